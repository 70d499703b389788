"""Persona reuse: exact keys and components side by side with Splink's predict and cluster, in one process, A B A B A B.

    python benchmarks/personas.py [ROWS [ours]]

The pool is made up: 2 % of the rows are operators of three personas who share one of five keys and nothing else. Both
sides get the same normalised columns; Splink is trained before the clock starts. Stops if our components differ from a
plain pandas and SciPy reference, or if a planted persona is missed. With ``ours`` Splink is left out and the whole
``screen`` is run as well: for the memory of five million rows.
"""

from __future__ import annotations

import importlib.metadata
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from dprkit import personas
from dprkit.personas import exact
from dprkit.personas._groups import components

KEYS = ("email", "telegram", "bank_account", "wallet", "device")
ROUNDS = 3


def pool(rows: int) -> tuple[pd.DataFrame, Any]:
    """The made-up pool, its keys already in their normal form, and the operator of each row (-1 for none)."""
    chance = np.random.default_rng(3)
    operator = np.full(rows, -1)
    personas_ = chance.permutation(rows)[: rows // 50 * 3]
    operator[personas_] = np.arange(len(personas_)) // 3
    shared = chance.integers(0, len(KEYS), rows // 50 + 1)[operator]
    forms = {
        "email": "u{}@example.com",
        "telegram": "t{:0>9}",
        "bank_account": "B{:0>9}",
        "wallet": "0x{:0>40}",
        "device": "d{:0>9}",
    }
    made = {"applicant": pd.Series(np.arange(rows)).astype(str).radd("a")}
    for place, (column, form) in enumerate(forms.items()):
        tied = (operator >= 0) & (shared == place)
        number = pd.Series(np.where(tied, 2 * rows + operator, np.arange(rows))).astype(str)
        head, _, tail = form.partition("{")
        width = int(tail[3:].split("}")[0]) if tail.startswith(":") else 0
        made[column] = head + number.str.zfill(width) + tail.partition("}")[2]
        made[column] = made[column].mask(~tied & (chance.random(rows) < 0.25))
    names = [
        f"{given}{number}" for given in ("anna", "berto", "chris", "dmitri", "elena", "farid") for number in range(400)
    ]
    made["first"] = pd.Series(names).take(np.minimum(chance.zipf(1.3, rows), len(names)) - 1).reset_index(drop=True)
    made["last"] = "s" + pd.Series(np.minimum(chance.zipf(1.2, rows), 20_000)).astype(str)
    return pd.DataFrame(made), operator


def keys_table(frame: pd.DataFrame) -> pa.Table:
    columns = {column: pa.array(frame[column], pa.large_string(), from_pandas=True) for column in KEYS}
    return pa.table({"row": np.arange(len(frame)), **columns})


def ours(table: pa.Table) -> Any:
    """The component of each row, by our keys and components."""
    rows = table.num_rows
    with exact.duckdb_query(table) as query:
        shared = exact.shared(query, table.column_names, exact.largest_group(rows))
    links = exact.exact_edges(shared.stars, rows)
    touched, numbers = components(links["left"].to_numpy(), links["right"].to_numpy())
    labels = np.arange(rows) + len(touched)
    labels[touched] = numbers
    return labels


def reference(frame: pd.DataFrame) -> Any:
    """The same by pandas and SciPy: every row tied to the first row of its key."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    left, right = [], []
    for column in KEYS:
        codes, _ = pd.factorize(frame[column])
        at = np.flatnonzero(codes >= 0)
        first = pd.Series(at).groupby(codes[at]).transform("min").to_numpy()
        left.append(at), right.append(first)
    one, other = np.concatenate(left), np.concatenate(right)
    return connected_components(coo_matrix((np.ones(len(one), "i1"), (one, other)), (len(frame),) * 2), directed=False)[
        1
    ]


def splink(frame: pd.DataFrame) -> Callable[[], Any]:
    """A trained Splink on the same columns; calling it predicts, clusters and gives the component of each row."""
    import duckdb
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.register("handed", frame.assign(unique_id=np.arange(len(frame))))
    connection.execute("create table input as select * from handed")
    exactly = [compare.ExactMatch(column) for column in KEYS[2:]]
    near = [compare.LevenshteinAtThresholds(column, [1]) for column in KEYS[:2]]
    named = [compare.JaroWinklerAtThresholds(column, [0.9]) for column in ("first", "last")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[*named, *near, *exactly],
        blocking_rules_to_generate_predictions=[block_on(column) for column in KEYS]
        + [block_on("first", "last", "device")],
        retain_matching_columns=False,
        max_iterations=6,
    )
    linker = Linker(DuckDBAPI(connection).register("input", table_name="pool"), settings, log_level=None)
    train = linker.training
    train.estimate_probability_two_random_records_match([block_on(column) for column in KEYS[:3]], recall=0.6)
    train.estimate_u_using_random_sampling(max_pairs=1e6)
    for column in KEYS[:2]:
        train.estimate_parameters_using_expectation_maximisation(block_on(column))

    def run() -> Any:
        predicted = linker.inference.predict(threshold_match_probability=0.5)
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.9)
        labels = connection.sql(f"select cluster_id from {found.physical_name} order by unique_id").fetchnumpy()[
            "cluster_id"
        ]
        linker.table_management.invalidate_cache()
        return pd.factorize(labels)[0]

    return run


def quality(labels: Any, operator: Any) -> tuple[float, float]:
    """Precision and recall over pairs of planted personas."""
    truth = np.where(operator >= 0, operator, np.arange(len(operator)) + len(operator))

    def pairs(*codes: Any) -> int:
        sizes = pd.DataFrame(dict(enumerate(codes))).groupby(list(range(len(codes)))).size()
        return int((sizes * (sizes - 1) // 2).sum())

    both = pairs(labels, truth)
    return both / max(1, pairs(labels)), both / max(1, pairs(truth))


def peak() -> int:
    """The most memory this process ever held, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def timed(what: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    made = what()
    return made, time.perf_counter() - started


def side_by_side(rows: int) -> None:
    frame, operator = pool(rows)
    table = keys_table(frame)
    print(f"{rows:,} rows x {len(KEYS)} keys; memory of the data {peak():,} MiB")
    theirs, training = timed(lambda: splink(frame))
    ours(table.slice(0, 1000))  # loads the libraries, as training did for Splink
    seconds: dict[str, list[float]] = {"dprkit": [], "Splink": []}
    for _ in range(ROUNDS):
        labels, spent = timed(lambda: ours(table))
        seconds["dprkit"].append(spent)
        predicted, spent = timed(theirs)
        seconds["Splink"].append(spent)
    check(labels, frame, operator)
    for name, found in (("dprkit", labels), ("Splink", predicted)):
        precision, recall = quality(found, operator)
        runs = ", ".join(f"{one:.2f}" for one in seconds[name])
        print(f"{name:8} {statistics.median(seconds[name]):6.2f} s (runs {runs})", end="; ")
        print(f"precision {precision:.4f}, recall {recall:.4f}")
    ratio = statistics.median(seconds["Splink"]) / statistics.median(seconds["dprkit"])
    print(f"Splink's predict and cluster took {ratio:.1f} times as long (training, {training:.1f} s, not counted)")
    print(f"peak of the process {peak():,} MiB")


def check(labels: Any, frame: pd.DataFrame, operator: Any) -> None:
    wanted = reference(frame)
    agree = (
        len(np.unique(labels)) == len(np.unique(wanted)) == len(pd.DataFrame({0: labels, 1: wanted}).drop_duplicates())
    )
    if not agree:
        raise SystemExit("our components differ from those of the reference")
    if quality(labels, operator)[1] != 1.0:
        raise SystemExit("a planted persona was missed")


def alone(rows: int) -> None:
    """Ours only: keys and components, then the whole screening from columns as they come, with the peak after each."""
    frame, operator = pool(rows)
    frame = frame.drop(columns=["first", "last"])
    table = keys_table(frame)
    print(f"{rows:,} rows x {len(KEYS)} keys; memory of the data {peak():,} MiB")
    labels, spent = timed(lambda: ours(table))
    print(f"keys and components {spent:.2f} s, recall {quality(labels, operator)[1]:.4f}, peak {peak():,} MiB")
    found, spent = timed(lambda: personas.screen(frame))
    wanted = pd.Series(operator[operator >= 0]).nunique()
    print(f"screen {spent:.2f} s, {len(found):,} clusters for {wanted:,} planted, peak {peak():,} MiB")


def main(rows: int, only_ours: bool) -> None:
    versions = {
        name: importlib.metadata.version(name) for name in ("duckdb", "splink", "scipy", "pandas", "pyarrow", "numpy")
    }
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    alone(rows) if only_ours else side_by_side(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, "ours" in sys.argv[2:])
