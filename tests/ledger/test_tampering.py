"""Whatever is done to the file by another hand is caught, and never shown as evidence."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger

TAMPERINGS = {
    "edited body": (["UPDATE records SET line = replace(line, 'third', 'thirb') WHERE number = 3"], "Record #3"),
    "edited hash": (["UPDATE records SET hash = zeroblob(32) WHERE number = 3"], "Record #3"),
    "edited key": (["UPDATE records SET key = 'x' WHERE number = 3"], "#3"),
    "edited payload": (["UPDATE payloads SET bytes = X'00' WHERE number = 2"], "payload of #2 was changed"),
    "edited salt": (["UPDATE payloads SET salt = zeroblob(32) WHERE number = 2"], "payload of #2 was changed"),
    "deleted payload": (["DELETE FROM payloads WHERE number = 4"], "payload of #4 is missing"),
    "added payload": (["INSERT INTO payloads VALUES (3, zeroblob(32), X'00')"], "payload #3 that no record"),
    "swapped payloads": (
        [
            "UPDATE payloads SET number = 99 WHERE number = 2",
            "UPDATE payloads SET number = 2 WHERE number = 4",
            "UPDATE payloads SET number = 4 WHERE number = 99",
        ],
        "payload of #2 was changed",
    ),
    "deleted row": (["DELETE FROM records WHERE number = 3"], "Record #3 is missing"),
    "deleted first row": (["DELETE FROM records WHERE number = 0"], "Record #0 is missing"),
    "reordered": (
        [
            "UPDATE records SET number = 99 WHERE number = 1",
            "UPDATE records SET number = 1 WHERE number = 3",
            "UPDATE records SET number = 3 WHERE number = 99",
        ],
        "Record #1",
    ),
    "inserted row": (["INSERT INTO records SELECT 6, line, hash, NULL FROM records WHERE number = 5"], "Record #6"),
    "line that is no JSON": (["UPDATE records SET line = 'junk' WHERE number = 4"], "Record #4"),
    "everything gone": (["DELETE FROM records", "DELETE FROM payloads"], "emptied"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_caught_and_the_first_bad_record_named_first(name, path, problems, tamper):
    statements, words = TAMPERINGS[name]
    tamper(path, *statements)
    assert words in problems(path)[0]


def test_a_cut_tail_is_caught_by_the_anchor_and_only_by_it(path, problems, tamper):
    with Ledger.open(path, write=False) as ledger:
        anchor = ledger.head().hash
    assert problems(path, anchor) == problems(path, anchor[:12].upper()) == []
    tamper(path, "DELETE FROM records WHERE number = 5")
    assert problems(path) == []
    assert "cut off" in problems(path, anchor)[0]
    assert "cut off" in problems(path, anchor[:12])[0]


def test_a_full_rewrite_is_caught_by_the_anchor_and_only_by_it(path, tmp_path):
    with Ledger.open(path) as ledger, Ledger.create(tmp_path / "rewritten") as rewritten:
        anchor = ledger.head().hash
        for entry in ledger.entries(after=0):
            payload = ledger.payload(entry.number) if entry.payload else None
            rewritten.append(entry.kind, {**entry.body, "text": "nicer"}, payload, at=entry.at)
        assert rewritten.verify() == []
        assert "rewritten" in rewritten.verify(anchor)[0]


def test_a_copied_hash_in_a_false_record_does_not_satisfy_the_anchor(path, problems, tamper):
    with Ledger.open(path, write=False) as ledger:
        anchor = ledger.head().hash
    tamper(path, "UPDATE records SET line = replace(line, 'fifth', 'fifhh') WHERE number = 5")
    assert len(problems(path, anchor)) == 2


@pytest.mark.parametrize("anchor", ["", "abc", "0" * 65, "not hexadecimal!"])
def test_something_that_is_no_anchor_never_verifies(path, anchor, problems):
    assert "is not an anchor" in problems(path, anchor)[0]


def test_guards_that_were_removed_and_left_off_are_noticed(path, problems):
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER records_stay")
    other.close()
    assert "guards" in problems(path)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET line = ''",
        "DELETE FROM records",
        "INSERT OR REPLACE INTO records VALUES (1, 'x', X'00', NULL)",
        "UPDATE payloads SET bytes = X'00'",
    ],
)
def test_the_ledgers_own_connection_cannot_change_what_is_recorded(ledger, statement):
    ledger.append("note", {"opens": "to write"})
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger._store.connection.execute(statement)
    assert ledger.verify() == []


DAMAGES = 400 if os.environ.get("TORTURE") else 40


def shown(path: Path) -> tuple[list[object], str]:
    """Everything that a reader can be shown, and the error that ended it."""
    found: list[object] = []
    try:
        with Ledger.open(path, write=False) as ledger:
            for entry in ledger.entries():
                found.append(entry)
                if entry.payload:
                    found.append((entry.number, ledger.payload(entry.number)))
            found.extend(ledger.entry(number) for number in range(6))
    except LedgerError as error:
        return found, str(error)
    return found, ""


def test_a_damaged_file_shows_the_right_evidence_or_an_error_and_never_anything_else(path, tmp_path, problems):
    right, error = shown(path)
    assert not error
    whole = path.read_bytes()
    hurt = tmp_path / "hurt.sqlite"
    at_random = random.Random(7)
    noticed = 0
    for _ in range(DAMAGES):
        at, length = at_random.randrange(len(whole)), at_random.choice((1, 1, 1, 4, 64, 4096))
        damage = at_random.choice((bytes(length), at_random.randbytes(length), bytes([whole[at] ^ 1])))
        hurt.write_bytes((whole[:at] + damage + whole[at + len(damage) :])[: len(whole)])
        found, error = shown(hurt)
        assert all(one in right for one in found)
        if error or len(found) < len(right):
            noticed += 1
            with suppress(LedgerError):
                assert problems(hurt)  # what is missing at the end is told by verify
    assert noticed > DAMAGES / 20


def test_nothing_is_recorded_on_top_of_a_record_that_was_changed(path, tamper):
    tamper(path, "UPDATE records SET line = replace(line, 'fifth', 'fifht') WHERE number = 5")
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match=r"#5 does not fit the chain.*Run verify"):
            ledger.append("note", {})
        with pytest.raises(LedgerError, match="#5 does not fit the chain"):
            ledger.head()
        with pytest.raises(LedgerError, match="#5 does not fit the chain"):
            list(ledger.entries("acquired"))
        assert ledger.entry(4).body == {"from": "b.example"}
