"""Runs of words: how much of one text stands in another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["jaccard", "passages", "runs", "similarity"]

_WORD = re.compile(r"\w+")
_LONGEST = 500_000
_COMMON_TEXTS, _COMMON_SHARE = 20, 0.05


def runs(text: str, size: int = 5) -> set[tuple[str, ...]]:
    """The distinct runs of ``size`` words of a text (NFKC, letter case aside); of a long text its first part.

    >>> sorted(runs("One two, THREE four", 3))
    [('one', 'two', 'three'), ('two', 'three', 'four')]
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:_LONGEST]).casefold())
    return set(zip(*(words[start:] for start in range(size))))


def passages(text: str, known: set[tuple[str, ...]], size: int) -> int:
    """How many runs of ``size`` words of a text are among the known ones, none of them on words of another.

    >>> passages("a b c d e f", runs("a b c d x e f", 2), 2)
    3
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:_LONGEST]).casefold())
    count, at = 0, 0
    while at + size <= len(words):
        found = tuple(words[at : at + size]) in known
        count, at = count + found, at + (size if found else 1)
    return count


def jaccard(one: set[Any], other: set[Any]) -> float:
    """What both have, as a share of what either has; 0 where both are empty."""
    return len(one & other) / len(one | other) if one | other else 0.0


def similarity(texts: pd.Series[Any], subject: str, *, least: int) -> pd.Series[Any]:
    """The Jaccard likeness of every other text to the subject's, by runs of five words (A. Broder, 1997).

    Runs that over 5 % of at least twenty texts have are a template's or an advert's, and are taken out first. Texts
    with fewer than ``least`` runs left are like nothing.
    """
    import pandas as pd

    held = {person: runs(text) for person, text in texts.items()}
    often = Counter(one for found in held.values() for one in found)
    wide = _COMMON_SHARE * len(held) if len(held) >= _COMMON_TEXTS else len(held)
    common = {one for one, count in often.items() if count > max(2, wide)}
    kept = {person: found - common for person, found in held.items()}
    mine = kept.pop(subject)
    enough = {person: found for person, found in kept.items() if min(len(found), len(mine)) >= least}
    return pd.Series({person: jaccard(mine, found) for person, found in enough.items()}, dtype=float)
