"""Records come back as they were written, once each, and the hash is the one that the design names."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
import rfc8785

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger


def test_records_come_back_in_order_as_they_were_written(ledger):
    assert [entry.number for entry in ledger.entries()] == [0, 1, 2, 3, 4, 5]
    assert [entry.number for entry in ledger.entries("acquired")] == [2, 4]
    assert [entry.number for entry in ledger.entries("acquired", after=2)] == [4]
    assert ledger.entry(3).body == {"text": "third"}
    assert ledger.head() == ledger.entry(5)
    assert ledger.payload(2) == b"alpha bytes"
    assert ledger.verify() == []


def test_more_records_than_one_page_come_back_once_each(tmp_path):
    with Ledger.create(tmp_path / "l") as ledger:
        with ledger._store.transaction():
            for at in range(1200):
                ledger._store.insert("note", {"at": at}, None, None, None)
        assert [entry.number for entry in ledger.entries()] == list(range(1201))
        assert ledger.verify() == []


def test_the_hash_is_the_one_that_the_design_names(ledger, digest):
    before = bytes(32)
    for line in ledger.export():
        told = json.loads(line)
        before = hashlib.sha256(before + rfc8785.dumps(told["record"])).digest()
        assert told["hash"] == before.hex()
    assert ledger.head().hash == before.hex()


def test_the_export_alone_proves_records_and_payloads(ledger):
    told = [json.loads(line) for line in ledger.export()]
    kept = told[2]["payload"]
    data = base64.b64decode(kept["base64"])
    assert data == b"alpha bytes"
    assert hashlib.sha256(bytes.fromhex(kept["salt"]) + data).hexdigest() == told[2]["record"]["payload"]
    assert all("payload" not in json.loads(line) for line in ledger.export(payloads=False))


def test_a_time_is_kept_as_given_and_a_doubtful_one_is_refused(ledger):
    assert ledger.append("note", {}, at="2026-03-04T10:00:00Z").at == "2026-03-04T10:00:00Z"
    for doubtful in ("2026-03-04 10:00", "2026-03-04T10:00:00+01:00", "now", "", "2026-03-04T10:00:00Z\n"):
        with pytest.raises(LedgerError, match="Convert it first"):
            ledger.append("note", {}, at=doubtful)


def test_the_same_key_again_gives_the_first_record_and_writes_nothing(ledger, path, digest):
    first = ledger.append("note", {"a": 1}, b"one", key="k")
    before = digest(path)
    assert ledger.append("note", {"a": 2}, b"two", key="k") == first
    assert digest(path) == before
    assert ledger.append("note", {"a": 2}, key="other").number == first.number + 1


@pytest.mark.parametrize(
    "body",
    [{"x": float("nan")}, {"x": 2**53}, {"x": "\ud800"}, {"\ud800": 1}, {1: "x"}, {"x": b"raw"}, {"x": object()}],
    ids=["nan", "large", "half a character", "half a key", "number as key", "bytes", "object"],
)
def test_a_value_that_JSON_cannot_keep_exactly_is_refused_and_leaves_no_trace(ledger, body):
    with pytest.raises(LedgerError, match="Write such a value as text"):
        ledger.append("note", body)
    assert ledger.head().number == 5
    assert ledger.verify() == []


def test_a_body_nested_without_end_is_refused(ledger):
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"x": deep}
    with pytest.raises(LedgerError):
        ledger.append("note", deep)
    assert ledger.head().number == 5


def test_hostile_text_is_kept_exactly(ledger):
    text = "\x00\x1b[2J\u202e '; DROP TABLE records; -- \U0001f600"
    number = ledger.append("note", {"text": text, text: 1}, b"\x00\xff", key=text).number
    assert ledger.entry(number).body == {"text": text, text: 1}
    assert ledger.verify() == []
