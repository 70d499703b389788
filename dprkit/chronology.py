"""Time: times without a zone read under the case's zone, and the timeline of claims against observations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .activity.households import address_key
from .activity.journey import DEPOTS, contradicted
from .activity.shared import legible, near_in_time, together
from .activity.signins import kind_on, usable
from .words import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["claimed_country", "places", "shared", "spots", "timeline", "zoned"]

COLUMNS = ("start", "end", "lane", "side", "label", "contradicts", "evidence")


def zoned(frame: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The rows with ``time`` filled in where the source states no zone and the case says which one holds.

    ISO order (year, month, day) is read: of ``time_local``, which a reader wrote so, else as found. A time that does
    not exist that day, or exists twice, stays empty, and ``zone`` says so.
    """
    import numpy as np
    import pandas as pd

    if "time_raw" not in frame or not zone:
        return frame
    open_ = frame["time"].isna() & frame["time_raw"].notna()
    if not open_.any():
        return frame
    told = frame["time_local"].fillna(frame["time_raw"]) if "time_local" in frame else frame["time_raw"]
    found = pd.to_datetime(told[open_], format="ISO8601", errors="coerce")
    local = found.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").dt.tz_convert("UTC")
    read = local.dropna().index
    frame = frame.copy()
    frame.loc[read, "time"] = local.loc[read].astype(frame["time"].dtype)
    frame.loc[read, "zone"] = f"assumed {zone}"
    left = found.loc[found.notna() & local.isna()]
    if len(left):
        twice = left.dt.tz_localize(zone, ambiguous=np.ones(len(left), bool), nonexistent="NaT").notna()
        frame.loc[left.index, "zone"] = twice.map({True: f"twice that day in {zone}", False: f"no such time in {zone}"})
    return frame


def claimed_country(claims: pd.DataFrame, days: pd.Series) -> pd.Series:
    """The countries a subject claims for each day, as ``"FR"`` or ``"FR, PT"`` in a declared stay; empty if none.

    Args:
        claims: the subject's rows of the table ``claims``.
        days: days as ISO text.
    """
    import pandas as pd

    said = claims[claims["field"].isin(("country", "stay"))]
    found = pd.Series("", index=days.index, dtype="string")
    for row in said.itertuples():
        since = row.valid_from if isinstance(row.valid_from, str) else "0000"
        until = row.valid_to if isinstance(row.valid_to, str) else "9999"
        inside = (days >= since) & (days <= until)
        found = found.mask(inside, found + ", " + str(row.value))
    return found.str.removeprefix(", ")


def places(subject: str, tables: Mapping[str, pd.DataFrame], kinds: pd.DataFrame) -> pd.DataFrame:
    """The successful sign-ins of one subject by day and place, as ``figures.signin_places`` draws them.

    A place is claimed when its country is claimed for that day; where a city is claimed too, and the log names one,
    the city must be the same, except in a declared stay.

    Args:
        tables: ``signins`` and ``claims``, whole.
        kinds: answers of the source ``network_kind``: value, kind, valid_from, valid_to.

    Returns:
        Columns day (midnight UTC), place ("US, Springfield", as the log names it), count, kind (of network), claimed.
    """
    signins, claims = (tables[name][tables[name]["person"].eq(subject).fillna(False)] for name in ("signins", "claims"))
    rows = usable(signins, "country", "city")
    rows = rows.assign(kind=_kind(rows, kinds), place=_place(rows), claimed=_as_claimed(rows, claims))
    grouped = rows.groupby(["day", "place", "kind", "claimed"], observed=True).size().rename("count").reset_index()
    return grouped[["day", "place", "count", "kind", "claimed"]]


def _kind(rows: pd.DataFrame, kinds: pd.DataFrame) -> pd.Series[Any]:
    looked = kinds.drop_duplicates("value").set_index("value").reindex(rows["ip"]).set_axis(rows.index)
    return kind_on(looked, rows["day"])


def _place(rows: pd.DataFrame) -> pd.Series[Any]:
    named: pd.Series[Any] = (rows["country"] + ", " + rows["city"]).fillna(rows["country"]).fillna("place not named")
    return named


def _as_claimed(rows: pd.DataFrame, claims: pd.DataFrame) -> pd.Series[Any]:
    """Which sign-ins (bool) lie where the subject says he is that day."""
    import pandas as pd

    day = rows["day"].dt.strftime("%Y-%m-%d").astype("string")
    cities = claims.loc[claims["field"] == "city", "value"].str.casefold()
    same = rows["city"].isna() | cities.empty | rows["city"].str.casefold().isin(cities)
    away, home = (
        claimed_country(claims[claims["field"] == field], day).str.split(", ") for field in ("stay", "country")
    )
    country = rows["country"].fillna("?")
    claimed = [at in stay or (at in base and near) for at, stay, base, near in zip(country, away, home, same)]
    return pd.Series(claimed, index=rows.index, dtype=bool)


def timeline(subject: str, tables: Mapping[str, pd.DataFrame], kinds: pd.DataFrame) -> pd.DataFrame:
    """What one subject claims and what the records show, in time.

    Args:
        tables: the intake tables, whole.
        kinds: what the source ``network_kind`` answered.

    Returns:
        Columns start and end (UTC; end empty for a moment), lane, side ("claimed" or "seen"), label, contradicts,
        evidence (record id); sorted by start.
    """
    import pandas as pd

    mine = {name: frame[frame["person"] == subject] for name, frame in tables.items() if "person" in frame}
    parts = [_claims(mine["claims"]), _signins(mine, kinds), _parcels(mine), _machines(mine)]
    whole = pd.concat([part for part in parts if len(part)] or [_nothing()], ignore_index=True)
    standing = whole["side"].eq("claimed") & whole["end"].isna()
    whole["end"] = whole["end"].mask(standing, whole["start"].max())  # a claim without an end holds to this day
    return whole.sort_values(["start", "lane", "side", "label"], kind="stable").reset_index(drop=True)


def _nothing() -> pd.DataFrame:
    import pandas as pd

    times = {name: pd.Series(dtype="datetime64[us, UTC]") for name in ("start", "end")}
    texts = {name: pd.Series(dtype="string") for name in ("lane", "side", "evidence")}
    texts |= {"label": pd.Series(dtype=object)}
    return pd.DataFrame({**times, **texts, "contradicts": pd.Series(dtype=bool)})[list(COLUMNS)]


def _made(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    import pandas as pd

    made = pd.DataFrame({"end": pd.NaT, "contradicts": False, **columns}, index=frame.index)
    made["label"] = pd.Series(list(columns["label"]), index=frame.index, dtype=object)  # sentences stay sentences
    ids = "r:" + frame["file"].astype("string") + ":" + frame["place"].astype("string")
    for name in ("start", "end"):
        made[name] = pd.to_datetime(made[name], utc=True, errors="coerce").astype("datetime64[us, UTC]")
    return made.assign(evidence=ids)[list(COLUMNS)].dropna(subset=["start"])


_CLAIMED = {"country": "{where@country}", "stay": "declared stay: {where@country}"}
_CLAIM_LANES = {"country": "place", "stay": "place", "city": "city", "address": "parcels"}


def _claims(claims: pd.DataFrame) -> pd.DataFrame:
    rows = claims[claims["field"].isin(_CLAIM_LANES)]
    start = rows["valid_from"].fillna(rows["stated_on"])
    said = [
        say(_CLAIMED[field], where=value) if field in _CLAIMED else value
        for field, value in zip(rows["field"], rows["value"])
    ]
    lane = rows["field"].map(_CLAIM_LANES)
    return _made(rows, start=start, end=rows["valid_to"], lane=lane, side="claimed", label=said)


# Where traffic leaves through one of these, the log shows the exit and not the person: nothing is contradicted.
_EXITS = {"company": "{where@country}, through a company exit", "relay": "{where@country}, through a privacy relay"}


def _signins(mine: Mapping[str, pd.DataFrame], kinds: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    rows = mine["signins"].dropna(subset=["time", "country"])
    rows = rows[rows["result"].fillna("success").str.lower().eq("success")]
    rows = rows.assign(day=rows["time"].dt.floor("D"))
    rows = rows.assign(exit=_kind(rows, kinds).map(_EXITS).astype("string"))
    rows = rows.drop_duplicates(["day", "country", "exit"])
    claimed = claimed_country(mine["claims"], rows["day"].dt.strftime("%Y-%m-%d").astype("string"))
    templates = rows["exit"].fillna("{where@country}")
    words = [say(template, where=country) for template, country in zip(templates, rows["country"])]
    inside = [not said or seen in said.split(", ") for said, seen in zip(claimed, rows["country"])]
    away = rows["exit"].isna() & ~pd.Series(inside, index=rows.index, dtype=bool)
    return _made(rows, start=rows["time"], lane="place", side="seen", label=words, contradicts=away)


def _parcels(mine: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A parcel contradicts a claim when it went to a home that is not claimed, or somebody else signed for it there."""
    rows = mine["shipments"]
    cells = zip(rows["item"].fillna(""), rows["address"].fillna("?"), rows["signed_by"].fillna(""))
    label = [_parcel(item or say("parcel"), address, signed) for item, address, signed in cells]
    away = contradicted(rows, mine["claims"])
    start = rows["delivered_on"].fillna(rows["shipped_on"])
    return _made(rows, start=start, lane="parcels", side="seen", label=label, contradicts=away)


def _parcel(item: str, address: str, signed: str) -> str:
    if not signed:
        return say("{item} to {address}, signed by nobody", item=item, address=address)
    return say("{item} to {address}, signed by {name}", item=item, address=address, name=signed)


def _machines(mine: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    software = mine["software"].assign(what=mine["software"]["name"])
    usb = mine["usb"].assign(what=mine["usb"]["product"].fillna(mine["usb"]["edid_name"]))
    rows = pd.concat([software, usb]).dropna(subset=["time", "what"]).sort_values("time")
    rows = rows.drop_duplicates(["serial", "what"])
    return _made(rows, start=rows["time"], lane="machine", side="seen", label=rows["what"])


def spots(subject: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Where one subject says he is and where the records place him, as ``figures.world`` draws it.

    Coordinates are those of the records: the sign-in log's, the machine's own, and a claimed location's. A claimed
    city has those that the log gives for that city, and none (it is not drawn) when nobody signed in there.

    Args:
        tables: ``signins``, ``devices`` and ``claims``, whole.

    Returns:
        Columns label, side ("claimed" or "seen"), lat, lon (degrees, WGS84; median), count (of rows).
    """
    import pandas as pd

    mine = {name: frame[frame["person"].eq(subject).fillna(False)] for name, frame in tables.items()}
    rows = usable(mine["signins"], "country", "city", "lat", "lon")
    parts = [
        rows.assign(label=_place(rows), side="seen"),
        mine["devices"].assign(label="the machine's own location", side="seen"),
        _claimed_spots(mine["claims"], tables["signins"]),
    ]
    kinds = {"lat": "Float64", "lon": "Float64", "label": "string", "side": "string"}
    whole = pd.concat([part[list(kinds)].astype(kinds) for part in parts])
    located = whole[whole["side"].eq("claimed") | whole["lat"].notna()]
    grouped = located.groupby(["label", "side"], sort=True)
    return grouped.agg(lat=("lat", "median"), lon=("lon", "median"), count=("lat", "size")).reset_index()


def _claimed_spots(claims: pd.DataFrame, signins: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    stated = claims.loc[claims["field"] == "location", "value"]
    found = stated.str.extract(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$")
    exact = found.astype("Float64").set_axis(["lat", "lon"], axis="columns").assign(label="claimed location")
    cities = claims.loc[claims["field"] == "city", ["value"]].assign(key=lambda frame: frame["value"].str.casefold())
    known = signins.dropna(subset=["city", "lat", "lon"]).assign(key=lambda frame: frame["city"].str.casefold())
    known = known[known["key"].isin(cities["key"])].groupby("key")[["lat", "lon"]].median()
    named = cities.join(known, on="key").rename(columns={"value": "label"})
    return pd.concat([exact, named[["lat", "lon", "label"]]]).assign(side="claimed")


LINKS = ("left", "right", "kind", "reason", "people", "common")
_DAYS, _WINDOW, _BASELINE, _SHARE = 3, 90, 30, 0.05
_NOT_HOMES = ("company", "relay", "mobile", "vpn", "hosting")


def shared(tables: Mapping[str, pd.DataFrame], kinds: pd.DataFrame) -> pd.DataFrame:
    """Everything that serves two persons or more, among everybody in the files, as ``figures.links`` draws it.

    An internet line counts when two persons used it on the same day, on three days or more, and its network is not
    known to be a company's, a carrier's or a provider's; an authenticator, when two used it within 90 days; a street
    address and unit, when parcels of two went there and it is no depot or office. Persons are compared within one
    system: the same one may bear another name in the next.

    Args:
        tables: ``signins``, ``mfa_events`` and ``shipments``, whole.
        kinds: answers of the source ``network_kind``: value, kind, valid_from, valid_to.

    Returns:
        One row a person and thing: left (person), right (thing), kind (address, device or parcel), reason, people
        (how many share it), common (bool: more than 5 % of at least 30 persons of that table share it).
    """
    import pandas as pd

    parts = [_lines(rows, kinds) for _, rows in tables["signins"].groupby("system")]
    parts += [_authenticators(rows) for _, rows in tables["mfa_events"].groupby("system")]
    parts += [_doors(rows) for _, rows in tables["shipments"].groupby("system")]
    whole = pd.concat(
        [part for part in parts if len(part)] or [pd.DataFrame(columns=list(LINKS)).astype({"common": bool})]
    )
    order = {"common": True, "people": False, "kind": True, "right": True, "left": True}
    ranked = whole.sort_values(list(order), ascending=list(order.values()), kind="stable")
    return ranked.drop_duplicates(["left", "right", "kind"]).reset_index(drop=True)


def _lines(signins: pd.DataFrame, kinds: pd.DataFrame) -> pd.DataFrame:
    rows = usable(signins)
    homes = rows[~_kind(rows, kinds).isin(_NOT_HOMES)]
    days = together(homes, "line").groupby(["line", "person"], observed=True)["day"].nunique().rename("days")
    often = days[days >= _DAYS].reset_index()
    whole = often["person"].map(rows.groupby("person")["day"].nunique())
    reason = "on " + often["days"].astype("string") + " of " + whole.astype("string") + " days together with others"
    return _linked(often.assign(reason=reason), "line", "address", rows["person"].nunique())


def _authenticators(events: pd.DataFrame) -> pd.DataFrame:
    rows = events[events["time"].notna()].assign(held=legible(events["authenticator"]))
    uses = rows.groupby(["held", "person"]).size().rename("uses").reset_index()
    found = near_in_time(rows, "held", _WINDOW).merge(uses, on=["held", "person"])
    reason = "in " + found["uses"].astype("string") + " event(s) of second factors"
    return _linked(found.assign(reason=reason), "held", "device", rows["person"].nunique())


def _doors(shipments: pd.DataFrame) -> pd.DataFrame:
    station = shipments["kind"].str.strip().str.casefold().isin(DEPOTS).fillna(False).astype(bool)
    rows = shipments[~station]
    rows = rows.assign(door=address_key(rows).str.replace(r"[ |]+", " ", regex=True)).dropna(subset=["door", "person"])
    grouped = rows.groupby(["door", "person"])
    found = grouped.agg(parcels=("place", "size"), signed=("signed_by", _names)).reset_index()
    reason = found["parcels"].astype("string") + " parcel(s), signed by " + found["signed"].astype("string")
    return _linked(found.assign(reason=reason), "door", "parcel", shipments["person"].nunique())


def _names(column: pd.Series[Any]) -> str:
    return ", ".join(sorted(column.dropna().unique())) or "nobody on record"


def _linked(found: pd.DataFrame, thing: str, kind: str, persons: int) -> pd.DataFrame:
    """The links to things that two persons or more share, with how many do and whether that is common in the file."""
    people = found.groupby(thing, observed=True)["person"].transform("nunique").astype("int64")
    made = found.assign(left=found["person"], right=found[thing], kind=kind, people=people)
    made["common"] = (people > _SHARE * persons) & (persons >= _BASELINE)
    return made.loc[people > 1, list(LINKS)]
