"""Runs of five words (shingles) of whole columns of text: which are common, which texts share many, and where.

Fingerprints are chosen by winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003): of every four neighbouring runs the one with the smallest number. Two texts that share
eight words in a row share a fingerprint for certain, however long the rest of either is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ._near import pairs
from ._words import in_parallel, mix, numbered, runs_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt64 = npt.NDArray[np.uint64]
    Int64 = npt.NDArray[np.int64]

__all__ = [
    "BATCH",
    "NONE",
    "RUN",
    "RUN_ALONE",
    "Shingles",
    "candidates",
    "common",
    "distinct",
    "fingerprints",
    "packed",
    "remove",
    "sharing",
    "shingles",
]

RUN = 5  # words; characters of a script without blanks carry less each:
RUN_ALONE = 8
NONE = 2**64 - 1  # no run starts here, or it was removed
SLICE = 1 << 16
BATCH = 1 << 21
_FACTOR = 0xD6E8FEB86659FD93
# Two texts are held against each other when at least one in ten fingerprints of the one that has fewer is shared.
_ONE_IN = 10


class Shingles(NamedTuple):
    """One number (uint64) for each word of all texts, of the run that starts there; NONE where none does.

    ``edges`` (int64) says where the words of each text start and end.
    """

    hashes: UInt64
    edges: Int64


def shingles(column: Any) -> Shingles:
    """The runs of every text of an Arrow column of large strings, in the order of its words."""
    import numpy as np

    words, edges = numbered(column)
    # A slice is overwritten while others are read: what it needs of the next one is copied before.
    slices = [words[at : at + SLICE] for at in range(0, len(words), SLICE)]
    behind = [words[at + SLICE : at + SLICE + RUN_ALONE - 1].copy() for at in range(0, len(words), SLICE)]
    for _ in in_parallel(_roll, zip(slices, behind)):
        pass
    for back in range(1, RUN_ALONE):
        last = edges[1:] - back
        last = last[last >= edges[:-1]]
        words[last if back < RUN else last[words[last] & np.uint64(1) == 1]] = NONE
    return Shingles(words, edges)


def _roll(job: tuple[UInt64, UInt64]) -> None:
    """Put the runs in the place of the words that they start with; bit 0 stays that of the word."""
    import numpy as np

    words, behind = job
    count = len(words)
    padded = np.concatenate([words, behind, np.zeros(RUN_ALONE - 1 - len(behind), "u8")])
    alone = words & np.uint64(1)
    run = words.copy()
    for step in range(1, RUN):
        run *= np.uint64(_FACTOR)
        run += padded[step : step + count]
    few = np.flatnonzero(alone)
    for step in range(RUN, RUN_ALONE):
        run[few] = run[few] * np.uint64(_FACTOR) + padded[few + step]
    mix(run)
    run &= np.uint64(2**64 - 2)
    np.bitwise_or(run, alone, out=words)


def common(found: Shingles, limit: int) -> UInt64:
    """The runs that stand in more than ``limit`` texts, sorted."""
    import numpy as np

    hashes = found.hashes
    # So many buckets that chance alone does not fill one: what is common is looked for in full ones only.
    bits = min(24, max(10, (len(hashes) * 8 // limit).bit_length()))
    counts = np.zeros(1 << bits, "i8")
    for at in range(0, len(hashes), BATCH):
        counts += np.bincount((hashes[at : at + BATCH] >> np.uint64(64 - bits)).view("i8"), minlength=1 << bits)
    counts[-1] -= np.count_nonzero(hashes == NONE)
    places = _in_buckets(hashes, counts > limit)
    values, times = np.unique(hashes[places], return_counts=True)
    often = values[times > limit]
    places = places[_member(hashes[places], often)]
    # A run counts once a text, however often the text repeats it.
    which = np.searchsorted(often, hashes[places]).astype("u8")
    text = (np.searchsorted(found.edges, places, side="right") - 1).astype("u8")
    once = distinct(which << np.uint64(32) | text) >> np.uint64(32)
    return often[np.bincount(once.astype("i8"), minlength=len(often)) > limit]


def distinct(values: UInt64) -> UInt64:
    """The distinct values, sorted (in place); quicker than ``np.unique``, which hashes when it need not count."""
    import numpy as np

    values.sort()
    return values[np.append(True, values[1:] != values[:-1])] if len(values) else values


def _in_buckets(hashes: UInt64, buckets: Any) -> Any:
    """Places of the runs whose leading bits name a marked bucket."""
    import numpy as np

    shift = np.uint64(65 - len(buckets).bit_length())
    if not buckets.any():
        return np.zeros(0, "i8")
    found = []
    for at in range(0, len(hashes), BATCH):
        part = hashes[at : at + BATCH]
        found.append(np.flatnonzero(buckets[part >> shift] & (part != NONE)) + at)
    return np.concatenate([np.zeros(0, "i8"), *found])


def _member(values: UInt64, wanted: UInt64) -> Any:
    import numpy as np

    if not len(wanted):
        return np.zeros(len(values), bool)
    return wanted[np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)] == values


def remove(found: Shingles, runs: UInt64) -> None:
    """Take these runs out, in place."""
    import numpy as np

    wanted = np.unique(runs)
    buckets = np.zeros(1 << min(24, max(10, len(wanted).bit_length() + 4)), bool)
    buckets[wanted >> np.uint64(65 - len(buckets).bit_length())] = True
    places = _in_buckets(found.hashes, buckets)
    found.hashes[places[_member(found.hashes[places], wanted)]] = NONE


def fingerprints(found: Shingles) -> Iterator[tuple[Int64, UInt64]]:
    """Text numbers and fingerprints, some neighbouring texts at a time; a fingerprint may come twice for a text."""
    import numpy as np

    def chosen(job: tuple[int, int]) -> tuple[Int64, UInt64]:
        first, last = job
        edges = found.edges[first : last + 1]
        padded = np.append(found.hashes[edges[0] : edges[-1]], np.full(3, NONE, "u8"))
        two = np.minimum(padded[:-1], padded[1:])
        least = np.minimum(two[:-2], two[2:])
        new = least != NONE
        new[1:] &= least[1:] != least[:-1]
        begin = edges[:-1][edges[:-1] < edges[-1]] - edges[0]
        new[begin] = least[begin] != NONE
        # No run starts at the last four words of a text: a window from there would look into the next text.
        for back in range(1, RUN):
            tail = edges[1:] - back
            new[tail[tail >= edges[:-1]] - edges[0]] = False
        places = np.flatnonzero(new)
        held = np.diff(np.searchsorted(places, edges - edges[0]))
        return np.repeat(np.arange(first, last), held), least[places]

    yield from in_parallel(chosen, runs_of(found.edges, SLICE))


def candidates(found: Shingles) -> tuple[Int64, Int64]:
    """Pairs of texts (left < right) that share enough fingerprints to be worth an exact look."""
    import numpy as np

    count = len(found.edges) - 1
    parts = (packed(row, key, count) for row, key in fingerprints(found))
    return sharing(np.concatenate([np.zeros(0, "u8"), *parts]), count)


def packed(rows: Int64, keys: UInt64, count: int) -> UInt64:
    """The leading bits of each fingerprint and the number of its text in one integer, so that one sort does all."""
    import numpy as np

    bits = np.uint64(max(count, 1).bit_length())
    made: UInt64 = keys >> bits << bits | rows.astype("u8")
    return made


def sharing(whole: UInt64, count: int) -> tuple[Int64, Int64]:
    """The ``candidates`` among ``count`` texts, from their ``packed`` fingerprints (sorted in place)."""
    import numpy as np

    bits = np.uint64(max(count, 1).bit_length())
    whole = distinct(whole)
    rows = whole & ((np.uint64(1) << bits) - np.uint64(1))
    held = np.bincount(rows.astype("i8"), minlength=count)
    both, times = np.unique(pairs(whole >> bits, rows), return_counts=True)
    left, right = (both >> np.uint64(32)).astype("i8"), (both & np.uint64(2**32 - 1)).astype("i8")
    enough = times * _ONE_IN >= np.minimum(held[left], held[right])
    return left[enough], right[enough]
