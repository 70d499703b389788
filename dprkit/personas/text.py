"""CVs that share much of their wording, found in a whole pool at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._copied import LEAST_RUNS, as_edges, verified
from ._shingles import NONE, Shingles, candidates, common, remove, shingles
from ._words import as_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["near_duplicates", "set_aside"]


def near_duplicates(texts: pd.Series[str], *, ignore: Sequence[str] = ()) -> pd.DataFrame:
    """Edges of the kind ``cv-text`` between the texts that share much of their wording.

    Texts are compared by their runs of five words (of eight characters in scripts without blanks), after NFKC and case
    folding. Runs that stand in more than 20 texts and in more than 0.2 % of them are a template's or an advert's words
    and are taken out first, as are those of ``ignore``. Two texts are linked when they then share at least 8 distinct
    runs and these are at least a quarter of the runs of the shorter one. A link is moderate from 40 % and 20 runs on,
    strong from 60 % and 40 runs on, and weak in a group of more than 20 texts, which keeps its nearest links only.

    Candidates are texts that share fingerprints chosen by winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003); each
    is verified by its exact counts. Time and memory grow with the length of the texts: about 26 bytes a word.

    Args:
        texts: one text a row; a missing one is compared with nothing. Rows are numbered from 0, whatever the index.
        ignore: texts whose wording does not count, such as the job advert or a template.

    >>> import pandas as pd
    >>> own = "built the billing service in Go and cut its monthly costs by a third within one year of joining"
    >>> near_duplicates(pd.Series([own, "I " + own, "something else"]))[["left", "right", "value"]].values.tolist()
    [[0, 1, '100 % of the shorter text']]
    """
    column = as_column(texts)
    found = _remaining(column, ignore)
    return as_edges(verified(column, found, *candidates(found)))


def set_aside(texts: pd.Series[str], *, ignore: Sequence[str] = ()) -> pd.DataFrame:
    """The rows that ``near_duplicates`` cannot link with anything, and why: ``row`` (int64) and ``why`` (a sentence).

    These are missing texts, texts too short for eight runs, and texts of which fewer are left once common wording is
    taken out.
    """
    import numpy as np
    import pandas as pd

    column = as_column(texts)
    found = shingles(column)
    before = _runs(found)
    _take_out(found, ignore)
    after = _runs(found)
    given = pd.Series(texts).reset_index(drop=True)
    other = given[given.notna()].map(lambda one: not isinstance(one, str)).reindex(given.index, fill_value=False)
    words = np.diff(found.edges)
    why = np.select(
        [given.isna().to_numpy(), other.to_numpy(bool), before < LEAST_RUNS, after < LEAST_RUNS],
        ["no text", "not a text", "too short to compare", "little is left once common wording is taken out"],
        "",
    ).astype(object)
    rows = np.flatnonzero(why != "")
    counted = [f"{why[row]} ({words[row]} words)" if words[row] else why[row] for row in rows]
    return pd.DataFrame({"row": rows, "why": pd.array(counted, dtype="string")})


def _remaining(column: Any, ignore: Sequence[str]) -> Shingles:
    found = shingles(column)
    _take_out(found, ignore)
    return found


def _take_out(found: Shingles, ignore: Sequence[str]) -> None:
    """Remove the runs that say nothing about two texts: of the ignored texts, and common ones."""
    if ignore:
        remove(found, shingles(as_column([ignore] if isinstance(ignore, str) else list(ignore))).hashes)
    texts = len(found.edges) - 1
    remove(found, common(found, max(20, texts // 500)))


def _runs(found: Shingles) -> Any:
    """How many runs each text has."""
    import numpy as np

    there = np.concatenate([[0], np.cumsum(found.hashes != NONE)])
    return there[found.edges[1:]] - there[found.edges[:-1]]
