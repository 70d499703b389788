"""CVs and letters as PDF, DOCX or text: the text page by page, and the jobs, studies, skills and contacts they state.

LinkedIn's "Save to PDF" is read in the same way: its side column by its place, its jobs by their lines, and an employer
with the whole time there above several jobs. What is not clear stays empty with the text kept in ``found``; a date span
that is no row is reported with its place. The name of the person is never guessed; spoken languages, birth and
nationality are never read out.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._cv_contacts import contacts
from ._cv_docx import docx_pages, is_docx
from ._cv_jobs import Entry, clearness, entries
from ._cv_lines import Line, Reading
from ._cv_pages import LINES, Page, is_text, pdf_pages, text_pages
from ._cv_sections import sections, skills
from ._cv_words import section_of

SECONDS = {
    "pages": 5.0,
    "choice": 5.5,
    "contacts": 6.5,
    "entries": 8.0,
}  # from the start; the sandbox ends a reader after ten
_GREETING = re.compile(
    r"^\s*(?:dear\b|to whom it may concern|sehr geehrte|guten tag|madame|monsieur|estimad[oa]s?\b|muy señor)",
    re.IGNORECASE | re.MULTILINE,
)


def _recognises(source: Source) -> bool:
    if b"%PDF-" in source.head[:1024] or is_docx(source):
        return True
    return source.name.lower().endswith((".txt", ".md")) and is_text(source)


@reader(
    "cv",
    title="a CV or letter (PDF, LinkedIn's too, DOCX, TXT): its text, jobs, studies, skills and contacts",
    fills=["documents", "employment", "education", "skills", "contacts"],
    profile="document",
    recognises=_recognises,
    rank=80,
)
def cv(source: Source) -> Parts:
    """One row of ``documents`` a page (place ``p1``); jobs, studies, skills and contacts with places ``p1.1`` …

    A DOCX or a text counts as one page. A page is read row by row, or column by column where it has two columns and
    more jobs and studies are clear that way. Contacts also come from the targets of links that the page does not spell
    out.
    """
    who = {"system": "subject", "account": source.account}
    lines, count, kind, section, places = list[Line](), 0, "", "", Counter[int]()
    late = {step: _timer(seconds) for step, seconds in SECONDS.items()}
    for page in _pages(source, late["pages"]):
        if isinstance(page, Unread):
            yield page
            continue
        chosen = _chosen(page, late["choice"], section)
        section = _last_section(chosen.lines) or section
        kind = _kind(chosen) or kind
        yield Row("documents", f"p{page.number}", who | _document(page, chosen.text, kind or "other"))
        count += chosen.text.count("\n") + 1
        fresh = list(chosen.lines[: max(0, LINES - len(lines))])
        yield from _contacts(fresh, page, who, places, late["contacts"])
        lines += fresh
        if late["contacts"]():
            yield Unread(f"p{page.number}", "it takes too long to look for contacts on this page: read it by eye")
    if count > len(lines):
        why = f"jobs and contacts were looked for in the first {LINES} of {count} lines: read the others by eye"
        yield Unread(f"p{lines[-1].page}", why)
    yield from _entries(lines, who, places, late["entries"])
    yield from _skills(lines, who, places)


def _timer(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _pages(source: Source, late: Callable[[], bool]) -> Iterator[Page | Unread]:
    if b"%PDF-" in source.head[:1024]:
        return pdf_pages(source, late)
    return docx_pages(source) if is_docx(source) else text_pages(source)


def _chosen(page: Page, late: Callable[[], bool], section: str) -> Reading:
    """The reading in which most jobs and studies are clear; of two alike the likelier."""
    if len(page.readings) == 1:
        return page.readings[0]
    return max(page.readings, key=lambda one: clearness(one.lines, late, section))


def _last_section(lines: tuple[Line, ...]) -> str:
    """The last section of jobs or studies that begins here; the next page may go on with it."""
    named = [found for line in lines if (found := section_of(line.text)) in ("employment", "education")]
    return named[-1] if named else ""


def _kind(reading: Reading) -> str:
    """cv when a section of jobs or studies has a title, letter when somebody is greeted, else empty."""
    if _last_section(reading.lines):
        return "cv"
    return "letter" if _GREETING.search(reading.text) else ""


def _document(page: Page, text: str, kind: str) -> dict[str, Any]:
    values = {"kind": kind, "format": page.format, "page": page.number, "pages": page.pages, "text": text}
    return {**values, **page.properties}


def _place(page: int, places: Counter[int]) -> str:
    places[page] += 1
    return f"p{page}.{places[page]}"


def _contacts(
    lines: list[Line], page: Page, who: dict[str, str], places: Counter[int], late: Callable[[], bool]
) -> Iterator[Row]:
    shown = [(one, text) for text in _unwrapped(lines) if not late() for one in contacts(text)]
    known = {one.observable for one, _ in shown}
    targets = [re.sub(r"^(?:mailto|tel):", "", link, flags=re.IGNORECASE) for link in page.links]
    hidden = [(one, target) for target in dict.fromkeys(targets) for one in contacts(target)]
    for one, around in [*shown, *(pair for pair in hidden if pair[0].observable not in known)]:
        values = {"kind": one.kind, "value": one.value, "observable": one.observable, "found": around.strip()[:2000]}
        yield Row("contacts", _place(page.number, places), who | values)


def _unwrapped(lines: list[Line]) -> Iterator[str]:
    """The lines; an address of a LinkedIn profile that its narrow column broke in two is whole again."""
    wrapped = ""
    for line in lines:
        if wrapped and re.fullmatch(r"\S{1,100} \(LinkedIn\)", line.text.strip()):
            yield wrapped + line.text.strip()
            wrapped = ""
            continue
        if wrapped:
            yield wrapped
        broken = re.search(r"linkedin\.com/in/\S{0,100}$", line.text[-200:], re.IGNORECASE)
        wrapped = line.text.rstrip() if broken else ""
        if not broken:
            yield line.text
    if wrapped:
        yield wrapped


def _entries(
    lines: list[Line], who: dict[str, str], places: Counter[int], late: Callable[[], bool]
) -> Iterator[Row | Unread]:
    for one in entries(lines, late):
        place = _place(one.page, places)
        if isinstance(one, Entry):
            yield Row(one.table, place, who | _stated(one))
        else:
            yield Unread(place, f"{one.why}: read it by eye", one.found[:2000])


def _stated(one: Entry) -> dict[str, Any]:
    dates = {"start": one.span.start, "end": one.span.end, "found": one.found}
    if one.table == "education":
        return {"school": one.heading.place, "degree": one.heading.role, **dates}
    stated = {"employer": one.heading.place, "title": one.heading.role, "location": one.heading.location}
    return {**stated, "current": one.span.current, **dates}


def _skills(lines: list[Line], who: dict[str, str], places: Counter[int]) -> Iterator[Row]:
    for one in (one for name, block in sections(lines) if name == "skills" for one in skills(block)):
        values = {"skill": one.name, "level": one.level, "kind": one.group, "found": one.found[:2000]}
        yield Row("skills", _place(one.page, places), who | values)
