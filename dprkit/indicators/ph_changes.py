"""Telephone numbers that change, and numbers of another country than any that was stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.signins import not_run
from ..indicator import Evidence, Origin, Sign, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changed_or_other_country"]

_NUMBERS, _DAYS = 3, 60
_TRACE = ["file", "place", "person", "confirmed", "system", "account"]


@indicator(
    "ph.changed-or-other-country",
    title="three telephone numbers within two months, or one of a country that was not stated",
    reads=["contacts", "claims", "phone"],
    weight="weak",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=[
        "moved, and kept the old number or took a new contract",
        "numbers stay with their owner when he changes provider or country",
        "a telephone that was lost, or a number of a relative for the time between",
    ],
    quiet_step="compare with the numbers in the personnel and payroll records, and their days",
    open_step="confirm by calling which number holds",
    references=["ADV22"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def changed_or_other_country(evidence: Evidence) -> Iterator[Sign]:
    """A variant of ph.invalid-number: always weak. Only the number's country is read, against what was declared."""
    rows = _given(evidence)
    looked = evidence.looked_up("phone", rows["number"]).reindex(columns=["outcome", "e164", "region"])
    if reason := not_run("phone", rows["number"], looked["outcome"]):
        yield unknown(reason)
    rows = rows.assign(called=looked["e164"].astype("string").fillna(rows["number"]), region=looked["region"])
    yield from _changed(evidence, rows)
    yield from _elsewhere(evidence, rows)


def _given(evidence: Evidence) -> pd.DataFrame:
    """The subject's rows that give a number: traces, ``number`` as looked up, ``day`` (UTC, where known), ``table``."""
    import pandas as pd

    contacts, claims = evidence.mine("contacts"), evidence.claims("phone")
    contacts = contacts[contacts["kind"].eq("phone").fillna(False)]
    parts = [
        contacts[_TRACE].assign(number=contacts["observable"].fillna(contacts["value"]), day=None, table="contacts"),
        claims[_TRACE].assign(number=claims["value"], day=claims["stated_on"], table="claims"),
    ]
    rows = pd.concat([part.astype({"number": "string", "day": "string"}) for part in parts], ignore_index=True)
    days = pd.to_datetime(rows["day"], errors="coerce", utc=True, format="ISO8601")
    return rows.assign(day=days).dropna(subset="number")


def _changed(evidence: Evidence, rows: pd.DataFrame) -> Iterator[Sign]:
    """Three different numbers within 60 days, by the day on which each was first stated."""
    import pandas as pd

    first = rows.dropna(subset="day").groupby("called")["day"].min().sort_values()
    if len(rows) and first.empty:
        yield unknown("the days on which {who} stated each number (stated_on)", who=evidence.subject)
    spans = first.diff(_NUMBERS - 1)
    close = [at for at, span in enumerate(spans) if pd.notna(span) and span <= pd.Timedelta(days=_DAYS)]
    called = {str(first.index[at - back]) for at in close for back in range(_NUMBERS)}
    if not called:
        return
    hits, origin = _shown(rows[rows["called"].isin(called)])
    yield present(
        "{n} different numbers stated within {days} days; baseline unknown: numbers of one person",
        hits,
        origin=origin,
        n=len(called),
        days=_DAYS,
    )


def _elsewhere(evidence: Evidence, rows: pd.DataFrame) -> Iterator[Sign]:
    """No number of the subject is of a country that he states or stays in."""
    claims = evidence.mine("claims")
    stated = claims.loc[claims["field"].isin(["country", "stay"]).fillna(False), "value"].str.strip().str.upper()
    placed = rows[rows["region"].notna()]
    if stated.dropna().empty:
        if len(placed):
            yield unknown("a claim about the country of work of {who}, by ISO 3166 code", who=evidence.subject)
        return
    other = placed[~placed["region"].isin(stated.replace("UK", "GB"))]
    if other.empty or len(other) < len(placed):
        return
    hits, origin = _shown(other)
    yield present(
        "{n} of {whole} {whole|number|numbers} of a country that is not stated; baseline unknown: numbers of one "
        "person",
        hits,
        origin=origin,
        n=other["called"].nunique(),
        whole=placed["called"].nunique(),
    )


def _shown(hits: pd.DataFrame) -> tuple[dict[str, pd.DataFrame], list[Origin]]:
    """The rows by table, and the numbers behind them: at most ten."""
    origin = [("phone", str(one)) for one in sorted(hits["called"].unique())[:10]]
    return {str(name): part for name, part in hits.groupby("table")}, origin
