"""Which rows belong together, given the weights of pairs: groups in which the average pair holds, not the luckiest.

Connected components join two groups by one wrong pair. Here two groups are joined while the weight of the average pair
between them is high enough (average linkage: Sokal and Michener, 1958), inside each connected component of the pairs
that are more likely true than not.
"""

from __future__ import annotations

from typing import Any

from ._groups import components

__all__ = ["together"]

_LIKELY = 0.0  # bits: more likely true than not
_UNSEEN = -4.0  # bits, of a pair that no blocking rule proposed
_HOLDS = -2.0  # bits, of the average pair; a little below zero, because errors of one record count in all its pairs
_MOST = 20.0  # bits that one pair can count, for or against
_LARGEST = 2000  # rows in one component: 16 MB of distances


def together(left: Any, right: Any, weight: Any, rows: int) -> Any:
    """The group of each row (int64, numbered from 0 in the order of their first rows); most rows are alone in theirs.

    Args:
        left, right: row numbers of the pairs (int64).
        weight: match weight of the pairs in bits (float64).
        rows: number of rows in the pool.

    >>> together([0, 1, 0, 3], [1, 2, 2, 4], [9.0, 8.0, 7.0, -1.0], 5).tolist()
    [0, 0, 0, 1, 2]
    """
    import numpy as np

    left, right = np.asarray(left, "int64"), np.asarray(right, "int64")
    weight = np.clip(np.asarray(weight, "float64"), -_MOST, _MOST)
    group = np.arange(rows)
    for members, pairs in _parts(left, right, weight, _LIKELY):
        group[members] = members[_averaged(members, left[pairs], right[pairs], weight[pairs])]
    return np.unique(group, return_inverse=True)[1]


def _parts(left: Any, right: Any, weight: Any, least: float) -> Any:
    """The rows (sorted) of each connected component and the places of all pairs inside it.

    A component that is too large is cut again, at pairs that are twice as likely, until its parts are small enough.
    """
    import numpy as np

    rows, numbers = components(left[weight >= least], right[weight >= least])
    number = np.full(int(max(left.max(), right.max())) + 1 if len(left) else 0, -1, "int64")
    number[rows] = numbers
    inside = np.flatnonzero((number[left] >= 0) & (number[left] == number[right]))
    inside = inside[np.argsort(number[left[inside]], kind="stable")]
    rows = rows[np.argsort(numbers, kind="stable")]
    first = np.concatenate([[0], np.cumsum(np.bincount(numbers))]) if len(rows) else np.zeros(1, "int64")
    bounds = np.searchsorted(number[left[inside]], np.arange(len(first)))
    for at in range(len(first) - 1):
        members, pairs = rows[first[at] : first[at + 1]], inside[bounds[at] : bounds[at + 1]]
        if len(members) <= _LARGEST:
            yield members, pairs
        elif least < _MOST:
            for part, some in _parts(left[pairs], right[pairs], weight[pairs], least + 1):
                yield part, pairs[some]


def _averaged(members: Any, left: Any, right: Any, weight: Any) -> Any:
    """For each member, the place of the first one of its group."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(members) == 2:
        return np.array([0, 0])
    distance = np.full((len(members), len(members)), _MOST - _UNSEEN)
    one, other = np.searchsorted(members, left), np.searchsorted(members, right)
    distance[one, other] = distance[other, one] = _MOST - weight
    tree = linkage(distance[np.triu_indices(len(members), 1)], "average")
    group = fcluster(tree, _MOST - _HOLDS, "distance")
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    return first[inverse]
