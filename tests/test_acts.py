"""Requests handed out, notes and looks at evidence are records; only what was derived or decided moves the head."""

from __future__ import annotations

import pytest

import dprkit
from dprkit.errors import InputError
from dprkit.writeup import head


@pytest.fixture
def case(tmp_path):
    made = dprkit.Case.new(tmp_path / "c", title="x")
    text = (made.folder / "case.toml").read_text().replace('# rv = "analyst"', 'rv = "analyst"')
    (made.folder / "case.toml").write_text(text)
    return dprkit.Case.open(made.folder)


def test_asking_records_nothing_until_the_request_is_handed_out(case):
    before = case.ledger.head()
    items = case.ask().items
    assert case.ledger.head() == before
    made = case.requested(items[0].owner, by="rv")
    assert {one.kind for one in made} == {"requested"}
    assert {(one.body["owner"], one.body["by"], one.body["role"]) for one in made} == {
        (items[0].owner, "rv", "analyst")
    }
    text = case.ledger.payload(made[0].number).decode()
    assert text.startswith(f"To the owner of {items[0].owner}\nPlease export: ")


def test_all_requests_are_recorded_when_no_owner_is_named_and_again_today_only_once(case):
    assert len(case.requested(by="rv")) == len(case.ask().items)
    before = case.ledger.head()
    case.requested(by="rv")
    assert case.ledger.head() == before


def test_an_owner_that_nothing_is_asked_of_is_named_with_those_there_are(case):
    with pytest.raises(InputError, match=r"no request to 'the moon'; requests go to: .*Okta"):
        case.requested("the moon", by="rv")


def test_a_note_is_read_back_and_its_words_can_be_erased(case):
    first = case.note("called the depot", by="rv")
    case.note("they call back", by="xy")
    case.ledger.erase(first.number, "asked for", "rv")
    notes = case.notes()
    assert notes[["by", "role", "text"]].values.tolist() == [
        ["rv", "analyst", ""],
        ["xy", "not stated", "they call back"],
    ]
    assert b"called the depot" not in (case.folder / "ledger.sqlite").read_bytes()
    with pytest.raises(InputError, match="a note says something"):
        case.note(" ", by="rv")


def test_a_look_at_evidence_and_an_export_never_enter_the_evidence_head(case):
    case.report()
    before = head(case)
    seen = case.accessed(by="rv", why="shown to counsel")
    assert (seen.kind, case.ledger.payload(seen.number)) == ("access", b"shown to counsel")
    case.report(by="rv")
    assert head(case) == before
    case.note("a note is evidence", by="rv")
    assert head(case) != before
    with pytest.raises(InputError, match="says why"):
        case.accessed(by="rv", why="")


def test_an_export_records_the_digest_of_every_file_and_figure_and_who_wrote_it(case):
    import hashlib

    made = case.report(by="rv")
    (body,) = [one.body for one in case.ledger.entries("export")]
    (path,) = made.paths
    assert body["files"] == {f"out/{made.head[:12]}/report.html": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert (body["head"], body["by"], body["role"]) == (made.head, "rv", "analyst")
    assert len(body["figures"]) == 3
