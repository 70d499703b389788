"""The plan and its consent: nothing is asked at display, RED unless chosen, and nothing leaves unsigned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dprkit import Case, widgets
from dprkit.errors import DprkitError

CLAIM = (
    '[[claim]]\nsubject = "s1"\nfield = "employer_domain"\nvalue = "google.com"\nstated_in = "CV"\n'
    '[[claim]]\nsubject = "s1"\nfield = "phone"\nvalue = "+1 615 555 0147"\nstated_in = "CV"\n'
)


@pytest.fixture
def claimed(case: Case) -> Case:
    (case.folder / "inbox" / "claims.toml").write_text(CLAIM)
    path = case.folder / "case.toml"
    path.write_text(path.read_text().replace('ceiling = "RED"', 'ceiling = "AMBER"'))
    opened = Case.open(case.folder)
    opened.add("claims.toml")
    return opened


def _kinds(case: Case) -> list[str]:
    return [entry.kind for entry in case.ledger.entries()]


def test_red_is_the_default_and_a_run_of_it_asks_nobody(claimed: Case, said: Callable[[Any], str]) -> None:
    form = widgets.plan(claimed)
    assert form.ceiling.value == "RED" and [level for _, level in form.ceiling.options] == ["RED", "AMBER"]
    assert "observed" not in _kinds(claimed) and "none asked yet" in form._repr_html_()
    form.draw.click()
    assert said(form) == "Nothing of this leaves the machine, and nobody learns of it."
    assert form.allow.layout.display == "none" and "observed" not in _kinds(claimed)
    form.run.click()
    assert said(form).startswith("Done. Outcomes: ")
    assert "phone" in form._repr_html_() and not [
        kind for kind in _kinds(claimed) if kind in ("intent", "reply", "note")
    ]


def test_what_would_leave_is_shown_and_not_sent_without_a_tick_and_a_name(
    claimed: Case, said: Callable[[Any], str]
) -> None:
    form = widgets.plan(claimed)
    form.ceiling.value = "AMBER"
    form.draw.click()
    shown = form._shown.outputs[0]["data"]["text/html"]
    assert "Questions that would leave this machine: " in said(form) and form.allow.layout.display is None
    assert "google[.]com" in shown and "Leaves this machine: " in shown
    for ticked, name in ((False, "rv"), (True, "  ")):
        form.allow.value, form.by.value = ticked, name
        before = _kinds(claimed)
        form.run.click()
        assert "tick that you allow them, and give your name" in said(form)
        assert _kinds(claimed) == before


def test_another_level_withdraws_the_plan_and_the_consent(claimed: Case, said: Callable[[Any], str]) -> None:
    form = widgets.plan(claimed)
    form.ceiling.value = "AMBER"
    form.draw.click()
    form.allow.value = True
    form.ceiling.value = "RED"
    assert form.drawn is None and form.allow.value is False
    form.run.click()
    assert "Show it first" in said(form)


def test_a_source_that_needs_a_reason_gets_a_field_for_it_and_the_reason_is_planned_with(claimed: Case) -> None:
    path = claimed.folder / "case.toml"
    path.write_text(path.read_text().replace('ceiling = "AMBER"', 'ceiling = "GREEN"'))
    form = widgets.plan(Case.open(claimed.folder))
    form.ceiling.value = "GREEN"
    form.draw.click()
    leaving = len(form.drawn.allowed)
    form.reasons["dns_records"].value = "mail of the employer is disputed"
    form.draw.click()
    assert form.drawn.reasons == {"dns_records": "mail of the employer is disputed"}
    assert form.reasons["dns_records"] in form._room.children and len(form.drawn.allowed) > leaving


def test_the_consent_is_on_record_and_a_closed_door_is_a_sentence(claimed: Case, said: Callable[[Any], str]) -> None:
    form = widgets.plan(claimed)
    form.ceiling.value = "AMBER"
    form.draw.click()
    form.allow.value, form.by.value = True, "rv"
    form.run.click()  # the tests' own network is closed: each question ends as failed, or with one sentence
    (note,) = claimed.notes().to_dict("records")
    assert note["by"] == "rv" and note["text"].startswith("Allowed up to AMBER: ")
    assert said(form)
    assert form.failure is None or isinstance(form.failure, DprkitError)


def test_in_a_kernel_it_stops_between_two_sources_and_the_next_run_makes_the_rest(
    claimed: Case, said: Callable[[Any], str]
) -> None:
    form = widgets.plan(claimed)
    form.draw.click()
    everything = {line.provider for line in form.drawn.lines if line.decision == "ask"}

    async def clicks() -> None:
        form.run.click()
        while "observed" not in _kinds(claimed):
            await asyncio.sleep(0.005)
        form.stop.click()
        await form._task

    asyncio.run(clicks())
    assert said(form).startswith("Stopped. Outcomes so far: ")
    assert len([kind for kind in _kinds(claimed) if kind == "observed"]) < len(everything)
    form.draw.click()
    form.run.click()
    made = {entry.body["provider"] for entry in claimed.ledger.entries("observed")}
    assert made == everything
