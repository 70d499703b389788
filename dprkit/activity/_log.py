"""A sign-in log of any size, wherever it lies: a frame, an Arrow table or dataset, a Parquet file or folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["Log", "opened"]

_ALWAYS = ("person", "account", "result")
_COLUMNS = ("person", "account", "time", "result", "ip", "lat", "lon", "accuracy_km", "session", "device")
_ROWS = 1 << 20  # a batch
_MEMORY = "2GB"  # what DuckDB may hold before it writes to its scratch folder


@dataclass(frozen=True)
class Log:
    """An opened log.

    Attributes:
        dataset: a pyarrow Dataset.
        columns: those of its columns that sign-ins are read from.
        person: the column that says who.
        table: the Arrow table behind the dataset, where it is held in memory.
    """

    dataset: Any
    columns: tuple[str, ...]
    person: str
    table: Any = None

    def batches(self) -> Iterator[Any]:
        """Arrow tables of about a million rows, in the order of the log."""
        return _grouped(self.dataset.to_batches(columns=list(self.columns), batch_size=_ROWS))

    def by_time(self) -> Iterator[Any]:
        """As ``batches``, sorted by time by DuckDB; rows of the same time stay in the order of the log."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        with self.connected() as connection:
            numbered = f"select {names}, row_number() over () place from log"
            found = connection.sql(f"select {names} from ({numbered}) order by time, place")
            yield from _grouped(found.to_arrow_reader(_ROWS))

    @contextmanager
    def connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the view ``log``: bounded memory, a scratch folder that goes with it, no extensions."""
        import duckdb

        with tempfile.TemporaryDirectory(prefix="dprkit-") as scratch:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": _MEMORY,
                "temp_directory": scratch,
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
            connection = duckdb.connect(config=settings)
            try:
                connection.execute("set enable_progress_bar = false")
                self._source(connection).create_view("log")
                yield connection
            finally:
                connection.close()

    def _source(self, connection: duckdb.DuckDBPyConnection) -> Any:
        files = getattr(self.dataset, "files", None)
        if files and self.dataset.format.default_extname == "parquet":
            return connection.read_parquet(list(files), hive_partitioning=False)
        return connection.from_arrow(self.dataset if self.table is None else self.table)


def _grouped(batches: Iterable[Any]) -> Iterator[Any]:
    """Small batches put together: coding what is distinct pays in large ones."""
    import pyarrow as pa

    held, count = [], 0
    for batch in batches:
        held.append(batch)
        count += len(batch)
        if count >= _ROWS:
            yield pa.Table.from_batches(held)
            held, count = [], 0
    if held:
        yield pa.Table.from_batches(held)


def opened(source: Any, *needed: str, more: Sequence[str] = ()) -> Log:
    """The log, with ``person`` (or ``account``) and the columns ``needed``; ``more`` where it has them.

    Raises:
        InputError: it cannot be opened, a column is missing, or ``time`` holds no times.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    try:
        table = _held(source, (*needed, *more))
        dataset = ds.dataset(table) if table is not None else _lying(source)
    except (OSError, TypeError, pa.ArrowException) as error:
        raise InputError(
            f"the sign-ins cannot be opened ({error}). Give a DataFrame, an Arrow table or dataset, or the path of a "
            "Parquet file or of a folder of them."
        ) from None
    names = set(dataset.schema.names)
    person = "person" if "person" in names else "account"
    if missing := [name for name in (person, *needed) if name not in names]:
        raise InputError(f"the sign-ins lack the columns {', '.join(missing)}. Sign-ins need: {', '.join(_COLUMNS)}.")
    if "time" in needed:
        _check_times(dataset.schema.field("time").type)
    for name in {"lat", "lon", "accuracy_km"} & names:
        if not _numeric(dataset.schema.field(name).type):
            raise InputError(
                f"the column {name} holds {dataset.schema.field(name).type}, not numbers. Convert it first."
            )
    others = {"person", "account"} - {person}
    read = names & {*_ALWAYS, *needed, *more}
    return Log(dataset, tuple(name for name in _COLUMNS if name in read - others), person, table)


def _check_times(kind: Any) -> None:
    import pyarrow as pa

    if not pa.types.is_timestamp(kind):
        raise InputError(
            f"the column time holds {kind}, not times. Convert it first, with pandas.to_datetime(utc=True)."
        )


def _numeric(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind))


def _held(source: Any, needed: Iterable[str]) -> Any:
    """The source as an Arrow table, where it is in memory; else None."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(source, pd.DataFrame):
        wanted = [name for name in (*_ALWAYS, *needed) if name in source]
        return pa.table({name: _column(source[name]) for name in wanted})
    return source if isinstance(source, pa.Table) else None


def _column(values: pd.Series[Any]) -> Any:
    import numpy as np
    import pyarrow as pa

    # Plain numbers are taken as they lie; NaN is as good as nothing, and looking for it costs a pass.
    plain = isinstance(values.dtype, np.dtype) and values.dtype.kind == "f"
    return pa.array(values.to_numpy()) if plain else pa.array(values, from_pandas=True)


def _lying(source: Any) -> Any:
    """The dataset, or the Parquet files under the path as one; accounts and addresses are read as dictionaries."""
    import pyarrow.dataset as ds

    if isinstance(source, ds.Dataset):
        return source
    coded = ds.ParquetReadOptions(dictionary_columns={"person", "account", "ip", "result"})
    return ds.dataset(Path(source), format=ds.ParquetFileFormat(read_options=coded))
