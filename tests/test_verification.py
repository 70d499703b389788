"""What verify says of a case: the first bad record first, in words, and what is no fault apart from it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3

import pytest

import dprkit
from dprkit.errors import InputError

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\nstated_in = "contract"\nstated_on = 2026-03-02\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    case = dprkit.Case.new(tmp_path_factory.mktemp("verify") / "c-017", title="Is B. Stone where he says?")
    (case.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    case.add("claims.toml")
    case.report()
    return case.folder


@pytest.fixture
def case(made, tmp_path):
    return dprkit.Case.open(shutil.copytree(made, tmp_path / "c-017"))


def _page(case):
    (path,) = (case.folder / "out").rglob("report.html")
    return path


def _head(case):
    return list(case.ledger.entries("export"))[-1].body["head"]


def _bytes(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_a_whole_case_verifies_against_the_head_of_its_write_up_and_no_byte_changes(case):
    before = _bytes(case.folder)
    found = case.verify(anchor=_head(case), write_ups=[_page(case)])
    assert (found.ok, found.problems, found.notes) == (True, (), ())
    assert _bytes(case.folder) == before


def test_a_read_only_case_can_be_verified(case):
    for path in case.folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert dprkit.Case.open(case.folder).verify().ok


def test_the_first_bad_record_comes_first_and_every_problem_says_what_is_wrong(case):
    (original,) = (case.folder / "originals").iterdir()
    original.chmod(0o644)
    original.write_bytes(b"something else")
    next((case.folder / "tables").glob("claims-*")).unlink()
    problems = case.verify().problems
    assert len(problems) == 2
    assert problems[0].startswith("originals/") and problems[0].endswith("has other bytes than those recorded.")
    assert problems[1].startswith("tables/claims-") and problems[1].endswith("is missing.")


def test_an_edited_write_up_is_named_with_the_record_of_its_export(case):
    page = _page(case)
    page.write_bytes(page.read_bytes().replace(b"Nothing", b"Everything", 1) + b" ")
    (export,) = case.ledger.entries("export")
    (problem,) = case.verify().problems
    assert (
        problem
        == f"out/{page.parent.name}/report.html, exported in #{export.number}, has other bytes than those recorded."
    )


def test_a_copy_of_a_write_up_is_known_by_its_bytes_wherever_it_lies(case, tmp_path):
    copy = shutil.copyfile(_page(case), tmp_path / "sent to counsel.html")
    assert case.verify(write_ups=[copy]).ok
    copy.write_bytes(copy.read_bytes() + b" ")
    (problem,) = case.verify(write_ups=[copy]).problems
    assert (
        problem.startswith("sent to counsel.html: its evidence head is #") and "none that this case exported" in problem
    )


def test_a_write_up_of_another_case_is_named_by_its_head(case, tmp_path):
    other = dprkit.Case.new(tmp_path / "other", title="Another").report().paths[0]
    (problem,) = case.verify(write_ups=[other]).problems
    assert problem.startswith("report.html: its evidence head") and problem.endswith(
        "is not in the chain of this case."
    )


def test_a_page_that_prints_no_head_is_no_export(case, tmp_path):
    page = tmp_path / "x.html"
    page.write_text("<p>Evidence head</p>")
    (problem,) = case.verify(write_ups=[page]).problems
    assert "no export of this case" in problem
    with pytest.raises(InputError, match="there is no such file"):
        case.verify(write_ups=[tmp_path / "missing.html"])


def test_a_write_up_that_appears_in_out_and_was_never_exported_is_named(case):
    stray = case.folder / "out" / "0123456789ab" / "report.html"
    stray.parent.mkdir()
    stray.write_bytes(_page(case).read_bytes() + b"<!-- -->")
    (problem,) = case.verify().problems
    assert "none that this case exported" in problem


def test_a_write_up_that_was_moved_away_is_a_note(case):
    _page(case).unlink()
    found = case.verify()
    assert found.ok and any("is no longer there" in note for note in found.notes)


def test_a_cut_tail_is_caught_by_the_head_of_the_write_up_alone(case):
    head, number = _head(case), case.ledger.head().number
    case.ledger.close()
    with sqlite3.connect(case.folder / "ledger.sqlite") as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM payloads WHERE number >= ?", (number - 1,))
        connection.execute("DELETE FROM records WHERE number >= ?", (number - 1,))
        for _, sql in guards:
            connection.execute(sql)
    connection.close()
    opened = dprkit.Case.open(case.folder)
    assert any(f"The anchor {head} is not in the chain" in line for line in opened.verify(anchor=head).problems)
    assert any("is not in the chain of this case" in line for line in opened.verify().problems)


def test_whose_role_is_not_stated_is_a_note_and_a_stated_one_is_none(case):
    case.overt(by="rv", reason="meeting")
    assert any(note.startswith("The role of rv is not stated in #") for note in case.verify().notes)
    text = (case.folder / "case.toml").read_text().replace('# sl = "reviewer"', "").replace('# rv = "analyst"', "")
    (case.folder / "case.toml").write_text(text.replace("[team]", '[team]\nsl = "reviewer"\n#'))
    opened = dprkit.Case.open(case.folder)
    assert opened.review(by="sl", response="not yet asked").role == "reviewer"
    assert not any("sl" in note for note in opened.verify().notes)


def test_what_was_erased_is_a_note_and_what_is_there_although_erased_is_a_problem(case):
    (original,) = (case.folder / "originals").iterdir()
    note = case.note("about B. Stone", by="rv")
    erasure = case.ledger.erase(note.number, "asked for", "rv", originals=[original.name])
    assert any(f"is there although #{erasure.number} says" in line for line in case.verify().problems)
    original.unlink()
    found = case.verify()
    assert found.problems == ()
    assert any(line.endswith(f"was erased in #{erasure.number}.") for line in found.notes)
