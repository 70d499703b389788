"""Workbooks (XLSX, XLSM): the cells of every sheet as text, row by row. Nothing is computed, fetched or run.

Format: ECMA-376 Part 1 (5th edition), 18.3 (sheets). openpyxl, with defusedxml active, reads the workbook, its styles
and number formats; the cells are read here, since it hands out either a formula or the value stored beside it.
"""

from __future__ import annotations

import os
import re
import warnings
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InputError
from ..sandbox import Source
from ._number_format import Shown, shown
from ._workbook_parts import MAIN, Strings, check, elements, text_of, unescaped

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader

__all__ = ["BROKEN", "Row", "Tab", "Workbook", "is_workbook", "opened"]

ROWS, WIDTH = 1_048_576, 16_384  # of a sheet: the program's own limits
_ROW, _MERGE, _VALUE, _FORMULA, _INLINE = (f"{MAIN}{tag}" for tag in ("row", "mergeCell", "v", "f", "is"))
_KEPT_OUT = {
    "xl/comments": "comments on cells",
    "xl/threadedComments": "threads of comments",
    "xl/media/": "pictures",
    "xl/embeddings/": "embedded files",
    "xl/externalLinks/externalLink": "links to other workbooks",
    "xl/pivotCache/pivotCacheDefinition": "stored copies of data behind pivot tables",
    "xl/vbaProject.bin": "macros, which are not run",
}
# What zipfile, defusedxml and openpyxl raise on bytes that are no workbook.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, IndexError, AttributeError, TypeError, ValueError),
    *(SyntaxError, NotImplementedError, RuntimeError, ArithmeticError, AssertionError, InputError),
)


class Row(NamedTuple):
    """One row: its number (from 1), its cells by column (from 0), and whether the sheet hides it."""

    place: int
    cells: Mapping[int, Shown]
    hidden: bool


@dataclass(frozen=True)
class Tab:
    """One sheet of a workbook: its number (from 1), name, state in the file's words, and part."""

    number: int
    name: str
    state: str
    part: str


def is_workbook(source: Source) -> bool:
    """A zip with the main part of a workbook."""
    if not source.head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(source.path) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except BROKEN:
        return False


def opened(source: Source) -> Workbook:
    """The workbook, with its formats known and no cell read yet.

    Raises:
        InputError: it unpacks to more than a workbook does, or is damaged or encrypted.
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")  # so that defusedxml parses all of it
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    stream: Any = source.path.open("rb")
    try:
        check(stream)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = ExcelReader(stream, read_only=True, data_only=True, keep_links=False)
            reader.read_manifest()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            book = Workbook(reader)
            _ = book.tabs, book._formats, book._since_1904  # so that what is broken is found here
    except BROKEN as error:
        stream.close()
        why = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {str(error)[:200]}"
        raise InputError(
            f"the workbook cannot be opened ({why}). "
            "Open it in a spreadsheet program, save it as an ordinary XLSX or as CSV, and add that too"
        ) from None
    weakref.finalize(book, stream.close)
    return book


@dataclass
class Workbook:
    """An open workbook."""

    reader: ExcelReader

    @cached_property
    def tabs(self) -> list[Tab]:
        """Its sheets of cells, in order; those of charts alone are left out."""
        found = list(self.reader.parser.find_sheets())
        return [
            Tab(number, sheet.name, sheet.state or "visible", rel.target)
            for number, (sheet, rel) in enumerate(found, 1)
            if rel.target in self.reader.valid_files and "chartsheet" not in rel.Type
        ]

    def left_out(self) -> str:
        """What else the workbook holds and nobody reads here, in words."""
        counts = {
            what: sum(name.startswith(path) for name in self.reader.valid_files) for path, what in _KEPT_OUT.items()
        }
        counts["charts or sheets without cells"] = len(self.reader.parser.sheets) - len(self.tabs)
        return ", ".join(f"{what} ({count})" for what, count in counts.items() if count)

    @cached_property
    def _strings(self) -> Strings:
        from openpyxl.xml.constants import SHARED_STRINGS

        package: Any = self.reader.package
        part = package.find(SHARED_STRINGS)
        return Strings(self.reader, part.PartName[1:] if part else "")

    @cached_property
    def _formats(self) -> list[str]:
        """The number format of each style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        book: Any = self.reader.wb
        own = book._number_formats
        return [
            BUILTIN_FORMATS.get(one.numFmtId, "General")
            if one.numFmtId < BUILTIN_FORMATS_MAX_SIZE
            else own[one.numFmtId - BUILTIN_FORMATS_MAX_SIZE]
            for one in book._cell_styles
        ]

    @cached_property
    def _since_1904(self) -> bool:
        return bool(self.reader.wb.epoch.year == 1904)

    def rows(self, tab: Tab, merged: list[str]) -> Iterator[Row]:
        """The rows of a sheet that have cells; ``merged`` gets the ranges of its merged cells once all were read.

        Raises:
            one of BROKEN: the sheet is damaged here, or has rows or columns that no sheet can have.
        """
        last = 0
        for element in elements(self.reader, tab.part, (_ROW, _MERGE)):
            if element.tag == _MERGE:
                merged.append(element.get("ref", ""))
                continue
            number = int(element.get("r", last + 1))
            if not last < number <= ROWS:
                raise ValueError(f"row {number} lies outside of a sheet, or before row {last}")
            last = number
            yield Row(number, self._cells(element), element.get("hidden") in ("1", "true"))

    def _cells(self, row: Any) -> dict[int, Shown]:
        """The cells of a row that hold something, by column (from 0)."""
        made: dict[int, Shown] = {}
        column = -1
        for cell in row:
            place = cell.get("r")
            column = _column(place.rstrip("0123456789")) if place else column + 1
            if not 0 <= column < WIDTH:
                raise ValueError(f"cell {place} lies outside of a sheet")
            raw = formula = None
            for part in cell:
                if part.tag == _VALUE:
                    raw = part.text
                elif part.tag == _FORMULA:
                    formula = part.text or ""
                elif part.tag == _INLINE:
                    raw = text_of(part)
            if raw or formula is not None:
                found = self._value(cell.get("t", "n"), raw or "", cell.get("s", "0"))
                made[column] = found if formula is None else _computed(formula, found.text)
        return made

    def _value(self, kind: str, raw: str, style: str) -> Shown:
        if kind == "s":
            return Shown(self._strings[int(raw)])
        if kind == "inlineStr":
            return Shown(raw)
        if kind == "b":
            return Shown({"1": "TRUE", "0": "FALSE"}.get(raw, raw))
        if kind != "n" or not raw:
            return Shown(unescaped(raw))
        try:
            return shown(raw.strip(), self._formats[int(style)], since_1904=self._since_1904)
        except (ValueError, ArithmeticError, IndexError):
            return Shown(raw)


def _computed(formula: str, stored: str) -> Shown:
    why = "a formula: the value stored in the file is used, nothing was computed"
    return Shown(stored, f"={formula}"[:2000], why if stored else f"{why}; the file stores none")


@cache
def _column(letters: str) -> int:
    """The position (from 0) of the column with these letters.

    >>> _column("A"), _column("AA")
    (0, 26)
    """
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        raise ValueError(f"{letters[:20]!r} is no column")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
