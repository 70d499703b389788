"""CSV and workbook: typed cells, no formula, the same bytes again.

No spreadsheet program is at hand where these tests run: the cells are read back and looked at instead.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from dprkit.report import WriteUp
from dprkit.report.tables import csv_files, workbook

STARTS = tuple("=+-@\t\r\n＝＋－＠|%")


def test_each_table_is_a_file_and_a_sheet_with_the_same_rows(sample: WriteUp) -> None:
    files = csv_files(sample)
    book = load_workbook(io.BytesIO(workbook(sample)))
    assert [f"{name}.csv" for name in book.sheetnames] == list(files)
    for name in book.sheetnames:
        read = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))
        shown = [["" if cell is None else str(cell) for cell in row] for row in book[name].values]
        assert shown == read, name
    findings = list(csv.reader(io.StringIO(files["findings.csv"].decode("utf-8-sig"))))
    assert len(findings) == 1 + len(sample.findings)
    assert [row[1] for row in findings[1:]] == ["present", "present", "present", "clear", "unknown"]


def test_what_could_start_a_formula_is_marked_as_quoted(hostile: Callable[[str], WriteUp]) -> None:
    book = load_workbook(io.BytesIO(workbook(hostile("=1+1"))))
    cells = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith("'=1+1")]
    assert cells and all(cell.quotePrefix for cell in cells)


def test_numbers_are_numbers_and_addresses_are_defanged(sample: WriteUp) -> None:
    book = load_workbook(io.BytesIO(workbook(sample)))
    files = book["files"]
    assert [cell.data_type for cell in files[2]] == ["s", "s", "s", "s", "n", "n", "n"]
    assert "198.51.100[.]7" in str(list(book["observations"].values))
    assert "198.51.100.7" not in str(list(book["observations"].values))


def test_equal_write_ups_are_equal_bytes_whatever_the_clock_says(
    sample: WriteUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    one, files = workbook(sample), csv_files(sample)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert workbook(sample) == one and csv_files(sample) == files
    with zipfile.ZipFile(io.BytesIO(one)) as read:
        assert {info.date_time for info in read.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-03-04T16:20:00Z" in read.read("docProps/core.xml")


def test_no_cell_is_a_formula_whatever_the_data_says(hostile: Callable[[str], WriteUp], payloads: list[str]) -> None:
    for payload in payloads:
        made = hostile(payload)
        for data in csv_files(made).values():
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
                assert [cell for cell in row if cell.lstrip(" \u00a0").startswith(STARTS)] == []
        raw = workbook(made)
        book = load_workbook(io.BytesIO(raw))
        kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
        assert kinds <= {"s", "n"}
        texts = [cell.value for sheet in book for row in sheet for cell in row if cell.data_type == "s" and cell.value]
        assert [text for text in texts if text.lstrip(" \u00a0").startswith(STARTS)] == []
        cells = [cell for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)]
        assert {cell.quotePrefix for cell in cells if cell.value.startswith("'")} <= {True}
        assert not any(cell.quotePrefix for cell in cells if not cell.value.startswith("'"))
        with zipfile.ZipFile(io.BytesIO(raw)) as read:
            whole = b"".join(read.read(name) for name in read.namelist() if name.startswith("xl/worksheets"))
            assert b"<f>" not in whole and b"<hyperlink" not in whole
            assert not [name for name in read.namelist() if "external" in name.lower() or "vba" in name.lower()]
