"""Lines of logs and tables: delimited records and JSON objects, each with its place, and what is broken as Unread.

For readers, in the sandbox. One damaged line costs one line.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from ..records import Unread
from ..sandbox import HEAD, Source

__all__ = ["Line", "by_line", "delimiter", "header", "objects", "objects_together", "records"]

LONGEST = 4 << 20  # one line, one cell, one element of an array
SPAN = 200  # lines that one quoted cell may run over
TOGETHER = 64  # elements of a large array, each of up to 4 MiB

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
    block: int = 0


def records(source: Source, delimiter: str = ",", *, blocks: bool = False) -> Iterator[Line | Unread]:
    """The records of a delimited file, the header first; a record of another width than the header is Unread.

    With ``blocks`` an empty line begins a new table with a header of its own: ``Line.block`` counts them, from 0.

    A quotation mark that is never closed costs one line, not the rest of the file.
    """
    csv.field_size_limit(LONGEST)
    with source.path.open(encoding=source.encoding, errors=_errors(source), newline="") as stream:
        yield from _records(stream, delimiter, blocks)


def objects(source: Source) -> Objects:
    """The objects of a JSON file with their places, and what is not an object as Unread.

    Places are line numbers (from 1) in JSON lines, else the position (from 0): in the array, in the list of an
    API's page (``value``, ``items``, ``participants`` …) and on through the pages that follow it in the file, or in
    the row of objects that the file is. A last page that names a next one is told as Unread.
    """
    for some in objects_together(source):
        yield from some


def objects_together(source: Source) -> Iterator[list[tuple[int, dict[str, Any]] | Unread]]:
    """The same, many at a time where the source says so; none of the lines of a share comes with those of another."""
    if by_line(source):
        for first, lines in source.blocks():
            yield list(_json_lines(first, lines))
        return
    with source.lines() as stream:
        found = _elements(stream)
        while some := list(islice(found, TOGETHER if source.together else 1)):
            yield some


def by_line(source: Source) -> bool:
    """The file is JSON lines: each line is an object of its own."""
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    return not _PAGE.match(head) and any(_is_object(line) for line in head.splitlines()[:20])


_STRAY = re.compile("[\udc80-\udcff]")
_UNKEPT = re.compile("[\x00\udc80-\udcff]")
# The names under which APIs hand out one page of a list: Graph, Google, Zoom, Okta event hooks, CloudTrail-like files.
_LISTS = "value|items|events|participants|data|results|records|Records|resources"
_PLAIN = r'(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)'
_PAGE = re.compile(rf'\ufeff?\s*(?:\[|\{{(?:\s*"[^"]*"\s*:\s*{_PLAIN}\s*,)*\s*"(?:{_LISTS})"\s*:\s*\[)')
_REST = re.compile(rf'\s*(?:,\s*"[^"]*"\s*:\s*{_PLAIN}\s*)*\}}[\s,]*')
_NEXT = re.compile(r'"(?:@odata\.nextLink|nextPageToken|next_page_token|nextLink)"\s*:\s*"[^"]')
_BETWEEN = re.compile(r"[\s,]*")


def delimiter(source: Source) -> str:
    """The delimiter that divides the first row, and most rows after it in the head, into the same number of cells."""

    def steadiness(one: str) -> tuple[int, int]:
        counts = [len(found.cells) if isinstance(found, Line) else 0 for found in islice(_first(source, one), 20)]
        width = counts[0] if counts else 0
        return (sum(count == width for count in counts), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=steadiness)


def header(source: Source) -> list[str]:
    """The cells of the first row; none when it is not one."""
    return next((one.cells for one in _first(source, delimiter(source)) if isinstance(one, Line)), [])


def _first(source: Source, delimiter: str) -> Iterator[Line | Unread]:
    """The records of the whole lines in the head: many readers ask, and a file may be one line of many MiB."""
    head = source.head.decode(source.encoding, _errors(source))
    if len(source.head) == HEAD:
        head = head[: head.rfind("\n") + 1]
    return _records(io.StringIO(head, newline=""), delimiter, blocks=False)


def _errors(source: Source) -> str:
    return "backslashreplace" if source.encoding.startswith("utf-16") else "surrogateescape"


_DELIMITERS = ",;\t|"


def _records(stream: IO[str], delimiter: str, blocks: bool) -> Iterator[Line | Unread]:
    numbered, waiting, width, block = enumerate(stream, start=1), deque[tuple[int, str]](), 0, 0
    while first := waiting.popleft() if waiting else next(numbered, None):
        place, text = first
        if not (text.strip(f"{delimiter}\r\n\t ") if blocks else text.strip()):
            block, width = block + bool(blocks and width), width * (not blocks)
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
            yield _line(place, cells, text, block)


_OPEN = "a quotation mark is opened and not closed"


def _split(text: str, delimiter: str) -> tuple[list[str], str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), []), ""
    except csv.Error as error:
        return [], _OPEN if "unexpected end of data" in str(error) else f"not a row of cells: {error}"


def _bare(text: str) -> str:
    """Bytes that are not of the encoding as ``\\xNN``, NUL as ``\\x00``."""
    return _UNKEPT.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def _line(place: int, cells: list[str], text: str, block: int) -> Line:
    if not _UNKEPT.search(text):
        return Line(place, cells, text, block=block)
    mended = []
    for at, cell in enumerate(cells):
        if _UNKEPT.search(cell):
            why = "NUL left out" if "\x00" in cell else "bytes that are not UTF-8, read as Windows-1252"
            mended.append((at, _bare(cell), why))
            cells[at] = _STRAY.sub(_windows, cell.replace("\x00", ""))
    return Line(place, cells, _bare(text), tuple(mended), block)


def _windows(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) & 0xFF]).decode("cp1252", "backslashreplace")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


_value = json.JSONDecoder().raw_decode
_ENDS = frozenset(["\n", "\r\n", ""])


def _json_lines(first: int, lines: list[str]) -> Objects:
    """Many lines at once, or, where one of them is out of the ordinary, line by line."""
    found = _all_objects(lines)
    return _one_by_one(first, lines) if found is None else enumerate(found, start=first)


def _all_objects(lines: list[str]) -> list[dict[str, Any]] | None:
    """The objects on the lines, None where one is not an object or not JSON in the strict sense.

    msgspec takes two thirds of the time. Where it takes a text at all, it reads what ``json`` reads, whole numbers of
    any length and doubled names included (a test compares them); NaN, halves of characters and depth are for ``json``.
    """
    decode = _decoder()
    try:
        found = [decode(line) for line in lines]
    except (ValueError, RecursionError):
        return None
    return found if {dict}.issuperset(map(type, found)) else None


@functools.cache
def _decoder() -> Callable[[str], Any]:
    import msgspec

    return msgspec.json.Decoder().decode


def _one_by_one(first: int, lines: list[str]) -> Objects:
    for number, line in enumerate(lines, start=first):
        try:
            value, end = _value(line, 0)
            if line[end:] not in _ENDS:
                value = json.loads(line)
        except (ValueError, RecursionError):
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
    at, more = (page.end() if page else 0), bool(page and _NEXT.search(page[0]))
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # matches the empty text too
        if page and text[at : at + 1] == "]":
            text, at, page, more = _after(text[at + 1 :] + stream.read(1 << 20), page, more)
            if page:
                continue
            yield from _ended(index, text, more)
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            deep = isinstance(error, RecursionError)
            following = "" if deep or len(text) - at > LONGEST else stream.read(1 << 20)
            if following:
                text, at = text[at:] + following, 0
                continue
            if page or text[at:].strip():
                why = "nested too deeply" if deep else "broken or cut off here"
                yield Unread(index, f"the JSON is {why}; nothing after this place was read", text[at : at + 2000])
            return
        yield (index, value) if isinstance(value, dict) else Unread(index, "not a JSON object", text[at:end][:2000])
        at, index = end, index + 1


_Page = re.Match[str] | None


def _after(text: str, page: re.Match[str], more: bool) -> tuple[str, int, _Page, bool]:
    """What follows the list of a page: the text, where to go on, the next page or None, whether one is missing."""
    rest = re.compile(r"[\s,]*").match(text) if page[0].endswith("[") and "{" not in page[0] else _REST.match(text)
    if not rest:
        return text, 0, None, more
    following = _PAGE.match(text, rest.end())
    more = bool(_NEXT.search(following[0])) if following else more or bool(_NEXT.search(rest[0]))
    return (text, following.end(), following, more) if following else (text[rest.end() :], 0, None, more)


def _ended(index: int, text: str, more: bool) -> Iterator[Unread]:
    if more:
        yield Unread(max(index - 1, 0), "one page of several: ask for the pages that follow")
    if text.strip():
        yield Unread(index, "what follows the list was not read", text[:2000])
