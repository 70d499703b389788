"""Bank account numbers whose own check digits do not hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["account_checksum_invalid", "iban_holds"]

_WEAK: Weight = "weak"
_IBAN = r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}"


@indicator(
    "pay.account-checksum-invalid",
    title="check digits of a bank account are wrong",
    reads=["payees"],
    weight="weak",
    supports=["identity-rented-or-stolen", "wrong-person-or-data"],
    against=[],
    innocent=[
        "a typing error",
        "a cell that a form or a sheet cut off",
        "an account number that only looks like an IBAN",
    ],
    quiet_step="compare with the paper or the message that the number was copied from",
    open_step="ask for the number again, with a statement of the bank",
    references=["ADV22", "ISO13616"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["payroll-victim"],
)
def account_checksum_invalid(evidence: Evidence) -> Iterator[Sign]:
    """A variant of id.mrz-or-checksum-invalid for IBANs (ISO 13616, modulo 97). The country in it is not read."""
    rows = evidence.tables["payees"]
    number = rows["bank_account"].str.replace(r"[\s.-]", "", regex=True).str.upper()
    formed = number.str.fullmatch(_IBAN).fillna(False).astype(bool)
    mine = rows["person"].eq(evidence.subject).fillna(False).astype(bool)
    if mine.any() and not (mine & formed).any():
        yield unknown("an IBAN among the payees of {who}", who=evidence.subject)
        return
    wrong = formed & ~_hold(number.where(formed))
    hits = rows[mine & wrong]
    if hits.empty:
        return
    others = baseline(rows[formed], rows.loc[wrong, "person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|IBAN|IBANs} with wrong check digits; {others}",
        {"payees": hits},
        origin=[("payee", f"a:{one}") for one in sorted(number[hits.index].unique())[:10]],
        weight=others.weight(_WEAK),
        n=len(hits),
        whole=(mine & formed).sum(),
        others=others.text,
    )


def _hold(numbers: pd.Series[Any]) -> pd.Series[Any]:
    held = {one: iban_holds(one) for one in numbers.dropna().unique()}
    return numbers.map(held).eq(True).fillna(False).astype(bool)


def iban_holds(number: str) -> bool:
    """Whether the check digits of an IBAN are right: its letters as 10 to 35, the first four last, modulo 97 is 1.

    >>> iban_holds("GB82WEST12345698765432"), iban_holds("GB82WEST12345698765423")
    (True, False)
    """
    moved = number[4:] + number[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1
