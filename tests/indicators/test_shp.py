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
