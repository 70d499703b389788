"""The bundled tables and their cards, and what a case puts in their place."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest

from dprkit import data
from dprkit.addresses import parse
from dprkit.data import TABLES, Tables, networks
from dprkit.data.suffix import is_reserved, registrable_domain
from dprkit.errors import InputError
from dprkit.observable import Observable

FOLDER = Path(data.__file__).parent
OURS = ("published", "known_vpn", "rmm_vendors", "ip_kvm", "fictional_phones", "forwarders", "log_owners")


@pytest.fixture(autouse=True)
def no_user_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own folder is an empty one, whatever this machine has."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    return tmp_path / "home" / "dprkit" / "tables"


@pytest.fixture(scope="module")
def bundled() -> Tables:
    return Tables()


def file_of(name: str) -> Path:
    return next(path for kind in ("parquet", "csv") if (path := FOLDER / f"{name}.{kind}").exists())


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_card_states_the_rows_and_the_digest_of_its_file(name: str, bundled: Tables) -> None:
    card = bundled.card(name)
    assert card.sha256 == hashlib.sha256(file_of(name).read_bytes()).hexdigest()
    rows = len(bundled.attributes(name)) if "start" in TABLES[name] else len(bundled.frame(name))
    assert card.count == rows
    assert card.title and card.source and card.date and card.licence and card.faults


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"asn", "country"}))
def test_a_table_has_its_declared_columns_and_types(name: str, bundled: Tables) -> None:
    frame = bundled.frame(name)
    assert {column: str(kind) for column, kind in frame.dtypes.items()} == dict(TABLES[name])
    assert not frame.isna().any(axis=None)


def test_all_files_together_stay_under_twelve_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 12_000_000


@pytest.mark.parametrize("name", ["asn", "country", "hosting"])
def test_ranges_are_sorted_and_do_not_overlap(name: str, bundled: Tables) -> None:
    found = bundled.ranges(name)
    assert (found.start4 <= found.end4).all() and (found.start4[1:] > found.end4[:-1]).all()
    start, end = ([(int(high) << 64) | int(low) for high, low in side] for side in (found.start6, found.end6))
    assert all(first <= last for first, last in zip(start, end))
    assert all(last < following for last, following in zip(end, start[1:]))


def test_every_curated_row_names_its_source(bundled: Tables) -> None:
    for name in OURS:
        assert (bundled.frame(name)["source"].str.len() > 3).all(), name


def test_published_values_are_in_normal_form_with_citation_and_day(bundled: Tables) -> None:
    frame = bundled.frame("published")
    for row in frame.itertuples():
        assert Observable.parse(row.value, row.type).value == row.value
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row.published_on) and row.citation
    assert frame["type"].value_counts().to_dict() == {"ipv4-addr": 52, "domain-name": 22}
    assert set(bundled.frame("known_vpn")["value"]) < set(frame["value"])


def test_phone_patterns_are_numbers_of_one_length() -> None:
    assert Tables().frame("fictional_phones")["pattern"].str.fullmatch(r"\+[0-9][0-9?]{7,14}").all()


def test_usb_identities_are_upper_case_hex_or_empty() -> None:
    frame = Tables().frame("ip_kvm")
    assert frame[["vid", "pid"]].stack().str.fullmatch(r"[0-9A-F]{4}|").all()
    assert len(Tables().frame("rmm_vendors")) >= 12


def test_a_table_of_the_case_replaces_the_bundled_one_and_the_card_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    text = "value,vpn,source,listed_on,more\n198.51.100.7,Astrill,made up,2026-01-01,x\n"
    (tmp_path / "data" / "known_vpn.csv").write_text(text)
    tables = Tables(tmp_path)
    assert tables.frame("known_vpn").to_dict("records") == [
        {"value": "198.51.100.7", "vpn": "Astrill", "source": "made up", "listed_on": "2026-01-01"}
    ]
    card = tables.card("known_vpn")
    assert card.source == "replaced by data/known_vpn.csv of this case"
    assert (card.date, card.count, card.sha256) == ("unknown", 1, hashlib.sha256(text.encode()).hexdigest())


def test_the_users_table_counts_where_the_case_has_none(tmp_path: Path, no_user_folder: Path) -> None:
    no_user_folder.mkdir(parents=True)
    (no_user_folder / "free_mail.csv").write_text("domain,source\nacme.test,made up\n")
    assert Tables(tmp_path).frame("free_mail")["domain"].tolist() == ["acme.test"]
    assert "user's folder" in Tables(tmp_path).card("free_mail").source
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "free_mail.csv").write_text("domain,source\n")
    assert Tables(tmp_path).frame("free_mail").empty


def test_a_replaced_range_table_is_looked_up_by_its_own_rows(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    rows = "start,end,asn,as_name\n198.51.100.0,198.51.100.255,64500,NA\n2001:db8::,2001:db8::ffff,,Example\n"
    (tmp_path / "data" / "asn.csv").write_text(rows)
    tables = Tables(tmp_path)
    assert tables.ranges("asn").find(parse(["2001:db8::7", "198.51.100.7", "203.0.113.1"])).tolist() == [1, 0, -1]
    assert tables.attributes("asn")["as_name"].tolist() == ["NA", "Example"]
    assert tables.attributes("asn")["asn"].isna().tolist() == [False, True]


BAD = {
    "lacks the columns citation": "type,value,source,published_on,note\n",
    "line 3: 5 cells": "type,value,source,citation,published_on,note\na,b,c,d,e,f\na,b,c,d,e\n",
    "lacks the columns type": "",
    "not UTF-8": b"type,value\xff",
    "Check the quotes": 'type,value,source,citation,published_on,note\na,"b\n',
}


@pytest.mark.parametrize("message", BAD)
def test_a_broken_table_of_the_case_is_named_with_the_place(message: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    content = BAD[message]
    path = tmp_path / "data" / "published.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=message) as raised:
        Tables(tmp_path).frame("published")
    assert "published.csv" in str(raised.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [("198.51.100.9,198.51.100.1,64500,x", "lower address first"), ("198.51.100,198.51.100.9,1,x", "row 1")],
)
def test_a_range_that_is_none_is_refused(row: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "asn.csv").write_text(f"start,end,asn,as_name\n{row}\n")
    with pytest.raises(InputError, match=message):
        Tables(tmp_path).ranges("asn")


def test_a_number_that_is_none_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "asn.csv").write_text("start,end,asn,as_name\n\n198.51.100.1,198.51.100.1,6e4,x\n")
    with pytest.raises(InputError, match="line 3: asn is '6e4'"):
        Tables(tmp_path).frame("asn")


def test_an_unknown_table_is_refused_with_the_names_there_are(bundled: Tables) -> None:
    for ask in (bundled.frame, bundled.card, bundled.ranges, bundled.attributes):
        with pytest.raises(InputError, match=r"known_vpn|address ranges"):
            ask("nonsense")
    with pytest.raises(InputError, match="no address ranges"):
        bundled.ranges("free_mail")


def test_a_frame_can_be_changed_without_changing_the_next_one(bundled: Tables) -> None:
    first = bundled.frame("known_vpn")
    first["vpn"] = "changed"
    first.loc[0, "value"] = "changed"
    assert "changed" not in bundled.frame("known_vpn").to_csv()


def test_a_column_that_changed_is_parsed_anew() -> None:
    tables = Tables()
    for texts, versions in ((["198.51.100.7", "x"], [4, 0]), (["198.51.100.7", "2001:db8::1"], [4, 6]), ([], [])):
        assert tables.packed(pd.Index(texts, dtype="string")).version.tolist() == versions


HEADER = ",".join(networks.COLUMNS)


def own(folder: Path, *rows: str) -> Tables:
    (folder / "known_networks.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return Tables(folder)


def test_without_known_networks_there_is_an_empty_table_with_its_columns(tmp_path: Path) -> None:
    for tables in (Tables(), Tables(tmp_path)):
        assert tables.known_networks().columns.tolist() == list(networks.COLUMNS)
        assert tables.known_networks().empty
        assert str(tables.known_networks()["asn"].dtype) == "Int64"
        assert tables.ranges("known_networks").find(parse(["198.51.100.7"])).tolist() == [-1]


def test_the_most_specific_known_network_wins_and_of_equals_the_one_valid_latest(tmp_path: Path) -> None:
    tables = own(
        tmp_path,
        "198.51.100.0/25,branch,company,DE,AS64500,Example,2025-01-01,,lease",
        "198.51.100.0/24,provider,hosting,FR,64501,Other,,,contract",
        "2001:db8::/32,six,vpn,,,,,,asked",
        "198.51.100.0/25,branch before,company,DE,64500,Example,2024-01-01,2024-12-31,lease",
    )
    rows = tables.ranges("known_networks").find(parse(["198.51.100.7", "198.51.100.200", "2001:db8::9", "203.0.113.1"]))
    assert rows.tolist() == [0, 1, 2, -1]
    assert tables.known_networks()["asn"].tolist()[:2] == [64500, 64501]
    assert pd.isna(tables.known_networks()["asn"][2])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("198.51.100.7/24,x,company,,,,,,", "host bits"),
        ("198.51.100.0/24,x,office,,,,,,", "kind is 'office'"),
        ("198.51.100.0/24,x,company,Germany,,,,,", "two capitals"),
        ("198.51.100.0/24,x,company,,AS-X,,,,", "asn is"),
        ("198.51.100.0/24,x,company,,,,03/01/2026,,", "valid_from is"),
        ("198.51.100.0/24,x,company,,,,2026-02-01,2026-01-01,", "before valid_from"),
        ("198.51.100.0/24,x,company", "3 cells"),
        ("198.51.100.0/24,x,\u202ecompany,,,,,,", "U\\+202E"),
    ],
)
def test_a_bad_line_of_known_networks_is_named(row: str, message: str, tmp_path: Path) -> None:
    good = "203.0.113.0/24,x,company,,,,,,"
    with pytest.raises(InputError, match=message) as raised:
        own(tmp_path, good, row).known_networks()
    assert "known_networks.csv, line 3" in str(raised.value)


def test_reserved_top_level_names_count_as_public_suffixes() -> None:
    assert [registrable_domain(name) for name in ("a.b.test", "x.invalid", "a.co.uk", "b.a.co.uk", "test")] == [
        *("b.test", "x.invalid", "a.co.uk", "a.co.uk", ""),
    ]
    assert [is_reserved(name) for name in ("b.test", "mail.example.org", "example.co.uk")] == [True, True, False]


def test_the_documentation_of_the_tables_is_what_the_cards_say(bundled: Tables) -> None:
    page = Path(__file__).parents[2] / "docs" / "data.md"
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| (\d+) \| (.+) \| (.+) \|$", page.read_text("utf-8"), re.MULTILINE)
    cards = [bundled.card(name) for name in bundled.names()]
    assert rows == [(card.name, card.title, str(card.count), card.date, card.licence) for card in cards]
