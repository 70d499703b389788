"""A DOCX as a page, read from its XML parts with defusedxml.

Not through python-docx: its paragraphs leave out text in content controls and text boxes, and it makes up an author
and a title where the file names none (python-docx: docx/opc/parts/coreprops.py).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from ..errors import InputError
from ..records import Unread
from ..sandbox import Source
from ._cv_lines import Line, Reading
from ._cv_pages import LINES, Page, Parts, said
from ._cv_properties import docx_properties

__all__ = ["docx_pages", "is_docx"]

MEMBERS = 2000
UNPACKED = 64 << 20
RATIO = 200
XML = 24 << 20
BESIDE = 6  # lines of a table cell that is read beside its neighbours


def is_docx(source: Source) -> bool:
    """A zip with the main part of a word-processing document."""
    if not source.head.startswith(b"PK"):
        return False
    with zipfile.ZipFile(source.path) as archive:
        return "word/document.xml" in archive.namelist()


def docx_pages(source: Source) -> Parts:
    """The whole document as page 1: headers, body, notes and footers, in that order."""
    try:
        parts = _unpacked(source)
        trees = _trees(parts)
    except InputError as error:
        yield Unread("p1", str(error))
        return
    yield from _odd_names(parts)
    yield from (
        Unread("p1", f"the part {name} is not valid XML")
        for name, tree in trees.items()
        if tree is None and parts[name]
    )
    trees = {name: tree for name, tree in trees.items() if tree is not None}
    if "word/document.xml" not in trees:
        return
    named = [name for name in sorted(trees, key=_order) if _order(name)[0]]
    orders = [tuple(line for name in named for line in _lines(trees[name], most)) for most in (BESIDE, 0, 1000)]
    found = [Reading("\n".join(line.text for line in lines), lines[:LINES]) for lines in dict.fromkeys(orders)]
    if not found[0].text.strip():
        yield Unread("p1", "no text in the document: it may hold pictures only; read it by eye")
    yield Page("docx", 1, 1, found[0].text, tuple(found), tuple(_docx_links(trees)), docx_properties(trees))


def _unpacked(source: Source) -> dict[str, bytes]:
    """The parts by name, those that are not XML empty. What is inflated is counted, whatever the archive says."""
    parts, total, size = dict[str, bytes](), 0, source.path.stat().st_size
    most = min(UNPACKED, max(RATIO * size, 1 << 20))
    try:
        with zipfile.ZipFile(source.path) as archive:
            if len(archive.infolist()) > MEMBERS:
                raise InputError(f"the DOCX has {len(archive.infolist())} parts, over {MEMBERS}: it is not opened")
            for member in archive.infolist():
                content = _inflated(archive, member, most - total)
                total += len(content)
                parts[member.filename] = content if member.filename.endswith((".xml", ".rels")) else b""
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise InputError(f"the DOCX cannot be unpacked ({said(error)}): it may be damaged; ask for it again") from None
    return parts


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise InputError(
            f"the DOCX unpacks to over {UNPACKED >> 20} MiB or {RATIO} times its size "
            f"(in the part {member.filename[:200]}): it is not opened"
        )
    return content


def _odd_names(names: Iterable[str]) -> Iterator[Unread]:
    for name in names:
        if name.startswith("/") or ".." in name.replace("\\", "/").split("/"):
            yield Unread("p1", "a part of the DOCX has a name that leaves its folder; it is not read", name[:2000])


def _trees(parts: Mapping[str, bytes]) -> dict[str, Any]:
    """Every XML part parsed, None where it is broken; a DTD or an entity in any of them refuses the whole file."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if sum(map(len, parts.values())) > XML:
        raise InputError(f"the DOCX holds over {XML >> 20} MiB of XML: read it by eye")
    trees = dict[str, Any]()
    for name, content in parts.items():
        try:
            trees[name] = fromstring(content, forbid_dtd=True) if content else None
        except DefusedXmlException:
            why = "declares a DTD or entities, which no word processor writes: the file is not read"
            raise InputError(f"the part {name[:200]} {why}") from None
        except (ParseError, ValueError, LookupError):
            trees[name] = None
    return trees


def _order(name: str) -> tuple[int, str]:
    """Reading order of a part; 0 for parts that hold no text of the document."""
    stems = ("header", "document", "footnotes", "endnotes", "footer", "comments")
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".xml").rstrip("0123456789") if folder == "word" and file.endswith(".xml") else ""
    return (stems.index(stem) + 1 if stem in stems else 0), name


def _tag(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


_APART = frozenset({"Fallback", "del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "tblGrid"})


def _lines(node: Any, most: int) -> Iterator[Line]:
    """The lines below a node: paragraphs, and tables row by row with cells of up to ``most`` lines side by side."""
    for child in node:
        tag = _tag(child)
        if tag == "p":
            yield from _paragraph(child, most)
        elif tag == "tr":
            yield from _row(child, most)
        elif tag not in _APART:
            yield from _lines(child, most)


def _row(row: Any, most: int) -> Iterator[Line]:
    """A table row as a person sees it: cells of few lines side by side, long cells (columns of a page) in turn."""
    cells = [list(_lines(cell, most)) for cell in _cells(row)]
    if len(cells) > 1 and max(map(len, cells)) <= most:
        for beside in zip_longest(*map(_unbroken, cells), fillvalue=Line(1, "")):
            shown = [line for line in beside if not line.blank]
            yield Line(1, "\t".join(line.text for line in shown), shown[0].style if shown else "")
    else:
        for cell in cells:
            yield from cell


def _unbroken(cell: list[Line]) -> list[Line]:
    """The lines of a cell; a narrow one breaks its span in two lines: "Jan 2020 –", "Mar 2023"."""
    made = list[Line]()
    for line in cell:
        if made and re.search(r"(?:[-–—]|\b(?:to|bis|à|até|do|a))\s*$", made[-1].text) and made[-1].text.strip():
            made[-1] = replace(made[-1], text=f"{made[-1].text.rstrip()} {line.text}")
        else:
            made.append(line)
    return made


def _cells(node: Any) -> Iterator[Any]:
    for child in node:
        if _tag(child) == "tc":
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(child)


def _paragraph(paragraph: Any, most: int) -> Iterator[Line]:
    """The lines of a paragraph, then those of its text boxes; a list item begins with the bullet that is shown."""
    made, boxes = list[str](), list[Line]()
    _runs(paragraph, made, boxes, most)
    text, style = "".join(made), _style(paragraph)
    listed = "ListBullet" in style or any(_tag(one) == "numPr" for one in paragraph.iter())
    whole = f"• {text}" if listed and text.strip() else text
    yield from (Line(1, line, style) for line in whole.split("\n"))
    yield from boxes


def _style(paragraph: Any) -> str:
    """The name of the paragraph's style, with ``b`` where all of its text is bold."""
    named = (value for one in paragraph.iter() if _tag(one) == "pStyle" for value in one.attrib.values())
    runs = [one for one in paragraph if _tag(one) == "r" and any(_tag(two) == "t" for two in one)]
    bold = bool(runs) and all(any(_tag(two) == "b" for two in one.iter()) for one in runs)
    return f"{next(named, 'Normal')}{' b' if bold else ''}"


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def _runs(node: Any, made: list[str], boxes: list[Line], most: int) -> None:
    for child in node:
        tag = _tag(child)
        if tag == "t":
            made.append(child.text or "")
        elif tag in _SIGNS:
            made.append(_SIGNS[tag])
        elif tag == "txbxContent":
            boxes.extend(_lines(child, most))
        elif tag not in _APART:
            _runs(child, made, boxes, most)


def _docx_links(trees: Mapping[str, Any]) -> Iterator[str]:
    for name, tree in trees.items():
        if name.startswith("word/_rels/"):
            for link in tree:
                if str(link.get("Type")).endswith("/hyperlink") and link.get("TargetMode") == "External":
                    yield str(link.get("Target"))
