"""A DOCX as a page, read from its XML parts with defusedxml.

Not through python-docx: its paragraphs leave out text in content controls and text boxes, and it makes up an author
and a title where the file names none (python-docx: docx/opc/parts/coreprops.py).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ..errors import InputError
from ..records import Unread
from ..sandbox import Source
from ._cv_pages import Page, Parts, said

__all__ = ["docx_pages", "is_docx"]

MEMBERS = 2000
UNPACKED = 64 << 20
RATIO = 200
XML = 24 << 20


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
    lines = [line for name in sorted(trees, key=_order) if _order(name)[0] for line in _lines(trees[name])]
    text = "\n".join(lines)
    if not text.strip():
        yield Unread("p1", "no text in the document: it may hold pictures only; read it by eye")
    yield Page("docx", 1, 1, text, tuple(_docx_links(trees)), _docx_properties(trees))


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


def _lines(node: Any) -> Iterator[str]:
    """The lines below a node: paragraphs, and tables row by row."""
    for child in node:
        tag = _tag(child)
        if tag == "p":
            yield from _paragraph(child)
        elif tag == "tr":
            yield from _row(child)
        elif tag not in _APART:
            yield from _lines(child)


def _row(row: Any) -> Iterator[str]:
    """A table row as a person sees it: cells of few lines side by side, long cells (columns of a page) in turn."""
    cells = [list(_lines(cell)) for cell in _cells(row)]
    if len(cells) > 1 and max(map(len, cells)) <= 6:
        # A narrow cell breaks its span in two lines: "Jan 2020 –", "Mar 2023".
        whole = [re.sub(r"([-–—]|\b(?:to|bis|à))\s*\n", r"\1 ", "\n".join(cell)).split("\n") for cell in cells]
        for beside in zip_longest(*whole, fillvalue=""):
            yield "\t".join(part for part in beside if part.strip())
    else:
        for cell in cells:
            yield from cell


def _cells(node: Any) -> Iterator[Any]:
    for child in node:
        if _tag(child) == "tc":
            yield child
        elif _tag(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _cells(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """The lines of a paragraph, then those of its text boxes; a list item begins with the bullet that is shown."""
    made, boxes = list[str](), list[str]()
    _runs(paragraph, made, boxes)
    text = "".join(made)
    listed = any(
        _tag(one) == "numPr" or (_tag(one) == "pStyle" and "ListBullet" in str(one.attrib)) for one in paragraph.iter()
    )
    yield from (f"• {text}" if listed and text.strip() else text).split("\n")
    yield from boxes


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def _runs(node: Any, made: list[str], boxes: list[str]) -> None:
    for child in node:
        tag = _tag(child)
        if tag == "t":
            made.append(child.text or "")
        elif tag in _SIGNS:
            made.append(_SIGNS[tag])
        elif tag == "txbxContent":
            boxes.extend(_lines(child))
        elif tag not in _APART:
            _runs(child, made, boxes)


def _docx_links(trees: Mapping[str, Any]) -> Iterator[str]:
    for name, tree in trees.items():
        if name.startswith("word/_rels/"):
            for link in tree:
                if str(link.get("Type")).endswith("/hyperlink") and link.get("TargetMode") == "External":
                    yield str(link.get("Target"))


def _docx_properties(trees: Mapping[str, Any]) -> Mapping[str, str]:
    """Title, author and creation time (docProps/core.xml), program and its version (docProps/app.xml), as found."""
    parts = (trees.get("docProps/core.xml", ()), trees.get("docProps/app.xml", ()))
    found = {_tag(one): one.text or "" for part in parts for one in part}
    program = " ".join(filter(None, (found.get("Application"), found.get("AppVersion"))))
    return {
        "title": found.get("title", ""),
        "author": found.get("creator", ""),
        "producer": program,
        "created": found.get("created", ""),
    }
