"""A document as Markdown (CommonMark with pipe tables): for a wiki or a ticket. What data says is never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..show import defang, visible
from ._anchors import marks
from ._document import Block, Bullets, Document, Figure, Paragraph, Section, Sentence, Table, Terms

__all__ = ["markdown"]

# Every ASCII punctuation character may be escaped with a backslash (CommonMark 2.4); these could start markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~$&^=-])")


def markdown(document: Document) -> str:
    """The text: headings, lists and tables; pictures are told by their alt texts."""
    tlp = f" · {_plain(document.tlp)}" if document.tlp else ""
    lines = [f"{_plain(document.bar)}{tlp}", "", f"# {_plain(document.question)}", ""]
    for one in document.sections:
        lines += _section(one, document)
    lines += ["---", "", _plain(document.foot), "", f"{_plain(document.furniture['head'])} `{document.head}`"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _plain(text: str) -> str:
    """The text on one line, defanged, with everything that Markdown or HTML could read as markup escaped.

    >>> _plain("[x](https://example.com) <b> | 1. *y*")
    '\\\\[x\\\\]\\\\(hxxps://example\\\\[.\\\\]com\\\\) \\\\<b\\\\> \\\\| 1. \\\\*y\\\\*'
    """
    shown = " ".join(visible(defang(text)).split())
    shown = _MARKUP.sub(r"\\\1", shown)
    return re.sub(r"^(\d{1,9})([.)])", r"\1\\\2", shown)


def _section(one: Section, d: Document) -> Iterator[str]:
    if one.title and one.look != "plain":
        aside = f" · {_plain(one.aside)}" if one.aside else ""
        yield from ("", f"{'#' * max(one.level, 2)} {_plain(one.title)}{aside}", "")
    for block in one.blocks:
        yield from _block(block, d)
        yield ""


def _block(block: Block, d: Document) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _paragraph(block, d)
    elif isinstance(block, Bullets):
        yield from (f"- {' '.join(_paragraph(one, d) for one in item)}" for item in block.items)
    elif isinstance(block, Terms):
        yield from _terms(block, d)
    elif isinstance(block, Figure):
        yield f"*{_plain(block.title)}*: {_plain(block.alt)}"
    else:
        yield from _table(block, d)


def _terms(block: Terms, d: Document) -> Iterator[str]:
    for name, parts in block.pairs:
        said = [line.removeprefix("- ") for part in parts for line in _block(part, d)]
        yield f"- **{_plain(name)}**: {' '.join(said)}"


def _paragraph(one: Paragraph, d: Document) -> str:
    if one.role in ("ref", "refs"):
        return " ".join(_plain(text.text or name) for text in one.sentences for name in text.refs)
    return " ".join(_sentence(text, d, cite=one.cite) for text in one.sentences)


def _sentence(one: Sentence, d: Document, *, cite: bool) -> str:
    text = f"**{_plain(one.text)}**" if one.strong else _plain(one.text)
    shown, more = marks(one, d) if cite else ([], 0)
    if not shown:
        return text
    numbers = ", ".join(str(number) for number, _ in shown) + (f" +{more}" if more else "")
    return f"{text} \\[{numbers}\\]"


def _table(one: Table, d: Document) -> Iterator[str]:
    if one.caption:
        yield from (_plain(one.caption), "")
    yield _cells(_plain(name) for name in one.header)
    yield _cells("--:" if kind == "n" else "---" for kind in one.kinds)
    for row in one.rows:
        yield _cells(" ".join(_paragraph(part, d) for part in cell) for cell in row.cells)


def _cells(values: Iterable[str]) -> str:
    return f"| {' | '.join(values)} |"
