"""The lead and what a subject says: each click one file of the inbox, taken in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from dprkit import Case, widgets

AWKWARD = 'He said: "<b>\u202e" \\ end\x7f'


def test_a_lead_is_kept_word_for_word_with_its_grade(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.lead(case)
    form.source.value, form.allegation.value = "hotline", AWKWARD
    form.reliability.value, form.credibility.value, form.received.value = "C", "3", dt.date(2026, 2, 26)
    form.write.click()
    (row,) = case.table("leads").to_dict("records")
    assert (row["allegation"], row["grade"], row["received_on"]) == (AWKWARD, "C3", "2026-02-26")
    assert said(form) == "Written down in inbox/lead-1.toml, and taken in."
    assert "&lt;b&gt;‹U+202E›" in form._repr_html_()


def test_the_claims_of_one_document_come_in_at_once_and_the_next_file_is_another(case: Case) -> None:
    form = widgets.claims(case)
    form.document.value, form.on.value, form.since.value = "HR form", dt.date(2026, 1, 2), dt.date(2026, 2, 1)
    form.fields["country"].value, form.fields["name"].value = "US", AWKWARD
    form.write.click()
    form.fields["stay"].value = "ES"
    form.write.click()
    told = case.table("claims").set_index("field")
    assert dict(told["value"]) == {"country": "US", "name": AWKWARD, "stay": "ES"}
    assert set(told["valid_from"]) == {"2026-02-01"} and set(told["stated_in"]) == {"HR form"}
    assert sorted(path.name for path in (case.folder / "inbox").iterdir()) == ["claim-1.toml", "claim-2.toml"]


def test_without_a_document_or_a_source_nothing_is_written(case: Case, said: Callable[[Any], str]) -> None:
    form, lead = widgets.claims(case), widgets.lead(case)
    form.fields["country"].value = "US"
    form.write.click()
    lead.allegation.value = "x"
    lead.write.click()
    assert "in which document" in said(form) and "has a source" in said(lead)
    assert not list((case.folder / "inbox").iterdir())


def test_a_cell_that_cannot_be_used_as_written_is_said(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.claims(case)
    form.document.value, form.fields["phone"].value = "CV", "x" * 5
    form.write.click()
    assert "taken in" in said(form)
    assert len(case.table("claims")) == 1
