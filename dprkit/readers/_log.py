"""A vendor's log read record by record: the loop around a reader's own rows, and what is told once at its end.

JSON array, JSON lines, pages of an API and delimited tables come out as fields with plain names (``_fields.plain``), so
that one shape serves the portal's CSV, the API's JSON and the analytics export of the same log.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from ..records import Repair, Tally, Unread
from ..sandbox import Block, Source
from . import Parts
from ._clock import Clock, clocks
from ._fields import Fields, plain, plainly
from ._lines import TOGETHER, Line, delimiter, header, objects_together, records

__all__ = ["Entry", "Log", "is_json", "names", "read", "read_together"]

Entry = tuple[int, Fields]
Path = tuple[str, ...]


def is_json(source: Source) -> bool:
    """The file begins like JSON."""
    return source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n").startswith(("{", "["))


def names(source: Source) -> frozenset[str]:
    """The plain names of the fields that the head of the file shows: its headers, or every name in its JSON."""
    if is_json(source):
        return frozenset(map(plain, _KEY.findall(source.head.decode(source.encoding, "replace"))))
    return frozenset(map(plain, header(source)))


_KEY = re.compile(r'"([^"\\]{1,80})\\?"\s*:')


@dataclass
class Log:
    """One log while it is read.

    Attributes:
        table: the table that repairs of its cells are told for.
        times: fields that hold the time of a record, best first -> zone that the field itself states, or "".
        blocks: an empty line begins a new table with a header of its own.
        place: of the record at hand.
        left: sentence with ``{n}`` and ``{most}`` -> the kinds of records that it is about; told at the end.
    """

    source: Source
    table: str
    times: Mapping[str, str]
    blocks: bool = False
    place: int = 0
    left: dict[str, Counter[str]] = field(default_factory=dict)

    def when(self, fields: Fields) -> dict[str, str]:
        """The columns ``time``, ``time_raw``, ``zone`` and ``time_local`` of a record."""
        for name in self.times:
            if (found := fields.get(name)) not in (None, ""):
                return self.clock(name).when(str(found))
        return {}

    def clock(self, name: str) -> Clock:
        """How the times in this field are read."""
        return self._clocks[0].get(name) or Clock("ISO", self.times.get(name, ""))

    def leave(self, sentence: str, kind: str = "") -> None:
        """Count a record that is not read."""
        self.left.setdefault(sentence, Counter())[kind] += 1

    @cached_property
    def divider(self) -> str:
        return delimiter(self.source)

    @cached_property
    def _clocks(self) -> tuple[dict[str, Clock], list[Repair | Unread]]:
        if is_json(self.source):
            return {}, []
        rows = ((one[1].place, _flat(one[0], one[1].cells)) for one in self._lines() if isinstance(one, tuple))
        heads = [one[0] for one in self._lines() if isinstance(one, tuple)] if self.blocks else [header(self.source)]
        labels = {plain(name): name for head in heads for name in head}
        there = {name: zone for name, zone in self.times.items() if name in labels}
        return clocks(self.source, rows, there, labels, self.table)

    def _lines(self) -> Iterator[tuple[list[str], Line] | Unread]:
        """The header and a record, for each record that has a cell."""
        first, block = list[str](), 0
        for line in records(self.source, self.divider, blocks=self.blocks):
            if isinstance(line, Unread):
                yield line
            elif not first or line.block != block:
                first, block = line.cells, line.block
            elif any(line.cells):
                yield first, line

    def told(self) -> Iterator[Unread]:
        """One note about all records that were left."""
        if self.left:
            yield Tally.of(self.place, self.left, "; they stay in the original")


def read(
    source: Source,
    table: str,
    make: Callable[[Log, int, Fields], Parts],
    *,
    times: Mapping[str, str],
    known: Iterable[str] = (),
    exact: Callable[[str], Path] | None = None,
    blocks: bool = False,
) -> Parts:
    """The rows that ``make`` finds in each record, what could not be read, and notes at the end.

    Args:
        known: outermost fields that the documented format has; others are counted and named. Empty: not counted.
        exact: names of fields stay as they are, and this one makes the path of a header; for formats where the
            plain name would say too little.
        blocks: an empty line in a table begins a new one with a header of its own.
    """

    def each(log: Log, entries: list[Entry]) -> Parts:
        for log.place, fields in entries:
            yield from make(log, log.place, fields)

    return read_together(Log(source, table, times, blocks), each, known=known, exact=exact)


def read_together(
    log: Log,
    make: Callable[[Log, list[Entry]], Parts],
    *,
    known: Iterable[str] = (),
    exact: Callable[[str], Path] | None = None,
) -> Parts:
    """The same; ``make`` gets many records at once, with their places, where the source is large."""
    strange, known = Counter[str](), frozenset(known)
    yield from log._clocks[1]
    for found in _from_json(log.source, exact) if is_json(log.source) else _from_table(log, exact):
        entries = [one for one in found if isinstance(one, tuple)]
        if len(entries) < len(found):
            yield from (one for one in found if not isinstance(one, tuple))
        if known and not known.issuperset(set().union(*(fields for _, fields in entries))):
            strange.update(name for _, fields in entries for name in fields if name not in known)
        yield from make(log, entries) if log.source.together else _one_by_one(make(log, entries))
        log.place = max([log.place, *(one[0] if isinstance(one, tuple) else int(one.place) for one in found[-1:])])
    yield from log.told()
    if strange:
        yield Tally.of(log.place, {"fields that this format is not known to have, not read: {each}": strange})


def _one_by_one(parts: Parts) -> Parts:
    for part in parts:
        yield from part.rows() if isinstance(part, Block) else [part]


Found = list[Entry | Unread | Repair]


def _from_json(source: Source, exact: Callable[[str], Path] | None) -> Iterator[Found]:
    for some in objects_together(source):
        if exact:
            yield [*some]
        else:
            yield [(one[0], plainly(one[1])) if isinstance(one, tuple) else one for one in some]


def _from_table(log: Log, exact: Callable[[str], Path] | None) -> Iterator[Found]:
    found = _cells(log, exact)
    while some := list(islice(found, TOGETHER if log.source.together else 1)):
        yield some


def _cells(log: Log, exact: Callable[[str], Path] | None) -> Iterator[Entry | Unread | Repair]:
    paths: list[Path] = []
    for line in log._lines():
        if isinstance(line, Unread):
            yield line
            continue
        first, found = line
        for at, was, why in found.mended:
            yield Repair(log.table, found.place, first[at], was, found.cells[at], why)
        if exact and not paths:
            paths = [exact(name) for name in first]
        yield found.place, (_nested(paths, found.cells) if exact else _flat(first, found.cells))


def _flat(first: Iterable[str], cells: Iterable[str]) -> Fields:
    made: Fields = {}
    for name, cell in zip(first, cells):
        if cell:
            made.setdefault(plain(name), cell)
    return made


def _nested(paths: Iterable[Path], cells: Iterable[str]) -> Fields:
    made: Fields = {}
    for path, cell in zip(paths, cells):
        inner = made
        for name in path[:-1]:
            step = inner.setdefault(name, {}) if cell else None
            if not isinstance(step, dict):
                break
            inner = step
        else:
            if cell:
                inner.setdefault(path[-1], cell)
    return made
