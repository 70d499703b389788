"""Triage: each finding that is present is explained, stands, or needs a question first; with a reason and a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import InputError
from ..findings import Findings
from ..show import Markup, cell, defang, element, rows_html
from ._form import Form
from ._inputs import area, button, choice, fill, offer, one_of, pane, row, text

if TYPE_CHECKING:
    from ..case import Case, Excerpt
    from ..indicator import Finding

__all__ = ["triage"]

_OUTCOMES = {
    "explained: it no longer counts, and stays in the write-up with the reason": "explained",
    "stands: looked at, and not explained": "stands",
    "ask: something is to be asked or read first": "ask",
}
_NOTE = re.compile(r"Triage of (?P<finding>\S+): (?P<outcome>stands|ask)\. (?P<reason>.*)", re.DOTALL)
_ROWS = 3  # originals shown of a finding


def triage(case: Case, subject: str = "") -> Form:
    """A form that says of each finding present whether it is explained, stands, or needs a question first.

    *Explained* is a decision and takes the finding out of the weighing; the other two are notes. Each carries a reason
    and a name, is recorded, and is never taken back: a later one stands beside it.

    Args:
        subject: whose findings; by default those of all subjects.

    Raises:
        InputError: there is no such subject.
    """
    if subject and subject not in case.settings.subjects:
        raise InputError(f"{subject!r} is not a subject of this case: {', '.join(case.settings.subjects)}.")
    return _Triage(case, subject)


class _Triage(Form):
    def __init__(self, case: Case, subject: str) -> None:
        self.of, self._subject = case, subject
        self._found = Findings((), {})
        self.finding = choice("Finding", ())
        self.outcome = one_of("It is", _OUTCOMES)
        self.outcome.value = None
        self.reason = area("Reason", "what was read or asked, where, and what it said")
        self.by = text("Your name", hint="who takes the decision; a pseudonym that [team] in case.toml gives a role")
        self.record = button("Record", first=True)
        self._about = pane()
        parts = (self.finding, self._about, self.outcome, self.reason, self.by, row(self.record))
        super().__init__("Findings, one by one", *parts, table=self._triaged)
        self.finding.observe(lambda _: self._tell(), "value")
        self.does(self.record, self._record)
        self.begin(self._list)

    def _list(self) -> None:
        """The findings that are present, the ones nobody has looked at first."""
        self._found = found = self.of.findings().of(subject=self._subject)
        said = _said(self.of)
        present = sorted((one for one in found if one.state == "present"), key=lambda one: one.id in said)
        titles = {one.id: found.indicators[one.indicator].title for one in present}
        words = {f"{'' if one.id in said else 'open: '}{titles[one.id]} ({one.id})": one.id for one in present}
        offer(self.finding, words)
        self._tell()

    def _tell(self) -> None:
        """What the picked finding rests on and how an honest person shows it, under the list."""
        if self.finding.value is None:
            fill(self._about, element("p", "No finding is present."))
            return
        found = self._found
        one: Finding = found[self.finding.value]
        declared = found.indicators[one.indicator]
        rows = [
            ("what the record shows", defang(one.text)),
            ("weight", one.weight),
            ("an honest person shows it too", "; ".join(declared.innocent)),
            ("quiet next step", declared.quiet_step),
            *((f"{cell(row.file)}, {cell(row.place)}", defang(row.text)) for row in self._originals(one)),
        ]
        fill(self._about, rows_html(("", ""), rows, caption=f"{declared.title} ({one.id})"))

    def _originals(self, one: Finding) -> list[Excerpt]:
        return self.of.originals(one.evidence.ids[:_ROWS])

    def _record(self) -> str:
        finding, outcome = self.finding.value, self.outcome.value
        reason, by = self.reason.value.strip(), self.by.value.strip()
        if not finding or not outcome:
            raise InputError("Pick a finding, and say what it is.")
        if not reason or not by:
            raise InputError("A reason and a name belong to it: without them nobody can follow it later.")
        if outcome == "explained":
            self.of.explain(finding, reason=reason, by=by)
        else:
            self.of.note(f"Triage of {finding}: {outcome}. {reason}", by=by)
        self.reason.value, self.outcome.value = "", None
        self._list()
        return f"Recorded: {finding} is {_WORDS[outcome]}, by {by}."

    def _triaged(self) -> Markup:
        found, said = self._found, _said(self.of)
        rows = [
            (
                found.indicators[one.indicator].title,
                one.weight,
                defang(one.text),
                "; ".join(found.indicators[one.indicator].innocent),
                defang(said.get(one.id, "nobody has said yet")),
            )
            for one in found
            if one.state == "present"
        ]
        header = ("finding", "weight", "what the record shows", "innocent", "said of it")
        return rows_html(header, rows, caption=f"Findings that are present: {len(rows)}")


_WORDS = {"explained": "explained", "stands": "said to stand", "ask": "to be asked about first"}


def _said(case: Case) -> dict[str, str]:
    """The id of a finding to what was said of it last; a recorded explanation holds whatever was noted after it."""
    told: dict[str, str] = {}
    for note in case.notes().itertuples():
        if found := _NOTE.fullmatch(str(note.text)):
            told[found["finding"]] = f"{_WORDS[found['outcome']]}: {found['reason']} ({note.by}, {note.record})"
    for one in case.decisions():
        if one.kind == "explained":
            told[one.about] = f"explained: {one.reason} ({one.by}, #{one.record})"
    return told
