"""Telephone numbers that cannot be called. A leading +1 is correct E.164 and is never read as a sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline
from ..activity.households import belongs, household
from ..activity.signins import not_run
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["invalid_number", "shared_between_people", "voip_or_burner"]

_STRONG: Weight = "strong"
_WEAK: Weight = "weak"

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
        "{n} of {whole} {whole|number|numbers} given cannot be called: {invalid} not valid in the country they name, "
        "{fiction} of a range reserved for fiction; {others}",
        hits,
        origin=[("phone", value) for value in sorted({str(v) for p in hits.values() for v in p["called"]})[:10]],
        weight=others.weight(weight),
        n=len(wrong),
        whole=len(whole),
        invalid=len(wrong - fictional),
        fiction=len(fictional),
        others=others.text,
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


@indicator(
    "ph.voip-or-burner",
    title="gives a telephone number of an internet service",
    reads=["contacts", "phone"],
    weight="weak",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["a second number against advertising", "remote work: many firms have no other lines"],
    quiet_step="compare with the number in the personnel and payroll records",
    open_step="send a code to a number that a contract stands behind",
    references=["MS25", "MAND24", "U42-24"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def voip_or_burner(evidence: Evidence) -> Iterator[Sign]:
    """Numbers of the US do not tell VoIP from other lines: there it is unknown without a carrier's answer."""
    rows = _stated(evidence.tables["contacts"], "contacts")
    looked = evidence.looked_up("phone", rows["number"]).reindex(columns=["outcome", "e164", "line_type"])
    own = rows["person"].eq(evidence.subject).fillna(False)
    if reason := not_run("phone", rows.loc[own, "number"], looked.loc[own, "outcome"]):
        yield unknown(reason)
    kind = looked["line_type"].astype("string").str.strip().str.casefold()
    found = looked["outcome"].eq("found").fillna(False)
    untold = own & found & kind.isin(["unknown", "fixed or mobile"]).fillna(False)
    if untold.any():
        asked = "a carrier look-up of {n} {n|number|numbers}, whose country does not tell VoIP apart"
        yield unknown(asked, n=untold.sum())
    voip = kind.eq("voip").fillna(False) & found
    hits = rows[own & voip]
    if hits.empty:
        return
    others = baseline(rows, rows.loc[voip, "person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|number|numbers} given {n|is a VoIP line by its range|are VoIP lines by their range}; "
        "{others}",
        {"contacts": hits},
        origin=[("phone", str(one)) for one in looked.loc[hits.index, "e164"].dropna().unique()[:10]],
        weight=others.weight(_WEAK),
        n=len(hits),
        whole=own.sum(),
        others=others.text,
    )


@indicator(
    "ph.shared-between-people",
    title="a telephone number that another person gives or enrols too",
    reads=["contacts", "people", "claims", "mfa_events"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "identity-rented-or-stolen"],
    against=[],
    innocent=["a couple", "a line of an office or an agency", "a number that was given to somebody else since"],
    quiet_step="compare the days on which each of them gave or enrolled the number",
    open_step="ask each of them, apart, whose number it is",
    references=["OKTA-DET", "IC3-25J"],
    attack="T1556.006",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def shared_between_people(evidence: Evidence) -> Iterator[Sign]:
    """Equal in E.164 form; people of one declared household and what over 3 % of the people share are left out."""
    import pandas as pd

    from ..personas import normalise
    from ..personas.exact import largest_group

    parts = [_stated(evidence.tables[name], name).assign(table=name) for name in ("contacts", "claims", "people")]
    mfa = evidence.tables["mfa_events"]
    parts.append(mfa[_TRACE].assign(number=mfa["phone"], table="mfa_events").dropna(subset="number"))
    rows = pd.concat([part.astype({"place": "object"}) for part in parts], ignore_index=True)
    rows = rows.assign(key=normalise.phone(rows["number"].astype("string"))).dropna(subset=["key", "person"])
    if rows["person"].nunique() < 2:
        yield unknown("telephone numbers of several people, in the personnel list or the enrolments of second factors")
        return
    users = rows.groupby("key")["person"].nunique()
    shared = rows[rows["key"].isin(users.index[(users > 1) & (users <= largest_group(rows["person"].nunique()))])]
    home = household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=False)
    other = shared[shared["person"].ne(evidence.subject) & ~belongs(shared, home)]
    mine = shared[shared["person"].eq(evidence.subject) & shared["key"].isin(other["key"])]
    if mine.empty:
        return
    hits = shared[shared.index.isin([*mine.index, *other.index[other["key"].isin(mine["key"])]])]
    others = baseline(rows, shared["person"].unique(), evidence.subject)
    whole = rows.loc[rows["person"] == evidence.subject, "key"].nunique()
    yield present(
        "{n} of {whole} {whole|number|numbers} also of {people} {people|other|others} of no declared household with "
        "the subject; {others}",
        {str(name): part for name, part in hits.groupby("table")},
        origin=[("phone", str(one)) for one in sorted(mine["key"].unique())[:10]],
        weight=others.weight(_STRONG),
        n=mine["key"].nunique(),
        whole=whole,
        people=hits["person"].nunique() - 1,
        others=others.text,
    )
