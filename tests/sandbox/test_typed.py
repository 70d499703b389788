"""Cells typed in columns: the same tables and repairs as row by row, whatever the cells hold."""

from __future__ import annotations

import os
import random
from typing import Any

import pyarrow as pa
import pytest

from dprkit.errors import InputError
from dprkit.records import TABLES, Row, conform
from dprkit.sandbox import Block
from dprkit.sandbox._batches import schema
from dprkit.sandbox._blocks import gathered
from dprkit.sandbox._typed import in_types

FILE = "0123456789ab"
ROUNDS = 400 if os.environ.get("TORTURE") else 12
TABLES_HERE = ("signins", "mfa_events", "meetings", "people", "employment")
# fmt: off
HOSTILE: list[Any] = [
    None, "", " ", "0", "1", "-1", "1.0", "1.5", "-0.0", "1e5", "1e99", "1e100", "1e-99", "1e-100", "nan", "inf", "NA",
    "None", "null", "true", "True", " yes ", "NO", "é", "\x00", "0012345", "9" * 18, "9" * 19, "９", "1_000", "0x1f",
    True, False, 0, 1, -1, 10**17, 10**18, -(10**18), 2**63, 2**64, 10**30, 0.0, -0.0, 1.5, 1e16, 1e-5, 1e98, 1e100,
    5e-324, 1e308, float("inf"), float("nan"), "US", "us ", "United States", "Viet Nam", "Atlantis", "ß", "2026-03-04",
    "2026-03-04T10:00:00Z", "2026-03-04T10:00:00.123456Z", "2026-03-04T10:00:00.1234567Z", "2026-02-30T10:00:00Z",
    "2026-03-04T24:00:00Z", "2026-03-04T23:59:60Z", "2026-03-04T10:00:00+01:00", "1899-03-04T10:00:00Z", "0000-01-01",
    "2026-03-04 10:00 UTC", "2026-03-04T10:00:00", "03/04/2026 10:00Z", "2026-13", "2026-11", "2026",
    "9999-12-31T00:00:00Z",
]
# fmt: on
TIMES = ["2026-03-04T10:00:00Z", "2026-03-04T10:00:00.5Z", "1999-12-31T23:59:59.999999Z", None, ""]
PURE: list[list[Any]] = [TIMES, [1.5, -0.0, 0.0, None], [True, False, None], [7, None, -(10**17)], ["a", "", None]]


def rows_of(table: str, chance: random.Random) -> list[Row]:
    names = [name for name in TABLES[table].columns if chance.random() < 0.8]
    pools = {name: chance.choice([HOSTILE, *PURE]) for name in names}
    place = (lambda at: f"p{at}") if TABLES[table].spans else (lambda at: at + 1)
    return [
        Row(table, place(at), {name: chance.choice(pool) for name, pool in pools.items() if chance.random() < 0.9})
        for at in range(chance.randrange(1, 40))
    ]


def row_by_row(table: str, rows: list[Row]) -> tuple[pa.Table, list[Any]]:
    frame, repairs = conform(table, rows, FILE)
    return pa.Table.from_pandas(frame, schema(table), preserve_index=False).replace_schema_metadata(), repairs


@pytest.mark.parametrize("table", TABLES_HERE)
def test_columns_are_typed_as_rows_are(table: str) -> None:
    for number in range(ROUNDS):
        rows = rows_of(table, random.Random(f"{table} {number}"))
        made = in_types(gathered(rows)[table], FILE, schema(table))
        expected, repairs = row_by_row(table, rows)
        made.table.validate(full=True)
        assert [name for name in expected.column_names if not same(made.table[name], expected[name])] == []
        assert (made.lost, made.halves) == (repairs, [])


EDGES: list[tuple[str, Any]] = [
    *(("as_number", one) for one in (10**18, 10**18 - 1, -(10**18), 1 - 10**18, 2**63, 2**64, True)),
    *(("lat", one) for one in (1e99, 1.1e99, -1e100, 9e-100, 5e-324, -0.0, float("nan"), float("inf"), 1, True)),
    *(("proxy", one) for one in (True, False, 1, 1.0)),
]


@pytest.mark.parametrize(("column", "cell"), EDGES)
def test_a_number_or_flag_that_the_format_typed_meets_the_same_limits(column: str, cell: Any) -> None:
    rows = [Row("signins", 1, {column: cell}), Row("signins", 2, {})]
    made = in_types(gathered(rows)["signins"], FILE, schema("signins"))
    expected, repairs = row_by_row("signins", rows)
    assert (same(made.table[column], expected[column]), made.lost) == (True, repairs)


def same(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Equal, the sign of zero included."""
    return bool(one.equals(other)) and str(one.to_pylist()) == str(other.to_pylist())


def test_half_a_character_is_written_out_and_told_with_its_place() -> None:
    block = Block("signins", [4, 5, 6], {"account": ["b", "x\ud800", None], "city": ["\udfff", "é", ""]})
    made = in_types(block, FILE, schema("signins"))
    assert made.table["account"].to_pylist() == ["b", "x\\ud800", None]
    assert [(one.place, one.column, one.found, one.used) for one in made.halves] == [
        (4, "city", "\\udfff", "\\udfff"),
        (5, "account", "x\\ud800", "x\\ud800"),
    ]


def test_rows_and_blocks_of_a_table_stay_in_their_order() -> None:
    parts: list[Row | Block] = [
        Row("people", 1, {"name": "a"}),
        Block("people", [2, 3], {"email": ["b", "c"]}),
        Row("signins", 4, {"ip": "d"}),
        Row("people", 5, {"name": "e", "email": "f"}),
    ]
    made = gathered(parts)
    assert list(made) == ["people", "signins"]
    assert made["people"].places == [1, 2, 3, 5]
    assert made["people"].columns == {"name": ["a", None, None, "e"], "email": [None, "b", "c", "f"]}


def test_a_column_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="has no column \\['nationality'\\]"):
        in_types(Block("people", [1], {"nationality": ["x"]}), FILE, schema("people"))


@pytest.mark.parametrize("place", ["no number", 1.5])
def test_a_place_that_is_no_number_is_refused(place: Any) -> None:
    with pytest.raises(ValueError, match="a place of people is not a number"):
        in_types(Block("people", [place], {"name": ["x"]}), FILE, schema("people"))
