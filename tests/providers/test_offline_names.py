"""published_indicator, email_domain and phone: exact matches, lists and number ranges."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from dprkit.data import Tables
from dprkit.provider import Provider
from dprkit.providers.email_domain import email_domain
from dprkit.providers.phone import phone
from dprkit.providers.published_indicator import published_indicator

PUBLISHED = """type,value,source,citation,published_on,note
ipv4-addr,198.51.100.7,SRC-A,"Example Ltd, A list, 2026-01-02",2026-01-02,
ipv4-addr,198.51.100.7,SRC-B,"Example Ltd, B list, 2026-02-03",2026-02-03,moved since
ipv4-addr,198.51.100.9,SRC-A,"Example Ltd, A list, 2026-01-02",2026-01-02,
ipv6-addr,2001:DB8:0::1,SRC-A,"Example Ltd, A list, 2026-01-02",2026-01-02,
domain-name,front.example,SRC-A,"Example Ltd, A list, 2026-01-02",2026-01-02,expired
email-addr,j.doe+x@gmail.com,SRC-A,"Example Ltd, A list, 2026-01-02",2026-01-02,
"""


@pytest.fixture
def fetch(tmp_path: Path) -> SimpleNamespace:
    data = tmp_path / "data"
    data.mkdir()
    (data / "published.csv").write_text(PUBLISHED)
    (data / "disposable_mail.csv").write_text("domain,source\nthrowaway.test,made up\n")
    (data / "free_mail.csv").write_text("domain,source\nfree.test,made up\n")
    return SimpleNamespace(tables=Tables(tmp_path))


def ask(provider: Provider, values: list[str], fetch: SimpleNamespace) -> pd.DataFrame:
    table = provider.table(values, fetch)
    assert table.index.tolist() == values
    assert table["note"].notna().all() or provider is not published_indicator
    return table


def test_a_published_value_is_found_in_any_of_its_spellings_with_all_its_citations(fetch: SimpleNamespace) -> None:
    values = [
        *("198.51.100.7", "198.51.100[.]7", "::ffff:198.51.100.7", "2001:db8::1"),
        *("FRONT.example", "www.front[.]example", "JDoe@googlemail.com", "hr@front.example"),
    ]
    table = ask(published_indicator, values, fetch)
    assert set(table["outcome"]) == {"found"}
    assert table["source"].tolist()[0] == "SRC-A; SRC-B"
    assert table["published_on"].tolist()[:2] == ["2026-02-03"] * 2
    assert table["note"].tolist()[0] == "moved since"
    assert table["note"].tolist()[-1] == "the domain was published, not this mail address; expired"


def test_a_neighbour_in_the_same_24_is_information_and_no_hit(fetch: SimpleNamespace) -> None:
    table = ask(published_indicator, ["198.51.100.8", "198.51.100.9", "198.51.101.7", "2001:db8::2"], fetch)
    assert table["outcome"].tolist() == ["absent", "found", "absent", "absent"]
    assert table["neighbours"].fillna(-1).tolist() == [2, 1, 0, -1]
    assert "not a hit" in table.loc["198.51.100.8", "note"]
    assert table["citation"].isna().tolist() == [True, False, True, True]


def test_look_alikes_and_parent_names_are_no_hit(fetch: SimpleNamespace) -> None:
    values = ["frontx.example", "example", "front.example.test", "doe@gmail.com", "a@notfront.example", "198.51.100.70"]
    assert ask(published_indicator, values, fetch)["outcome"].tolist() == [
        *("absent", "skipped", "absent", "absent", "absent", "absent"),
    ]


@pytest.mark.parametrize("value", ["", " ", "no value", "\ud800", "a" * 5000, "@", "198.51.100.7 "])
def test_a_value_of_no_type_is_skipped_with_the_reason_or_read(value: str, fetch: SimpleNamespace) -> None:
    row = published_indicator.table([value], fetch).iloc[0]
    assert row["outcome"] == ("found" if value.startswith("198") else "skipped")


def test_an_empty_list_of_published_values_matches_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "published.csv").write_text(PUBLISHED.partition("\n")[0] + "\n")
    table = published_indicator.table(["198.51.100.7", "front.example"], SimpleNamespace(tables=Tables(tmp_path)))
    assert table["outcome"].tolist() == ["absent", "absent"]


def test_mail_domains_are_told_by_the_name_or_one_above_it(fetch: SimpleNamespace) -> None:
    values = [
        *("a@throwaway.test", "a@x.throwaway.test", "free.test", "a@notfree.test"),
        *("a@mail.example.com", "a@corp.example.co.uk", "co.uk", "no domain"),
    ]
    table = ask(email_domain, values, fetch)
    assert table["disposable"].fillna(False).tolist() == [True, True, *[False] * 6]
    assert table["free"].fillna(False).tolist() == [False, False, True, *[False] * 5]
    assert table["reserved"].fillna(False).tolist() == [True, True, True, True, True, False, False, False]
    assert table["registrable_domain"].fillna("-").tolist() == [
        *("throwaway.test", "throwaway.test", "free.test", "notfree.test"),
        *("example.com", "example.co.uk", "-", "-"),
    ]
    assert table["outcome"].tolist() == [*["found"] * 7, "skipped"]


def test_a_fictional_number_is_told_although_the_library_calls_it_valid() -> None:
    table = phone.table(["+1 212 555 0123", "+33 1 99 00 12 34", "+44 7700 900123"], SimpleNamespace(tables=Tables()))
    assert table["fictional"].tolist() == [True, True, True]
    assert table["valid"].tolist()[0]
    assert table["region"].tolist() == ["US", "FR", "GB"]
    assert "555-0100" in table["fictional_range"].iloc[0]


def test_a_number_next_to_a_fictional_range_is_not_fictional() -> None:
    values = ["+12125550200", "+12125550099", "+33199011234", "+447700901123"]
    table = phone.table(values, SimpleNamespace(tables=Tables()))
    assert table["fictional"].tolist() == [False] * 4
    assert table["fictional_range"].isna().all()


def test_an_american_number_never_has_a_line_type_and_the_note_says_why() -> None:
    table = phone.table(["+12125550123", "+33972000000", "+18005550100"], SimpleNamespace(tables=Tables()))
    assert table["line_type"].tolist()[:2] == ["unknown", "voip"]
    assert "carrier look-up" in table["note"].iloc[0]


def test_a_number_without_a_country_code_is_skipped_and_told_how_to_ask() -> None:
    table = phone.table(["0199001234", "hello", "+", "+999123"], SimpleNamespace(tables=Tables()))
    assert table["outcome"].tolist() == ["skipped"] * 4
    assert "country code" in table["note"].iloc[0]
    assert table["note"].tolist()[1:3] == ["not a telephone number"] * 2 or "country" in table["note"].iloc[1]


def test_a_case_may_spare_its_made_up_numbers_with_an_empty_list(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fictional_phones.csv").write_text("pattern,region,title,source\n")
    table = phone.table(["+12125550123"], SimpleNamespace(tables=Tables(tmp_path)))
    assert table["fictional"].tolist() == [False]


@pytest.mark.parametrize("provider", [published_indicator, email_domain, phone], ids=lambda one: one.name)
def test_no_values_give_an_empty_table_with_its_types(provider: Provider, fetch: SimpleNamespace) -> None:
    table = provider.table([], fetch)
    assert table.empty
    assert all(str(table[name].dtype) == fact.dtype for name, fact in provider.facts.items())
