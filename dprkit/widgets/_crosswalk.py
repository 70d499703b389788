"""Joins confirmed: which identifier of which system is whose, on what ground, in whose name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..records import TABLES
from ..show import Markup, element, table_html
from ._form import Form
from ._inputs import button, choice, offer, offered, row, several, text

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["crosswalk"]

_MOST = 500  # identifiers offered while one types


def crosswalk(case: Case) -> Form:
    """A form that confirms joins: proposals that are picked, or one of one's own, with its ground and a name.

    A proposal counts for nothing until it is confirmed. What only a name speaks for needs a ground in words.
    """
    return _Crosswalk(case)


class _Crosswalk(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        self._found: Any = None
        self.proposed = several("Proposed joins", (), "pick those that you confirm; none is picked for you")
        self.person = choice("Or: it is", case.settings.subjects, "whose identifier")
        self.system = choice("in the system", ())
        self.identifier = text("the identifier", hint="as that system names it: a login, a number")
        self.basis = text("Ground", hint="what was looked at: HR list of 2 March. A like name is no ground")
        self.by = text("Your name", hint="who confirms it")
        self.confirm, self.again = button("Confirm", first=True), button("Look for joins again")
        own = (self.person, self.system, self.identifier)
        parts = (self.proposed, *own, self.basis, self.by, row(self.confirm, self.again))
        super().__init__("Whose identifier is it?", *parts, table=self._joins)
        self.system.observe(lambda _: self._offer(), "value")
        self.does(self.confirm, self._confirm)
        self.does(self.again, self._look)
        self.begin(self._look)

    def _look(self) -> str:
        """The proposals and the systems, listed anew."""
        self._found = self.of.proposals()
        self._list()
        self._known: dict[str, list[str]] = {}
        for name, table in TABLES.items():
            if "account" in table.columns:
                pairs = self.of.table(name)[["system", "account"]].dropna().drop_duplicates()
                for system, accounts in pairs[pairs["system"] != "subject"].groupby("system")["account"]:
                    self._known.setdefault(str(system), []).extend(accounts)
        offer(self.system, sorted(self._known))
        self._offer()
        return f"Joins that something speaks for, and that nobody has confirmed: {len(self._found)}."

    def _list(self) -> None:
        words = {
            f"{one.person} = {one.system}: {one.identifier} ({one.basis or one.ground})": one.Index
            for one in self._found[["person", "system", "identifier", "ground", "basis"]].itertuples()
        }
        self.proposed.options = offered(words)

    def _offer(self) -> None:
        accounts = dict.fromkeys(self._known.get(self.system.value or "", ()))
        self.identifier.options = list(accounts)[:_MOST]

    def _confirm(self) -> str:
        by, basis, own = self.by.value.strip(), self.basis.value.strip(), self.identifier.value.strip()
        if not by or not (self.proposed.value or own):
            raise InputError("Pick a proposed join or name one of your own, and give your name.")
        if self.proposed.value:
            picked = list(self.proposed.value)
            made = self.of.join(self._found.loc[picked], by=by, basis=basis)
            self._found = self._found.drop(picked)
            self._list()
        else:
            one = {"person": self.person.value, "system": self.system.value or "", "identifier": own}
            made = self.of.join(one, by=by, basis=basis)
        self.identifier.value = self.basis.value = ""
        return f"Confirmed by {by}: {len(made)}. The line is in people.csv."

    def _joins(self) -> Markup:
        joins = self.of.people.assign(confirmed_by=self.of.people["confirmed_by"].replace("", "NOBODY YET"))
        stated = table_html(joins, caption=f"Joins in people.csv: {len(joins)}")
        waiting = 0 if self._found is None else len(self._found)
        return Markup(stated + element("p", f"Proposed, and applied nowhere until somebody confirms it: {waiting}."))
