"""CVs and letters as PDF, DOCX or text: the text page by page, and the jobs, studies and contacts they state.

What is not clear stays empty with the text kept in ``found``; a date span that is no row is reported with its place.
The name of the person is never guessed.
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
from ._cv_jobs import Entry, Line, entries
from ._cv_pages import Page, is_text, pdf_pages, text_pages
from ._cv_words import section_of

LINES = 5000
SECONDS = {"pages": 5.0, "contacts": 6.5, "entries": 8.0}  # from the start; the sandbox ends a reader after ten
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
    title="a CV or letter (PDF, DOCX, TXT): its text, jobs, studies and contacts",
    fills=["documents", "employment", "education", "contacts"],
    profile="document",
    recognises=_recognises,
    rank=80,
)
def cv(source: Source) -> Parts:
    """One row of ``documents`` a page (place ``p1``); jobs, studies and contacts with places ``p1.1``, ``p1.2`` …

    A DOCX or a text counts as one page. Contacts also come from the targets of links that the page does not spell out.
    """
    who = {"system": "subject", "account": source.account}
    lines, count, kind, places = list[Line](), 0, "", Counter[int]()
    late = {step: _timer(seconds) for step, seconds in SECONDS.items()}
    for page in _pages(source, late["pages"]):
        if isinstance(page, Unread):
            yield page
            continue
        kind = _kind(page.text) or kind
        yield Row("documents", f"p{page.number}", who | _document(page, kind or "other"))
        texts = page.text.split("\n")
        count += len(texts)
        fresh = [Line(page.number, line.rstrip("\r")) for line in texts[: max(0, LINES - len(lines))]]
        yield from _contacts(fresh, page, who, places, late["contacts"])
        lines += fresh
        if late["contacts"]():
            yield Unread(f"p{page.number}", "it takes too long to look for contacts on this page: read it by eye")
    if count > len(lines):
        why = f"jobs and contacts were looked for in the first {LINES} of {count} lines: read the others by eye"
        yield Unread(f"p{lines[-1].page}", why)
    yield from _entries(lines, who, places, late["entries"])


def _timer(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _pages(source: Source, late: Callable[[], bool]) -> Iterator[Page | Unread]:
    if b"%PDF-" in source.head[:1024]:
        return pdf_pages(source, late)
    return docx_pages(source) if is_docx(source) else text_pages(source)


def _kind(text: str) -> str:
    """cv when a section of jobs or studies has a title, letter when somebody is greeted, else empty."""
    if any(section_of(line) in ("employment", "education") for line in text.split("\n")[:LINES]):
        return "cv"
    return "letter" if _GREETING.search(text) else ""


def _document(page: Page, kind: str) -> dict[str, Any]:
    values = {"kind": kind, "format": page.format, "page": page.number, "pages": page.pages, "text": page.text}
    return {**values, **page.properties}


def _place(page: int, places: Counter[int]) -> str:
    places[page] += 1
    return f"p{page}.{places[page]}"


def _contacts(
    lines: list[Line], page: Page, who: dict[str, str], places: Counter[int], late: Callable[[], bool]
) -> Iterator[Row]:
    shown = [(one, line.text) for line in lines if not late() for one in contacts(line.text)]
    known = {one.observable for one, _ in shown}
    targets = [re.sub(r"^(?:mailto|tel):", "", link, flags=re.IGNORECASE) for link in page.links]
    hidden = [(one, target) for target in dict.fromkeys(targets) for one in contacts(target)]
    for one, around in [*shown, *(pair for pair in hidden if pair[0].observable not in known)]:
        values = {"kind": one.kind, "value": one.value, "observable": one.observable, "found": around.strip()[:2000]}
        yield Row("contacts", _place(page.number, places), who | values)


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
