"""Checks that people make settle the indicators that wait for them, through the file they are written into."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from dprkit import checks
from dprkit.indicator import load
from dprkit.records import TABLES

SETTLED = sorted({name for kind in checks.KINDS.values() for name in kind.settles})
LEAST = {"agreed hour": 5}  # how many of a kind an indicator wants at least


def entry(kind: checks.Check, **more: Any) -> dict[str, Any]:
    """A check of this kind that was made, with whatever it needs, as its file has it."""
    needs = dict.fromkeys(kind.needs, "somebody.example")
    asked = {"accommodation": ""} if kind.first else {}
    stated = {"subject": "s1", "check": kind.name, "result": "passed", "observer": "rv", **needs, **asked, **more}
    (read,) = tomllib.loads(checks.text(stated))["check"]
    return {"account": read.pop("subject"), **read}


def kinds_of(name: str) -> list[checks.Check]:
    return [kind for kind in checks.KINDS.values() if name in kind.settles]


@pytest.mark.parametrize("name", SETTLED)
def test_what_waits_for_a_check_waits_no_more_once_it_was_made(name, evidence, check):
    before = check(name, evidence())
    assert before.state == "unknown"
    rows = [entry(kind) for kind in kinds_of(name) for _ in range(LEAST.get(kind.name, 1))]
    others = {read: [{"account": "s1"}] for read in load()[name].reads if read in TABLES and read != "interviews"}
    if "documents" in others:
        others["documents"][0]["text"] = "a page of a CV with more than eight words on it"
    after = check(name, evidence(interviews=rows, **others))
    assert "interviews" not in after.missing
    assert "the check" not in after.missing
    if not others:
        assert after.state != "unknown"


@pytest.mark.parametrize("name", SETTLED)
@pytest.mark.parametrize("result", ["not applicable", "not yet asked"])
def test_a_check_that_is_open_settles_nothing(name, result, evidence, check):
    rows = [entry(kind, result=result) for kind in kinds_of(name)]
    found = check(name, evidence(interviews=rows))
    assert (found.state, bool(found.missing)) == ("unknown", True)


@pytest.mark.parametrize("name", [one for one in SETTLED if one.startswith(("iv.", "fac.", "job.extortion"))])
def test_what_one_person_noted_is_told_as_one_observer(name, evidence, check):
    bad = {"camera": "declined", "identity step": "declined"}
    rows = [
        entry(kind, result=bad.get(kind.name, "failed"), **({"offered": True} if kind.name in bad else {}))
        for kind in kinds_of(name)
        for _ in range(2)
    ]
    found = check(name, evidence(interviews=rows, access_events=[{"account": "s1"}]))
    assert "one observer" in (found.text or found.missing), found
