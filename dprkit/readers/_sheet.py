"""Sheets: the tables of a file, whether text (CSV and kin) or a workbook, each under one of the headers it may have.

A header may stand below a title and other lines; which row it is the caller decides by what it holds.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from ..errors import InputError
from ..records import Unread
from ..sandbox import HEAD, Source
from ._lines import Line, _records, delimiter
from ._workbook import BROKEN, Row, Tab, Workbook, is_workbook, opened

__all__ = ["ENCODINGS", "Sheet", "as_text", "is_table", "passed_over", "sheets", "unreadable"]

ENCODINGS = ("utf-8", "utf-16", *(f"cp125{number}" for number in range(9)), "mac-roman", "cp437", "cp850", "latin-1")
OFFSET = 10_000_000  # the places of the second sheet begin here, those of the third at twice that
_FEW = 100_000  # lines of a sheet that are kept in memory
_HEADERS = 30  # rows at the top that may be the header
_SEP = re.compile(r"\s*sep=(.)\s*", re.IGNORECASE)
_NOT_TEXT = (
    *(b"%PDF", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"SQLite", b"\x1f\x8b"),
    *(b"PAR1", b"BZh", b"\xfd7zXZ", b"{\\rtf"),
)

Lines = Iterator[Line | Unread]


@dataclass(frozen=True)
class Sheet:
    """A table under one of the headers it may have.

    Attributes:
        name: of the sheet, or empty.
        place: of the header.
        header: its cells.
        above: what stands above it.
        lines: each row below it, as wide as the header, and what is told of the sheet at its end.
    """

    name: str
    place: int
    header: list[str]
    above: tuple[Unread, ...]
    lines: Callable[[], Lines]


def is_table(source: Source) -> bool:
    """The file may be one of tables: a workbook, or text; JSON and markup only where the user says that it is one."""
    if is_workbook(source):
        return True
    text = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    said = bool(source.table or source.columns)
    return not source.head.startswith(_NOT_TEXT) and (said or not text.startswith(("{", "[", "<")))


def unreadable(source: Source) -> str:
    """Why a workbook cannot be opened, in words; empty when it can, and for text."""
    try:
        if is_workbook(source):
            _book(source)
    except InputError as error:
        return str(error)
    return ""


def passed_over(sheet: Sheet) -> Iterator[Unread]:
    """What is told of a sheet that is no table of ours; nothing where there is no cell in it."""
    if any(sheet.header):
        why = f"the sheet {sheet.name!r} is not read: its headers fit no table; it stays in the original"
        yield Unread(sheet.place, why, ", ".join(sheet.header)[:2000])
    yield from (one for one in sheet.lines() if isinstance(one, Unread))


def sheets(source: Source) -> list[list[Sheet]]:
    """For each table of the file, that table under each header it may have, likeliest first.

    Raises:
        InputError: a workbook that cannot be opened, or an encoding or sheet that the user named and is none.
    """
    if is_workbook(source):
        book, named = _book(source), source.columns.get("sheet", "")
        if named and named not in [tab.name for tab in book.tabs]:
            raise InputError(f"there is no sheet {named!r}. Sheets: {', '.join(repr(tab.name) for tab in book.tabs)}.")
        return [_of_tab(book, tab) for tab in book.tabs if named in ("", tab.name)]
    return [_of_text(as_text(source))]


def as_text(source: Source) -> Source:
    """The file with the encoding that the user named, if any.

    Raises:
        InputError: it is not one of ENCODINGS.
    """
    named = source.columns.get("encoding", "")
    if not named:
        return source
    if named not in ENCODINGS:
        raise InputError(f"{named!r} is no encoding that is read here. Encodings: {', '.join(ENCODINGS)}.")
    made = replace(source)
    made.__dict__["encoding"] = "utf-8-sig" if named == "utf-8" else named
    return made


def _of_text(source: Source) -> list[Sheet]:
    top = _top(source)
    found = [_under(source, top, skip, divider) for skip, divider in _beginnings(source, top)]
    return [one for one in found if one.header] or found[:1]


def _top(source: Source) -> str:
    """The whole lines of the head: a file may be one line of many MiB."""
    text = source.head.decode(source.encoding, _errors(source)).removeprefix("\ufeff")
    return text if len(source.head) < HEAD else text[: text.rfind("\n") + 1]


def _errors(source: Source) -> str:
    return "backslashreplace" if source.encoding.startswith("utf-16") else "surrogateescape"


def _beginnings(source: Source, top: str) -> Iterator[tuple[int, str]]:
    """How many lines stand above the header, and what divides its cells; likeliest first."""
    if said := _SEP.fullmatch(top.partition("\n")[0]):
        yield 1, said[1]
        return
    yield 0, delimiter(source)
    steady = {divider: _steady(_widths(top, divider)) for divider in ",;\t|"}
    divider, (rows, _, skip) = max(steady.items(), key=lambda one: one[1][:2])
    if rows > 1 and skip:
        yield skip, divider


def _widths(text: str, divider: str) -> list[tuple[int, int]]:
    """The line (from 0) on which each record begins, and how many cells it has; of the first records."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
    try:
        found = [(rows.line_num, row) for row in islice(rows, 200)]
    except csv.Error:
        return []
    starts = [0, *(line for line, _ in found)]
    return [(start, len(row)) for start, (_, row) in zip(starts, found) if any(cell.strip() for cell in row)]


def _steady(widths: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    """How many records are of the commonest width above one, that width, and the line on which the first begins."""
    counts = Counter(width for _, width in widths if width > 1)
    if not counts:
        return 0, 0, 0
    width, rows = counts.most_common(1)[0]
    return rows, width, next(line for line, one in widths if one == width)


def _under(source: Source, top: str, skip: int, divider: str) -> Sheet:
    """The table whose header stands in the first record after ``skip`` lines."""
    lines = list(io.StringIO(top, newline="")) if skip else []
    below = top[sum(map(len, lines[:skip])) :]
    records = _records(io.StringIO(below, newline=""), divider, False)
    first = next((one for one in records if isinstance(one, Line)), None)
    above = tuple(
        Unread(number, "above the header: not read", text[:2000])
        for number, text in enumerate(lines[:skip], 1)
        if text.strip() and not _SEP.fullmatch(text)
    )
    place = int(first.place) + skip if first else 1
    return Sheet("", place, first.cells if first else [], above, lambda: _below(source, skip, divider))


def _below(source: Source, skip: int, divider: str) -> Lines:
    """The records after the header, and what is none wherever it stands."""
    csv.field_size_limit(4 << 20)
    seen = False
    with source.path.open(encoding=source.encoding, errors=_errors(source), newline="") as stream:
        for _ in islice(stream, skip):
            pass
        for one in _records(stream, divider, False):
            if seen or isinstance(one, Unread):
                yield replace(one, place=int(one.place) + skip) if skip else one
            seen = seen or isinstance(one, Line)


@lru_cache(2)
def _cached(path: Path, *_changed: int) -> Workbook:
    return opened(Source("", path))


def _book(source: Source) -> Workbook:
    """The workbook; several readers ask whether it is theirs."""
    state = source.path.stat()
    return _cached(source.path, state.st_mtime_ns, state.st_size)


def _of_tab(book: Workbook, tab: Tab) -> list[Sheet]:
    """The sheet under each of its first rows that has cells."""
    tops: list[Row] = []
    with suppress(*BROKEN):  # told when its rows are read
        for row in islice(book.rows(tab, []), _HEADERS):
            tops += [row] if row.cells else []
    if not tops:
        return [Sheet(tab.name, _place(tab, 1), [], (), lambda: _tab_lines(book, tab, 0, 0))]
    return [_under_row(book, tab, tops, at) for at in range(len(tops))]


def _place(tab: Tab, row: int) -> int:
    return row + (tab.number - 1) * OFFSET


def _under_row(book: Workbook, tab: Tab, tops: Sequence[Row], at: int) -> Sheet:
    head = tops[at]
    cells = [head.cells[column].text if column in head.cells else "" for column in range(max(head.cells) + 1)]
    above = tuple(
        Unread(_place(tab, row.place), "above the header: not read", _joined(row)[:2000]) for row in tops[:at]
    )
    lines = _Kept(lambda: _tab_lines(book, tab, head.place, len(cells)))
    return Sheet(tab.name, _place(tab, head.place), cells, above, lines.each)


@dataclass
class _Kept:
    """Lines that are read once while they are few, and anew each time when they are many."""

    read: Callable[[], Lines]
    kept: list[Line | Unread] = field(default_factory=list)
    whole: bool = False

    def each(self) -> Lines:
        """The lines from the first on."""
        if self.whole:
            yield from self.kept
            return
        self.kept.clear()
        for one in self.read():
            if len(self.kept) <= _FEW:
                self.kept.append(one)
            yield one
        self.whole = len(self.kept) <= _FEW


def _joined(row: Row) -> str:
    return " | ".join(cell.text or cell.found for _, cell in sorted(row.cells.items()))


def _tab_lines(book: Workbook, tab: Tab, after: int, width: int) -> Lines:
    """The rows below row ``after``, cut and filled to ``width``, and at the end what is told of the sheet."""
    merged, hidden, last = list[str](), 0, after
    try:
        for row in book.rows(tab, merged):
            if row.place <= after or not row.cells:
                continue
            last, hidden = row.place, hidden + row.hidden
            found = [row.cells.get(column) for column in range(width)]
            mended = [(at, cell.found, cell.why) for at, cell in enumerate(found) if cell and cell.why]
            yield Line(_place(tab, row.place), [cell.text if cell else "" for cell in found], "", tuple(mended))
            if beyond := {column: cell for column, cell in row.cells.items() if column >= width}:
                why = "cells to the right of the last header; they stay in the original"
                yield Unread(_place(tab, row.place), why, _joined(Row(row.place, beyond, False))[:2000])
    except BROKEN as error:
        why = f"the sheet {tab.name!r} is damaged here ({type(error).__name__}: {str(error)[:200]}): nothing after it"
        yield Unread(_place(tab, last + 1), f"{why} was read")
    yield from _about(book, tab, merged, hidden, _place(tab, last))


def _about(book: Workbook, tab: Tab, merged: Sequence[str], hidden: int, place: int) -> Iterator[Unread]:
    if tab.number > 1:
        yield Unread(place, f"the sheet {tab.name!r} is number {tab.number}: its places count from {_place(tab, 0)}")
    if tab.state != "visible":
        yield Unread(place, f"the sheet {tab.name!r} is hidden")
    if hidden:
        yield Unread(place, f"hidden or filtered out in the sheet {tab.name!r}, and read too: {hidden} rows")
    if merged:
        some = ", ".join(merged[:20]) + (" …" if len(merged) > 20 else "")
        why = "the first cell of each holds the value, the others are empty, as in the file"
        yield Unread(place, f"merged cells in the sheet {tab.name!r} ({len(merged)}): {why}", some)
    if tab == book.tabs[-1] and (left := book.left_out()):
        yield Unread(place, f"the workbook also holds {left}; they are not read and stay in the original")
