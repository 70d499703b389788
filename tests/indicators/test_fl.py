from __future__ import annotations

from typing import Any

import pytest

NAME = "fl.account-sharing-or-rental"


def _account(account: str = "s1", **cells: Any) -> dict[str, Any]:
    return {"account": account, "platform": "freelance", "handle": account, **cells}


def _made(kind: str, result: str = "failed") -> dict[str, Any]:
    row = {"account": "s1", "check": kind, "result": result, "observer": "rv"}
    return {**row, "second_observer": "ji", "second_result": result}


QUIET = [_made("account offer", "passed")]


@pytest.mark.parametrize(
    ("cells", "weight"),
    [({"ip": "198.51.100.7"}, "strong"), ({"session_hours": 26}, "strong"), ({"countries_a_day": 2}, "moderate")],
)
def test_a_shared_address_a_day_without_a_break_or_two_countries_are_present(evidence, check, cells, weight):
    rows = [_account(**cells), _account("e2", ip="198.51.100.7")]
    found = check(NAME, evidence(accounts=rows, interviews=QUIET))
    assert (found.state, found.weight) == ("present", weight)


def test_an_offer_that_two_people_read_is_strong(evidence, check):
    found = check(NAME, evidence(accounts=[_account()], interviews=[_made("account offer")]))
    assert (found.state, found.weight) == ("present", "strong")


def test_an_ordinary_account_is_quiet(evidence, check):
    rows = [_account(ip="198.51.100.7", session_hours=9, countries_a_day=1), _account("e2", ip="198.51.100.8")]
    assert check(NAME, evidence(accounts=rows, interviews=QUIET)).state == "clear"


def test_an_agency_whose_people_share_one_address_is_context(evidence, check):
    rows = [_account(who, ip="198.51.100.7") for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(NAME, evidence(accounts=rows, interviews=QUIET)).weight == "context"


def test_without_the_platforms_export_it_is_unknown(evidence, check):
    assert check(NAME, evidence(interviews=QUIET)).state == "unknown"
