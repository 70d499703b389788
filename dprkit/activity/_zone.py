"""Hours of the day in a time zone, for whole columns of UTC times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import InputError

__all__ = ["local_hour", "zone_named"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = 3_600_000_000


def zone_named(name: str) -> ZoneInfo:
    """The zone of the IANA time zone database.

    Raises:
        InputError: it has no zone of that name.
    """
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise InputError(f"there is no time zone {name!r}. Name one as Europe/Paris, or UTC.") from None


def local_hour(time: Any, zone: ZoneInfo) -> Any:
    """The hour of the day (0 to 23, int64) of each time.

    Args:
        time: int64, microseconds since 1970, UTC.
    """
    import numpy as np

    if not len(time):
        return np.zeros(0, "i8")
    changes = [change for year in _years(time) for change in _changes(zone, year)]
    since, offset = (np.array(side, "i8") for side in zip(*changes))
    at = np.searchsorted(since, time, side="right") - 1
    return (time + offset[np.maximum(at, 0)]) // _HOUR % 24


def _years(time: Any) -> list[int]:
    """The years that the times lie in, those that no calendar reaches as the nearest one that it does."""
    import numpy as np

    ends = np.array([time.min(), time.max()])
    if ends[1] - ends[0] > 50 * 365 * 24 * _HOUR:
        ends = time  # one broken date does not make it look through centuries
    found = np.unique(ends.astype("M8[us]").astype("M8[Y]").astype("i8")) + 1970
    found = np.clip(found, 1, 9998)
    return list(range(int(found[0]), int(found[-1]) + 1)) if ends is not time else np.unique(found).tolist()


@lru_cache(maxsize=10_000)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """From when (microseconds since 1970) which distance from UTC (microseconds) holds, from new year on."""
    day, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    found = [(_since(day), _offset(zone, day))]
    while day < end:
        following = min(day + timedelta(days=7), end)  # nobody changes the clock there and back in a week
        if _offset(zone, following) != found[-1][1]:
            low, high = day, following
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (low, middle) if _offset(zone, middle) != found[-1][1] else (middle, high)
            found.append((_since(high), _offset(zone, following)))
        day = following
    return tuple(found)


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta(0)) // timedelta(microseconds=1)


def _since(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
