"""The chronology for Timesketch: the mandatory columns, times with their offset, no formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

from dprkit.report import WriteUp
from dprkit.report.timesketch import timesketch


def rows(w: WriteUp) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(timesketch(w).decode())))


def test_it_has_the_columns_that_timesketch_requires_and_times_it_can_read(sample: WriteUp) -> None:
    read = rows(sample)
    assert list(read[0])[:3] == ["message", "datetime", "timestamp_desc"]
    assert [datetime.fromisoformat(one["datetime"]).utcoffset().total_seconds() for one in read] == [0.0, 0.0]  # type: ignore[union-attr]
    assert [one["datetime"] for one in read] == ["2026-01-05T00:00:00+00:00", "2026-01-13T08:30:00+00:00"]
    assert [one["timestamp_desc"] for one in read] == ["Stated for", "Recorded"]
    assert {one["evidence_head"] for one in read} == {sample.head}


def test_every_line_names_the_row_it_rests_on(sample: WriteUp) -> None:
    assert [one["record"] for one in rows(sample)] == [one.evidence for one in sample.chronology]


def test_no_cell_is_a_formula(hostile: Callable[[str], WriteUp], payloads: list[str]) -> None:
    from dataclasses import replace

    for payload in payloads:
        made = hostile(payload)
        dated = replace(made, chronology=(replace(made.chronology[0], start="2026-01-05"),))
        (row,) = rows(dated)
        assert not [value for value in row.values() if value.lstrip().startswith(tuple("=+-@\t\r"))]
