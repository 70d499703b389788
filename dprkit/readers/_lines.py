"""Lines of logs and tables: delimited records and JSON objects, each with its place, and what is broken as Unread.

For readers, in the sandbox. One damaged line costs one line.
"""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from ..records import Unread
from ..sandbox import Source

__all__ = ["Line", "objects", "records"]

LONGEST = 4 << 20  # one line, one cell, one element of an array
SPAN = 200  # lines that one quoted cell may run over

Objects = Iterator[tuple[int, dict[str, Any]] | Unread]


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a delimited file: the line it starts on (from 1), its cells, and its text as found.

    ``mended`` holds the cells that had bytes no text can keep: position, the cell as found, and why.
    """

    place: int
    cells: list[str]
    text: str
    mended: tuple[tuple[int, str, str], ...] = ()


def records(source: Source, delimiter: str = ",") -> Iterator[Line | Unread]:
    """The records of a delimited file, the header first; a record of another width than the header is Unread.

    A quotation mark that is never closed costs one line, not the rest of the file.
    """
    csv.field_size_limit(LONGEST)
    errors = "backslashreplace" if source.encoding.startswith("utf-16") else "surrogateescape"
    with source.path.open(encoding=source.encoding, errors=errors, newline="") as stream:
        yield from _records(stream, delimiter)


def objects(source: Source) -> Objects:
    """The objects of a JSON file with their places, and what is not an object as Unread.

    Places are line numbers (from 1) in JSON lines, else the position (from 0): in the array, in the array
    ``value`` of an object (one page of an API), or in the row of objects that the file is.
    """
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    by_line = not _PAGE.match(head) and any(_is_object(line) for line in head.splitlines()[:20])
    with source.lines() as stream:
        yield from _json_lines(stream) if by_line else _elements(stream)


_STRAY = re.compile("[\udc80-\udcff]")
_UNKEPT = re.compile("[\x00\udc80-\udcff]")
_PAGE = re.compile(r'\ufeff?\s*(?:\[|\{(?:\s*"@odata[^"]*"\s*:\s*"[^"]*"\s*,)*\s*"value"\s*:\s*\[)')
_BETWEEN = re.compile(r"[\s,]*")


def _records(stream: IO[str], delimiter: str) -> Iterator[Line | Unread]:
    numbered, waiting, width = enumerate(stream, start=1), deque[tuple[int, str]](), 0
    while first := waiting.popleft() if waiting else next(numbered, None):
        place, text = first
        if not text.strip():
            continue
        cells, why = _split(text, delimiter)
        more: list[tuple[int, str]] = []
        while why == _OPEN and len(more) < SPAN and len(text) < LONGEST:
            following = waiting.popleft() if waiting else next(numbered, None)
            if following is None:
                break
            more.append(following)
            text += following[1]
            if '"' in following[1]:
                cells, why = _split(text, delimiter)
        if more and (why or len(cells) != (width or len(cells))):
            waiting.extendleft(reversed(more))
            yield Unread(place, _OPEN, _bare(first[1])[:2000])
        elif why or len(cells) != (width := width or len(cells)):
            yield Unread(place, why or f"{len(cells)} cells where the header has {width}", _bare(text)[:2000])
        else:
            yield _line(place, cells, text)


_OPEN = "a quotation mark is opened and not closed"


def _split(text: str, delimiter: str) -> tuple[list[str], str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), []), ""
    except csv.Error as error:
        return [], _OPEN if "unexpected end of data" in str(error) else f"not a row of cells: {error}"


def _bare(text: str) -> str:
    """Bytes that are not of the encoding as ``\\xNN``, NUL as ``\\x00``."""
    return _UNKEPT.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def _line(place: int, cells: list[str], text: str) -> Line:
    if not _UNKEPT.search(text):
        return Line(place, cells, text)
    mended = []
    for at, cell in enumerate(cells):
        if _UNKEPT.search(cell):
            why = "NUL left out" if "\x00" in cell else "bytes that are not UTF-8, read as Windows-1252"
            mended.append((at, _bare(cell), why))
            cells[at] = _STRAY.sub(_windows, cell.replace("\x00", ""))
    return Line(place, cells, _bare(text), tuple(mended))


def _windows(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) & 0xFF]).decode("cp1252", "backslashreplace")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_lines(stream: IO[str]) -> Objects:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Unread(number, f"not JSON: {error}", line[:2000])
            continue
        yield (number, value) if isinstance(value, dict) else Unread(number, "not a JSON object", line[:2000])


def _elements(stream: IO[str]) -> Objects:
    """Objects one after the other, decoded as they arrive, so that a cut file keeps what came before the cut."""
    decoder, text, index = json.JSONDecoder(), stream.read(1 << 20), 0
    page = _PAGE.match(text)
    at = page.end() if page else 0
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text too
        if page and text[at : at + 1] == "]":
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            more = "" if isinstance(error, RecursionError) or len(text) - at > LONGEST else stream.read(1 << 20)
            if more:
                text, at = text[at:] + more, 0
                continue
            if page or text[at:].strip():
                why = "nested too deeply" if isinstance(error, RecursionError) else "broken or cut off here"
                yield Unread(index, f"the JSON is {why}; nothing after this place was read", text[at : at + 2000])
            return
        yield (index, value) if isinstance(value, dict) else Unread(index, "not a JSON object", text[at:end][:2000])
        at, index = end, index + 1
