"""The published addresses (Mandiant 2024-09-23 as re-published, LevelBlue 2026-03-17) through the bundled tables.

Real addresses of real networks: they are read from the bundled table and nothing of them is printed.
"""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from dprkit.data import Tables
from dprkit.provider import Provider
from dprkit.providers.asn import asn
from dprkit.providers.country import country
from dprkit.providers.network_kind import network_kind
from dprkit.providers.published_indicator import published_indicator


@pytest.fixture(scope="module")
def fetch() -> SimpleNamespace:
    return SimpleNamespace(tables=Tables())


@pytest.fixture(scope="module")
def addresses(fetch: SimpleNamespace) -> list[str]:
    published = fetch.tables.frame("published")
    return published.loc[published["type"] == "ipv4-addr", "value"].tolist()


def ask(provider: Provider, addresses: list[str], fetch: SimpleNamespace) -> pd.DataFrame:
    return provider.table(addresses, fetch)


def test_every_published_address_is_found_with_its_citation_and_day(
    addresses: list[str], fetch: SimpleNamespace
) -> None:
    table = ask(published_indicator, addresses, fetch)
    assert len(table) == 52
    assert table["outcome"].eq("found").all()
    assert table["citation"].str.contains("Mandiant").sum() == 50
    assert table["citation"].str.contains("LevelBlue").sum() == 2
    assert table["published_on"].value_counts().to_dict() == {"2024-09-23": 50, "2026-03-17": 2}


def test_an_address_beside_a_published_one_is_not_found(addresses: list[str], fetch: SimpleNamespace) -> None:
    beside = [f"{one.rpartition('.')[0]}.{int(one.rpartition('.')[2]) ^ 128}" for one in addresses]
    beside = sorted(set(beside) - set(addresses))
    table = ask(published_indicator, beside, fetch)
    assert table["outcome"].eq("absent").all()
    assert table["neighbours"].ge(1).all()
    assert table["citation"].isna().all()


def test_each_published_address_has_a_system_and_a_country(addresses: list[str], fetch: SimpleNamespace) -> None:
    systems, countries = ask(asn, addresses, fetch), ask(country, addresses, fetch)
    assert systems["outcome"].eq("found").mean() > 0.9
    assert countries["outcome"].eq("found").mean() > 0.9
    assert countries["country"].dropna().str.fullmatch("[A-Z]{2}").all()


def test_a_vpn_and_hosting_column_alone_would_miss_a_good_part_of_them(
    addresses: list[str], fetch: SimpleNamespace
) -> None:
    kinds = ask(network_kind, addresses, fetch)["kind"].value_counts()
    assert kinds["vpn"] == 21
    assert kinds["unknown"] >= 15
    assert set(kinds.index) <= {"vpn", "hosting", "unknown"}


def test_the_published_domains_are_found_under_any_host_name(fetch: SimpleNamespace) -> None:
    published = fetch.tables.frame("published")
    domains = published.loc[published["type"] == "domain-name", "value"].tolist()
    table = ask(published_indicator, [f"www.{one}" for one in domains], fetch)
    assert len(table) == 22
    assert table["outcome"].eq("found").all()
