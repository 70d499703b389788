"""The checklist: an accommodation is asked for first, two observers note apart, and what was not asked counts not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dprkit import Case, widgets
from dprkit.checks import KINDS

WORDS = 'turned in profile, "fine" <img src=x>\u202e'


def _last(case: Case) -> dict[str, Any]:
    return dict(case.table("interviews").iloc[-1])


def test_what_is_read_out_first_stands_there_and_its_answer_is_needed(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.checklist(case)
    form.check.value = "liveness"
    assert KINDS["liveness"].first[:40] in form._told.outputs[0]["data"]["text/html"].replace("&#x27;", "'")
    form.observer.value, form.result.value = "rv", "passed"
    form.record.click()
    assert "the person is asked" in said(form) and case.table("interviews").empty
    form.asked_first.value = "something"
    form.record.click()
    assert "what the person needs instead" in said(form)
    form.asked_first.value = "nothing"
    form.record.click()
    assert said(form) == "Recorded: liveness, passed."
    assert (_last(case)["result"], _last(case)["observer"]) == ("passed", "rv")


def test_two_observers_a_time_and_their_words_are_kept(case: Case) -> None:
    form = widgets.checklist(case)
    form.check.value, form.asked_first.value = "liveness", "nothing"
    form.at.value = dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
    form.observer.value, form.result.value = "rv", "failed"
    form.second.value, form.second_result.value, form.blind.value = "sl", "passed", True
    form.more["found"].value = WORDS
    form.record.click()
    row = _last(case)
    assert (row["second_observer"], row["second_result"], row["blind"]) == ("sl", "passed", True)
    assert row["time"] == dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC) and row["found"] == WORDS
    assert "<img" not in form._repr_html_() and "rv and sl" in form._repr_html_()


def test_an_accommodation_is_kept_and_the_check_counts_neither_way(case: Case) -> None:
    form = widgets.checklist(case)
    form.check.value = "camera"
    form.asked_first.value, form.accommodation.value = "something", "a call without picture"
    form.observer.value, form.result.value, form.offered.value = "rv", "not applicable", True
    form.record.click()
    assert (_last(case)["accommodation"], _last(case)["result"]) == ("a call without picture", "not applicable")


def test_nothing_of_one_check_is_left_for_the_next(case: Case) -> None:
    form = widgets.checklist(case)
    form.check.value = "liveness"
    form.asked_first.value, form.more["found"].value, form.blind.value = "nothing", WORDS, True
    form.check.value = "registrar"
    assert (form.asked_first.value, form.more["found"].value, form.blind.value) == (None, "", False)
    assert form.asked_first.layout.display == "none" and form.more["asked"].layout.display is None


@pytest.mark.parametrize("missing", ["observer", "result"])
def test_a_check_without_observer_or_result_is_not_kept(case: Case, said: Callable[[Any], str], missing: str) -> None:
    form = widgets.checklist(case)
    form.check.value = "same person"
    form.observer.value, form.result.value = "rv", "passed"
    getattr(form, missing).value = ""
    form.record.click()
    assert "has an observer and a result" in said(form)
    assert not list((case.folder / "inbox").iterdir())


def test_every_kind_of_check_can_be_picked_and_says_what_it_looks_for(case: Case) -> None:
    form = widgets.checklist(case)
    for name, kind in KINDS.items():
        form.check.value = name
        assert [value for _, value in form.result.options] == ["", *kind.results]
        assert name in form._told.outputs[0]["data"]["text/html"]
