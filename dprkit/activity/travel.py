"""Legs between consecutive sign-ins: how far, in what time, how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._sphere import ASSUMED_KM, haversine

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["ASSUMED_KM", "haversine", "legs"]


def legs(rows: pd.DataFrame, *, over_km: float = -1.0, over_kmh: float = -1.0) -> pd.DataFrame:
    """One row a pair of consecutive sign-ins of one person from two addresses that both have coordinates.

    Rows at the same moment are a leg of zero hours. 0, 0 is what logs write for "not known", and is left out.

    Args:
        rows: ``person``, ``time`` (UTC), ``address``, ``lat``, ``lon`` (degrees), ``accuracy_km``; unique index.
        over_km, over_kmh: legs that are not longer and faster than this are left out.

    Returns:
        ``person``; ``start`` and ``end`` (labels of the index of ``rows``); ``km`` (great circle less the accuracy
        radius of both ends, 100 km where none is given; at least 0); ``hours``; ``kmh`` (inf at zero hours);
        ``assumed`` (bool: a radius was assumed at either end).
    """
    import numpy as np
    import pandas as pd

    lat, lon, radius = (rows[name].to_numpy(dtype="float64", na_value=np.nan) for name in ("lat", "lon", "accuracy_km"))
    located = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0)) & rows["time"].notna().to_numpy()
    person, _ = pd.factorize(rows["person"])
    moment = _moments(rows["time"])
    order = np.lexsort((moment, person))
    order = order[located[order]]
    address, _ = pd.factorize(rows["address"])
    start, end = order[:-1], order[1:]
    same = (person[start] == person[end]) & (address[start] != address[end])
    start, end = start[same], end[same]
    stated = np.isfinite(radius) & (radius >= 0)
    reach = np.where(stated, radius, ASSUMED_KM)
    km = np.maximum(haversine(lat[start], lon[start], lat[end], lon[end]) - reach[start] - reach[end], 0.0)
    hours = (moment[end] - moment[start]) / 3.6e9
    with np.errstate(divide="ignore", invalid="ignore"):
        kmh = np.where(km > 0, km / hours, 0.0)
    kept = (km > over_km) & (kmh > over_kmh)
    start, end, km, hours, kmh = start[kept], end[kept], km[kept], hours[kept], kmh[kept]
    labels = rows.index.to_numpy()
    return pd.DataFrame(
        {
            "person": rows["person"].iloc[start].to_numpy(),
            "start": labels[start],
            "end": labels[end],
            "km": km,
            "hours": hours,
            "kmh": kmh,
            "assumed": ~(stated[start] & stated[end]),
        }
    )


def _moments(times: pd.Series[Any]) -> np.ndarray[Any, Any]:
    """Microseconds since 1970, UTC; meaningless where no time is given."""
    import numpy as np

    moments: np.ndarray[Any, Any] = times.dt.tz_localize(None).to_numpy(dtype="datetime64[us]").astype(np.int64)
    return moments
