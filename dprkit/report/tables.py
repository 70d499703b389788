"""The tables of the write-up as CSV files and as one workbook; nothing in them is a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import datetime
from typing import Any

from ._data import WriteUp
from ._sheets import Sheet, harmless, sheets

__all__ = ["csv_files", "workbook"]

_CELL = 32_000  # characters of a cell; a spreadsheet program takes 32,767
_ROWS = 1_000_000  # of a sheet; a spreadsheet program takes 1,048,576
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a ZIP can state


def csv_files(w: WriteUp) -> dict[str, bytes]:
    """File name to bytes: one CSV a table (RFC 4180, UTF-8 with a mark of byte order, every text quoted)."""
    return {f"{one.name}.csv": _csv(one) for one in sheets(w)}


def _csv(one: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(one.header)
    writer.writerows(tuple(map(harmless, row)) for row in one.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def workbook(w: WriteUp) -> bytes:
    """The XLSX with a sheet a table. Every text is a typed string; the bytes depend on the write-up alone."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    stamp = datetime.fromisoformat(w.head_time.replace("Z", "+00:00")).replace(tzinfo=None)
    book.properties.creator = str(harmless(w.label))
    book.properties.title = f"{harmless(w.label)} {w.head[:12]}"
    book.properties.created = stamp
    for one in sheets(w):
        _fill(book.create_sheet(one.name), one)
    book.save(out := io.BytesIO())
    return _still(out.getvalue(), stamp)


def _fill(sheet: Any, one: Sheet) -> None:
    sheet.freeze_panes = "A2"
    for at in range(len(one.header)):
        sheet.column_dimensions[chr(ord("A") + at)].width = 28
    sheet.append([_typed(sheet, name) for name in one.header])
    for row in one.rows[:_ROWS]:
        sheet.append([_typed(sheet, harmless(value)) for value in row])
    if len(one.rows) > _ROWS:
        sheet.append([_typed(sheet, f"{_ROWS} of {len(one.rows)} rows; the CSV file has all of them")])


def _typed(sheet: Any, value: str | int) -> Any:
    """A cell whose type is stated: a text stays a text whatever it begins with.

    What could start a formula, and so begins with an apostrophe here, is marked as quoted too (``quotePrefix`` of xf,
    ECMA-376 part 1): a program that drops the apostrophe when the cell is edited keeps it a text.
    """
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, int):
        return WriteOnlyCell(sheet, value=value)
    shown = value if len(value) <= _CELL else value[:_CELL] + " …"
    cell = WriteOnlyCell(sheet, value="")
    cell.value = shown.encode("utf-8", "backslashreplace").decode()
    cell.data_type = "s"
    if shown.startswith("'"):
        cell.quotePrefix = True
    return cell


def _still(data: bytes, stamp: datetime) -> bytes:
    """The same workbook without the clock: fixed times in the ZIP, and that of the evidence head inside."""
    out = io.BytesIO()
    time = stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(read.namelist()):
            content = read.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + time, content)
            written.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
