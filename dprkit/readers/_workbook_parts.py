"""Parts of a workbook's package: checked before they are unpacked, and read as elements and texts.

Format: ECMA-376 Part 1 (5th edition), 18.4 (shared strings), 22.9.2.19 (``_x000D_``).
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

__all__ = ["MAIN", "Strings", "check", "elements", "text_of", "unescaped"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PARTS = 5_000
UNPACKED = 1 << 30
RATIO = 200  # unpacked to packed
FREE = 64 << 20  # unpacked bytes that are allowed whatever the ratio
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_T, _PHONETIC = f"{MAIN}t", f"{MAIN}rPh"


def check(stream: IO[bytes]) -> None:
    """Nothing comes back; what no honest workbook is, is refused before anything of it is unpacked.

    Raises:
        InputError: it says why.
    """
    with zipfile.ZipFile(stream) as packed:
        parts, size = packed.infolist(), os.fstat(stream.fileno()).st_size
        if len(parts) > PARTS:
            raise InputError(f"it has {len(parts)} parts, over {PARTS}")
        if sum(part.file_size for part in parts) > min(UNPACKED, max(FREE, RATIO * size)):
            raise InputError(f"it unpacks to over {UNPACKED >> 20} MiB or {RATIO} times its size")
        if any(part.flag_bits & 0x1 for part in parts):
            raise InputError("it is encrypted")
        with packed.open("xl/workbook.xml") as main:
            if b"purl.oclc.org/ooxml" in main.read(1 << 12):
                raise InputError("it is a Strict Open XML workbook")


def elements(reader: ExcelReader, part: str, tags: tuple[str, ...]) -> Iterator[Any]:
    """The elements of a part that have one of the tags, emptied after use.

    The parser in C is twice as fast as that of defusedxml, which only looks for a DTD: one stands before all elements.
    """
    from xml.etree.ElementTree import iterparse

    from defusedxml.ElementTree import iterparse as guarded

    with reader.archive.open(part) as stream:
        next(guarded(stream, ("start",), forbid_dtd=True))
    with reader.archive.open(part) as stream:
        for _, element in iterparse(stream):
            if element.tag in tags:
                yield element
                element.clear()


def unescaped(text: str) -> str:
    """The text with characters that the format writes as ``_x000D_`` put back."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def text_of(item: Any) -> str:
    """The text of a string item: its runs, without how it is pronounced."""
    if len(item) == 1 and item[0].tag == _T:
        return unescaped(item[0].text or "")
    runs = (run for part in item if part.tag != _PHONETIC for run in part.iter(_T))
    return unescaped("".join(run.text or "" for run in runs))


@dataclass
class Strings:
    """The shared strings by number, read only as far as somebody asks: a sniffer needs the first few."""

    reader: ExcelReader
    part: str
    _found: list[str] = field(default_factory=list)

    def __getitem__(self, index: int) -> str:
        while len(self._found) <= index:
            try:
                self._found.append(next(self._rest))
            except StopIteration:
                raise IndexError(f"there is no shared string {index}") from None
        if index < 0:
            raise IndexError(f"there is no shared string {index}")
        return self._found[index]

    @cached_property
    def _rest(self) -> Iterator[str]:
        items = elements(self.reader, self.part, (f"{MAIN}si",)) if self.part else iter(())
        return map(text_of, items)
