"""Spark gives, pair for pair, what DuckDB gives. Skipped where pyspark or a Java is missing."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from dprkit import personas
from dprkit.errors import InputError
from dprkit.personas import exact, fuzzy, normalise, spark, text

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed: see requirements-spark.lock")
if shutil.which("java") is None:
    pytest.skip("no Java on this machine: Spark needs one", allow_module_level=True)

POOL = Path(__file__).parents[2] / "sample_data" / "applicants" / "pool.parquet"
# What pyspark and py4j themselves warn of on pandas 3 and new Pythons; ours stay errors.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),  # nothing goes by it
]


LONG = pytest.mark.skipif(not os.environ.get("TORTURE"), reason="minutes on two cores: make torture")


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    folder = tmp_path_factory.mktemp("spark")
    options = {
        "spark.jars": similarity_jar_location(),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.default.parallelism": "4",
        "spark.sql.warehouse.dir": str(folder),
        "spark.driver.memory": "2g",
    }
    if not os.environ.get("TORTURE"):  # a machine that runs for seconds gains nothing by compiling twice
        options["spark.driver.extraJavaOptions"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # workers run the Python of this test
        warnings.simplefilter("ignore")  # of starting the JVM
        builder = SparkSession.builder.master("local[2]")
        for name, value in options.items():
            builder = builder.config(name, value)
        made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def pool() -> pd.DataFrame:
    """2,000 applications, 200 in the short form: all that are planted as fuzzy or same-person, and others."""
    whole = pd.read_parquet(POOL)
    truth = pd.read_csv(POOL.with_name("truth.csv"), dtype="string")
    first = truth["kind"].isin(["operator", "same-person", "couple"]).to_numpy()
    rows = pd.concat([whole[first], whole[~first]]).head(2000 if os.environ.get("TORTURE") else 200)
    return rows.reset_index(drop=True)


@LONG
def test_fuzzy_pairs_and_edges_are_the_same_pair_for_pair(session, pool, monkeypatch):
    pairs, scored = [], fuzzy._scored
    monkeypatch.setattr(fuzzy, "_scored", lambda *asked: pairs.append(scored(*asked)) or pairs[-1])
    ours, theirs = fuzzy.matches(pool), fuzzy.matches(pool, engine="spark", spark=session)
    pd.testing.assert_frame_equal(*pairs, rtol=1e-9)
    pd.testing.assert_frame_equal(ours, theirs)
    assert len(ours) > 100


def test_exact_keys_are_the_same(session, pool):
    keys = exact.worth_asking(normalise.keys({name: pool[name] for name in pool if name != "cv_text"}).table)
    with exact.duckdb_query(keys) as query:
        ours = exact.shared(query, keys.column_names, 60)
    with spark.keys_query(keys, session) as query:
        theirs = exact.shared(query, keys.column_names, 60)
    for one, other in ((ours.stars, theirs.stars), (ours.common, theirs.common)):
        columns = list(one)
        pd.testing.assert_frame_equal(
            one.sort_values(columns, ignore_index=True), other.sort_values(columns, ignore_index=True)
        )
    assert len(ours.stars) > 100


@LONG
def test_near_duplicate_texts_are_the_same(session, pool):
    template = pool["cv_text"].head(60).fillna("") + " I hold a certificate of completion and a letter from the course."
    texts = pd.concat([pool["cv_text"], template, pd.Series([None, "", "短い 文章 です"])], ignore_index=True)
    ours = text.near_duplicates(texts)
    pd.testing.assert_frame_equal(ours, spark.near_duplicates(texts, session))
    assert len(ours) > 100
    advert = [str(pool["cv_text"].dropna().iloc[0])]
    less = text.near_duplicates(texts, ignore=advert)
    pd.testing.assert_frame_equal(less, spark.near_duplicates(texts, session, ignore=advert))
    assert len(less) < len(ours)


@LONG
def test_screening_asks_spark_for_keys_and_texts_and_finds_the_same(session, pool, monkeypatch):
    monkeypatch.setattr(text, "near_duplicates", lambda texts, ignore: pytest.fail("the texts did not go to Spark"))
    some = pool.drop(columns="name").head(200)
    theirs = personas.screen(some, engine="spark")
    monkeypatch.undo()
    ours = personas.screen(some)
    pd.testing.assert_frame_equal(ours.edges, theirs.edges)
    pd.testing.assert_frame_equal(ours.members, theirs.members)
    assert "cv-text" in set(ours.edges["kind"])


def test_a_missing_text_stays_missing(session):
    keys = pa.table({"row": pa.array([0, 1], pa.int64()), "phone": pa.array(["+15550100", None], pa.large_string())})
    with spark.keys_query(keys, session) as query:
        assert query("SELECT row FROM keys WHERE phone IS NULL").to_pylist() == [{"row": 1}]


def test_the_session_that_is_running_is_used_and_temporary_tables_go(session):
    keys = pa.table({"row": pa.array([0], pa.int64())})
    with spark.keys_query(keys) as query:
        assert query("SELECT COUNT(*) AS n FROM keys").to_pylist() == [{"n": 1}]
    assert not session.catalog.tableExists("keys")


def test_an_empty_pool_is_no_work_for_spark(session, pool):
    assert fuzzy.matches(pool.head(0), engine="spark", spark=session).empty
    assert fuzzy.matches(pool.head(1), engine="spark", spark=session).empty


def test_without_a_session_the_error_says_what_to_do(monkeypatch):
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "getActiveSession", classmethod(lambda cls: None))
    with pytest.raises(InputError, match="no Spark session is running"), spark.keys_query(pa.table({"row": [0]})):
        pass
