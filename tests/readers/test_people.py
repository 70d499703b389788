"""Exports about people, their parcels, machines and accounts: Workday, Greenhouse, carriers, asset registers, plain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dprkit import readers, sandbox
from dprkit.errors import InputError
from dprkit.readers._form import protected
from dprkit.records import TABLES, Repair, Row, Unread, conform
from dprkit.sandbox import Source, read

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(autouse=True)
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our own samples are read here; one test goes through the child."""
    monkeypatch.setattr(sandbox, "_inside", True)
    yield


def reading(path: Path, name: str = "", **more: object) -> tuple[str, list[Row], list[Repair], list[Unread]]:
    """The reader that recognises the file, and what it makes of it."""
    source = Source(name or path.name, path, **more)  # type: ignore[arg-type]
    one = next(one for one in readers.load().values() if one.recognises(source))
    parts = list(one.read(source))
    rows, repairs, unread = ([part for part in parts if isinstance(part, kind)] for kind in (Row, Repair, Unread))
    return one.name, rows, repairs, unread  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "reader", "table", "rows"),
    [
        ("workday/workers.csv", "workday", "people", 3),
        ("workday/payment_elections.xlsx", "workday", "payees", 2),
        ("greenhouse/candidates.csv", "greenhouse", "applications", 2),
        ("carrier/ups_quantum_view.csv", "carrier", "shipments", 2),
        ("carrier/fedex_all_columns.csv", "carrier", "shipments", 1),
        ("carrier/dhl_invoice.csv", "carrier", "shipments", 1),
        ("assets/snipe_it.csv", "assets", "devices", 2),
        ("tabular/staff.xlsx", "tabular", "people", 3),
        ("tabular/payment_elections.csv", "tabular", "payees", 2),
        ("tabular/applicants.csv", "tabular", "applications", 1),
    ],
)
def test_each_sample_is_read_by_its_reader_and_typed_without_loss(
    name: str, reader: str, table: str, rows: int
) -> None:
    found, made, _, _ = reading(SAMPLES / name)
    assert (found, len(made), {row.table for row in made}) == (reader, rows, {table})
    frame, repairs = conform(table, made, "0" * 12)
    assert len(frame) == rows
    assert [one for one in repairs if one.column not in ("shipped_on",)] == []  # UPS: the order of its days is asked


def test_the_sandbox_reads_a_workbook_as_it_is_read_here() -> None:
    path = SAMPLES / "workday" / "payment_elections.xlsx"
    name, rows, repairs, unread = reading(path)
    found = read(Source(path.name, path))
    assert (found.reader, found.stopped) == (name, "")
    assert (list(found.rows), list(found.repairs), list(found.unread)) == (rows, repairs, unread)


def test_workers_come_with_what_their_report_says_and_days_month_first_on_evidence() -> None:
    _, rows, repairs, unread = reading(SAMPLES / "workday" / "workers.csv")
    assert rows[0].place == 5
    assert rows[0].values == {
        "system": "workday",
        "account": "0012345",
        "name": "Bo Stone",
        "preferred_name": "Bobby Stone",
        "email": "b.stone@example.com",
        "phone": "+1 212 555 0123",
        "role": "Engineer",
        "manager": "Ana Vale",
        "start_on": "2026-01-12",
        "address": "14 Larch Road",
        "unit": "Apt 3",
        "postcode": "37201",
        "city": "Nashville",
        "region": "Tennessee",
        "country": "United States of America",
    }
    assert [row.values["account"] for row in rows] == ["0012345", "1e5", "NA"]
    assert [row.values["name"] for row in rows][2] == "None Null"
    assert {(one.column, one.found, one.used) for one in repairs} == {
        ("start_on", "03/25/2024", "2024-03-25"),
        ("end_on", "02/27/2026", "2026-02-27"),
    }
    assert [one.found for one in unread[:2]] == ["All Active Workers\n", "Effective as of,03/20/2026\n"]


def test_what_may_not_be_held_against_anybody_is_named_and_its_values_are_nowhere() -> None:
    for name in ("workday/workers.csv", "greenhouse/candidates.csv"):
        _, rows, repairs, unread = reading(SAMPLES / name)
        text = repr((rows, repairs, unread))
        assert any(one.why.startswith("never read") and "Gender" in one.found for one in unread)
        assert not any(value in text for value in ("'Male'", "02/03/1990", "Decline"))


@pytest.mark.parametrize(
    "header",
    ["Nationality", "Country of Birth", "DOB", "Candidate Race", "Employee Gender", "Geburtsdatum", "Native Language"],
)
def test_a_header_of_a_protected_trait_is_read_into_no_column(tmp_path: Path, header: str) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(f"Name,Email,Title,{header}\nBo,b@example.com,Dev,secret\n")
    _, (row,), _, unread = reading(path)
    assert "secret" not in row.values.values()
    assert [one.found for one in unread] == [header]
    with pytest.raises(InputError, match="may not be held against anybody"):
        reading(path, table="people", columns={"country": header})


def test_no_column_of_ours_has_a_protected_name_and_everyday_headers_are_none() -> None:
    assert not [name for table in TABLES.values() for name in table.columns if protected(name)]
    assert not any(map(protected, ("Package", "Manager", "Page", "Country", "Stage", "Address", "Language", "Trace")))


def test_payment_elections_keep_padded_numbers_shares_and_the_iban_of_others() -> None:
    _, (first, second), repairs, unread = reading(SAMPLES / "workday" / "payment_elections.xlsx")
    told = ("account", "holder", "bank_account", "bank_code", "account_type", "share", "time_raw", "zone")
    assert [first.values.get(name) for name in told] == [
        *("0012345", "B Stone", "000123456789", "011000015", "Checking", "100%", "2026-02-13T10:30:00", "not stated")
    ]
    assert [second.values.get(name) for name in told] == [
        *("NA", None, "GB82WEST12345698765432", "EXAMGB2L", None, "50%", "2026-02-14T11:00:00", "not stated")
    ]
    assert [(one.place, one.column, one.found, one.used) for one in repairs if one.place == 5] == [
        (5, "holder", '=A5&" Ltd"', ""),
        (5, "share", "0.5", "50%"),
    ]
    assert [one.found for one in unread] == ["Payment Elections Audit", "Account Nickname"]


def test_two_filled_cells_for_one_column_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "pay.csv"
    path.write_text("Employee ID,Name,IBAN,Account Number\n7,Bo,GB82WEST12345698765432,0012\n8,Al,,0034\n")
    _, rows, repairs, _ = reading(path)
    assert [row.values["bank_account"] for row in rows] == ["GB82WEST12345698765432", "0034"]
    assert [(one.place, one.column, one.found) for one in repairs] == [
        (2, "bank_account", "GB82WEST12345698765432 | 0012")
    ]


def test_a_redirected_parcel_has_both_addresses_and_days_without_signs_are_days() -> None:
    _, (row,), repairs, _ = reading(SAMPLES / "carrier" / "fedex_all_columns.csv")
    told = ("carrier", "tracking", "shipped_on", "delivered_on", "signed_by", "address", "postcode", "first_address")
    assert [row.values[name] for name in told] == [
        *("FedEx", "000000000017", "2026-03-04", "2026-03-06", "B.STONE", "9 DOCK STREET", "03810"),
        "14 LARCH ROAD NASHVILLE TN 37201 US",
    ]
    assert [(one.column, one.found, one.used) for one in repairs] == [
        ("shipped_on", "20260304", "2026-03-04"),
        ("delivered_on", "20260306", "2026-03-06"),
    ]


def test_each_column_of_days_is_decided_by_itself_or_asked() -> None:
    path = SAMPLES / "carrier" / "ups_quantum_view.csv"
    _, rows, _, unread = reading(path)
    assert [row.values.get("shipped_on") for row in rows] == ["03/04/2026", "03/05/2026"]
    assert rows[0].values["delivered_on"] == "2026-03-16"
    assert any("--column order.shipped_on=" in one.why for one in unread)
    _, rows, _, _ = reading(path, columns={"order.shipped_on": "day first"})
    assert [row.values.get("shipped_on") for row in rows] == ["2026-04-03", "2026-05-03"]
    assert rows[0].values["delivered_on"] == "2026-03-16"


def test_one_answer_may_hold_for_all_columns_and_never_against_the_evidence() -> None:
    path = SAMPLES / "carrier" / "ups_quantum_view.csv"
    _, rows, _, unread = reading(path, columns={"order": "day first"})
    assert (rows[0].values["shipped_on"], rows[0].values["delivered_on"]) == ("2026-04-03", "03/16/2026")
    assert any("the user says day first" in one.why and "'Delivery Date'" in one.why for one in unread)


def test_a_machine_in_the_register_has_its_person_and_its_days() -> None:
    _, (issued, back), _, _ = reading(SAMPLES / "assets" / "snipe_it.csv")
    told = ("account", "assigned_to", "serial", "asset", "issued_on", "returned_on", "status")
    assert [issued.values.get(name) for name in told] == [
        *("b.stone@example.com", "Bo Stone", "0012345", "000417", "2026-01-10", None, "Deployed (deployed)")
    ]
    assert [back.values.get(name) for name in told] == [
        *(None, None, "1e5", "000418", None, "2026-02-27", "Ready to Deploy (deployable)")
    ]


def test_what_the_user_names_goes_before_a_vendors_form() -> None:
    path = SAMPLES / "workday" / "workers.csv"
    name, rows, _, _ = reading(
        path, table="people", columns={"name": "Legal Name - First Name + Legal Name - Last Name"}
    )
    assert (name, rows[0].values["name"], rows[0].values["system"]) == ("tabular", "Bo Stone", "workers")


def test_a_column_may_be_left_unfilled_on_the_users_word(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Name,Email,Title,Start Date\nBo,b@example.com,Dev,soon\n")
    _, (row,), _, unread = reading(path, table="people", columns={"start_on": ""})
    assert "start_on" not in row.values
    assert [one.found for one in unread] == ["Start Date"]


def test_a_row_without_a_cell_of_ours_is_told(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Name,Email,Title,Shoe size\nBo,b@example.com,Dev,44\n,,,45\n")
    _, rows, _, unread = reading(path)
    assert len(rows) == 1
    assert [(one.place, one.why, one.found) for one in unread[1:]] == [
        (3, "nothing in the columns that are read", ",,,45\n")
    ]
