"""Sign-ins by weekday and hour: whose clock, whose sign-ins, and who stands behind them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from dprkit.activity.hours import hours
from dprkit.activity.signins import usable
from dprkit.records import Row, conform, empty
from dprkit.settings import CROSSWALK, joined

JOINS = pd.DataFrame([["s1", "okta", "stone", "login", "", "", "HR"]], columns=list(CROSSWALK), dtype="string")


def table(name: str, *rows: Mapping[str, str]) -> pd.DataFrame:
    if not rows:
        return joined(empty(name), JOINS)
    made, lost = conform(name, [Row(name, at, row) for at, row in enumerate(rows, start=1)], "0123456789ab")
    assert not lost
    return joined(made, JOINS)


def signin(time: str, account: str = "stone", **more: str) -> dict[str, str]:
    return {"time": time, "system": "okta", "account": account, "ip": "198.51.100.7", "result": "success", **more}


def claim(field: str, value: str) -> dict[str, str]:
    return {"system": "subject", "account": "s1", "field": field, "value": value}


def counted(rows: list[dict[str, str]], *claims: dict[str, str], zone: str = "") -> pd.DataFrame:
    return hours("s1", usable(table("signins", *rows), "interactive", "country"), table("claims", *claims), zone)


def cells(frame: pd.DataFrame, side: str = "seen") -> set[tuple[int, int, int]]:
    rows = frame.loc[frame["side"] == side, ["weekday", "hour", "count"]]
    return set(rows.itertuples(index=False, name=None))


def test_hours_are_counted_by_the_clock_of_the_stated_zone_on_its_own_day() -> None:
    monday_night = [signin("2026-03-03T04:30:00Z"), signin("2026-03-03T04:50:00Z")]
    found = counted(monday_night, claim("zone", "America/Chicago"))
    assert cells(found) == {(0, 22, 2)}
    assert set(found["zone"]) == {"America/Chicago"} and set(found["basis"]) == {"claimed"}
    assert set(found["days"]) == {1}


@pytest.mark.parametrize(
    ("claims", "zone", "clock"),
    [
        ((claim("zone", "Mars/Olympus"),), "Europe/Paris", ("Europe/Paris", "case")),
        ((claim("zone", "Europe/Paris"), claim("zone", "Asia/Tokyo")), "UTC", ("Asia/Tokyo", "claimed")),
        ((), "", ("UTC", "none")),
        ((claim("zone", "../../etc/passwd"),), "", ("UTC", "none")),
    ],
)
def test_a_zone_that_does_not_exist_is_passed_over(
    claims: tuple[dict[str, str], ...], zone: str, clock: object
) -> None:
    found = counted([signin("2026-03-03T04:30:00Z")], *claims, zone=zone)
    assert (found["zone"].iloc[0], found["basis"].iloc[0]) == clock


def test_the_clock_change_of_a_zone_is_followed() -> None:
    both = [signin("2026-03-27T08:30:00Z"), signin("2026-03-30T08:30:00Z")]
    assert cells(counted(both, claim("zone", "Europe/Paris"))) == {(4, 9, 1), (0, 10, 1)}


def test_failed_and_machine_made_sign_ins_are_left_out() -> None:
    rows = [signin("2026-03-03T04:30:00Z", result="failure"), signin("2026-03-03T05:30:00Z", interactive="false")]
    assert counted(rows).empty


def test_behind_him_stand_those_who_sign_in_from_the_stated_country() -> None:
    rows = [signin("2026-03-03T14:00:00Z")]
    rows += [signin("2026-03-03T15:00:00Z", "near", country="US"), signin("2026-03-03T03:00:00Z", "far", country="IN")]
    assert cells(counted(rows, claim("country", "US")), "others") == {(1, 15, 1)}
    everybody = counted(rows)
    assert cells(everybody, "others") == {(1, 15, 1), (1, 3, 1)}
    assert set(everybody.loc[everybody["side"] == "others", "people"]) == {2}


def test_another_subject_of_the_case_is_no_ordinary_colleague() -> None:
    rows = [signin("2026-03-03T14:00:00Z"), signin("2026-03-03T15:00:00Z", "second")]
    signins = usable(table("signins", *rows), "interactive", "country")
    signins.loc[signins["account"] == "second", "person"] = "s2"
    assert set(hours("s1", signins, table("claims"))["side"]) == {"seen"}


def test_no_sign_ins_give_an_empty_table_with_its_columns() -> None:
    found = counted([])
    assert found.empty
    assert list(found.columns) == ["side", "weekday", "hour", "count", "people", "days", "zone", "basis"]
