"""Payloads: checked when they are read, and gone when they are erased."""

from __future__ import annotations

import json

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger


def test_a_changed_payload_is_never_handed_out(path, tamper):
    tamper(path, "UPDATE payloads SET bytes = X'00' WHERE number = 2")
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match="was changed after it was recorded"):
            ledger.payload(2)
        assert ledger.payload(4) == b"beta bytes"


def test_no_payload_no_record_and_a_missing_payload_are_three_different_errors(path, tamper):
    tamper(path, "DELETE FROM payloads WHERE number = 4")
    with Ledger.open(path) as ledger:
        for number, words in ((1, "has no payload"), (77, "no record #77"), (4, "is missing")):
            with pytest.raises(LedgerError, match=words):
                ledger.payload(number)


def test_erasing_takes_every_byte_away_and_the_chain_still_verifies(path):
    with Ledger.open(path) as ledger:
        anchor = ledger.head().hash
        salt = ledger._store.payload(2)[0]
        assert ledger.erase(2, "subject's request", "R. Vale").body == {
            "number": 2,
            "reason": "subject's request",
            "by": "R. Vale",
        }
        assert ledger.verify(anchor) == []
        with pytest.raises(LedgerError, match="erased in #6"):
            ledger.payload(2)
        with pytest.raises(LedgerError, match="erased in #6 already"):
            ledger.erase(2, "again", "R. Vale")
        with pytest.raises(LedgerError, match="no payload to erase"):
            ledger.erase(1, "why", "R. Vale")
        assert json.loads(list(ledger.export())[2])["payload"] is None
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"alpha bytes" not in left
    assert salt not in left


def test_an_erased_payload_that_comes_back_is_noticed(path, problems, tamper):
    with Ledger.open(path) as ledger:
        ledger.erase(2, "why", "R. Vale")
    tamper(path, "INSERT INTO payloads VALUES (2, zeroblob(32), X'00')")
    assert "although #6 says it was erased" in problems(path)[0]
