"""Telephone numbers that cannot be called. A leading +1 is correct E.164 and is never read as a sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline, number
from ..activity.signins import not_run
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["invalid_number"]

_TRACE = ["file", "place", "person", "confirmed", "system", "account"]


@indicator(
    "ph.invalid-number",
    title="gives a telephone number that does not exist or is reserved for fiction",
    reads=["contacts", "claims", "people", "phone"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=[
        "a typing error, or a digit that the application form cut off",
        "a number without its country code, read under the wrong country",
        "a range newer than the table of numbers",
    ],
    quiet_step="compare with the number in the personnel and payroll records",
    open_step="confirm the number by calling it",
    references=["AMZ25", "ADV22"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def invalid_number(evidence: Evidence) -> Iterator[Sign]:
    """Weak for an impossible or invalid number, moderate for one of a range reserved for fiction."""
    parts = {name: _stated(evidence.tables[name], name) for name in ("contacts", "claims", "people")}
    facts = {name: _facts(evidence, part) for name, part in parts.items()}
    mine = {name: part[part["person"] == evidence.subject] for name, part in facts.items()}
    for part in mine.values():
        if reason := not_run("phone", part["number"], part["outcome"]):
            yield unknown(reason)
    hits = {name: part[part["wrong"]] for name, part in mine.items() if part["wrong"].any()}
    if not hits:
        return
    wrong = {value for part in hits.values() for value in part["number"]}
    whole = {value for part in mine.values() for value in part["number"]}
    fictional = {value for part in hits.values() for value in part.loc[part["fiction"], "number"]}
    weight: Weight = "moderate" if fictional else "weak"
    listed = facts["people"]
    others = baseline(listed[listed["outcome"].notna()], listed.loc[listed["wrong"], "person"], evidence.subject)
    yield present(
        f"{len(wrong)} of {number(len(whole), 'number')} given cannot be called: {len(wrong - fictional)} not valid in "
        f"the country they name, {len(fictional)} of a range reserved for fiction; {others.text}",
        hits,
        origin=[("phone", value) for value in sorted({str(v) for p in hits.values() for v in p["called"]})[:10]],
        weight=others.weight(weight),
    )


def _stated(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows of a table that give a telephone number, with ``number`` as it was looked up."""
    if table == "contacts":
        rows = rows[rows["kind"].eq("phone").fillna(False)]
        number_given = rows["observable"].fillna(rows["value"])
    elif table == "claims":
        rows = rows[rows["field"].eq("phone").fillna(False)]
        number_given = rows["value"]
    else:
        number_given = rows["phone"]
    return rows[_TRACE].assign(number=number_given.astype("string")).dropna(subset="number")


def _facts(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``outcome``, ``called`` (E.164, else as given), ``wrong`` and ``fiction``.

    A number that names no country, and for which none is known, is not judged: it was read under no plan.
    """
    facts = ["outcome", "e164", "region", "possible", "valid", "fictional"]
    looked = evidence.looked_up("phone", rows["number"]).reindex(columns=facts)
    found = looked["outcome"].eq("found").fillna(False).astype(bool)
    placed = looked["region"].notna() | rows["number"].str.strip().str.startswith(("+", "00"))
    off = looked["valid"].eq(False).fillna(False).astype(bool) | looked["possible"].eq(False).fillna(False).astype(bool)
    fiction = looked["fictional"].eq(True).fillna(False).astype(bool) & found
    called = looked["e164"].astype("string").fillna(rows["number"])
    return rows.assign(
        outcome=looked["outcome"], called=called, fiction=fiction, wrong=(found & placed & off) | fiction
    )
