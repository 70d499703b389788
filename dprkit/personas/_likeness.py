"""What the levels that a pair reaches say in words, and the edges made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._edges import edges
from ._model import NEAR_NAMES, UNSAID, level_words

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["agreeing_fields", "as_edges", "near_name", "word"]

_FIRM_BITS = 10.0  # about a thousand to one
_INNOCENT = (
    "Two people of one name, relatives of similar names at one address, or one applicant who applied twice and wrote "
    "differently."
)


def near_name(pairs: pd.DataFrame) -> Any:
    """Whether the names are equal or nearly so."""
    words = level_words("name")
    return pairs["gamma_name"].isin([words.index(one) for one in NEAR_NAMES])


def agreeing_fields(pairs: pd.DataFrame) -> Any:
    """How many fields beside the name are the same or nearly so."""
    levels = [name for name in pairs if str(name).startswith("gamma_") and name != "gamma_name"]
    return (pairs[levels] > 0).sum(axis="columns")


def as_edges(made: pd.DataFrame, pairs: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The pairs as edges of the kind ``fuzzy``.

    Args:
        made: the table that the pairs were found in, as compared.
        pairs: left, right, weight and the level of each field.
        kinds: name of field to its kind, the name first.
    """
    import numpy as np

    firm = (pairs["weight"] >= _FIRM_BITS) & (agreeing_fields(pairs) >= 2)
    borne = made["name"].map(made["name"].value_counts()).fillna(0)
    share = np.maximum(borne.loc[pairs["left"]].to_numpy("int64"), borne.loc[pairs["right"]].to_numpy("int64"))
    names = [made["name"].loc[pairs[side]].to_numpy(object) for side in ("left", "right")]
    value = [one if one == other else f"{one} / {other}" for one, other in zip(*names)]
    levels = pairs[[f"gamma_{name}" for name in kinds]].assign(share=share)
    said = {row: _sentence(dict(zip(kinds, row)), row[-1], len(made), kinds)
            for row in levels.drop_duplicates().itertuples(index=False, name=None)}  # fmt: skip
    reason = [said[row] for row in levels.itertuples(index=False, name=None)]
    strength = np.where(firm, "moderate", "weak")
    return edges(pairs["left"], pairs["right"], "fuzzy", strength, value, share, reason, _INNOCENT)


def _sentence(levels: Mapping[str, int], share: int, rows: int, kinds: Mapping[str, str]) -> str:
    """One sentence: how near the names are, which other fields agree and which do not, how rare the name is."""
    told = {name: word(kinds[name], level) for name, level in levels.items()}
    said: dict[str, list[str]] = {}
    for name, words in told.items():
        if name != "name" and words != UNSAID:
            said.setdefault(words, []).append(name.replace("_", " "))
    others = "; ".join(f"{words} {', '.join(names)}" for words, names in said.items())
    return f"{told['name'].capitalize()}; {others}. {share:,} of {rows:,} applications bear that name."


def word(kind: str, level: int) -> str:
    """The level of a field of that kind, in words."""
    return UNSAID if level < 0 else level_words(kind)[level]
