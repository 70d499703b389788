"""The column map: proposed from headers and values, shown, asked, remembered, and told when it is used again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import dprkit
from dprkit import column_map
from dprkit.cli import main
from dprkit.errors import InputError

ODD = "kto;skad;kiedy;Gender\n"
ROWS = "b@example.com;198.51.100.7;03/04/2026 10:00;f\na@example.com;198.51.100.8;04/04/2026 10:00;f\n"
PAY = ["Kod", "Nazwisko", "Konto", "Od"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> column_map.Proposal:
    """A proposal for a table whose headers nobody knows."""
    return column_map.propose(written(tmp_path_factory.mktemp("odd"), "x.csv", ODD + ROWS * 4))


@pytest.fixture
def case(tmp_path: Path) -> dprkit.Case:
    return dprkit.Case.new(tmp_path / "c", title="x")


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def workbook(folder: Path, name: str, *rows: list[Any], title: str = "Lista") -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Dane"
    for row in [[title], PAY, *rows]:
        sheet.append(row)
    book.save(folder / name)
    return folder / name


def test_headers_come_first_and_the_values_where_they_say_nothing(odd: column_map.Proposal, tmp_path: Path) -> None:
    assert (odd.table, odd.complete, odd.lacks) == ("signins", True, ())
    assert odd.columns == {"account": "kto", "ip": "skad", "time": "kiedy"}
    assert odd.why["ip"] == "8 of 8 values are IP addresses"
    assert (odd.left, odd.never) == ((), ("Gender",))
    known = column_map.propose(written(tmp_path, "y.csv", "User,Client IP,Time\nb,198.51.100.7,2026-03-04T10:00:00Z\n"))
    assert set(known.why.values()) == {"by its header"}
    assert (known.reader, known.asks) == ("tabular", ())


def test_five_rows_are_shown_without_what_nobody_reads(odd: column_map.Proposal) -> None:
    assert [list(row) for row in odd.rows] == [["kto", "skad", "kiedy"]] * 5


def test_what_only_a_person_can_answer_is_asked_and_the_answer_settles_it(odd: column_map.Proposal) -> None:
    assert "day first or month first?" in odd.asks[0] and "no time zone" in odd.asks[1]
    said = odd.changed(order="day first", account="kto")
    assert ["first?" in one for one in said.asks] == [False]
    assert (said.why["account"], said.answer["order"]) == ("you say so", "day first")


def test_a_table_may_be_named_and_what_it_still_needs_is_said(tmp_path: Path) -> None:
    made = column_map.propose(written(tmp_path, "x.csv", "kto,co\nBo,x\n"))
    assert (made.table, made.complete) == ("", False)
    asked = made.changed(table="payees", name="kto")
    assert (asked.table, asked.columns, asked.lacks) == (
        "payees",
        {"name": "kto"},
        ("bank_account or wallet or payout",),
    )
    assert asked.changed(bank_account="co").complete
    assert asked.changed(name="").columns == {}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"table": "nothing"}, "there is no table 'nothing'"),
        ({"account": "who"}, "there is no header 'who' for account"),
        ({"table": "people", "ip": "skad"}, "the table people has no column 'ip'"),
        ({"account": "Gender"}, "may not be held against anybody"),
        ({"order": "american"}, "'day first' or 'month first'"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_why(odd: column_map.Proposal, said: dict[str, str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        odd.changed(**said)


@pytest.mark.parametrize("data", [b"", b"\x00\x01" * 50, b"{}", b"PK\x03\x04junk", b"<html>"])
def test_what_is_no_table_is_an_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"x\.bin"):
        column_map.propose(path)


def test_each_sheet_has_a_proposal_and_the_header_is_found_below_a_title(tmp_path: Path) -> None:
    path = workbook(tmp_path, "pay.xlsx", ["e-1", "Bo", "GB82 WEST 1234 5698 7654 32", dt.date(2026, 3, 4)])
    (made,) = column_map.proposals(path, table="payees", columns={"account": "Kod"})
    assert (made.sheet, made.place, made.header) == ("Dane", 2, tuple(PAY))
    assert made.columns == {"account": "Kod", "bank_account": "Konto", "time": "Od"}
    assert made.why["bank_account"] == "1 of 1 values are IBANs"


def test_nothing_is_taken_in_before_it_is_accepted_and_what_lacks_is_not_accepted(
    case: dprkit.Case, tmp_path: Path
) -> None:
    made = column_map.propose(written(tmp_path, "x.csv", "kto,co\nBo,x\n"))
    with pytest.raises(InputError, match="still needed: a table"):
        column_map.accept(case, made)
    assert case.files().empty


def test_an_accepted_map_is_used_for_the_next_workbook_of_that_make_and_told(case: dprkit.Case, tmp_path: Path) -> None:
    first = workbook(tmp_path, "a.xlsx", ["e-1", "Bo", "0012", "x"])
    said = column_map.propose(first, table="payees", columns={"account": "Kod", "holder": "Nazwisko"})
    made = column_map.accept(case, said.changed(bank_account="Konto"))
    assert made.failed == {} and "as you say" in made.files["note"][0]
    later = workbook(tmp_path, "b.xlsx", ["e-2", "Al", "0034", "y"], title="Lista, luty")
    told = case.add(later).files.iloc[0]
    assert told["note"].startswith("read as payees account='Kod'") and "remembered" in told["note"]
    assert case.table("payees")[["account", "bank_account"]].values.tolist() == [["e-1", "0012"], ["e-2", "0034"]]
    derived = [entry.body["map"] for entry in case.ledger.entries("derived")]
    assert derived[0] == derived[1] and derived[0]["table"] == "payees"


def test_a_workbook_of_another_make_is_not_read_by_a_remembered_map(case: dprkit.Case, tmp_path: Path) -> None:
    first = workbook(tmp_path, "a.xlsx", ["e-1", "Bo", "0012", "x"])
    column_map.accept(
        case, column_map.propose(first, table="payees", columns={"account": "Kod", "bank_account": "Konto"})
    )
    PAY_OTHER = workbook(tmp_path, "b.xlsx", ["e-2", "Al", "0034", "y"])
    book = openpyxl.load_workbook(PAY_OTHER)
    book["Dane"]["C2"] = "Rachunek"
    book.save(PAY_OTHER)
    assert "no reader recognises" in case.add(PAY_OTHER).failed["b.xlsx"]


def test_it_is_shown_as_text_and_as_html_with_everything_defanged_and_escaped(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    made = column_map.propose(
        written(tmp_path, "x.csv", f"{hostile},skad,kiedy\x1b[2J\nb@example.com,198.51.100.7,x\n")
    )
    html = made._repr_html_()
    assert "<img" not in html and "&lt;img" in html and "198.51.100[.]7" in html
    assert "\x1b" not in str(made) and "U+001B" in str(made)


def test_the_command_says_the_same_as_the_proposal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = column_map.propose(written(tmp_path, "o'hara.csv", ODD + ROWS)).changed(order="day first")
    assert made.command("c-1").startswith("dprkit add c-1 '") and "'\\''hara.csv' --table signins" in made.command(
        "c-1"
    )
    assert "--column ip='skad'" in made.command() and "--column order='day first'" in made.command()


def test_the_command_line_shows_the_proposal_for_a_table_that_nobody_recognises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    run(main, ["new", "c-1", "--title", "x"])
    written(tmp_path, "x.csv", ODD + ROWS)
    said = run(main, ["add", "c-1", "x.csv"])
    assert said.exit_code == 1 and "no reader recognises" in said.output
    assert "may be the table signins" in said.output and "dprkit add c-1 'x.csv' --table signins" in said.output
    looked = run(main, ["add", "c-1", "x.csv", "--look", "--column", "order=day first"])
    assert (looked.exit_code, "day first or month first?" in looked.output) == (0, False)
    assert "x.csv" not in run(main, ["add", "c-1", "--look", "nowhere.csv"]).output
