"""Sentences and the paragraphs, lists and tables they stand in: short names for what every part of a document needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from ..words import Said, Words
from ._data import Entry
from ._document import Block, Bullets, Paragraph, Role, Row, Section, Sentence, Table, Terms

__all__ = [
    "about",
    "bullets",
    "cells",
    "fact",
    "frame",
    "given",
    "heading",
    "ids",
    "none",
    "one",
    "opened",
    "say",
    "section",
    "table",
    "terms",
    "told",
    "weighed",
]

Kind = Literal["fact", "weighed"]


def frame(words: Words, key: str, *, strong: bool = False) -> Sentence:
    """A sentence in which the write-up speaks of itself: the catalogue's, with nothing filled in."""
    return Sentence(words.say(key), kind="frame", strong=strong)


def fact(words: Words, key: str, refs: Iterable[str], *, strong: bool = False, **values: object) -> Sentence:
    """A sentence of the catalogue, filled in with what the records show."""
    return Sentence(words.say(key, **values), _refs(refs), "fact", strong=strong)


def weighed(words: Words, key: str, refs: Iterable[str], **values: object) -> Sentence:
    """A sentence of the catalogue, filled in with what was concluded."""
    return Sentence(words.say(key, **values), _refs(refs), "weighed")


def given(text: str, refs: Iterable[str], *, kind: Kind = "fact", strong: bool = False) -> Sentence:
    """A text as the case has it."""
    return Sentence(text, _refs(refs), kind, strong=strong)


def told(words: Words, text: str, refs: Iterable[str], *, kind: Kind = "fact", end: str = "") -> Sentence:
    """A text that the library made in English: translated, or as it is and marked; with ``end`` where it has none."""
    said, lang = words.told(text)
    whole = said.removesuffix(end) + end
    return Sentence(whole if isinstance(text, Said) and text.quotes else opened(whole), _refs(refs), kind, lang)


def about(entry: Entry, words: Words) -> str:
    """What a record of the ledger is about: ids, and the kind of a decision in words."""
    kind, _, rest = entry.about.partition(" ")
    return f"{words.name('decision', kind)} {rest}".strip() if entry.kind == "decision" else entry.about


def opened(text: str) -> str:
    """The text with its first letter large: it stands as a sentence of its own."""
    return text[:1].upper() + text[1:]


def _refs(refs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in refs if one))


def say(*sentences: Sentence, role: Role = "", cite: bool = True) -> Paragraph:
    """The sentences as one paragraph."""
    return Paragraph(tuple(one for one in sentences if one.text or one.refs), role, cite)


def one(sentence: Sentence) -> tuple[Paragraph, ...]:
    """A cell or list item of one sentence, whose references stand elsewhere in its row."""
    return (Paragraph((sentence,), "", False),)


def none() -> tuple[Paragraph, ...]:
    """An empty cell."""
    return (Paragraph((Sentence("–", kind="frame"),), "note", False),)


def cells(values: Iterable[object], refs: Iterable[str], words: Words) -> tuple[tuple[Paragraph, ...], ...]:
    """A cell a value, as it is or in the reader's convention; an empty one is a dash."""
    refs = _refs(refs)
    return tuple(one(Sentence(text, refs)) if (text := words.value(value)) else none() for value in values)


def ids(names: Iterable[str], role: Role = "ref") -> tuple[Paragraph, ...]:
    """A cell that lists references in full, one a line."""
    return tuple(Paragraph((Sentence("", (name,)),), role) for name in dict.fromkeys(names)) or none()


def bullets(items: Iterable[Paragraph | tuple[Paragraph, ...]], otherwise: Sentence | None = None) -> Block:
    """A list; with no item the sentence ``otherwise``."""
    made = tuple(item if isinstance(item, tuple) else (item,) for item in items)
    if made or otherwise is None:
        return Bullets(made)
    return say(otherwise, role="note")


def terms(pairs: Iterable[tuple[str, Sequence[Paragraph | Bullets]]]) -> Terms:
    """Names with what is said about each; a name with nothing said is left out."""
    return Terms(tuple((name, tuple(parts)) for name, parts in pairs if parts))


def table(words: Words, keys: str, rows: Iterable[Row], kinds: str = "", *, caption: str = "") -> Table:
    """A table: ``keys`` are catalogue keys of the headings, ``kinds`` a word or - a column, divided by spaces."""
    names = keys.split()
    looks = [kind.replace("-", "") for kind in kinds.split()] or [""] * len(names)
    return Table(tuple(words.say(f"column.{name}") for name in names), tuple(rows), tuple(looks), caption)


def section(
    words: Words, key: str, *blocks: Block, level: Literal[1, 2, 3] = 2, look: Literal["", "beside"] = ""
) -> Section:
    """A section whose heading is the catalogue's ``head.<key>``."""
    return Section(words.say(f"head.{key}"), blocks, f"s-{key}", level, look)


def heading(words: Words, key: str) -> str:
    """The heading of a section or column."""
    return words.say(f"head.{key}")
