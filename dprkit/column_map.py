"""The column map of a table: which of its headers fill which of our columns. Proposed, shown, asked, and remembered.

proposal = column_map.propose("inbox/pay.xlsx")     # looks at it in the sandbox and takes nothing in
proposal = proposal.changed(account="Personal-Nr", order="day first")
intake = column_map.accept(case, proposal)          # reads the file so, and later files of that make too
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .records import TABLES
from .sandbox import Source, read
from .show import Markup, defang, element, plain, rows_html

if TYPE_CHECKING:
    from .case import Case
    from .intake import Intake

__all__ = ["Proposal", "accept", "head", "proposals", "propose"]

_ASKED = "?"
_LISTS = ("header", "lacks", "asks", "others", "left", "never", "notes")


@dataclass(frozen=True)
class Proposal:
    """What one sheet of a file may be, and what is still to be said of it.

    Attributes:
        path: the file.
        sheet: name of the sheet; empty for text.
        place: line or row of the header.
        header: its cells.
        table: the intake table; empty when none fits.
        columns: our column -> their header.
        why: our column -> what speaks for it: its header, what the values look like, or the user's word.
        lacks: groups of columns of which the table needs one and has none yet.
        asks: questions that only a person can answer, such as which of day and month comes first.
        rows: the first five rows, header -> cell.
        others: tables that the header fits too.
        left: headers that no column takes; their cells stay in the original.
        never: headers that nobody reads, since they say what may not be held against anybody.
        notes: what else is to be known, such as an encoding that the file does not state.
        reader: the reader that takes the file as it is; empty when none does.
        said: what the user said so far: columns, ``order``, ``encoding``.
    """

    path: Path
    sheet: str = ""
    place: int = 1
    header: tuple[str, ...] = ()
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    others: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reader: str = ""
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the file can be read so."""
        return bool(self.table) and not self.lacks

    @property
    def answer(self) -> dict[str, str]:
        """Columns and further answers, as ``Case.add(columns=…)`` takes them."""
        return {**self.said, **self.columns, **({"sheet": self.sheet} if self.sheet else {})}

    def changed(self, *, table: str = "", **said: str) -> Proposal:
        """The proposal made anew with what the user says: a table, columns with their headers, ``order``, ``encoding``.

        ``order`` is ``day first`` or ``month first``; that of one column is given as ``**{"order.start_on": …}``. An
        empty header leaves a column unfilled.

        Raises:
            InputError: there is no such table, column or header.
        """
        return propose(self.path, table=table or self.table, columns={**self.said, **said}, sheet=self.sheet)

    def command(self, case: str = "CASE") -> str:
        """The command that reads the file so."""
        named = "".join(f" --column {name}={_quoted(theirs)}" for name, theirs in self.answer.items())
        return f"dprkit add {case} {_quoted(str(self.path))} --table {self.table}{named}"

    def __str__(self) -> str:
        return "\n".join(self._told())

    def _told(self) -> list[str]:
        sheet = f", sheet {plain(self.sheet)!r}" if self.sheet else ""
        title = f"{plain(self.path.name)}{sheet}, header in row {self.place}: "
        told = [
            title + (f"may be the table {self.table}" if self.table else "fits no table by its header or its values")
        ]
        told += [f"  {name} = {plain(theirs)!r} ({self.why.get(name, '')})" for name, theirs in self.columns.items()]
        told += [f"  needed: {one}" for one in self.lacks]
        told += [f"  asked: {plain(one)}" for one in self.asks]
        told += [f"  note: {plain(one)}" for one in self.notes]
        told += [f"  not read: {', '.join(map(repr, map(plain, self.left)))}"] if self.left else []
        told += [f"  never read: {', '.join(map(repr, map(plain, self.never)))}"] if self.never else []
        told += [f"  it fits {', '.join(self.others)} too"] if self.others else []
        told += ["", *(f"  {plain(_one_line(row))}" for row in self.rows)] if self.rows else []
        return told

    def _repr_html_(self) -> Markup:
        sheet = f", sheet {self.sheet!r}" if self.sheet else ""
        title = f"{self.path.name}{sheet}: " + (f"may be the table {self.table}" if self.table else "fits no table")
        mapped = [(name, defang(theirs), self.why.get(name, "")) for name, theirs in self.columns.items()]
        open_ = [*(f"needed: {one}" for one in self.lacks), *self.asks, *self.notes]
        never = [f"never read: {', '.join(self.never)}"] if self.never else []
        names = list(self.rows[0]) if self.rows else []
        shown = [[defang(row[name]) for name in names] for row in self.rows]
        return element(
            "div",
            rows_html(("column", "header in the file", "why"), mapped, caption=title),
            element("ul", *(element("li", defang(one)) for one in (*open_, *never))),
            rows_html(names, shown, caption="First rows") if names else "",
        )


def _one_line(row: Mapping[str, str]) -> str:
    return " | ".join(f"{name}: {cell}" for name, cell in row.items() if cell)


def _quoted(text: str) -> str:
    """The text for a shell, whatever is in it."""
    return "'" + plain(text).replace("'", "'\\''") + "'"


def proposals(path: str | Path, *, table: str = "", columns: Mapping[str, str] | None = None) -> list[Proposal]:
    """A proposal for each sheet of the file that has cells; looked at in the sandbox, and nothing is taken in.

    Args:
        path: a table as text (CSV and kin) or a workbook (XLSX).
        table: the intake table, where it is known.
        columns: what is known of its columns: ours to theirs, and ``order``, ``encoding``, ``sheet``.

    Raises:
        InputError: no such file, table or column, a header that is not there, or it is no table.
    """
    path, said = Path(path), dict(columns or {})
    if table and table not in TABLES:
        raise InputError(f"there is no table {table!r}. Tables: {', '.join(TABLES)}.")
    found = read(Source(path.name, path, _ASKED + table, said))
    told = [(one.place, one.found) for one in found.unread if one.why == "column map"]
    if not told:
        why = "; ".join(one.why for one in found.unread) or found.stopped or "there is no row of cells in it"
        raise InputError(f"{plain(path.name)}: {why}.")
    return [_proposal(path, int(place), answer, said) for place, answer in told]


def propose(
    path: str | Path, *, table: str = "", columns: Mapping[str, str] | None = None, sheet: str = ""
) -> Proposal:
    """The proposal for the sheet of that name, else for the one that fits best; for the rest see ``proposals``."""
    said = {**(columns or {}), **({"sheet": sheet} if sheet else {})}
    return max(proposals(path, table=table, columns=said), key=lambda one: (one.complete, len(one.columns)))


def accept(case: Case, proposal: Proposal, *, subject: str = "") -> Intake:
    """The file taken into the case as proposed; files of the same make are read so from then on.

    Raises:
        InputError: the proposal lacks a table or a column that its table needs.
    """
    if not proposal.complete:
        needed = "; ".join(proposal.lacks) or "a table"
        raise InputError(f"{plain(proposal.path.name)}: still needed: {needed}. Say it with proposal.changed(…).")
    return case.add(proposal.path, subject=subject, table=proposal.table, columns=proposal.answer)


def head(path: Path, table: str = "", columns: Mapping[str, str] | None = None) -> str:
    """What workbooks of one make have in common: the first 12 hex digits of the SHA-256 of the header that is used.

    Empty when it is no workbook, or has not the headers that ``columns`` names.
    """
    try:
        found = proposals(path, table=table, columns=columns)
    except InputError:
        return ""
    best = max(found, key=lambda one: (one.complete, len(one.columns)))
    return hashlib.sha256(json.dumps(best.header).encode()).hexdigest()[:12] if best.sheet else ""


def _proposal(path: Path, place: int, answer: str, said: Mapping[str, str]) -> Proposal:
    """What the child said: nothing of it is taken that is not of the form it should have."""
    told: Any = json.loads(answer)
    table = str(told["table"]) if told["table"] in TABLES else ""
    known = TABLES[table].columns if table else {}
    columns = {name: str(theirs) for name, theirs in told["columns"].items() if name in known}
    lists = {name: tuple(map(str, told[name])) for name in _LISTS}
    made = Proposal(path, str(told["sheet"]), place, lists["header"], table, columns, said=dict(said))
    return replace(
        made,
        why={name: str(told["why"].get(name, "")) for name in columns},
        rows=tuple({str(name): str(cell) for name, cell in row.items()} for row in told["rows"]),
        lacks=lists["lacks"],
        asks=lists["asks"],
        others=lists["others"],
        left=lists["left"],
        never=lists["never"],
        notes=lists["notes"],
        reader=str(told["reader"]),
    )
