"""Where parcels went: forwarders, mailboxes, and addresses that several people share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline, number
from ..activity.households import address_key, belongs, household
from ..activity.shared import comparable
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["forwarder_cmra_or_shared"]

_MAILBOXES = ("mailbox", "virtual mailbox", "cmra", "forwarder", "freight forwarder")
_NO_UNIT = ""
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
        yield unknown(f"street and postal code (or city) of the parcels of {evidence.subject}")
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
    unit = "with the same unit" if own["unit"].notna().any() else "no unit stated"
    yield present(
        f"{len(own)} of {number(len(mine), 'parcel')} to {number(len(keys), 'address')} ({unit}) that also served "
        f"{number(unrelated['person'].nunique(), 'other')} of no declared household with the subject; {others.text}",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in keys[:10]],
        weight=others.weight(weight),
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
        f"{len(hits)} of {number(len(mine), 'parcel')} to a forwarder or mailbox ({named} by the list of forwarders, "
        f"{int(stated[hits.index].sum())} by the shipping list's own words); {others.text}",
        {"shipments": hits},
        origin=[("parcel", str(key)) for key in hits["key"].dropna().unique()[:10]],
        weight=others.weight(weight),
    )
