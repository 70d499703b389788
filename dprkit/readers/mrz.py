"""Machine-readable zones given as text: the check digits of TD1, TD2 and TD3 (ICAO Doc 9303, parts 3 to 6).

A French national number stands in a line ``NIR …`` of such a text: 13 characters and a key of two digits, 97 less the
rest of their division by 97, with 2A as 19 and 2B as 18 (Insee, "NIR"). It is made of sex, birth and birthplace: only
whether the key is right is kept.

Check digits are computed facts. Nationality, sex, birth date and issuing state are not read out, and no column exists
for them. A right check digit proves nothing: anybody can compute one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader

_LINE = re.compile(r"[A-Z0-9<]{30}|[A-Z0-9<]{36}|[A-Z0-9<]{44}")
_NIR = re.compile(r"NIR[:=]?([1-478]\d{4}(?:\d\d|2[AB])\d{6})(\d\d)", re.IGNORECASE)
# Kind by (lines, characters a line); where fields stand: line, first character, one past the last.
_KINDS = {(3, 30): "TD1", (2, 36): "TD2", (2, 44): "TD3"}
Span = tuple[int, int, int]
_NUMBER: dict[str, Span] = {"TD1": (0, 5, 14), "TD2": (1, 0, 9), "TD3": (1, 0, 9)}
_BIRTH: dict[str, Span] = {"TD1": (1, 0, 6), "TD2": (1, 13, 19), "TD3": (1, 13, 19)}
_EXPIRY: dict[str, Span] = {"TD1": (1, 8, 14), "TD2": (1, 21, 27), "TD3": (1, 21, 27)}
_NAMES: dict[str, Span] = {"TD1": (2, 0, 30), "TD2": (0, 5, 36), "TD3": (0, 5, 44)}
_WHOLE: dict[str, tuple[tuple[Span, ...], tuple[int, int]]] = {
    "TD1": (((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29)),
    "TD2": (((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35)),
    "TD3": (((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43)),
}


def _recognises(source: Source) -> bool:
    lines = [line for line in _bare_lines(source.head[:4096].decode(source.encoding, "replace")) if line]
    numbers = [line for line in lines if _NIR.fullmatch(line)]
    zones = [line for line in lines if line not in numbers]
    if not 1 <= len(lines) <= 30 or not all(_LINE.fullmatch(line) for line in zones):
        return False
    return len(zones) > 1 and any("<<" in line for line in zones) if zones else True


@reader(
    "mrz",
    title="the machine-readable zone of an identity paper, or a national number, as text",
    fills=["identity_papers"],
    profile="document",
    recognises=_recognises,
    rank=16,
)
def mrz(source: Source) -> Parts:
    """One row of ``identity_papers`` a zone or national number; the place is the line it begins on, from 1."""
    with source.lines() as stream:
        text = stream.read(1 << 16)
    lines = _bare_lines(text)
    at = 0
    while at < len(lines):
        if not lines[at]:
            at += 1
            continue
        if found := _NIR.fullmatch(lines[at]):
            values = {
                "system": "subject",
                "account": source.account,
                "kind": "NIR",
                "national_ok": _nir_ok(*found.groups()),
            }
            yield Row("identity_papers", at + 1, values)
            at += 1
            continue
        count = 3 if len(lines[at]) == 30 else 2
        zone = lines[at : at + count]
        kind = _KINDS.get((len(zone), len(zone[0]))) if len({len(one) for one in zone}) == 1 else None
        if kind:
            yield from _zone(kind, zone, at + 1, source.account)
        else:
            yield Unread(at + 1, "no zone of two or three lines of the same length begins here")
        at += count if kind else 1
    if len(text) == 1 << 16:
        yield Unread(len(lines), "a text of machine-readable zones is not that long: the rest is not read")


def _bare_lines(text: str) -> list[str]:
    """The lines without the spaces that text recognition puts between characters."""
    return [re.sub(r"\s+", "", line.lstrip("\ufeff")) for line in text.split("\n")]


def _zone(kind: str, lines: Sequence[str], place: int, account: str) -> Parts:
    number, right, checked = _number(kind, lines)
    values: dict[str, Any] = {
        "system": "subject",
        "account": account,
        "kind": kind,
        "name": _name(_cut(lines, _NAMES[kind])),
        "number": number,
        "number_ok": right,
        "birth_ok": _ok(lines, _BIRTH[kind]),
        "expiry_ok": _ok(lines, _EXPIRY[kind]),
        "composite_ok": _composite_ok(kind, lines),
        "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }
    if kind == "TD3":
        optional = lines[1][28:42]
        # A passport without optional data may have a filler in place of the digit (Doc 9303-4, 4.2.2).
        values["optional_ok"] = lines[1][42] in (_digit(optional), "<" if not optional.strip("<") else "")
    yield Row("identity_papers", place, values)
    if not checked:
        yield Repair(
            "identity_papers", place, "number", number, number, "the number ends outside the zone: not checked"
        )


def _cut(lines: Sequence[str], span: Span) -> str:
    return lines[span[0]][span[1] : span[2]]


def _number(kind: str, lines: Sequence[str]) -> tuple[str, Any, bool]:
    """The document number, whether its digit is right (empty when it cannot be told), and whether it was checked.

    A number over nine characters goes on in the optional data, with a filler in place of the digit (Doc 9303-5, 4.2.2).
    """
    span = _NUMBER[kind]
    digit = lines[span[0]][span[2]]
    number = _cut(lines, span)
    if digit != "<" or kind == "TD3":
        return number.rstrip("<"), digit == _digit(number), True
    rest = lines[0][15:30] if kind == "TD1" else lines[1][28:35]
    more = rest.split("<")[0]
    if len(more) < 2:
        return number.rstrip("<"), "", False
    return number + more[:-1], more[-1] == _digit(number + more[:-1]), True


def _ok(lines: Sequence[str], span: Span) -> bool:
    return lines[span[0]][span[2]] == _digit(_cut(lines, span))


def _composite_ok(kind: str, lines: Sequence[str]) -> bool:
    spans, (line, at) = _WHOLE[kind]
    return lines[line][at] == _digit("".join(_cut(lines, span) for span in spans))


def _digit(text: str) -> str:
    """The check digit: weights 7, 3, 1 over the values of the characters, modulo 10 (Doc 9303-3, 4.9).

    >>> _digit("L898902C3"), _digit("740812"), _digit("120415")
    ('6', '2', '9')
    """
    values = (0 if one == "<" else int(one, 36) for one in text)
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


def _nir_ok(number: str, key: str) -> bool:
    """Whether the key of a French national number is right.

    >>> _nir_ok("2061275111005", "64"), _nir_ok("2061275111005", "46"), _nir_ok("206122A111005", "24")
    (True, False, True)
    """
    digits = number.upper().replace("2A", "19").replace("2B", "18")
    return 97 - int(digits) % 97 == int(key)


def _name(field: str) -> str:
    """Names as printed: surname, then given names."""
    last, _, first = field.strip("<").partition("<<")
    return ", ".join(" ".join(filter(None, part.split("<"))) for part in (last, first) if part.strip("<"))
