"""Pool: what can be read as one, what is left alone, and what is said about it."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from dprkit.errors import InputError
from dprkit.personas.pool import read, stacked


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"applicant": ["a1", "a2"], **columns})


def test_a_frame_an_arrow_table_and_parquet_give_the_same_pool(tmp_path):
    made = frame(name=["Ana", None], phone=["+12125550123", "+12125550124"])
    made.to_parquet(tmp_path / "pool.parquet")
    pools = [read(made), read(pa.Table.from_pandas(made)), read(tmp_path / "pool.parquet"), read(str(tmp_path))]
    assert all(one.table.equals(pools[0].table) for one in pools)
    assert pools[0].column("name").isna().tolist() == [False, True]


def test_other_columns_are_named_and_not_read():
    held = read(frame(name=["Ana", "Bo"], salary=[1, 2]))
    assert (held.extra, held.table.column_names) == (("salary",), ["applicant", "name"])


@pytest.mark.parametrize(
    "column", ["nationality", "Date of birth", "dob", "gender", "age", "native-language", "face_score"]
)
def test_protected_traits_are_refused_with_a_word(column):
    held = read(frame(**{column: ["x", "y"]}))
    assert held.refused == (column,)
    assert column not in held.table.column_names
    assert "nobody may be compared by it" in held.notes[-1]


def test_ordinary_columns_are_not_mistaken_for_protected_ones():
    assert read(frame(agency=["x", "y"], language=["x", "y"], surface=["x", "y"], trace=["x", "y"])).refused == ()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (pd.DataFrame({"name": ["Ana"]}), "no column applicant, only name"),
        (pd.DataFrame([["a", "b"]], columns=["applicant", "applicant"]), "more than once"),
        ("nowhere.parquet", "there is no pool at nowhere.parquet"),
        (42, "not int"),
    ],
)
def test_what_is_no_pool_is_refused_in_a_sentence(source, message):
    with pytest.raises(InputError, match=message):
        read(source)


def test_a_broken_file_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "pool.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        read(tmp_path / "pool.parquet")


def test_numbers_dates_categories_and_unencodable_text_become_text():
    made = frame(
        phone=[12125550123, 12125550124],
        applied_on=pd.to_datetime(["2026-01-02", "2026-01-03"]),
        company=pd.Categorical(["x", "y"]),
        name=pd.Series(["Ana \ud800", None], dtype=object),
    )
    held = read(made)
    assert held.column("phone").tolist() == ["12125550123", "12125550124"]
    assert held.column("applied_on").str[:10].tolist() == ["2026-01-02", "2026-01-03"]
    assert held.column("name").iloc[0].startswith("Ana ")
    assert read(pa.Table.from_pandas(made.drop(columns="name"))).column("company").tolist() == ["x", "y"]


def test_ids_that_are_missing_or_there_twice_are_said():
    held = read(pd.DataFrame({"applicant": ["a1", None, " ", "a1"]}))
    assert held.column("applicant").tolist() == ["a1", "row 1", "row 2", "a1"]
    assert "2 applications without an id" in held.notes[0]
    assert "1 rows repeat the id" in held.notes[1]
    assert held.rows_of("a1") == [0, 3]


def test_a_subjects_rows_are_stacked_behind_the_pool():
    both = stacked(read(frame(phone=["1", "2"])), read(pd.DataFrame({"applicant": ["s1"], "email": ["a@example.com"]})))
    assert both.take([2]).to_dict("records")[0]["applicant"] == "s1"
    assert both.column("email").isna().tolist() == [True, True, False]


def test_an_empty_pool_and_one_without_other_columns_are_pools():
    assert len(read(pd.DataFrame({"applicant": []}))) == 0
    assert len(read(pd.DataFrame({"applicant": ["a1"]}))) == 1
