"""``dprkit verify`` and ``dprkit replay``: what they print, and the exit code."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from dprkit.case import Case

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    case = Case.new(tmp_path_factory.mktemp("evidence") / "c-1", title="Is B. Stone where he says?")
    (case.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    case.add("claims.toml")
    case.report(by="rv")
    return case.folder


@pytest.fixture
def case(made, tmp_path):
    return shutil.copytree(made, tmp_path / "c-1")


def test_a_whole_case_verifies_and_what_should_be_known_is_marked(dprkit, case):
    code, said = dprkit("verify", "c-1")
    assert (code, said.splitlines()[0][:26]) == (0, "* The role of rv is not st")
    assert said.splitlines()[-1].startswith("0 problems; head ")


def test_a_write_up_is_held_against_the_ledger(dprkit, case, tmp_path):
    (page,) = (case / "out").rglob("report.html")
    copy = tmp_path / "sent.html"
    copy.write_bytes(page.read_bytes())
    assert dprkit("verify", "c-1", "--write-up", "sent.html")[0] == 0
    copy.write_bytes(page.read_bytes() + b" ")
    code, said = dprkit("verify", "c-1", "--write-up", "sent.html")
    assert code == 1 and "sent.html: its evidence head is #" in said
    code, said = dprkit("verify", "c-1", "--write-up", "missing.html")
    assert code == 2 and "there is no such file" in said


def test_a_replay_prints_digest_and_path_of_every_export_as_sha256sum_does(dprkit, case):
    code, said = dprkit("replay", "c-1")
    assert code == 0
    line = next(line for line in said.splitlines() if "report.html" in line)
    digest, path = line.split("  ")
    assert hashlib.sha256((case / path).read_bytes()).hexdigest() == digest
    assert "came out as recorded: readings 1, findings 1, figures 3, exports 1; problems: 0" in said


def test_a_replay_that_differs_ends_with_one_and_says_what_is_missing(dprkit, case):
    next((case / "originals").iterdir()).unlink()
    code, said = dprkit("replay", "c-1")
    assert code == 1 and "is missing." in said.splitlines()[0]


def test_a_folder_that_is_no_case_ends_with_two(dprkit, tmp_path):
    (tmp_path / "empty").mkdir()
    assert dprkit("replay", "empty")[0] == dprkit("verify", "empty")[0] == 2
