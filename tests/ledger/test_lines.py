"""JSON lines are canonical, hold everything, and come back as the same ledger or not at all."""

from __future__ import annotations

import base64
import json

import pytest
import rfc8785

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger


@pytest.fixture
def lines(ledger):
    ledger.append("note", {"text": "\u202e \x00 \U0001f600 é", "n": 1.5}, key="k")
    ledger.erase(2, "asked", "R. Vale")
    return list(ledger.export())


def test_every_line_is_canonical_as_a_whole(lines):
    for line in lines:
        assert rfc8785.dumps(json.loads(line)).decode() == line


def test_an_export_comes_back_with_the_same_hashes_payloads_and_erasures(ledger, lines, tmp_path):
    with Ledger.load(tmp_path / "back", lines) as back:
        assert list(back.entries()) == list(ledger.entries())
        assert back.payload(4) == b"beta bytes"
        with pytest.raises(LedgerError, match="erased in #7"):
            back.payload(2)
        assert list(back.export()) == lines
        assert back.verify(ledger.head().hash) == []
        assert back.append("note", {}, key="k").number == 6
        assert back.append("note", {}).number == 8


def test_bytes_and_line_ends_are_taken_too(lines, tmp_path):
    for at, end in enumerate((b"\n", b"\r\n")):
        assert Ledger.load(tmp_path / str(at), [line.encode() + end for line in lines]).head().number == 7


def changed(line: str, **change: object) -> str:
    told = json.loads(line)
    told["record"].update(change)
    return json.dumps(told)


def with_payload(line: str, **change: object) -> str:
    told = json.loads(line)
    told["payload"] = {**(told.get("payload") or {}), **change}
    return json.dumps(told)


BAD = {
    "body": (3, lambda line: changed(line, body={"text": "thirb"})),
    "time": (3, lambda line: changed(line, at="2001-01-01T00:00:00Z")),
    "kind": (3, lambda line: changed(line, kind="erased")),
    "number": (3, lambda line: changed(line, number=4)),
    "number that is no number": (1, lambda line: changed(line, number=True)),
    "key": (6, lambda line: changed(line, key="other")),
    "hash": (3, lambda line: line.replace('"hash":"', '"hash":"00', 1)),
    "payload bytes": (4, lambda line: with_payload(line, base64=base64.b64encode(b"gamma").decode())),
    "payload salt": (4, lambda line: with_payload(line, salt="00")),
    "payload that is none": (3, lambda line: with_payload(line, base64="", salt="")),
    "payload of an erased one": (2, lambda line: with_payload(line, base64="", salt="")),
    "base64 with noise": (4, lambda line: with_payload(line, base64="!!" + json.loads(line)["payload"]["base64"])),
    "another field": (3, lambda line: line[:-1] + ',"more":1}'),
    "a field in the record": (3, lambda line: changed(line, more=1)),
    "no JSON": (3, lambda line: line[:-1]),
    "an array": (3, lambda line: "[1]"),
    "a number": (3, lambda line: "7"),
    "nothing": (3, lambda line: ""),
    "no text": (3, lambda line: b"\xff\xfe" + line.encode("utf-16-le")),
    "without end": (3, lambda line: "[" * 100_000),
    "not a number": (3, lambda line: changed(line, body={"x": float("nan")})),
    "a long number": (3, lambda line: line.replace('"number":3', '"number":' + "3" * 5000)),
}


@pytest.mark.parametrize("name", BAD)
def test_the_first_line_that_does_not_hold_is_named_and_nothing_is_taken(lines, tmp_path, name):
    at, damage = BAD[name]
    lines[at] = damage(lines[at])
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(LedgerError, match=rf"^Line {at + 1} is not taken, and nothing was: \w") as told:
        Ledger.load(room / "back", lines)
    assert len(str(told.value)) < 400
    assert not list(room.iterdir())


@pytest.mark.parametrize(("change", "line"), [("left out", 4), ("twice", 4), ("moved", 3), ("first left out", 1)])
def test_a_line_left_out_doubled_or_moved_is_named(lines, tmp_path, change, line):
    given = {
        "left out": lines[:3] + lines[4:],
        "twice": lines[:3] + lines[2:],
        "moved": [*lines[:2], lines[3], lines[2], *lines[4:]],
        "first left out": lines[1:],
    }[change]
    with pytest.raises(LedgerError, match=f"^Line {line} is not taken"):
        Ledger.load(tmp_path / "back", given)


def test_an_export_without_payloads_and_one_without_records_are_not_taken(ledger, tmp_path):
    with pytest.raises(LedgerError, match=r"Line 3 .* payload of #2 is left out.*Ask for an export with payloads"):
        Ledger.load(tmp_path / "back", ledger.export(payloads=False))
    with pytest.raises(LedgerError, match="no record at all"):
        Ledger.load(tmp_path / "back", [])
    assert not (tmp_path / "back").exists()


def test_a_payload_that_a_record_says_was_erased_is_not_taken_back(ledger, tmp_path):
    before = list(ledger.export())
    ledger.erase(2, "asked", "R. Vale")
    with pytest.raises(LedgerError, match="payload of #2 is there although #6 says it was erased"):
        Ledger.load(tmp_path / "back", [*before, list(ledger.export())[6]])
    assert not (tmp_path / "back").exists()


def test_an_import_never_replaces_a_ledger(path, lines, digest):
    before = digest(path)
    with pytest.raises(LedgerError, match="there is a file already"):
        Ledger.load(path, lines)
    assert digest(path) == before


def test_a_record_that_was_tampered_with_is_not_exported(path, tamper):
    tamper(path, "UPDATE records SET line = replace(line, 'third', 'thirb') WHERE number = 3")
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="#3 does not fit"):
        list(ledger.export())
