"""The comparisons of fuzzy identity: levels in words and SQL, and the Splink settings made of them and of weights.

The model is that of Fellegi and Sunter (A Theory for Record Linkage, JASA 64, 1969): a level is worth log2(m / u)
bits, where m is how often pairs of one person reach it and u how often pairs of two people do. The weights are held
apart from the SQL, as name of field -> level -> [m, u], so that one file serves every engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._fields import fields, rules

__all__ = ["DIFFERENT", "NEAR_NAMES", "UNSAID", "Weights", "level_words", "settings", "weights_of"]

Weights = Mapping[str, Mapping[str, tuple[float, float]]]
UNSAID, DIFFERENT = "not said in both", "different"
# A level that training never saw: rare among pairs of one person, and rarer among others.
_UNSEEN_M, _UNSEEN_U = 1e-4, 1e-6
_FUNCTIONS = {
    "duckdb": {"near": "jaro_winkler_similarity", "count": "len(list_intersect({0}_l, {0}_r))"},
    "spark": {"near": "jaro_winkler", "count": "size(array_intersect({0}_l, {0}_r))"},
}


@dataclass(frozen=True)
class Level:
    """``sql`` is true of pairs at this level and none above; ``rarity`` names the column whose frequency weighs."""

    words: str
    sql: str
    rarity: str | None = None


_FIRST, _LAST = "{near}(first_l, first_r) >= 0.88", "{near}(last_l, last_r) >= 0.88"
_NAME = (
    Level("same name", "name_l = name_r", "name"),
    Level("same first and last name", "first_last_l = first_last_r", "first_last"),
    Level("first name nearly equal, last name equal", f"{_FIRST} AND last_l = last_r", "last"),
    Level("last name nearly equal, first name equal", f"{_LAST} AND first_l = first_r", "first"),
    Level("first and last name nearly equal", f"{_FIRST} AND {_LAST}"),
    Level("whole name and first name nearly equal", f"{{near}}(name_l, name_r) >= 0.92 AND {_FIRST}"),
    Level("first and last name exchanged", "first_l = last_r AND last_l = first_r"),
    Level("first name is the other's last name", "first_l = last_r OR last_l = first_r"),
    Level("last name equal", "last_l = last_r", "last"),
    Level("two words of the name equal", "{name_words} >= 2"),
    Level("last name nearly equal", _LAST),
    Level("first name equal", "first_l = first_r", "first"),
    Level("one word of the name equal", "{name_words} >= 1"),
    Level("first name nearly equal", _FIRST),
)
NEAR_NAMES = (*(level.words for level in _NAME[:7]), "two words of the name equal")
_LEVELS: Mapping[str, tuple[Level, ...]] = {
    "name": _NAME,
    "date": (
        Level("same", "{0}_l = {0}_r", "{0}"),
        Level("one digit apart", "levenshtein({0}_l, {0}_r) <= 1"),
        Level("two digits apart", "levenshtein({0}_l, {0}_r) <= 2"),
        Level("same year", "{0}_year_l = {0}_year_r"),
    ),
    "code": (
        Level("same", "{0}_l = {0}_r", "{0}"),
        Level("one character apart", "levenshtein({0}_l, {0}_r) <= 1"),
        Level("same but for the last two", "{0}_sector_l = {0}_sector_r"),
        Level("two characters apart", "levenshtein({0}_l, {0}_r) <= 2"),
        Level("same but for the last three", "{0}_outward_l = {0}_outward_r"),
    ),
    "street": (
        Level("same", "{0}_l = {0}_r", "{0}"),
        Level("nearly the same", "{near}({0}_l, {0}_r) >= 0.92"),
        Level("alike", "{near}({0}_l, {0}_r) >= 0.85"),
    ),
    "place": (
        Level("same", "{0}_l = {0}_r", "{0}"),
        Level("nearly the same", "{near}({0}_l, {0}_r) >= 0.9 OR contains({0}_l, {0}_r) OR contains({0}_r, {0}_l)"),
    ),
    "category": (
        Level("same", "{0}_l = {0}_r", "{0}"),
        Level("nearly the same", "{near}({0}_l, {0}_r) >= 0.92"),
    ),
}


def level_words(kind: str) -> list[str]:
    """The words of the levels of a kind of field by Splink's number: 0 is ``DIFFERENT``, the last the most alike."""
    return [DIFFERENT, *(level.words for level in reversed(_LEVELS[kind]))]


def settings(columns: Mapping[str, str], engine: str, chance: float, weights: Weights | None = None) -> dict[str, Any]:
    """Splink 5 settings for the columns that ``_fields.compared`` makes; untrained without weights.

    Args:
        columns: column to kind of field.
        engine: "duckdb" or "spark": the SQL is made for it.
        chance: probability that two rows taken at random belong together.
    """
    return {
        "link_type": "dedupe_only",
        "sql_dialect": engine,
        "unique_id_column_name": "row",
        "probability_two_random_records_match": chance,
        "comparisons": [
            _comparison(name, kind, engine, (weights or {}).get(name)) for name, kind in fields(columns).items()
        ],
        "blocking_rules_to_generate_predictions": [f"l.key_{at} = r.key_{at}" for at in range(len(rules(columns)))],
        "retain_matching_columns": True,  # the levels come with them
        "max_iterations": 12,
    }


def _comparison(name: str, kind: str, engine: str, weights: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    levels = [_level(level, name, engine, weights) for level in _LEVELS[kind]]
    unsaid = {"sql_condition": f"{name}_l IS NULL OR {name}_r IS NULL", "label_for_charts": UNSAID}
    other = {"sql_condition": "ELSE", "label_for_charts": DIFFERENT, **_probabilities(DIFFERENT, weights)}
    return {"output_column_name": name, "comparison_levels": [{**unsaid, "is_null_level": True}, *levels, other]}


def _level(level: Level, name: str, engine: str, weights: Mapping[str, tuple[float, float]] | None) -> dict[str, Any]:
    functions = _FUNCTIONS[engine]
    sql = level.sql.format(name, near=functions["near"], name_words=functions["count"].format("name_words"))
    made = {"sql_condition": sql, "label_for_charts": level.words, **_probabilities(level.words, weights)}
    if level.rarity:
        made |= {"tf_adjustment_column": level.rarity.format(name), "tf_adjustment_weight": 1.0}
        made |= {"tf_minimum_u_value": 1e-5}
    return made


def _probabilities(words: str, weights: Mapping[str, tuple[float, float]] | None) -> dict[str, float]:
    if weights is None:
        return {}
    m, u = weights.get(words, (_UNSEEN_M, _UNSEEN_U))
    return {"m_probability": m, "u_probability": u}


def weights_of(model: Mapping[str, Any], pairs: int = 0) -> dict[str, dict[str, tuple[float, float]]]:
    """The weights in a model that Splink saved, to six significant digits; nothing speaks more than 8 bits against.

    Args:
        model: what ``save_model_to_json`` gave.
        pairs: where m was counted, on how many pairs: each level is then seen once more than it was (Laplace).
    """
    return {one["output_column_name"]: _weights(one["comparison_levels"], pairs) for one in model["comparisons"]}


def _weights(levels: list[Mapping[str, Any]], pairs: int) -> dict[str, tuple[float, float]]:
    made = {}
    said = [level for level in levels if not level.get("is_null_level")]
    for level in said:
        m, u = level.get("m_probability"), level.get("u_probability") or _UNSEEN_U
        m = ((m or 0.0) * pairs + 1) / (pairs + len(said)) if pairs else m or _UNSEEN_M
        made[str(level["label_for_charts"])] = (float(f"{max(m, u / 256):.6g}"), float(f"{u:.6g}"))
    return made
