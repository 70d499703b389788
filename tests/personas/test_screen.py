"""Screening whole pools: all parts together, bad pools, a subject against a pool, two applications side by side."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from dprkit import personas
from dprkit.errors import InputError
from dprkit.personas._edges import EDGES, edges

LONG = " ".join(f"built{n} service{n} with team{n}" for n in range(120))


def pool(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{"applicant": f"a{n}", **row} for n, row in enumerate(rows)])


@pytest.fixture(scope="module")
def found() -> personas.Clusters:
    """Three personas tied by a wallet and a number, a couple, and one who is alone."""
    home = {"address": "12 High Street", "city": "Leeds", "phone": "+44 1134960123"}
    return personas.screen(
        pool(
            {"name": "Ana Stone", "wallet": "0x" + "ab" * 20, "company": "Northwind", "cv_text": LONG},
            {"name": "Boris Vale", "wallet": "0x" + "AB" * 20, "phone": "+1 212 555 0123", "company": "Contoso"},
            {"name": "王 小明", "phone": "0012125550123", "photo_hash": "b1e3c49a0f7d2658"},
            {"name": "C. Ray", **home},
            {"name": "D. Ray", **home},
            {
                "name": "<img src=x onerror=alert(1)>",
                "email": "jobs@agency.example",
                "nationality": "none of your business",
            },
        )
    )


def test_a_chain_of_strong_links_is_one_cluster_and_a_couple_is_none(found):
    assert found.members["applicant"].tolist() == ["a0", "a1", "a2"]
    assert found.frame[["applications", "people", "companies"]].values.tolist() == [[3, 3, 2]]
    assert set(found.edges["set_aside"].dropna()) == {
        "a couple, a family or flatmates",
        "by itself such a link joins nobody",
    }


def test_edges_have_the_contracts_columns_first(found):
    assert tuple(found.edges.columns[:8]) == EDGES
    assert (found.edges["left"] < found.edges["right"]).all()
    assert found.edges[["reason", "innocent", "left_applicant", "right_applicant"]].notna().all(axis=None)


def test_protected_columns_are_said_and_never_shown(found):
    assert any("nationality" in note for note in found.notes)
    assert "none of your business" not in found.pair("a4", "a5")._repr_html_()


def test_two_applications_stand_side_by_side(found):
    pair = found.pair("a0", "a1")
    told = pair.frame.set_index("field")["comparison"].to_dict()
    assert told == {
        "name": "different",
        "wallet": "same",
        "phone": "only one",
        "company": "different",
        "cv_text": "only one",
    }
    assert pair.edges["kind"].tolist() == ["wallet"]
    assert found.pair("a1", "a0").frame["left"].iloc[0] == "Contoso"
    assert "characters)" in pair.frame.set_index("field").loc["cv_text", "left"]


def test_similar_fields_are_told_from_same_and_different():
    near = personas.screen(
        pool(
            {"name": "Anna Stone", "photo_hash": "b1e3c49a0f7d2658", "cv_text": LONG, "phone": "+12125550123"},
            {
                "name": "Anna Stones",
                "photo_hash": "b1e3c49a0f7d265c",
                "cv_text": f"{LONG} more",
                "phone": "+12125550124",
            },
        )
    ).pair(0, 1)
    told = near.frame.set_index("field")["comparison"].to_dict()
    assert told == {"name": "similar", "photo_hash": "similar", "cv_text": "similar", "phone": "different"}


def test_an_unknown_or_repeated_id_is_answered_in_a_sentence(found):
    with pytest.raises(InputError, match="no application has the id 'a9'"):
        found.pair("a0", "a9")
    with pytest.raises(InputError, match="no row 6: rows are counted from 0 to 5"):
        found.pair(0, 6)
    twice = personas.screen(pd.DataFrame({"applicant": ["a1", "a1"]}))
    with pytest.raises(InputError, match="2 applications have the id 'a1': name one by its row, such as 0"):
        twice.pair("a1", "a1")


def test_what_is_shown_is_escaped_and_gives_no_score(found):
    shown = found._repr_html_() + found.pair("a4", "a5")._repr_html_()
    assert "<img" not in shown
    assert "a reason to look, not a finding about anybody" in shown
    assert "score" not in shown


def test_clusters_cannot_be_changed(found):
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.rows = 0


@pytest.mark.parametrize("rows", [0, 1])
def test_fewer_than_two_applications_are_said_and_give_empty_tables(rows):
    made = personas.screen(pool({"phone": "+12125550123"}).head(rows))
    assert (len(made), len(made.edges), len(made.members), made.rows) == (0, 0, 0, rows)
    assert "nothing to compare" in made.notes[-1]
    assert "0 clusters" in made._repr_html_()


def test_empty_columns_and_only_ids_give_no_links():
    empty = {"phone": None, "cv_text": "", "photo_hash": None, "name": " ", "wallet": "n/a"}
    assert len(personas.screen(pool(*[empty] * 3)).edges) == 0
    assert len(personas.screen(pd.DataFrame({"applicant": ["a", "b"]})).edges) == 0


def test_a_key_that_half_the_pool_shares_is_listed_and_links_nobody():
    rows = [
        {"phone": "+12125550123" if n % 2 else None, "wallet": f"0x{n // 2:040x}" if n < 2 else None}
        for n in range(300)
    ]
    rows[0]["wallet"] = rows[1]["wallet"] = "0x" + "ab" * 20
    made = personas.screen(pool(*rows))
    assert made.common[["kind", "value", "share"]].values.tolist() == [["phone", "+12125550123", 150]]
    assert made.members["applicant"].tolist() == ["a0", "a1"]


def test_one_giant_text_does_not_keep_the_others_from_being_compared():
    made = personas.screen(pool({"cv_text": "word " * 400_000}, {"cv_text": LONG}, {"cv_text": LONG}))
    assert made.edges[["left", "right", "kind"]].astype(str).values.tolist() == [["1", "2", "cv-text"]]


def test_a_subject_is_compared_with_a_pool_and_only_with_it():
    staff = pool({"wallet": "0x" + "ab" * 20}, {"device": "ab-12-cd"}, {"device": "ab-12-cd"}, {"ip": "198.51.100.7"})
    subject = pd.DataFrame([{"applicant": "s1", "wallet": "0x" + "ab" * 20, "ip": "198.51.100.7"}])
    made = personas.screen(staff, against=subject)
    assert made.members[["applicant", "subject"]].values.tolist() == [["a0", False], ["s1", True]]
    assert set(made.edges["kind"]) == {"wallet", "ip"}
    assert len(personas.screen(staff, against=pd.DataFrame({"applicant": ["s2"]})).edges) == 0


def test_an_unknown_engine_is_refused():
    with pytest.raises(InputError, match="'dask' is not known"):
        personas.screen(pool({}), engine="dask")


def test_a_parquet_path_gives_what_the_frame_gives(tmp_path):
    made = pool({"phone": "+12125550123"}, {"phone": "+1 212 555 0123", "salary": 3})
    made.to_parquet(tmp_path / "pool.parquet")
    pd.testing.assert_frame_equal(personas.screen(made).edges, personas.screen(tmp_path / "pool.parquet").edges)


def test_the_order_of_rows_changes_no_cluster():
    made = pool(*[{"device": f"device-{n % 4}-x", "bank_account": f"GB00BANK{n % 3:08d}"} for n in range(4)], {})
    one, other = personas.screen(made), personas.screen(made.iloc[::-1])
    assert [set(rows) for _, rows in one.members.groupby("cluster")["applicant"]] == [
        set(rows) for _, rows in other.members.groupby("cluster")["applicant"]
    ]


def test_an_edge_needs_two_rows_and_a_known_strength():
    with pytest.raises(InputError, match="two different rows"):
        edges([1], [1], "phone", "strong", "x", 2, "r", "i")
    with pytest.raises(InputError, match="weak, moderate, strong"):
        edges([1], [2], "phone", "certain", "x", 2, "r", "i")
    with pytest.raises(InputError, match="2 left rows and 1 right"):
        edges([1, 2], [3], "phone", "strong", "x", 2, "r", "i")
    made = edges([5, 3], [2, 4], "phone", "strong", "x", None, "r", "i")
    assert made[["left", "right"]].values.tolist() == [[2, 5], [3, 4]]
    assert made["share"].isna().all()


ADVERT = "we look for a senior engineer who builds reliable payment services in Go and enjoys working with others daily"
OWN = "{} led the migration of {} to a new cluster and taught {} people to run it without any outage in the first year"


def _two_who_quote_the_advert():
    texts = [f"{ADVERT}. {OWN.format(*own)}" for own in (("Ann", "billing", "ten"), ("Bob", "search", "two"))]
    return pd.DataFrame({"applicant": ["a", "b"], "cv_text": texts})


def test_what_cvs_quote_of_the_advert_is_not_their_own_wording():
    pool = _two_who_quote_the_advert()
    assert "cv-text" in personas.screen(pool).edges["kind"].tolist()
    others = personas.screen(pool.assign(cv_text=[ADVERT, ADVERT + " since 2019"]), adverts=[ADVERT])
    assert others.edges.empty
    assert "cv_text: 2 not compared, little is left once common wording is taken out." in others.notes


def test_photos_that_cannot_be_compared_are_counted_in_the_notes():
    pool = pd.DataFrame({"applicant": ["a", "b", "c"], "photo_hash": ["0" * 16, "0" * 16, None]})
    made = personas.screen(pool)
    assert made.edges.empty
    assert any(note.startswith("photo_hash: 2 not compared") for note in made.notes)
