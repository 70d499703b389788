"""``dprkit requested``, ``note``, ``notes`` and ``accessed``: what they print, and that the ledger has it."""

from __future__ import annotations

import pytest

from dprkit.case import Case


@pytest.fixture
def case(tmp_path):
    return Case.new(tmp_path / "c-1", title="Is B. Stone where he says?")


def test_requests_that_were_handed_out_are_recorded_and_listed(dprkit, case):
    owner = case.ask().items[0].owner
    code, said = dprkit("requested", "c-1", owner, "--by", "rv")
    recorded = list(case.ledger.entries("requested"))
    assert code == 0 and len(recorded) == len(said.splitlines()) > 0
    assert {one.body["owner"] for one in recorded} == {owner}
    assert said.splitlines()[0].startswith(f"#{recorded[0].number}  {owner}: ")


def test_a_request_to_nobody_known_names_who_is_known(dprkit, case):
    code, said = dprkit("requested", "c-1", "nobody", "--by", "rv")
    assert code == 2 and "there is no request to 'nobody'" in said and case.ask().items[0].owner in said
    assert not list(case.ledger.entries("requested"))


def test_a_note_is_recorded_and_listed_with_controls_made_visible(dprkit, case):
    code, said = dprkit("note", "c-1", "called the carrier\x1b[2J", "--by", "rv")
    assert code == 0 and said.strip() == f"#{case.ledger.head().number}"
    code, said = dprkit("notes", "c-1")
    assert code == 0 and "called the carrier‹U+001B›[2J" in said and " rv " in said


def test_an_empty_note_is_refused(dprkit, case):
    code, said = dprkit("note", "c-1", "  ", "--by", "rv")
    assert code == 2 and "a note says something" in said


def test_a_look_at_evidence_is_recorded_with_its_reason(dprkit, case):
    code, said = dprkit("accessed", "c-1", "--why", "prepared the interview", "--by", "rv")
    head = case.ledger.head()
    assert (code, said.strip(), head.kind) == (0, f"#{head.number}", "access")
    assert case.ledger.payload(head.number) == b"prepared the interview"
    assert dprkit("accessed", "c-1", "--by", "rv")[0] == 2
