"""Values that serve several persons: an address on one day, an authenticator within weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._rules import legible

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["comparable", "legible", "near_in_time", "together"]


def together(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a (``key``, ``day``, ``person``) where at least two persons used the same value on the same day."""
    distinct = rows[[key, "day", "person"]].dropna().drop_duplicates()
    users = distinct.groupby([key, "day"], observed=True)["person"].transform("size")
    return distinct[users > 1]


def near_in_time(rows: pd.DataFrame, key: str, days: int) -> pd.DataFrame:
    """The distinct (``key``, ``person``) whose value another person used at most ``days`` days before or after.

    Args:
        rows: ``key``, ``person`` and ``time`` (UTC).
    """
    import pandas as pd

    dated = rows[[key, "person", "time"]].dropna().sort_values([key, "time"], kind="stable")
    last, following = dated.shift(1), dated.shift(-1)
    span = pd.Timedelta(days=days)
    # In time order the nearest event of somebody else is met where the person changes: no self-join is needed.
    after = (dated[key] == last[key]) & (dated["person"] != last["person"]) & (dated["time"] - last["time"] <= span)
    before = (
        (dated[key] == following[key])
        & (dated["person"] != following["person"])
        & (following["time"] - dated["time"] <= span)
    )
    return dated.loc[(after | before).fillna(False), [key, "person"]].drop_duplicates()


def comparable(rows: pd.DataFrame, subject: str) -> pd.DataFrame:
    """The rows of systems in which the subject's own account is known.

    Elsewhere an unknown account may be the subject's own, and two rows of one person would look shared.
    """
    own = rows.loc[rows["person"].eq(subject).fillna(False), "system"].unique()
    return rows[rows["system"].isin(own)]
