"""Every form: its fields can be reached and read, hostile text stays text in it, and showing it changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets  # type: ignore[import-untyped]
import pandas as pd
import pytest

from dprkit import Case, personas, widgets

HOSTILE = "<img src=x onerror=window.hit=1>"
OF_A_CASE = ("authority", "checklist", "claims", "crosswalk", "intake", "lead", "plan", "timeline", "triage")
Walk = Callable[[Any], Iterator[Any]]


@pytest.fixture(scope="module")
def forms(poisoned: Path) -> dict[str, Any]:
    """Each form, made of a case or a pool that is full of hostile text; not to be clicked."""
    case = Case.open(poisoned)
    made = {name: getattr(widgets, name)(case) for name in OF_A_CASE}
    names = [f"{HOSTILE} {word}" for word in ("Ann", "Bo")]
    pool = pd.DataFrame({"applicant": names, "company": names, "bank_account": "DE89370400440532013000"})
    return made | {"new_case": widgets.new_case("c-1"), "compare": widgets.compare(personas.screen(pool))}


def _state(folder: Path) -> dict[str, str]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _markup(form: Any, everything: Walk) -> str:
    panes = [one for one in everything(form) if isinstance(one, ipywidgets.Output)]
    shown = [output["data"]["text/html"] for pane in panes for output in pane.outputs]
    return "".join([*shown, str(form._repr_html_())])


def test_every_public_form_is_looked_at_here(forms: dict[str, Any]) -> None:
    assert set(forms) == set(widgets.__all__)


def test_hostile_text_is_shown_and_stays_text(forms: dict[str, Any], everything: Walk) -> None:
    shown = {name: _markup(form, everything) for name, form in forms.items()}
    assert not [name for name, markup in shown.items() if "<img src=x" in markup or "\u202e" in markup]
    assert {name for name, markup in shown.items() if "&lt;img" in markup} >= {
        *("claims", "compare", "crosswalk", "intake", "lead", "triage")
    }


def test_no_input_takes_markup_and_what_is_typeset_is_ours(forms: dict[str, Any], everything: Walk) -> None:
    for name, form in forms.items():
        for one in everything(form):
            assert not isinstance(one, ipywidgets.HTML | ipywidgets.HTMLMath), name
            words = getattr(one, "description", "") + str(getattr(one, "tooltip", "") or "")
            words += one.value if isinstance(one, ipywidgets.Label) else ""
            assert "onerror" not in words and not getattr(one, "description_allow_html", False), name
            options = [words for words, _ in getattr(one, "_options_full", ())]
            assert not [words for words in options if "\u202e" in words or len(words) > 110], name


def test_every_input_has_a_label_of_its_own_that_fits(forms: dict[str, Any], everything: Walk) -> None:
    kinds = (ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Dropdown, ipywidgets.SelectMultiple, ipywidgets.Checkbox)
    for name, form in forms.items():
        inputs = [one for one in everything(form) if isinstance(one, kinds)]
        labels = [one.description for one in inputs]
        assert inputs and all(labels) and len(set(labels)) == len(labels), (name, labels)
        assert not [one for one in inputs if len(one.description) > 22 and not isinstance(one, ipywidgets.Checkbox)]


def test_making_and_showing_a_form_of_what_is_known_changes_nothing(hostile: Case) -> None:
    before = _state(hostile.folder)
    for name in OF_A_CASE:
        getattr(widgets, name)(hostile)._ipython_display_()
    assert _state(hostile.folder) == before


@pytest.mark.usefixtures("few")
def test_a_case_that_holds_nothing_has_every_form(case: Case) -> None:
    for name in OF_A_CASE:
        form = getattr(widgets, name)(case)
        assert form.failure is None, name
        assert form._repr_html_()


def test_a_broken_file_of_the_case_is_one_sentence_in_the_form(case: Case, said: Callable[[Any], str]) -> None:
    (case.folder / "people.csv").write_text("not,a,crosswalk\n")
    form = widgets.crosswalk(case)
    assert "lacks the columns" in said(form)
    assert "Cannot be shown" in form._repr_html_()
