"""asn, country and network_kind: what a case knows comes first, then the bundled tables, then the special blocks."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from dprkit.data import Tables
from dprkit.provider import Provider
from dprkit.providers.asn import asn
from dprkit.providers.country import country
from dprkit.providers.network_kind import network_kind

NETWORKS = """cidr,name,kind,country,asn,as_name,valid_from,valid_to,basis
198.51.100.0/24,Example line,residential,FR,64500,Example Net,2026-01-01,2026-06-30,bill seen
198.51.100.128/25,Example office,company,,,,,,lease
2001:db8:5::/48,Example mobile,mobile,DE,64501,,,,asked
"""
ADDRESSES = ["198.51.100.7", "198.51.100.200", "2001:db8:5::1", "203.0.113.9", "10.1.2.3", "198.51.100.07", ""]


@pytest.fixture
def fetch(tmp_path: Path) -> SimpleNamespace:
    """A case with made-up tables: nothing here depends on the bundled data."""
    (tmp_path / "known_networks.csv").write_text(NETWORKS)
    data = tmp_path / "data"
    data.mkdir()
    (data / "asn.csv").write_text("start,end,asn,as_name\n198.51.100.0,198.51.100.255,64510,Wide Net\n")
    (data / "country.csv").write_text("start,end,country\n198.51.100.0,203.0.113.255,US\n")
    (data / "hosting.csv").write_text("start,end,kind,network\n192.0.2.0,192.0.2.127,hosting,Example Cloud\n")
    (data / "known_vpn.csv").write_text(
        "value,vpn,source,listed_on\nnonsense,X,made up,2026\n192.0.2.5,Astrill,made up,2026-01-01\n"
        "198.51.100.7,Astrill,made up,2026-01-01\n2001:db8::0:9,Other VPN,made up,2026-01-01\n"
    )
    return SimpleNamespace(tables=Tables(tmp_path))


def ask(provider: Provider, values: list[str], fetch: SimpleNamespace) -> pd.DataFrame:
    table = provider.table(values, fetch)
    assert table.index.tolist() == values
    assert table["note"].notna().all()
    assert {name: str(table[name].dtype) for name in provider.facts} == {
        name: fact.dtype for name, fact in provider.facts.items()
    }
    return table


def test_the_system_of_a_known_network_wins_where_it_is_stated(fetch: SimpleNamespace) -> None:
    table = ask(asn, ADDRESSES, fetch)
    assert table["asn"].tolist()[:3] == [64500, 64510, 64501]
    assert table["as_name"].fillna("-").tolist()[:3] == ["Example Net", "Wide Net", "-"]
    assert table["as_source"].tolist()[:2] == ["known_networks.csv", "asn (unknown)"]
    assert table["outcome"].tolist() == ["found", "found", "found", "absent", "absent", "skipped", "skipped"]
    assert table["note"].tolist()[3:6] == [
        "special-purpose address: documentation (RFC 5737)",
        "special-purpose address: private use (RFC 1918)",
        "not an IP address",
    ]


def test_the_country_of_a_known_network_wins_where_it_is_stated(fetch: SimpleNamespace) -> None:
    table = ask(country, ADDRESSES, fetch)
    assert table["country"].fillna("-").tolist() == ["FR", "US", "DE", "US", "-", "-", "-"]
    assert table["country_source"].fillna("-").tolist()[:2] == ["known_networks.csv", "country (unknown)"]


def test_the_first_list_that_knows_an_address_says_its_kind(fetch: SimpleNamespace) -> None:
    values = [*ADDRESSES, "192.0.2.5", "192.0.2.6", "192.0.2.200", "2001:db8::9", "8.8.4.4", "fe80::1"]
    table = ask(network_kind, values, fetch)
    assert table["kind"].fillna("-").tolist() == [
        *("residential", "company", "mobile", "documentation", "private", "-", "-"),
        *("vpn", "hosting", "documentation", "vpn", "unknown", "private"),
    ]
    assert table["network"].fillna("-").tolist()[7:11] == ["Astrill", "Example Cloud", "documentation", "Other VPN"]
    assert table.loc["198.51.100.7", ["valid_from", "valid_to"]].tolist() == ["2026-01-01", "2026-06-30"]
    assert pd.isna(table.loc["198.51.100.200", "valid_from"])
    assert table.loc["203.0.113.9", "kind_source"] == "RFC 5737"


def test_an_address_in_no_list_is_unknown_and_the_note_says_that_it_is_not_thereby_residential(
    fetch: SimpleNamespace,
) -> None:
    row = ask(network_kind, ["8.8.4.4"], fetch).loc["8.8.4.4"]
    assert (row["kind"], row["outcome"]) == ("unknown", "absent")
    assert "residential" in row["note"]


def test_a_mapped_address_is_the_ipv4_address_it_carries(fetch: SimpleNamespace) -> None:
    assert ask(asn, ["::ffff:198.51.100.7"], fetch)["asn"].tolist() == [64500]


@pytest.mark.parametrize("provider", [asn, country, network_kind], ids=lambda one: one.name)
def test_no_values_give_an_empty_table_with_its_types(provider: Provider, fetch: SimpleNamespace) -> None:
    assert ask(provider, [], fetch).empty


@pytest.mark.parametrize("provider", [asn, country, network_kind], ids=lambda one: one.name)
def test_rows_become_observations(provider: Provider, fetch: SimpleNamespace) -> None:
    made = list(provider.observations(ask(provider, ["8.8.4.4", "198.51.100.7", "bad"], fetch), 3))
    assert [one.id for one in made] == ["o:3.0", "o:3.1", "o:3.2"]
    assert made[1].outcome == "found" and made[2].outcome == "skipped"
