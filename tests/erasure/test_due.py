"""What is kept longer than case.toml says, since when and by which rule."""

from __future__ import annotations

from datetime import date

import pytest

import dprkit
from dprkit.erasure import due

TODAY = date(2026, 9, 2)


@pytest.fixture
def case(tmp_path):
    """A case with a file of 4 March, a reply of 1 August and an export of 20 August 2026."""
    made = dprkit.Case.new(tmp_path / "c", title="x")
    taken = {"file": "0" * 12, "sha256": "0" * 64, "size": 1}
    made.ledger.append("taken-in", taken, private={"name": "log.csv"}, at="2026-03-04T10:00:00Z")
    made.ledger.append("acquired", {"provider": "rdap"}, b"{}", at="2026-08-01T10:00:00Z")
    path = made.folder / "out" / "abc" / "report.html"
    path.parent.mkdir(parents=True)
    path.write_text("x")
    exported = {"paths": ["out/abc/report.html"], "files": {"out/abc/report.html": "1" * 64}}
    made.ledger.append("export", exported, at="2026-08-20T10:00:00Z")
    made.ledger.close()
    return made


def looked_at(case, more: str, today: date = TODAY) -> list[tuple[str, ...]]:
    path = case.folder / "case.toml"
    text = path.read_text().replace('retention = ""', more) if more else path.read_text()
    path.write_text(text)
    return [tuple(row) for row in due(dprkit.Case.open(case.folder), today).itertuples(index=False)]


def test_a_case_that_names_no_day_is_told_to(case):
    ((what, since, rule, todo),) = looked_at(case, "")
    assert (what, since, rule) == ("the case", "", "retention names no day")
    assert "2026-09-01" in todo


def test_a_case_is_due_on_the_last_day_that_its_text_names_and_not_before(case):
    text = 'retention = "2026-05-01, moved to 2026-09-01 by the officer; ticket 2026-99-99"'
    assert looked_at(case, text, date(2026, 8, 31)) == []
    ((what, since, rule, _),) = looked_at(case, "", date(2026, 9, 1))
    assert (what, since) == ("the case", "2026-09-01")
    assert rule.startswith("retention: 2026-05-01")


def test_files_replies_and_exports_are_due_after_their_days_oldest_first(case):
    days = 'retention = "2030-01-01"\n'
    (case.folder / "case.toml").write_text(
        (case.folder / "case.toml").read_text() + "originals = 180\nreplies = 30\nexports = 14\n"
    )
    found = looked_at(case, days)
    assert [row[:3] for row in found] == [
        ("f:000000000000", "2026-08-31", "keep_days.originals = 180"),
        ("reply #3", "2026-08-31", "keep_days.replies = 30"),
    ]
    assert "dprkit erase" in found[0][3]
    assert looked_at(case, "", date(2026, 9, 3))[-1][:2] == ("out/abc/report.html", "2026-09-03")
    (case.folder / "out" / "abc" / "report.html").unlink()
    assert len(looked_at(case, "", date(2026, 9, 3))) == 2


def test_what_was_erased_is_not_due_and_an_interrupted_erasure_is(case):
    (case.folder / "case.toml").write_text((case.folder / "case.toml").read_text() + "replies = 30\n")
    again = dprkit.Case.open(case.folder)
    again.ledger.erase(3, "old", "rv")
    again.ledger.append("erasing", {"person": "s1"}, b"{}", at="2026-08-30T10:00:00Z")
    found = looked_at(case, 'retention = "2030-01-01"')
    assert found == [("the erasure of s1, #6", "2026-08-30", "it was interrupted", "run it again")]


def test_on_legal_hold_nothing_is_to_be_done(case):
    text = (case.folder / "case.toml").read_text().replace('hold = ""', 'hold = "suit 12, S. Lindgren"')
    (case.folder / "case.toml").write_text(text)
    ((_, _, _, todo),) = looked_at(case, 'retention = "2026-05-01"')
    assert todo == "nothing: on legal hold (suit 12, S. Lindgren)"


def test_looking_writes_nothing_and_needs_no_ledger(tmp_path, case):
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "case.toml").write_text('title = "x"\nlabel = "y"\nsubjects = ["s1"]\n')
    assert len(dprkit.Case.open(tmp_path / "bare").retention()) == 1
    assert [path.name for path in (tmp_path / "bare").iterdir()] == ["case.toml"]
