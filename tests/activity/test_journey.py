"""A machine's stations: in time, with what is missing, and what contradicts a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dprkit.activity.journey import READS, STATIONS, journey
from dprkit.records import Row, conform, empty
from dprkit.settings import CROSSWALK, joined
from dprkit.words import Said

SYSTEMS = ("inventory", "shipping", "okta")
JOINS = pd.DataFrame(
    [["s1", one, "stone", "", "", "", "HR"] for one in SYSTEMS], columns=list(CROSSWALK), dtype="string"
)
MINE = {"system": "inventory", "account": "stone"}


def table(name: str, *rows: Mapping[str, Any]) -> pd.DataFrame:
    made, lost = conform(name, [Row(name, at, row) for at, row in enumerate(rows, start=1)], "0123456789ab")
    assert not lost
    return joined(made if rows else empty(name), JOINS)


def claim(field: str, value: str, **more: str) -> dict[str, str]:
    return {"system": "subject", "account": "s1", "field": field, "value": value, **more}


LAPTOP = {**MINE, "serial": "SX1", "hostname": "HA-1", "model": "Latitude", "issued_on": "2025-11-27"}
PARCEL = {"system": "shipping", "account": "stone", "serial": "SX1", "delivered_on": "2025-11-25", "city": "Memphis"}
PARCEL |= {"address": "41 Alder Fork Road", "signed_by": "D. Pruitt", "kind": "home"}
CLAIMS = (claim("name", "B. Stone"), claim("address", "2 Sycamore Bend"), claim("location", "36.16, -86.78"))
TOOL = {**MINE, "serial": "SX1", "name": "AnyDesk", "time": "2026-01-06T10:00:00Z"}


def stations(remote: Mapping[str, str] | None = None, **given: pd.DataFrame) -> pd.DataFrame:
    return journey("s1", {name: given.get(name, table(name)) for name in READS}, remote or {})


def of(frame: pd.DataFrame, station: str) -> pd.Series:
    return frame[frame["station"] == station].iloc[0]


def test_stations_stand_in_order_of_time_and_each_missing_one_names_its_export() -> None:
    found = stations(
        devices=table("devices", LAPTOP), shipments=table("shipments", PARCEL), software=table("software", TOOL)
    )
    assert found.dropna(subset="time")["station"].tolist()[:3] == ["delivered", "issued", "first seen"]
    assert found["time"].dropna().is_monotonic_increasing
    missing = found[found["side"] == "missing"]
    assert set(missing["station"]) == {"said to be his", "own location", "neighbours"}
    assert missing["label"].str.startswith("not in the records: ").all()
    assert missing["evidence"].isna().all() and missing["time"].isna().all()
    assert set(found["station"]) <= set(STATIONS)


def test_a_delivery_elsewhere_signed_by_another_contradicts_and_says_what_is_claimed() -> None:
    found = of(stations(shipments=table("shipments", PARCEL), claims=table("claims", *CLAIMS)), "delivered")
    assert found["contradicts"]
    assert found["label"] == "41 Alder Fork Road, Memphis, signed by D. Pruitt; claimed: 2 Sycamore Bend; B. Stone"


def test_a_depot_and_an_unstated_claim_contradict_nothing() -> None:
    depot = table("shipments", {**PARCEL, "kind": "Depot"})
    assert not of(stations(shipments=depot, claims=table("claims", *CLAIMS)), "delivered")["contradicts"]
    assert not of(stations(shipments=table("shipments", PARCEL)), "delivered")["contradicts"]


def test_its_own_location_is_held_against_the_claimed_one_less_its_accuracy() -> None:
    there = {**LAPTOP, "lat": "34.05", "lon": "-118.24", "time": "2026-01-05T10:00:00Z"}
    claims = table("claims", *CLAIMS)
    far = of(stations(devices=table("devices", there), claims=claims), "own location")
    assert far["contradicts"] and far["label"] == "34.05, -118.24: 2,859 km from the claimed place"
    rough = {**there, "accuracy_km": "5000"}
    assert not of(stations(devices=table("devices", rough), claims=claims), "own location")["contradicts"]
    assert "no location is claimed" in of(stations(devices=table("devices", there)), "own location")["label"]


def test_programs_that_a_finding_names_are_shown_with_its_weight_and_others_are_not() -> None:
    software = table("software", TOOL, {**TOOL, "name": "Slack"})
    named = stations({"r:0123456789ab:1": "strong"}, software=software)
    assert named.loc[named["station"] == "remote control", "label"].tolist() == ["AnyDesk (strong)"]
    quiet = of(stations(software=software), "remote control")
    assert quiet["side"] == "seen"
    assert quiet["label"] == "no finding names any of the 2 programs, USB devices and displays listed"


def test_host_names_lead_to_the_serial_number_and_sign_ins_to_the_first_time() -> None:
    signin = {"system": "okta", "account": "stone", "device_name": "ha-1", "time": "2025-12-02T08:00:00Z"}
    usb = {**MINE, "hostname": "HA-1", "product": "Keyboard", "time": "2026-01-03T08:00:00Z"}
    found = stations(devices=table("devices", LAPTOP), signins=table("signins", signin), usb=table("usb", usb))
    assert set(found["machine"]) == {"SX1"}
    assert (of(found, "first seen")["label"], str(of(found, "first seen")["time"])[:10]) == (
        "a sign-in from it",
        "2025-12-02",
    )
    assert str(of(found, "last seen")["time"])[:10] == "2026-01-03"


def test_a_machine_that_lists_name_in_two_ways_is_one() -> None:
    usb = {**MINE, "hostname": "ha-1", "product": "Keyboard", "time": "2026-01-03T08:00:00Z"}
    tables = {"devices": table("devices", LAPTOP), "software": table("software", TOOL), "usb": table("usb", usb)}
    found = stations({"r:0123456789ab:1": "strong"}, **tables)
    assert set(found["machine"]) == {"SX1"}
    named = table("software", {**TOOL, "hostname": "HA-1", "serial": ""})
    assert of(stations({}, devices=tables["devices"], software=named, usb=tables["usb"]), "remote control")[
        "label"
    ].startswith("no finding names any of the 2 ")


def test_a_sign_in_from_a_machine_of_nobodys_list_makes_no_machine() -> None:
    signin = {"system": "okta", "account": "stone", "device_name": "Phone", "time": "2025-12-02T08:00:00Z"}
    assert stations(signins=table("signins", signin)).empty


def test_neighbours_are_counted_and_some_are_named() -> None:
    rows = [
        {**MINE, "serial": "SX1", "neighbour_name": f"HA-{n}", "time": "2026-01-07T08:00:00Z"} for n in range(2, 10)
    ]
    found = of(stations(network_neighbours=table("network_neighbours", *rows)), "neighbours")
    assert found["label"] == "8: HA-2, HA-3, HA-4, HA-5, HA-6 and 3 more"


def test_only_the_subjects_machines_are_shown_and_nothing_gives_an_empty_table() -> None:
    assert stations(devices=table("devices", {**LAPTOP, "account": "somebody else"})).empty
    assert list(stations()) == ["machine", "station", "side", "time", "label", "contradicts", "evidence"]


def test_labels_are_sentences_that_can_be_said_in_another_language() -> None:
    found = stations(shipments=table("shipments", PARCEL))
    assert all(isinstance(label, Said) for label in found["label"])
    assert of(found, "own location")["label"].template == "not in the records: {export}"
