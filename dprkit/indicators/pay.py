"""Where pay goes: whose account, shared with whom, how often changed, and whether it stands on a sanctions list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.households import belongs, household
from ..activity.shared import comparable
from ..activity.signins import not_run
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import say
from ._names import alike

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["account_name_mismatch", "frequent_change_or_prepay", "sanctions_hit", "shared_account_or_wallet"]

_CHANGES, _CHANGE_DAYS = 2, 90


@indicator(
    "pay.account-name-mismatch",
    title="the account that is paid belongs to somebody of another name",
    reads=["payees", "claims", "people"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker", "account-takeover"],
    against=[],
    innocent=[
        "a joint account, or the account of a parent or spouse",
        "an account that still carries the name before a marriage",
        "a bank that shortens or transliterates names",
    ],
    quiet_step="have the bank answer a confirmation of payee, and compare with the name in the payroll record",
    open_step="ask whose account it is, with an identity paper at hand",
    references=["ADV22", "IC3-25J"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def account_name_mismatch(evidence: Evidence) -> Iterator[Sign]:
    """Strong where the bank itself says no match; moderate where the names are no spellings of one another."""
    rows = evidence.mine("payees")
    denied = rows["name_check"].str.strip().str.casefold().isin(["no match", "nomatch", "no_match", "not matched"])
    names = _names(evidence)
    if len(rows) and not names and not denied.any():
        yield unknown("a name of {who}: in the personnel list, or as a claim", who=evidence.subject)
        return
    asked = rows["name_check"].str.strip().str.casefold().isin(["match", "matched", "close match", "close_match"])
    stated = rows["holder"].map(lambda one: _differs(one, names)).astype(bool) & ~asked
    hits = rows[denied.fillna(False) | stated]
    if rows["holder"].isna().all() and rows["name_check"].isna().all() and len(rows):
        yield unknown("the account holder, or the bank's confirmation of payee, for {who}", who=evidence.subject)
    if hits.empty:
        return
    weight: Weight = "strong" if denied.any() else "moderate"
    yield present(
        "{n} of {whole} {whole|payee|payees}: {denied} not confirmed by the bank, {other} in a name that is no "
        "spelling of the names on record; baseline unknown: accounts of one person",
        {"payees": hits},
        origin=_payees(hits),
        weight=weight,
        n=len(hits),
        whole=len(rows),
        denied=denied.sum(),
        other=stated.sum(),
    )


def _differs(holder: Any, names: list[str]) -> bool:
    return isinstance(holder, str) and bool(holder.strip()) and not any(alike(holder, one) for one in names)


def _names(evidence: Evidence) -> list[str]:
    """Names of the subject: claimed, former, and as the personnel system lists them."""
    claimed = [one for field in ("name", "former_name") for one in evidence.claims(field)["value"].dropna()]
    return list(dict.fromkeys([*map(str, claimed), *map(str, evidence.mine("people")["name"].dropna())]))


def _wallet(rows: pd.DataFrame) -> pd.Series[Any]:
    """The wallets in one spelling; empty for what is no wallet address."""
    from ..personas import normalise

    key = normalise.wallet(rows["wallet"])["key"]
    return key.where(key.str.fullmatch(r"(?:[a-z]{2,12}:)?[A-Za-z0-9]{25,100}").fillna(False))


def _keys(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``key``: one a row and account, wallet or payout identifier, in one spelling."""
    import pandas as pd

    account = rows["bank_account"].str.replace(r"[\s.-]", "", regex=True).str.upper()
    one_digit = account.str.fullmatch(r"(.)\1*").fillna(False)  # 000000: nothing was stated
    account = account.where(account.str.fullmatch(r"(?=.*\d{4})[A-Z0-9]{6,34}").fillna(False) & ~one_digit)
    payout = rows["payout"].str.strip().str.casefold()
    payout = payout.where(payout.str.fullmatch(r"[\w.+-]{3,64}@[\w.-]{3,100}|\d{6,20}").fillna(False))
    parts = [rows.assign(key=kind + ":" + key) for kind, key in (("a", account), ("w", _wallet(rows)), ("p", payout))]
    return pd.concat(parts).dropna(subset="key")


def _payees(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """What lies behind: account, wallet or payout identifier, else the holder's name."""
    keys = sorted(_keys(rows)["key"].unique())
    return [("payee", str(one)) for one in keys or sorted(rows["holder"].dropna().unique())][:10]


@indicator(
    "pay.shared-account-or-wallet",
    title="pay of several workers goes to one account or wallet",
    reads=["payees", "people", "claims"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "identity-rented-or-stolen", "account-takeover"],
    against=["nothing-wrong"],
    innocent=[
        "a couple that works for the same company",
        "an agency or an employer of record that is paid for several",
        "a deposit address that an exchange shows to several customers",
    ],
    quiet_step="compare with the households and the contracts that the personnel office has on record",
    open_step="ask each of them, apart, whose account it is",
    references=["ADV22", "IC3-25J"],
    attack="T1657",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def shared_account_or_wallet(evidence: Evidence) -> Iterator[Sign]:
    """Exact equality: IBAN without blanks, hex wallets in lower case; people of one declared household left out."""
    rows = comparable(evidence.tables["payees"], evidence.subject)
    if rows["person"].nunique() < 2:
        if len(evidence.mine("payees")):
            yield unknown("payees of several people, from the same payroll system")
        return
    keyed = _keys(rows)
    users = keyed.groupby("key")["person"].nunique()
    shared = keyed[keyed["key"].isin(users.index[users > 1])]
    names = household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=False)
    other = shared[shared["person"].ne(evidence.subject) & ~belongs(shared, names)]
    mine = shared[shared["person"].eq(evidence.subject) & shared["key"].isin(other["key"])]
    if mine.empty:
        return
    hits = shared[shared.index.isin([*mine.index, *other.index[other["key"].isin(mine["key"])]])]
    others = baseline(rows, shared["person"].unique(), evidence.subject)
    whole = keyed.loc[keyed["person"] == evidence.subject, "key"].nunique()
    weight: Weight = "strong"
    yield present(
        "{n} of {whole} {whole|account|accounts} also paid for {people} {people|other|others} of no declared household "
        "with the subject; {others}",
        {"payees": hits},
        origin=[("payee", str(one)) for one in sorted(mine["key"].unique())[:10]],
        weight=others.weight(weight),
        n=mine["key"].nunique(),
        whole=whole,
        people=hits["person"].nunique() - 1,
        others=others.text,
    )


@indicator(
    "pay.frequent-change-or-prepay",
    title="the payee changed several times in three months, or payment ahead or to somebody else was asked for",
    reads=["payees"],
    weight="moderate",
    supports=["proxied-worker", "identity-rented-or-stolen", "account-takeover"],
    against=[],
    innocent=[
        "an attack on the employee: somebody else changed the account to take the pay",
        "a change of bank, or an account that was closed",
        "no access to a bank, or wages paid in coin as is usual in that trade",
    ],
    quiet_step="read from which account and address each change was entered, to rule out an attack on the employee",
    open_step="call back on the number known before the change, and have the change confirmed",
    references=["IC3-23", "ADV22", "SCWX24", "SEAL"],
    attack="T1657",
    fires_on=["many-personas"],
    quiet_on=["payroll-victim"],
)
def frequent_change_or_prepay(evidence: Evidence) -> Iterator[Sign]:
    """Two changes within 90 days, prepayment or a third party: moderate; a wallet alone is weak.

    A change that nobody confirmed with the employee may be an attack on him: weak until a call back is on record.
    """
    rows = evidence.mine("payees")
    changed = rows[rows["event"].str.contains("chang|updat|replac", case=False).fillna(False) & rows["time"].notna()]
    changed = changed.sort_values("time")
    close = changed["time"].diff().dt.days.le(_CHANGE_DAYS).fillna(False)
    often = changed[close | close.shift(-1, fill_value=False)]
    asked = rows[rows["prepayment"].fillna(False) | rows["third_party"].fillna(False)]
    coin = rows[_wallet(rows).notna() | rows["kind"].str.contains("wallet|crypto", case=False).fillna(False)]
    hits = rows[rows.index.isin([*often.index, *asked.index, *coin.index])]
    if hits.empty:
        return
    confirmed = bool(often["confirmed_by"].fillna("").str.strip().ne("").all())
    weight: Weight = "moderate" if len(asked) or (len(often) >= _CHANGES and confirmed) else "weak"
    unsure = say("another (not all confirmed with the employee: an attack on him is not ruled out)")
    yield present(
        "{often} of {changes} {changes|change|changes} of payee within {days} days of {another}; {asked} "
        "of {whole} {whole|row|rows} ask for payment ahead or to somebody else, {coin} for a wallet; baseline "
        "unknown: changes of others are not compared",
        {"payees": hits},
        origin=_payees(hits),
        weight=weight,
        often=len(often),
        changes=len(changed),
        days=_CHANGE_DAYS,
        another=say("another") if confirmed else unsure,
        asked=len(asked),
        whole=len(rows),
        coin=len(coin),
    )


@indicator(
    "pay.sanctions-hit",
    title="a wallet or a payee's name stands on a sanctions list",
    reads=["payees", "sanctions"],
    weight="near-conclusive",
    supports=["proxied-worker", "identity-rented-or-stolen", "facilitator"],
    against=["nothing-wrong"],
    innocent=[
        "a namesake: a name on a list is no match on a person",
        "the list was corrected since, or the wallet belongs to a service that many use",
    ],
    quiet_step="stop the payment and hand the entry to the compliance officer, who compares the list's own details",
    open_step="ask for an identity paper, through counsel",
    references=["OFAC", "TREAS25"],
    attack="T1657",
    fires_on=["many-personas"],
    quiet_on=["payroll-victim"],
)
def sanctions_hit(evidence: Evidence) -> Iterator[Sign]:
    """Exact wallets and mail addresses only: near-conclusive. Names are looked at by a person, and are weak here."""
    rows = evidence.mine("payees")
    value = rows["wallet"].fillna(rows["payout"].where(rows["payout"].str.contains("@").fillna(False)))
    rows = rows.assign(value=value).dropna(subset="value")
    looked = evidence.looked_up("sanctions", rows["value"]).reindex(
        columns=["outcome", "matched", "list", "programme", "list_date", "entity"]
    )
    if reason := not_run("sanctions", rows["value"], looked["outcome"]):
        yield unknown(reason)
    if len(looked) and looked["outcome"].eq("skipped").all():
        yield unknown("entries in the table sanctions, which the user updates")
        return
    hits = rows[looked["outcome"].eq("found").fillna(False).astype(bool)]
    if hits.empty:
        return
    entry = looked.loc[hits.index[0]]
    weight: Weight = "near-conclusive" if hits["wallet"].notna().any() else "strong"
    yield present(
        "{n} of {whole} {whole|payee|payees} equal to an entry of {list} ({programme}, entry {entry}; list of {day}): "
        "{matched}; exact, no baseline needed",
        {"payees": hits},
        origin=_payees(hits),
        weight=weight,
        n=len(hits),
        whole=len(rows),
        list=_said(entry["list"]),
        programme=_said(entry["programme"]),
        entry=_said(entry["entity"]),
        day=_said(entry["list_date"]),
        matched=_said(entry["matched"]),
    )


def _said(cell: Any) -> str:
    return re.sub(r"\s+", " ", str(cell))[:120] if isinstance(cell, str) else say("not stated")
