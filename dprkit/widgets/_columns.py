"""The column map of a table that no reader knows: proposed, shown with five rows, asked about, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import column_map
from ..records import TABLES
from ..show import Markup
from ._inputs import button, choice, fill, offer, pane, row, shown

if TYPE_CHECKING:
    from ..case import Case
    from ..column_map import Proposal
    from ..intake import Intake

__all__ = ["ColumnMap"]

_NONE = "(none)"
_ORDERS = {"as it can be told": "", "day first": "day first", "month first": "month first"}
_ENCODINGS = {
    "as it can be told": "",
    "UTF-8": "utf-8",
    "Western (cp1252)": "cp1252",
    "Central European (cp1250)": "cp1250",
    "Cyrillic (cp1251)": "cp1251",
    "UTF-16": "utf-16",
}


class ColumnMap:
    """The part of an intake form that asks what the columns of one file are; hidden while there is nothing to ask.

    The form hangs ``change`` on the button ``put``, and ``accept`` on ``read``.
    """

    def __init__(self, case: Case, taken: Callable[[Intake], object]) -> None:
        self.of, self._taken = case, taken
        self.proposal: Proposal | None = None
        self._shown = pane()
        self.table = choice("The rows are", {"(say which table)": "", **_tables()})
        self.ours = choice("Our column", (_NONE,), "what it is here")
        self.theirs = choice("Their header", (_NONE,), "which header of the file holds it; (none): nothing does")
        self.order = choice("Day or month first", _ORDERS)
        self.encoding = choice("Encoding", _ENCODINGS)
        self.put = button("Put it so", hint="the header fills that column; see the table above")
        self.read = button("Read the file so", first=True)
        asked = (self.table, self.ours, self.theirs, self.order, self.encoding)
        self.parts: tuple[Any, ...] = (self._shown, *asked, row(self.put, self.read))
        self._show(None)

    def ask(self, path: Path) -> str:
        """The proposal for that file is shown; what is still to be said of it comes back as one sentence."""
        proposal = column_map.propose(path)
        self._show(proposal)
        return self._open(proposal)

    def _open(self, proposal: Proposal) -> str:
        asked = "; ".join((*proposal.lacks, *proposal.asks)) or "nothing; look at the five rows before you read it so"
        return f"{proposal.path.name}: please look at its columns below. Still to be said: {asked}."

    def change(self) -> str:
        """The proposal made anew with what was picked."""
        assert self.proposal
        said = {"order": self.order.value, "encoding": self.encoding.value}
        said = {name: value for name, value in said.items() if value}
        table = self.table.value or self.proposal.table
        if table == self.proposal.table and self.ours.value != _NONE:
            said[self.ours.value] = "" if self.theirs.value == _NONE else self.theirs.value
        made = self.proposal.changed(table=table, **said)
        self._show(made)
        return self._open(made)

    def accept(self) -> object:
        """The file taken in as proposed."""
        assert self.proposal
        made = column_map.accept(self.of, self.proposal)
        if not made.failed:
            self._show(None)
        return self._taken(made)

    def _show(self, proposal: Proposal | None) -> None:
        self.proposal = proposal
        for part in self.parts:
            shown(part, proposal is not None)
        fill(self._shown, proposal._repr_html_() if proposal else Markup())
        if proposal is None:
            return
        self.table.value = proposal.table
        known = list(TABLES[proposal.table].columns) if proposal.table else []
        offer(self.ours, [_NONE, *known])
        headers = dict.fromkeys(one for one in proposal.header if one and one not in proposal.never)
        offer(self.theirs, [_NONE, *headers])


def _tables() -> dict[str, str]:
    return {f"{name}: {table.holds}": name for name, table in TABLES.items() if "account" in table.columns}
