from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dprkit.errors import InputError
from dprkit.personas import _together, fuzzy
from dprkit.personas._edges import EDGES
from dprkit.personas._fields import PAIRS_A_ROW, POOL_FIELDS, compared, rules
from dprkit.personas._model import weights_of
from dprkit.personas._together import together

APPLICANTS = Path(__file__).parents[2] / "sample_data" / "applicants"


@pytest.fixture(scope="module")
def pool() -> pd.DataFrame:
    return pd.read_parquet(APPLICANTS / "pool.parquet", columns=["applicant", *POOL_FIELDS])


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return pd.read_csv(APPLICANTS / "truth.csv", dtype="string")


@pytest.fixture(scope="module")
def found(pool) -> pd.DataFrame:
    return fuzzy.matches(pool)


def people(*rows: tuple[str | None, ...], others: int = 300) -> pd.DataFrame:
    """A pool of these applications and some others, whose fields have nothing to do with one another."""
    letters = str.maketrans("0123456789", "ghijklmnop")
    hexes = [hashlib.sha256(str(at).encode()).hexdigest().translate(letters) for at in range(others)]
    alone = [
        (f"{one[:6]} {one[6:14]}", f"{at} {one[14:20]} Road", f"City{at % 40}", f"School{at % 60}", f"Firm {at % 90}")
        for at, one in enumerate(hexes)
    ]
    made = pd.DataFrame([*rows, *alone], columns=list(POOL_FIELDS), dtype="string")
    return made.assign(applicant=[f"ap-{at}" for at in range(len(made))])


ONE = ("Renata Kowalewska", "12 Tansy Lane, Apt 4", "Leeds", "Garrowby College", "Alder Networks")
OTHER = ("Renatta Kowalewska", "12 TANSY LN #4", "Leeds", "Garrowby College", "Alder Networks")


def test_planted_fuzzy_personas_are_found_and_no_two_people_are_linked(found, truth):
    left, right = (truth.iloc[found[side]].reset_index(drop=True) for side in ("left", "right"))
    assert (left["group"] == right["group"]).fillna(False).all()
    planted = truth[truth["kind"].eq("operator") & truth["link"].eq("fuzzy")].groupby("group").groups
    linked = {*found["left"], *found["right"]}
    assert set().union(*planted.values()) <= linked


def test_edges_have_the_columns_of_all_edges_and_are_never_strong(found):
    assert tuple(found) == EDGES
    assert (found["left"] < found["right"]).all()
    assert set(found["kind"]) == {"fuzzy"}
    assert set(found["strength"]) <= {"weak", "moderate"}
    assert not found.duplicated(["left", "right"]).any()


def test_the_reason_says_in_words_what_agrees_and_how_rare_the_name_is():
    edge = fuzzy.matches(people(ONE, OTHER)).iloc[0]
    assert (edge["left"], edge["right"], edge["strength"]) == (0, 1, "moderate")
    assert edge["value"] == "renata kowalewska / renatta kowalewska"
    assert edge["reason"] == (
        "First name nearly equal, last name equal; same address, city, school, employer. "
        "1 of 302 applications bear that name."
    )
    assert "relatives" in edge["innocent"]


def test_a_couple_and_namesakes_are_not_linked():
    husband = ("Marek Kowalewska", *ONE[1:])  # one address, city, school and employer
    namesake = (ONE[0], "77 Wren Road", "Perth", "Third College", "Cobalt Mills")
    assert fuzzy.matches(people(ONE, husband, namesake)).empty


def test_marks_scripts_and_order_do_not_hide_a_name():
    one = ("Núñez Łucja", *ONE[1:])
    other = ("NUNEZ LUCJA", *ONE[1:])
    third = ("Lucja Nunez", *ONE[1:])
    pairs = fuzzy.matches(people(one, other, third))[["left", "right"]].to_numpy().tolist()
    assert pairs == [[0, 1], [0, 2], [1, 2]]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_pool_of_none_or_one_has_no_edges(pool, rows):
    assert tuple(fuzzy.matches(pool.head(rows))) == EDGES
    assert fuzzy.matches(pool.head(rows)).empty


def test_empty_and_missing_columns_and_an_odd_index_are_no_obstacle():
    table = people(ONE, OTHER)
    assert fuzzy.matches(table[["applicant"]]).empty
    blank = table.assign(**dict.fromkeys(POOL_FIELDS, pd.NA))
    assert fuzzy.matches(blank).empty
    odd = table.drop(columns=["school"]).set_axis(["x"] * len(table))
    assert fuzzy.matches(odd)[["left", "right"]].to_numpy().tolist() == [[0, 1]]


def test_half_the_pool_sharing_everything_costs_bounded_work():
    many = people(ONE, OTHER, *[("Test Test", "1 Main Street", "Town", "School", "Firm")] * 1500, others=1500)
    keys = compared(many, POOL_FIELDS).filter(like="key_")
    assert keys.shape[1] == len(rules(POOL_FIELDS))
    for name in keys:
        sizes = keys[name].value_counts()
        assert (sizes * (sizes - 1) // 2).sum() <= PAIRS_A_ROW * len(many)
    assert fuzzy.matches(many)[["left", "right"]].to_numpy().tolist() == [[0, 1]]


def test_one_applicant_who_applies_sixty_times_gives_links_that_grow_with_the_rows():
    edges = fuzzy.matches(people(*[ONE] * 60, others=1500))
    assert len(edges) == 59
    assert set(edges["left"]) | set(edges["right"]) == set(range(60))


def test_hostile_cells_are_read_as_text():
    rows = [("'; DROP TABLE x; --\u202e\x00", *ONE[1:]), ("a" * 100_000, *ONE[1:]), ("{0}_l %s \ud800"[:7], *ONE[1:])]
    edges = fuzzy.matches(people(*rows, ONE, OTHER))
    assert edges[["left", "right"]].to_numpy().tolist() == [[3, 4]]


def test_an_unknown_engine_is_refused():
    with pytest.raises(InputError, match="'duckdb' or 'spark'"):
        fuzzy.matches(people(ONE), engine="flink")


def test_the_waterfall_adds_up_and_says_what_speaks_against():
    table = people(ONE, ("Renata Kowalewska", None, "Perth", "Garrowby College", "Beacon Yard"))
    steps = fuzzy.waterfall(table, 1, 0).set_index("field")
    assert steps.index.tolist() == ["any two rows", *POOL_FIELDS, "all together"]
    assert steps["bits"].iloc[:-1].sum() == pytest.approx(steps["bits"].iloc[-1])
    assert steps.loc["address", ["level", "bits"]].tolist() == ["not said in both", 0.0]
    assert steps.loc["city", "level"] == "different"
    assert steps.loc["city", "bits"] < 0 < steps.loc["name", "bits"]


@pytest.mark.parametrize("pair", [(0, 0), (0, 999), (-1, 0)])
def test_a_waterfall_needs_two_rows_of_the_pool(pair):
    with pytest.raises(InputError, match="two rows"):
        fuzzy.waterfall(people(ONE), *pair)


def test_groups_hold_together_by_the_average_pair_and_not_by_one():
    pairs = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]
    weights = [9.0] * 6
    one_bridge = together(*zip(*pairs, (2, 3)), [*weights, 6.0], 7)
    assert one_bridge.tolist() == [0, 0, 0, 1, 1, 1, 2]
    bridges = [(one, other) for one in range(3) for other in range(3, 6)]
    assert together(*zip(*pairs, *bridges), [*weights, *[1.0] * 9], 7).tolist() == [0] * 6 + [1]
    assert together([], [], [], 3).tolist() == [0, 1, 2]


def test_one_chain_of_five_thousand_rows_is_cut_in_bounded_memory(monkeypatch):
    sizes, averaged = [], _together._averaged
    monkeypatch.setattr(_together, "_averaged", lambda rows, *pairs: sizes.append(len(rows)) or averaged(rows, *pairs))
    rows = np.arange(4999)
    labels = together(rows, rows + 1, np.where(rows % 10 == 9, 1.0, 12.0), 5000)
    assert labels.max() >= 499  # weak links hold no two tens together
    assert sizes
    assert max(sizes) <= 2000


def test_training_without_labels_gives_weights_that_separate():
    table = pd.read_parquet(APPLICANTS / "pool.parquet", columns=["name", "school", "address"]).head(1500)
    again = table.head(300).assign(name=table["name"].head(300).str.replace("a", "e", n=1))
    trained = fuzzy.train(
        pd.concat([table, again], ignore_index=True), {"name": "name", "address": "street", "school": "category"}
    )
    same, different = trained.weights["school"]["same"], trained.weights["school"]["different"]
    assert same[0] > same[1]
    assert different[0] < different[1]
    assert fuzzy.Trained(**json.loads(trained.to_json())).weights["school"]["same"] == list(same)


def test_a_level_that_training_hardly_saw_speaks_no_more_than_eight_bits_against():
    levels = [
        {"label_for_charts": "same", "m_probability": 0.9, "u_probability": 0.001},
        {"label_for_charts": "different", "m_probability": 1e-50, "u_probability": 0.999},
        {"label_for_charts": "never seen"},
        {"label_for_charts": "not said in both", "is_null_level": True},
    ]
    made = weights_of({"comparisons": [{"output_column_name": "city", "comparison_levels": levels}]})["city"]
    assert made == {"same": (0.9, 0.001), "different": (0.00390234, 0.999), "never seen": (0.0001, 1e-06)}


def test_training_says_what_it_lacks():
    with pytest.raises(InputError, match="too few to train on"):
        fuzzy.train(people(ONE).head(20))
    with pytest.raises(InputError, match="no kind of field"):
        fuzzy.train(people(ONE), {"name": "name", "city": "town"})
    with pytest.raises(InputError, match="no column is said to be a name"):
        fuzzy.train(people(ONE), {"city": "place"})


def test_the_shipped_settings_read_no_address_of_contact_or_payment():
    assert set(fuzzy.shipped().columns) == {"name", "address", "city", "school", "employer"}
    for levels in fuzzy.shipped().weights.values():
        for m, u in levels.values():
            assert 0 < m < 1 and 0 < u < 1
            assert m >= u / 257
