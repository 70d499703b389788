"""Texts that share much of their wording, as edges: exact shares for candidate pairs, then the words for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._edges import edges
from ._near import SMALL_GROUP, group_sizes, thinned
from ._overlap import overlaps
from ._shingles import Shingles
from ._words import passages

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEAST_RUNS", "LEAST_SHARE", "as_edges", "verified"]

LEAST_SHARE, LEAST_RUNS = 0.25, 8  # below either, two texts are not linked
_STRONG = (0.6, 40)
_MODERATE = (0.4, 20)
_SHOWN = 20
_INNOCENT = (
    "one person who applied twice, wording both took from the same job advert or career-service template, or an agency "
    "that writes the CVs of its clients"
)
_MANY = "so many texts share this that a template, a course or an agency's house style is the likelier explanation"


def verified(column: Any, found: Shingles, left: Any, right: Any) -> pd.DataFrame:
    """The pairs that share enough, a row each: the exact numbers and the longest passage.

    Columns: ``left``, ``right`` (int64, numbers of the texts), ``shared`` (int64, distinct runs in both), ``runs``
    (int64, distinct runs of the text that has fewer), ``words`` (int64, length of the longest shared passage),
    ``passage`` (its first 20 words).

    Args:
        column: the texts, an Arrow array of large strings.
        found: their runs, without those that are removed.
        left, right: int64 numbers of the texts to hold against each other.
    """
    import numpy as np
    import pandas as pd

    seen = overlaps(found, left, right)
    runs = np.minimum(seen.left, seen.right)
    kept = np.flatnonzero((seen.shared >= LEAST_RUNS) & (seen.shared >= LEAST_SHARE * runs))
    shown = np.minimum(seen.words[kept], _SHOWN)
    texts = passages(column, seen.source[kept], seen.start[kept], shown, found.edges)
    numbers = {"left": left, "right": right, "shared": seen.shared, "runs": runs, "words": seen.words}
    frame = pd.DataFrame({name: values[kept] for name, values in numbers.items()})
    return frame.assign(passage=pd.array(texts, dtype="string"))


def as_edges(pairs: pd.DataFrame) -> pd.DataFrame:
    """Edges of the kind ``cv-text`` from the rows of ``verified``; a large group keeps its nearest links only."""
    import numpy as np
    import pandas as pd

    pairs = pairs.sort_values(["left", "right"], kind="stable", ignore_index=True)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    share = (pairs["shared"] / pairs["runs"]).to_numpy()
    size = group_sizes(left, right)
    many = size > SMALL_GROUP
    strength = np.where(_at_least(pairs, share, _STRONG), "strong", "moderate")
    strength = np.where(_at_least(pairs, share, _MODERATE) & ~many, strength, "weak")
    value = [f"{int(100 * one)} % of the shorter text" for one in share]
    made = edges(
        *(left, right, "cv-text", strength, value, size),
        _reasons(pairs, share),
        np.where(many, _MANY, _INNOCENT),
    )
    return pd.DataFrame(made[thinned(left, right, 1 - share)]).reset_index(drop=True)


def _at_least(pairs: pd.DataFrame, share: Any, bound: tuple[float, int]) -> Any:
    return (share >= bound[0]) & (pairs["shared"].to_numpy() >= bound[1])


def _reasons(pairs: pd.DataFrame, share: Any) -> list[str]:
    return [
        f"{int(100 * part)} % of the 5-word runs of the shorter text stand in the other ({shared} of {runs}); "
        f"the longest shared passage has {words} words: “{text}{' …' if words > _SHOWN else ''}”"
        for part, shared, runs, words, text in zip(
            share, pairs["shared"], pairs["runs"], pairs["words"], pairs["passage"]
        )
    ]
