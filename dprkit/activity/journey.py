"""One machine's way from the storeroom to the network it stands in, station by station, with what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..words import say
from ._rules import legible
from ._sphere import haversine

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEPOTS", "READS", "STATIONS", "contradicted", "journey"]

READS = ("devices", "shipments", "claims", "software", "usb", "network_neighbours", "signins")
# Each station, and the export that would show it.
STATIONS: Mapping[str, str] = {
    "issued": "the inventory, with the day of issue",
    "delivered": "the shipping list, with serial number, address and signature",
    "said to be his": "the receipt, as a claim `device`",
    "first seen": "a log or list that names this machine with a time",
    "own location": "the location that the management tool reports",
    "remote control": "the lists of programs and of USB devices and displays",
    "neighbours": "the list of neighbours that the endpoint product keeps",
    "last seen": "a log or list that names this machine with a time",
}
_COLUMNS = ("machine", "station", "side", "time", "label", "contradicts", "evidence")
_FAR_KM = 200.0  # as dev.location-vs-login has it
DEPOTS = ("depot", "office", "company", "locker", "pickup point")
_LABELS = 5


def journey(subject: str, tables: Mapping[str, pd.DataFrame], remote: Mapping[str, str]) -> pd.DataFrame:
    """The stations of every machine that is on record for one subject, as ``figures.journey`` draws them.

    A machine is known by its serial number, else by its host name; sign-ins name it by its host name. Nothing is
    judged here: a delivery contradicts a claim where nobody of a claimed name signed or the street is not a claimed
    one, a location where it is over 200 km from the claimed one and its own accuracy radius.

    Args:
        tables: those of READS, whole.
        remote: record id of each program or device that a finding names as remote control -> that finding's weight.

    Returns:
        One row a station (STATIONS), and one each where it has several. Columns machine, station, side ("seen",
        "claimed", "missing" where no record shows it), time (UTC; empty where it has none), label, contradicts (bool),
        evidence (record id; empty where missing). Machines in order of name, stations in order of time; what has no
        time follows the station before it.
    """
    import pandas as pd

    mine = {name: _named(frame[frame["person"].eq(subject).fillna(False)]) for name, frame in tables.items()}
    claims = tables["claims"][tables["claims"]["person"].eq(subject).fillna(False)]
    owned = claims[claims["field"].eq("device").fillna(False)].assign(machine=lambda rows: rows["value"])
    known = _machines(mine, owned)
    mine = {name: rows.assign(machine=_serial(rows["machine"], known)) for name, rows in mine.items()}
    parts = [
        *(_issued(mine["devices"]), _delivered(mine["shipments"], claims)),
        _owned(owned.assign(machine=_serial(owned["machine"], known))),
        *(_seen(mine), _located(mine["devices"], claims), _remote(mine, remote)),
        _neighbours(mine["network_neighbours"]),
    ]
    whole = pd.concat(parts, ignore_index=True)
    whole = pd.concat([whole, _missing(whole, sorted(set(known.values())))], ignore_index=True)
    return _in_order(whole)[list(_COLUMNS)]


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``machine``: serial number, else host name, else the name that a sign-in gives."""
    name = legible(rows["serial"]) if "serial" in rows else legible(rows["value" if "value" in rows else "device_name"])
    return rows.assign(machine=name.fillna(legible(rows["hostname"])) if "hostname" in rows else name)


def _machines(mine: Mapping[str, pd.DataFrame], owned: pd.DataFrame) -> dict[str, str]:
    """Every name that a machine of the subject goes by, folded -> its serial number where one is known."""
    import pandas as pd

    lists = [mine[name] for name in ("devices", "shipments", "software", "usb", "network_neighbours")]
    names = pd.concat([*(rows["machine"] for rows in lists), owned["machine"]]).dropna().unique()
    known = {str(name).strip().casefold(): str(name).strip() for name in sorted(names)}
    hosts = mine["devices"].dropna(subset=["serial", "hostname"])
    return known | {str(host).strip().casefold(): str(one) for host, one in zip(hosts["hostname"], hosts["machine"])}


def _serial(names: pd.Series[Any], known: Mapping[str, str]) -> pd.Series[Any]:
    return names.str.strip().str.casefold().map(dict(known)).astype("string")


def _made(rows: pd.DataFrame, station: str, **columns: Any) -> pd.DataFrame:
    import pandas as pd

    columns = {"side": "seen", "contradicts": False, "time": pd.NaT, **columns}
    ids = "r:" + rows["file"].astype("string") + ":" + rows["place"].astype("string")
    made = rows.assign(station=station, evidence=ids, **columns)
    made["time"] = pd.to_datetime(made["time"], utc=True, errors="coerce", format="ISO8601").astype(
        "datetime64[us, UTC]"
    )
    made["label"] = pd.Series(list(columns["label"]), index=rows.index, dtype=object)  # sentences stay sentences
    texts = dict.fromkeys(("machine", "station", "side", "evidence"), "string")
    return made[list(_COLUMNS)].astype({**texts, "contradicts": "bool"})


def _issued(devices: pd.DataFrame) -> pd.DataFrame:
    rows = devices.dropna(subset="issued_on").drop_duplicates(["machine", "issued_on"])
    named = rows[["vendor", "model", "hostname"]].fillna("").to_numpy()
    return _made(rows, "issued", time=rows["issued_on"], label=[" ".join(filter(None, row)) for row in named])


def _delivered(shipments: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    rows = shipments.dropna(subset="machine")
    place = rows["address"].fillna("?") + (", " + rows["city"]).fillna("")
    away = contradicted(rows, claims)
    stated = claims.loc[claims["field"].isin(("address", "name")), "value"].dropna().drop_duplicates()
    claimed = "; ".join(sorted(stated, key=len, reverse=True)[:2])
    label = [_signed(*row, claimed) for row in zip(place, rows["signed_by"].fillna(""), away)]
    day = rows["delivered_on"].fillna(rows["shipped_on"])
    return _made(rows, "delivered", time=day, label=label, contradicts=away)


def _signed(place: str, name: str, away: bool, claimed: str) -> str:
    words = {"place": place, "name": name or say("nobody on record"), "claimed": claimed}
    return say("{place}, signed by {name}; claimed: {claimed}" if away else "{place}, signed by {name}", **words)


def contradicted(shipments: pd.DataFrame, claims: pd.DataFrame) -> pd.Series[Any]:
    """Which parcels (bool) went to a home that is not claimed, or were signed for there by somebody of another name.

    Args:
        claims: the subject's claims; without an address, or a name, nothing is contradicted by it.
    """
    names, homes = _said(claims, "name", "former_name", "household"), _said(claims, "address")
    streets, signed = (shipments[one].fillna("").str.casefold() for one in ("address", "signed_by"))
    station = shipments["kind"].str.strip().str.casefold().isin(DEPOTS).fillna(False)
    elsewhere = streets.map(lambda street: bool(homes and street) and not any(street in home for home in homes))
    by_other = signed.ne("") & ~signed.isin(names) & bool(names)
    made: pd.Series[Any] = (~station & (elsewhere.astype(bool) | by_other)).astype(bool)
    return made


def _said(claims: pd.DataFrame, *fields: str) -> set[str]:
    return set(claims.loc[claims["field"].isin(fields), "value"].str.casefold())


def _owned(owned: pd.DataFrame) -> pd.DataFrame:
    label = [where or say("where it was stated is not noted") for where in owned["stated_in"].fillna("")]
    return _made(owned, "said to be his", side="claimed", time=owned["stated_on"], label=label)


def _seen(mine: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The first and the last time that any record names the machine."""
    import pandas as pd

    tables = {"devices": "the inventory", "software": "the list of programs", "usb": "the list of USB devices"}
    tables |= {"network_neighbours": "the list of neighbours", "signins": "a sign-in from it"}
    rows = [
        mine[name].assign(label=words)[["machine", "time", "label", "file", "place"]] for name, words in tables.items()
    ]
    whole = pd.concat(rows, ignore_index=True).dropna(subset=["machine", "time"]).sort_values("time", kind="stable")
    first, last = whole.drop_duplicates("machine"), whole.drop_duplicates("machine", keep="last")
    ends = {"first seen": first, "last seen": last[~last.index.isin(first.index)]}
    parts = ((name, part, [say(one) for one in part["label"]]) for name, part in ends.items())
    return pd.concat([_made(part, name, time=part["time"], label=label) for name, part, label in parts])


def _located(devices: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """The machine's own location, once for each place of about a kilometre, with the distance from the claimed one."""
    rows = devices.dropna(subset=["lat", "lon"]).sort_values("time", kind="stable")
    rows = rows.assign(spot=rows["lat"].round(2).astype("string") + ", " + rows["lon"].round(2).astype("string"))
    rows = rows.drop_duplicates(["machine", "spot"])
    stated = claims.loc[claims["field"].eq("location").fillna(False), "value"]
    home = stated.str.extract(r"^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$").astype("float64").dropna()
    if home.empty:
        bare = [say("{spot}: no location is claimed", spot=spot) for spot in rows["spot"]]
        return _made(rows, "own location", time=rows["time"], label=bare)
    km = haversine(rows["lat"].astype("float64"), rows["lon"].astype("float64"), *home.iloc[-1])
    apart = "{spot}: {km} km from the claimed place"
    label = [say(apart, spot=spot, km=round(far)) for spot, far in zip(rows["spot"], km)]
    far = km - rows["accuracy_km"].fillna(0).astype("float64") > _FAR_KM
    return _made(rows, "own location", time=rows["time"], label=label, contradicts=far)


def _remote(mine: Mapping[str, pd.DataFrame], remote: Mapping[str, str]) -> pd.DataFrame:
    """What findings name as remote control, once a machine and name; where they name nothing, how much was read."""
    import pandas as pd

    usb = mine["usb"]
    parts = [mine["software"].assign(label=mine["software"]["name"])]
    parts += [usb.assign(label=usb["product"].fillna(usb["edid_name"]).fillna(usb["manufacturer"]))]
    whole = pd.concat(parts, ignore_index=True).dropna(subset="machine").sort_values("time", kind="stable")
    ids = "r:" + whole["file"].astype("string") + ":" + whole["place"].astype("string")
    named = whole[ids.isin(list(remote))].drop_duplicates(["machine", "label"])
    weight = ids[named.index].map(dict(remote)).astype("string")
    label = named["label"].fillna("no name") + " (" + weight + ")"
    found = _made(named, "remote control", time=named["time"], label=label)
    quiet = whole[~whole["machine"].isin(named["machine"])]
    rest = quiet.assign(n=quiet.groupby("machine")["place"].transform("size")).drop_duplicates("machine")
    none = "no finding names any of the {n} programs, USB devices and displays listed"
    return pd.concat([found, _made(rest, "remote control", label=[say(none, n=n) for n in rest["n"]])])


def _neighbours(seen: pd.DataFrame) -> pd.DataFrame:
    """How many other machines stood in the same network, with the names of some, and since when."""
    rows = seen.dropna(subset="machine").sort_values("time", kind="stable")
    other = legible(rows["neighbour_name"]).fillna(legible(rows["neighbour_mac"]))
    named = rows.assign(other=other).dropna(subset="other").drop_duplicates(["machine", "other"])
    told = {machine: _listed(list(part)) for machine, part in named.groupby("machine")["other"]}
    first = rows.drop_duplicates("machine")
    label = [told.get(machine, say("none in the list of neighbours")) for machine in first["machine"]]
    return _made(first, "neighbours", time=first["time"], label=label)


def _listed(names: list[str]) -> str:
    some = {"n": len(names), "names": ", ".join(names[:_LABELS])}
    more = len(names) - _LABELS
    return say("{n}: {names} and {more} more", more=more, **some) if more > 0 else say("{n}: {names}", **some)


def _missing(whole: pd.DataFrame, machines: list[str]) -> pd.DataFrame:
    """A row for each station of which no record speaks; a machine seen once is seen for the first and the last time."""
    import pandas as pd

    held = set(zip(whole["machine"], whole["station"]))
    held |= {(machine, "last seen") for machine, station in held if station == "first seen"}
    gaps = [(machine, station) for machine in machines for station in STATIONS if (machine, station) not in held]
    made = pd.DataFrame(gaps, columns=["machine", "station"], dtype="string")
    gone = "not in the records: {export}"
    label = pd.Series([say(gone, export=say(STATIONS[one])) for one in made["station"]], index=made.index, dtype=object)
    nothing = pd.Series(pd.NA, index=made.index, dtype="string")
    never = pd.Series(pd.NaT, index=made.index, dtype="datetime64[us, UTC]")
    made = made.assign(label=label, contradicts=False, time=never, evidence=nothing)
    return made.assign(side=pd.Series("missing", index=made.index, dtype="string"))


def _in_order(whole: pd.DataFrame) -> pd.DataFrame:
    rank = whole["station"].map({name: at for at, name in enumerate(STATIONS)})
    listed = whole.assign(rank=rank).sort_values(["machine", "rank", "time", "label"], kind="stable")
    after = listed.groupby("machine")["time"].ffill()
    ordered = listed.assign(after=after).sort_values(["machine", "after", "rank"], kind="stable", na_position="first")
    return ordered.reset_index(drop=True)
