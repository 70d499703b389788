from __future__ import annotations

from typing import Any

import pytest

NAME = "ph.invalid-number"
GOOD = {"e164": "+13125550000", "region": "US", "possible": True, "valid": True, "fictional": False}


def _given(evidence: Any, answer: dict[str, Any], value: str = "+12125550123", **more: Any) -> Any:
    given = {
        "contacts": [{"account": "s1", "kind": "phone", "value": "(212) 555-0123", "observable": value}],
        "claims": [{"account": "s1", "field": "phone", "value": "+13125550000"}],
        "people": [{"system": "hr", "account": "s1", "phone": "+13125550000"}],
        "phone": {value: answer, "+13125550000": GOOD},
    }
    return evidence(**{**given, **more})


@pytest.mark.parametrize(
    ("facts", "weight"),
    [({"valid": False}, "weak"), ({"possible": False, "valid": False}, "weak"), ({"fictional": True}, "moderate")],
)
def test_a_number_that_cannot_be_called_is_present(evidence, check, facts, weight):
    found = check(NAME, _given(evidence, {**GOOD, "e164": "+12125550123", **facts}))
    assert (found.state, found.weight, found.origin) == ("present", weight, (("phone", "+12125550123"),))
    assert found.text.startswith("1 of 2 numbers given cannot be called")


def test_a_valid_number_with_plus_one_is_never_a_sign(evidence, check):
    assert check(NAME, _given(evidence, {**GOOD, "e164": "+12125550123"})).state == "clear"


def test_a_number_that_names_no_country_is_not_judged(evidence, check):
    answer = {**GOOD, "region": None, "valid": False, "possible": False}
    assert check(NAME, _given(evidence, answer, value="212 555 0123")).state == "clear"


def test_a_number_that_was_not_looked_up_is_unknown(evidence, check):
    found = check(NAME, _given(evidence, GOOD, phone={"+13125550000": GOOD}))
    assert (found.state, found.missing) == ("unknown", "run the plan: the look-up phone was not run for 1 of 1 values")


def test_no_contacts_are_unknown(evidence, check):
    assert check(NAME, _given(evidence, GOOD, contacts=[])).state == "unknown"


def test_a_document_of_an_unconfirmed_person_is_unknown(evidence, check):
    assert check(NAME, _given(evidence, {**GOOD, "valid": False}, unconfirmed=["okta"])).state == "unknown"


VOIP, SHARED = "ph.voip-or-burner", "ph.shared-between-people"
CONTACT = {"account": "s1", "kind": "phone", "value": "+33 9 99 00 00 00", "observable": "+33999000000"}


def test_a_voip_number_is_weak(evidence, check):
    found = check(VOIP, evidence(contacts=[CONTACT], phone={"+33999000000": {"line_type": "voip"}}))
    assert (found.state, found.weight) == ("present", "weak")


def test_a_fixed_line_is_quiet_and_a_number_of_the_us_needs_a_carrier(evidence, check):
    assert check(VOIP, evidence(contacts=[CONTACT], phone={"+33999000000": {"line_type": "fixed"}})).state == "clear"
    found = check(VOIP, evidence(contacts=[CONTACT], phone={"+33999000000": {"line_type": "unknown"}}))
    assert (found.state, "carrier look-up" in found.missing) == ("unknown", True)
    assert check(VOIP, evidence(contacts=[CONTACT])).state == "unknown"


PEOPLE = [{"system": "hr", "account": "s1", "phone": "+1 212 555 0147"}, {"system": "hr", "account": "e2"}]
CLAIMS = [{"account": "s1", "system": "subject", "field": "name", "value": "Blake Stone"}]
FACTOR = {"account": "e2", "system": "okta", "phone": "(+1) 212-555-0147"}


def _shared(evidence: Any, *factors: dict[str, Any], **more: Any) -> Any:
    tables = {"contacts": [CONTACT], "people": PEOPLE, "claims": CLAIMS, "mfa_events": list(factors)}
    return evidence(**{**tables, **more})


def test_a_number_that_another_enrols_is_strong(evidence, check):
    found = check(SHARED, _shared(evidence, FACTOR))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("phone", "+12125550147"),))


def test_a_couple_another_number_and_a_switchboard_are_quiet(evidence, check):
    own = {"account": "s1", "system": "okta", "phone": "+1 212 555 0148"}
    couple = [*CLAIMS, {**CLAIMS[0], "field": "household", "value": "e2"}]
    assert check(SHARED, _shared(evidence, own, FACTOR, claims=couple)).state == "clear"
    assert check(SHARED, _shared(evidence, own, {**FACTOR, "phone": "+1 212 555 0149"})).state == "clear"
    office = [{**FACTOR, "account": f"p{n}"} for n in range(20)]
    assert check(SHARED, _shared(evidence, own, *office)).state == "clear"


def test_the_numbers_of_one_person_are_unknown(evidence, check):
    found = check(SHARED, _shared(evidence))
    assert (found.state, "several people" in found.missing) == ("unknown", True)
