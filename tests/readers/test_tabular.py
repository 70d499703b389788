"""Plain tables: what a header is known by, what the user names, and what becomes of bad rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit.errors import InputError
from dprkit.readers._synonyms import REQUIRED, SYNONYMS
from dprkit.readers.tabular import propose
from dprkit.records import TABLES, conform
from dprkit.sandbox import HEAD, Reading, Source, read

PEOPLE = "Employee ID,Full Name,Work Email,Mobile,Job Title,Start Date,City,Country\n"
STONE = "e-1,Bo Stone,b.stone@example.com,0012345,Engineer,2026-01-12,Seattle,United States\n"


def reading(folder: Path, data: str | bytes, name: str = "HR export.csv", **more: object) -> Reading:
    path = folder / "stored"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(Source(name, path, **more))  # type: ignore[arg-type]


def test_every_listed_column_is_declared_and_every_table_has_its_requirements() -> None:
    for table, columns in SYNONYMS.items():
        assert set(columns) <= set(TABLES[table].columns) - {"time_raw", "zone"}
        assert {column for choice in REQUIRED[table] for column in choice} <= set(columns)


@pytest.mark.parametrize(
    ("header", "table", "columns"),
    [
        (
            ["Timestamp (UTC)", "User Name", "Client IP", "Country Code", "Status"],
            "signins",
            {
                "time": "Timestamp (UTC)",
                "account": "User Name",
                "ip": "Client IP",
                "country": "Country Code",
                "result": "Status",
            },
        ),
        (
            ["Serial No.", "Computer Name", "Assigned To", "Manufacturer", "Issue Date"],
            "devices",
            {
                "serial": "Serial No.",
                "hostname": "Computer Name",
                "account": "Assigned To",
                "vendor": "Manufacturer",
                "issued_on": "Issue Date",
            },
        ),
        (
            ["host_name", "program", "publisher", "version", "last_seen"],
            "software",
            {
                "hostname": "host_name",
                "name": "program",
                "publisher": "publisher",
                "version": "version",
                "time": "last_seen",
            },
        ),
        (
            ["computer", "idVendor", "idProduct", "iManufacturer", "iProduct"],
            "usb",
            {
                "hostname": "computer",
                "vid": "idVendor",
                "pid": "idProduct",
                "manufacturer": "iManufacturer",
                "product": "iProduct",
            },
        ),
        (
            [
                "Tracking Number",
                "Courier",
                "Ship Date",
                "Ship To",
                "Delivery Address",
                "ZIP",
                "Signed for by",
                "Serial Number",
            ],
            "shipments",
            {
                "tracking": "Tracking Number",
                "carrier": "Courier",
                "shipped_on": "Ship Date",
                "recipient": "Ship To",
                "address": "Delivery Address",
                "postcode": "ZIP",
                "signed_by": "Signed for by",
                "serial": "Serial Number",
            },
        ),
        (
            ["Employee ID", "Full Name", "Work Email", "Hire Date", "Reports To"],
            "people",
            {
                "account": "Employee ID",
                "name": "Full Name",
                "email": "Work Email",
                "start_on": "Hire Date",
                "manager": "Reports To",
            },
        ),
    ],
)
def test_a_header_is_known_by_its_words(header: list[str], table: str, columns: dict[str, str]) -> None:
    assert propose(header) == (table, columns)


@pytest.mark.parametrize(
    "header", [[], ["a"], ["colour", "price"], ["name", "city"], ["time", "account"], ["serial", "x"]]
)
def test_a_header_that_fits_no_table_well_enough_is_not_taken(header: list[str]) -> None:
    assert propose(header) == ("", {})


def test_a_map_for_a_named_table_may_be_partial() -> None:
    assert propose(["time", "colour"], "signins") == ("signins", {"time": "time"})
    assert propose(["time"], "claims") == ("", {})


def test_a_table_gives_rows_by_line_and_names_what_is_left_out(tmp_path: Path) -> None:
    found = reading(tmp_path, PEOPLE.replace("Job Title", "Shoe size") + STONE)
    assert (found.reader, found.stopped) == ("tabular", "")
    (row,) = found.rows
    assert (row.table, row.place) == ("people", 2)
    assert row.values == {
        "system": "hr export",
        "account": "e-1",
        "name": "Bo Stone",
        "email": "b.stone@example.com",
        "phone": "0012345",
        "start_on": "2026-01-12",
        "city": "Seattle",
        "country": "United States",
    }
    (note,) = found.unread
    assert (note.place, note.found) == (1, "Shoe size")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    found = reading(tmp_path, (PEOPLE + STONE).replace(",", delimiter))
    assert [row.values["name"] for row in found.rows] == ["Bo Stone"]


def test_a_delimiter_in_quotes_does_not_mislead(tmp_path: Path) -> None:
    text = "Name;Role;Email\n" + '"Stone, Bo, Jr.";"Engineer, II";b@example.com\n' * 3
    assert [row.values["name"] for row in reading(tmp_path, text).rows] == ["Stone, Bo, Jr."] * 3


def test_a_name_is_a_name_whatever_it_spells(tmp_path: Path) -> None:
    names = ["NA", "None", "null", "nan", "True", "-", "O'Hara", "=1+1", "  Bo  "]
    found = reading(tmp_path, PEOPLE + "".join(STONE.replace("Bo Stone", name) for name in names))
    frame, repairs = conform("people", found.rows, "0" * 12)
    assert (frame["name"].tolist(), set(frame["phone"]), repairs) == (names, {"0012345"}, [])


def test_the_system_is_the_column_of_that_name_where_there_is_one(tmp_path: Path) -> None:
    found = reading(tmp_path, "System,Name,Email\nworkday,Bo,b@example.com\n,Al,a@example.com\n")
    assert [row.values["system"] for row in found.rows] == ["workday", "hr export"]


def test_rows_with_too_few_or_too_many_cells_are_kept_as_found(tmp_path: Path) -> None:
    lines = [STONE] * 100
    lines[40] = "e-2,Al Reed\n"
    lines[41] = STONE.strip() + ",extra\n"
    found = reading(tmp_path, PEOPLE + "".join(lines))
    assert len(found.rows) == 98
    assert [(note.place, note.why, note.found) for note in found.unread] == [
        (42, "2 cells where the header has 8", "e-2,Al Reed\n"),
        (43, "9 cells where the header has 8", STONE.strip() + ",extra\n"),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    lines = [STONE] * 20
    lines[7] = STONE.replace("Bo Stone", '"Bo Stone')
    found = reading(tmp_path, PEOPLE + "".join(lines))
    assert [row.place for row in found.rows] == [at + 2 for at in range(20) if at != 7]
    assert [(note.place, note.why) for note in found.unread] == [(9, "a quotation mark is opened and not closed")]


def test_a_quotation_mark_that_swallows_rows_until_the_next_one_costs_one_row(tmp_path: Path) -> None:
    broken, whole = STONE.replace("Bo Stone", '"Bo Stone'), STONE.replace("Bo Stone", '"Stone, Bo"')
    found = reading(tmp_path, PEOPLE + STONE + broken + STONE * 5 + whole + STONE)
    assert [row.place for row in found.rows] == [2, 4, 5, 6, 7, 8, 9, 10]
    assert [note.place for note in found.unread] == [3]


def test_line_ends_in_quotes_stay_and_places_count_physical_lines(tmp_path: Path) -> None:
    text = (
        (PEOPLE + STONE.replace("Engineer", '"Lead\r\nEngineer"') + STONE).replace("\n", "\r\n").replace("\r\r", "\r")
    )
    found = reading(tmp_path, text)
    assert [(row.place, row.values["role"]) for row in found.rows] == [(2, "Lead\r\nEngineer"), (4, "Engineer")]


def test_inches_in_a_cell_are_no_quotation_mark(tmp_path: Path) -> None:
    text = 'Serial,Model,Hostname\nSN-1,Monitor 24",LT-1\nSN-2,Laptop 14",LT-2\n'
    assert [row.values["model"] for row in reading(tmp_path, text).rows] == ['Monitor 24"', 'Laptop 14"']


def test_nul_characters_are_left_out_with_a_repair(tmp_path: Path) -> None:
    found = reading(tmp_path, PEOPLE + STONE.replace("Bo Stone", "Bo\0 Stone"))
    assert found.rows[0].values["name"] == "Bo Stone"
    assert [(one.place, one.column, one.found, one.used, one.why) for one in found.repairs] == [
        (2, "name", "Bo\\x00 Stone", "Bo Stone", "NUL left out")
    ]


def test_a_file_in_windows_1252_is_read_as_such(tmp_path: Path) -> None:
    found = reading(tmp_path, (PEOPLE + STONE.replace("Bo Stone", "José Ångström")).encode("cp1252"))
    assert (found.rows[0].values["name"], found.repairs) == ("José Ångström", ())


def test_one_row_in_another_encoding_does_not_spoil_the_others(tmp_path: Path) -> None:
    whole = (PEOPLE + STONE.replace("Bo Stone", "Zoë Müller-Łuk")).encode()
    found = reading(tmp_path, whole + STONE.replace("Bo Stone", "José").encode("cp1252"))
    assert [row.values["name"] for row in found.rows] == ["Zoë Müller-Łuk", "José"]
    assert [(one.place, one.found, one.used) for one in found.repairs] == [(3, "Jos\\xe9", "José")]


def test_a_character_cut_by_the_end_of_the_head_does_not_change_the_encoding(tmp_path: Path) -> None:
    before = PEOPLE + "e-1,"
    name = "x" * (HEAD - 1 - len(before)) + "é"  # the two bytes of the é lie on both sides of the end
    found = reading(tmp_path, before + name + STONE.removeprefix("e-1,Bo Stone"))
    assert found.rows[0].values["name"] == name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_every_unicode_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    found = reading(tmp_path, (PEOPLE + STONE.replace("Bo Stone", "Łukasz")).encode(encoding))
    assert [row.values["name"] for row in found.rows] == ["Łukasz"]


def test_a_header_that_comes_twice_is_used_once_and_the_other_is_named(tmp_path: Path) -> None:
    found = reading(tmp_path, "Name,Email,Email\nBo,b@example.com,other@example.com\n")
    assert found.rows[0].values["email"] == "b@example.com"
    assert [(note.place, note.found) for note in found.unread] == [(1, "Email")]


def test_an_empty_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"HR export\.csv: empty file"):
        reading(tmp_path, b"")


def test_a_header_without_rows_is_said(tmp_path: Path) -> None:
    found = reading(tmp_path, PEOPLE)
    assert (found.rows, [note.why for note in found.unread]) == ((), ["the table has a header and no rows"])


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    found = reading(tmp_path, "\n" + PEOPLE + "\n" + STONE + ",,,,,,,\n\n" + STONE)
    assert ([row.place for row in found.rows], found.unread) == ([4, 7], ())


def test_the_user_names_the_table_and_the_columns(tmp_path: Path) -> None:
    text = "kto,skad,kiedy\nb.stone,198.51.100.7,2026-03-04T10:00:00+01:00\n"
    columns = {"account": "kto", "ip": "skad", "time": "kiedy"}
    found = reading(tmp_path, text, "vpn.csv", table="signins", columns=columns)
    (row,) = found.rows
    assert row.values == {
        "system": "vpn",
        "account": "b.stone",
        "ip": "198.51.100.7",
        "time": "2026-03-04T10:00:00+01:00",
        "time_raw": "2026-03-04T10:00:00+01:00",
        "zone": "stated",
    }


def test_a_named_column_takes_its_header_from_the_synonyms(tmp_path: Path) -> None:
    found = reading(
        tmp_path, "User,Login,Email,Title\nBo,e-1,b@example.com,Dev\n", columns={"name": "User"}, table="people"
    )
    assert found.rows[0].values["name"] == "Bo"
    assert found.rows[0].values["account"] == "e-1"


def test_a_named_header_that_is_missing_is_an_error_with_the_headers_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no header 'IP' for ip\. Headers: 'time', 'who', 'addr'"):
        reading(tmp_path, "time,who,addr\n", table="signins", columns={"ip": "IP"})


def test_a_column_that_the_table_does_not_have_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="signins has no column 'nationality'"):
        reading(tmp_path, "time,who,addr\n", table="signins", columns={"nationality": "who"})


def test_a_required_column_that_is_not_found_is_an_error_that_says_how_to_name_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"signins needs account and ip or country.*--column account="):
        reading(tmp_path, "time,who,addr\n", table="signins")


def test_a_time_counts_with_its_zone_only_and_a_header_may_state_it(tmp_path: Path) -> None:
    row = "b.stone,198.51.100.7,2026-03-04 10:00:00\n"
    bare = reading(tmp_path, "user,ip,time\n" + row).rows[0].values
    assert ("time" in bare, bare["time_raw"], bare["zone"]) == (False, "2026-03-04 10:00:00", "not stated")
    stated = reading(tmp_path, "user,ip,time (UTC)\n" + row).rows[0].values
    assert (stated["time"], stated["zone"]) == ("2026-03-04 10:00:00Z", "stated")


def test_usb_numbers_are_four_hex_digits_and_a_change_is_a_repair(tmp_path: Path) -> None:
    cells = ["0x1d6b", "1D6B", "46d", "VID_046D", "n/a"]
    text = "hostname,vid,pid,product\n" + "".join(f"LT-1,{cell},0001,Dock\n" for cell in cells)
    found = reading(tmp_path, text, "usb.csv")
    assert [row.values["vid"] for row in found.rows] == ["1D6B", "1D6B", "046D", "046D", "n/a"]
    assert [(one.place, one.column, one.found, one.used) for one in found.repairs] == [
        (2, "vid", "0x1d6b", "1D6B"),
        (4, "vid", "46d", "046D"),
        (5, "vid", "VID_046D", "046D"),
    ]


@pytest.mark.parametrize("data", [b"just one line of prose", b"<html><td>", b"\x00" * 100, b"{}"])
def test_what_is_no_table_is_not_taken_for_one(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match="no reader recognises this file"):
        reading(tmp_path, data, "x.bin")
