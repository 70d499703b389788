"""The plan with its consent: what would be asked of whom, what is sent, who learns of it; asked only after a click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..settings import LEVELS
from ..show import Markup, cell, rows_html
from ._form import Form
from ._inputs import button, choice, fill, pane, row, shown, text, tick

if TYPE_CHECKING:
    from ..case import Case
    from ..plan import Line, Plan

__all__ = ["plan"]

_WORDS = {
    "RED": "RED: nobody learns of it, nothing is sent",
    "AMBER": "AMBER: a third party or registry may learn of it",
    "GREEN": "GREEN: the subject may notice",
}
_NEEDS = "needs a typed reason"  # so the door out says of a question that it does not ask without one
_PIECE = 10  # questions to one source between two looks at Stop


def plan(case: Case) -> Form:
    """A form that shows the look-ups of a case and makes them: those of level RED unless another is chosen.

    The list of levels ends at the case's ceiling. Above RED the questions are shown one by one, and asked only when
    they are ticked as allowed and signed with a name, which is recorded. A run can be stopped: what has arrived stays.
    """
    return _Plan(case)


class _Plan(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        self.drawn: Plan | None = None
        allowed = LEVELS[: LEVELS.index(case.settings.ceiling) + 1]
        self.ceiling = choice("Look-ups up to", {_WORDS[one]: one for one in allowed}, "at most the case's ceiling")
        self.draw, self.run = button("Show the plan"), button("Make these look-ups", first=True)
        self.allow, self.by = tick("I have read what is sent and who learns of it, and allow it"), text("Your name")
        self.reasons: dict[str, Any] = {}
        self._shown, self._room, self._run_row = pane(), row(), row(self.run)
        self._counts: list[Any] = []
        parts = (self.ceiling, row(self.draw), self._shown, self._room, self.allow, self.by, self._run_row)
        super().__init__("Look-ups, planned and allowed", *parts, table=self._recorded)
        self._room.layout.margin = "0"
        self.does(self.draw, self._draw)
        self.does(self.run, self._run)
        self.ceiling.observe(lambda _: self._show(None), "value")
        self._show(None)

    def _draw(self) -> str:
        reasons = {name: one.value.strip() for name, one in self.reasons.items() if one.value.strip()}
        drawn = self.of.plan(self.ceiling.value, reasons=reasons)
        self._show(drawn)
        leaving = sum(len(line.keys) for line in _leaving(drawn))
        if not leaving:
            return "Nothing of this leaves the machine, and nobody learns of it."
        return f"Questions that would leave this machine: {leaving}. Read them, and allow them by name."

    def _show(self, drawn: Plan | None) -> None:
        self.drawn = drawn
        leaving = _leaving(drawn) if drawn else []
        fill(self._shown, _summary(drawn) if drawn else Markup())
        self.allow.value = False
        for part in (self.allow, self.by):
            shown(part, bool(leaving))
        shown(self._run_row, drawn is not None)
        wanting = {line.provider for line in drawn.lines if _NEEDS in line.why} if drawn else set()
        for name in sorted(wanting - set(self.reasons)):
            self.reasons[name] = text(
                f"Why {name}", hint="reason for its questions; it is recorded. Show the plan again"
            )
        kept = sorted(wanting | (set(drawn.reasons) if drawn else set()))
        self._room.children = [self.reasons[name] for name in kept]

    def _run(self) -> None:
        drawn = self.drawn
        if drawn is None:
            raise InputError("There is no plan to make yet. Show it first.")
        if leaving := _leaving(drawn):
            if not (self.allow.value and self.by.value.strip()):
                raise InputError("Questions would leave this machine: tick that you allow them, and give your name.")
            asked = ", ".join(sorted({line.provider for line in leaving}))
            count = sum(len(line.keys) for line in leaving)
            self.of.note(f"Allowed up to {drawn.ceiling}: {count} questions to {asked}.", by=self.by.value.strip())
        self._counts = []
        pieces = list(_pieces(drawn))
        self.work(self._each(pieces), len(pieces), self._end)

    def _each(self, pieces: Sequence[Plan]) -> Iterator[str]:
        for number, piece in enumerate(pieces, start=1):
            yield f"Asking {piece.lines[0].provider} ({number} of {len(pieces)})"
            self._counts.append(self.of.run(piece).counts)

    def _end(self, stopped: bool) -> str:
        self._show(None)
        made = sum(int(one["count"].sum()) for one in self._counts)
        if stopped:
            return f"Stopped. Outcomes so far: {made}; they are recorded, and the next run makes the rest."
        return f"Done. Outcomes: {made}, by source below."

    def _recorded(self) -> Markup:
        """What each source that was asked has said in this case so far."""
        rows = []
        for name in sorted(_sources(self.of)):
            counts = self.of.observations(name)["outcome"].value_counts().sort_index()
            rows.append((name, ", ".join(f"{outcome} {count}" for outcome, count in counts.items())))
        return rows_html(
            ("source", "values by outcome"), rows or [("none asked yet", "")], caption="Look-ups on record"
        )


def _leaving(drawn: Plan) -> list[Line]:
    """The lines whose questions leave this machine."""
    return [line for line in drawn.lines if line.decision == "ask" and line.keys]


def _summary(drawn: Plan) -> Markup:
    """What leaves, question by question, and the rest counted by source and what becomes of it."""
    leaving = _leaving(drawn)
    sent = [(one.provider, one.opsec, ", ".join(one.values), one.sent, one.tells) for one in leaving]
    header: tuple[str, ...] = ("source", "level", "about", "what is sent", "who learns of it")
    first = rows_html(header, _shown(sent), caption=f"Leaves this machine: {len(sent)}") if sent else Markup()
    counts: dict[tuple[str, ...], int] = {}
    for one in drawn.lines:
        if one not in leaving:
            fate = {"ask": "read from a table on this machine", "recorded": "the answer is on record"}
            key = (one.provider, one.opsec, fate.get(one.decision, f"{one.decision}: {one.why}"))
            counts[key] = counts.get(key, 0) + len(one.values)
    header = ("source", "level", "what becomes of it", "values")
    kept = [(*names, str(count)) for names, count in counts.items()]
    rest = rows_html(header, _shown(kept), caption="Does not leave this machine")
    notes = rows_html(("what holds for all of them",), [(note,) for note in drawn.notes]) if drawn.notes else ""
    return Markup(first + rest + notes)


def _shown(rows: Sequence[Sequence[str]]) -> list[tuple[object, ...]]:
    return [tuple(map(cell, one)) for one in rows]


def _pieces(drawn: Plan) -> Iterator[Plan]:
    """The plan in parts, between which a run can be stopped: a source each, or some questions to it."""
    by_source: dict[str, list[Line]] = {}
    for line in drawn.lines:
        by_source.setdefault(line.provider, []).append(line)
    for lines in by_source.values():
        size = _PIECE if any(line.keys for line in lines) else len(lines)
        for start in range(0, len(lines), size):
            yield replace(drawn, lines=tuple(lines[start : start + size]))


def _sources(case: Case) -> set[str]:
    if not (case.folder / "ledger.sqlite").exists():  # to look at a case must not make one
        return set()
    return {str(entry.body["provider"]) for entry in case.ledger.entries("observed")}
