"""Authority and policy filled in: the keys of case.toml change, its comments and all else stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dprkit import Case, widgets

AWKWARD = 'S. "Lindgren", counsel \\ 2 March # not a comment = [x]'


def test_what_is_written_is_in_case_toml_and_the_rest_of_it_stays(case: Case, said: Callable[[Any], str]) -> None:
    before = (case.folder / "case.toml").read_text().splitlines()
    form = widgets.authority(case)
    form.fields["authority.approver"].value = AWKWARD
    form.fields["ceiling"].value = "AMBER"
    form.write.click()
    after = (case.folder / "case.toml").read_text().splitlines()
    assert "Written: Approver, Ceiling. Still to be filled in: Purpose" in said(form)
    assert Case.open(case.folder).settings.authority["approver"] == AWKWARD == case.settings.authority["approver"]
    assert [line for line, other in zip(before, after, strict=True) if line != other and "approver" not in line] == [
        next(line for line in before if line.startswith("ceiling"))
    ]
    assert next(line for line in after if line.startswith("approver")).endswith(
        "# who allowed this investigation, and when"
    )
    assert "Lindgren" in form._repr_html_()


def test_a_key_that_was_deleted_is_written_again_in_its_table(case: Case) -> None:
    path = case.folder / "case.toml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith(("purpose", "zone"))]
    path.write_bytes("\r\n".join(kept).encode())
    form = widgets.authority(Case.open(case.folder))
    form.fields["authority.purpose"].value, form.fields["zone"].value = "to know", "Europe/Berlin"
    form.write.click()
    made = Case.open(case.folder).settings
    assert (made.authority["purpose"], made.zone) == ("to know", "Europe/Berlin")


def test_a_value_that_is_none_changes_nothing_on_disk(case: Case, said: Callable[[Any], str]) -> None:
    before = (case.folder / "case.toml").read_bytes()
    form = widgets.authority(case)
    form.write.click()
    assert said(form) == "Nothing was changed: case.toml says this already."
    form.fields["zone"].value = "Mars/Olympus"
    form.write.click()
    assert "is not an IANA time zone" in said(form)
    assert (case.folder / "case.toml").read_bytes() == before


def test_a_file_written_in_another_way_is_left_to_its_writer(case: Case, said: Callable[[Any], str]) -> None:
    path = case.folder / "case.toml"
    path.write_text(path.read_text().replace('retention = ""', 'retention = """\nlong\n"""'))
    before = path.read_bytes()
    form = widgets.authority(Case.open(case.folder))
    form.fields["retention"].value = "until 2026-09-01"
    form.write.click()
    assert "Mend it in an editor" in said(form)
    assert path.read_bytes() == before
