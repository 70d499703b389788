"""Columns: each value once, every range once, and both ways the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import dprkit
from dprkit import columns
from dprkit.addresses import Packed, written
from dprkit.data import Tables
from dprkit.errors import InputError
from dprkit.fetch import Fetch


def test_a_column_is_answered_on_its_own_index_bad_values_and_gaps_included():
    column = pd.Series(["8.8.8.8", None, "nonsense", "8.8.8.8"], index=[10, 11, 12, 13])
    made = dprkit.observe(column, "ipv4-addr", providers=["asn"])
    assert made.index.tolist() == [10, 11, 12, 13]
    assert made["asn.outcome"].astype("string").fillna("").tolist() == ["found", "", "skipped", "found"]
    assert made["asn.asn"].astype("Int64").fillna(0).tolist() == [15169, 0, 0, 15169]


def test_every_fact_is_categorical_so_that_millions_of_rows_stay_small():
    made = dprkit.observe(pd.Series(["8.8.8.8", "2001:db8::1"]), "ipv4-addr")
    assert {str(kind) for kind in made.dtypes} == {"category"}
    assert made["network_kind.kind"].tolist() == ["hosting", "documentation"]


@pytest.mark.parametrize("empty", [pd.Series([], dtype="str"), pd.Series([None, None], dtype="str")])
def test_a_column_without_values_says_nothing(empty):
    made = dprkit.observe(empty, "domain-name")
    assert len(made) == len(empty) and made.isna().all(axis=None) and len(made.columns)


def test_a_source_that_needs_a_plan_is_not_asked_for_a_column():
    with pytest.raises(InputError, match="rdap"):
        dprkit.observe(pd.Series(["8.8.8.8"]), "ipv4-addr", providers=["rdap"])


CASE = {
    "known_networks.csv": "cidr,name,kind,country,asn,as_name,valid_from,valid_to,basis\n"
    "8.8.8.8/32,our exit,company,DE,64500,Example,,,stated\n"
    "2001:4860:4860::/64,lab,company,DE,64500,Example,,,stated\n",
    "data/published.csv": "type,value,source,citation,published_on,note\n"
    "ipv4-addr,8.8.4.4,TEST,a made-up entry,2024-06-01,\nipv4-addr,1.1.1.200,TEST,a made-up entry,2024-06-01,\n",
    "data/tor_exits.csv": "value,first_seen,last_seen,source,list_date\n9.9.9.9,,2026-01-01,made up,2026-01-01\n",
}


@pytest.fixture
def case(tmp_path):
    for name, text in CASE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def _edges(tables):
    """Addresses at and beside the ends of ranges of both versions, listed ones and their neighbours among them."""
    chance, ranges = np.random.default_rng(5), tables.ranges("asn")
    four = chance.choice(np.concatenate([ranges.start4, ranges.end4]), 1000)
    four = np.concatenate([four, four - 1, four + 1, chance.integers(0, 2**32, 1000)]).astype("u4")
    six = ranges.start6[chance.integers(0, len(ranges.start6), 500)]
    none = np.zeros(len(four), "u8")
    texts = written(Packed(np.full(len(four), 4, "u1"), four, none, none)).to_pylist()
    texts += written(Packed(np.full(500, 6, "u1"), np.zeros(500, "u4"), six[:, 0], six[:, 1])).to_pylist()
    named = [f"8.8.{block}.{last}" for block in (4, 8) for last in (0, 4, 5, 8, 9, 255)]
    return [*texts, *named, "1.1.1.1", "1.1.2.0", "9.9.9.9", "9.9.9.8", "2001:4860:4860::8888", "::1", "no address"]


def test_a_question_about_every_range_gives_what_a_question_about_every_value_gives(case):
    tables = Tables(case)
    column = pd.Series(_edges(tables), dtype="str")
    chosen = columns._chosen("ipv4-addr", ["network_kind", "published_indicator", "tor_exit"])
    by_value = columns._by_value(column, chosen, Fetch(tables=tables))
    known = columns._known(chosen, Fetch(tables=Tables(case)))
    by_range = columns.annotate(column, known).drop(columns="version")
    assert by_value.columns.tolist() == by_range.columns.tolist()
    for name in by_value:
        own, other = by_value[name].astype("string").fillna(""), by_range[name].astype("string").fillna("")
        assert own.tolist() == other.tolist(), name
    assert set(by_value["published_indicator.neighbours"].dropna()) == {0, 1}


def test_many_rows_are_asked_by_range_and_gaps_stay_gaps(monkeypatch):
    monkeypatch.setattr(columns, "_MANY", 2)
    column = pd.Series(["8.8.8.8", None, "x"], index=list("abc"))
    made = dprkit.observe(column, "ipv4-addr", ["network_kind"])
    assert made["network_kind.outcome"].astype("string").fillna("").tolist() == ["found", "", "skipped"]
    assert made.index.tolist() == ["a", "b", "c"]


def test_a_parquet_file_gets_the_same_columns(tmp_path):
    pd.DataFrame({"ip": ["8.8.8.8", "x"], "who": ["a", "b"]}).to_parquet(tmp_path / "log.parquet")
    source, target = tmp_path / "log.parquet", tmp_path / "made.parquet"
    rows = dprkit.observe_parquet(source, "ip", target, "ipv4-addr", ["network_kind"])
    made = pd.read_parquet(target)
    assert rows == 2 and made["who"].tolist() == ["a", "b"]
    assert made["network_kind.kind"].astype("string").fillna("").tolist() == ["hosting", ""]


def test_a_file_of_other_values_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(InputError, match=r"dprkit\.observe"):
        dprkit.observe_parquet(tmp_path / "log.parquet", "mail", tmp_path / "made.parquet", "email-addr")
