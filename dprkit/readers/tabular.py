"""Plain tables (CSV, TSV and kin) that no vendor's reader knows: sign-ins, machines, programs, USB, parcels, people.

The header on the first row says what a column is; the words it is known by are listed here and nowhere guessed. What
the header does not say the user does: ``Source.table``, and ``Source.columns`` (our column name -> their header).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from ..errors import InputError
from ..records import Repair, Row, Unread, when
from ..sandbox import Source
from . import Parts, reader
from ._lines import Line, delimiter, header, records
from ._synonyms import REQUIRED, SYNONYMS

__all__ = ["propose", "tabular"]

_NOT_A_TABLE = (b"%PDF", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"\xd0\xcf\x11\xe0", b"SQLite", b"\x1f\x8b")
_HEX = re.compile(r"\s*(?:0x|vid_|pid_)?([0-9a-f]{1,4})\s*", re.IGNORECASE)


def propose(header: Sequence[str], table: str = "") -> tuple[str, dict[str, str]]:
    """The table that the header fits best, and its map: our column name -> their header.

    Args:
        header: the cells of the first row, as found.
        table: the table, when it is known; its map may then lack columns that it requires.

    Returns:
        ("", {}) when no table fits: one of its required columns is missing, or fewer than two headers are known.

    >>> propose(["Asset Serial Number", "Assigned To", "Shoe size"])
    ('devices', {'account': 'Assigned To', 'serial': 'Asset Serial Number'})
    """
    if table:
        return (table, _map(header, table)) if table in SYNONYMS else ("", {})
    fits = [(name, found) for name in SYNONYMS if _complete(name, found := _map(header, name)) and len(found) > 1]
    return max(fits, key=lambda fit: len(fit[1]), default=("", {}))


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def _map(header: Sequence[str], table: str) -> dict[str, str]:
    """Each header serves one column, each column has one header; the first word of a column's list wins."""
    known: dict[str, str] = {}
    for name in header:
        known.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    for column, words in SYNONYMS[table].items():
        for word in (column, *words):
            if (theirs := known.pop(_plain(word), None)) is not None:
                found[column] = theirs
                break
    return found


def _complete(table: str, columns: Mapping[str, str]) -> bool:
    return all(any(column in columns for column in choice) for choice in REQUIRED[table])


def _recognises(source: Source) -> bool:
    if source.head.startswith(_NOT_A_TABLE):
        return False
    text = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    if source.table or source.columns:
        return source.table in ("", *SYNONYMS)
    first = header(source)
    return not text.startswith(("{", "[", "<")) and len(first) > 1 and bool(propose(first)[0])


@reader(
    "tabular",
    title="tables in CSV or TSV: sign-ins, devices, software, USB, shipments, people",
    fills=list(SYNONYMS),
    profile="bulk",
    recognises=_recognises,
    rank=80,
)
def tabular(source: Source) -> Parts:
    """One row a record; headers that no column takes are named in one Unread at the first row.

    ``system`` is the column of that name, else the name of the file without its ending, in lower case.

    Raises:
        InputError: a header that the user named is not there, or a column that the table requires is not found.
    """
    first: list[str] = []
    fit, rows = _Fit(), 0
    for line in records(source, delimiter(source)):
        if isinstance(line, Unread):
            yield line
        elif not first:
            first = line.cells
            fit = _fitted(source, first)
            yield from _left_out(line.place, first, fit)
        elif any(cell.strip() for cell in line.cells):
            rows += 1
            yield from _row(fit, line)
    if not rows:
        yield Unread(1, "the table has a header and no rows" if first else "there is no header to read")


@dataclass(frozen=True, slots=True)
class _Fit:
    """How the rows of one file are read: the table, the position of each of our columns, and what the file says."""

    table: str = ""
    at: Mapping[str, int] = field(default_factory=dict)
    zone: str = ""
    system: str = ""


def _fitted(source: Source, header: list[str]) -> _Fit:
    table, columns = _chosen(source, header)
    stated = _plain(columns.get("time", "")).endswith(("utc", "gmt"))
    places = {column: header.index(theirs) for column, theirs in columns.items()}
    return _Fit(table, places, "Z" if stated else "", PurePath(source.name).stem.lower())


def _chosen(source: Source, header: list[str]) -> tuple[str, dict[str, str]]:
    """The table and the map that are used: what the user named comes first, the synonyms fill the rest."""
    table = source.table or propose(header)[0] or _having(set(source.columns))
    if table not in SYNONYMS:
        raise InputError(f"no table takes {sorted(source.columns)}; name one of {', '.join(SYNONYMS)} with --table.")
    own = {column: _theirs(table, column, name, header) for column, name in source.columns.items()}
    free = [name for name in header if name not in own.values()]
    columns = {column: name for column, name in _map(free, table).items() if column not in own} | own
    if missing := [" or ".join(choice) for choice in REQUIRED[table] if not set(choice) & set(columns)]:
        raise InputError(
            f"the table {table} needs {' and '.join(missing)}. Headers: {_listed(header)}. "
            f"Name the header: --column {missing[0].split(' or ')[0]}='…'."
        )
    return table, columns


def _having(wanted: set[str]) -> str:
    fits = [name for name in SYNONYMS if wanted and wanted <= set(SYNONYMS[name])]
    return fits[0] if len(fits) == 1 else ""


def _theirs(table: str, column: str, name: str, header: list[str]) -> str:
    if column not in SYNONYMS[table]:
        raise InputError(f"the table {table} has no column {column!r}. Columns: {', '.join(SYNONYMS[table])}.")
    alike = [one for one in header if one == name] or [one for one in header if _plain(one) == _plain(name)]
    if not alike:
        raise InputError(f"there is no header {name!r} for {column}. Headers: {_listed(header)}.")
    return alike[0]


def _listed(header: Sequence[str]) -> str:
    return ", ".join(repr(name[:60]) for name in header[:60])


def _left_out(place: int, header: list[str], fit: _Fit) -> Iterator[Unread]:
    taken = set(fit.at.values())
    if left := [name for at, name in enumerate(header) if at not in taken]:
        why = f"no column of ours takes these headers; their cells stay in the original: {_listed(left)}"
        yield Unread(place, why, ", ".join(left)[:2000])


def _row(fit: _Fit, line: Line) -> Parts:
    cells = {column: line.cells[at] for column, at in fit.at.items()}
    ours = {at: column for column, at in fit.at.items()}
    for at, found, why in line.mended:
        if at in ours:
            yield Repair(fit.table, line.place, ours[at], found, line.cells[at], why)
    for name in ("vid", "pid"):
        found = cells.get(name, "")
        if digits := _HEX.fullmatch(found):
            cells[name] = digits[1].zfill(4).upper()
            if cells[name] != found:
                yield Repair(fit.table, line.place, name, found, cells[name], "written as four upper-case hex digits")
    values = cells | when(cells.pop("time", ""), fit.zone)
    values["system"] = values.get("system") or fit.system
    yield Row(fit.table, line.place, {name: value for name, value in values.items() if value})
