"""Cells in = cells out: whatever a table holds, text or workbook, each cell comes out in a column or is told."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from dprkit import readers, sandbox
from dprkit.errors import InputError
from dprkit.records import Repair, Row, Unread, conform
from dprkit.sandbox import Source

MANY = 1000 if os.environ.get("TORTURE") else 60
COLUMNS = ["account", "name", "email", "role", "manager", "city"]
HEADER = ["Employee ID", "Full Name", "Work Email", "Job Title", "Reports To", "City", "Shoe size"]
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TRAPS = st.sampled_from(["NA", "None", "null", "1e5", "0012345", "TRUE", "-", "", " ", '"', "a\nb", "=1+1", "3/4/2026"])
TABLE = st.lists(st.lists(TEXT | TRAPS, min_size=len(HEADER), max_size=len(HEADER)), min_size=1, max_size=8)
CONTROLLED = settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The readers run here: nothing of these files is from outside."""
    monkeypatch.setattr(sandbox, "_inside", True)
    yield


def parts(path: Path, name: str, **more: Any) -> list[Any]:
    return list(readers.load()["tabular"].read(Source(name, path, table="people", **more)))


def held(rows: list[list[str]], found: list[Any]) -> None:
    """Each row is there with all its cells, or told with them."""
    by_place = {one.place: one for one in found if isinstance(one, Row)}
    told = " ".join(one.found for one in found if isinstance(one, Unread)).replace('""', '"')
    assert not [one for one in found if isinstance(one, Repair)]
    read = list(by_place.values())
    for cells in rows:
        ours = dict(zip(COLUMNS, cells))
        if not any(cell.strip() for cell in ours.values()):
            continue
        wanted = {column: cell for column, cell in ours.items() if cell}
        same = [one for one in read if {key: value for key, value in one.values.items() if key in ours} == wanted]
        assert same or all(cell in told for cell in wanted.values()), (cells, found)
    frame, repairs = conform("people", read, "0" * 12)
    assert len(frame) == len(read) and not repairs


@CONTROLLED
@given(
    TABLE, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(["\n", "\r\n"])
)
def test_every_cell_of_a_text_table_comes_out(tmp_path: Path, rows: Any, divider: str, encoding: str, end: str) -> None:
    stream = io.StringIO(newline="")
    lone = any("\r" in cell for row in rows for cell in row)  # Python's writer leaves it bare, where it ends the line
    shape: Any = {"delimiter": divider, "lineterminator": end, "quoting": csv.QUOTE_ALL if lone else csv.QUOTE_MINIMAL}
    writer = csv.writer(stream, **shape)
    writer.writerow(HEADER)
    writer.writerows(rows)
    path = tmp_path / "stored"
    path.write_bytes(stream.getvalue().encode(encoding))
    held(rows, parts(path, "staff.csv"))


@CONTROLLED
@given(TABLE)
def test_every_cell_of_a_workbook_comes_out(tmp_path: Path, rows: Any) -> None:
    rows = [[ILLEGAL_CHARACTERS_RE.sub("", cell).replace("\r", "").replace("_x", "x") for cell in row] for row in rows]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for number, row in enumerate([HEADER, *rows], 1):
        for at, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, at)
                cell.value, cell.data_type = text, "s"
    path = tmp_path / "stored"
    book.save(path)
    held(rows, parts(path, "staff.xlsx"))


@CONTROLLED
@given(st.binary(max_size=300))
def test_no_bytes_make_a_reader_of_tables_raise_anything_else_than_an_error_of_ours(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(",".join(HEADER).encode() + b"\n" + data)
    try:
        found = parts(path, "staff.csv")
    except InputError as error:
        assert str(error)
    else:
        assert found


@pytest.mark.parametrize(
    ("data", "read", "told"),
    [
        ("sep=;\nName;Email\nBo;b@example.com\n", ["Bo"], []),
        (
            "Staff list\n\nName,Email,Title\nBo,b@example.com,Dev\nAl,a@example.com,Dev\n",
            ["Bo", "Al"],
            ["Staff list\n"],
        ),
        ("Name,Email\r\n\r\n\r\nBo,b@example.com\r\n\r\n", ["Bo"], []),
        ("Name,Email\rBo,b@example.com\rAl,a@example.com", ["Bo", "Al"], []),
        ('Name,Email\n"Bo\n\nStone",b@example.com\n', ["Bo\n\nStone"], []),
        ("Name,Email\nBo,b@example.com,\nAl,a@example.com\n", ["Al"], ["Bo,b@example.com,\n"]),
        ("Name,Email\nBo\nAl,a@example.com\nTotal: 2\n", ["Al"], ["Bo\n", "Total: 2\n"]),
        ("\ufeffName\tEmail\nBo\tb@example.com\n", ["Bo"], []),
        (" Name , Email \n Bo , b@example.com \n", [" Bo "], []),
    ],
)
def test_every_text_a_spreadsheet_program_saves_is_read_or_told(
    tmp_path: Path, data: str, read: list[str], told: list[str]
) -> None:
    for encoding in ("utf-8", "utf-16"):
        path = tmp_path / encoding
        path.write_bytes(data.lstrip("\ufeff" if encoding == "utf-16" else "").encode(encoding))
        found = list(readers.load()["tabular"].read(Source("staff.csv", path)))
        assert [one.values["name"] for one in found if isinstance(one, Row)] == read
        assert [one.found for one in found if isinstance(one, Unread)] == told


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "José Ångström"),
        ("cp1250", "Łukasz Źróbek"),
        ("cp1251", "Ольга"),
        ("mac-roman", "Zoë"),
        ("cp437", "Zoë"),
    ],
)
def test_a_file_in_no_unicode_is_told_and_the_user_may_say_which_it_is(
    tmp_path: Path, encoding: str, name: str
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(f"Name,Email\nBo,b@example.com\n{name},x@example.com\n".encode(encoding))
    found = list(readers.load()["tabular"].read(Source("staff.csv", path)))
    (note,) = [one for one in found if isinstance(one, Unread)]
    assert note.place == 3 and "--column encoding=" in note.why and "x@example.com" in note.found
    said = readers.load()["tabular"].read(Source("staff.csv", path, columns={"encoding": encoding}))
    assert [one.values["name"] for one in said if isinstance(one, Row)] == ["Bo", name]


def test_an_encoding_that_is_none_is_an_error_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "stored"
    path.write_bytes(b"Name,Email\nBo,b@example.com\n")
    with pytest.raises(InputError, match=r"'rot13' is no encoding .* cp1250"):
        list(readers.load()["tabular"].read(Source("staff.csv", path, columns={"encoding": "rot13"})))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an Excel 97-2003 workbook"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an encrypted workbook"),
        (
            "a.ods",
            b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
        ("a.xlsb", b"PK\x03\x04" + bytes(60) + b"PK\x01\x02xl/workbook.bin", "XLSB"),
    ],
)
def test_a_file_of_another_spreadsheet_program_is_named_with_what_to_do(
    tmp_path: Path, name: str, data: bytes, kind: str
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(data)
    source = Source(name, path)
    assert readers.load()["tabular"].recognises(source)
    (note,) = [one for one in readers.load()["tabular"].read(source) if isinstance(one, Unread)]
    assert kind in note.why and "save it as XLSX" in note.why
