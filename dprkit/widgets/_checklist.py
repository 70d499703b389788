"""The checklist of interviews: what is asked first, how a check ended, and what a second observer noted apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import KINDS, RESULTS
from ..errors import InputError
from ..show import Markup, rows_html, table_html
from ._form import Form
from ._inputs import area, button, choice, fill, moment, offer, one_of, pane, row, shown, text, tick

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["checklist"]

_ASKED = {
    "asked: nothing is needed": "nothing",
    "asked: something else is needed, as written below": "something",
}


def checklist(case: Case, subject: str = "") -> Form:
    """A form for one check that people made in a call, by a call back or in public records, with one or two observers.

    What has to be asked or offered first stands above the result, to be read out; a check that needs it is not kept
    without the answer. *Not applicable* and *not yet asked* count neither way. A recorded check is a file of the inbox.

    Args:
        subject: to begin with; by default the first of the case.
    """
    return _Checklist(case, subject or case.settings.subjects[0])


class _Checklist(Form):
    def __init__(self, case: Case, subject: str) -> None:
        self.of = case
        self.subject = choice("About", case.settings.subjects)
        self.subject.value = subject
        self.check = choice("Check", {f"{one.name}: {one.words}": name for name, one in KINDS.items()})
        self._told = pane()
        self.asked_first = one_of("Asked first", _ASKED)
        self.accommodation = text("Needed instead", hint="what the person asks for; the check then counts neither way")
        self.offered = tick("an alternative was offered, at no cost to the person")
        self.at = moment("When")
        self.observer, self.result = text("Observer", hint="who made the check"), choice("Noted", ())
        self.second = text("Second observer", hint="somebody else; empty where nobody did")
        self.second_result = choice("Noted by the second", ())
        self.blind = tick("neither of the two knew the other's note")
        self.more = {
            "value": text("Seen or said", hint="a name, an address, a company, a file"),
            "asked": text("Who was asked", hint="or the page; and where that address was found independently"),
            "found": area("In words", "what was seen or said, in the observer's words; nothing about looks or speech"),
            "capture": text("Capture", hint="name and SHA-256 of what keeps it, or where it lies"),
        }
        self.record = button("Record the check", first=True)
        first = (self.subject, self.check, self._told, self.asked_first, self.accommodation, self.offered, self.at)
        seen = (self.observer, self.result, self.second, self.second_result, self.blind, *self.more.values())
        super().__init__("A check, as it was made", *first, *seen, row(self.record), table=self._progress)
        self.check.observe(lambda _: self._fit(), "value")
        self.subject.observe(lambda _: self.refresh(), "value")
        self.does(self.record, self._record)
        self._fit()

    def _fit(self) -> None:
        """The fields that this kind of check has, and nothing in them of the last one."""
        kind = KINDS[self.check.value]
        rows = [("what is checked", kind.words), *((one, RESULTS[one]) for one in kind.results)]
        rows += [("read this out first", kind.first)] if kind.first else []
        fill(self._told, rows_html(("", ""), rows, caption=kind.name))
        for part in (self.asked_first, self.accommodation):
            shown(part, bool(kind.first))
        for name, part in (*self.more.items(), ("offered", self.offered)):
            shown(part, name in kind.fills or name in kind.needs)
        for listed in (self.result, self.second_result):
            offer(listed, {"(not noted)": "", **dict(zip(kind.results, kind.results))})
        self._empty()

    def _empty(self) -> None:
        self.asked_first.value = None
        for one in (self.accommodation, self.second, *self.more.values()):
            one.value = ""
        self.result.value = self.second_result.value = ""
        self.offered.value = self.blind.value = False

    def _record(self) -> str:
        kind = KINDS[self.check.value]
        if not self.observer.value.strip() or not self.result.value:
            raise InputError("A check has an observer and a result. Fill in both.")
        told: dict[str, Any] = {name: one.value.strip() for name, one in self.more.items() if one.value.strip()}
        told |= {"at": self.at.value.isoformat()} if self.at.value else {}
        told |= {name: True for name, one in (("blind", self.blind), ("offered", self.offered)) if one.value}
        made = self.of.checked(
            self.subject.value,
            kind.name,
            self.result.value,
            by=self.observer.value.strip(),
            second=self.second.value.strip(),
            second_result=self.second_result.value,
            **told,
            **self._accommodation(),
        )
        for why in (*made.failed.values(), *made.unread.get("why", ())):
            raise InputError(f"The check was written into the inbox and not read: {why}.")
        result = self.result.value
        self._empty()
        return f"Recorded: {kind.name}, {result}."

    def _accommodation(self) -> dict[str, str]:
        """What the person answered when asked; nothing at all while nobody says that he was."""
        needed = self.accommodation.value.strip()
        if self.asked_first.value == "something" and not needed:
            raise InputError("Write down what the person needs instead.")
        if self.asked_first.value is None and not needed:
            return {}
        return {"accommodation": needed}

    def _progress(self) -> Markup:
        columns = ["check", "last result", "observers", "made", "ask first"]
        progress = self.of.checks(self.subject.value)[columns]
        return table_html(progress, caption=f"Checks about {self.subject.value}, and how far they are")
