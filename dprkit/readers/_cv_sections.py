"""The sections of a CV, by their titles, and the skills that a section of skills lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ._cv_lines import Line, unmarked
from ._cv_spans import spans
from ._cv_words import section_of

__all__ = ["Skill", "sections", "skills"]

_FOOTER = re.compile(
    r"\W*(?:(?:page|seite|página|strona|pagina)\s*)?\d{1,3}\s*(?:/|of|sur|von|de|z|di|van)\s*\d{1,3}\W*"
    r"|\W*(?:page|seite|página|strona|pagina)\s*\d{1,3}\W*",
    re.IGNORECASE,
)
_TALK = re.compile(r"(?:languages?|langues?|sprachen?|idiomas?|línguas?|języki?|lingue|talen)\s*:", re.IGNORECASE)
_SKILL = 60  # characters; what is longer is a sentence about skills
_SKILLS = 500


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill as a section of skills lists it; ``group`` is the word before the colon it stands behind."""

    page: int
    name: str
    level: str
    group: str
    found: str


def sections(lines: Iterable[Line], first: str = "") -> Iterator[tuple[str, list[Line]]]:
    """Every section with its lines, column by column; what stands before the first title has the name ``first``.

    A title of unknown words is told by how it is set, where the known titles are set in a way of their own; the
    section is then ``other``. Page numbers are left out.
    """
    name, block = first, list[Line]()
    ordered = sorted(lines, key=lambda line: line.column)
    faces = _faces(ordered)
    for line in ordered:
        if _FOOTER.fullmatch(line.text[:40]):
            continue
        named = section_of(line.text) or ("other" if line.face in faces and _titled(line) else "")
        if named:
            yield name, block
            name, block = named, []
        else:
            block.append(line)
    yield name, block


def _titled(line: Line) -> bool:
    return line.heading and len(line.text.split()) <= 6 and not re.search(r"[\d@\t|,]", line.text)


def _faces(lines: Sequence[Line]) -> frozenset[str]:
    """The ways in which section titles are set and hardly anything else is."""
    known = Counter(line.face for line in lines if line.face and section_of(line.text))
    every = Counter(line.face for line in lines if line.face and not line.blank)
    return frozenset(face for face, count in known.items() if count >= 3 and every[face] <= count + 2)


def skills(block: Iterable[Line]) -> Iterator[Skill]:
    """The skills of a section, up to 500: lines divided by commas, bars and bullets. Sentences are none, and neither
    are spoken languages: nothing reads these."""
    count = 0
    for line in block:
        if line.blank or (line.sentence and "," not in line.text) or _TALK.match(unmarked(line.text)):
            continue
        for one in _listed(line):
            count += 1
            if count > _SKILLS:
                return
            yield one


def _listed(line: Line) -> Iterator[Skill]:
    head, colon, rest = unmarked(line.text[:2000]).partition(":")
    group, listed = (head.strip(), rest) if colon and len(head) <= _SKILL else ("", unmarked(line.text[:2000]))
    for part in re.split(r"[,;|•·\t]|\s{3,}(?!\()", listed):
        level = re.search(r"\(([^()]{1,40})\)\s*$", part)
        name = part[: level.start()].strip(" .") if level else part.strip(" .")
        if 1 <= len(name) <= _SKILL and len(name.split()) <= 6 and re.search(r"[^\W\d_]", name) and not spans(name):
            yield Skill(line.page, name, level[1].strip() if level else "", group, line.text.strip())
