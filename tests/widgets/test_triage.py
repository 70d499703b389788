"""Findings triaged in a form: explained is a decision, the rest notes; each with a reason and a name, on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dprkit import Case, widgets
from dprkit.errors import InputError

REASON = 'KVM of the test bench, ticket "4711" <script>alert(1)</script>\nsecond line'


def test_a_finding_stands_with_its_innocent_explanations_and_its_row(hostile: Case) -> None:
    form = widgets.triage(hostile)
    about = form._about.outputs[0]["data"]["text/html"]
    assert form.finding.value.endswith("@s1") and form.outcome.value is None
    assert "an honest person shows it too" in about and "PiKVM" in about and "quiet next step" in about
    assert "nobody has said yet" in form._repr_html_()


def test_explained_is_a_decision_that_the_table_shows(hostile: Case, said: Callable[[Any], str]) -> None:
    form = widgets.triage(hostile)
    finding = form.finding.value
    form.outcome.value, form.reason.value, form.by.value = "explained", REASON, "rv"
    form.record.click()
    (decision,) = Case.open(hostile.folder).decisions()
    assert (decision.kind, decision.about, decision.reason, decision.by) == ("explained", finding, REASON, "rv")
    assert said(form) == f"Recorded: {finding.replace('.', '[.]')} is explained, by rv." or finding in said(form)
    assert "explained: KVM of the test bench" in form._repr_html_() and "<script" not in form._repr_html_()
    assert form.reason.value == "" and form.outcome.value is None


@pytest.mark.parametrize(("outcome", "words"), [("stands", "said to stand"), ("ask", "to be asked about first")])
def test_that_it_stands_or_is_to_be_asked_about_is_a_note_and_takes_nothing_away(
    hostile: Case, outcome: str, words: str
) -> None:
    form = widgets.triage(hostile)
    form.outcome.value, form.reason.value, form.by.value = outcome, REASON, "rv"
    form.record.click()
    assert not hostile.decisions() and len(hostile.notes()) == 1
    again = widgets.triage(Case.open(hostile.folder))
    assert f"{words}: KVM of the test bench" in again._repr_html_()
    assert again.finding.options[0][0].startswith("open: ") or len(again.finding.options) == 1


@pytest.mark.parametrize("missing", ["outcome", "reason", "by"])
def test_without_an_outcome_a_reason_and_a_name_nothing_is_recorded(
    hostile: Case, said: Callable[[Any], str], missing: str
) -> None:
    form = widgets.triage(hostile)
    form.outcome.value, form.reason.value, form.by.value = "explained", "a reason", "rv"
    getattr(form, missing).value = None if missing == "outcome" else "  "
    form.record.click()
    assert said(form).startswith("Not done. ")
    assert not hostile.decisions()


def test_findings_of_a_subject_that_is_none_are_refused(hostile: Case) -> None:
    with pytest.raises(InputError, match="not a subject"):
        widgets.triage(hostile, "s7")
    assert widgets.triage(hostile, "s1").finding.options
