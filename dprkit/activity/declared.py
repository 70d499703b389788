"""What the subject has declared for a day: the countries he says he works in or stays in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["declared_countries"]

_ALIASES = {"UK": "GB"}


def declared_countries(claims: pd.DataFrame, days: pd.DatetimeIndex) -> Mapping[pd.Timestamp, frozenset[str]]:
    """The declared countries of each day, ISO 3166 alpha-2; an empty set where nothing is declared for that day.

    A claim ``country`` without dates holds for every day. A ``stay`` holds from its first day, and needs one.

    Args:
        claims: the subject's claims.
        days: midnights, UTC.
    """
    stated = claims[claims["field"].isin(["country", "stay"]).fillna(False)].astype("string")
    code = stated["value"].str.strip().str.upper().replace(_ALIASES)
    dated = stated["field"].eq("country") | stated["valid_from"].notna()
    stated = stated.assign(value=code)[code.str.fullmatch("[A-Z]{2}").fillna(False) & dated]
    first, last = stated["valid_from"].fillna("0000"), stated["valid_to"].fillna("9999")
    texts = ((day, day.strftime("%Y-%m-%d")) for day in days)
    return {day: frozenset(stated["value"][(first <= text) & (text <= last)]) for day, text in texts}
