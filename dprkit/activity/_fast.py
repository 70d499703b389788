"""Pairs of consecutive sign-ins too far apart for the time between them, found in one pass over a log in time order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ._coded import Rows
from ._sphere import ASSUMED_KM, DEGREE_KM, haversine

__all__ = ["LATE_SECONDS", "OutOfOrder", "fast_pairs", "in_order", "speed"]

LATE_SECONDS = 3600


class OutOfOrder(Exception):
    """A row is older than others that were worked on already."""


def in_order(blocks: Iterable[Rows]) -> Iterator[Rows]:
    """The rows sorted by time, as long as none comes more than an hour after a later one.

    Raises:
        OutOfOrder: one does.
    """
    import numpy as np

    held: Rows | None = None
    told = np.iinfo(np.int64).min
    for block in blocks:
        if not len(block.time):
            continue
        rows = block
        if (rows.time[1:] < rows.time[:-1]).any() or (held is not None and rows.time[0] < held.time[-1]):
            rows = rows if held is None else held.then(rows)
            rows = rows.take(np.argsort(rows.time, kind="stable"))
        elif held is not None:
            yield held
        if rows.time[0] < told:
            raise OutOfOrder
        told = rows.time[-1] - LATE_SECONDS * 1_000_000
        cut = int(np.searchsorted(rows.time, told))
        yield Rows(*(column[:cut] for column in rows))
        held = Rows(*(column[cut:] for column in rows))
    if held is not None:
        yield held


def speed(first: Rows, then: Rows) -> tuple[Any, Any, Any, Any]:
    """km, hours, km/h and whether a radius was assumed, of each pair; as ``travel.legs`` has them."""
    import numpy as np

    stated = [np.isfinite(rows.radius) & (rows.radius >= 0) for rows in (first, then)]
    reach = [np.where(known, rows.radius, ASSUMED_KM) for known, rows in zip(stated, (first, then))]
    km = np.maximum(haversine(first.lat, first.lon, then.lat, then.lon) - reach[0] - reach[1], 0.0)
    hours = (then.time - first.time) / 3.6e9
    with np.errstate(divide="ignore", invalid="ignore"):
        kmh = np.where(km > 0, km / hours, 0.0)
    return km, hours, kmh, ~(stated[0] & stated[1])


def fast_pairs(blocks: Iterable[Rows], over_km: float, over_kmh: float) -> Iterator[tuple[Rows, Rows]]:
    """Consecutive sign-ins of one person from two addresses, further apart and faster than that; by block.

    Args:
        blocks: rows in time order, with persons numbered.
    """
    last = _Last()
    for rows in blocks:
        if len(rows.time):
            for first, then in _pairs(rows, last, over_km):
                km, _, kmh, _ = speed(first, then)
                moved = (first.high != then.high) | (first.low != then.low)
                kept = moved & (km > over_km) & (kmh > over_kmh)
                yield first.take(kept), then.take(kept)


def _pairs(rows: Rows, last: _Last, over_km: float) -> Iterator[tuple[Rows, Rows]]:
    """Pairs that may be far: within the block, and of each person's first row in it with his last one before it."""
    import numpy as np

    # One sort of numbers that hold person and place: stable, and far quicker than sorting persons with their places.
    keyed = rows.person.astype("u8") << np.uint64(32)
    keyed |= np.arange(len(rows.time), dtype="u8")
    keyed.sort()
    order, person = (keyed & np.uint64(0xFFFFFFFF)).view("i8"), (keyed >> np.uint64(32)).view("i8")
    same = person[1:] == person[:-1]
    # Never shorter than the great circle, and costs no trigonometry; what passes is measured properly.
    steps = np.abs(np.diff(rows.lat.take(order)))
    steps += np.abs(np.diff(rows.lon.take(order)))
    far = same & (steps > over_km / DEGREE_KM)
    at = np.flatnonzero(far)
    yield rows.take(order[at]), rows.take(order[at + 1])

    begin, end = np.append(True, ~same), np.append(~same, True)
    firsts = rows.take(order[begin])
    before, known = last.of(person[begin])
    yield before, firsts.take(known)
    last.put(person[end], rows.take(order[end]))


class _Last:
    """The last row of each person so far."""

    def __init__(self) -> None:
        import numpy as np

        kinds = ("i4", "i8", "f8", "f8", "f8", "u8", "u8")
        self._rows = Rows(*(np.zeros(0, kind) for kind in kinds))
        self._known = np.zeros(0, bool)

    def of(self, person: Any) -> tuple[Rows, Any]:
        """The last rows of those persons that have one, and which those are."""
        self._grow(int(person.max()) + 1)
        known = self._known[person]
        return self._rows.take(person[known]), known

    def put(self, person: Any, rows: Rows) -> None:
        for column, values in zip(self._rows, rows):
            column[person] = values
        self._known[person] = True

    def _grow(self, count: int) -> None:
        import numpy as np

        if count > len(self._known):
            more = max(count, 2 * len(self._known)) - len(self._known)
            self._rows = Rows(*(np.append(column, np.zeros(more, column.dtype)) for column in self._rows))
            self._known = np.append(self._known, np.zeros(more, bool))
