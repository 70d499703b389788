"""The place of work that a subject states, in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["place"]


def place(claims: pd.DataFrame) -> tuple[float, float] | None:
    """The latest place of work stated, degrees; None when none can be read."""
    for text in reversed(claims["value"].dropna().tolist()):
        try:
            lat, lon = (float(part) for part in str(text).split(","))
        except ValueError:
            continue
        if abs(lat) <= 90 and abs(lon) <= 180:
            return lat, lon
    return None
