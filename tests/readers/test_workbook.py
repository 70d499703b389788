"""Workbooks: every cell as text, what a spreadsheet program hides or computes told, and hostile ones refused."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from dprkit import readers, sandbox
from dprkit.errors import InputError
from dprkit.sandbox import Reading, Source, read

HEADER = ["Employee ID", "Full Name", "Work Email", "Start Date"]
STONE = ["0012345", "Bo Stone", "b.stone@example.com", dt.date(2026, 3, 4)]


def saved(folder: Path, *rows: list[Any], change: Callable[[Any], None] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Staff"
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    path = folder / "stored"
    book.save(path)
    return path


def reading(path: Path, **more: Any) -> Reading:
    return read(Source("staff.xlsx", path, **more))


def parts_changed(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """One part of the package written anew."""
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one, data in parts.items():
            packed.writestr(one, data)


def test_cells_come_as_text_with_days_in_iso_order_and_rows_as_places(tmp_path: Path) -> None:
    found = reading(saved(tmp_path, HEADER, STONE))
    assert (found.reader, found.stopped, found.repairs, found.unread) == ("tabular", "", (), ())
    (row,) = found.rows
    assert (row.table, row.place) == ("people", 2)
    assert row.values == {
        "system": "staff",
        "account": "0012345",
        "name": "Bo Stone",
        "email": "b.stone@example.com",
        "start_on": "2026-03-04",
    }


@pytest.mark.parametrize("name", ["NA", "None", "1e5", "0012345", "TRUE", " ", "=1+1'", "nan", "a\nb", "山"])
def test_a_text_is_that_text_whatever_it_spells(tmp_path: Path, name: str) -> None:
    def as_text(book: Any) -> None:
        book.active["B2"].value = name
        book.active["B2"].data_type = "s"

    (row,) = reading(saved(tmp_path, HEADER, STONE, change=as_text)).rows
    assert row.values["name"] == name


def test_booleans_and_errors_come_as_shown(tmp_path: Path) -> None:
    def cells(book: Any) -> None:
        book.active["B2"].value = True
        book.active["C2"].value = "#N/A"

    (row,) = reading(saved(tmp_path, HEADER, STONE, change=cells)).rows
    assert (row.values["name"], row.values["email"]) == ("TRUE", "#N/A")


def test_a_formula_is_not_computed_and_its_stored_value_is_used_with_a_repair(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, ["=1+1", *STONE[1:]], ["7", *STONE[1:]])
    parts_changed(path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>41</v>", xml))
    found = reading(path)
    assert [row.values["account"] for row in found.rows] == ["41", "7"]
    assert [(one.place, one.column, one.found, one.used) for one in found.repairs] == [(2, "account", "=1+1", "41")]
    assert "nothing was computed" in found.repairs[0].why


def test_a_formula_without_a_stored_value_is_empty_and_told(tmp_path: Path) -> None:
    found = reading(saved(tmp_path, HEADER, ['=HYPERLINK("http://a.example")', *STONE[1:]]))
    assert "account" not in found.rows[0].values
    assert [(one.found, one.used) for one in found.repairs] == [('=HYPERLINK("http://a.example")', "")]
    assert "stores none" in found.repairs[0].why


def test_a_padded_number_is_used_as_it_is_shown_and_listed(tmp_path: Path) -> None:
    def pad(book: Any) -> None:
        book.active["A2"].number_format = "0000000"

    found = reading(saved(tmp_path, HEADER, [12345, *STONE[1:]], change=pad))
    assert found.rows[0].values["account"] == "0012345"
    assert [(one.place, one.column, one.found, one.used) for one in found.repairs] == [
        (2, "account", "12345", "0012345")
    ]


def test_a_header_below_a_title_is_found_and_what_stands_above_is_told(tmp_path: Path) -> None:
    found = reading(saved(tmp_path, ["All workers"], ["as of", "2026-03-04"], [], HEADER, STONE))
    assert [row.place for row in found.rows] == [5]
    assert [(one.place, one.found) for one in found.unread] == [(1, "All workers"), (2, "as of | 2026-03-04")]


def test_every_sheet_is_read_or_named_and_hidden_ones_are_told(tmp_path: Path) -> None:
    def more(book: Any) -> None:
        hidden = book.create_sheet("Left")
        hidden.append(HEADER)
        hidden.append(["77", "Al Reed", "a.reed@example.com", dt.date(2020, 1, 2)])
        hidden.sheet_state = "veryHidden"
        book.create_sheet("Notes").append(["colour", "price"])
        book.create_sheet("Empty")

    found = reading(saved(tmp_path, HEADER, STONE, change=more))
    assert [(row.place, row.values["account"]) for row in found.rows] == [(2, "0012345"), (10_000_002, "77")]
    told = [one.why for one in found.unread]
    assert any("'Left' is hidden" in why for why in told)
    assert any("'Left' is number 2: its places count from 10000000" in why for why in told)
    assert any("'Notes' is not read" in why for why in told)


def test_one_sheet_may_be_named_and_a_name_that_is_none_is_an_error(tmp_path: Path) -> None:
    def more(book: Any) -> None:
        other = book.create_sheet("Left")
        other.append(HEADER)
        other.append(["77", *STONE[1:]])

    path = saved(tmp_path, HEADER, STONE, change=more)
    named = {"account": "Employee ID", "sheet": "Left"}
    assert [row.values["account"] for row in reading(path, table="people", columns=named).rows] == ["77"]
    with pytest.raises(InputError, match=r"there is no sheet 'Right'\. Sheets: 'Staff', 'Left'"):
        reading(path, table="people", columns={"sheet": "Right"})


def test_merged_cells_and_hidden_rows_are_told(tmp_path: Path) -> None:
    def more(book: Any) -> None:
        book.active.merge_cells("B3:B4")
        book.active.row_dimensions[2].hidden = True

    found = reading(saved(tmp_path, HEADER, STONE, ["7", "Al Reed"], ["8", None], change=more))
    assert [row.values.get("name") for row in found.rows] == ["Bo Stone", "Al Reed", None]
    assert any("merged cells" in one.why and one.found == "B3:B4" for one in found.unread)
    assert any("hidden or filtered out" in one.why and "1 rows" in one.why for one in found.unread)


def test_cells_right_of_the_last_header_are_told(tmp_path: Path) -> None:
    found = reading(saved(tmp_path, HEADER, [*STONE, None, "see below"]))
    assert len(found.rows) == 1
    assert [(one.place, one.found) for one in found.unread] == [(2, "see below")]


def test_comments_and_macros_are_named_and_not_read(tmp_path: Path) -> None:
    def more(book: Any) -> None:
        book.active["A2"].comment = Comment("secret", "x")

    path = saved(tmp_path, HEADER, STONE, change=more)
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    (note,) = reading(path).unread
    assert "comments on cells (1)" in note.why and "macros, which are not run (1)" in note.why


def test_a_sheet_without_a_row_of_ours_is_no_table_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no reader recognises this file"):
        reading(saved(tmp_path, ["colour", "price"], ["red", 1]))


def test_a_damaged_sheet_keeps_the_rows_before_the_damage(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, *[STONE] * 50)
    parts_changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml[: xml.index(b'<row r="40"')] + b"<row")
    found = reading(path)
    assert [row.place for row in found.rows] == list(range(2, 40))
    assert any("is damaged here" in one.why and one.place == 40 for one in found.unread)


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_entities_in_a_part_are_refused_and_the_file_is_named(tmp_path: Path, part: str) -> None:
    path = saved(tmp_path, HEADER, STONE)
    parts_changed(path, part, lambda xml: LAUGHS + re.sub(rb"^<\?xml[^>]*\?>", b"", xml).replace(b"<", b"<", 1))
    found = reading(path)
    assert found.rows == ()
    assert any("cannot be opened" in one.why for one in found.unread)


def shared(path: Path, *texts: str, before: str = "") -> None:
    """The cells of the second row as a spreadsheet program stores texts: by number, in a table of their own."""
    items = "".join(f"<si>{text}</si>" for text in texts)
    part = f'{before}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    cells = "".join(f'<c r="{"ABCD"[at]}2" t="s"><v>{at}</v></c>' for at in range(len(texts)))
    row = f'<row r="2">{cells}</row>'.encode()
    parts_changed(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override.encode()))
    parts_changed(path, "xl/sharedStrings.xml", lambda _: part.encode())
    parts_changed(
        path, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'<row r="2".*?</row>', row, xml, flags=re.DOTALL)
    )


def test_shared_texts_are_found_by_number_with_runs_and_escapes(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE)
    shared(path, "<t>1e5</t>", "<r><t>Bo </t></r><r><t>St_x006F_ne</t></r><rPh><t>x</t></rPh>", "<t>_x005F_x0041_</t>")
    (row,) = reading(path).rows
    assert [row.values[name] for name in ("account", "name", "email")] == ["1e5", "Bo Stone", "_x0041_"]


def test_a_shared_text_that_is_not_there_ends_the_sheet_and_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE, STONE)
    shared(path, "<t>1e5</t>", "<t>Bo</t>")
    parts_changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>1</v>", b"<v>77</v>"))
    found = reading(path)
    assert found.rows == ()
    assert any("there is no shared string 77" in one.why for one in found.unread)


def test_entities_in_a_sheet_give_no_row(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE)
    parts_changed(path, "xl/worksheets/sheet1.xml", lambda xml: LAUGHS + re.sub(rb"^<\?xml[^>]*\?>", b"", xml))
    with pytest.raises(InputError, match="no reader recognises"):
        reading(path)


def test_entities_in_shared_texts_end_the_sheet(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE)
    shared(path, "<t>&b;</t>", "<t>Bo</t>", before=LAUGHS.decode())
    found = reading(path)
    assert found.rows == ()
    assert any("is damaged here" in one.why for one in found.unread)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/big.bin", bytes(80 << 20))
    found = reading(path)
    assert (found.rows, found.stopped) == ((), "")
    assert "unpacks to over" in found.unread[0].why


@pytest.mark.parametrize("row", [b'<row r="99999999"><c r="A1"/></row>', b'<row r="1"><c r="ZZZ1"/></row>'])
def test_a_row_outside_of_any_sheet_ends_the_reading(tmp_path: Path, row: bytes) -> None:
    path = saved(tmp_path, HEADER, STONE)
    parts_changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"))
    found = reading(path)
    assert len(found.rows) == 1
    assert any("is damaged here" in one.why for one in found.unread)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_a_cut_file_is_an_error_or_told_and_never_a_crash(tmp_path: Path, cut: float) -> None:
    path = saved(tmp_path, HEADER, STONE)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    try:
        found = reading(path)
    except InputError as error:
        assert "no reader recognises" in str(error)
    else:
        assert found.reader in ("tabular", "bundle") and found.unread


def test_a_strict_workbook_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = saved(tmp_path, HEADER, STONE)
    ours, strict = b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"purl.oclc.org/ooxml/spreadsheetml/main"
    parts_changed(path, "xl/workbook.xml", lambda xml: xml.replace(ours, strict))
    (note,) = reading(path).unread
    assert "Strict Open XML" in note.why and "ordinary XLSX" in note.why


def test_another_zip_with_a_workbook_in_it_is_no_workbook(tmp_path: Path) -> None:
    inner = saved(tmp_path, HEADER, STONE).read_bytes()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("staff.xlsx", inner)
    path = tmp_path / "outer"
    path.write_bytes(data.getvalue())
    found = read(Source("outer.zip", path))
    assert found.reader == "bundle"
    assert b"".join(one.data for one in found.contained) == inner


MUTANTS = 2000 if os.environ.get("TORTURE") else 80


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_workbook_raises_nothing_but_an_error_of_ours(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_inside", True)  # quicker, and an exception is seen as it is
    chance, reader = random.Random(seed), readers.load()["tabular"]
    whole = saved(tmp_path, HEADER, STONE, [7, True, "=1+1", 0.5])
    with zipfile.ZipFile(whole) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    read = 0
    for number in range(MUTANTS // 4):
        changed, name = dict(parts), chance.choice(sorted(parts))
        for _ in range(chance.randint(1, 4)):
            at, text = chance.randrange(len(changed[name])), changed[name]
            noise = chance.choice(
                [b"", b"<", b'"', b"9" * 30, b"\x00", b"-1", b"</row>", bytes([chance.randrange(256)])]
            )
            changed[name] = text[:at] + noise + text[at + chance.randint(0, 3) :]
        path = tmp_path / f"{number}"
        with zipfile.ZipFile(path, "w") as packed:
            for one, data in changed.items():
                packed.writestr(one, data)
        source = Source("staff.xlsx", path, table="people")
        try:
            read += bool(list(reader.read(source)))
        except InputError as error:
            assert str(error)
    assert read
