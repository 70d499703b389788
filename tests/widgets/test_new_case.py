"""A new case made in a form: folder, question, subjects, zone, and notebooks that open it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dprkit import Case, widgets
from dprkit.walk import copies


@pytest.fixture
def form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    return widgets.new_case()


def test_a_case_is_made_with_what_was_filled_in(form: Any, tmp_path: Path, said: Callable[[Any], str]) -> None:
    form.question.value = 'Where does "B" work?\n<b>\u202e'
    form.subjects.value, form.zone.value, form.label.value = "s1, s2", "Europe/Paris", "C-018"
    form.make.click()
    case = Case.open(tmp_path / "cases" / "c-001")
    assert "The case is in" in said(form) and form.failure is None
    assert case.settings.question == 'Where does "B" work? <b>\u202e'
    assert (case.settings.subjects, case.settings.zone, case.settings.label) == (("s1", "s2"), "Europe/Paris", "C-018")
    assert "s1, s2" in form._repr_html_() and "<b>" not in form._repr_html_()


def test_its_notebooks_open_it_wherever_it_is_moved(form: Any) -> None:
    form.question.value = "Where?"
    form.make.click()
    copies = sorted((form.case.folder / "notebooks").iterdir())
    first = json.loads(copies[0].read_text())
    (given,) = [cell["source"] for cell in first["cells"] if "parameters" in cell["metadata"].get("tags", ())]
    assert copies[0].name.startswith("00_") and len(copies) > 8
    assert given[0].startswith('case_folder = ".."')


def test_a_copy_that_the_analyst_has_changed_is_never_overwritten(form: Any) -> None:
    form.question.value = "Where?"
    form.make.click()
    mine, gone, *_ = copies(form.case.folder)
    mine.write_text("mine")
    gone.unlink()
    copies(form.case.folder)
    assert mine.read_text() == "mine" and gone.exists()


def test_the_next_case_gets_the_next_folder_also_from_a_notebook_in_a_case(
    form: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form.question.value = "Where?"
    form.make.click()
    assert widgets.new_case().folder.value == str(tmp_path / "cases" / "c-002")
    monkeypatch.chdir(form.case.folder / "notebooks")
    assert widgets.new_case().folder.value == str(tmp_path / "cases" / "c-002")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("question", " ", "begins with a question"),
        ("zone", "Mars/Olympus", "is not a time zone"),
        ("zone", "../../etc/passwd", "is not a time zone"),
        ("subjects", "B. Stone", "short ids"),
        ("subjects", "", "short ids"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_and_no_folder(
    form: Any, said: Callable[[Any], str], field: str, value: str, why: str
) -> None:
    form.question.value = "Where?"
    getattr(form, field).value = value
    form.make.click()
    assert why in said(form)
    assert not Path(form.folder.value).exists() and form.case is None


def test_a_folder_that_holds_something_is_left_alone(form: Any, tmp_path: Path, said: Callable[[Any], str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("x")
    form.question.value, form.folder.value = "Where?", str(tmp_path / "mine")
    form.make.click()
    assert "not an empty folder" in said(form)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["x"]
