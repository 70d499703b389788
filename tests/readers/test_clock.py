"""Times in another order than ISO: decided once a column on evidence, or asked; never row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit.errors import InputError
from dprkit.readers._clock import Clock, clocks, in_columns
from dprkit.records import Repair, Unread, when
from dprkit.sandbox import Source


def decided(times: list[str], **asked: str) -> tuple[Clock, list[Repair | Unread]]:
    rows = [(place, {"t": text}) for place, text in enumerate(times, 2)]
    found, told = clocks(Source("x.csv", Path("x.csv"), columns=asked), rows, {"t": ""}, {"t": "Join Time"}, "meetings")
    return found["t"], told


def test_a_number_above_twelve_in_one_row_decides_all_rows() -> None:
    clock, told = decided(["3/4/2026 10:00 AM", "3/25/2026 1:00 PM"])
    assert [clock.iso(one) for one in ("3/4/2026 10:00 AM", "3/25/2026 1:00 PM")] == [
        "2026-03-04T10:00:00",
        "2026-03-25T13:00:00",
    ]
    (repair,) = told
    assert isinstance(repair, Repair)
    assert (repair.place, repair.found, repair.used) == (3, "3/25/2026 1:00 PM", "2026-03-25T13:00:00")
    assert decided(["3/4/2026 10:00", "25/3/2026 10:00"])[0].iso("3/4/2026 10:00") == "2026-04-03T10:00:00"


@pytest.mark.parametrize(
    ("times", "why"),
    [(["3/4/2026 10:00", "5/6/2026 10:00"], "no number above 12"), (["3/25/2026", "25/3/2026"], "both orders occur")],
)
def test_without_evidence_or_with_both_kinds_nothing_is_converted_and_it_is_asked(times: list[str], why: str) -> None:
    clock, told = decided(times)
    assert [clock.iso(one) for one in times] == times
    (note,) = told
    assert isinstance(note, Unread)
    assert why in note.why and "--column order=" in note.why


def test_the_users_answer_decides_where_nothing_contradicts_it() -> None:
    assert decided(["3/4/2026 10:00"], order="day first")[0].iso("3/4/2026 10:00") == "2026-04-03T10:00:00"
    clock, told = decided(["3/4/2026 10:00", "25/3/2026 10:00"], order="month first")
    assert clock.order == "" and "the user says month first" in told[0].why
    with pytest.raises(InputError, match="'day first' or 'month first'"):
        decided(["3/4/2026"], order="american")


def test_evidence_far_down_the_column_counts() -> None:
    assert decided(["3/4/2026 10:00"] * 5000 + ["3/13/2026 10:00"])[0].order == "month"
    assert decided(["3/4/2026 10:00"] * 5000 + ["13/3/2026 10:00"])[0].order == "day"
    assert decided(["3/4/2026 10:00"] * 5000 + ["12/12/2026 10:00"])[0].order == ""


@pytest.mark.parametrize(
    ("found", "iso"),
    [
        ("Mar 4, 2026 10:00:12 AM", "2026-03-04T10:00:12"),
        ("Mar 4, 2026 12:00 AM", "2026-03-04T00:00:00"),
        ("March 4, 2026 at 12:30:00 PM", "2026-03-04T12:30:00"),
        ("4 Mar 2026, 22:00:12.5 UTC", "2026-03-04T22:00:12.5Z"),
        ("Wed, 04 Mar 2026 10:00:12 +0100", "2026-03-04T10:00:12+0100"),
        ("2026-03-04T10:00:00Z", "2026-03-04T10:00:00Z"),
        ("Foo 4, 2026 10:00", "Foo 4, 2026 10:00"),
        ("3/4/2026 10:00", "3/4/2026 10:00"),
        ("next tuesday", "next tuesday"),
        ("", ""),
    ],
)
def test_a_named_month_needs_no_decision_and_what_cannot_be_told_stays_as_found(found: str, iso: str) -> None:
    assert Clock().iso(found) == iso


def test_the_time_as_found_and_the_local_time_stay_beside_each_other() -> None:
    assert Clock("month", "").when("3/4/2026, 1:00:00 PM") == {
        "time": "",
        "time_raw": "3/4/2026, 1:00:00 PM",
        "zone": "not stated",
        "time_local": "2026-03-04T13:00:00",
    }
    assert Clock("month", "Z").when("3/4/2026, 1:00:00 PM")["time"] == "2026-03-04T13:00:00Z"
    assert "time_local" not in Clock().when("2026-03-04T10:00:00Z")
    assert Clock("", "Z").when("3/4/2026 10:00")["time"] == "3/4/2026 10:00"  # so that the table reports it


def test_times_of_a_column_are_those_of_its_cells_whatever_stands_in_it() -> None:
    texts = ["2026-03-04T10:00:00Z", "2026-03-04T10:00:00.5Z", "", " 2026-03-04 10:00 ", "03/04/2026", "2026-03-04"]
    for found in (texts, texts[:2], texts[2:3], []):
        made = in_columns(found)
        told = [when(one) for one in found]
        assert made == {name: [one.get(name) for one in told] for name in ("time", "time_raw", "zone")}
