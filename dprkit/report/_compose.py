"""The write-up in one language and on one level, as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..words import Words, words
from ._data import WriteUp
from ._document import Document, Section, Table
from ._facts import facts, observations
from ._full import full
from ._gate import withheld
from ._memo import attributions, evidence_head, memo
from ._references import numbered, references
from ._say import fact, frame, say

__all__ = ["LEVELS", "Level", "composed"]

Level = Literal["memo", "report", "appendix", "facts"]
LEVELS: tuple[Level, ...] = ("memo", "report", "appendix", "facts")

_FURNITURE = ("contents", "reference", "page", "of", "head", "draft", "rows", "more", "case")


def composed(w: WriteUp, level: Level, language: str) -> Document:
    """The document of that level: the memo alone, the whole report, every observation, or the facts alone.

    Raises:
        InputError: there is no such language.
    """
    said = words(language)
    body = tuple(_sections(w, level, said))
    numbers = numbered(body)
    shown = frozenset(_targets(body))
    whole = (*body, references(w, said, numbers, shown), *([] if level == "report" else [attributions(w, said)]))
    return Document(
        title=f"{w.label} · {said.say(f'level.{level}')}",
        question=w.question,
        language=language,
        bar=said.say("bar", label=w.label, level=said.say(f"level.{level}"), at=w.head_time),
        tlp=f"TLP:{w.tlp.removeprefix('TLP:')}" if w.tlp else "",
        foot=_foot(w, said),
        head=w.head,
        sections=whole,
        numbers=numbered(whole),
        furniture={name: said.say(f"furniture.{name}") for name in _FURNITURE},
        contents=level != "memo",
    )


def _sections(w: WriteUp, level: Level, said: Words) -> Iterator[Section]:
    yield from _draft(w, said)
    if level in ("memo", "report"):
        yield from memo(w, said, whole=level == "report")
        yield evidence_head(w, said)
    if level == "report":
        yield _part(said, "report")
        yield from full(w, said)
    if level == "appendix":
        yield from observations(w, said)
    if level == "facts":
        yield from facts(w, said)
    if level in ("appendix", "facts"):
        yield evidence_head(w, said)
    yield _part(said, "references")


def _part(said: Words, name: str) -> Section:
    return Section(said.say(f"part.{name}"), (), f"part-{name}", 1)


def _draft(w: WriteUp, said: Words) -> Iterator[Section]:
    """What stands before everything else on a write-up that may not leave yet: that it may not, and why."""
    if reasons := withheld(w):
        refs = [w.settings, w.judged]
        why = [fact(said, f"withheld.{one}", refs) for one in reasons]
        yield Section(
            "", (say(frame(said, "withheld", strong=True), *why, role="warn", cite=False),), "s-draft", 2, "plain"
        )


def _foot(w: WriteUp, said: Words) -> str:
    draft = said.say("furniture.draft") if withheld(w) else ""
    tlp = f"TLP:{w.tlp.removeprefix('TLP:')}" if w.tlp else ""
    parts = (draft, w.label, f"{said.say('furniture.head')} {w.head[:12]}", said.value(w.head_time), tlp)
    return " · ".join(part for part in parts if part)


def _targets(sections: tuple[Section, ...]) -> Iterator[str]:
    """The ids that have a place in the document."""
    for section in sections:
        yield section.id
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (row.id for row in block.rows if row.id)
