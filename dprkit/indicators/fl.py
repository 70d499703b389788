"""Accounts on freelance platforms that several people use, or that are offered for rent."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..indicator import Evidence, Sign, Weight, indicator, present
from ._checked import judged, made

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["account_sharing_or_rental"]

_HOURS, _COUNTRIES = 24, 2


@indicator(
    "fl.account-sharing-or-rental",
    title="a platform account is used from an address of others, around the clock, or is offered for rent",
    reads=["accounts", "interviews"],
    weight="strong",
    supports=["proxied-worker", "identity-rented-or-stolen", "facilitator"],
    against=[],
    innocent=["an agency that the platform allows", "a program that stays signed in", "a VPN, or a journey"],
    quiet_step="read the platform's rules for agencies, and write to its trust team without naming the person",
    open_step="ask who else uses the account",
    references=["ADV22"],
    attack="T1078",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def account_sharing_or_rental(evidence: Evidence) -> Iterator[Sign]:
    """Strong for a shared address or a day without a break; moderate for two countries within a day or a change."""
    rows = evidence.tables["accounts"]
    line = _addresses(rows["ip"])
    users = rows.assign(line=line).dropna(subset="line").groupby(["platform", "line"])["person"].nunique()
    together = rows.assign(line=line).set_index(["platform", "line"]).index.isin(users.index[users > 1])
    shared = together & line.notna()
    long = rows["session_hours"].ge(_HOURS).fillna(False).astype(bool)
    roaming = rows["countries_a_day"].ge(_COUNTRIES).fillna(False).astype(bool)
    mine = rows["person"].eq(evidence.subject).fillna(False).astype(bool)
    hits = rows[mine & (shared | long | roaming)]
    if len(hits):
        others = baseline(rows, rows.loc[shared | long | roaming, "person"].unique(), evidence.subject)
        weight: Weight = "strong" if (shared | long)[hits.index].any() else "moderate"
        yield present(
            "{n} of {whole} {whole|account|accounts}: {shared} on an address of other people, {long} signed in for "
            "{hours} hours without a break, {roaming} in {countries} countries within a day; {others}",
            {"accounts": hits},
            origin=[("ip", str(one)) for one in line[hits.index].dropna().unique()[:10]]
            or [("handle", str(one)) for one in hits["handle"].dropna().unique()[:10]],
            weight=others.weight(weight),
            n=len(hits),
            whole=mine.sum(),
            shared=shared[hits.index].sum(),
            long=long[hits.index].sum(),
            hours=_HOURS,
            roaming=roaming[hits.index].sum(),
            countries=_COUNTRIES,
            others=others.text,
        )
    origin = [("account", evidence.subject)]
    if len(made(evidence, "account offer")):
        yield from judged(evidence, "account offer", "offered", "strong", origin=origin)
    if len(made(evidence, "account change")):
        yield from judged(evidence, "account change", "changed", "moderate", origin=origin)


def _addresses(found: pd.Series[Any]) -> pd.Series[Any]:
    """The addresses in their normal form (string); empty for what is none."""
    import pandas as pd

    made: dict[str, str] = {}
    for text in found.dropna().unique():
        try:
            made[text] = str(ipaddress.ip_address(text.strip()))
        except ValueError:
            continue
    return pd.Series(found.map(made), index=found.index, dtype="string")
