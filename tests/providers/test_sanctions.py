"""sanctions: identifiers are equal or not, names are for a person to look at. All entries are made up."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from dprkit.data import Tables
from dprkit.providers.sanctions import name_candidates, sanctions

LIST = """list,entity,name,kind,value,detail,type,programme,listed_on,list_date
OFAC SDN,9001,Made Up EXAMPLEMAN,name,Made Up EXAMPLEMAN,,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,alias,"EXAMPLEMAN, Sole",weak,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,wallet,0x00000000000000000000000000000000DeaDBeef,ETH,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,wallet,1MadeUpAddressOfNobody11111,XBT,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,wallet,bc1qmadeup0000000000000000000000000000000,XBT,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,document,XX 1234567,Passport,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9001,Made Up EXAMPLEMAN,phone,1 212 555 0123,Phone Number,individual,EXAMPLE2,,2026-09-29
OFAC SDN,9002,MADE UP TRADING,name,MADE UP TRADING,,entity,EXAMPLE2,,2026-09-29
OFAC SDN,9002,MADE UP TRADING,website,http://www.front.example/,Website,entity,EXAMPLE2,,2026-09-29
OFAC SDN,9002,MADE UP TRADING,website,https://sites.example/front,Website,entity,EXAMPLE2,,2026-09-29
OFAC SDN,9002,MADE UP TRADING,email,Hr@Front.example,Email Address,entity,EXAMPLE2,,2026-09-29
EU,EU.0.1,Sole Exampleman,name,Sole Exampleman,,individual,XXX,2024-02-01,2026-08-05
EU,EU.0.1,Sole Exampleman,wallet,0x00000000000000000000000000000000deadbeef,wallet,individual,XXX,2024-02-01,2026-08-05
EU,EU.0.2,Exämpleman Sole Junior,name,Exämpleman Sole Junior,,individual,XXX,2024-02-01,2026-08-05
EU,EU.0.3,Solo,name,Solo,,individual,XXX,2024-02-01,2026-08-05
"""


@pytest.fixture
def fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sanctions.csv").write_text(LIST)
    return SimpleNamespace(tables=Tables(tmp_path), bundled=Tables())


@pytest.fixture
def listed(fetch) -> pd.DataFrame:
    return fetch.tables.frame("sanctions")


@pytest.mark.parametrize(
    "value",
    [
        "0x00000000000000000000000000000000deadbeef",
        "0X00000000000000000000000000000000DEADBEEF",
        "ethereum:0x00000000000000000000000000000000DeaDBeef@1?value=1",
        "1MadeUpAddressOfNobody11111",
        "bitcoin:1MadeUpAddressOfNobody11111?amount=0.1",
        "BC1QMADEUP0000000000000000000000000000000",
        " bc1qmadeup0000000000000000000000000000000 ",
    ],
)
def test_a_listed_wallet_is_found_in_every_spelling(value, fetch):
    row = sanctions.table([value], fetch).iloc[0]
    assert (row["outcome"], row["matched"], "9001" in row["entity"]) == ("found", "wallet", True)
    assert "2026-09-29" in row["list_date"]


def test_a_wallet_on_two_lists_names_both_with_their_dates(fetch):
    row = sanctions.table(["0x00000000000000000000000000000000deadbeef"], fetch).iloc[0]
    assert row[["list", "entity", "listed_on", "list_date", "programme"]].tolist() == [
        *("OFAC SDN; EU", "9001; EU.0.1", "2024-02-01", "2026-09-29; 2026-08-05", "EXAMPLE2; XXX"),
    ]


@pytest.mark.parametrize(
    ("value", "matched"),
    [
        ("hr@front.example", "email"),
        ("front.example", "website"),
        ("www.front[.]example", "website"),
        ("+1 212-555-0123", "phone"),
        ("xx-1234567", "document"),
    ],
)
def test_other_identifiers_are_found_too(value, matched, fetch):
    row = sanctions.table([value], fetch).iloc[0]
    assert (row["outcome"], row["matched"]) == ("found", matched)
    assert ("for human review" in row["note"]) == (matched == "document")


@pytest.mark.parametrize(
    "value",
    [
        "0x00000000000000000000000000000000deadbee0",
        "1madeupaddressofnobody11111",
        "1MadeUpAddressOfNobody1111",
        "jr@front.example",
        "sub.front.example",
        "sites.example",
        "+1 212-555-0124",
        "XX1234568",
    ],
)
def test_what_is_not_equal_is_absent_and_says_which_lists_of_which_day_were_read(value, fetch):
    row = sanctions.table([value], fetch).iloc[0]
    assert row["outcome"] == "absent"
    assert row["note"] == "not on EU of 2026-08-05; OFAC SDN of 2026-09-29; not read: UN"


@pytest.mark.parametrize("value", ["Made Up EXAMPLEMAN", "MADE UP TRADING", "Solo", "", "\ud800", "1234567"])
def test_a_name_is_never_compared_with_the_identifiers(value, fetch):
    assert sanctions.table([value], fetch).iloc[0]["outcome"] == "skipped"


def test_without_a_list_every_value_is_skipped_and_none_is_absent(fetch):
    table = sanctions.table(["a@a.example", "0x" + "0" * 40], SimpleNamespace(tables=fetch.bundled))
    assert table["outcome"].tolist() == ["skipped", "skipped"]
    assert set(table["note"]) == {"no list: dprkit data update sanctions"}


def test_equal_names_are_for_human_review_with_how_many_others_are_like_them(listed):
    found = name_candidates(["Exampleman Sole", "sole EXÄMPLEMAN", "Exampleman, Sole-Junior"], listed)
    assert found["asked"].tolist() == ["Exampleman Sole"] * 2 + ["sole EXÄMPLEMAN"] * 2 + ["Exampleman, Sole-Junior"]
    first = found.iloc[0]
    assert first[["value", "kind", "detail", "list", "entity", "list_date"]].tolist() == [
        *("EXAMPLEMAN, Sole", "alias", "weak", "OFAC SDN", "9001", "2026-09-29"),
    ]
    assert (first["same_name"], first["alike"]) == (2, 3)
    assert set(found["note"]) == {"for human review: a name alone is no match on a person"}
    assert "outcome" not in found


def test_names_that_are_only_alike_or_one_word_of_a_person_give_no_candidate(listed):
    names = ["Exampleman", "Solo", "Sole Exampleman Jr", "Sol Exampleman", "", "...", "Made Up"]
    assert name_candidates(names, listed).empty
    assert name_candidates(["Trading Made-Up"], listed)["entity"].tolist() == ["9002"]


def test_no_candidates_and_no_list_give_the_same_columns(listed, fetch):
    some = name_candidates(["Sole Exampleman"], listed)
    none = name_candidates(["Sole Exampleman"], fetch.bundled.frame("sanctions"))
    assert (some.dtypes == none.dtypes).all() and none.empty
