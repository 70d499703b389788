"""What is told of a file before it is read: which letters its bytes stand for, or that it is no format read here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath

from ..records import Unread
from ..sandbox import Source
from ._workbook import is_workbook

__all__ = ["about_encoding", "other_spreadsheet"]

_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {".xls": "an Excel 97-2003 workbook, or an encrypted one", ".xlsx": "an encrypted workbook"}
_LINES = 20_000
_UNICODE = ("utf-8", "utf-16")


def other_spreadsheet(source: Source) -> str:
    """Why a file of another spreadsheet program is not read, in words; empty for every other file."""
    kind = ""
    if _OPEN_DOCUMENT in source.head[:200]:
        kind = "an OpenDocument spreadsheet"
    elif source.head.startswith(_OLE):
        kind = _OTHERS.get(PurePath(source.name).suffix.lower(), "")
    elif source.head.startswith(b"PK\x03\x04") and b"xl/workbook.bin" in _tail(source):
        kind = "a binary Excel workbook (XLSB)"
    return (
        f"{kind}, which is not read here: save it as XLSX without a password, or as CSV, and add that" if kind else ""
    )


def _tail(source: Source) -> bytes:
    """The end of the file, where a zip lists its parts."""
    with source.path.open("rb") as stream:
        stream.seek(max(0, source.path.stat().st_size - (1 << 16)))
        return stream.read()


def about_encoding(source: Source) -> Iterator[Unread]:
    """A note where a file is in no Unicode, with the first letters that hang on the choice; else nothing."""
    if is_workbook(source) or source.encoding.startswith(_UNICODE):
        return
    with source.path.open("rb") as stream:
        for number, line in enumerate(islice(stream, _LINES), 1):
            if any(byte > 0x7F for byte in line):
                text = line.decode(source.encoding, "backslashreplace").strip()
                yield Unread(
                    number,
                    f"the file does not say its encoding and is no UTF-8: it is read as {source.encoding}. If the text "
                    "beside this looks wrong, say which it is: --column encoding=cp1250, or cp1251, mac-roman, cp437 …",
                    text[:2000],
                )
                return
