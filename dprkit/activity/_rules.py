"""Which values of a log count: results that mean success, texts that can identify something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PLACEHOLDERS", "SUCCESS", "legible", "literals"]

SUCCESS = ("success", "succeeded", "allow")
PLACEHOLDERS = frozenset({"unknown", "none", "null", "n/a", "na", "-", "default", "other"})


def legible(values: pd.Series[Any]) -> pd.Series[Any]:
    """The values that can identify something, else ``<NA>``: 3 to 200 printable characters, no placeholder."""
    text = values.astype("string").str.strip()
    distinct = text.dropna().unique()
    kept = [one for one in distinct if 3 <= len(one) <= 200 and one.isprintable() and not _placeholder(one)]
    return text.where(text.isin(kept))


def _placeholder(text: str) -> bool:
    return text.casefold() in PLACEHOLDERS or not text.replace("-", "").strip("0fFxX:")


def literals(words: Iterable[str]) -> str:
    """The words, none of which holds a quotation mark, as SQL writes a list of them."""
    return ", ".join(f"'{word}'" for word in sorted(words))
