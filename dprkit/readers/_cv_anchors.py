"""The date spans of a section that begin an entry, and those that do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ._cv_lines import LONGEST, Line, unmarked
from ._cv_spans import Span, single, spans

__all__ = ["Anchor", "Odd", "anchored", "is_duration"]

_TIME = (
    r"(?:years?|yrs?|ans?|années?|jahre?n?|años?|anos?|lata?|rok|roku|months?|mos?|mois|monate?n?|mes(?:es)?|mês|"
    r"miesiąc[ae]?|miesięcy)\b\.?"
)
_DURATION = re.compile(
    rf"\(?\b\d{{1,2}}\s*{_TIME}(?:[,\s]\s*(?:(?:and|et|und|y|e|i)\s+)?\d{{1,2}}\s*{_TIME})?\)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Odd:
    """A date span that is not a row, and why."""

    page: int
    why: str
    found: str
    late: bool = False
    """Lines from here on were not looked at."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A line (or two, where a span is broken across them) with the span that starts an entry."""

    first: int
    last: int
    span: Span
    rest: str


def is_duration(text: str) -> bool:
    """It tells how long somebody was there, and nothing else: ``4 years 2 months``."""
    return bool(_DURATION.fullmatch(text.strip()))


def anchored(block: list[Line], name: str, late: Callable[[], bool]) -> tuple[list[Anchor], list[Odd]]:
    """The spans that begin an entry, and every other span with the reason why it does not."""
    anchors, odd = list[Anchor](), list[Odd]()
    taken = -1
    for at, line in enumerate(block):
        if at <= taken or len(line.text) > LONGEST:
            continue
        if late():
            odd.append(Odd(line.page, "it takes too long to look for dates from this line on", line.text, True))
            break
        last = at + 1 if _broken(block, at) else at
        text = "\n".join(one.text for one in block[at : last + 1])
        found = list(spans(text)) or _lone(text, name, line)
        for number, span in enumerate(found):
            why = span.problem or ("a second date span on one line" if number else _inside(text, span, line))
            if why:
                odd.append(Odd(line.page, why, text))
            else:
                anchors.append(Anchor(at, last, span, _rest(text, span)))
        taken = last if found else taken
    plain = [one for one in anchors if not block[one.first].bullet]
    if plain:  # the jobs have lines of their own: a span in a bullet belongs to its sentence
        odd += [
            Odd(block[one.first].page, "a date span in a bullet point", block[one.first].text)
            for one in anchors
            if block[one.first].bullet
        ]
    return plain or anchors, odd


def _broken(block: list[Line], at: int) -> bool:
    """A span that goes on in the next line: ``Jan 2020 –`` / ``Mar 2021``."""
    if at + 1 >= len(block) or not re.search(r"\d\s*[-–—]\s*$|\b(?:to|bis|à|a|do|até)\s*$", block[at].text):
        return False
    joined = spans(f"{block[at].text}\n{block[at + 1].text}"[: 2 * LONGEST])
    return any(one.begin < len(block[at].text) < one.stop and not one.problem for one in joined)


def _lone(text: str, name: str, line: Line) -> list[Span]:
    """A single date set off from its line: the end of a study; in a job it does not say which end it is."""
    date = single(text) if name in ("employment", "education") else None
    if not date or (line.bullet and name == "employment") or _inside(text, date, line):
        return []
    return [date if name == "education" else replace(date, problem="a single date, not a span")]


def _inside(text: str, span: Span, line: Line) -> str:
    """Why the span belongs to a sentence; empty when it stands at an end of the line, set off from the rest."""
    before, after = text[: span.begin].strip(), text[span.stop :].strip()
    words = re.search(r"\b(?:in|from|between|during|of|since|en|im|durante|pendant|em|w)$", before, re.IGNORECASE)
    loose = before and after and after[0].isalpha() and before[-1].isalpha() and "\t" not in text
    long = len(f"{before} {after}".split()) > 16
    lower = not line.bullet and before[:1].islower()
    return "a date span inside a sentence" if words or loose or long or lower else ""


def _rest(text: str, span: Span) -> str:
    """The line without its span, its brackets and a duration such as "(2 yrs 3 mos)"."""
    rest = f"{text[: span.begin]}\t{text[span.stop :]}"
    rest = _DURATION.sub("", rest)
    rest = re.sub(r"[(\[]\s*[)\]]", "", rest)
    return unmarked(rest).strip(" \t\r\n,;:|·•–—-/")
