"""Rows of a table from a sheet and the forms it fits: cells to columns, times and days by the order of each column.

Every cell goes somewhere: into a column, into a repair, or it is named as left in the original.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath

from ..records import TABLES, Repair, Row, Unread
from ..sandbox import Source
from . import Parts
from ._clock import Clock, clocks
from ._form import Form, listed, parts, plain, protected
from ._lines import Line
from ._sheet import Sheet

__all__ = ["ANSWERS", "Fit", "fitted", "questions", "rows", "said"]

# What the user says of a file beside its columns: ``order`` (of days and months), also of one column, and the others.
ANSWERS = ("order", "sheet", "encoding")
_HEX = re.compile(r"\s*(?:0x|vid_|pid_)?([0-9a-f]{1,4})\s*", re.IGNORECASE)
_BARE_DAY = re.compile(r"\s*((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\s*")
_DAY_AND_TIME = re.compile(r"^\s*(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:.*$", re.DOTALL)
_SLASHED = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


def said(columns: Mapping[str, str]) -> dict[str, str]:
    """The part of ``Source.columns`` that maps columns to headers, without answers to other questions."""
    return {name: theirs for name, theirs in columns.items() if name.partition(".")[0] not in ANSWERS}


@dataclass(frozen=True)
class Fit:
    """How the rows of a sheet become rows of one table.

    Attributes:
        at: our column -> the positions of its cells, and whether they are put together (else the first filled one).
        headers: our column -> its header or headers as the file has them.
    """

    form: Form
    headers: Mapping[str, str]
    at: Mapping[str, tuple[tuple[int, ...], bool]]


def fitted(form: Form, headers: Mapping[str, str], header: Sequence[str]) -> Fit:
    """The fit of a form whose columns have these headers."""
    at = {}
    for column, word in headers.items():
        names, together = ([word], False) if word in header else parts(word)
        at[column] = (tuple(header.index(name) for name in names), together)
    return Fit(form, headers, at)


@dataclass
class _Table:
    """One table while the rows of a sheet are read into it."""

    fit: Fit
    system: str
    clocks: Mapping[str, Clock]
    days: dict[str, tuple[int, Repair]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fit.form.table

    @cached_property
    def _single(self) -> list[tuple[str, int]]:
        """The columns of one cell, which most are, with its position."""
        return [(column, positions[0]) for column, (positions, _) in self.fit.at.items() if len(positions) == 1]

    @cached_property
    def _several(self) -> list[tuple[str, tuple[int, ...], bool]]:
        return [(column, *at) for column, at in self.fit.at.items() if len(at[0]) > 1]

    @cached_property
    def _hex(self) -> list[str]:
        return [name for name in ("vid", "pid") if name in self.fit.at]

    def row(self, line: Line) -> Parts:
        """The row, after what is told of its cells."""
        there = line.cells
        cells = {column: there[at] for column, at in self._single}
        for column, positions, together in self._several:
            yield from self._joined(line, cells, column, [there[at] for at in positions if there[at]], together)
        if line.mended or self._hex:
            yield from self._mended(line, cells)
        if not "".join(cells.values()).strip():
            return
        values = {**self.fit.form.fixed, **self._told(line, cells)}
        values["system"] = values.get("system") or self.system
        yield Row(self.name, line.place, {name: value for name, value in values.items() if value})

    def _joined(
        self, line: Line, cells: dict[str, str], column: str, there: list[str], together: bool
    ) -> Iterator[Repair]:
        """The cells of one column put together, or the first that is filled; the others are told."""
        filled = [cell for cell in there if cell.strip()] or there[:1]
        cells[column] = " ".join(filled) if together else "".join(filled[:1])
        if not together and len(set(filled)) > 1:
            why = f"this row fills several of {self.fit.headers[column]!r}: the first is used"
            yield Repair(self.name, line.place, column, " | ".join(filled), filled[0], why)

    def _mended(self, line: Line, cells: dict[str, str]) -> Iterator[Repair]:
        ours = {at: column for column, (positions, _) in self.fit.at.items() for at in positions}
        for at, found, why in line.mended:
            if at in ours:
                yield Repair(self.name, line.place, ours[at], found, line.cells[at], why)
        for name in self._hex:
            found = cells[name]
            if digits := _HEX.fullmatch(found):
                cells[name] = digits[1].zfill(4).upper()
                if cells[name] != found:
                    why = "written as four upper-case hex digits"
                    yield Repair(self.name, line.place, name, found, cells[name], why)

    def _told(self, line: Line, cells: dict[str, str]) -> dict[str, str]:
        """The cells with their times and days as the clock of each column reads them."""
        for column, clock in self.clocks.items():
            found = cells.get(column, "")
            if not found:
                continue
            if column == "time":
                cells |= clock.when(found)
            elif (made := _day(clock, found)) != found:
                cells[column] = made
                count, first = self.days.get(column) or (0, Repair(self.name, line.place, column, found, made, ""))
                self.days[column] = count + 1, first
        if "time" not in self.clocks:
            cells.pop("time", None)
        return cells

    def told(self) -> Iterator[Repair]:
        """One repair for each column whose days were not in ISO order, unless its order was told before."""
        for column, (count, first) in self.days.items():
            if self.clocks[column].order == "ISO" or not _SLASHED.match(first.found):
                yield replace(first, why=f"days of {self.fit.headers[column]!r} are kept in ISO order ({count})")


def _day(clock: Clock, found: str) -> str:
    """The day in ISO order, without the time of day; as found when it cannot be told."""
    if bare := _BARE_DAY.fullmatch(found):
        return f"{bare[1]}-{bare[2]}-{bare[3]}"
    return _DAY_AND_TIME.sub(r"\1", clock.iso(found))


def rows(source: Source, sheet: Sheet, fits: Sequence[Fit]) -> Parts:
    """The rows that the sheet has for each fit, what was repaired and what was left."""
    yield from sheet.above
    yield from _left_out(sheet, fits)
    tables = []
    for fit in fits:
        read, told = _clocks(source, sheet, fit)
        yield from told
        tables.append(_Table(fit, PurePath(source.name).stem.lower(), read))
    count, last = 0, sheet.place
    for line in sheet.lines():
        if isinstance(line, Unread):
            yield line
        elif any(cell.strip() for cell in line.cells):
            count, last = count + 1, line.place
            yield from _each(tables, line)
    for table in tables:
        yield from table.told()
    if not count:
        yield Unread(last, f"the table{_of(sheet)} has a header and no rows")


def _of(sheet: Sheet) -> str:
    return f" {sheet.name!r}" if sheet.name else ""


def _each(tables: Sequence[_Table], line: Line) -> Parts:
    filled = False
    for table in tables:
        for part in table.row(line):
            filled = filled or isinstance(part, Row)
            yield part
    if not filled:
        text = line.text or " | ".join(line.cells)
        yield Unread(line.place, "nothing in the columns that are read", text[:2000])


def _clocks(source: Source, sheet: Sheet, fit: Fit) -> tuple[dict[str, Clock], list[Repair | Unread]]:
    """The clock of each column of times or days: the order is the column's own, by evidence or by the user's word."""
    kinds = TABLES[fit.form.table].columns
    answers: dict[str, list[str]] = defaultdict(list)
    for column in fit.at:
        if kinds[column].kind in ("time", "date"):
            answers[source.columns.get(f"order.{column}", source.columns.get("order", ""))].append(column)
    read: dict[str, Clock] = {}
    told: list[Repair | Unread] = []
    for answer, columns in answers.items():
        zones = {column: _zone(fit.headers[column]) for column in columns}
        asked = replace(source, columns={"order": answer} if answer else {})
        found, more = clocks(asked, _cells(sheet, fit, columns), zones, fit.headers, fit.form.table)
        read, told = read | found, told + [_named(one, fit, columns) for one in more]
    return read, told


def questions(source: Source, sheet: Sheet, fit: Fit) -> list[str]:
    """What only the user can answer: which of day and month comes first, and in which zone times are that say none."""
    read, told = _clocks(source, sheet, fit)
    asked = [one.why for one in told if isinstance(one, Unread)]
    if "time" not in fit.at or "time" not in read:
        return asked
    first = next((cells["time"] for _, cells in _cells(sheet, fit, ["time"]) if cells["time"].strip()), "")
    if first and read["time"].when(first).get("zone") == "not stated":
        why = f"{fit.headers['time']!r} states no time zone: the times stay as found until case.toml says zone = …"
        return [*asked, why]
    return asked


def _zone(header: str) -> str:
    return "Z" if plain(header).endswith(("utc", "gmt")) else ""


def _cells(sheet: Sheet, fit: Fit, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    at = {column: fit.at[column][0][0] for column in columns}
    for line in sheet.lines():
        if isinstance(line, Line):
            yield line.place, {column: line.cells[place] for column, place in at.items()}


def _named(told: Repair | Unread, fit: Fit, columns: Iterable[str]) -> Repair | Unread:
    """What is told of a column, under the name of that column."""
    column = next((one for one in columns if told.why.startswith(repr(fit.headers[one]))), "time")
    if isinstance(told, Repair):
        return replace(told, column=column)
    return replace(told, why=told.why.replace("--column order=", f"--column order.{column}="))


def _left_out(sheet: Sheet, fits: Sequence[Fit]) -> Iterator[Unread]:
    taken = {at for fit in fits for positions, _ in fit.at.values() for at in positions}
    left = [name or f"(column {at + 1})" for at, name in enumerate(sheet.header) if at not in taken]
    never = [name for name in left if protected(name)]
    if plainly := [name for name in left if name not in never]:
        why = f"no column of ours takes these headers; their cells stay in the original: {listed(plainly)}"
        yield Unread(sheet.place, why, ", ".join(plainly)[:2000])
    if never:
        why = f"never read: this may not be held against anybody, and stays in the original: {listed(never)}"
        yield Unread(sheet.place, why, ", ".join(never)[:2000])
