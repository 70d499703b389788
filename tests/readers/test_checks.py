"""checks.toml: which entries become records, and what it says of an entry that lacks what its kind of check needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.records import conform

BASE = 'subject = "s1"\nresult = "passed"\nobserver = "rv"\n'


def read(folder: Path, content: str | bytes, name: str = "checks.toml") -> sandbox.Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reading = sandbox.read(sandbox.Source(name, path))
    assert reading.reader == "checks"
    return reading


def test_checks_accounts_and_domains_become_rows_with_their_places(tmp_path: Path) -> None:
    content = """
        [[check]]
        subject = "s1"
        check = "liveness"
        result = "failed"
        observer = "rv"
        second_observer = "ji"
        second_result = "failed"
        blind = true
        accommodation = ""
        at = 2026-03-04T11:00:00+01:00

        [[account]]
        subject = "s1"
        platform = "linkedin"
        handle = "bstone"
        created = 2014-01-01T00:00:00Z

        [[domain]]
        subject = "s1"
        domain = "example.com"
        role = "employer"
        registered_on = 2026-01-05
    """
    reading = read(tmp_path, content)
    assert not reading.unread
    assert [(row.table, row.place) for row in reading.rows] == [
        ("interviews", "check.1"),
        ("accounts", "account.1"),
        ("domains", "domain.1"),
    ]
    held: dict[str, dict[str, object]] = {
        "interviews": {"result": "failed", "blind": True, "second_observer": "ji"},
        "accounts": {"handle": "bstone", "account": "s1"},
        "domains": {"registered_on": "2026-01-05", "system": "subject"},
    }
    for table, cells in held.items():
        frame, repairs = conform(table, [row for row in reading.rows if row.table == table], "0123456789ab")
        assert not repairs
        assert frame.iloc[0][list(cells)].to_dict() == cells
    frame, _ = conform("interviews", list(reading.rows[:1]), "0123456789ab")
    assert frame["time"].astype(str).tolist() == ["2026-03-04 10:00:00+00:00"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (BASE + 'check = "accent"', "'accent' is not a check; checks: camera"),
        (BASE + 'check = "registrar"\nasked = "x"\nface = "y"', "has no ['face']"),
        (BASE + 'check = ["camera"]', "['check'] must be one value each"),
        ('subject = "s1"\ncheck = "employer"\nresult = "passed"', "says its observer"),
        (BASE.replace("passed", "declined") + 'check = "registrar"\nasked = "x"', "is not how the check 'registrar'"),
        (BASE.replace("passed", "guilty") + 'check = "alert"', "'guilty' is not how"),
        (BASE + 'check = "liveness"', "before the check 'liveness' the person is asked: Is there anything"),
        (BASE + 'check = "alert"\nsecond_observer = "ji"', "second_observer and second_result"),
        (BASE + 'check = "alert"\nsecond_result = "passed"', "second_observer and second_result"),
        (BASE + 'check = "alert"\nsecond_observer = " RV"\nsecond_result = "passed"', "somebody else than 'rv'"),
        (BASE + 'check = "alert"\nsecond_observer = "ji"\nsecond_result = "maybe"', "not 'maybe'"),
        (BASE + 'check = "alert"\nblind = true', "one observer alone is not blind"),
        (BASE + 'check = "registrar"', "the check 'registrar' says asked (whom or what was asked"),
        (BASE + 'check = "profile page"', "says asked (whom"),
    ],
)
def test_an_entry_that_lacks_something_is_reported_and_the_next_one_is_read(
    tmp_path: Path, entry: str, why: str
) -> None:
    reading = read(tmp_path, f'[[check]]\n{entry}\n[[check]]\n{BASE}check = "alert"\n')
    assert [(row.place, row.values["check"]) for row in reading.rows] == [("check.2", "alert")]
    (left,) = reading.unread
    assert left.place == "check.1"
    assert why in left.why


@pytest.mark.parametrize("result", ["not applicable", "not yet asked"])
def test_a_check_that_is_still_open_needs_no_answer_yet(tmp_path: Path, result: str) -> None:
    open_ = BASE.replace("passed", result)
    reading = read(tmp_path, "".join(f'[[check]]\n{open_}check = "{kind}"\n' for kind in ("liveness", "registrar")))
    assert (len(reading.rows), reading.unread) == (2, ())


@pytest.mark.parametrize(
    "entry",
    [
        '[[account]]\nsubject = "s1"\nplatform = "x"\nnationality = "y"',
        '[[account]]\nplatform = "x"',
        '[[domain]]\nsubject = "s1"',
        '[[domain]]\nsubject = "s1"\ndomain = ["example.com"]',
        '[[account]]\nsubject = "s1"\nplatform = "x"\nsystem = "okta"',
        'account = ["x"] # [[account]]',
        'verdict = "x" # [[check]]',
    ],
)
def test_a_page_with_a_key_that_is_not_kept_is_reported(tmp_path: Path, entry: str) -> None:
    reading = read(tmp_path, entry)
    assert not reading.rows
    assert len(reading.unread) == 1


@pytest.mark.parametrize(
    "content", [b"[[check]]\nsubject = ", b"[[check]]\nvalue = '\xff'", b"[[check]]\na=" + b"[" * 5000]
)
def test_a_file_that_is_not_toml_is_reported(tmp_path: Path, content: bytes) -> None:
    reading = read(tmp_path, content)
    assert not reading.rows
    assert reading.stopped or reading.unread[0].why.startswith("not valid TOML")


def test_a_toml_without_checks_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reader recognises"):
        read(tmp_path, "[tool]\nname = 'x'\n")
