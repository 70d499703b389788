"""Logs and tables: depth, length, numbers beyond all measure, broken encodings, fields of the wrong kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

SIGN_IN: dict[str, Any] = {
    "uuid": "1",
    "published": "2026-03-02T09:00:00.000Z",
    "eventType": "user.session.start",
    "version": "0",
    "actor": {"id": "00u1", "type": "User", "alternateId": "a@example.com", "displayName": "Ana Example"},
    "client": {
        "ipAddress": "198.51.100.7",
        "userAgent": {"rawUserAgent": "x"},
        "geographicalContext": {"geolocation": {"lat": 1.0, "lon": 2.0}},
    },
    "outcome": {"result": "SUCCESS"},
    "authenticationContext": {"externalSessionId": "s"},
    "securityContext": {"asNumber": 64496},
    "debugContext": {"debugData": {"deviceFingerprint": "f"}},
}
ENTRA: dict[str, Any] = {
    "id": "1",
    "createdDateTime": "2026-03-02T09:00:00Z",
    "userPrincipalName": "a@example.com",
    "ipAddress": "198.51.100.7",
    "status": {"errorCode": 0},
    "deviceDetail": {"deviceId": "d"},
    "location": {"geoCoordinates": {"latitude": 1, "longitude": 2}},
}
WRONG: tuple[Any, ...] = (None, 7, -1e308, True, "", "\x00\u202e", [], {}, [[[]]], "x" * 100_000, 10**40)


def lines(*events: Any) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in events) + b"\n"


def changed(event: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**event, key: value}


def events() -> Iterator[tuple[str, bytes]]:
    for name, whole in (("okta", SIGN_IN), ("entra", ENTRA)):
        for number, value in enumerate(WRONG):
            yield f"{name}-{number}.jsonl", lines(whole, *(changed(whole, key, value) for key in whole), whole)
        text = json.dumps(whole)
        for part in (2, 3):
            yield f"{name}-cut-{part}.json", text[: len(text) // part].encode()
        yield f"{name}-not-a-list.json", json.dumps({"value": whole}).encode()
        yield f"{name}-nan.jsonl", lines(whole) + text.replace("1", "NaN", 1).encode() + b"\n"
        yield f"{name}-twice.jsonl", lines(whole) + (text[:-1] + "," + text[1:]).encode() + b"\n"
        yield f"{name}-surrogates.jsonl", lines(whole) + text.replace("198.51", "\\ud800").encode() + b"\n"
        yield (
            f"{name}-digits.jsonl",
            lines(whole) + text.replace('"uuid": "1"', '"uuid": ' + "9" * 100_000).encode() + b"\n",
        )
        yield f"{name}-five-megabytes-a-line.jsonl", lines(whole, changed(whole, "more", "x" * (5 << 20)), whole)
        yield f"{name}-nul.jsonl", lines(whole) + bytes(1 << 20) + b"\n" + lines(whole)
        for code in ("utf-8-sig", "utf-16", "utf-32", "utf-16-be"):
            yield f"{name}-{code}.jsonl", lines(whole, whole).decode().encode(code)


def shapes() -> Iterator[tuple[str, bytes]]:
    for depth in (900, 2_000, 100_000, 5_000_000):
        yield f"deep-{depth}.json", b"[" * depth + b"]" * depth
        yield f"deep-{depth}.jsonl", b'{"a":' * depth + b"1" + b"}" * depth + b"\n"
    yield "a-million-keys.json", json.dumps({str(n): n for n in range(1_000_000)}).encode()
    yield "a-million-lists.json", b"[" + b"[]," * 1_000_000 + b"[]]"
    yield "digits.json", b'[{"a": ' + b"9" * 4_000_000 + b"}]"
    yield "exponent.json", b'[{"a": 1e999999999}]'
    yield "only-commas.json", b"[" + b"," * 1_000_000 + b"]"


HEAD = b"account,time,ip,result\n"
ROW = b"a@example.com,2026-03-02T09:00:00Z,198.51.100.7,success\n"


def tables() -> Iterator[tuple[str, bytes]]:
    whole = HEAD + ROW * 20
    yield "quote-that-never-closes.csv", HEAD + ROW + b'"' + ROW * 50_000
    yield "quotes.csv", HEAD + b'"' * 3_000_000
    yield "a-million-columns.csv", b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n"
    yield "a-cell-of-ten-megabytes.csv", HEAD + b"x" * 10_000_000 + b",1,2,3\n" + ROW
    yield "commas.csv", HEAD + b"," * 5_000_000 + b"\n" + ROW
    yield "ragged.csv", HEAD + ROW + b"a\na,b,c,d,e,f,g\n\n" + ROW
    yield "the-same-column-twice.csv", b"account,account,time,ip\na,b,2026-03-02,198.51.100.7\n"
    yield "no-columns.csv", b"\n" * 100_000
    yield "formulas.csv", HEAD + b'=cmd|" /C calc"!A0,+1+1,-2,@SUM(A1)\n' * 99
    yield "nul.csv", HEAD + bytes(2_000_000) + b"\n" + ROW
    yield "returns.csv", whole.replace(b"\n", b"\r")
    yield "separators-of-lines.csv", whole.replace(b"success", "suc\u2028cess\x85".encode())
    yield "latin.csv", whole.replace(b"a@", "é@".encode("cp1252"))
    for code in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"):
        yield f"{code}.csv", whole.decode().encode(code)
    yield "half-a-character.csv", whole + b"\xe2\x82"
    yield "escapes.csv", whole.replace(b"success", b"\x1b]0;x\x07\x1b[2J")
    yield "claims-deep.toml", b"a = " + b"[" * 100_000
    yield "claims-endless.toml", b'[[claim]]\nfield = """' + b"x" * 5_000_000
    yield "claims-keys.toml", b"\n".join(b"a%d = 1" % n for n in range(200_000))
    yield "claims-dots.toml", b".".join([b"a"] * 50_000) + b" = 1"


def files() -> Iterator[tuple[str, bytes]]:
    yield from events()
    yield from shapes()
    yield from tables()
