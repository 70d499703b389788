"""Sessions of one person that run at the same time in two places, found by DuckDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ._coded import FAILED, NO_ADDRESS, NO_PERSON, NO_PLACE, NO_TIME
from ._log import Log
from ._sphere import ASSUMED_KM, DEGREE_KM, haversine
from ._together import normal, succeeded

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["NO_SESSION", "overlaps"]

NO_SESSION = "no session"
_MINUTES = 10

# A session at one address, from its first sign-in there to its last: in between it was in use there.
_USES = """
create temp table uses as
select {person} as person, session, ip as value, min(epoch_us(time)) as first, max(epoch_us(time)) as last,
    count(*) as times, arg_min({{'lat': lat, 'lon': lon, 'radius': {radius}, 'device': {device}}}, time) as place
from log where not ({unusable}) group by all
"""
# Each is held against the one before it that stays open longest. If any two far apart overlap, one such pair is met:
# whatever stays open longest overlaps both of them, and is far from one.
_PAIRS = """
with told as (
    select uses.*, case when odd.value is null then uses.value else odd.normal end line
    from uses left join odd on uses.value = odd.value
),
numbered as (
    select *, row_number() over (order by person, first, last, session, line) id
    from told where line is not null and last - first >= {least}
),
held as (
    select *, arg_max(id, last) over (
        partition by person order by id rows between unbounded preceding and 1 preceding
    ) other from numbered
)
select two.person, two.first "start", least(one.last, two.last) "end", one.line first_line, two.line second_line,
    one.session first_session, two.session second_session, one.place first_place, two.place second_place
from held two join numbered one on two.other = one.id
where one.line <> two.line
    and least(one.last, two.last) - two.first >= {least}
    and {degree_km} * (abs(one.place.lat - two.place.lat) + abs(one.place.lon - two.place.lon)) > {over_km}
order by two.person, two.first, two.id
"""
_PLACED = "abs(lat) <= 90 and abs(lon) <= 180 and (lat <> 0 or lon <> 0)"


def overlaps(log: Log, over_km: float) -> tuple[pd.DataFrame, Counter[str]]:
    """Pairs of sessions of one person at least ten minutes at once, further apart than ``over_km``."""
    radius, device = (
        name if name in log.columns else f"null::{kind}"
        for name, kind in (("accuracy_km", "double"), ("device", "varchar"))
    )
    reasons = {
        FAILED: f"not {succeeded(log)}",
        NO_PERSON: f"{log.person} is null",
        NO_TIME: "time is null",
        NO_ADDRESS: "ip is null",
        NO_SESSION: "session is null",
        NO_PLACE: f"not coalesce({_PLACED}, false)",
    }
    unusable = " or ".join(reasons.values())
    with log.connected() as connection:
        connection.execute(_USES.format(person=log.person, radius=radius, device=device, unusable=unusable))
        left_out = _left_out(connection, reasons)
        left_out[NO_ADDRESS] += normal(connection, "uses", "ip")
        asked = _PAIRS.format(least=_MINUTES * 60_000_000, degree_km=DEGREE_KM, over_km=over_km)
        pairs = connection.sql(asked).df()
    return _measured(pairs, over_km), left_out


def _left_out(connection: duckdb.DuckDBPyConnection, reasons: Mapping[str, str]) -> Counter[str]:
    """How many rows of the log have each reason; a row counts for its first."""
    earlier, counts = "false", []
    for reason in reasons.values():
        counts.append(f"count(*) filter (where {reason} and not ({earlier}))")
        earlier += f" or {reason}"
    return Counter(dict(zip(reasons, connection.sql(f"select {', '.join(counts)} from log").fetchall()[0])))


def _measured(pairs: pd.DataFrame, over_km: float) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    sides = [
        pd.DataFrame(pairs[f"{which}_place"].tolist(), columns=["lat", "lon", "radius", "device"], index=pairs.index)
        for which in ("first", "second")
    ]
    one, two = (side[["lat", "lon", "radius"]].astype("float64") for side in sides)
    reach = [
        side["radius"].where(np.isfinite(side["radius"]) & (side["radius"] >= 0), ASSUMED_KM) for side in (one, two)
    ]
    km = haversine(one["lat"], one["lon"], two["lat"], two["lon"]) - reach[0] - reach[1]
    devices = {f"{which}_device": side["device"].astype("str") for which, side in zip(("first", "second"), sides)}
    for end in ("start", "end"):
        pairs[end] = pd.to_datetime(pairs[end], unit="us", utc=True)
    made = pairs.drop(columns=["first_place", "second_place"]).assign(**devices, km=km)
    return made.loc[made["km"] > over_km].reset_index(drop=True)
