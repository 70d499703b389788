"""Sessions of one person: which ran at the same time far apart, and which went on without a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..activity.travel import ASSUMED_KM, haversine

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["overlapping", "unbroken"]


def overlapping(rows: pd.DataFrame, *, minutes: int, km: float) -> pd.DataFrame:
    """Pairs of sessions of one person that overlap, from other devices and far apart.

    A session lasts from its first sign-in to its last. Each is held against the one before it that stays open longest.

    Args:
        rows: person, session, device, time (UTC), lat, lon (degrees), accuracy_km; sessions and devices not empty.

    Returns:
        person, session and earlier (sessions), km (great circle less both radii), minutes (of overlap).
    """
    import numpy as np

    group = rows.sort_values("time", kind="stable").groupby(["person", "session", "device"], sort=False, observed=True)
    held = group.agg(
        first=("time", "min"),
        last=("time", "max"),
        lat=("lat", "first"),
        lon=("lon", "first"),
        radius=("accuracy_km", "max"),
    ).reset_index()
    held = held.sort_values(["person", "first"], kind="stable").reset_index(drop=True)
    before = _open_longest(held)
    pairs = held.assign(before=before)[before >= 0]
    prior = held.loc[pairs["before"]].set_index(pairs.index)
    radius = pairs["radius"].fillna(ASSUMED_KM) + prior["radius"].fillna(ASSUMED_KM)
    places = (frame[name].to_numpy(float, na_value=np.nan) for frame in (pairs, prior) for name in ("lat", "lon"))
    apart = haversine(*places) - radius.to_numpy(float)
    common = (np.minimum(pairs["last"], prior["last"]) - pairs["first"]).dt.total_seconds() / 60
    made = pairs[["person", "session"]].assign(earlier=prior["session"], km=apart, minutes=common)
    far = (made["km"] > km) & (made["minutes"] >= minutes) & pairs["device"].ne(prior["device"]).fillna(False)
    return made[far.astype(bool)]


def _open_longest(held: pd.DataFrame) -> pd.Series[Any]:
    """The row, of those of the same person before each, that ends last; -1 for the first of a person."""
    ends = held.groupby("person", sort=False)["last"].cummax()
    longest = held.index.to_series().where(held["last"] == ends).groupby(held["person"], sort=False).ffill()
    return longest.groupby(held["person"], sort=False).shift().fillna(-1).astype("int64")


def unbroken(rows: pd.DataFrame, *, gap_minutes: int, hours: float) -> pd.DataFrame:
    """The rows of runs of events that are less than ``gap_minutes`` apart and last longer than ``hours``.

    Args:
        rows: person, device (may be empty) and time (UTC).
    """
    import pandas as pd

    ordered = rows.sort_values(["person", "device", "time"], kind="stable")
    same = ordered["person"].eq(ordered["person"].shift()) & (
        ordered["device"].fillna("").eq(ordered["device"].shift().fillna(""))
    )
    close = ordered["time"].diff() < pd.Timedelta(minutes=gap_minutes)
    run = (~(same & close).fillna(False).astype(bool)).cumsum()
    length = ordered.groupby(run)["time"].transform("max") - ordered.groupby(run)["time"].transform("min")
    return ordered[length > pd.Timedelta(hours=hours)]
