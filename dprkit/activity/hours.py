"""At which hours of the week a person signs in, beside everybody else, by the clock of one zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ._zone import zone_named

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["hours"]


def hours(subject: str, signins: pd.DataFrame, claims: pd.DataFrame, zone: str = "") -> pd.DataFrame:
    """The successful sign-ins of one subject and of the others by weekday and hour, as ``figures.hours`` draws them.

    The clock is that of the zone that the subject states last, else of ``zone``, else UTC. Sign-ins that the log marks
    as not interactive are left out. The others are the people whom no join makes a subject, as far as their sign-ins
    lie in a country that the subject states; where none do, all of them.

    Args:
        signins: of everybody, as ``signins.usable`` gives them, with ``interactive`` and ``country``.
        claims: the table, whole.
        zone: zone of the case (IANA name), or empty.

    Returns:
        One row a side, weekday and hour with a sign-in. Columns side ("seen" for the subject, "others"), weekday
        (int64, 0 is Monday), hour (int64, 0 to 23), count (int64), people and days (int64; of the whole side), zone,
        basis ("claimed", "case" or "none": why this clock).
    """
    import pandas as pd

    rows = signins[signins["interactive"].fillna(True).astype(bool)]
    claims = claims[claims["person"].eq(subject).fillna(False)]
    clock, basis = _clock(claims, zone)
    parts = {"seen": rows[rows["person"].eq(subject).fillna(False)], "others": _others(rows, claims)}
    counted = [_counted(part, clock).assign(side=side) for side, part in parts.items()]
    whole = pd.concat(counted, ignore_index=True).assign(zone=clock, basis=basis)
    return whole[["side", "weekday", "hour", "count", "people", "days", "zone", "basis"]]


def _clock(claims: pd.DataFrame, zone: str) -> tuple[str, str]:
    """Name of the zone, and why it is that one: a name that no zone bears is passed over."""
    stated = claims.loc[claims["field"].eq("zone").fillna(False), "value"].dropna()
    for name, basis in [*((str(one).strip(), "claimed") for one in reversed(list(stated))), (zone, "case")]:
        try:
            return zone_named(name).key, basis
        except InputError:
            continue
    return "UTC", "none"


def _others(rows: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    itself = (rows["system"] + ":" + rows["account"]).str.casefold()  # as settings.joined names who is no subject
    others = rows[rows["person"].str.casefold().eq(itself).fillna(False)]
    stated = claims.loc[claims["field"].eq("country").fillna(False), "value"].str.strip().str.upper()
    near = others[others["country"].isin(stated).fillna(False)]
    return near if len(near) else others


def _counted(rows: pd.DataFrame, clock: str) -> pd.DataFrame:
    local: Any = rows["time"].dt.tz_convert(clock).dt.tz_localize(None)
    made = rows.assign(weekday=local.dt.day_of_week, hour=local.dt.hour, date=local.dt.floor("D"))
    counted = made.groupby(["weekday", "hour"]).size().rename("count").reset_index().astype("int64")
    return counted.assign(people=rows["person"].nunique(), days=made["date"].nunique())
