from __future__ import annotations

from typing import Any

import pytest


def _check(check: str, result: str = "failed", **cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "check": check, "result": result, "observer": "rv", "time": "2026-02-03T10:00:00Z"}
    return {**row, "second_observer": "ji", "second_result": result, **cells}


def _link(company: str, result: str) -> dict[str, Any]:
    return _check("supply link", result, value=company)


def test_a_chain_in_which_nobody_verified_is_context(evidence, check):
    found = check(
        "fac.staffing-chain-opaque", evidence(interviews=[_link("First", "failed"), _link("Second", "failed")])
    )
    assert (found.state, found.weight) == ("present", "context")


@pytest.mark.parametrize("rows", [[_link("First", "failed")], [_link("First", "passed"), _link("Second", "failed")]])
def test_a_short_chain_or_one_verified_link_is_quiet(evidence, check, rows):
    assert check("fac.staffing-chain-opaque", evidence(interviews=rows)).state == "clear"


def test_no_chain_on_record_is_unknown(evidence, check):
    assert check("fac.staffing-chain-opaque", evidence()).state == "unknown"


RECRUITER = [_check("recruiter", value="jobs.example")]


@pytest.mark.parametrize(
    ("outcome", "weight"), [({"citation": "A list", "outcome": "found"}, "strong"), ({"outcome": "absent"}, "weak")]
)
def test_a_recruiter_at_a_published_domain_is_strong_and_an_unverified_one_weak(evidence, check, outcome, weight):
    found = check(
        "fac.fake-recruiter-contact",
        evidence(interviews=RECRUITER, published_indicator={"jobs.example": outcome}),
    )
    assert (found.state, found.weight) == ("present", weight)


def test_a_verified_recruiter_is_quiet_and_none_unknown(evidence, check):
    rows = [_check("recruiter", "passed", value="jobs.example")]
    assert check("fac.fake-recruiter-contact", evidence(interviews=rows)).state == "clear"
    assert check("fac.fake-recruiter-contact", evidence()).state == "unknown"
