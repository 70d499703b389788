"""Distances on the earth, and how far off a located sign-in may be."""

from __future__ import annotations

from typing import Any

__all__ = ["ASSUMED_KM", "DEGREE_KM", "haversine"]

ASSUMED_KM = 100.0
_EARTH_KM = 6371.0088  # mean radius of WGS84, IUGG
DEGREE_KM = 111.2  # one degree along a great circle, rounded up: degrees apart times this is never too short


def haversine(lat1: Any, lon1: Any, lat2: Any, lon2: Any) -> Any:
    """Great-circle distance in km between points in degrees (WGS84, mean sphere), elementwise.

    >>> round(float(haversine(48.8566, 2.3522, 40.7128, -74.0060)))
    5837
    """
    import numpy as np

    lat1, lon1, lat2, lon2 = (np.radians(each) for each in (lat1, lon1, lat2, lon2))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
