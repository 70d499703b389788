"""Pairs of rows that share a key, groups of linked rows, and how a large group is kept from growing quadratically."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._groups import components

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

__all__ = ["SMALL_GROUP", "group_sizes", "pairs", "thinned"]

ALL_PAIRS = 8  # a key of up to this many rows gives all pairs; one of more rows a star and a chain
SMALL_GROUP = 20  # a group of linked rows up to this size keeps all its edges; a larger one a spanning tree


def pairs(keys: Any, rows: Any) -> Any:
    """Pairs of rows with equal keys, each as ``left << 32 | right`` (uint64), once for every key that they share.

    Args:
        keys: sorted.
        rows: uint64, below 2**32, rising among equal keys, none twice in a key.
    """
    import numpy as np

    same = keys[1:] == keys[:-1]
    if not same.any():
        return np.zeros(0, "u8")
    several = np.flatnonzero(np.append(False, same) | np.append(same, False))
    keys, rows = keys[several], rows[several]
    new = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(new, append=len(keys))
    size, first = np.repeat(sizes, sizes), np.repeat(new, sizes)
    found = []
    for step in range(1, min(ALL_PAIRS, int(sizes.max()))):
        left = np.flatnonzero((first[step:] == first[:-step]) & ((size[step:] <= ALL_PAIRS) | (step == 1)))
        found.append(rows[left] << np.uint64(32) | rows[left + step])
    ray = np.flatnonzero((size > ALL_PAIRS) & (np.arange(len(keys)) - first > 1))
    found.append(rows[first[ray]] << np.uint64(32) | rows[ray])
    return np.concatenate(found)


def group_sizes(left: Int64, right: Int64) -> Int64:
    """For each edge, how many rows its connected component has."""
    import numpy as np

    rows, label = components(left, right)
    if not len(rows):
        return np.zeros(0, "i8")
    return np.asarray(np.bincount(label)[label[np.searchsorted(rows, left)]])


def thinned(left: Int64, right: Int64, distance: Any) -> Any:
    """Which edges to keep (bool): all of a group of up to ``SMALL_GROUP`` rows, of a larger one its nearest links only.

    The nearest links are those of a minimum spanning tree over ``distance`` (0 is nearest): they hold the same group
    together, and their number grows with the rows, not with the pairs.
    """
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import minimum_spanning_tree

    keep = group_sizes(left, right) <= SMALL_GROUP
    large = np.flatnonzero(~keep)
    if not len(large):
        return keep
    rows, places = np.unique(np.concatenate([left[large], right[large]]), return_inverse=True)
    one, other = places[: len(large)], places[len(large) :]
    # An edge is found again by its number, which also decides between equal distances: the earlier edge stays.
    rank = np.empty(len(large))
    rank[np.argsort(distance[large], kind="stable")] = np.arange(1, len(large) + 1)
    tree = minimum_spanning_tree(coo_matrix((rank, (one, other)), shape=(len(rows), len(rows))))
    keep[large[np.isin(rank, tree.data)]] = True
    return keep
