"""The offset from UTC under which times fall best into office hours, with an interval from resampled weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from ..indicator import Evidence

__all__ = ["OFFSETS", "Fit", "fitted", "stated_offset"]

OFFSETS = range(-12, 15)
_DRAWS = 400
_FAR = 5  # hours: less may be an early riser, or two shifts


class Fit(NamedTuple):
    """``best`` offset in hours, the 90 % interval ``low`` to ``high``, and the share of its weekday events 09-19."""

    best: int
    low: float
    high: float
    share: float

    @property
    def said(self) -> dict[str, Any]:
        """``best``, ``low`` and ``high`` with their signs, as a sentence names them."""
        return {"best": f"{self.best:+d}", "low": f"{self.low:+.0f}", "high": f"{self.high:+.0f}"}

    def far_from(self, offset: float) -> bool:
        """Whether an offset is five hours off or more, and outside the interval."""
        return not self.low <= offset <= self.high and abs(self.best - offset) >= _FAR


def fitted(times: pd.Series[Any]) -> Fit:
    """The offset whose weekdays, 09 to 19 by its clock, hold the largest share of the events; weeks are resampled.

    Efron's bootstrap by blocks of a week (percentile interval), with a fixed seed: the same events give the same fit.

    Args:
        times: UTC, none missing.
    """
    import numpy as np

    stamp = times.dt.tz_localize(None)
    week, _ = _codes(stamp.dt.to_period("W").astype(str))
    hour = (stamp.dt.day_of_week * 24 + stamp.dt.hour).to_numpy()
    counts = np.zeros((week.max() + 1, 168))
    np.add.at(counts, (week, hour), 1)
    draws = np.random.default_rng(0).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), _DRAWS)
    office, working = _masks()
    chosen = np.array(OFFSETS)[_shares(draws @ counts, office, working).argmax(axis=1)]
    whole = _shares(counts.sum(axis=0, keepdims=True), office, working)[0]
    best = int(whole.argmax())
    low, high = np.percentile(chosen, [5, 95])
    return Fit(OFFSETS[best], float(low), float(high), float(whole[best]))


def _codes(values: pd.Series[Any]) -> tuple[np.ndarray[Any, Any], Any]:
    import pandas as pd

    return pd.factorize(values)


def _masks() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Per offset and hour of the UTC week: within office hours; on a weekday (both 0 or 1, by the local clock)."""
    import numpy as np

    local = (np.arange(168)[:, None] + np.array(OFFSETS)[None, :]) % 168
    working = local // 24 < 5
    return (working & (local % 24 >= 9) & (local % 24 < 19)).astype(float), working.astype(float)


def _shares(counts: Any, office: Any, working: Any) -> np.ndarray[Any, Any]:
    import numpy as np

    whole = counts @ working
    made: np.ndarray[Any, Any] = np.divide(counts @ office, whole, out=np.zeros_like(whole), where=whole > 0)
    return made


def stated_offset(evidence: Evidence, times: pd.Series[Any]) -> float | None:
    """The offset (hours) of the zone that the subject states, at the middle one of the times; None without a zone."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    zones = evidence.claims("zone")["value"].dropna()
    if zones.empty:
        return None
    try:
        zone = ZoneInfo(str(zones.iloc[-1]).strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    offset = times.sort_values().iloc[len(times) // 2].tz_convert(zone).utcoffset()
    return offset.total_seconds() / 3600 if offset is not None else None
