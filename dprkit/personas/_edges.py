"""Edges: which two rows of a pool share what, and what would explain it. The one table that all matchers give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["EDGES", "STRENGTHS", "edges", "joined"]

EDGES = ("left", "right", "kind", "strength", "value", "share", "reason", "innocent")
STRENGTHS = ("weak", "moderate", "strong")  # of a link between two applications, never of a person


def edges(
    left: Any, right: Any, kind: Any, strength: Any, value: Any, share: Any, reason: Any, innocent: Any
) -> pd.DataFrame:
    """The edges as a DataFrame with the columns of ``EDGES``, sorted by left, right and kind; left < right in each row.

    Every argument is a column or one value for all rows. ``kind`` and ``strength`` come back as categories.

    Args:
        left, right: int64 row numbers in the pool, in any order.
        kind: what is shared, such as "phone" or "cv-text".
        strength: weak, moderate or strong.
        value: the text that is shared, or the similarity in words.
        share: rows of the pool that share it (Int64, ``<NA>`` where it is not counted).
        reason: one sentence that says what is shared.
        innocent: one sentence that says what would explain it innocently.

    Raises:
        InputError: a row is linked with itself, a row number is negative, or a strength is none of the three.

    >>> edges([4], [2], "phone", "strong", "+12125550123", 2, "same number", "a couple")[["left", "right"]].values
    array([[2, 4]])
    """
    import numpy as np
    import pandas as pd

    one, other = np.asarray(left, dtype="int64").reshape(-1), np.asarray(right, dtype="int64").reshape(-1)
    if len(one) != len(other):
        raise InputError(f"{len(one)} left rows and {len(other)} right rows do not make edges: give as many of each.")
    if (one == other).any() or (len(one) and min(one.min(), other.min()) < 0):
        raise InputError("an edge needs two different rows of the pool, counted from 0: check left and right.")
    made = pd.DataFrame({"left": np.minimum(one, other), "right": np.maximum(one, other)})
    made["kind"] = pd.Categorical(_column(kind, len(made)))
    made["strength"] = _strengths(_column(strength, len(made)))
    for name, texts in (("value", value), ("share", share), ("reason", reason), ("innocent", innocent)):
        made[name] = pd.array(_column(texts, len(made)), dtype="Int64" if name == "share" else "string")
    made = made[list(EDGES)]
    return made.sort_values(["left", "right"], kind="stable", ignore_index=True)


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All edges of the frames in one frame, in the order and with the dtypes of ``edges``."""
    import pandas as pd

    parts = [frame for frame in frames if len(frame)]
    if not parts:
        return edges([], [], [], [], [], [], [], [])
    columns = pd.concat([frame.astype({"kind": "string", "strength": "string"}) for frame in parts], ignore_index=True)
    return edges(*(columns[name] for name in EDGES))


def _strengths(column: Any) -> Any:
    import pandas as pd

    if not pd.Series(column).isin(STRENGTHS).all():
        raise InputError(f"the strength of every edge is one of {', '.join(STRENGTHS)}: check the column strength.")
    return pd.Categorical(column, categories=list(STRENGTHS), ordered=True)


def _column(values: Any, length: int) -> Any:
    """The values as a column of that length; one value stands for all rows."""
    import numpy as np
    import pandas as pd

    if isinstance(values, str) or values is None or values is pd.NA or np.isscalar(values):
        kind: Any = "Int64" if isinstance(values, int | np.integer) else "string"
        return pd.array([values] * length, dtype=kind)
    return values.array if isinstance(values, pd.Series) else values
