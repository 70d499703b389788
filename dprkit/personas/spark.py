"""The same answers from an existing Spark: exact keys, near-duplicate texts, and fuzzy identity by Splink.

Nothing here starts a cluster. The session is the one that is running, or is handed over; ``docs/cluster.md`` says how
it must be started.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ._copied import as_edges
from ._sparked import answered, put, scratch, session
from ._words import as_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

__all__ = ["keys_query", "near_duplicates"]


@contextmanager
def keys_query(keys: Any, spark: Any = None) -> Iterator[Callable[[str], Any]]:
    """A function that answers SQL over the Arrow table ``keys`` with Arrow tables, on Spark.

    Args:
        keys: as ``personas.normalise.keys`` makes them.
        spark: the Spark session; without one, the session that is running.

    Raises:
        InputError: there is no session, or pyspark is not installed.
    """
    running = session(spark)
    with scratch(running) as folder:
        put(running, folder, keys).createOrReplaceTempView("keys")
        try:
            yield lambda sql: answered(running.sql(sql), folder)
        finally:
            running.catalog.dropTempView("keys")


def near_duplicates(texts: pd.Series[str], spark: Any = None, *, ignore: Sequence[str] = ()) -> pd.DataFrame:
    """Edges of the kind ``cv-text``, those of ``personas.text.near_duplicates``, found on Spark.

    Args:
        texts: one text a row.
        spark: the Spark session; without one, the session that is running.
        ignore: texts whose wording does not count, such as the job advert.

    Raises:
        InputError: there is no session, or pyspark is not installed.
    """
    from ._sparked_texts import copied

    running, column = session(spark), as_column(texts)
    with scratch(running) as folder:
        return as_edges(copied(running, folder, column, max(20, len(column) // 500), ignore))
