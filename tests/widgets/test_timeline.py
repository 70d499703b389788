"""The timeline and its filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from dprkit import Case, widgets
from dprkit.errors import InputError

CLAIMS = "".join(
    f'[[claim]]\nsubject = "s1"\nfield = "{field}"\nvalue = "{value}"\nvalid_from = "{since}"\nvalid_to = "{until}"\n'
    for field, value, since, until in (
        ("country", "US", "2026-01-01", "2026-03-31"),
        ("stay", "ES", "2025-11-01", "2025-12-31"),
    )
)


@pytest.fixture
def claimed(case: Case) -> Case:
    (case.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    case.add("claims.toml")
    return case


def test_the_whole_comes_first_and_a_click_draws_what_the_filters_leave(
    claimed: Case, said: Callable[[Any], str]
) -> None:
    form = widgets.timeline(claimed)
    whole = claimed.timeline("s1")
    assert len(form._filtered) == len(whole) == 2
    assert list(form.lanes.options) == ["place"]
    form.until.value = dt.date(2025, 11, 1)
    assert len(form._filtered) == 2
    form.draw.click()
    assert said(form) == "Shown: 1 of 2 rows."
    form.lanes.value = ("place",)
    form.until.value = None
    form.draw.click()
    assert set(form._filtered["lane"]) == {"place"} and len(form._filtered) == 2


def test_a_period_keeps_what_reaches_into_it(claimed: Case) -> None:
    form = widgets.timeline(claimed)
    form.since.value = dt.date(2026, 1, 15)
    form.draw.click()
    assert form._filtered["label"].str.contains("US|United").tolist() == [True]
    form.since.value, form.until.value = None, dt.date(2025, 12, 31)
    form.draw.click()
    assert form._filtered["label"].str.contains("ES|Spain").tolist() == [True]


def test_sides_and_contradictions_are_filtered_and_nothing_left_is_said_in_words(claimed: Case) -> None:
    form = widgets.timeline(claimed)
    form.side.value = "seen"
    form.draw.click()
    assert form._filtered.empty and "nothing to show" in form.below().get_label().casefold()
    form.side.value, form.against.value = "claimed", True
    form.draw.click()
    assert form._filtered.empty


def test_what_stays_is_a_picture_with_words_for_it(claimed: Case) -> None:
    form = widgets.timeline(claimed)
    assert form.below().get_label()
    assert '<img src="data:image/png;base64,' in form._repr_html_() and 'alt="' in form._repr_html_()


def test_a_subject_that_is_none_is_refused(claimed: Case) -> None:
    with pytest.raises(InputError, match="not a subject"):
        widgets.timeline(claimed, "s7")
