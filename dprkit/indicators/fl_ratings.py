"""Ratings on freelance platforms that a developer may have given himself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["rating_self_dealing"]

_DEVELOPERS, _DAYS = 3, 30
_BIDS, _WON = 50, 0.02


@indicator(
    "fl.rating-self-dealing",
    title="the client who rated the account is paid where it is paid, or rated several at once",
    reads=["accounts"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "a team that a client hired at once",
        "an agency and its developers, who share one account at the payment service",
        "a beginner who bids on everything and wins little",
    ],
    quiet_step="read what was delivered for each rating, and since when the client has been on the platform",
    open_step="ask for a second reference, from outside the platform",
    references=["ADV22"],
    attack="",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def rating_self_dealing(evidence: Evidence) -> Iterator[Sign]:
    """A variant of fl.account-sharing-or-rental. Moderate for one payment account of both; the other two are weak."""
    rows = evidence.tables["accounts"]
    mine = rows[rows["person"].eq(evidence.subject).fillna(False)]
    if len(mine) and mine[["rated_by", "bids"]].isna().all(axis=None):
        yield unknown("who rated the accounts of {who}, and bids and contracts won", who=evidence.subject)
        return
    kinds: tuple[tuple[pd.Series[Any], Weight, str], ...] = (
        (_paid_alike(rows), "moderate", "by a client who is paid where the account is paid"),
        (_rated_together(rows), "weak", "by a client who rated {most} developers or more within {days} days"),
        (_rarely_won(rows), "weak", "with {bids} bids or more of which one in fifty or fewer was won"),
    )
    for told, weight, words in kinds:
        hits = mine[told[mine.index]]
        if hits.empty:
            continue
        yield present(
            "{n} of {whole} {whole|account|accounts} {how}; baseline unknown: accounts of one person",
            {"accounts": hits},
            origin=[("handle", str(one)) for one in hits["handle"].dropna().unique()[:10]],
            weight=weight,
            n=len(hits),
            whole=len(mine),
            how=say(words, most=_DEVELOPERS, days=_DAYS, bids=_BIDS),
        )


def _folded(found: pd.Series[Any]) -> pd.Series[Any]:
    return found.astype("string").str.strip().str.casefold().str.lstrip("@")


def _paid_alike(rows: pd.DataFrame) -> pd.Series[Any]:
    """The account and the client who rated it are paid at one payment account, on the same platform."""
    key = _folded(rows["platform"]) + " "
    paid = rows.assign(key=key + _folded(rows["handle"]), paid=_folded(rows["paid_by"])).dropna(subset=["key", "paid"])
    of_client = paid.drop_duplicates("key").set_index("key")["paid"]
    client = _folded(rows["rated_by"])
    other = client.ne(_folded(rows["handle"])).fillna(False)
    return (other & (key + client).map(of_client).eq(_folded(rows["paid_by"])).fillna(False)).astype(bool)


def _rated_together(rows: pd.DataFrame) -> pd.Series[Any]:
    """The client rated three accounts or more within 30 days of one another, this one among them."""
    import pandas as pd

    client = _folded(rows["platform"]) + " " + _folded(rows["rated_by"])
    day = pd.to_datetime(rows["rated_on"], errors="coerce", utc=True, format="ISO8601")
    rated = pd.DataFrame({"client": client, "day": day, "handle": _folded(rows["handle"])}).dropna()
    found = pd.Series(False, index=rows.index)
    for _, part in rated.sort_values("day").groupby("client"):
        first = part.drop_duplicates("handle")
        for start in first["day"]:
            near = first[first["day"].between(start, start + pd.Timedelta(days=_DAYS))]
            if len(near) >= _DEVELOPERS:
                found[near.index] = True
    return found


def _rarely_won(rows: pd.DataFrame) -> pd.Series[Any]:
    won = rows["wins"].fillna(-1)
    many = rows["bids"].ge(_BIDS).fillna(False).astype(bool)
    return many & won.ge(0).astype(bool) & won.le(_WON * rows["bids"].fillna(0)).astype(bool)
