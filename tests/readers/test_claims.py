"""claims.toml: what it takes, and what it says of an entry that it cannot take."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.records import conform


def read(folder: Path, content: bytes, name: str = "claims.toml") -> sandbox.Reading:
    path = folder / name
    path.write_bytes(content)
    reading = sandbox.read(sandbox.Source(name, path))
    assert reading.reader == "claims"
    for table in ("leads", "claims"):
        assert not conform(table, [row for row in reading.rows if row.table == table], "0123456789ab")[1]
    return reading


def test_leads_and_claims_become_rows_with_their_places(tmp_path: Path) -> None:
    content = """
        [[lead]]
        source = "a colleague"
        grade = "B2"
        allegation = "B. Stone is never seen"
        received_on = 2026-03-04

        [[claim]]
        subject = "s1"
        field = "country"
        value = "FR"
        stated_in = "HR form"
        stated_on = "2026-01-15"

        [[claim]]
        subject = "s2"
        field = "device"
        value = 5550123
    """
    reading = read(tmp_path, content.encode())
    assert [(row.table, row.place, row.values) for row in reading.rows] == [
        (
            "leads",
            "lead.1",
            {
                "source": "a colleague",
                "grade": "B2",
                "allegation": "B. Stone is never seen",
                "received_on": "2026-03-04",
            },
        ),
        (
            "claims",
            "claim.1",
            {
                "system": "subject",
                "account": "s1",
                "field": "country",
                "value": "FR",
                "stated_in": "HR form",
                "stated_on": "2026-01-15",
            },
        ),
        ("claims", "claim.2", {"system": "subject", "account": "s2", "field": "device", "value": "5550123"}),
    ]
    assert not reading.unread


def test_an_entry_that_is_not_kept_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    content = """
        claim = [
          { subject = "s1", field = "nationality", value = "X" },
          { field = "city", value = "Lyon" },
          { subject = "s1", field = ["city"], value = "Lyon" },
          { subject = "s1", field = "city", value = "Lyon", sure = true },
          { subject = "s1", field = "city" },
          "Lyon",
          { subject = ["s1"], field = "city", value = "Lyon" },
          { subject = "s1", field = "city", value = "Nantes" },
        ] # [[claim]]
        lead = { source = "one table, not a list" }
        suspect = "s1"
    """
    reading = read(tmp_path, content.encode())
    assert reading.stopped == ""
    assert [(row.place, row.values["value"]) for row in reading.rows] == [("claim.8", "Nantes")]
    assert [one.place for one in reading.unread] == [
        *("claim.1", "claim.2", "claim.3", "claim.4", "claim.5", "claim.6", "claim.7", "lead", "suspect")
    ]
    assert "'nationality' is not a field that is kept" in next(
        one.why for one in reading.unread if one.place == "claim.1"
    )


def test_a_value_with_parts_is_reported_and_not_turned_into_text(tmp_path: Path) -> None:
    content = '[[claim]]\nsubject = "s1"\nfield = "city"\nvalue = ["Lyon", "Nantes"]\n[[lead]]\nsource = {name = "x"}'
    reading = read(tmp_path, content.encode())
    assert not reading.rows
    assert [one.place for one in reading.unread] == ["claim.1", "lead.1"]


@pytest.mark.parametrize(
    "content", [b"[[claim]]\nsubject = ", b"[[claim]]\nvalue = '\xff'", b"[[claim]]\na=" + b"[" * 5000]
)
def test_a_file_that_is_not_toml_is_reported(tmp_path: Path, content: bytes) -> None:
    reading = read(tmp_path, content)
    assert not reading.rows
    assert reading.stopped or reading.unread[0].why.startswith("not valid TOML")


def test_a_toml_without_leads_or_claims_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reader recognises"):
        read(tmp_path, b"[tool]\nname = 'x'\n")
