"""The lines of a CV as they stand on their page, and the readings of a page: the orders its lines can be read in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["LONGEST", "Line", "Reading", "of_text", "unmarked"]

LONGEST = 400  # characters of a line in which dates and headings are looked for
_BULLET = re.compile(r"\s*(?:[•●○◦▪■▸►‣⁃∙·✓❖➢\x7f\uf0a7\uf0b7]|\*(?![^*\n]{1,200}\*)|[-–—]\s|o\s)")
_END = re.compile(r"[.;:!?]$")
_SHORT = "inc ltd co corp ltda lda llc plc pvt pty sp gmbh e.v bros jr sr etc approx dept univ"


@dataclass(frozen=True)
class Line:
    """One line of the document: its page, its text, how it is set (empty when not known) and its column."""

    page: int
    text: str
    style: str = ""
    """Size, ``b`` for bold, ``@`` and the left edge in points: ``11.0b@72``; for a DOCX the name of the style."""
    column: int = 0

    @cached_property
    def blank(self) -> bool:
        """Nothing to read: no letter and no digit, so a row of dashes too."""
        return not any(map(str.isalnum, self.text))

    @cached_property
    def bullet(self) -> bool:
        return bool(_BULLET.match(self.text))

    @cached_property
    def sentence(self) -> bool:
        """It reads as running text, not as part of a heading."""
        head = self.text[: LONGEST + 1]
        words = head.split()
        last = words[-1] if words else ""
        stops = bool(_END.search(last)) and len(last.rpartition(".")[0].rpartition(".")[2]) != 1
        ends = stops and last.rstrip(".").casefold() not in _SHORT.split()
        return len(words) > 14 or head.lstrip()[:1].islower() or ends

    @property
    def heading(self) -> bool:
        return not (self.blank or self.bullet or self.sentence or len(self.text) > LONGEST)

    @property
    def face(self) -> str:
        """Size and weight, without the place on the page."""
        return self.style.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """One order in which a page can be read: its text, and its lines (of a very long page, those it begins with)."""

    text: str
    lines: tuple[Line, ...]


def of_text(text: str, page: int, most: int) -> Reading:
    """The text as it stands, with its first ``most`` lines."""
    lines = text.split("\n", most)
    return Reading(text, tuple(Line(page, line.rstrip("\r")) for line in lines[:most]))


def unmarked(text: str) -> str:
    """The text without the bullet it begins with, and without Markdown's marks of headings and emphasis.

    >>> unmarked("• Python"), unmarked("C++ - basics"), unmarked("### **Engineer** at Acme")
    ('Python', 'C++ - basics', 'Engineer at Acme')
    """
    mark = _BULLET.match(text)
    bare = text[mark.end() if mark else 0 :].strip()
    return re.sub(r"^#{1,6}\s+|\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)", "", bare)
