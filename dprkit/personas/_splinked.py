"""Splink 5 on DuckDB: made for one table, quiet, and gone with its connection."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["as_arrow", "linker", "predicted", "weighed"]


@contextmanager
def linker(made: pd.DataFrame, settings: dict[str, Any]) -> Iterator[Any]:
    """A Splink linker over the table, on a DuckDB connection of its own; Splink says errors only."""
    import duckdb
    from splink import DuckDBAPI, Linker

    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with duckdb.connect() as connection:
            yield Linker(DuckDBAPI(connection).register(as_arrow(made)), settings, log_level=None)
    finally:
        logger.setLevel(before)


def as_arrow(made: pd.DataFrame) -> Any:
    """The table in Arrow, with plain strings, so that an engine sees one type whatever pandas holds."""
    import pyarrow as pa

    table = pa.Table.from_pandas(made, preserve_index=False)
    plain = {pa.large_string(): pa.string(), pa.null(): pa.string()}
    words = [pa.list_(pa.string()) if field.name == "name_words" else field.type for field in table.schema]
    fields = [(field.name, plain.get(one, one)) for field, one in zip(table.schema, words)]
    return table.cast(pa.schema(fields))


def predicted(made: pd.DataFrame, settings: dict[str, Any], least: float, wanted: Sequence[str]) -> pd.DataFrame:
    """The wanted columns of the pairs that weigh at least so many bits."""
    with linker(made, settings) as model:
        found = model.inference.predict(threshold_match_weight=least)
        asked: pd.DataFrame = (
            found.query_sql(f"SELECT {', '.join(wanted)} FROM {{this}}").as_pyarrow_table().to_pandas()
        )
        return asked


def weighed(made: pd.DataFrame, settings: dict[str, Any], left: int, right: int) -> dict[str, Any]:
    """All that Splink knows of one pair, whatever the blocking rules say: levels, bits of each field and its rarity."""
    import pyarrow as pa

    with linker(made, {**settings, "retain_intermediate_calculation_columns": True}) as model:
        pair = pa.table({"match_key": ["0"], "join_key_l": [left], "join_key_r": [right]})
        blocked = model._db_api.register(pair)  # the pair alone, so that rarity still counts the whole pool
        model.table_management.register_blocked_pairs_for_predict(blocked)
        row: dict[str, Any] = model.inference.predict().as_pyarrow_table().to_pylist()[0]
        return row
