"""The shipped pool, screened: the planted operators are found, and nobody innocent is called one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dprkit import personas

FOLDER = Path(__file__).parents[2] / "sample_data" / "applicants"


@pytest.fixture(scope="module")
def found() -> personas.Clusters:
    return personas.screen(FOLDER / "pool.parquet")


@pytest.fixture(scope="module")
def truth(found) -> pd.DataFrame:
    """Every application with its group, kind and link, and the cluster that it was put in (<NA> for none)."""
    clusters = found.members.set_index("applicant")["cluster"]
    made = pd.read_csv(FOLDER / "truth.csv", dtype="string")
    return made.assign(cluster=made["applicant"].map(clusters).astype("string"))


def pairs(rows: pd.DataFrame, *columns: str) -> int:
    """How many pairs of rows agree in all these columns."""
    size = rows.dropna(subset=list(columns)).groupby(list(columns)).size()
    return int((size * (size - 1) // 2).sum())


def test_nearly_all_pairs_of_operators_are_found_and_nearly_all_found_are_operators(truth):
    operators = truth[truth["kind"] == "operator"]
    right = pairs(operators, "group", "cluster")
    assert right / pairs(truth, "cluster") >= 0.99
    assert right / pairs(operators, "group") >= 0.95


@pytest.mark.parametrize("link", ["bank", "fuzzy", "handle", "mixed", "phone", "photo", "wallet"])
def test_operators_of_this_link_are_found_whole(truth, link):
    rows = truth[(truth["kind"] == "operator") & (truth["link"] == link)]
    assert pairs(rows, "group", "cluster") == pairs(rows, "group") > 0


def test_the_twelve_personas_are_one_cluster(truth):
    twelve = truth[truth["group"] == "operator-00"]
    assert (len(twelve), twelve["cluster"].nunique(), twelve["cluster"].isna().sum()) == (12, 1, 0)


@pytest.mark.parametrize("kind", ["couple", "family", "agency", "lab", "same-person"])
def test_nobody_of_these_is_in_a_cluster(truth, kind):
    rows = truth[truth["kind"] == kind]
    assert len(rows) > 100
    assert rows["cluster"].isna().all()


@pytest.mark.parametrize("trap", ["handles", "library", "namesakes", "recycled", "template"])
def test_nobody_of_these_traps_is_in_a_cluster(truth, trap):
    rows = truth[truth["link"].fillna("").str.startswith(f"{trap}-")]
    assert len(rows) >= 40
    assert rows["cluster"].isna().all()


def test_strangers_with_one_handle_are_tied_by_it_and_told_why_it_joins_nobody(found, truth):
    traps = truth.loc[truth["link"].fillna("").str.startswith("handles-"), "applicant"]
    ends = found.edges["left_applicant"].isin(traps) & found.edges["right_applicant"].isin(traps)
    assert "handle" in set(found.edges.loc[ends, "kind"])
    assert set(found.edges.loc[ends, "set_aside"]) == {"by itself such a link joins nobody"}
