"""Files taken in from a form: what came of them, a table that nobody knows, and a stop between two files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dprkit import Case, widgets

SIGNINS = "User,Client IP,Time\nb@example.com,198.51.100.7,2026-03-04T10:00:00Z\na@example.com,not one,never\n"
ODD = "kto;co;Gender\n<img src=x>\u202e;x9;f\nBo;y9;f\n"


def put(case: Case, name: str, text: str) -> Path:
    path = case.folder / "inbox" / name
    path.write_text(text)
    return path


def test_new_files_of_the_inbox_are_picked_and_taken_in(case: Case, said: Callable[[Any], str]) -> None:
    put(case, "a.csv", SIGNINS)
    form = widgets.intake(case)
    assert [path.name for path in form.files.value] == ["a.csv"]
    form.take.click()
    assert said(form) == "Rows kept: 2, cells repaired: 1, parts unread: 0."
    assert len(case.table("signins")) == 2
    assert form.files.value == () and form.files.options[0][0] == "a.csv"
    assert "never" in form._repr_html_() and form.take.disabled is False


def test_a_file_elsewhere_and_one_that_came_meanwhile_are_found(case: Case, tmp_path: Path) -> None:
    form = widgets.intake(case)
    put(case, "b.csv", SIGNINS)
    (tmp_path / "c.csv").write_text(SIGNINS + "c@example.com,198.51.100.9,2026-03-05T10:00:00Z\n")
    form.again.click()
    form.path.value = str(tmp_path / "c.csv")
    form.take.click()
    assert sorted(case.files()["name"]) == ["b.csv", "c.csv"]
    assert form.path.value == ""


def test_what_is_not_there_is_one_sentence_and_the_others_come_in(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.intake(case)
    form.take.click()
    assert "No file is picked" in said(form)
    put(case, "a.csv", SIGNINS)
    form.again.click()
    form.path.value = "/nowhere/<b>.csv"
    form.take.click()
    assert "Rows kept: 2" in said(form) and "Not taken in: " in said(form)
    assert len(case.table("signins")) == 2


def test_a_table_that_nobody_knows_is_asked_about_and_remembered(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.intake(case)
    put(case, "odd.csv", ODD)
    form.again.click()
    form.take.click()
    ask = form.columns
    assert "please look at its columns" in said(form) and ask.table.layout.display is None
    assert "<img" not in ask.parts[0].outputs[0]["data"]["text/html"]
    assert "Gender" not in [words for words, _ in ask.theirs.options]
    ask.table.value = "payees"
    ask.put.click()
    assert "bank_account or wallet or payout" in said(form)
    for ours, theirs in (("name", "kto"), ("bank_account", "co")):
        ask.ours.value, ask.theirs.value = ours, theirs
        ask.put.click()
    assert "nothing; look at the five rows" in said(form)
    ask.read.click()
    assert case.table("payees")["bank_account"].tolist() == ["x9", "y9"]
    assert ask.table.layout.display == "none" and form.files.value == ()
    put(case, "next.csv", ODD.replace("x9", "z9"))
    form.again.click()
    form.take.click()
    assert len(case.table("payees")) == 4


def test_a_table_is_not_read_before_its_columns_are_said(case: Case, said: Callable[[Any], str]) -> None:
    form = widgets.intake(case)
    put(case, "odd.csv", ODD)
    form.again.click()
    form.take.click()
    form.columns.read.click()
    assert "still needed" in said(form)
    assert case.table("payees").empty


def test_in_a_kernel_it_stops_between_two_files_and_keeps_what_was_read(case: Case, said: Callable[[Any], str]) -> None:
    for number in range(3):
        put(case, f"{number}.csv", SIGNINS.replace("198.51.100.7", f"198.51.100.{number}"))
    form = widgets.intake(case)

    async def clicks() -> None:
        form.take.click()
        while case.files().empty:
            assert form.take.disabled and form.bar.layout.display is None
            await asyncio.sleep(0.005)
        form.stop.click()
        await form._task

    asyncio.run(clicks())
    assert "Stopped: the files that are still picked were not read. Rows kept: 2" in said(form)
    assert case.files()["name"].tolist() == ["0.csv"]
    assert [path.name for path in form.files.value] == ["1.csv", "2.csv"]
    assert form.take.disabled is False
    form.take.click()
    assert len(case.files()) == 3
