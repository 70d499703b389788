"""The part of a body that names people: it reads like the rest, stands outside the chain, and can be erased."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger

WORDS = {"name": "B. Stone.csv", "hops": ["é", 1], "": None}


def test_a_private_part_reads_like_the_rest_and_is_not_in_the_chain(path):
    with Ledger.open(path) as ledger:
        made = ledger.append("taken-in", {"file": "f"}, private=WORDS, key="k")
        assert made.body == {"file": "f", **WORDS}
        assert ledger.entry(made.number) == made == ledger.append("taken-in", {}, key="k")
        assert list(ledger.entries("taken-in")) == [made]
        assert ledger.payload(made.number) == b""
        assert "Stone" not in "".join(ledger.export(payloads=False))
        assert ledger.verify() == []


def test_it_stands_beside_payload_bytes_under_one_commitment(path):
    with Ledger.open(path) as ledger:
        made = ledger.append("acquired", {"status": 200}, b"\x00reply", private=WORDS)
        assert ledger.payload(made.number) == b"\x00reply"
        told = json.loads(list(ledger.export())[-1])
        kept = base64.b64decode(told["payload"]["base64"])
        size = told["record"]["body"]["private"]
        assert (json.loads(kept[:size]), kept[size:]) == (WORDS, b"\x00reply")
        committed = hashlib.sha256(bytes.fromhex(told["payload"]["salt"]) + kept).hexdigest()
        assert committed == told["record"]["payload"]


def test_an_erased_private_part_leaves_the_rest_of_the_body(path):
    with Ledger.open(path) as ledger:
        made = ledger.append("acquired", {"status": 200}, b"reply", private=WORDS)
        ledger.erase(made.number, "request", "rv", files=["0" * 64])
        assert ledger.entry(made.number).body == {"status": 200}
        assert ledger.head().body == {"files": ["0" * 64], "number": made.number, "reason": "request", "by": "rv"}
        assert ledger.verify() == []
    assert b"Stone" not in path.read_bytes()


def test_a_private_part_that_was_changed_is_never_shown(path):
    with Ledger.open(path) as ledger:
        number = ledger.append("taken-in", {"file": "f"}, private=WORDS).number
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER payloads_keep_bytes")
        other.execute(
            "UPDATE payloads SET bytes = CAST(replace(bytes, 'Stone', 'Stane') AS BLOB) WHERE number = ?", (number,)
        )
    other.close()
    with Ledger.open(path, write=False) as ledger:
        with pytest.raises(LedgerError, match="changed or damaged"):
            ledger.entry(number)
        assert any(f"payload of #{number} was changed" in problem for problem in ledger.verify())


def test_it_survives_export_and_load(path, tmp_path):
    with Ledger.open(path) as ledger:
        made = ledger.append("taken-in", {"file": "f"}, private=WORDS)
        with Ledger.load(tmp_path / "again.sqlite", ledger.export()) as again:
            assert again.entry(made.number) == made


def test_without_private_words_nothing_is_added(path):
    with Ledger.open(path) as ledger:
        assert ledger.append("note", {"a": 1}, private={}).payload is None
