"""Jobs and studies in the lines of a CV: in each section, the heading lines around each date span.

Nothing is guessed from a person's name or from free sentences: a part that cannot be told apart stays empty, and the
text it was read from is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ._cv_anchors import Anchor, Odd, anchored, is_duration
from ._cv_heading import Habit, Head, Heading, habit, is_place, read_heading, stands_out
from ._cv_lines import Line, unmarked
from ._cv_sections import sections
from ._cv_spans import Span, single, spans
from ._cv_words import is_self

__all__ = ["Entry", "Odd", "clearness", "entries"]

_SAMPLE = 40
_SHAPES = [(before, after) for before in range(3) for after in range(3)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One job (``employment``) or study (``education``) as stated."""

    table: str
    page: int
    span: Span
    heading: Heading
    found: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """An entry with the lines it takes: ``top`` to ``bottom`` of its block."""

    top: int
    bottom: int
    heads: tuple[Head, ...]
    heading: Heading


def entries(lines: Sequence[Line], late: Callable[[], bool] = lambda: False, first: str = "") -> Iterator[Entry | Odd]:
    """Every job and study, and every date span that was left out, in the order of the document.

    Args:
        lines: of the document.
        late: once it says so, no more lines are looked at; the line where that was is reported.
        first: section that the first line belongs to.
    """
    for name, block in sections(lines, first):
        yield from _section(name, block, late)


def clearness(lines: Sequence[Line], late: Callable[[], bool], first: str = "") -> int:
    """How well the lines read in this order: two points for each entry with both its parts, one for one part."""
    found = [one for one in entries(lines, late, first) if isinstance(one, Entry) and one.span.start]
    told = [bool(one.heading.place) + bool(one.heading.role) for one in found]
    return sum(2 * one if one == 2 else one for one in told)


def _section(name: str, block: list[Line], late: Callable[[], bool]) -> Iterator[Entry | Odd]:
    if name not in ("employment", "education"):
        yield from _outside(name, block, late)
        return
    block, whole = _closed(block)
    anchors, odd = _set_apart(block, *anchored(block, name, late))
    drafts = _drafts(name, block, anchors, late) if anchors else []
    if _told(drafts) * 2 < len(drafts):  # blank lines stand between the dates and what they are of
        tight = [line for line in block if not line.blank]
        again = _set_apart(tight, *anchored(tight, name, late))
        closer = _drafts(name, tight, again[0], late)
        if _told(closer) > _told(drafts):
            block, whole, (anchors, odd), drafts = tight, frozenset(), again, closer
    if name == "employment":
        drafts = _inherited(block, anchors, drafts, whole)
    for anchor, draft in zip(anchors, drafts, strict=False):
        found, page = "\n".join(line.text for line in block[draft.top : draft.bottom]), block[anchor.first].page
        if stands_out(name, draft.heading) or (draft.heading.place and _told(drafts) * 2 < len(drafts)):
            yield Entry(name, page, anchor.span, draft.heading, found)
        else:
            why = (
                "dates beside which nothing tells what they are of"
                if anchor.span.start
                else "a single date, not a span"
            )
            yield Odd(page, why, found)
    if len(drafts) < len(anchors):
        line = block[anchors[len(drafts)].first]
        yield Odd(line.page, "it takes too long to read the entries from this line on", line.text, True)
    yield from odd


def _set_apart(block: list[Line], anchors: list[Anchor], odd: list[Odd]) -> tuple[list[Anchor], list[Odd]]:
    """The anchors without those that are set as running text where most are not: their dates are of a sentence."""
    styles, body = Counter(block[one.first].style for one in anchors), _body(block)
    if not body or not styles or styles[body] * 2 >= len(anchors):
        return anchors, odd
    lines = [block[one.first] for one in anchors if block[one.first].style == body]
    odd += [Odd(line.page, "a date span in running text", line.text) for line in lines]
    return [one for one in anchors if block[one.first].style != body], odd


def _told(drafts: list[_Draft]) -> int:
    return sum(bool(one.heading.place and one.heading.role) for one in drafts)


def _outside(name: str, block: list[Line], late: Callable[[], bool]) -> Iterator[Odd]:
    anchors, odd = anchored(block, name, late)
    for line in (block[one.first] for one in anchors):
        if line.heading or name not in ("other", "skills"):  # "Java since 2012" among the skills is nobody's job
            yield Odd(line.page, "a date span outside a section of jobs or studies", line.text)
    yield from (one for one in odd if one.late)


def _closed(block: list[Line]) -> tuple[list[Line], frozenset[int]]:
    """The lines without the blank ones between, where these stand between nearly all of them; and without those that
    only tell how long somebody was at the employer in the line above (LinkedIn): the numbers of these lines above."""
    blank = sum(line.blank for line in block)
    pairs = sum(not one.blank and not two.blank for one, two in pairwise(block))
    kept, whole = list[Line](), set[int]()
    for line in block:
        if is_duration(line.text) and kept:
            whole.add(len(kept) - 1)
        elif not (line.blank and blank > 2 and pairs * 8 < blank):
            kept.append(line)
    return kept, frozenset(whole)


def _drafts(name: str, block: list[Line], anchors: list[Anchor], late: Callable[[], bool]) -> list[_Draft]:
    """The entries, read in the shape (lines above and below the dates) in which most of the first ones are clear.

    Once ``late`` says so the rest is left.
    """
    best, most = (0, 0), (-1, 0, 0, 0)
    for before, after in _SHAPES:
        told = [one.heading for one in _shaped(name, block, anchors[: _SAMPLE + 1], before, after)]
        clear = sum(bool(one.place and one.role) * 2 + one.sure + bool(one.place or one.role) for one in told[:_SAMPLE])
        shown = habit(told)
        marks = (clear, shown.size if shown else 0, -before - after, -before)
        if marks > most:
            best, most = (before, after), marks
    made = list[_Draft]()
    for draft in _shaped(name, block, anchors, *best):
        if late():
            break
        made.append(draft)
    shown = habit(one.heading for one in made)
    return [_again(name, one, shown) for one in made] if shown else made


def _again(name: str, draft: _Draft, shown: Habit) -> _Draft:
    return draft if draft.heading.sure else replace(draft, heading=read_heading(name, draft.heads, shown=shown))


def _shaped(name: str, block: list[Line], anchors: list[Anchor], before: int, after: int) -> Iterator[_Draft]:
    body = _body(block)
    running = {offset: _running(block, anchors, offset, body) for offset in range(-2, after + 1) if offset}
    dates = sum(block[one.first].style == body for one in anchors)
    if running[-1] and dates * 2 > len(anchors):  # headings stand above the dates, and these are set as the text below
        running |= dict.fromkeys(range(1, after + 1), body)
    for at in range(len(anchors)):
        yield _draft(name, block, anchors, at, before, after, running)


def _running(block: list[Line], anchors: list[Anchor], offset: int, body: str) -> str:
    """The style of running text where lines at this distance from the dates are often set otherwise; else empty."""
    near = [(one.first if offset < 0 else one.last) + offset for one in anchors]
    styles = [block[at].style for at in near if 0 <= at < len(block) and block[at].heading]
    other = len(styles) - styles.count(body)
    return body if other and other * 4 >= len(styles) else ""


def _body(block: list[Line]) -> str:
    """How the running text of the block is set; where it has few sentences and bullets, how most lines are."""
    styles = Counter(line.style for line in block if line.style and (line.sentence or line.bullet))
    every = Counter(line.style for line in block if line.style)
    if styles.total() * 5 < every.total():
        (style, count) = every.most_common(1)[0]
        return style if count * 3 >= every.total() else ""
    return styles.most_common(1)[0][0] if styles else ""


def _draft(
    name: str,
    block: list[Line],
    anchors: list[Anchor],
    at: int,
    before: int,
    after: int,
    running: dict[int, str],
) -> _Draft:
    """The entry of one anchor with up to ``before`` heading lines above and ``after`` below."""
    anchor = anchors[at]
    floor = anchors[at - 1].last + 1 if at else 0
    ceiling = anchors[at + 1].first - before if at + 1 < len(anchors) else len(block)

    def fits(line: int, offset: int) -> bool:
        one = block[line]
        return one.heading and not (running[offset] and one.style == running[offset]) and _undated(one.text)

    top, bottom = anchor.first, anchor.last + 1
    while top > floor and anchor.first - top < before and fits(top - 1, top - 1 - anchor.first):
        top -= 1
    while bottom < ceiling and bottom - anchor.last - 1 < after and fits(bottom, bottom - anchor.last):
        bottom += 1
    heads = [Head(one - anchor.first, unmarked(block[one].text)) for one in range(top, anchor.first)]
    heads += [Head(0, anchor.rest)] if anchor.rest else []
    heads += [Head(one - anchor.last, unmarked(block[one].text)) for one in range(anchor.last + 1, bottom)]
    beside = block[max(floor, anchor.first - 1) : anchor.first] + block[anchor.last + 1 : anchor.last + 2]
    heads = [head for head in heads if head.text]
    heading = read_heading(name, heads, alone=not any(one.heading for one in beside))
    if heading.place and heading.role and not heading.location and bottom < ceiling and is_place(block[bottom].text):
        heading, bottom = replace(heading, location=block[bottom].text.strip()), bottom + 1
    return _Draft(top, bottom, tuple(heads), heading)


def _undated(text: str) -> bool:
    """It holds no date span, and is not a date alone."""
    date = single(text)
    rest = text[: date.begin] + text[date.stop :] if date else text
    return not spans(text) and any(map(str.isalpha, rest))


def _inherited(block: list[Line], anchors: list[Anchor], drafts: list[_Draft], whole: frozenset[int]) -> list[_Draft]:
    """The entries; one without an employer has that of the one above where both stand below the employer's line.

    That they do is told by a line with the whole time there (LinkedIn), by the employer's own dates around those of the
    job, or by blank lines between employers and none between the jobs at one. Self-employed people have no employer to
    take over.
    """
    made, last, group, around = list[_Draft](), Heading(), False, Span(0, 0)
    spaced = any(draft.top and block[draft.top - 1].blank for draft in drafts if draft.heading.place)
    for number, draft in enumerate(drafts):
        one, span = draft.heading, anchors[number].span
        if one.place:
            last, group = one, not whole.isdisjoint(range(draft.top, draft.bottom))
            around = Span(0, 0) if one.role else span
        elif group and not one.role and len(draft.heads) == 1 and draft.heads[0].offset == -1:
            draft = replace(draft, heading=replace(one, place=last.place, role=draft.heads[0].text))
        elif is_self(one.role):
            last, group, around = Heading(), False, Span(0, 0)
        elif one.role and last.place:
            above = last.keys[0] is not None and last.keys[0][0] < 0
            tight = spaced and not any(block[at].blank for at in range(drafts[number - 1].bottom, draft.top))
            if (above and (group or tight)) or _within(span, around):
                draft = replace(draft, heading=replace(one, place=last.place))
        made.append(draft)
    return made


def _within(span: Span, around: Span) -> bool:
    """The one lies in the other, as far as their years tell."""
    last = "9999" if around.current else around.end[:4]
    return bool(around.start) and around.start[:4] <= span.start[:4] and (span.end[:4] or "9999") <= last
