"""The pages of a document: PDF through pypdf, and plain text; DOCX has a file of its own."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..records import Unread
from ..sandbox import Source
from ._cv_layout import gutter, pieces, readings
from ._cv_lines import Reading, of_text
from ._cv_properties import pdf_properties

__all__ = ["LINES", "Page", "Parts", "is_text", "pdf_pages", "said", "text_pages"]

PAGES = 200
LINES = 5000
CONTENT = 2 << 20
TEXT = 4 << 20

Parts = Iterator["Page | Unread"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: its number from 1, how many there are, its text in the order in which the file has it, the
    orders it can be read in (the likeliest first), link targets and properties of the file.
    """

    format: str
    number: int
    pages: int
    text: str
    readings: tuple[Reading, ...]
    links: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


def is_text(source: Source) -> bool:
    """The head is text: under one character in twenty is a control."""
    text = source.head.decode(source.encoding, "replace")
    odd = sum((char < " " and char not in "\t\n\r\f") or "\x7f" <= char < "\xa0" or char == "\ufffd" for char in text)
    return bool(text) and odd * 20 < len(text)


def text_pages(source: Source) -> Parts:
    """The text as one page."""
    with source.lines() as stream:
        text = stream.read(TEXT)
        more = bool(stream.read(1))
    yield Page("txt", 1, 1, text, (of_text(text, 1, LINES),))
    if more:
        yield Unread("p1", f"read the first {len(text)} characters only: the text is longer than that; read it by eye")


def pdf_pages(source: Source, late: Callable[[], bool]) -> Parts:
    """Each page in turn; one that cannot be read is reported by number. Once ``late``, the rest is left unread."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(source.data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield Unread("p1", "the PDF is encrypted: ask for a copy without a password, or save one, and add that")
            return
        count = len(reader.pages)
    except MemoryError:
        raise
    except Exception as error:
        yield Unread(
            "p1", f"the PDF cannot be opened ({said(error)}): it may be damaged or encrypted; ask for it again"
        )
        return
    if b"%%EOF" not in source.data[-1024:]:
        yield Unread(f"p{count}", "the PDF has no end mark: it may be cut off, and pages may be missing")
    yield from _pdf_pages(reader, count, late)


def _pdf_pages(reader: Any, count: int, late: Callable[[], bool]) -> Parts:
    properties, edge = pdf_properties(reader), 0.0
    if not count:
        yield Unread("p1", "the PDF has no pages")
    for number in range(1, min(count, PAGES) + 1):
        try:
            page = reader.pages[number - 1]
            text, found, edge, why = _pdf_readings(page, number, edge, late)
        except MemoryError:
            raise
        except Exception as error:
            yield Unread(f"p{number}", f"page {number} cannot be read ({said(error)}): read it by eye")
            continue
        if why:
            yield Unread(f"p{number}", why)
        if found:
            yield Page("pdf", number, count, text, found, tuple(_pdf_links(page)), properties)
        if late() and number < count:
            yield Unread(f"p{number + 1}", f"read {number} of {count} pages: it takes too long; read the others by eye")
            return
    if count > PAGES:
        yield Unread(f"p{PAGES + 1}", f"read {PAGES} of {count} pages: read the others by eye")


def _pdf_readings(
    page: Any, number: int, edge: float, late: Callable[[], bool]
) -> tuple[str, tuple[Reading, ...], float, str]:
    """The text of a page, its readings, the left edge of its right column (or an earlier page's), what is amiss."""

    def check(*_: object) -> None:
        if late():
            raise TimeoutError("it takes too long")

    content = page.get_contents()
    if content is not None and len(content.get_data()) > CONTENT:
        return "", (), edge, f"page {number} holds over {CONTENT >> 20} MiB of drawing: read it by eye"
    text = page.extract_text(visitor_operand_before=check)
    if not text.strip():
        return (
            text,
            (of_text(text, number, LINES),),
            edge,
            f"no text on page {number}: it may be a scan; read it by eye",
        )
    try:
        found = pieces(page, late)
        edge = gutter(found) or edge
        placed = readings(found, number, edge)
    except MemoryError:
        raise
    except Exception:  # its text is there; where it stands is not known
        placed = []
    kept = [one for one in placed if _whole(one.text, text)]
    return text, tuple(kept) or (of_text(text, number, LINES),), edge, ""


def _whole(placed: str, text: str) -> bool:
    """Hardly any character of the page is missing in what was placed: rotated text and forms would be."""
    counts = Counter(text)
    counts.subtract(placed)
    letters = {char: count for char, count in counts.items() if not char.isspace()}
    return sum(max(count, 0) for count in letters.values()) * 100 <= len("".join(text.split()))


def _pdf_links(page: Any) -> Iterator[str]:
    try:
        marks = [mark.get_object() for mark in page.get("/Annots") or ()]
        yield from (str(mark["/A"]["/URI"]) for mark in marks[:1000] if "/URI" in mark.get("/A", ()))
    except MemoryError:
        raise
    except Exception:  # links are an extra: a broken one costs no text
        return


def said(error: Exception) -> str:
    """The error in one short phrase, for a message."""
    return f"{type(error).__name__}: {str(error)[:120]}"
