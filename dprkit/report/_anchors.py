"""What a reference points to inside one page, and which marks of references a sentence shows."""

from __future__ import annotations

import re

from ._document import Document, Sentence, Table

__all__ = ["anchor", "marks", "targets"]

_MARKS = 3  # of one sentence; the references list has them all


def anchor(name: str) -> str:
    """A fragment for an id: letters, digits, dot and hyphen; anything else as its code point."""
    return re.sub(r"[^A-Za-z0-9.:-]", lambda found: f"_{ord(found[0]):x}_", name).replace(":", "-")


def targets(document: Document) -> frozenset[str]:
    """The ids that have a place in the document."""
    rows = (
        row.id
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.rows
    )
    return frozenset(one for one in (*rows, *(section.id for section in document.sections)) if one)


def marks(sentence: Sentence, document: Document) -> tuple[list[tuple[int, str]], int]:
    """Number and id of the references that are shown after a sentence, and how many are not."""
    shown = () if sentence.mute else sentence.refs
    known = [(document.numbers[name], name) for name in shown if name in document.numbers]
    return known[:_MARKS], max(len(known) - _MARKS, 0)
