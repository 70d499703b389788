"""Time and place: zones, the claims of a day, where sign-ins lie, and who shares what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from dprkit.chronology import claimed_country, places, shared, spots, timeline, zoned
from dprkit.records import TABLES, Row, conform, empty
from dprkit.settings import CROSSWALK, joined

JOINS = pd.DataFrame([["s1", "okta", "stone", "login", "", "", "HR"]], columns=list(CROSSWALK), dtype="string")
KINDS = pd.DataFrame(
    [
        ("198.51.100.7", "residential", "2025-01-01", ""),
        ("203.0.113.9", "vpn", "2025-01-01", "2026-01-31"),
        ("192.0.2.1", "company", "2025-01-01", ""),
    ],
    columns=["value", "kind", "valid_from", "valid_to"],
)


def _table(name: str, *rows: Mapping[str, Any]) -> pd.DataFrame:
    made, lost = conform(name, [Row(name, at, row) for at, row in enumerate(rows, start=1)], "0123456789ab")
    assert not lost
    return joined(made, JOINS)


def _tables(**given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    names = [name for name, table in TABLES.items() if "account" in table.columns]
    return {name: given.get(name, joined(empty(name), JOINS)) for name in names}


def _signin(day: str, ip: str = "198.51.100.7", account: str = "stone", **more: str) -> dict[str, str]:
    found = {"time": f"{day}T09:00:00Z", "system": "okta", "account": account, "ip": ip, "result": "success"}
    return {**found, "country": "US", "city": "Nashville", **more}


def _claim(field: str, value: str, **more: str) -> dict[str, str]:
    return {"system": "subject", "account": "s1", "field": field, "value": value, **more}


US = (_claim("country", "US"), _claim("city", "Nashville"))
STAY = _claim("stay", "CA", valid_from="2026-02-01", valid_to="2026-02-10")


# Zones and claims


def test_a_time_without_a_zone_is_read_in_the_zone_of_the_case_and_says_so() -> None:
    table = _table("signins", {"time_raw": "2026-03-04 10:00:00", "zone": "not stated", "system": "okta"})
    assert zoned(table, "")["time"].isna().all()
    read = zoned(table, "Europe/Paris").iloc[0]
    assert (read["time"], read["zone"]) == (pd.Timestamp("2026-03-04 09:00", tz="UTC"), "assumed Europe/Paris")


def test_a_time_in_another_order_is_read_from_what_its_reader_made_of_it() -> None:
    row = {"time_raw": "04/03/2026 10:00", "time_local": "2026-03-04T10:00:00", "zone": "not stated", "system": "okta"}
    read = zoned(_table("signins", row), "Europe/Paris").iloc[0]
    assert read["time"] == pd.Timestamp("2026-03-04 09:00", tz="UTC")


def test_a_time_that_exists_twice_that_day_stays_empty() -> None:
    table = _table("signins", {"time_raw": "2026-10-25 02:30:00", "zone": "not stated", "system": "okta"})
    assert zoned(table, "Europe/Paris")["time"].isna().all()


def test_a_time_that_falls_into_a_change_of_clocks_says_which_one() -> None:
    times = ("2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-03-04 10:00:00", "no time")
    rows = [{"time_raw": time, "zone": "not stated", "system": "okta"} for time in times]
    read = zoned(_table("signins", *rows), "Europe/Paris")
    assert read["zone"].tolist() == [
        *("no such time in Europe/Paris", "twice that day in Europe/Paris", "assumed Europe/Paris", "not stated")
    ]
    assert read["time"].notna().tolist() == [False, False, True, False]


def test_a_declared_stay_adds_a_country_for_its_days_only() -> None:
    claims = _table("claims", *US, STAY)
    days = pd.Series(["2026-01-31", "2026-02-01", "2026-02-10", "2026-02-11"], dtype="string")
    assert claimed_country(claims, days).tolist() == ["US", "US, CA", "US, CA", "US"]


# Places


def _places(claims: pd.DataFrame, *rows: Mapping[str, str]) -> pd.DataFrame:
    return places("s1", _tables(signins=_table("signins", *rows), claims=claims), KINDS)


def test_sign_ins_of_a_day_and_place_are_counted_and_failed_ones_are_not() -> None:
    rows = [_signin("2026-01-05"), _signin("2026-01-05"), _signin("2026-01-05", result="failure")]
    found = _places(_table("claims", *US), *rows)
    assert found.to_dict("records") == [
        {
            "day": pd.Timestamp("2026-01-05", tz="UTC"),
            "place": "US, Nashville",
            "count": 2,
            "kind": "residential",
            "claimed": True,
        }
    ]


def test_another_city_of_the_claimed_country_is_not_the_claimed_place() -> None:
    memphis = _signin("2026-01-05", city="Memphis")
    assert not _places(_table("claims", *US), memphis)["claimed"].any()
    assert _places(_table("claims", _claim("country", "US")), memphis)["claimed"].all()


def test_a_declared_stay_covers_every_city_of_its_country_and_no_other_day() -> None:
    rows = [_signin(day, country="CA", city="Montreal") for day in ("2026-01-31", "2026-02-05")]
    assert _places(_table("claims", *US, STAY), *rows)["claimed"].tolist() == [False, True]


def test_a_place_that_the_log_does_not_name_is_not_claimed() -> None:
    found = _places(_table("claims", *US), _signin("2026-01-05", country="", city=""))
    assert found[["place", "claimed"]].to_dict("records") == [{"place": "place not named", "claimed": False}]
    assert not _places(_table("claims"), _signin("2026-01-05", country=""))["claimed"].any()


def test_the_kind_of_network_is_the_one_of_that_day() -> None:
    found = _places(_table("claims"), *(_signin(day, ip="203.0.113.9") for day in ("2026-01-31", "2026-02-01")))
    assert found["kind"].tolist() == ["vpn", "unknown"]


def test_other_peoples_sign_ins_are_nobodys_place() -> None:
    assert _places(_table("claims", *US), _signin("2026-01-05", account="lee")).empty


# Spots


def test_a_claimed_city_takes_the_coordinates_that_the_log_gives_for_it() -> None:
    near = _signin("2026-01-05", account="lee", lat="36.16", lon="-86.78")
    away = _signin("2026-01-05", city="Memphis", lat="35.15", lon="-90.05")
    tables = _tables(signins=_table("signins", near, away, away), claims=_table("claims", *US))
    found = spots("s1", tables).set_index("label")
    assert found.loc["Nashville", ["side", "lat", "lon"]].tolist() == ["claimed", 36.16, -86.78]
    assert found.loc["US, Memphis", ["side", "lat", "count"]].tolist() == ["seen", 35.15, 2]


def test_a_claimed_city_that_nobody_signs_in_from_has_no_coordinates() -> None:
    found = spots("s1", _tables(claims=_table("claims", *US)))
    assert found["label"].tolist() == ["Nashville"]
    assert found["lat"].isna().all()


def test_a_claimed_location_and_the_machines_own_are_told_apart() -> None:
    machine = {"system": "okta", "account": "stone", "lat": "35.1", "lon": "-90.0"}
    claims = _table("claims", _claim("location", " 36.1627, -86.7816 "), _claim("location", "somewhere, 12"))
    found = spots("s1", _tables(devices=_table("devices", machine), claims=claims)).dropna()
    assert dict(zip(found["label"], found["side"])) == {
        "claimed location": "claimed",
        "the machine's own location": "seen",
    }


# Shared things


def _together(*people: str, days: int = 3, **more: str) -> list[dict[str, str]]:
    return [_signin(f"2026-01-{day:02d}", account=one, **more) for day in range(5, 5 + days) for one in people]


def test_a_line_that_two_people_use_on_three_days_is_shared() -> None:
    found = shared(_tables(signins=_table("signins", *_together("stone", "lee"))), KINDS)
    assert found[["left", "right", "kind", "people", "common"]].to_dict("records") == [
        {"left": one, "right": "198.51.100.7", "kind": "address", "people": 2, "common": False}
        for one in ("okta:lee", "s1")
    ]
    assert found["reason"].tolist() == ["on 3 of 3 days together with others"] * 2


@pytest.mark.parametrize(
    "rows",
    [
        _together("stone", "lee", days=2),
        _together("stone", "lee", ip="192.0.2.1"),
        _together("stone"),
        [*_together("stone"), *_together("stone.b", system="entra")],
    ],
    ids=["two days only", "a company's own exit", "one person", "two systems, perhaps one person"],
)
def test_a_line_is_not_shared_by_two_days_an_office_one_person_or_two_systems(rows: list[dict[str, str]]) -> None:
    assert shared(_tables(signins=_table("signins", *rows)), KINDS).empty


def test_what_more_than_one_in_twenty_share_is_common() -> None:
    people = [f"p{number}" for number in range(40)]
    alone = [row for at, one in enumerate(people) for row in _together(one, ip=f"198.51.100.{at + 100}")]
    few, many = (_together(*people[:count]) for count in (2, 3))
    assert not shared(_tables(signins=_table("signins", *alone, *few)), KINDS)["common"].any()
    assert shared(_tables(signins=_table("signins", *alone, *many)), KINDS)["common"].all()


def test_an_authenticator_and_a_door_are_shared_and_a_depot_is_not() -> None:
    event = {"system": "okta", "authenticator": "phone-1"}
    events = [event | {"account": one, "time": f"2026-01-0{at}T09:00:00Z"} for at, one in ((5, "stone"), (9, "lee"))]
    parcel = {"system": "okta", "address": "41 Alder Fork Road", "city": "Memphis", "signed_by": "D. Pruitt"}
    sent = [parcel | {"account": one, "kind": kind} for one in ("stone", "lee") for kind in ("home", "depot")]
    sent.append(parcel | {"account": "kim", "address": "2 Elder Spring Way"})  # a door of one person
    found = shared(_tables(mfa_events=_table("mfa_events", *events), shipments=_table("shipments", *sent)), KINDS)
    assert found.groupby("kind")["left"].agg(list).to_dict() == {
        "device": ["okta:lee", "s1"],
        "parcel": ["okta:lee", "s1"],
    }
    assert "1 parcel(s), signed by D. Pruitt" in set(found["reason"])


# Nothing at all


def test_a_case_that_holds_nothing_gives_empty_frames_with_their_columns() -> None:
    tables = _tables()
    assert list(places("s1", tables, KINDS[:0]).columns) == ["day", "place", "count", "kind", "claimed"]
    assert list(spots("s1", tables).columns) == ["label", "side", "lat", "lon", "count"]
    assert list(shared(tables, KINDS[:0]).columns) == ["left", "right", "kind", "reason", "people", "common"]
    assert timeline("s1", tables, KINDS[:0]).empty


def _seen(**given: pd.DataFrame) -> list[tuple[str, bool]]:
    line = timeline("s1", _tables(**given), KINDS)
    seen = line[line["side"] == "seen"]
    return list(zip(seen["label"], seen["contradicts"]))


def test_the_timeline_marks_what_contradicts_a_claim() -> None:
    rows = [_signin("2026-01-05"), _signin("2026-01-06", country="NL", city="Amsterdam")]
    found = _seen(signins=_table("signins", *rows), claims=_table("claims", *US))
    assert found == [("United States", False), ("Netherlands", True)]


def test_a_sign_in_through_a_company_exit_contradicts_nothing() -> None:
    rows = [_signin("2026-01-06", ip="192.0.2.1", country="NL", city="Amsterdam")]
    found = _seen(signins=_table("signins", *rows), claims=_table("claims", *US))
    assert found == [("Netherlands, through a company exit", False)]


def _parcel(**more: str) -> dict[str, str]:
    who = {"system": "subject", "account": "s1", "item": "Laptop", "delivered_on": "2026-01-05"}
    return {**who, "address": "9 Elm Row", "signed_by": "Blake Stone", "kind": "home", **more}


@pytest.mark.parametrize(
    ("parcel", "contradicts"),
    [
        (_parcel(), False),
        (_parcel(signed_by="Sam Stone"), False),
        (_parcel(signed_by="D. Pruitt"), True),
        (_parcel(address="41 Alder Fork Road"), True),
        (_parcel(address="1 Office Park", signed_by="Front desk", kind="depot"), False),
    ],
    ids=["his own", "his household", "somebody else", "another home", "a depot"],
)
def test_a_parcel_contradicts_a_claim_only_at_another_home_or_signed_by_a_stranger(parcel, contradicts) -> None:
    said = [_claim("address", "9 Elm Row, Apt 4, Nashville"), _claim("name", "Blake Stone")]
    claims = _table("claims", *said, _claim("household", "Sam Stone"))
    ((_, marked),) = _seen(shipments=_table("shipments", parcel), claims=claims)
    assert marked is contradicts
