"""The document: what a reader sees, once made, in one language; small writers turn it into HTML, Markdown and PDF.

A sentence is of one of three kinds. A *fact* says what a record shows, *weighed* says what was concluded: both carry
the ids they rest on, or cannot be made. A *frame* is the write-up speaking of itself: a text of the catalogue, no data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Block",
    "Bullets",
    "Document",
    "Figure",
    "Paragraph",
    "Row",
    "Section",
    "Sentence",
    "Table",
    "Terms",
    "paragraphs",
    "sentences",
]

Role = Literal["", "who", "sentence", "note", "warn", "became", "strong", "verbatim", "ref", "refs", "head", "sign"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with the ids it rests on; ``lang`` names its language where that is not the document's.

    ``strong`` is set in bold; ``mute`` shows no marks, because what follows shows the same ones. ``says`` is what a
    sign such as ● means, for readers who hear the page.
    """

    text: str
    refs: tuple[str, ...] = ()
    kind: Literal["fact", "weighed", "frame"] = "fact"
    lang: str = ""
    strong: bool = False
    says: str = ""
    mute: bool = False

    def __post_init__(self) -> None:
        if self.kind != "frame" and self.text and not any(self.refs):
            raise ValueError(f"a sentence that states something cites what it rests on: {self.text[:80]!r}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences in a row. ``cite`` prints the marks of their references; else a column beside them does."""

    sentences: tuple[Sentence, ...] = ()
    role: Role = ""
    cite: bool = True


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; each item is one or more paragraphs."""

    items: tuple[tuple[Paragraph, ...], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Names, each with what is said about it."""

    pairs: tuple[tuple[str, tuple[Paragraph | Bullets, ...]], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, one tuple of paragraphs a cell; ``id`` is what references to it name."""

    cells: tuple[tuple[Paragraph, ...], ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``kinds`` has a word a column: claimed, seen, wide, mid, n (a number), up (turned heading),
    ref, text, or nothing."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    kinds: tuple[str, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as PNG bytes with its alt text; ``table`` is the id of the section with the table behind it."""

    title: str
    png: bytes
    alt: str
    table: str = ""
    rows: str = ""
    lang: str = ""


Block = Paragraph | Bullets | Terms | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (level 2 or 3; level 1 opens a part on a new page) and what stands below it.

    ``id`` is what references and contents name. ``look``: answer (set apart), beside (two of them stand side by side),
    plain (no heading is printed). ``lang`` is that of the title, where it is not the document's.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    id: str = ""
    level: Literal[1, 2, 3] = 2
    look: Literal["", "answer", "beside", "plain"] = ""
    lang: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One write-up of one level in one language.

    ``numbers`` gives each reference the number that stands for it in the text, in the order of first citation.
    ``furniture`` are the words that a page needs round the text: contents, page, of, reference …
    """

    title: str
    question: str
    language: str
    bar: str
    tlp: str
    foot: str
    head: str
    sections: tuple[Section, ...]
    numbers: dict[str, int]
    furniture: dict[str, str]
    contents: bool = False


def paragraphs(block: Block) -> Iterator[Paragraph]:
    """Every paragraph of a block, those in cells and lists among them."""
    if isinstance(block, Paragraph):
        yield block
    elif isinstance(block, Bullets):
        yield from (one for item in block.items for one in item)
    elif isinstance(block, Terms):
        yield from (one for _, parts in block.pairs for part in parts for one in paragraphs(part))
    elif isinstance(block, Table):
        yield from (one for row in block.rows for cell in row.cells for one in cell)


def sentences(sections: tuple[Section, ...]) -> Iterator[Sentence]:
    """Every sentence of these sections, in the order of reading."""
    for section in sections:
        for block in section.blocks:
            for one in paragraphs(block):
                yield from one.sentences
