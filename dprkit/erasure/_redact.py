"""A copy of a file about several people without one of them: the rows of the others keep every byte and their place.

A row about the person becomes an empty line (in a JSON array, null), so that line numbers and positions stay. A row
about somebody else that mentions the person loses the mention only.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from ._spellings import Spellings

__all__ = ["redacted"]

_BY_BLOCK = ("zoom",)
_ENTRY = re.compile(r"[a-z]+\.\d+")
_TABLES = re.compile(r"^\[", re.MULTILINE)
# Where the list of a JSON file begins, and what follows one page of it: the same as in readers/_lines.py.
_LISTS = "value|items|events|participants|data|results|records|Records|resources"
_PLAIN = r'(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)'
_ARRAY = re.compile(rf'\ufeff?\s*(?:\[|\{{(?:\s*"[^"]*"\s*:\s*{_PLAIN}\s*,)*\s*"(?:{_LISTS})"\s*:\s*\[)')
_REST = re.compile(rf'\s*(?:,\s*"[^"]*"\s*:\s*{_PLAIN}\s*)*\}}[\s,]*')
_BETWEEN = re.compile(r"[\s,]*")
_PACKED = (b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0", b"SQLite", b"\x89PNG", b"\xff\xd8\xff")


def redacted(
    data: bytes, who: Spellings, his: Collection[str], others: Collection[str], *, reader: str = ""
) -> bytes | None:
    """The bytes without the person; None when that cannot be done safely (PDF, DOCX, pictures, base64 in a mail).

    Args:
        data: text in UTF-8 or UTF-16: CSV and kin, JSON lines, a JSON array, TOML, or plain text.
        his: places of his rows, as the tables name them: a line from 1, a position from 0, ``claim.2``.
        others: places of everybody else's rows; a place that is in neither is dropped when it mentions him.
        reader: which one read it; where an empty line means something to it, his lines go altogether.
    """
    if data.startswith(_PACKED):
        return None
    encoding, errors = _encoding(data)
    text = data.decode(encoding, errors)
    parts = _parts(text, who, his, others)
    kept = (part for part in parts if part.strip("\r\n")) if reader in _BY_BLOCK else parts
    made = "".join(kept).encode(encoding, errors)
    if made == data:  # only its name, or what a reader made of that, names him: a copy has a digest of its own
        made += "\n".encode(encoding)
    return None if who.in_bytes(made) else made


def _encoding(data: bytes) -> tuple[str, str]:
    """How to read the bytes so that writing the text gives the same bytes again."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return name, "surrogatepass"
    if data[1:2] == b"\0" or data[:1] == b"\0":
        return ("utf-16-be" if data[:1] == b"\0" else "utf-16-le"), "surrogatepass"
    return "utf-8", "surrogateescape"


def _parts(text: str, who: Spellings, his: Collection[str], others: Collection[str]) -> Iterator[str]:
    placed = {*his, *others}
    if any(_ENTRY.fullmatch(place) for place in placed):
        yield from _blocks(text, who, his)
    elif not any(place.isdigit() for place in placed):
        yield from (_mentionless(line, who) for line in text.splitlines(keepends=True))
    elif _ARRAY.match(text):
        yield from _elements(text, who, his, others)
    else:
        yield from _lines(text, who, his, others)


def _lines(text: str, who: Spellings, his: Collection[str], others: Collection[str]) -> Iterator[str]:
    """Records of one line, or of several where a quotation mark is open; the first one is the header of a table."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    delimited = not text.lstrip("\ufeff \t\r\n").startswith("{")
    starts = {int(place) for place in (*his, *others) if place.isdigit()} if delimited else set()
    at, header = 0, delimited
    while at < len(lines):
        end = _end(lines, at, starts)
        record = "".join(lines[at:end])
        mine, theirs = str(at + 1) in his, str(at + 1) in others or header
        header = header and not record.strip("\ufeff \t\r\n")
        if mine and not theirs:
            yield _emptied(record)
        elif not who.in_text(record):
            yield record
        else:
            yield _mentionless(record, who) if theirs else _emptied(record)
        at = end


def _end(lines: list[str], at: int, starts: Collection[int]) -> int:
    """Where the record that begins in line ``at`` ends: at an even count of quotation marks, or where one begins."""
    end, marks = at + 1, lines[at].count('"')
    while starts and marks % 2 and end < len(lines) and end - at < 200 and end + 1 not in starts:
        marks += lines[end].count('"')
        end += 1
    return end if marks % 2 == 0 else at + 1


def _emptied(record: str) -> str:
    """The record's line ends, and a byte order mark, alone."""
    return re.sub(r"[^\r\n\ufeff]", "", record)


def _mentionless(record: str, who: Spellings) -> str:
    """The record without the mention; as JSON where it is; empty where the mention stands in escapes otherwise."""
    if not who.in_text(record):
        return record
    if (made := who.without_in_json(record)) and record.lstrip().startswith(("{", "[")):
        return made
    made = who.without(record)
    return _emptied(record) if who.in_text(made) else made


def _elements(text: str, who: Spellings, his: Collection[str], others: Collection[str]) -> Iterator[str]:
    """The elements of the array that the file is, or of the array ``value`` in it."""
    decoder, index = json.JSONDecoder(), 0
    at = _ARRAY.match(text).end()  # type: ignore[union-attr]  # the caller matched it
    yield who.without(text[:at])
    while at < len(text):
        start = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text too
        if text[start : start + 1] == "]" and (page := _next_page(text, start + 1)):
            yield who.without(text[at:page])
            at = page
            continue
        try:
            _, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            yield who.without(text[at:])
            return
        yield text[at:start]
        yield _element(text[start:end], str(index), who, his, others)
        at, index = end, index + 1


def _next_page(text: str, at: int) -> int:
    """Where the list of the page begins that follows this one in the file; 0 when none does."""
    rest = _REST.match(text, at)
    page = _ARRAY.match(text, rest.end()) if rest else None
    return page.end() if page else 0


def _element(text: str, place: str, who: Spellings, his: Collection[str], others: Collection[str]) -> str:
    if place in his and place not in others:
        return "null"
    if not who.in_text(text):
        return text
    return _mentionless(text, who) if place in others else "null"


def _blocks(text: str, who: Spellings, his: Collection[str]) -> Iterator[str]:
    """The tables of a TOML file; ``[[claim]]`` number 2 is the place ``claim.2``."""
    starts = [0, *(found.start() for found in _TABLES.finditer(text)), len(text)]
    count: dict[str, int] = {}
    for start, end in pairwise(starts):
        block = text[start:end]
        name = re.match(r"\[\[\s*(\w+)\s*\]\]", block)
        if name:
            count[name[1]] = count.get(name[1], 0) + 1
        place = f"{name[1]}.{count[name[1]]}" if name else ""
        yield _emptied(block) if place in his else "".join(_mentionless(one, who) for one in block.splitlines(True))
