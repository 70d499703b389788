"""Where parcels went: forwarders, mailboxes, and addresses that several people share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline
from ..activity.households import address_key, belongs, household
from ..activity.shared import comparable
from ..activity.travel import ASSUMED_KM, haversine
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import say
from ._names import alike, human

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["address_not_on_id", "carrier_redirect_or_reship", "forwarder_cmra_or_shared"]

_MAILBOXES = ("mailbox", "virtual mailbox", "cmra", "forwarder", "freight forwarder")
_NO_UNIT = ""
_CHANGED_DAYS = 30
_INITIAL = re.compile(r"\b\w\.")
_FAR_KM, _FIRST_HOURS = 100.0, 24
_SENT_ON = r"redirect|re-?ship|forwarded|rerout|export"
_STATIONS = ("depot", "office", "company", "locker", "pickup point")


@indicator(
    "shp.forwarder-cmra-or-shared",
    title="parcels to a forwarder, a mailbox, or the address of people of other households",
    reads=["shipments", "people", "claims", "forwarders"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "identity-rented-or-stolen"],
    against=["nothing-wrong"],
    innocent=[
        "flatmates or relatives who did not declare one household",
        "an agency or a reception desk that takes parcels for many",
        "a mailbox because parcels are stolen from the doorstep",
    ],
    quiet_step="compare the proofs of residence that the personnel office already holds for these people",
    open_step="ask each of them, apart, who lives at the address and who took the parcel",
    references=["IC3-23", "IC3-24", "DOJ25C"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def forwarder_cmra_or_shared(evidence: Evidence) -> Iterator[Sign]:
    """Strong where one address and unit served unrelated people; moderate for a listed forwarder or a mailbox."""
    whole = evidence.tables["shipments"].assign(key=lambda frame: address_key(frame))
    rows = comparable(whole, evidence.subject)
    mine = rows[rows["person"] == evidence.subject]
    if mine["key"].isna().all() and not evidence.mine("shipments").empty:
        yield unknown("street and postal code (or city) of the parcels of {who}", who=evidence.subject)
        return
    if len(mine) and rows["person"].nunique() < 2:
        yield unknown("a shipping list of several people")
    yield from _shared(evidence, rows, mine)
    yield from _handed_on(evidence, rows, mine)


def _shared(evidence: Evidence, rows: pd.DataFrame, mine: pd.DataFrame) -> Iterator[Sign]:
    names = household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=False)
    homes = rows[~rows["kind"].str.strip().str.casefold().isin(_STATIONS)]
    users = homes.dropna(subset="key").groupby("key")["person"].nunique()
    served = homes[homes["key"].isin(users.index[users > 1])]
    unrelated = served[served["person"].ne(evidence.subject) & ~belongs(served, names)]
    unrelated = unrelated[unrelated["key"].isin(mine["key"].dropna())]
    if unrelated.empty:
        return
    keys = unrelated["key"].unique()
    hits = served[
        served["key"].isin(keys) & (served["person"].eq(evidence.subject) | served.index.isin(unrelated.index))
    ]
    own = hits[hits["person"] == evidence.subject]
    others = baseline(rows, served["person"].unique(), evidence.subject)
    weight: Weight = "strong"
    unit = say("with the same unit") if own["unit"].notna().any() else say("no unit stated")
    yield present(
        "{n} of {whole} {whole|parcel|parcels} to {addresses} {addresses|address|addresses} ({unit}) that also served "
        "{people} {people|other|others} of no declared household with the subject; {others}",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in keys[:10]],
        weight=others.weight(weight),
        n=len(own),
        whole=len(mine),
        addresses=len(keys),
        unit=unit,
        people=unrelated["person"].nunique(),
        others=others.text,
    )


def _handed_on(evidence: Evidence, rows: pd.DataFrame, mine: pd.DataFrame) -> Iterator[Sign]:
    """Parcels to a listed forwarder or mailbox shop, or to a place that the shipping list itself calls one."""
    table = evidence.bundled["forwarders"].reindex(columns=["address", "postal_code", "city"]).astype("string")
    listed = address_key(table.rename(columns={"postal_code": "postcode"}).assign(unit=_NO_UNIT)).dropna()
    street = address_key(rows.assign(unit=_NO_UNIT))  # a customer's own box number differs from the listed address
    stated = rows["kind"].str.strip().str.casefold().isin(_MAILBOXES)
    found = rows[street.isin(listed) | stated]
    hits = found[found["person"] == evidence.subject]
    if hits.empty:
        return
    others = baseline(rows, found["person"].unique(), evidence.subject)
    weight: Weight = "moderate"
    named = int(street[hits.index].isin(listed).sum())
    yield present(
        "{n} of {whole} {whole|parcel|parcels} to a forwarder or mailbox ({listed} by the list of forwarders, {stated} "
        "by the shipping list's own words); {others}",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in hits["key"].dropna().unique()[:10]],
        weight=others.weight(weight),
        n=len(hits),
        whole=len(mine),
        listed=named,
        stated=stated[hits.index].sum(),
        others=others.text,
    )


@indicator(
    "shp.address-not-on-id",
    title="the machine went to an address that is neither in the personnel record nor claimed",
    reads=["shipments", "people", "claims"],
    weight="moderate",
    supports=["proxied-worker", "identity-rented-or-stolen", "facilitator"],
    against=[],
    innocent=["moved, and told the manager only", "works hours at which a neighbour or relative takes parcels"],
    quiet_step="compare with the proof of residence and the payroll address that the personnel office holds",
    open_step="have the next parcel handed over against an identity paper",
    references=["ADV22", "IC3-23", "SCWX24", "KB4", "RF26"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def address_not_on_id(evidence: Evidence) -> Iterator[Sign]:
    """Street and place in one normal form, the unit aside; depots, offices and lockers are left out.

    An address that was claimed at most 30 days before the parcel left, beside an older one, is told too.
    """
    rows = evidence.mine("shipments")
    rows = rows[~rows["kind"].str.strip().str.casefold().isin(_STATIONS)].assign(unit=_NO_UNIT)
    sent = rows.assign(key=address_key(rows)).dropna(subset="key")
    known = set(address_key(evidence.mine("people").assign(unit=_NO_UNIT)).dropna())
    claimed = [words for one in evidence.claims("address")["value"].dropna() if (words := _words(str(one)))]
    if not known and not claimed:
        yield unknown("a home address of {who}: in the personnel list, or as a claim", who=evidence.subject)
        return
    yield from _just_changed(evidence, sent)
    stated = sent["key"].map(lambda key: any(_street(key) <= words for words in claimed)).astype(bool)
    hits = sent[~sent["key"].isin(known) & ~stated]
    if hits.empty:
        return
    yield present(
        "{n} of {whole} {whole|parcel|parcels} to {addresses} {addresses|address|addresses} neither in the personnel "
        "record nor claimed; baseline unknown: addresses of others are not compared here",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in address_key(evidence.mine("shipments").loc[hits.index]).unique()[:10]],
        n=len(hits),
        whole=len(sent),
        addresses=hits["key"].nunique(),
    )


def _just_changed(evidence: Evidence, sent: pd.DataFrame) -> Iterator[Sign]:
    """Parcels to an address that was first stated at most 30 days before, where another had been stated earlier."""
    import pandas as pd

    claims = evidence.claims("address").dropna(subset=["value", "stated_on"])
    day = pd.to_datetime(claims["stated_on"], errors="coerce", utc=True, format="ISO8601")
    first: dict[frozenset[str], pd.Timestamp] = {}
    for text, on in sorted(zip(claims["value"][day.notna()], day.dropna()), key=lambda one: one[1]):
        first.setdefault(frozenset(_words(str(text))), on)
    left = pd.to_datetime(sent["shipped_on"], errors="coerce", utc=True, format="ISO8601")
    oldest = min(first.values(), default=None)
    new = {
        at: (gone - on).days
        for at, key, gone in zip(sent.index, sent["key"], left)
        for words, on in first.items()
        if _street(key) <= words and on != oldest and 0 <= (gone - on).days <= _CHANGED_DAYS
    }
    if not new:
        return
    hits = sent.loc[list(new)]
    yield present(
        "{n} of {whole} {whole|parcel|parcels} to an address first stated {days} {days|day|days} before, where another "
        "had been stated earlier; baseline unknown: addresses of others are not compared here",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in address_key(evidence.mine("shipments").loc[hits.index]).unique()[:10]],
        n=len(hits),
        whole=len(sent),
        days=min(new.values()),
    )


def _words(line: str) -> set[str]:
    """The words of a claimed address, which stands on one line, in the form of ``address_key``."""
    import pandas as pd

    one = pd.DataFrame({"address": [line], "unit": [""], "postcode": ["0"], "city": [""]}, dtype="string")
    key = address_key(one).iloc[0]
    return set() if pd.isna(key) else _street(str(key))


def _street(key: str) -> set[str]:
    return set(key.partition(" | ")[0].split())


@indicator(
    "shp.carrier-redirect-or-reship",
    title="the parcel was sent on, signed by somebody else, or the machine first started far from the delivery",
    reads=["shipments", "devices", "people"],
    weight="strong",
    supports=["proxied-worker", "facilitator"],
    against=[],
    innocent=["a neighbour or a front desk signed", "picked the parcel up and started it on a journey"],
    quiet_step="ask the carrier for its own record of the parcel",
    open_step="ask who took the parcel, and where the machine was first started",
    references=["IC3-24", "DOJ25C", "KB4"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def carrier_redirect_or_reship(evidence: Evidence) -> Iterator[Sign]:
    """A first location over 100 km from the delivery within a day is strong, a redirect moderate, a signature weak."""
    rows = evidence.mine("shipments")
    rows = rows[~rows["kind"].str.strip().str.casefold().isin(_STATIONS)]
    sent_on = rows["status"].str.contains(_SENT_ON, case=False, regex=True).fillna(False).astype(bool)
    names = [str(one) for one in evidence.mine("people")["name"].dropna()]
    other = rows["signed_by"].map(lambda one: _other(one, names)).astype(bool)
    far = _first_far(rows, evidence.mine("devices"))
    hits = rows[sent_on | other | far]
    if hits.empty:
        return
    weight: Weight = "strong" if far.any() or (sent_on & other).any() else "moderate" if sent_on.any() else "weak"
    yield present(
        "{n} of {whole} {whole|parcel|parcels}: {sent_on} sent on by the carrier, {other} signed by another name, "
        "{far} whose machine was over {km} km away within {hours} hours; baseline unknown: parcels of one person",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in address_key(hits).dropna().unique()[:10]]
        or [("parcel", str(one)) for one in hits["tracking"].dropna().unique()[:10]],
        weight=weight,
        n=len(hits),
        whole=len(rows),
        sent_on=sent_on.sum(),
        other=other.sum(),
        far=far.sum(),
        km=round(_FAR_KM),
        hours=_FIRST_HOURS,
    )


def _other(signed: object, names: list[str]) -> bool:
    """Signed in full, not by an initial, with a name that is no spelling of the subject's."""
    full = isinstance(signed, str) and human(signed) and not _INITIAL.search(signed)
    return bool(names) and full and not any(alike(str(signed), one) for one in names)


def _first_far(parcels: pd.DataFrame, devices: pd.DataFrame) -> pd.Series[bool]:
    """Which parcels held a machine whose first own location, within a day of delivery, lies over 100 km away."""
    import numpy as np
    import pandas as pd

    placed = devices[devices["lat"].notna() & devices["lon"].notna() & devices["time"].notna()]
    first = placed.dropna(subset="serial").sort_values("time").drop_duplicates("serial").set_index("serial")
    beside = first[["time", "lat", "lon", "accuracy_km"]].reindex(parcels["serial"].fillna(""))
    beside.index = parcels.index
    delivered = pd.to_datetime(parcels["delivered_on"], errors="coerce", utc=True, format="ISO8601")
    # a delivery is known by its day: the first day may end a day later
    near = (beside["time"] >= delivered) & (beside["time"] < delivered + pd.Timedelta(hours=24 + _FIRST_HOURS))
    ends = [frame[name].to_numpy(float, na_value=np.nan) for frame in (parcels, beside) for name in ("lat", "lon")]
    apart = haversine(*ends) - beside["accuracy_km"].to_numpy(float, na_value=ASSUMED_KM)
    return near.fillna(False).astype(bool) & pd.Series(apart > _FAR_KM, index=parcels.index)
