from __future__ import annotations

from typing import Any

import pytest

NAME = "ph.changed-or-other-country"
NUMBERS = [f"+1212555010{n}" for n in range(4)]
FACTS = {number: {"e164": number, "region": "US"} for number in NUMBERS}
FRENCH = {"+33199004712": {"e164": "+33199004712", "region": "FR"}}


def _claim(field: str, value: str, day: str | None = None) -> dict[str, Any]:
    return {"system": "subject", "account": "s1", "field": field, "value": value, "stated_on": day}


def _stated(*days: str | None) -> list[dict[str, Any]]:
    return [_claim("phone", number, day) for number, day in zip(NUMBERS, days)]


CONTACT = {"system": "cv", "account": "s1", "kind": "phone", "value": "+33199004712"}
HOME = _claim("country", "US")


def test_three_numbers_within_sixty_days_are_weak(evidence, check):
    claims = [*_stated("2026-01-05", "2026-01-20", "2026-03-01"), HOME]
    found = check(NAME, evidence(claims=claims, phone=FACTS))
    assert (found.state, found.weight, found.evidence.count) == ("present", "weak", 3)
    assert found.text.startswith("3 different numbers stated within 60 days")


@pytest.mark.parametrize("days", [("2026-01-05", "2026-01-20"), ("2026-01-05", "2026-02-20", "2026-03-10")])
def test_two_numbers_or_a_quarter_of_a_year_are_quiet(evidence, check, days):
    given = evidence(claims=[*_stated(*days), HOME], contacts=[{**CONTACT, "value": NUMBERS[0]}], phone=FACTS)
    assert check(NAME, given).state == "clear"


def test_one_number_stated_three_times_is_quiet(evidence, check):
    claims = [_claim("phone", NUMBERS[0], f"2026-01-0{day}") for day in (1, 2, 3)]
    given = evidence(claims=[*claims, HOME], contacts=[{**CONTACT, "value": NUMBERS[0]}], phone=FACTS)
    assert check(NAME, given).state == "clear"


def test_a_number_of_no_stated_country_is_weak_and_one_of_a_stay_is_quiet(evidence, check):
    found = check(NAME, evidence(contacts=[CONTACT], claims=[HOME], phone=FRENCH))
    assert (found.state, found.weight, found.origin) == ("present", "weak", (("phone", "+33199004712"),))
    stay = evidence(contacts=[CONTACT], claims=[HOME, _claim("stay", "FR")], phone=FRENCH)
    assert check(NAME, stay).state != "present"


def test_a_second_number_of_the_stated_country_is_quiet(evidence, check):
    given = evidence(contacts=[CONTACT], claims=[HOME, *_stated("2026-01-05")], phone={**FACTS, **FRENCH})
    assert check(NAME, given).state == "clear"


def test_without_a_look_up_or_a_country_it_is_unknown(evidence, check):
    assert "run the plan" in check(NAME, evidence(contacts=[CONTACT], claims=[HOME])).missing
    found = check(NAME, evidence(contacts=[CONTACT], claims=_stated("2026-01-05"), phone={**FACTS, **FRENCH}))
    assert (found.state, "country of work" in found.missing) == ("unknown", True)
