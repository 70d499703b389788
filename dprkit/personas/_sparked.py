"""A Spark session that is running: tables go in and answers come out as Parquet, never through pandas.

pyspark 4.0 made "NaN" of a missing text that came from pandas 3; Parquet keeps it missing.
"""

from __future__ import annotations

import logging
import tempfile
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["FOLDER", "answered", "predicted", "put", "scratch", "session"]

FOLDER = "spark.dprkit.folder"  # a folder that the driver and all workers see; without it, the driver's temporary one


def session(spark: Any = None) -> Any:
    """The session given, or the one that is running.

    Raises:
        InputError: there is none, or pyspark is not installed.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(
            "engine='spark' needs pyspark: install requirements-spark.lock, see docs/cluster.md."
        ) from None
    found = spark or SparkSession.getActiveSession()
    if found is None:
        raise InputError("no Spark session is running: start one first, docs/cluster.md says how.")
    return found


@contextmanager
def scratch(spark: Any) -> Iterator[Path]:
    """A folder to hand tables over in; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dprkit-", dir=spark.conf.get(FOLDER, None)) as folder:
        yield Path(folder)


def put(spark: Any, folder: Path, table: Any) -> Any:
    """The Arrow table as a Spark DataFrame."""
    import pyarrow.parquet as pq

    target = folder / f"{uuid.uuid4().hex}.parquet"
    pq.write_table(table, target)
    return spark.read.parquet(target.as_uri())


def answered(found: Any, folder: Path) -> Any:
    """The Spark DataFrame as an Arrow table."""
    import pyarrow.parquet as pq

    target = folder / uuid.uuid4().hex
    found.write.parquet(target.as_uri())
    return pq.read_table(target)


def predicted(
    table: Any, settings: dict[str, Any], least: float, wanted: Sequence[str], spark: Any = None
) -> pd.DataFrame:
    """The wanted columns of the pairs that weigh at least so many bits, found by Splink on Spark.

    Raises:
        InputError: the session was started without the similarity functions that come with Splink.
    """
    from splink import Linker
    from splink.backends.spark import SparkAPI

    running = session(spark)
    _check_functions(running)
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with scratch(running) as folder:
            running.sparkContext.setCheckpointDir((folder / "checkpoints").as_uri())
            backend: Any = SparkAPI  # untyped in splink
            api = backend(spark_session=running, break_lineage_method="parquet")
            model = Linker(api.register(put(running, folder, table)), settings, log_level=None)
            found = model.inference.predict(threshold_match_weight=least).as_spark_dataframe()
            asked: pd.DataFrame = answered(found.select(*wanted), folder).to_pandas()
            return asked
    finally:
        logger.setLevel(before)


def _check_functions(spark: Any) -> None:
    """Whether the JVM can load Splink's string similarities."""
    name = "uk.gov.moj.dash.linkage.JaroWinklerSimilarity"
    try:
        spark.sparkContext._jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(name)
    except Exception:
        raise InputError(
            "the Spark session lacks Splink's string similarities: start it with spark.jars set to "
            "splink.backends.spark.similarity_jar_location(), see docs/cluster.md."
        ) from None
