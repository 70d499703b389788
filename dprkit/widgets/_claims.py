"""The lead, and what a subject says in one document or talk: each click writes one file and takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..records import CLAIM_FIELDS
from ..show import Markup, table_html
from ._case_file import statement
from ._form import Form
from ._inputs import area, button, choice, day, row, text

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["claims", "lead"]

_RELIABILITY = {
    "A: reliable": "A",
    "B: usually reliable": "B",
    "C: fairly reliable": "C",
    "D: not usually reliable": "D",
    "E: unreliable": "E",
    "F: cannot be judged": "F",
}
_CREDIBILITY = {
    "1: confirmed by others": "1",
    "2: probably true": "2",
    "3: possibly true": "3",
    "4: doubtful": "4",
    "5: improbable": "5",
    "6: cannot be judged": "6",
}


def lead(case: Case) -> Form:
    """A form for what opened the case: source, Admiralty grade, handling caveat, and the allegation word for word."""
    return _Lead(case)


def claims(case: Case) -> Form:
    """A form for what a subject says in one document or talk, and for which time it is said to hold."""
    return _Claims(case)


class _Lead(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        self.source = text("Source", hint="who or what it came from, in words that name nobody who needs protection")
        self.reliability = choice("Source is", _RELIABILITY)
        self.credibility = choice("Statement is", _CREDIBILITY)
        self.reliability.value, self.credibility.value = "F", "6"
        self.caveat = text("Handling caveat", hint="who may not learn of it")
        self.allegation = area("Allegation", "word for word, as it was made")
        self.received = day("Received on")
        self.write = button("Write down the lead", first=True)
        fields = (self.source, self.reliability, self.credibility, self.allegation, self.caveat, self.received)
        super().__init__("What opened this case", *fields, row(self.write), table=self._written)
        self.does(self.write, self._write)

    def _write(self) -> str:
        if not self.source.value.strip() or not self.allegation.value.strip():
            raise InputError("A lead has a source and an allegation. Fill in both.")
        entry = {
            "source": self.source.value.strip(),
            "grade": self.reliability.value + self.credibility.value,
            "caveat": self.caveat.value.strip(),
            "allegation": self.allegation.value.strip(),
            "received_on": _iso(self.received.value),
        }
        said = _taken_in(self.of, "lead", [entry])
        _empty(self.source, self.allegation, self.caveat)
        return said

    def _written(self) -> Markup:
        columns = ["source", "grade", "caveat", "allegation", "received_on"]
        return table_html(self.of.table("leads")[columns], caption=self.heading)


class _Claims(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        self.subject = choice("About", case.settings.subjects, "the subject who says it")
        self.document = text("Said in", hint="CV, HR form, interview of 3 March, contract clause 3 …")
        self.on, self.since, self.until = day("Said on"), day("Holds from"), day("Holds to")
        self.fields = {name: text(_words(name), hint=meaning) for name, meaning in CLAIM_FIELDS.items()}
        self.write = button("Write down what is said", first=True)
        fields = (self.subject, self.document, self.on, self.since, self.until, *self.fields.values())
        super().__init__("What the subject says", *fields, row(self.write), table=self._written)
        self.does(self.write, self._write)

    def _write(self) -> str:
        said = {name: one.value.strip() for name, one in self.fields.items() if one.value.strip()}
        if not said or not self.document.value.strip():
            raise InputError("A claim says what is claimed, and in which document or talk. Fill in both.")
        where = {"stated_in": self.document.value.strip(), "stated_on": _iso(self.on.value)}
        held = {"valid_from": _iso(self.since.value), "valid_to": _iso(self.until.value)}
        entries = [
            {"subject": self.subject.value, "field": name, "value": value, **where, **held}
            for name, value in said.items()
        ]
        made = _taken_in(self.of, "claim", entries)
        _empty(*self.fields.values())
        return made

    def _written(self) -> Markup:
        columns = ["person", "field", "value", "stated_in", "stated_on", "valid_from", "valid_to"]
        return table_html(self.of.table("claims")[columns], caption=self.heading)


def _taken_in(case: Case, kind: str, entries: list[dict[str, str]]) -> str:
    """What became of the entries, written to a file of the inbox and taken in."""
    path = statement(case, kind, entries)
    made = case.add(path)
    for why in (*made.failed.values(), *made.unread.get("why", ())):
        raise InputError(f"{path.name} was written, and not read: {why}. Mend it in the inbox and take it in again.")
    mended = f" Cells that could not be used as written: {len(made.repairs)}, see repairs." if len(made.repairs) else ""
    return f"Written down in inbox/{path.name}, and taken in.{mended}"


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _words(name: str) -> str:
    return "VPN" if name == "vpn" else name.replace("_", " ").capitalize()


def _empty(*fields: Any) -> None:
    for one in fields:
        one.value = ""
