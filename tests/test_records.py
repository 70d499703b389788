"""The intake tables: a cell becomes a typed one, or an empty one and a repair that keeps the text as found."""

from __future__ import annotations

import pytest

from dprkit.errors import InputError
from dprkit.records import TABLES, Repair, Row, conform, empty, record_id, when

FILE = "0123456789ab"


def one(table: str, column: str, found: object) -> tuple[object, list[Repair]]:
    frame, repairs = conform(table, [Row(table, 4, {column: found})], FILE)
    return frame[column].iloc[0], repairs


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_declared_columns_and_types(table: str) -> None:
    frame = empty(table)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == TABLES[table].dtypes
    assert frame.empty


@pytest.mark.parametrize("table", TABLES)
def test_a_row_without_values_keeps_the_declared_types(table: str) -> None:
    frame, repairs = conform(table, [Row(table, 1, {})], FILE)
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == TABLES[table].dtypes
    assert repairs == []


def test_a_name_that_is_NA_stays_a_name() -> None:
    assert one("people", "name", "NA") == ("NA", [])
    assert one("people", "name", "None") == ("None", [])
    assert one("people", "name", "null") == ("null", [])


def test_Namibia_is_not_a_missing_country() -> None:
    assert one("signins", "country", "NA") == ("NA", [])


def test_leading_zeros_of_a_phone_number_stay() -> None:
    assert one("people", "phone", "0012345") == ("0012345", [])


@pytest.mark.parametrize(
    ("table", "column", "found", "kind"),
    [
        ("signins", "as_number", "AS64500", "integer"),
        ("signins", "as_number", "٣٤", "integer"),
        ("signins", "as_number", "1" * 40, "integer"),
        ("signins", "lat", "47,6", "number"),
        ("signins", "lat", "nan", "number"),
        ("signins", "lat", "1e999", "number"),
        ("signins", "lat", "1e99" + "9", "number"),
        ("signins", "proxy", "maybe", "flag"),
        ("signins", "time", "2026-03-04T10:00:00", "time"),
        ("signins", "time", "03/04/2026 10:00 +0000", "time"),
        ("signins", "time", "2017-09-31T22:23:07.777Z", "time"),
        ("signins", "time", "2026-03-04T10:00:00+99:99", "time"),
        ("people", "start_on", "03/04/2026", "date"),
        ("people", "start_on", "2026-02-30", "date"),
        ("employment", "start", "2021-13", "month"),
        ("signins", "country", "Atlantis", "country"),
    ],
)
def test_a_cell_that_cannot_be_typed_is_empty_and_repaired(table: str, column: str, found: str, kind: str) -> None:
    value, repairs = one(table, column, found)
    assert str(value) in ("<NA>", "NaT")
    place = "4" if TABLES[table].spans else 4
    assert [(r.place, r.column, r.found, r.used, r.why) for r in repairs] in (
        [(place, column, found, "", f"not a {kind}")],
        [(4, column, found, "", f"not a {kind}")],
    )


@pytest.mark.parametrize(
    ("column", "found", "value"),
    [
        ("as_number", " 64500 ", 64500),
        ("as_number", "64500.0", 64500),
        ("lat", "-33.9", -33.9),
        ("proxy", "Yes", True),
        ("proxy", "FALSE", False),
        ("country", "United States", "US"),
        ("country", "czech republic", "CZ"),
        ("country", "Korea, Republic of", "KR"),
        ("country", "uk", "GB"),
    ],
)
def test_a_cell_in_a_usual_form_is_typed(column: str, found: str, value: object) -> None:
    assert one("signins", column, found) == (value, [])


@pytest.mark.parametrize(
    "found", ["2026-03-04T11:00:00+01:00", "2026-03-04 10:00:00 UTC", "2026-03-04T10:00:00.0000000Z"]
)
def test_a_time_with_its_zone_becomes_utc(found: str) -> None:
    value, repairs = one("signins", "time", found)
    assert str(value) == "2026-03-04 10:00:00+00:00"
    assert repairs == []


def test_one_wrong_cell_in_a_hundred_touches_no_other() -> None:
    rows = [Row("signins", place, {"as_number": "64500", "account": f"a{place}"}) for place in range(100)]
    rows[57] = Row("signins", 57, {"as_number": "none given", "account": "a57"})
    frame, repairs = conform("signins", rows, FILE)
    assert frame["as_number"].notna().sum() == 99
    assert frame["account"].tolist() == [f"a{place}" for place in range(100)]
    assert repairs == [Repair("signins", 57, "as_number", "none given", "", "not a integer")]


def test_half_a_character_is_written_out_and_does_not_stop_the_table() -> None:
    assert one("signins", "account", "x\ud800y")[0] == "x\\ud800y"


def test_a_value_the_format_typed_is_read_like_text() -> None:
    assert one("signins", "proxy", True) == (True, [])
    assert one("signins", "lat", 47.6) == (47.6, [])
    assert one("signins", "proxy", None) == one("signins", "proxy", "")


def test_a_column_that_is_not_declared_is_refused_with_the_columns_there_are() -> None:
    with pytest.raises(InputError, match=r"software has no column \['nationality'\].*publisher"):
        conform("software", [Row("software", 1, {"nationality": "x"})], FILE)


def test_a_record_is_named_by_file_and_place() -> None:
    assert record_id(FILE, "p2.7") == "r:0123456789ab:p2.7"


@pytest.mark.parametrize(
    ("found", "zone", "time", "stated"),
    [
        ("2026-03-04T10:00:00Z", "", "2026-03-04T10:00:00Z", "stated"),
        ("2026-03-04 10:00", "", "", "not stated"),
        ("2026-03-04 10:00", "Z", "2026-03-04 10:00Z", "stated"),
        ("2026-03-04", "Z", "", "stated"),
        ("03/04/2026 10:00", "", "03/04/2026 10:00", "not stated"),
        ("3/4/2026, 10:00:00 AM", "Z", "3/4/2026, 10:00:00 AM", "stated"),
    ],
)
def test_when_keeps_the_time_as_found_and_says_whether_the_zone_is_stated(
    found: str, zone: str, time: str, stated: str
) -> None:
    assert when(found, zone) == {"time": time, "time_raw": found, "zone": stated}


def test_a_time_in_day_or_month_first_form_is_never_guessed() -> None:
    frame, repairs = conform("signins", [Row("signins", 1, when("03/04/2026 10:00", "Z"))], FILE)
    assert frame["time"].isna().all()
    assert frame["time_raw"].tolist() == ["03/04/2026 10:00"]
    assert [repair.column for repair in repairs] == ["time"]


def test_no_time_gives_no_columns() -> None:
    assert when("  ") == {}
