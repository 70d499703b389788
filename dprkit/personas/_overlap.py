"""Exactly how much two texts share, and their longest shared passage, for many pairs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ._shingles import BATCH, NONE, RUN, RUN_ALONE, Shingles, distinct
from ._words import runs_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

__all__ = ["Overlap", "overlaps"]


class Overlap(NamedTuple):
    """What two texts share, a column each (int64): distinct runs of both and of each, the longest passage.

    ``start`` is a word number in text ``source``, the one with fewer words; ``words`` the passage's length in words.
    """

    shared: Int64
    left: Int64
    right: Int64
    source: Int64
    start: Int64
    words: Int64


def overlaps(found: Shingles, left: Int64, right: Int64) -> Overlap:
    """Exactly how much the texts of each pair share, counted in distinct runs."""
    import numpy as np

    sizes = np.diff(found.edges)
    swap = sizes[left] < sizes[right]
    longer, shorter = np.where(swap, right, left), np.where(swap, left, right)
    result = np.zeros((4, len(left)), "i8")  # shared, runs of the longer one, start, run length
    order = np.argsort(longer, kind="stable")
    cost = np.concatenate([[0], np.cumsum(sizes[shorter[order]] + RUN)])
    for first, last in runs_of(cost, BATCH):
        at = order[first:last]
        result[:, at] = _held_together(found, longer[at], shorter[at])
    own = _counts(found, shorter)
    words = np.where(result[3] > 0, result[3] + RUN - 1, 0)
    begin = found.edges[shorter] + result[2]
    alone = found.hashes[np.minimum(begin, max(len(found.hashes) - 1, 0))] & np.uint64(1) == 1
    words += np.where(alone & (words > 0), RUN_ALONE - RUN, 0)
    return Overlap(result[0], np.where(swap, own, result[1]), np.where(swap, result[1], own), shorter, result[2], words)


def _places(found: Shingles, texts: Any) -> tuple[Any, Any]:
    """Places of all runs of the texts, one text after the other, and which of the texts each belongs to."""
    import numpy as np

    sizes = found.edges[texts + 1] - found.edges[texts]
    owner = np.repeat(np.arange(len(texts)), sizes)
    places = np.arange(len(owner)) + np.repeat(found.edges[texts] - (np.cumsum(sizes) - sizes), sizes)
    there = found.hashes[places] != NONE
    return places[there], owner[there]


def _counts(found: Shingles, texts: Any) -> Any:
    """How many distinct runs each of the texts has."""
    import numpy as np

    rows, back = np.unique(texts, return_inverse=True)
    counts = np.zeros(len(rows), "i8")
    sizes = np.concatenate([[0], np.cumsum(found.edges[rows + 1] - found.edges[rows] + 1)])
    for first, last in runs_of(sizes, BATCH):
        keys, _ = _index(found, rows[first:last], (last - first).bit_length())
        owner = keys >> np.uint64(64 - (last - first).bit_length())
        counts[first:last] = np.bincount(owner.astype("i8"), minlength=last - first)
    return counts[back]


def _index(found: Shingles, texts: Any, bits: int) -> tuple[Any, Any]:
    """Distinct runs of the texts as sorted keys (number in ``texts``, then run), and where each stands first."""
    import numpy as np

    places, owner = _places(found, texts)
    keys = owner.astype("u8") << np.uint64(64 - bits) | found.hashes[places] >> np.uint64(bits)
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    new = np.concatenate([[True], keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, bool)
    return keys[new], places[new]


def _held_together(found: Shingles, longer: Any, shorter: Any) -> Any:
    """Shared runs, runs of the longer text, start and length of the longest chain of runs; a column for each pair."""
    import numpy as np

    texts, rank = np.unique(longer, return_inverse=True)
    bits = len(texts).bit_length()
    keys, stands = _index(found, texts, bits)
    places, pair = _places(found, shorter)
    wanted = rank[pair].astype("u8") << np.uint64(64 - bits) | found.hashes[places] >> np.uint64(bits)
    at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    hit = np.flatnonzero(keys[at] == wanted) if len(keys) else np.zeros(0, "i8")
    pair, places, at = pair[hit], places[hit], at[hit]
    shared = distinct(pair.astype("u8") << np.uint64(32) | at.astype("u8")) >> np.uint64(32)
    held = np.bincount((keys >> np.uint64(64 - bits)).astype("i8"), minlength=len(texts))
    start, length = _longest_chain(pair, places, stands[at] if len(at) else at, len(longer))
    start = np.where(length > 0, start - found.edges[shorter], 0)
    return np.stack([np.bincount(shared.astype("i8"), minlength=len(longer)), held[rank], start, length])


def _longest_chain(pair: Any, here: Any, there: Any, count: int) -> tuple[Any, Any]:
    """For each pair, start and length of its longest chain of runs that follow each other in both texts."""
    import numpy as np

    start, length = np.zeros(count, "i8"), np.zeros(count, "i8")
    if not len(pair):
        return start, length
    follows = (pair[1:] == pair[:-1]) & (here[1:] - here[:-1] == 1) & (there[1:] - there[:-1] == 1)
    first = np.flatnonzero(np.concatenate([[True], ~follows]))
    chain = np.diff(first, append=len(pair))
    order = np.lexsort((-first, chain, pair[first]))  # the last of a pair is its longest, the earliest of equals
    start[pair[first[order]]], length[pair[first[order]]] = here[first[order]], chain[order]
    return start, length
