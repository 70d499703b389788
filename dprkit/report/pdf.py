"""A document as PDF, set by typst with the fonts that it carries. The template is ours; the document goes in as JSON.

No markup is ever made from text: the template shows each text as a string. ``document(date: none)`` and no other
clock, so that equal documents are equal bytes.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import DprkitError
from ..show import defang, visible
from ._anchors import anchor, marks, targets
from ._document import Block, Bullets, Document, Figure, Paragraph, Section, Sentence, Table, Terms
from ._pixels import pixels

__all__ = ["pdf"]

# What the fonts that typst carries can draw (Libertinus Serif, New Computer Modern, DejaVu Sans Mono): a character
# of another script would leave a gap, so its code point is spelt instead.
_DRAWN = re.compile(
    r"[^\u0009-\u058f\u0591-\u05f4\u1c80-\u1c8f\u1d00-\u27ff\u2900-\u2bff\u2c60-\u2c7f\u2de0-\u2e5d\ua640-\ua7ff\ufb00-\ufb06\ufb1d-\ufb4f]"
)

_LONG = re.compile(r"\S{20}(?=\S{4})")


def pdf(document: Document) -> bytes:
    """The bytes of the PDF: tagged for readers who hear it, with bookmarks.

    Raises:
        DprkitError: typst could not set it; the message is its own.
    """
    import typst

    pictures: dict[str, bytes] = {}
    made = _told(document, pictures)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        for name, png in pictures.items():
            (room / name).write_bytes(png)
        (room / "document.json").write_text(json.dumps(made, ensure_ascii=False), "utf-8")
        source = files(__package__).joinpath("write_up.typ").read_bytes()
        (room / "write_up.typ").write_bytes(source)
        try:
            return bytes(typst.compile(room / "write_up.typ", root=room, ignore_system_fonts=True))
        except RuntimeError as error:
            raise DprkitError(f"the PDF could not be set: {error}. The HTML of the same write-up can.") from None


def _text(text: str) -> str:
    """The text as it is drawn: controls spelt out, addresses defanged, what no font has as its code point.

    A word longer than a line may be broken, so that none of it runs off the page.
    """
    shown = _DRAWN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", visible(defang(text)))
    return _LONG.sub("\\g<0>\u200b", shown)


def _told(d: Document, pictures: dict[str, bytes]) -> dict[str, Any]:
    known = targets(d)
    return {
        "title": _text(d.title),
        "question": _text(d.question),
        "language": d.language,
        "bar": _text(d.bar),
        "tlp": _text(d.tlp),
        "foot": _text(d.foot),
        "head": d.head,
        "words": {name: _text(text) for name, text in d.furniture.items()},
        "sections": _once([_section(one, d, known, pictures) for one in d.sections]),
    }


def _once(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections with each place named once, the first time it comes: typst takes no label twice."""
    seen = {""}
    for one in sections:
        rows = (row for block in one["blocks"] if block["kind"] == "table" for row in block["rows"])
        for place in (one, *rows):
            place["id"] = "" if place["id"] in seen else place["id"]
            seen.add(place["id"])
    return sections


def _section(one: Section, d: Document, known: frozenset[str], pictures: dict[str, bytes]) -> dict[str, Any]:
    blocks = [_block(block, d, known, pictures) for block in one.blocks]
    told = {"title": _text(one.title), "aside": _text(one.aside), "level": one.level, "look": one.look}
    return told | {"id": anchor(one.id), "blocks": blocks, "lang": one.lang or d.language}


def _block(block: Block, d: Document, known: frozenset[str], pictures: dict[str, bytes]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", **_paragraph(block, d, known)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [[_paragraph(one, d, known) for one in item] for item in block.items]}
    if isinstance(block, Terms):
        pairs = [
            {"name": _text(name), "parts": [_block(part, d, known, pictures) for part in parts]}
            for name, parts in block.pairs
        ]
        return {"kind": "terms", "pairs": pairs}
    if isinstance(block, Figure):
        return _figure(block, pictures)
    return _table(block, d, known)


def _figure(one: Figure, pictures: dict[str, bytes]) -> dict[str, Any]:
    told = {"kind": "figure", "title": _text(one.title), "alt": _text(one.alt), "file": ""}
    try:
        shown = pixels(one.png)
    except ValueError:
        return told
    name = f"figure-{len(pictures)}.png"
    pictures[name] = shown
    return told | {"file": name}


def _table(one: Table, d: Document, known: frozenset[str]) -> dict[str, Any]:
    rows = [
        {
            "id": anchor(row.id) if row.id else "",
            "cells": [[_paragraph(part, d, known) for part in cell] for cell in row.cells],
        }
        for row in one.rows
    ]
    header = [_text(name) for name in one.header]
    return {"kind": "table", "header": header, "kinds": list(one.kinds), "caption": _text(one.caption), "rows": rows}


def _paragraph(one: Paragraph, d: Document, known: frozenset[str]) -> dict[str, Any]:
    if one.role in ("ref", "refs"):
        names = ((text.text or name, "" if text.text else name) for text in one.sentences for name in text.refs)
        runs = [_run(shown, _target([name], known)) for shown, name in names]
        return {"role": one.role, "runs": runs}
    return {"role": one.role, "runs": [_sentence(text, d, known, cite=one.cite) for text in one.sentences]}


def _run(text: str, to: str) -> dict[str, Any]:
    return {"text": visible(text), "to": to, "strong": False, "lang": "", "marks": [], "more": 0}


def _target(names: Iterable[str], known: frozenset[str]) -> str:
    return next((anchor(name) for name in names if name in known), "")


def _sentence(one: Sentence, d: Document, known: frozenset[str], *, cite: bool) -> dict[str, Any]:
    shown, more = marks(one, d) if cite else ([], 0)
    told = [{"number": str(number), "to": _target([name], known)} for number, name in shown]
    return _run("", "") | {"text": _text(one.text), "strong": one.strong, "lang": one.lang, "marks": told, "more": more}
