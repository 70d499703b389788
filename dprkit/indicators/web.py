"""Domains and profiles that stand behind a name: published ones, copied ones, registered together, renamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.shared import legible
from ..activity.signins import not_run
from ..data.suffix import registrable_domain
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import joined, say
from ._names import alike, human, tokens
from ._words import jaccard, runs

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["published_front_company", "site_copied", "social_profile_recent_or_hijacked", "whois_cluster"]

_COPIED = 0.7
_SHARED_HOSTING = 50
_DORMANT_YEARS = 3


def _domain(found: Any) -> str:
    return registrable_domain(str(found).strip().casefold().rpartition("@")[2]) if isinstance(found, str) else ""


@indicator(
    "web.published-front-company",
    title="names an employer whose domain was published as a front",
    reads=["claims", "published_indicator"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=["nothing-wrong"],
    innocent=[
        "the domain expired and belongs to somebody else now",
        "a company of the same name",
        "was deceived by that company himself",
    ],
    quiet_step="compare the time of the claimed job with the days of registration, publication and seizure",
    open_step="ask for a pay slip of that time",
    references=["S1-24", "DOJ23", "ADV22"],
    attack="T1583.001",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def published_front_company(evidence: Evidence) -> Iterator[Sign]:
    """Exact registrable domain of a claimed employer; the citation and its day stand beside the time claimed."""
    rows = evidence.claims("employer_domain")
    if rows.empty and len(evidence.mine("claims")):
        yield unknown("a claim employer_domain of {who}", who=evidence.subject)
        return
    looked = evidence.looked_up("published_indicator", rows["value"]).reindex(
        columns=["outcome", "citation", "published_on"]
    )
    if reason := not_run("published_indicator", rows["value"], looked["outcome"]):
        yield unknown(reason)
    hits = rows[looked["outcome"].eq("found").fillna(False).astype(bool)]
    if hits.empty:
        return
    entry = looked.loc[hits.index[0]]
    span = joined((one for one in hits.iloc[0][["valid_from", "valid_to"]] if isinstance(one, str)), "{one} to {other}")
    yield present(
        "{n} of {whole} {whole|domain|domains} of employers published: {source}, published {day}; claimed for {span}; "
        "exact, no baseline",
        {"claims": hits},
        origin=[("domain", _domain(one) or str(one)) for one in hits["value"].unique()[:10]],
        n=len(hits),
        whole=len(rows),
        source=str(entry["citation"])[:200],
        day=str(entry["published_on"])[:10],
        span=span or say("no stated time"),
    )


@indicator(
    "web.site-copied",
    title="the site of an employer or portfolio holds another company's text, icon or name",
    reads=["domains"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["a theme that was bought, with its example text", "a subsidiary or a new domain of the same company"],
    quiet_step="keep both pages as found, and read which is older in a web archive",
    open_step="write to the company whose text it is",
    references=["S1-24", "MAND24"],
    attack="T1583.001",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def site_copied(evidence: Evidence) -> Iterator[Sign]:
    """Seven tenths of the runs of five words: moderate; strong with the other's name left in, or the same icon too."""
    rows = evidence.mine("domains").assign(site=lambda frame: frame["domain"].map(_domain))
    models = rows[rows["role"].str.contains("compar", case=False).fillna(False)]
    own = rows[~rows.index.isin(models.index)]
    if len(own) and models.empty:
        yield unknown("saved pages of the company to compare with, as a row of the table domains")
        return
    for at, there in ((a, b) for a in own.index for b in models.index if own.loc[a, "site"] != models.loc[b, "site"]):
        here, other = own.loc[at], models.loc[there]
        likeness = jaccard(runs(_text(here["text"])), runs(_text(other["text"])))
        brand = _text(other["organisation"]).strip().casefold()
        left = len(brand) > 4 and brand in _text(here["text"]).casefold() and likeness > 0.2
        icon = isinstance(here["favicon"], str) and here["favicon"] == other["favicon"]
        if likeness < _COPIED and not left:
            continue
        weight: Weight = "strong" if left or icon else "moderate"
        yield present(
            "{share}% of the runs of five words of {here} and {there} are the same; name left in: {left}, same icon: "
            "{icon}; no baseline: a comparison of two sites",
            {"domains": rows.loc[[at, there]]},
            origin=[("domain", str(here["site"]))],
            weight=weight,
            share=round(100 * likeness),
            here=str(here["site"]),
            there=str(other["site"]),
            left=say("yes") if left else say("no"),
            icon=say("yes") if icon else say("no"),
        )


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else ""


@indicator(
    "web.whois-cluster",
    title="employer, referee and portfolio share a registrant, an address or a day of registration",
    reads=["domains", "privacy_values"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["one agency that made all these sites", "shared hosting, or a registrar's own name servers"],
    quiet_step="look at certificates and earlier registrations of these domains",
    open_step="ask who runs these sites",
    references=["S1-24"],
    attack="T1583.001",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def whois_cluster(evidence: Evidence) -> Iterator[Sign]:
    """Strong for a registrant's mail or phone, moderate for an own address or server, or one registrar and day.

    Values of privacy services are left out, and addresses with over 50 domains or an unknown number of them.
    """
    rows = evidence.mine("domains").assign(site=lambda frame: frame["domain"].map(_domain))
    rows = rows[~rows["role"].str.contains("compar", case=False).fillna(False) & rows["site"].ne("")]
    hidden = [one for one in evidence.bundled["privacy_values"]["value"].str.casefold() if one]
    values = _telling(rows, hidden)
    shared = [
        (weight, what, value, part)
        for (what, weight), column in values.items()
        for value, part in rows.groupby(column)
        if part["site"].nunique() > 1 and part["role"].nunique() > 1
    ]
    if not shared:
        if len(rows) == 1:
            yield unknown("registrations of a second domain: of the referee, the employer or the portfolio")
        return
    weight: Weight = "strong" if any(one[0] == "strong" for one in shared) else "moderate"
    hits = rows[rows.index.isin([at for one in shared for at in one[3].index])]
    said = (
        say("{what} of {sites}", what=say(what), sites=", ".join(sorted(part["site"].unique()))[:150])
        for _, what, _, part in shared[:3]
    )
    yield present(
        "{n} of {whole} {whole|domain|domains} share the {shared}; baseline unknown: how many domains share a value "
        "elsewhere is not in this file",
        {"domains": hits},
        origin=[("domain", str(one)) for one in sorted(hits["site"].unique())[:10]],
        weight=weight,
        n=hits["site"].nunique(),
        whole=rows["site"].nunique(),
        shared=joined(said),
    )


def _telling(rows: pd.DataFrame, hidden: list[str]) -> dict[tuple[str, Weight], pd.Series[Any]]:
    """What may be shared, by words and weight: the column, empty where a value says nothing."""

    def open_value(name: str) -> pd.Series[Any]:
        value = legible(rows[name]).str.casefold()
        covered = value.map(lambda one: isinstance(one, str) and any(word in one for word in hidden)).astype(bool)
        return value.mask(covered)

    few = rows["hosted"].le(_SHARED_HOSTING).fillna(False).astype(bool)
    day = legible(rows["registrar"]).str.casefold() + " " + rows["registered_on"]
    return {
        ("registrant's mail address", "strong"): open_value("registrant_email"),
        ("registrant's phone number", "strong"): open_value("registrant_phone"),
        ("address", "moderate"): rows["ip"].where(few),
        ("registrar and day of registration", "moderate"): day,
        ("name server at one of them", "moderate"): _own_servers(rows),
    }


def _own_servers(rows: pd.DataFrame) -> pd.Series[Any]:
    """The domain that serves the names of each, where that is one of these domains: a registrar's own tells nothing."""
    import pandas as pd

    sites = set(rows["site"])
    served = [
        next((own for one in str(cell).split() if (own := _domain(one.rstrip("."))) in sites), None)
        for cell in rows["name_servers"].fillna("")
    ]
    return pd.Series(served, index=rows.index, dtype="string")


@indicator(
    "web.social-profile-recent-or-hijacked",
    title="a profile lay unused for years and then changed its name, or its address carries another name",
    reads=["accounts"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["came back after years", "a change of name", "an address that was made from a first, shorter name"],
    quiet_step="read the oldest posts and who was linked to the profile before the change",
    open_step="ask about the early years of the profile",
    references=["AMZ25", "SEAL", "KETMAN"],
    attack="T1586.001",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def social_profile_recent_or_hijacked(evidence: Evidence) -> Iterator[Sign]:
    """Three years between creation and first activity: moderate; strong with a rename after it to an unlike name.

    A rename alone is no finding: people rename for marriage, transition and safety.
    """
    rows, mine = evidence.tables["accounts"], evidence.mine("accounts")
    if len(mine) and mine["created"].isna().all():
        yield unknown("the days on which the accounts of {who} were made and first used", who=evidence.subject)
        return
    years, taken, slug = _dormant(rows)
    hits = rows[(taken | slug) & rows["person"].eq(evidence.subject).fillna(False)]
    if hits.empty:
        return
    others = baseline(rows, rows.loc[taken | slug, "person"].unique(), evidence.subject)
    weight: Weight = "strong" if taken[hits.index].any() else "moderate"
    yield present(
        "{n} of {whole} {whole|account|accounts} unused for {years} years after it was made; {renamed} then took an "
        "unlike name, {other} keep another name in their address; {others}",
        {"accounts": hits},
        origin=[("handle", str(one)) for one in hits["handle"].dropna().unique()[:10]],
        weight=others.weight(weight),
        n=len(hits),
        whole=len(mine),
        years=float(years[hits.index].max()),
        renamed=taken[hits.index].sum(),
        other=slug[hits.index].sum(),
        others=others.text,
    )


def _dormant(rows: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any]]:
    """Years unused after it was made; long unused, then renamed; long unused, another name in its address."""
    import pandas as pd

    years = (rows["first_activity"] - rows["created"]).dt.days / 365.25
    dormant = years.ge(_DORMANT_YEARS).fillna(False).astype(bool)
    name, was = (rows[column].fillna("").astype(str) for column in ("name", "former_name"))
    unlike = [human(one) and human(other) and not alike(one, other) for one, other in zip(was, name)]
    after = rows["renamed"].notna() & rows["renamed"].ge(rows["created"]).fillna(False)
    slug = [_unlike(one, other) for one, other in zip(rows["slug"].fillna("").astype(str), name)]
    changed, other_slug = (pd.Series(one, index=rows.index, dtype=bool) for one in (unlike, slug))
    return years, dormant & after & changed, dormant & other_slug


def _unlike(slug: str, name: str) -> bool:
    """The address of the profile is made of words, and none of them is in the name."""
    words, own = ([one for one in tokens(text) if len(one) > 2] for text in (slug, name))
    near = any(word in there or there in word for word in words for there in own)
    return len(words) >= 2 and human(name) and not near
