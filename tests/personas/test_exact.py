"""Exact keys: star edges as a plain reference makes them, capped groups, names beside another link, plain SQL."""

from __future__ import annotations

import sqlite3

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dprkit.personas import exact, normalise
from dprkit.personas._edges import EDGES
from dprkit.personas._repeated import repeated


def found(query_of=exact.duckdb_query, cap: int = 12, **columns: list[str | None]):
    keys = normalise.keys({name: pd.Series(values, dtype="string") for name, values in columns.items()})
    table = exact.worth_asking(keys.table)
    with query_of(table) as query:
        return exact.shared(query, table.column_names, cap), keys


def linked(shared: exact.Shared, kind: str) -> list[tuple[int, int, int]]:
    mine = shared.stars[shared.stars["kind"] == kind]
    return list(mine[["left", "right", "share"]].itertuples(index=False, name=None))


def test_each_row_of_a_group_is_tied_to_its_smallest_row():
    shared, _ = found(phone=["+12125550123", None, "+1 212 555 0123", "+12125550199", "+1 (212) 555-0123"])
    assert linked(shared, "phone") == [(0, 2, 3), (0, 4, 3)]


def test_a_key_that_too_many_share_is_listed_and_links_nobody():
    shared, keys = found(phone=["+12125550123"] * 13 + ["+12125550124"] * 12)
    assert linked(shared, "phone") == [(13, 13 + n, 12) for n in range(1, 12)]
    listed = exact.listed(shared, keys.roles)
    assert listed[["kind", "value", "share"]].values.tolist() == [["phone", "+12125550123", 13]]


def test_mailboxes_of_roles_are_listed_and_link_nobody():
    shared, keys = found(email=["jobs@agency.example", "Jobs@agency.example", "ana@agency.example"])
    assert shared.stars.empty
    assert exact.listed(shared, keys.roles)[["value", "share"]].values.tolist() == [["jobs@agency.example", 2]]


def test_groups_of_random_keys_are_those_of_pandas():
    chance = np.random.default_rng(4)
    columns = {
        name: [f"{name}{one:09d}" for one in chance.integers(1, 900, 2000)] for name in ("bank_account", "device")
    }
    shared, _ = found(cap=4, **columns)
    for kind, column in (("bank-account", "bank_account"), ("device", "device")):
        groups = pd.Series(columns[column]).groupby(columns[column]).groups.values()
        wanted = [(rows[0], row, len(rows)) for rows in groups if 2 <= len(rows) <= 4 for row in rows[1:]]
        assert linked(shared, kind) == sorted(wanted)
        assert len(wanted) > 100


def test_another_database_gives_the_same_answer_to_the_same_sql():
    columns = {
        "phone": ["+12125550123", "+12125550123", None, "+12125550124"] * 3,
        "email": [f"quiet.fox{n % 3}@example.com" for n in range(12)],
        "github": ["quietfox1", None, "x-y-z-1-2", None] * 3,
    }

    class plain:
        """SQLite, which knows no Arrow: what is asked of it is plain SQL."""

        def __init__(self, table: pa.Table) -> None:
            self.connection = sqlite3.connect(":memory:")
            table.to_pandas().astype(object).to_sql("keys", self.connection, index=False)

        def __enter__(self):
            return lambda sql: pd.read_sql(sql, self.connection)

        def __exit__(self, *_: object) -> None:
            self.connection.close()

    ours, theirs = found(**columns)[0], found(plain, **columns)[0]
    pd.testing.assert_frame_equal(ours.stars, theirs.stars)
    pd.testing.assert_frame_equal(ours.common, theirs.common)
    assert len(ours.stars) > 10


def test_a_key_that_occurs_once_is_taken_out_before_grouping_and_nothing_else():
    table = pa.table({"row": [0, 1, 2, 3], "a": ["x", "y", "x", None], "b": [None, "z", "w", "y"]})
    assert repeated(table, [["a"], ["b"]]).to_pylist() == [
        {"row": 0, "a": "x", "b": None},
        {"row": 2, "a": "x", "b": None},
    ]
    together = repeated(table, [["a", "b"]]).to_pandas()
    assert together["row"].tolist() == [0, 1, 2, 3]
    assert together["b"].tolist()[3] == "y"


@given(
    st.lists(
        st.none() | st.text(max_size=9) | st.sampled_from(["same", "\u0936\u0928\u093f " * 9, "x" * 24, "x" * 4000])
    ),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_key_that_occurs_twice_is_always_kept_whatever_its_length_and_wherever_its_bytes_lie(values, start, cut):
    column = pa.chunked_array([pa.array(values[:cut], pa.large_string()), pa.array(values[cut:], pa.large_string())])
    column = column.slice(start)
    kept = repeated(pa.table({"row": range(len(column)), "a": column}), [["a"]])
    wanted = pd.Series(column.to_pylist(), dtype="object").dropna()
    assert set(kept["row"].to_pylist()) >= set(wanted.index[wanted.duplicated(keep=False)])
    assert kept["a"].null_count == 0


def test_a_key_is_found_again_in_another_batch_and_column_whatever_stands_beside_it():
    one = ["same-key-12", "x" * 40, *(f"{n:09d}" for n in range(200_000))]
    other = [f"{n:09d} b" for n in range(len(one))]
    other[100_000], other[-1] = "same-key-12", "x" * 40
    kept = repeated(pa.table({"row": range(len(one)), "a": one, "b": other}), [["a", "b"]])
    assert kept["row"].to_pylist() == [0, 1, 100_000, len(one) - 1]


def test_keys_that_differ_are_told_apart_by_their_hash():
    column = pa.array([f"u{n}@example.com" for n in range(100_000)] + [str(n) for n in range(100_000)])
    assert len(repeated(pa.table({"row": range(200_000), "a": column}), [["a"]])) < 20


def test_a_reason_says_what_is_shared_and_how_rare_it_is():
    shared, _ = found(wallet=["0x" + "ab" * 20] * 2)
    made = exact.exact_edges(shared.stars, 20_000)
    assert tuple(made.columns) == EDGES
    assert made["reason"].tolist() == ["the same wallet in 2 of 20,000 applications"]
    assert "exchange" in made["innocent"].iloc[0]


def test_a_bare_name_links_nobody_and_beside_another_link_it_is_a_weak_one():
    alone, _ = found(handle=["quiet_fox99", "@QuietFox99"], telegram=[None, None])
    assert linked(alone, "handle") == [(0, 1, 2)]
    links = exact.exact_edges(alone.stars, 2)
    assert len(links) == len(exact.stem_edges(alone.stars, links, 2)) == 0
    beside, _ = found(handle=["quiet_fox99", "@QuietFox99"], ip=["198.51.100.7"] * 2)
    made = exact.stem_edges(beside.stars, exact.exact_edges(beside.stars, 2), 2)
    assert set(made["kind"]) == {"handle", "mail-stem"}
    assert set(made["strength"]) == {"weak"}
    assert "beside the same network address" in made["reason"].iloc[0]


def test_the_account_that_a_name_stands_for_does_not_support_it():
    shared, _ = found(github=["quiet-fox99"] * 2, email=["quiet.fox99@example.com"] * 2)
    links = exact.exact_edges(shared.stars, 2)
    assert set(links["kind"]) == {"github", "email"}
    assert exact.stem_edges(shared.stars, links, 2).empty


def test_support_is_found_between_the_tips_of_two_stars():
    shared, _ = found(
        handle=["quiet_fox99", "x", "quiet_fox99", "quiet_fox99"],
        ip=[None, "198.51.100.7", "198.51.100.7", "198.51.100.7"],
    )
    made = exact.stem_edges(shared.stars, exact.exact_edges(shared.stars, 4), 4)
    assert made.loc[made["kind"] == "handle", ["left", "right"]].values.tolist() == [[2, 3]]


def test_a_name_is_compared_across_mailboxes_and_accounts():
    shared, _ = found(email=["quiet.fox99@example.com", None], telegram=[None, "@quiet_fox99"])
    assert linked(shared, "handle") == [(0, 1, 2)]


def test_no_rows_one_row_and_empty_columns_give_no_links():
    for values in ([], [None], ["+12125550123"], [None, None]):
        shared, keys = found(phone=values)
        assert len(shared.stars) == len(exact.listed(shared, keys.roles)) == 0
