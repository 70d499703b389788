"""Photos that look alike, found by their perceptual hashes in a whole pool at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._edges import edges, joined
from ._near import SMALL_GROUP, group_sizes, pairs, thinned
from ._words import as_column, in_parallel

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    UInt64 = npt.NDArray[np.uint64]
    Int64 = npt.NDArray[np.int64]

__all__ = ["FARTHEST", "near_duplicates", "set_aside"]

FARTHEST = {64: 8, 256: 31}
"""Bits that two hashes of that length may differ in to be linked."""

# Up to these distances a link is strong, up to those moderate: beyond, unlike photos meet by chance in a large pool.
_STRONG, _MODERATE = {64: 2, 256: 12}, {64: 4, 256: 22}
# Bits looked at by one mask, and masks: at FARTHEST a pair agrees on one mask at least in 99.6 of 100 draws (64 bits:
# 1 - (1 - C(44,8)/C(64,8))**136) and 99.0 of 100 (256 bits: 22 bits, 88 masks); nearer pairs are surer.
_MASKS = {64: (20, 136), 256: (22, 88)}
_TOGETHER = 8
_SLICE = 1 << 15
_COMPACT = 1 << 24  # pairs held before they are thinned
_INNOCENT = (
    "the same person applied twice, a stock or sample picture, a company's logo or default picture, or one studio's "
    "backdrop and pose"
)
_MANY = "so many rows share it that a stock picture, a logo or a default picture is the likelier explanation"


def near_duplicates(hashes: pd.Series[str]) -> pd.DataFrame:
    """Edges of the kind ``photo`` between the rows whose perceptual hashes differ in few bits.

    Hashes of 64 bits are linked up to a distance of 8, those of 256 bits up to 31 (the bound that the PDQ hash of
    ThreatExchange is matched with); hashes of different lengths are not compared. Distances are exact; the search draws
    bit masks (locality-sensitive hashing after Indyk and Motwani, 1998, always the same draw) and finds about 99 of
    100 pairs at the farthest distance, nearer ones more surely, equal ones always. Rows with the same hash are linked
    to the first of them. In a group of more than 20 rows the nearest links only are kept, and they are weak.

    What ``set_aside`` lists is linked with nothing: missing and unreadable hashes, those of blank pictures, and hashes
    that more than 20 rows and more than 0.2 % of the pool have.

    Args:
        hashes: one hash a row in hexadecimal, 16 digits (64 bits) or 64 digits (256 bits), as ``str`` of a hash of the
            library imagehash. Rows are numbered from 0, whatever the index.

    >>> import pandas as pd
    >>> near_duplicates(pd.Series(["b1e3c49a0f7d2658", "b1e3c49a0f7d265c", "4e1c3b65f082d9a7"]))["value"].tolist()
    ['1 of 64 bits differ']
    """
    import numpy as np

    column, why = _judged(hashes)
    usable = np.flatnonzero(why == "")
    return joined(_linked(column, usable, bits) for bits in FARTHEST)


def set_aside(hashes: pd.Series[str]) -> pd.DataFrame:
    """The rows that ``near_duplicates`` links with nothing: ``row`` (int64), ``hash`` and ``why`` (strings)."""
    import numpy as np
    import pandas as pd

    column, why = _judged(hashes)
    rows = np.flatnonzero(why != "")
    return pd.DataFrame(
        {
            "row": rows,
            "hash": pd.array(column.take(rows).to_pylist(), dtype="string"),
            "why": pd.array(why[rows], dtype="string"),
        }
    )


def _judged(hashes: pd.Series[str]) -> tuple[Any, Any]:
    """The hashes as an Arrow column in lower case, and for each why it is not compared; empty where it is."""
    import numpy as np
    import pyarrow.compute as pc

    column = pc.utf8_lower(pc.utf8_trim_whitespace(as_column(hashes)))
    why = np.full(len(column), "", dtype=object)
    readable = pc.match_substring_regex(column, "^([0-9a-f]{16}|[0-9a-f]{64})$").to_numpy(zero_copy_only=False)
    why[~readable] = "not a hash of 16 or 64 hexadecimal digits"
    why[pc.equal(column, "").to_numpy(zero_copy_only=False)] = "no hash"
    for bits in FARTHEST:
        rows = np.flatnonzero(readable & (pc.utf8_length(column).to_numpy() == bits // 4))
        words = _words(column, rows, bits)
        ones = np.bitwise_count(words).sum(axis=1)
        blank = (ones <= bits // 16) | (ones >= bits - bits // 16)
        why[rows[blank]] = "hash of a blank picture"
        rows, words = rows[~blank], words[~blank]
        _, places, times = _distinct(words)
        often = times[places]
        common = often > max(20, len(column) // 500)
        why[rows[common]] = [f"{count} rows have this hash" for count in often[common]]
    return column, why


def _words(column: Any, rows: Int64, bits: int) -> UInt64:
    """The hashes of these rows as ``bits // 64`` numbers each."""
    import numpy as np

    digits = bytes.fromhex("".join(column.take(rows).to_pylist()))
    return np.frombuffer(digits, ">u8").astype("u8").reshape(-1, bits // 64)


def _distinct(words: UInt64) -> tuple[Int64, Int64, Int64]:
    """Where each distinct row stands first, which of them each row is, and how often each stands there."""
    import numpy as np

    if not len(words):
        return (np.zeros(0, "i8"),) * 3
    order = np.argsort(_folded(words.T, np.full(words.shape[1], 2**64 - 1, "u8")), kind="stable")
    new = np.append(True, (words[order[1:]] != words[order[:-1]]).any(axis=1))
    which = np.empty(len(words), "i8")
    which[order] = np.cumsum(new) - 1
    return order[new], which, np.bincount(which)


def _linked(column: Any, usable: Int64, bits: int) -> pd.DataFrame:
    """The edges between the usable hashes of one length."""
    import numpy as np
    import pyarrow.compute as pc

    rows = usable[pc.utf8_length(column.take(usable)).to_numpy() == bits // 4]
    words = _words(column, rows, bits)
    first, which, _ = _distinct(words)
    repeated = np.flatnonzero(first[which] != np.arange(len(rows))) if len(rows) else np.zeros(0, "i8")
    one, other, distance = _search(np.ascontiguousarray(words[first].T), bits)
    left = np.concatenate([rows[first[one]], rows[first[which[repeated]]]])
    right = np.concatenate([rows[first[other]], rows[repeated]])
    return _as_edges(left, right, np.concatenate([distance, np.zeros(len(repeated), "i8")]), bits)


def _search(words: UInt64, bits: int) -> tuple[Int64, Int64, Int64]:
    """Pairs of different hashes that are near enough, and their distances; the hashes are columns here."""
    import numpy as np

    found = np.zeros(0, "u8")
    masks = _masks(bits)
    for at in range(0, len(masks), _TOGETHER):
        more = in_parallel(lambda mask: _agreeing(words, mask, FARTHEST[bits]), masks[at : at + _TOGETHER])
        found = np.concatenate([found, *more])
        if len(found) > _COMPACT:
            found = _compact(words, found)
    one, other = _parted(np.unique(found))
    return one, other, _distances(words, one, other)


def _masks(bits: int) -> list[Any]:
    """Random masks over the words of a hash; always the same ones, so that a search can be repeated."""
    import numpy as np

    looked_at, count = _MASKS[bits]
    chance = np.random.default_rng(1998)
    drawn = np.zeros((count, bits), bool)
    for mask in drawn:
        mask[chance.choice(bits, looked_at, replace=False)] = True
    return list(np.packbits(drawn, axis=1).view(">u8").astype("u8"))


def _agreeing(words: UInt64, mask: Any, farthest: int) -> Any:
    """Pairs that agree on all bits of the mask and are near enough, packed as ``pairs`` does."""
    import numpy as np

    key = _folded(words, mask)
    # The leading bits of the key and the number of the hash share one integer, so that one sort does both.
    bits = np.uint64(max(len(key), 1).bit_length())
    key >>= bits
    key <<= bits
    key |= np.arange(len(key), dtype="u8")
    key.sort()
    found = pairs(key >> bits, key & ((np.uint64(1) << bits) - np.uint64(1)))
    return found[_distances(words, *_parted(found)) <= farthest]


def _folded(words: UInt64, mask: Any) -> UInt64:
    """One number a hash, equal for hashes that agree on all bits of the mask; a slice at a time, for the cache."""
    import numpy as np

    key = np.zeros(words.shape[1], "u8")
    for at in range(0, len(key), _SLICE):
        part = key[at : at + _SLICE]
        for column, bits in zip(words, mask):
            part ^= column[at : at + _SLICE] & bits
            part *= np.uint64(0x9E3779B97F4A7C15)
    return key


def _parted(packed: Any) -> tuple[Int64, Int64]:
    import numpy as np

    return (packed >> np.uint64(32)).astype("i8"), (packed & np.uint64(2**32 - 1)).astype("i8")


def _distances(words: UInt64, one: Int64, other: Int64) -> Any:
    """In how many bits the hashes differ (int64)."""
    import numpy as np

    total = np.zeros(len(one), "i8")
    for column in words:
        total += np.bitwise_count(column[one] ^ column[other])
    return total


def _compact(words: UInt64, packed: Any) -> Any:
    """The pairs, each once; large groups with their nearest links only."""
    import numpy as np

    packed = np.unique(packed)
    one, other = _parted(packed)
    return packed[thinned(one, other, _distances(words, one, other))]


def _as_edges(left: Int64, right: Int64, distance: Int64, bits: int) -> pd.DataFrame:
    import numpy as np

    size = group_sizes(left, right)
    keep = thinned(left, right, distance)
    left, right, distance, size = left[keep], right[keep], distance[keep], size[keep]
    many = size > SMALL_GROUP
    strength = np.where(distance <= _STRONG[bits], "strong", "moderate")
    strength = np.where((distance <= _MODERATE[bits]) & ~many, strength, "weak")
    reasons = [
        f"the hashes of the two photos differ in {one} of {bits} bits (linked up to {FARTHEST[bits]})"
        if one
        else f"the two photos have the same hash of {bits} bits"
        for one in distance
    ]
    value = [f"{one} of {bits} bits differ" for one in distance]
    return edges(left, right, "photo", strength, value, size, reasons, np.where(many, _MANY, _INNOCENT))
