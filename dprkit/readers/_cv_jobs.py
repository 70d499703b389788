"""Jobs and studies in the lines of a CV: sections, then the heading lines around each date span.

Nothing is guessed from a person's name or from free sentences: a part that cannot be told apart stays empty, and the
text it was read from is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ._cv_spans import Span, single, spans
from ._cv_words import Heading, is_place, read_heading, section_of

__all__ = ["Entry", "Line", "Odd", "entries"]

_BULLET = re.compile(r"\s*(?:[•●○◦▪■▸►‣⁃∙·✓*❖➢\x7f\uf0a7\uf0b7]|[-–—]\s|o\s)")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\bInc)(?<!\bLtd)(?<!\bCo)(?<!\bCorp)[.;:!?]\s*$")
_LONGEST = 400
_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the document, as it stands on its page."""

    page: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def bullet(self) -> bool:
        return bool(_BULLET.match(self.text))

    @property
    def sentence(self) -> bool:
        """It reads as running text, not as part of a heading."""
        words = self.text.split()
        return len(words) > 12 or self.text.lstrip()[:1].islower() or bool(_SENTENCE_END.search(self.text))

    @property
    def heading(self) -> bool:
        return not (self.blank or self.bullet or self.sentence)


@dataclass(frozen=True, slots=True)
class Entry:
    """One job (``employment``) or study (``education``) as stated."""

    table: str
    page: int
    span: Span
    heading: Heading
    found: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A date span that is not a row, and why."""

    page: int
    why: str
    found: str


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A line (or two, where a span is broken across them) with the span that starts an entry."""

    first: int
    last: int
    span: Span
    rest: str


def entries(lines: Sequence[Line], late: Callable[[], bool] = lambda: False) -> Iterator[Entry | Odd]:
    """Every job and study, and every date span that was left out, in the order of the document.

    Once ``late`` says so, no more lines are looked at; the line where that was is reported.
    """
    section, block = "", list[Line]()
    for line in [*lines, Line(0, "")]:  # page 0 ends the document
        named = section_of(line.text) if line.page else "end"
        if named:
            yield from _section(section, block, late)
            section, block = named, []
        else:
            block.append(line)


def _section(name: str, block: list[Line], late: Callable[[], bool]) -> Iterator[Entry | Odd]:
    anchors, odd = _anchors(block, name, late)
    if name not in ("employment", "education"):
        for one in anchors:
            if name == "other" and not block[one.first].heading:
                continue  # "Java since 2012" among the skills is nobody's job
            yield Odd(block[one.first].page, "a date span outside a section of jobs or studies", block[one.first].text)
        return
    before, after = max(
        ((b, a) for b in range(3) for a in range(3)),
        key=lambda shape: (_clear(name, block, anchors, *shape), -sum(shape), -shape[0]),
    )
    found = [_entry(name, block, anchors, at, before, after) for at in range(len(anchors))]
    for entry in found:
        bare = not entry.span.start and not (entry.heading.place or entry.heading.role)
        yield Odd(entry.page, "a single date, not a span", entry.found) if bare else entry
    yield from odd


def _clear(name: str, block: list[Line], anchors: list[_Anchor], before: int, after: int) -> int:
    """How well the first entries of the section tell both their parts when read in this shape."""
    made = (_entry(name, block, anchors, at, before, after).heading for at in range(min(len(anchors), _SAMPLE)))
    return sum(bool(one.place and one.role) + one.sure for one in made)


def _anchors(block: list[Line], name: str, late: Callable[[], bool]) -> tuple[list[_Anchor], list[Odd]]:
    anchors, odd = list[_Anchor](), list[Odd]()
    taken = -1
    for at, line in enumerate(block):
        if at <= taken or len(line.text) > _LONGEST:
            continue
        if late():
            odd.append(Odd(line.page, "it takes too long to look for dates from this line on", line.text))
            break
        last = at + 1 if _broken(block, at) else at
        text = "\n".join(one.text for one in block[at : last + 1])
        found = spans(text) or _lone(text, name, line)
        for number, span in enumerate(found):
            why = span.problem or ("a second date span on one line" if number else _inside(text, span, line))
            if why:
                odd.append(Odd(line.page, why, text))
            else:
                anchors.append(_Anchor(at, last, span, _rest(text, span)))
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
    if at + 1 >= len(block) or not re.search(r"\d\s*[-–—]\s*$|\b(?:to|bis|à)\s*$", block[at].text):
        return False
    joined = spans(f"{block[at].text}\n{block[at + 1].text}"[: 2 * _LONGEST])
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
    words = re.search(r"\b(?:in|from|between|during|of|since|en|im|durante|pendant)$", before, re.IGNORECASE)
    loose = before and after and after[0].isalpha() and before[-1].isalpha()
    long = len(f"{before} {after}".split()) > 14
    lower = not line.bullet and before[:1].islower()
    return "a date span inside a sentence" if words or loose or long or lower else ""


_DURATION = re.compile(
    r"\(?\b\d{1,2}\s*(?:years?|yrs?|ans?|jahre?n?|años?|months?|mos?|mois|monate?n?|mes(?:es)?)\b\.?\)?", re.IGNORECASE
)


def _rest(text: str, span: Span) -> str:
    """The line without its span, its brackets and a duration such as "(2 yrs 3 mos)"."""
    rest = f"{text[: span.begin]}\t{text[span.stop :]}"
    rest = _DURATION.sub("", rest)
    rest = re.sub(r"[(\[]\s*[)\]]", "", rest)
    mark = _BULLET.match(rest)
    return rest[mark.end() if mark else 0 :].strip(" \t\r\n,;:|·•–—-/")


def _entry(name: str, block: list[Line], anchors: list[_Anchor], at: int, before: int, after: int) -> Entry:
    """The entry of one anchor with up to ``before`` heading lines above and ``after`` below."""
    anchor = anchors[at]
    floor = anchors[at - 1].last + 1 if at else 0
    ceiling = anchors[at + 1].first - before if at + 1 < len(anchors) else len(block)
    top, bottom = anchor.first, anchor.last + 1
    while top > floor and anchor.first - top < before and block[top - 1].heading:
        top -= 1
    while bottom < ceiling and bottom - anchor.last - 1 < after and block[bottom].heading:
        bottom += 1
    heads = [one.text for one in block[top : anchor.first]] + [anchor.rest]
    heads += [one.text for one in block[anchor.last + 1 : bottom]]
    beside = block[max(floor, anchor.first - 1) : anchor.first] + block[anchor.last + 1 : anchor.last + 2]
    heading = read_heading(name, heads, alone=not any(one.heading for one in beside))
    if heading.place and heading.role and not heading.location and bottom < ceiling and is_place(block[bottom].text):
        heading, bottom = replace(heading, location=block[bottom].text.strip()), bottom + 1
    found = "\n".join(one.text for one in block[top:bottom])
    return Entry(name, block[anchor.first].page, anchor.span, heading, found)
