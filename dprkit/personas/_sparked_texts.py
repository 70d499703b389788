"""Near-duplicate texts on Spark: the workers cut texts into runs, choose fingerprints and count what pairs share.

Each step is that of one machine, on some texts at a time; only what is common to many texts, and fingerprints, come to
the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._copied import verified
from ._shingles import NONE, fingerprints, packed, remove, sharing, shingles
from ._sparked import answered, put
from ._words import as_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["copied"]

_VERIFIED = "left long, right long, shared long, runs long, words long, passage string"


def copied(spark: Any, folder: Path, texts: Any, limit: int, ignore: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of ``_copied.verified`` for a column of texts (Arrow large strings) that a session works on.

    Args:
        folder: where tables are handed over.
        limit: runs that stand in more texts than this are taken out.
        ignore: texts whose wording does not count.
    """
    import numpy as np
    import pyarrow as pa

    whole = put(spark, folder, pa.table({"row": pa.array(range(len(texts)), pa.int64()), "text": texts}))
    runs = whole.mapInArrow(_over(_distinct_runs), "row long, run long")
    often = runs.groupBy("run").count().where(f"count > {limit}").select("run")
    common = answered(often, folder)["run"].to_numpy().view("u8")
    common = np.unique(np.concatenate([common, shingles(as_column(list(ignore))).hashes]))
    chosen = answered(whole.mapInArrow(_over(partial(_fingerprints, common)), "row long, key long"), folder)
    rows, keys = (np.asarray(chosen[name]) for name in ("row", "key"))
    left, right = sharing(packed(rows, keys.view("u8"), len(texts)), len(texts))
    asked = put(spark, folder, pa.table({"left": left, "right": right}))
    for side in ("left", "right"):
        asked = asked.join(whole.selectExpr(f"row AS {side}", f"text AS {side}_text"), side)
    found = asked.mapInArrow(_over(partial(_verified, common)), _VERIFIED)
    table: pd.DataFrame = answered(found, folder).to_pandas()
    return table.astype({"passage": "string"})


def _over(function: Callable[[Any], pd.DataFrame]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """The function of every batch that Spark hands over."""

    def mapped(batches: Iterable[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for batch in batches:
            if batch.num_rows:
                yield pa.RecordBatch.from_pandas(function(batch), preserve_index=False)

    return mapped


def _distinct_runs(batch: Any) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    found = shingles(as_column(batch.column("text")))
    row = np.repeat(batch.column("row").to_numpy(), np.diff(found.edges))
    there = found.hashes != NONE
    return pd.DataFrame({"row": row[there], "run": found.hashes[there].view("i8")}).drop_duplicates()


def _fingerprints(common: Any, batch: Any) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    found = shingles(as_column(batch.column("text")))
    remove(found, common)
    row = batch.column("row").to_numpy()
    parts = [(row[text], key.view("i8")) for text, key in fingerprints(found)]
    rows, keys = (np.concatenate([np.zeros(0, "i8"), *column]) for column in (zip(*parts) if parts else ((), ())))
    return pd.DataFrame({"row": rows, "key": keys}).drop_duplicates()


def _verified(common: Any, batch: Any) -> pd.DataFrame:
    import numpy as np
    import pyarrow as pa

    texts = as_column(pa.concat_arrays([batch.column("left_text"), batch.column("right_text")]))
    found = shingles(texts)
    remove(found, common)
    first = np.arange(batch.num_rows)
    made = verified(texts, found, first, first + batch.num_rows)
    left, right = (batch.column(side).to_numpy() for side in ("left", "right"))
    kept = made["left"].to_numpy()
    return made.assign(left=left[kept], right=right[kept])
