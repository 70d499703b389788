"""Sign-in logs of any size: travel, concurrent use, shared addresses and devices, hours.

Each function takes a DataFrame, an Arrow table or dataset, or the path of a Parquet file or of a folder of them, and
reads it once or twice in bounded memory. They count and measure; they never judge.

The columns are those of the intake table ``signins``: ``person`` (or else ``account``), ``time``, ``ip``, ``lat``,
``lon``, ``accuracy_km``, ``result``, ``session``, ``device``; times without a zone are read as UTC. A sign-in without a
result counts as successful.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..addresses import Packed, written
from ._coded import Coder, Rows, dated, located
from ._fast import OutOfOrder, fast_pairs, in_order, speed
from ._log import Log, opened
from ._overlap import overlaps
from ._together import shared_values
from ._zone import local_hour, zone_named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Activity", "concurrent", "hours", "shared", "travel"]


@dataclass(frozen=True)
class Activity:
    """What was found in a log.

    Attributes:
        found: the result, as the function that made it says.
        left_out: how many rows could not be used, by reason; a row counts for the first that holds.
    """

    found: pd.DataFrame
    left_out: Mapping[str, int]


def travel(source: Any, *, over_km: float = 500.0, over_kmh: float = 900.0) -> Activity:
    """Consecutive sign-ins of one person from two addresses, further apart and faster than an airliner flies.

    The same legs as ``travel.legs`` of ``signins.usable``: km are great-circle less the accuracy radius of both ends,
    100 km where none is given. One pass in the order of the log, which may be late by up to an hour; a log in another
    order is sorted by DuckDB first.

    Returns:
        ``person``; ``start`` and ``end`` (UTC); ``start_ip`` and ``end_ip`` (normal form); ``km``; ``hours``; ``kmh``
        (inf at zero hours); ``assumed`` (bool: a radius was assumed at either end). By person, then time.

    Raises:
        InputError: the log cannot be opened, or lacks a column.
    """
    log = opened(source, "time", "ip", "lat", "lon", more=("accuracy_km",))
    try:
        return _travel(log, log.batches(), over_km, over_kmh)
    except OutOfOrder:
        return _travel(log, log.by_time(), over_km, over_kmh)


def _travel(log: Log, batches: Iterable[Any], over_km: float, over_kmh: float) -> Activity:
    import numpy as np
    import pandas as pd

    coder, left_out = Coder(), Counter[str]()
    rows = in_order(located(batches, log.person, coder, left_out))
    none = Rows(*(np.zeros(0, kind) for kind in ("i4", "i8", "f8", "f8", "f8", "u8", "u8")))
    pairs = [(none, none), *fast_pairs(rows, over_km, over_kmh)]
    first, then = (Rows(*map(np.concatenate, zip(*side))) for side in zip(*pairs))
    order = np.lexsort((then.time, first.time))
    first, then = first.take(order), then.take(order)
    km, hours, kmh, assumed = speed(first, then)
    found = pd.DataFrame(
        {
            "person": pd.Series(pd.array(coder.names, dtype="str").take(first.person)),
            **{
                name: pd.to_datetime(rows.time, unit="us", utc=True) for name, rows in (("start", first), ("end", then))
            },
            **{name: _texts(rows) for name, rows in (("start_ip", first), ("end_ip", then))},
            "km": km,
            "hours": hours,
            "kmh": kmh,
            "assumed": assumed,
        }
    )
    return Activity(found.sort_values(["person", "start"], kind="stable", ignore_index=True), dict(left_out))


def _texts(rows: Rows) -> pd.Series[str]:
    import numpy as np
    import pandas as pd

    four = (rows.high == 0) & (rows.low >> np.uint64(32) == 0xFFFF)
    packed = Packed(np.where(four, 4, 6).astype("u1"), rows.low.astype("u4"), rows.high, rows.low)
    return pd.Series(written(packed), dtype="str")


def concurrent(source: Any, *, over_km: float = 500.0) -> Activity:
    """Sessions of one person in use at the same time, ten minutes or more, at places further apart than that.

    A session is in use at an address from its first sign-in there to its last. Each is held against the earlier one
    that stays open longest: every person with such an overlap is found, by one pair or more, not by every pair.

    Returns:
        ``person``; ``start`` and ``end`` of the overlap (UTC); ``first_line`` and ``second_line`` (an IPv4 address, or
        the /64 of an IPv6 one), ``first_session`` …, ``first_device`` … of the two; ``km``, as in ``travel``.

    Raises:
        InputError: the log cannot be opened, or lacks a column, such as ``session``.
    """
    found, left_out = overlaps(
        opened(source, "time", "ip", "lat", "lon", "session", more=("accuracy_km", "device")), over_km
    )
    return Activity(found, dict(left_out))


def shared(source: Any, by: Literal["ip", "device"]) -> Activity:
    """The addresses (by line: an IPv4 address, or the /64 of an IPv6 one) or devices that two persons or more used.

    Returns:
        ``value``; ``people`` (how many used it); ``rows``. Most people first. A sign-in without a time counts too.

    Raises:
        InputError: the log cannot be opened, or lacks a column.
    """
    found, left_out = shared_values(opened(source, by), by)
    return Activity(found, dict(left_out))


def hours(source: Any, zone: str) -> Activity:
    """How many sign-ins each person has in each hour of the day.

    Args:
        zone: the IANA name of the time zone in which days are counted, for example ``America/Chicago``.

    Returns:
        One row a person (index ``person``, sorted), columns 0 to 23 (int64).

    Raises:
        InputError: the log cannot be opened, lacks a column, or there is no such zone.
    """
    import numpy as np
    import pandas as pd

    log, local = opened(source, "time"), zone_named(zone)
    coder, left_out = Coder(), Counter[str]()
    counts = np.zeros(0, "i8")
    for rows in dated(log.batches(), log.person, coder, left_out):
        met = 24 * len(coder.names)
        counts = np.append(counts, np.zeros(met - len(counts), "i8"))
        counts += np.bincount(rows.person.astype("i8") * 24 + local_hour(rows.time, local), minlength=met)
    index = pd.Index(pd.array(coder.names, dtype="str"), name="person")
    found = pd.DataFrame(counts.reshape(-1, 24), index=index).sort_index()
    return Activity(found[found.any(axis="columns")], dict(left_out))
