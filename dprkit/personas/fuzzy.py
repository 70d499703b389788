"""Fuzzy identity: applications whose name, address, school and employer are nearly equal, weighed by Splink 5.

What reaches or pays a person (number, mailbox, account, wallet) is left to the exact keys: their chance agreement is
far below what can be estimated from a sample of pairs. The weights in ``trained.json`` were counted on the sample pool,
whose applicants and misspellings are made up; ``train`` makes them anew from a pool of one's own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ._fields import POOL_FIELDS, agreeing, compared, fields, passes
from ._likeness import agreeing_fields, as_edges, near_name, word
from ._model import settings, weights_of
from ._near import thinned
from ._splinked import as_arrow, linker, predicted, weighed
from ._together import together

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Trained", "groups", "matches", "scored", "shipped", "train", "waterfall"]

_LEAST_BITS = 3.0  # a pair that is less than eight times as likely one person as two is no edge
_RANDOM_PAIRS = 1_200_000


@dataclass(frozen=True)
class Trained:
    """What fuzzy comparison knows beforehand.

    Attributes:
        columns: column to kind of field: name, date, code, street, place or category.
        partners: how many other rows of a pool belong to one row, on average.
        weights: name of field -> level in words -> [m, u]: how often pairs of one person, and of two, reach it.
    """

    columns: Mapping[str, str]
    partners: float
    weights: Mapping[str, Mapping[str, tuple[float, float]]]

    def to_json(self) -> str:
        return json.dumps({"columns": dict(self.columns), "partners": self.partners, "weights": self.weights}, indent=1)


@cache
def shipped() -> Trained:
    """The trained settings that come with the package, for the columns of a pool."""
    return Trained(**json.loads(files(__package__).joinpath("trained.json").read_text(encoding="utf-8")))


def train(
    table: pd.DataFrame,
    columns: Mapping[str, str] = POOL_FIELDS,
    *,
    labels: pd.Series[Any] | None = None,
    seed: int = 1,
) -> Trained:
    """Settings trained on the table: with labels by counting, without them by expectation maximisation.

    u comes from 1.2 million pairs taken at random, m from the pairs of one label; without labels from passes over the
    pairs that agree in the name, and in the two most telling other fields.

    Args:
        table: one row a record.
        columns: column to kind of field. Several columns of kind ``name`` make one name, in their order.
        labels: for each row, who it belongs to; missing where that is not known.
        seed: of the random pairs.

    Raises:
        InputError: a kind is not known, no column is a name, or the table is too small or too empty to train on.
    """
    made = compared(table, columns)
    if len(made) < 100 or made["name"].notna().sum() < 100:
        raise InputError(f"{len(made)} rows are too few to train on: give 100 with names, or use fuzzy.shipped().")
    known, together = _labelled(made, labels)
    with linker(known, settings(columns, "duckdb", 1 / len(made))) as model:
        model.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=seed)
        if together:
            model.training.estimate_m_from_label_column("label")
        else:
            model.training.estimate_probability_two_random_records_match(agreeing(columns), recall=0.5)
            for rule in passes(columns):
                model.training.estimate_parameters_using_expectation_maximisation(rule)
        saved = model.misc.save_model_to_json()
    others = saved["probability_two_random_records_match"] * (len(made) - 1)
    partners = 2 * together / len(made) if together else others
    return Trained(dict(columns), float(f"{partners:.4g}"), weights_of(saved, together))


def _labelled(made: pd.DataFrame, labels: pd.Series[Any] | None) -> tuple[pd.DataFrame, int]:
    """The table with its labels, and the number of pairs of one label."""
    if labels is None:
        return made, 0
    known = made.assign(label=labels.astype("string").to_numpy())
    sizes = known["label"].value_counts()
    return known, int((sizes * (sizes - 1) // 2).sum())


def scored(
    table: pd.DataFrame, trained: Trained, *, engine: str = "duckdb", spark: Any = None, least: float = -6.0
) -> pd.DataFrame:
    """The pairs that a blocking rule proposes and that weigh at least so much, with the level that each field reaches.

    Args:
        table: one row a record.
        trained: settings for its columns; one that is missing in the table counts as empty.
        engine: "duckdb" or "spark".
        spark: the Spark session; without one, the session that is running.
        least: bits.

    Returns:
        ``left``, ``right`` (int64 row numbers, left < right), ``weight`` (float64, bits: log2 of the odds that the two
        belong together), ``gamma_<field>`` (int64, level from 0; -1 where not said in both), sorted by left and right.
    """
    return _scored(compared(table, trained.columns), trained, engine, spark, least)


def _scored(made: pd.DataFrame, trained: Trained, engine: str, spark: Any, least: float) -> pd.DataFrame:
    """The pairs of a table that ``compared`` made."""
    import pandas as pd

    if engine not in ("duckdb", "spark"):
        raise InputError(f"the engine {engine!r} is not known: choose 'duckdb' or 'spark'.")
    levels = [f"gamma_{name}" for name in fields(trained.columns)]
    wanted = ["row_l", "row_r", "match_weight", *levels]
    if not made[[name for name in made if str(name).startswith("key_")]].notna().any(axis=None):
        found = pd.DataFrame(columns=wanted)  # no two rows agree in anything that pairs are looked for by
    elif engine == "spark":
        from ._sparked import predicted as on_spark

        found = on_spark(as_arrow(made), _settings(made, trained, engine), least, wanted, spark)
    else:
        found = predicted(made, _settings(made, trained, engine), least, wanted)
    made = found.rename(columns={"row_l": "left", "row_r": "right", "match_weight": "weight"})
    made = made.astype({"left": "int64", "right": "int64", "weight": "float64", **dict.fromkeys(levels, "int64")})
    return made.sort_values(["left", "right"], ignore_index=True)


def _settings(made: pd.DataFrame, trained: Trained, engine: str) -> dict[str, Any]:
    chance = min(0.5, trained.partners / max(1, len(made) - 1))
    return settings(trained.columns, engine, chance, trained.weights)


def groups(pairs: pd.DataFrame, rows: int) -> Any:
    """The group of each row (int64 array) that the pairs of ``scored`` make by average linkage on their weights."""
    return together(pairs["left"], pairs["right"], pairs["weight"], rows)


def matches(pool: pd.DataFrame, *, engine: str = "duckdb", spark: Any = None) -> pd.DataFrame:
    """Edges of the kind ``fuzzy`` between applications that look like one person in other spellings.

    The names are equal or nearly so, at least one other field agrees, the pair weighs three bits or more, and it holds
    in its group (``groups``). A link is moderate from ten bits and two other fields on, else weak; it is never strong.
    A group of more than 20 keeps its heaviest links only.

    Args:
        pool: one row an application, columns as in ``personas.pool``; those of ``_fields.POOL_FIELDS`` are read.
        engine: "duckdb" in this process, or "spark".
        spark: the Spark session; without one, the session that is running.

    Raises:
        InputError: the engine is not known, or no Spark session is there.
    """
    trained = shipped()
    made = compared(pool, trained.columns)
    pairs = _scored(made, trained, engine, spark, -6.0)
    group = groups(pairs, len(made))
    kept = pairs[(pairs["weight"] >= _LEAST_BITS) & (group[pairs["left"]] == group[pairs["right"]])]
    kept = kept[near_name(kept) & (agreeing_fields(kept) > 0)]
    kept = kept[thinned(kept["left"].to_numpy(), kept["right"].to_numpy(), 100 - kept["weight"].to_numpy())]
    return as_edges(made, kept, fields(trained.columns))


def waterfall(pool: pd.DataFrame, left: int, right: int) -> pd.DataFrame:
    """How the weight of one pair adds up, whether or not a link was made of it.

    Args:
        pool: as for ``matches``, whole: how rare a name or an address is counts in it.
        left, right: two different row numbers.

    Returns:
        ``field``, ``left`` and ``right`` (string, as compared), ``level`` (string, in words), ``bits`` (float64: above
        zero speaks for one person, below for two), ``rarity`` (float64: the part of the bits that comes from how rare
        the value is). The first row is what holds of any two rows of the pool, the last the sum.

    Raises:
        InputError: the rows are not two rows of the pool.
    """
    import pandas as pd

    if left == right or not (0 <= left < len(pool) and 0 <= right < len(pool)):
        raise InputError(f"{left} and {right} are not two rows of a pool of {len(pool)}: give two row numbers from 0.")
    trained = shipped()
    made = compared(pool, trained.columns)
    left, right = sorted((left, right))
    row = weighed(made, _settings(made, trained, "duckdb"), left, right)
    steps = [_step(name, kind, made.loc[[left, right], name], row) for name, kind in fields(trained.columns).items()]
    total = row["match_weight"]
    before = total - sum(step["bits"] for step in steps)
    ends = [{"field": "any two rows", "bits": before}, {"field": "all together", "bits": total}]
    found = pd.DataFrame([ends[0], *steps, ends[1]], columns=["field", "left", "right", "level", "bits", "rarity"])
    texts = dict.fromkeys(("field", "left", "right", "level"), "string")
    return found.astype({**texts, "bits": "float64", "rarity": "float64"})


def _step(name: str, kind: str, values: pd.Series[Any], row: Mapping[str, Any]) -> dict[str, Any]:
    rarity = row.get(f"mw_tf_adj_{name}") or 0.0
    words = word(kind, row[f"gamma_{name}"])
    bits = (row[f"mw_{name}"] or 0.0) + rarity
    return {
        "field": name,
        "left": values.iloc[0],
        "right": values.iloc[1],
        "level": words,
        "bits": bits,
        "rarity": rarity,
    }
