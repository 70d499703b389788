"""Joins confirmed in a form: nobody is joined by a proposal, a name needs a ground, and people.csv says who did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dprkit import Case, widgets

STAFF = (
    "system,employee id,name,email,role,manager,start date,address,unit,city,region,postcode,country,household\n"
    "hr,E1,B Stone,b@example.com,x,,2026-01-01,,,,,,US,\nhr,E2,B Stone,other@example.com,x,,2026-01-01,,,,,,US,\n"
)
CLAIMS = "".join(
    f'[[claim]]\nsubject = "s1"\nfield = "{field}"\nvalue = "{value}"\nstated_in = "CV"\n'
    for field, value in (("email", "b@example.com"), ("name", "B Stone"))
)


@pytest.fixture
def staffed(case: Case) -> Case:
    (case.folder / "inbox" / "staff.csv").write_text(STAFF)
    (case.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    case.add("staff.csv", "claims.toml")
    return case


def _pick(form: Any, *words: str) -> None:
    form.proposed.value = [value for shown, value in form.proposed.options if any(one in shown for one in words)]


def test_a_proposal_joins_nobody_until_it_is_picked_and_signed(staffed: Case, said: Callable[[Any], str]) -> None:
    form = widgets.crosswalk(staffed)
    assert form.proposed.value == () and "until somebody confirms it: 2" in form._repr_html_()
    form.by.value = "J. Imani"
    form.confirm.click()
    assert "Pick a proposed join" in said(form) and staffed.people.empty
    _pick(form, "hr: E1")
    form.confirm.click()
    (join,) = staffed.people.to_dict("records")
    assert (join["person"], join["identifier"], join["confirmed_by"]) == ("s1", "E1", "J. Imani")
    assert "Confirmed by J. Imani: 1" in said(form)
    assert not [words for words, _ in form.proposed.options if "hr: E1 " in words]


def test_a_like_name_needs_a_ground_in_words(staffed: Case, said: Callable[[Any], str]) -> None:
    form = widgets.crosswalk(staffed)
    form.by.value = "J. Imani"
    _pick(form, "hr: E2")
    form.confirm.click()
    assert "a name only proposes a join" in said(form) and staffed.people.empty
    form.basis.value = "HR list of 2 March"
    form.confirm.click()
    assert staffed.people["basis"].tolist() == ["HR list of 2 March"]


def test_a_join_of_ones_own_is_typed_with_what_the_records_name(staffed: Case) -> None:
    form = widgets.crosswalk(staffed)
    assert form.system.value == "hr" and set(form.identifier.options) == {"E1", "E2"}
    form.identifier.value, form.basis.value, form.by.value = "E2", "seen in person", "J. Imani"
    form.confirm.click()
    assert staffed.people["identifier"].tolist() == ["E2"]
    assert staffed.table("people").set_index("account").loc["E2", "person"] == "s1"
