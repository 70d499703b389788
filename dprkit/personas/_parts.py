"""The steps of ``text.near_duplicates`` on parts of a pool: for a cluster that holds the texts on many machines.

1. ``run_counts`` on every part; sum them; runs in more than max(20, texts // 500) texts are *taken out*, together with
   ``ignored``.
2. ``signatures`` on every part; join them on ``key``. A key of up to 8 rows gives all pairs, a larger one pairs of its
   lowest row with each other and of each row with the next higher one (``_near.pairs``). A pair is a candidate when its
   keys in common are at least a tenth of the keys of the row that has fewer (``_shingles.candidates``).
3. ``verify`` on parts of the candidate pairs, each with both texts; ``_copied.as_edges`` on all rows together.

Runs and keys are int64 here (the bits of the uint64): Parquet and Spark have no unsigned numbers of that size.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ._copied import verified
from ._shingles import NONE, Shingles, distinct, fingerprints, remove, shingles
from ._words import as_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["ignored", "run_counts", "signatures", "verify"]


def run_counts(texts: pd.Series[str]) -> pd.DataFrame:
    """In how many of the texts each run stands: ``run`` and ``texts`` (int64)."""
    import numpy as np
    import pandas as pd

    found = shingles(as_column(texts))
    # One after the other: a run counts once a text.
    parts = [distinct(found.hashes[first:last].copy()) for first, last in itertools.pairwise(found.edges)]
    runs, counts = np.unique(np.concatenate([np.zeros(0, "u8"), *parts]), return_counts=True)
    kept = runs != NONE
    return pd.DataFrame({"run": runs[kept].view("i8"), "texts": counts[kept]})


def ignored(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """The runs of texts whose wording does not count, such as the job advert."""
    import numpy as np

    return np.unique(shingles(as_column(list(texts))).hashes).view("i8")


def signatures(texts: pd.Series[str], rows: Any, taken_out: npt.NDArray[np.int64]) -> pd.DataFrame:
    """The fingerprints of each text, each once: ``row`` and ``key`` (int64).

    Args:
        texts: one part of the pool.
        rows: the row of the pool that each text has.
        taken_out: runs that do not count.
    """
    import numpy as np
    import pandas as pd

    found = _without(as_column(texts), taken_out)
    parts = list(fingerprints(found))
    place = np.concatenate([np.zeros(0, "i8"), *(one for one, _ in parts)])
    key = np.concatenate([np.zeros(0, "u8"), *(one for _, one in parts)]).view("i8")
    return pd.DataFrame({"row": np.asarray(rows, "i8")[place], "key": key}).drop_duplicates(ignore_index=True)


def verify(pairs: pd.DataFrame, taken_out: npt.NDArray[np.int64]) -> pd.DataFrame:
    """The pairs that share enough, as ``_copied.verified`` gives them, with the rows of the pool.

    Args:
        pairs: ``left`` < ``right`` (rows of the pool), ``left_text``, ``right_text``.
        taken_out: runs that do not count.
    """
    import numpy as np
    import pandas as pd

    rows, first = np.unique(np.concatenate([pairs["left"], pairs["right"]]), return_index=True)
    column = as_column(pd.concat([pairs["left_text"], pairs["right_text"]], ignore_index=True).iloc[first])
    left, right = (np.searchsorted(rows, pairs[side]) for side in ("left", "right"))
    made = verified(column, _without(column, taken_out), left, right)
    return made.assign(left=rows[made["left"]], right=rows[made["right"]])


def _without(column: Any, taken_out: npt.NDArray[np.int64]) -> Shingles:
    import numpy as np

    found = shingles(column)
    remove(found, np.ascontiguousarray(taken_out, "i8").view("u8"))
    return found
