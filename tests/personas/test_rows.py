"""A cluster as the rows and files of a case: taken in whole, joined to nobody by confirmation, nothing added."""

from __future__ import annotations

import pandas as pd
import pytest

import dprkit
from dprkit import personas, settings
from dprkit.errors import InputError
from dprkit.records import CLAIM_FIELDS, TABLES

HOSTILE = 'Ana "=1+1"\\n, \x7f\n[[claim]] 山'
WALLET = "0x" + "ab" * 20


@pytest.fixture(scope="module")
def found() -> personas.Clusters:
    rows = [
        {"applicant": "ap-1", "name": HOSTILE, "wallet": WALLET, "applied_on": "2026-01-05", "company": "Northwind"},
        {"applicant": "ap-2", "name": "Boris Vale", "wallet": WALLET, "phone": "+1 212 555 0123", "city": "Leeds"},
        {"applicant": "ap-3", "name": "C. Ray", "nationality": "none of your business"},
    ]
    return personas.screen(pd.DataFrame(rows))


def test_people_and_claims_have_the_columns_of_the_intake_tables(found):
    rows = personas.case_rows(found, "c1")
    for name in ("people", "claims"):
        assert tuple(rows[name].columns) == tuple(TABLES[name].columns)
        assert set(rows[name].dtypes.astype(str)) == {"string"}
    assert rows["people"][["system", "account", "phone"]].fillna("").values.tolist() == [
        ["applicants", "ap-1", ""],
        ["applicants", "ap-2", "+1 212 555 0123"],
    ]
    assert rows["claims"][["account", "field", "value", "stated_in"]].values.tolist() == [
        ["s1", "name", HOSTILE, "application to Northwind"],
        ["s2", "name", "Boris Vale", "application"],
        ["s2", "city", "Leeds", "application"],
        ["s2", "phone", "+1 212 555 0123", "application"],
    ]
    assert set(rows["claims"]["field"]) <= set(CLAIM_FIELDS)


def test_each_applicant_is_a_subject_of_his_own_and_nobody_confirmed_it(found):
    joins = personas.case_rows(found, "c1")["joins"]
    assert tuple(joins.columns) == settings.CROSSWALK
    assert joins[["person", "identifier"]].values.tolist() == [["s1", "ap-1"], ["s2", "ap-2"]]
    assert set(joins["confirmed_by"]) == {""}


def test_one_id_twice_is_one_subject():
    rows = [{"applicant": one, "wallet": WALLET, "name": f"Given{one}"} for one in ("a", "b", "a")]
    joins = personas.case_rows(personas.screen(pd.DataFrame(rows)), "c1")["joins"]
    assert joins["identifier"].tolist() == ["a", "b"]


def test_a_case_takes_the_files_in_whole(found, tmp_path):
    case = dprkit.Case.new(tmp_path / "c", title="One person?", cluster=(found, "c1"))
    assert case.settings.subjects == ("s1", "s2")
    intake = case.add("cluster-people.csv", "claims.toml")
    assert len(intake.unread) == 0
    people, claims = case.table("people"), case.table("claims")
    assert people["name"].tolist() == [HOSTILE, "Boris Vale"]
    assert people[["person", "confirmed"]].values.tolist() == [["s1", False], ["s2", False]]
    assert claims["value"].tolist() == [HOSTILE, "Boris Vale", "Leeds", "+1 212 555 0123"]
    assert claims["person"].tolist() == ["s1", "s2", "s2", "s2"]


def test_a_cluster_that_is_not_there_is_said(found):
    with pytest.raises(InputError, match="no cluster 'c9': they are c1 to c1"):
        personas.case_rows(found, "c9")
    with pytest.raises(InputError, match="the pool has none"):
        personas.case_files(personas.screen(pd.DataFrame({"applicant": ["a"]})), "c1")
