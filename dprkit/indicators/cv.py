"""What a CV states, held against release dates, other CVs, and what schools, employers and referees answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.shared import comparable
from ..activity.signins import not_run
from ..data.suffix import registrable_domain
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import joined, say
from ._checked import judged, lacking, made, observed
from ._intervals import earliest, latest
from ._words import passages, runs, similarity

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["copied_from_real_profile", "employer_not_verifiable", "employment_overlap_fulltime"]
__all__ += ["institution_does_not_offer_degree", "reference_not_independent", "tech_before_release"]
__all__ += ["text_templated_across_applicants"]

_MODERATE: Weight = "moderate"
_WEAK: Weight = "weak"

_GRACE_DAYS, _GRACE_YEARS = 183, 0.5
_OVERLAP_DAYS = 31
_YOUNG_DAYS = 90
_NEAR, _VERY_NEAR, _LEAST_RUNS = 0.6, 0.8, 20
_PASSAGES, _RUN = 3, 8
_STEM = 6  # letters in front of the @ that are not everybody's: info and jobs are
_TOLD = 5  # claims that the sentence names
_YEARS = re.compile(r"(?<![\d.])(\d{1,2})\s*\+?\s*(?:years?|yrs?)\b[^\n.;|]{0,60}", re.IGNORECASE)
_LIGHT = (
    r"part.?time|freelanc|contract|consult|advis|volunteer|intern|student|teach|founder|self.?employ|board|open.?source"
)


@indicator(
    "cv.tech-before-release",
    title="claims more years with a technology than it exists",
    reads=["documents", "technologies"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=[
        "counts the years with a technology that it came from",
        "used it before its release, or a recruiter rewrote the line",
        "a typing error, or one line for several technologies",
    ],
    quiet_step="read the sentence in the document, and the table's source for the day of release",
    open_step="ask for the first project with it, and when that was",
    references=["DTEX24"],
    attack="",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def tech_before_release(evidence: Evidence) -> Iterator[Sign]:
    """``N years`` and a listed name in one clause; more than half a year over what is possible at the CV's date."""
    rows = evidence.mine("documents")
    stated = rows["created"].map(_day)
    if len(rows) and stated.isna().all():
        made_when = "the day on which the CV of {who} was made: a document with its properties"
        yield unknown(made_when, who=evidence.subject)
        return
    listed = _technologies(evidence.bundled["technologies"])
    said = _said(rows, listed)
    impossible = _impossible(said)
    if not impossible:
        return
    file = evidence.others("documents")
    likewise = [who for who, part in file.groupby("person") if _impossible(_said(part, listed))]
    others = baseline(evidence.tables["documents"], likewise, evidence.subject)
    words = (
        say("{years} years of {name}, first released {day}", years=years, name=name, day=str(day))
        for name, years, _, day, _ in impossible[:_TOLD]
    )
    yield present(
        "{n} of {whole} {whole|dated claim|dated claims}: {claims}; {others}",
        {"documents": rows.loc[sorted({hit[4] for hit in impossible})]},
        origin=[("cv", evidence.subject)],
        weight=others.weight(_MODERATE),
        others=others.text,
        n=len(impossible),
        whole=len(said),
        claims=joined(words),
    )


def _said(rows: pd.DataFrame, listed: list[Any]) -> list[tuple[str, int, float, date, Any]]:
    """Every claim of years in the documents, as ``_claims`` gives it."""
    dated = zip(rows["text"], rows["created"].map(_day), rows.index)
    return [hit for text, day, at in dated for hit in _claims(text, day, listed, at)]


def _impossible(said: list[tuple[str, int, float, date, Any]]) -> list[tuple[str, int, float, date, Any]]:
    return [hit for hit in said if hit[1] > hit[2] + _GRACE_YEARS]


def _day(found: Any) -> date | None:
    """The day in a creation property: ``D:20260105…`` (PDF) or ISO 8601; None for another text."""
    match = re.match(r"(?:D:)?(\d{4})-?(\d{2})-?(\d{2})", found) if isinstance(found, str) else None
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _technologies(table: pd.DataFrame) -> list[tuple[re.Pattern[str], str, date]]:
    """Pattern, name and first release of each technology; rows without a readable day are left out."""
    kept = table.reindex(columns=["name", "aliases", "first_release"]).fillna("").astype(str)
    made_rows = []
    for name, aliases, released in kept.itertuples(index=False):
        words = "|".join(re.escape(one.strip()) for one in [name, *aliases.split("|")] if one.strip())
        if words and (day := _day(released)):
            made_rows.append((re.compile(rf"(?<![\w.+#-]){'(?:' + words + ')'}(?![\w+#-])", re.IGNORECASE), name, day))
    return made_rows


def _claims(text: Any, stated: Any, listed: list[Any], at: Any) -> Iterator[tuple[str, int, float, date, Any]]:
    """Name, years claimed, years possible, day of release and row of every claim of years in a text."""
    if not isinstance(text, str) or not isinstance(stated, date):
        return
    for found in _YEARS.finditer(text[:200_000]):
        named = [(name, day) for pattern, name, day in listed if pattern.search(found.group())]
        if len(named) == 1:  # of several technologies in one clause, the years may be those of the oldest
            name, day = named[0]
            yield name, int(found.group(1)), (stated - day).days / 365.25, day, at


@indicator(
    "cv.employment-overlap-fulltime",
    title="two full-time posts overlap by more than a month, whatever the days within the months were",
    reads=["employment"],
    weight="weak",
    supports=["undisclosed-second-job", "identity-rented-or-stolen"],
    against=[],
    innocent=[
        "a notice period, or garden leave",
        "part-time work or contracting that the CV does not call so",
        "a company that was bought and stands twice",
    ],
    quiet_step="compare with the dated certificates that the personnel office holds",
    open_step="ask for dated certificates of both posts",
    references=["ADV22", "MAND24"],
    attack="",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def employment_overlap_fulltime(evidence: Evidence) -> Iterator[Sign]:
    """Only the shortest overlap that the stated months allow counts, over 31 days; part-time words are left out."""
    rows = evidence.mine("employment")
    pairs, posts = _overlaps(rows)
    if not pairs:
        return
    file = evidence.others("employment")
    likewise = [who for who, part in file.groupby("person") if _overlaps(part)[0]]
    others = baseline(evidence.tables["employment"], likewise, evidence.subject)
    yield present(
        "{n} {n|pair|pairs} of {whole} {whole|post|posts} overlap, the longest by {days} days at least; {others}",
        {"employment": rows.loc[sorted({at for pair in pairs for at in pair[1:]})]},
        origin=[("cv", evidence.subject)],
        weight=others.weight(_WEAK),
        n=len(pairs),
        whole=posts,
        days=max(pairs)[0].days,
        others=others.text,
    )


def _overlaps(rows: pd.DataFrame) -> tuple[list[tuple[timedelta, Any, Any]], int]:
    """Pairs of one person's full-time posts that overlap (how long at least, and both rows), and how many posts."""
    words = rows["employer"].fillna("") + " " + rows["title"].fillna("") + " " + rows["found"].fillna("")
    posts = rows[~words.str.contains(_LIGHT, case=False, regex=True) & rows["start"].notna()]
    known = posts["end"].fillna("").ne("")
    last = max((day for one in [*posts["start"], *posts["end"]] if (day := earliest(one))), default=None)
    ends = [earliest(one) if stated else last for one, stated in zip(posts["end"], known)]
    spans = [
        (first, end, at)
        for one, end, at in zip(posts["start"], ends, posts.index)
        if (first := latest(one)) and end and first < end
    ]
    pairs = [
        (min(a[1], b[1]) - max(a[0], b[0]), a[2], b[2])
        for a, b in combinations(spans, 2)
        if rows.loc[a[2], "employer"] != rows.loc[b[2], "employer"]
    ]
    return [pair for pair in pairs if pair[0] > timedelta(days=_OVERLAP_DAYS)], len(posts)


@indicator(
    "cv.institution-does-not-offer-degree",
    title="the school says that it did not give that degree",
    reads=["interviews"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=[
        "a programme that was renamed or moved",
        "a translation of the title",
        "a registrar who looked under a new name",
    ],
    quiet_step="read the catalogue of that year; unknown there is not false",
    open_step="ask for the certificate, and have the registrar or the national centre verify it",
    references=["AMZ25", "ADV22"],
    attack="",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def institution_does_not_offer_degree(evidence: Evidence) -> Iterator[Sign]:
    """Strong for a registrar's written answer that two people read; weak for a search in a catalogue."""
    origin = [("school", evidence.subject)]
    yield from judged(evidence, "registrar", "denied by the registrar", "strong", alone="moderate", origin=origin)
    if len(made(evidence, "catalogue")):
        yield from judged(evidence, "catalogue", "not in the catalogue", "weak", origin=origin)


@indicator(
    "cv.employer-not-verifiable",
    title="an employer denies the employment, or its domain is younger than the job",
    reads=["claims", "employment", "interviews", "rdap"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=[
        "a new name or a take-over, with a new domain",
        "a young company that worked without a site, or a confidentiality agreement",
        "a personnel office that does not answer such questions",
    ],
    quiet_step="look the company up in a register of companies, with the day it was founded",
    open_step="reach the employer's personnel office through its switchboard",
    references=["ADV22", "S1-24", "SEAL"],
    attack="T1585",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def employer_not_verifiable(evidence: Evidence) -> Iterator[Sign]:
    """Moderate where the domain was registered over 90 days after the job began; strong where the employer denies."""
    domains = evidence.claims("employer_domain")
    domains = domains.assign(domain=[registrable_domain(str(one).strip().casefold()) for one in domains["value"]])
    looked = evidence.looked_up("rdap", domains["domain"].astype("string")).reindex(
        columns=["outcome", "registered_on"]
    )
    if reason := not_run("rdap", domains["domain"], looked["outcome"]):
        yield unknown(reason)
    began = [_began(evidence, row) for row in domains.itertuples()]
    made_on = [_day(one) for one in looked["registered_on"]]
    young = [bool(a and b and b > a + timedelta(days=_YOUNG_DAYS)) for a, b in zip(began, made_on)]
    hits = domains[young]
    if len(hits):
        yield present(
            "{n} of {whole} {whole|domain|domains} of employers registered over {days} days after the job began "
            "({domains}); no baseline: a comparison of two dates",
            {"claims": hits},
            origin=[("domain", str(one)) for one in hits["domain"].unique()[:10]],
            weight="moderate",
            n=len(hits),
            whole=len(domains),
            days=_YOUNG_DAYS,
            domains=", ".join(hits["domain"])[:150],
        )
    if len(made(evidence, "employer")):
        yield from judged(
            evidence, "employer", "denied", "strong", alone="moderate", origin=[("employer", evidence.subject)]
        )
    else:
        yield lacking(evidence, "employer")


def _began(evidence: Evidence, claim: Any) -> date | None:
    """The latest day on which the job behind a domain can have begun: the claim's own, else the CV's."""
    if day := _day(claim.valid_from):
        return day
    label = re.sub(r"\W", "", str(claim.domain).partition(".")[0])
    jobs = evidence.mine("employment").dropna(subset=["employer", "start"])
    named = jobs[
        jobs["employer"].map(lambda one: len(label) > 3 and label in re.sub(r"\W", "", one.casefold())).astype(bool)
    ]
    return max((day for one in named["start"] if (day := latest(one))), default=None)


@indicator(
    "cv.reference-not-independent",
    title="a referee writes from free mail, or from the applicant's own mailbox or line",
    reads=["interviews", "contacts", "messages", "free_mail"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["a small firm", "a former manager who gives a private address", "two people in one office or household"],
    quiet_step="find the referee's company and its switchboard in a register",
    open_step="reach the referee through that switchboard",
    references=["KB4", "GTIG25", "NISOS"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def reference_not_independent(evidence: Evidence) -> Iterator[Sign]:
    """Strong for a mailbox, number or network that is the applicant's too; moderate for free mail alone."""
    rows = made(evidence, "referee").dropna(subset="value")
    if rows.empty:
        yield lacking(evidence, "referee")
        return
    given = rows["value"].str.strip().str.casefold()
    contacts = evidence.mine("contacts")
    own = set(contacts["observable"].fillna(contacts["value"]).dropna().str.strip().str.casefold())
    lines = _lines(evidence)
    network = given.map(
        lambda one: bool(lines.get(one, set()) & set().union(*(lines.get(m, set()) for m in own), set()))
    )
    same = given.isin(own) | network.astype(bool)
    stem = given.map(_stem).isin({_stem(one) for one in own} - {""}) & ~same
    free = set(evidence.bundled["free_mail"].reindex(columns=["domain"])["domain"])
    private = given.str.rsplit("@", n=1).str[-1].isin(free) & given.str.contains("@")
    hits = rows[same | private | stem]
    if hits.empty:
        return
    shared = {ip for one in given[network.astype(bool)] for ip in lines.get(one, set())}
    weight: Weight = "strong" if same.any() else "moderate"
    yield present(
        "{free} of {whole} {whole|referee|referees} with free mail, {same} with a mailbox, number or network of the "
        "applicant's own, {stems} with the name of his mailbox at another provider; {observed}; baseline unknown: "
        "referees of one person",
        {"interviews": hits},
        origin=[
            *(("referee", str(one)[:100]) for one in given[hits.index].unique()[:10]),
            *(("ip", one) for one in sorted(shared)[:10]),
        ],
        weight=weight,
        free=private.sum(),
        whole=len(rows),
        same=same.sum(),
        stems=stem.sum(),
        observed=observed(hits),
    )


def _stem(mail: str) -> str:
    """What stands before the @ of a mail address, dots and tags aside; empty where it is short or none."""
    name = re.sub(r"\+.*|[._-]", "", mail.partition("@")[0]) if "@" in mail else ""
    return name if len(name) >= _STEM else ""


def _lines(evidence: Evidence) -> dict[str, set[str]]:
    """The addresses each sender's mails came from, as the first server with a public one wrote them down."""
    mails = evidence.tables["messages"]
    parts = [mails[["sender_address", column]].dropna().to_numpy() for column in ("first_ip", "origin_ip")]
    found: dict[str, set[str]] = {}
    for sender, ip in (pair for part in parts for pair in part):
        found.setdefault(str(sender).strip().casefold(), set()).add(str(ip).strip())
    return found


@indicator(
    "cv.text-templated-across-applicants",
    title="large parts of the CV stand word for word in a CV under another name",
    reads=["documents"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "the same agency, career service, template or writing program",
        "one person who applied under a former and a new name",
        "both quote the job advert",
    ],
    quiet_step="read both side by side for rare phrases and errors, and compare contacts and devices of the two",
    open_step="ask who helped with the CV",
    references=["ADV22", "IC3-25J", "SEAL"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def text_templated_across_applicants(evidence: Evidence) -> Iterator[Sign]:
    """Jaccard of runs of five words: moderate from 0.6, strong from 0.8; runs that many CVs have are taken out."""
    rows = comparable(evidence.tables["documents"], evidence.subject)
    texts = rows.dropna(subset="text").groupby("person")["text"].agg("\n".join)
    if evidence.subject in texts.index and len(texts) < 2:
        yield unknown("CVs of several applicants, in the same system")
    if evidence.subject not in texts.index or len(texts) < 2:
        return
    for name in evidence.claims("name")["value"].dropna():  # how many words a name has is no part of the text
        texts[evidence.subject] = texts[evidence.subject].replace(str(name), "name")
    likeness = similarity(texts, evidence.subject, least=_LEAST_RUNS)
    near = likeness[likeness >= _NEAR]
    if near.empty:
        return
    others = baseline(rows, near.index, evidence.subject)
    weight: Weight = "strong" if near.max() >= _VERY_NEAR else "moderate"
    yield present(
        "{share}% of the runs of five words are also those of {n} {n|other|others} of {whole}; {others}",
        {"documents": rows[rows["person"].isin([evidence.subject, *near.index])]},
        origin=[("text", str(one)) for one in near.index[:10]],
        weight=others.weight(weight),
        share=round(100 * near.max()),
        n=len(near),
        whole=len(texts) - 1,
        others=others.text,
    )


@indicator(
    "cv.copied-from-real-profile",
    title="passages of the CV stand word for word in a public profile of somebody else",
    reads=["documents", "interviews"],
    weight="strong",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["an older profile of his own", "both copied the employer's own description"],
    quiet_step="keep the page as found, with its address and day, and read whose it is",
    open_step="write to the owner of the profile at an address found independently",
    references=["MAND24", "AMZ25", "IC3-23"],
    attack="T1656",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def copied_from_real_profile(evidence: Evidence) -> Iterator[Sign]:
    """Three runs of eight words or more that do not overlap, in one outside page that a person kept."""
    pages = made(evidence, "profile page").dropna(subset="found")
    own = runs("\n".join(evidence.mine("documents")["text"].dropna()), _RUN)
    if pages.empty or not own:
        yield lacking(evidence, "profile page")
        return
    shared = pages["found"].map(lambda text: passages(str(text), own, _RUN))
    hits = pages[shared >= _PASSAGES]
    if hits.empty:
        return
    yield present(
        "{runs} runs of eight words of the CV stand in {n} of {whole} {whole|page|pages} kept ({page}); {observed}; "
        "no baseline: a comparison of two texts",
        {"interviews": hits, "documents": evidence.mine("documents")},
        origin=[("profile", str(one)[:100]) for one in hits["asked"].dropna().unique()[:10]],
        runs=shared.max(),
        n=len(hits),
        whole=len(pages),
        page=str(hits["asked"].iloc[0])[:120],
        observed=observed(hits),
    )
