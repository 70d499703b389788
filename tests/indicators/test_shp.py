from __future__ import annotations

from typing import Any

import pytest

NAME = "shp.forwarder-cmra-or-shared"
HOME = {"address": "12 Elm Street", "unit": "Apt 4", "postcode": "85001", "city": "Phoenix"}
SAME = {"address": "12, ELM ST.", "unit": "#4", "postcode": "85001", "city": "Phoenix"}
ELSEWHERE = {"address": "9 Oak Road", "unit": "", "postcode": "60601", "city": "Chicago"}
PEOPLE = [{"system": "hr", "account": who, "name": f"Name {who}"} for who in ("s1", "p1", "p2")]
CLAIMS = [{"account": "s1", "field": "country", "value": "US"}]


def _given(evidence: Any, *parcels: tuple[str, dict[str, Any]], **more: Any) -> Any:
    rows = [{"system": "shipping", "account": who, **where} for who, where in parcels]
    return evidence(**{"shipments": rows, "people": PEOPLE, "claims": CLAIMS, **more})


def test_one_address_and_unit_of_two_unrelated_people_is_strong(evidence, check):
    found = check(NAME, _given(evidence, ("s1", HOME), ("p1", SAME), ("p2", ELSEWHERE)))
    assert (found.state, found.weight, found.evidence.count) == ("present", "strong", 2)
    assert found.text == (
        "1 of 1 parcel to 1 address (with the same unit) that also served 1 other of no declared household with the "
        "subject; baseline unknown: 2 others, 1 of them likewise"
    )
    assert found.origin == (("parcel", "12 elm st | 4 | 85001"),)


@pytest.mark.parametrize(
    "other",
    [ELSEWHERE, {**SAME, "unit": "5"}, {**SAME, "postcode": "85002"}, {**SAME, "kind": "office"}, {"city": "Phoenix"}],
)
def test_another_unit_code_or_an_office_is_not_the_same_home(evidence, check, other):
    listed = [{"name": "Made-up Forwarding", "address": "1 Harbour Way", "postal_code": "97201"}]
    assert check(NAME, _given(evidence, ("s1", HOME), ("p1", other), forwarders=listed)).state == "clear"


@pytest.mark.parametrize(
    "change",
    [
        {"people": [{**person, "household": "h1"} for person in PEOPLE]},
        {"claims": [{"account": "s1", "field": "household", "value": "p1"}]},
    ],
)
def test_a_declared_household_is_no_sharing(evidence, check, change):
    assert check(NAME, _given(evidence, ("s1", HOME), ("p1", SAME), **change)).state != "present"


def test_a_listed_forwarder_is_moderate_whatever_the_box_number(evidence, check):
    listed = [{"name": "Made-up Forwarding", "address": "12 Elm St", "postal_code": "85001"}]
    found = check(NAME, _given(evidence, ("s1", HOME), ("p1", ELSEWHERE), forwarders=listed))
    assert (found.state, found.weight) == ("present", "moderate")
    assert "1 of 1 parcel to a forwarder or mailbox (1 by the list of forwarders" in found.text


def test_a_place_that_the_list_itself_calls_a_mailbox_is_moderate(evidence, check):
    found = check(NAME, _given(evidence, ("s1", {**HOME, "kind": "Mailbox"}), ("p1", ELSEWHERE)))
    assert (found.state, found.weight) == ("present", "moderate")


def test_an_empty_list_of_forwarders_leaves_one_half_unchecked(evidence, check):
    found = check(NAME, _given(evidence, ("s1", HOME), ("p1", ELSEWHERE)))
    assert (found.state, found.missing) == ("unknown", "entries in the table forwarders")


def test_a_list_of_one_person_is_unknown(evidence, check):
    found = check(NAME, _given(evidence, ("s1", HOME)))
    assert (found.state, found.missing) == ("unknown", "a shipping list of several people")


def test_no_shipping_list_is_unknown(evidence, check):
    assert "shipments" in check(NAME, _given(evidence)).missing


def test_an_unconfirmed_recipient_is_unknown(evidence, check):
    given = _given(evidence, ("s1", HOME), ("p1", SAME), unconfirmed=["shipping"])
    assert check(NAME, given).missing == "confirmation of the join shipping:s1 = s1 in people.csv"


def test_a_reception_desk_that_serves_everybody_is_context(evidence, check):
    parcels = [(who, SAME) for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(NAME, _given(evidence, *parcels)).weight == "context"


NOT_LISTED, SENT_ON = "shp.address-not-on-id", "shp.carrier-redirect-or-reship"
OWN = [{"system": "hr", "account": "s1", "name": "Blake Stone", "address": "12 Elm Street", "postcode": "78701"}]
SAID = [{"account": "s1", "system": "subject", "field": "address", "value": "9 Oak Road, Flat 2, Austin 78702"}]


def _sent(street: str = "3 Larch Court", **cells: Any) -> dict[str, Any]:
    return {"system": "shipping", "account": "s1", "address": street, "postcode": "38104", "serial": "SN-1", **cells}


def _home(evidence: Any, *rows: dict[str, Any], **more: Any) -> Any:
    return evidence(**{"shipments": list(rows), "people": OWN, "claims": SAID, **more})


def test_a_parcel_to_neither_address_is_moderate(evidence, check):
    found = check(NOT_LISTED, _home(evidence, _sent()))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("1 of 1 parcel to 1 address neither in the personnel record nor claimed")


@pytest.mark.parametrize(
    "row",
    [
        _sent("12, Elm St.", postcode="787 01", unit="Apt 4"),
        _sent("9 Oak Rd", postcode="78702"),
        _sent(kind="Depot"),
    ],
)
def test_the_listed_the_claimed_address_and_a_depot_are_quiet(evidence, check, row):
    assert check(NOT_LISTED, _home(evidence, row)).state == "clear"


OLD = {**SAID[0], "value": "12 Elm Street, Austin 78701", "stated_on": "2025-06-01"}


@pytest.mark.parametrize(
    ("stated", "sent", "state"),
    [
        ("2026-01-05", "2026-02-03", "present"),
        ("2026-01-05", "2026-02-05", "clear"),
        ("2026-01-05", "2025-12-20", "clear"),
        ("2026-01-05", None, "clear"),
    ],
)
def test_an_address_stated_within_thirty_days_before_the_parcel_is_moderate(evidence, check, stated, sent, state):
    claims = [OLD, {**SAID[0], "stated_on": stated}]
    found = check(NOT_LISTED, _home(evidence, _sent("9 Oak Road", postcode="78702", shipped_on=sent), claims=claims))
    assert (found.state, found.weight) == (state, "moderate")
    assert state == "clear" or "1 of 1 parcel to an address first stated 29 days before" in found.text


def test_the_only_address_and_the_oldest_one_are_no_change(evidence, check):
    row = _sent("9 Oak Road", postcode="78702", shipped_on="2026-01-20")
    only = [
        {**SAID[0], "stated_on": "2026-01-05"},
        {**SAID[0], "stated_on": "2026-01-10", "value": "9, Oak Rd, Austin"},
    ]
    assert check(NOT_LISTED, _home(evidence, row, claims=only[:1])).state == "clear"
    assert (
        check(NOT_LISTED, _home(evidence, row, claims=[{**only[0]}, {**OLD, "stated_on": "2026-01-09"}])).state
        == "clear"
    )


def test_without_any_home_address_it_is_unknown(evidence, check):
    bare = {"people": [{"system": "hr", "account": "s1"}], "claims": [{**SAID[0], "field": "city"}]}
    found = check(NOT_LISTED, _home(evidence, _sent(), **bare))
    assert (found.state, "home address" in found.missing) == ("unknown", True)


START = {
    "account": "s1",
    "serial": "SN-1",
    "time": "2026-01-10T18:00:00Z",
    "lat": 52.23,
    "lon": 21.01,
    "accuracy_km": 5,
}
DELIVERED = {"delivered_on": "2026-01-10", "lat": 30.27, "lon": -97.74}


def _shipped(evidence: Any, *rows: dict[str, Any], devices: Any = ({"account": "s1", "serial": "SN-1"},)) -> Any:
    return evidence(shipments=list(rows), people=OWN, devices=list(devices))


@pytest.mark.parametrize(
    ("cells", "devices", "weight"),
    [
        (DELIVERED, [START], "strong"),
        (DELIVERED, [{**START, "lat": 31.4, "lon": -97.7}], "strong"),
        ({"status": "Redirected to another address", "signed_by": "Ivo Marek"}, [{**START, "lat": None}], "strong"),
        ({"status": "Redirected"}, [{**START, "lat": None}], "moderate"),
        ({"signed_by": "Ivo Marek"}, [{**START, "lat": None}], "weak"),
    ],
)
def test_a_machine_far_away_is_strong_a_redirect_moderate_and_a_signature_weak(evidence, check, cells, devices, weight):
    found = check(SENT_ON, _shipped(evidence, _sent(**cells), devices=devices))
    assert (found.state, found.weight) == ("present", weight)


@pytest.mark.parametrize(
    ("cells", "devices"),
    [
        ({"signed_by": "B STONE", "status": "delivered"}, [START]),
        ({"signed_by": "Front desk", "kind": "office"}, [START]),
        (DELIVERED, [{**START, "lat": 31.1, "lon": -97.7}]),
        (DELIVERED, [{**START, "time": "2026-01-20T18:00:00Z"}]),
    ],
)
def test_the_recipient_an_office_and_a_machine_near_by_or_later_are_quiet(evidence, check, cells, devices):
    assert check(SENT_ON, _shipped(evidence, _sent(**cells), devices=devices)).state == "clear"


def test_no_parcels_are_unknown(evidence, check):
    assert check(SENT_ON, evidence()).state == "unknown"
    assert check(NOT_LISTED, evidence()).state == "unknown"
