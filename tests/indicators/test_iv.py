from __future__ import annotations

from typing import Any

import pytest


def _check(check: str, result: str = "failed", second: str | None = None, **cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "check": check, "result": result, "observer": "rv", "time": "2026-02-03T10:00:00Z"}
    return {**row, "second_observer": "ji", "second_result": result if second is None else second, **cells}


ALONE = {"second_observer": None, "second_result": None}
ONE_CHECK = [
    ("iv.liveness-challenge-failed", "liveness", "moderate", "weak"),
    ("iv.scripted-or-relayed-answers", "planted detail", "moderate", "weak"),
    ("iv.other-identity-on-screen", "other identity", "near-conclusive", "moderate"),
    ("id.profile-photo-synthetic-or-stock", "photo search", "strong", "weak"),
    ("id.identity-holder-elsewhere", "identity holder", "weak", "weak"),
    ("cv.institution-does-not-offer-degree", "registrar", "strong", "moderate"),
    ("fac.hosts-or-lends", "hosting offer", "strong", "weak"),
]


@pytest.mark.parametrize(("name", "kind", "two", "one"), ONE_CHECK)
def test_what_two_observers_note_alike_weighs_more_than_what_one_saw(evidence, check, name, kind, two, one):
    found = check(name, evidence(interviews=[_check(kind)]))
    assert (found.state, found.weight) == ("present", two)
    assert "1 of 1 noted alike by two observers" in found.text
    assert check(name, evidence(interviews=[_check(kind, **ALONE)])).weight == one


@pytest.mark.parametrize(("name", "kind", "two", "one"), ONE_CHECK)
def test_a_check_that_was_passed_is_quiet(evidence, check, name, kind, two, one):
    assert check(name, evidence(interviews=[_check(kind, "passed")])).state == "clear"


@pytest.mark.parametrize(("name", "kind", "two", "one"), ONE_CHECK)
@pytest.mark.parametrize(
    "row",
    [
        {"result": "not applicable"},
        {"accommodation": "asked for a call without a camera"},
        {"second": "passed"},
        {"check": "another"},
    ],
)
def test_an_accommodation_a_disagreement_or_no_check_is_unknown_and_says_what_to_do(
    evidence, check, name, kind, two, one, row
):
    given = evidence(interviews=[_check(**{"check": kind, **row})])
    found = check(name, given)
    assert (found.state, f"the check {kind!r}" in found.missing) == ("unknown", True)


def test_one_person_under_two_names_of_observer_is_one(evidence, check):
    row = _check("liveness", second_observer=" RV ")
    assert check("iv.liveness-challenge-failed", evidence(interviews=[row])).weight == "weak"


def test_two_refusals_of_offered_alternatives_are_moderate(evidence, check):
    rows = [_check("camera", "declined", offered="true"), _check("identity step", "declined", offered="true")]
    found = check("iv.camera-refusal-repeated", evidence(interviews=rows))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("2 of 2 steps declined after an alternative")


@pytest.mark.parametrize(
    "second",
    [
        _check("camera", "declined"),
        _check("camera", "declined", offered="true", accommodation="a blind candidate"),
        _check("identity step", "passed", offered="true"),
    ],
)
def test_once_or_without_an_offer_or_with_an_accommodation_is_quiet(evidence, check, second):
    rows = [_check("camera", "declined", offered="true"), second]
    assert check("iv.camera-refusal-repeated", evidence(interviews=rows)).state == "clear"


def test_no_refusable_step_on_record_is_unknown(evidence, check):
    assert check("iv.camera-refusal-repeated", evidence(interviews=[_check("liveness")])).state == "unknown"


def test_an_artefact_that_two_saw_is_strong(evidence, check):
    rows = [_check("liveness", "passed"), _check("artefact")]
    assert check("iv.liveness-challenge-failed", evidence(interviews=rows)).weight == "strong"


@pytest.mark.parametrize(("blind", "weight"), [("true", "strong"), ("false", "weak"), (None, "weak")])
def test_another_person_counts_only_when_two_compared_blind(evidence, check, blind, weight):
    found = check("iv.different-person", evidence(interviews=[_check("same person", blind=blind)]))
    assert (found.state, found.weight) == ("present", weight)


def test_the_interviewee_at_work_is_quiet_and_no_comparison_is_unknown(evidence, check):
    assert check("iv.different-person", evidence(interviews=[_check("same person", "passed")])).state == "clear"
    assert check("iv.different-person", evidence()).state == "unknown"


def test_delays_alone_are_weak(evidence, check):
    rows = [_check("planted detail", "passed"), _check("answer delay")]
    assert check("iv.scripted-or-relayed-answers", evidence(interviews=rows)).weight == "weak"


def test_a_holder_whom_two_matched_to_the_paper_is_strong(evidence, check):
    rows = [_check("identity holder"), _check("holder confirmed")]
    assert check("id.identity-holder-elsewhere", evidence(interviews=rows)).weight == "strong"
