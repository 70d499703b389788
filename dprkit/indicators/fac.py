"""The side of those who host, lend or supply: offers, chains of suppliers, and recruiters who write to staff."""

from __future__ import annotations

from collections.abc import Iterator

from ..activity.signins import not_run
from ..indicator import Evidence, Sign, indicator, present, unknown
from ..words import say
from ._checked import judged, lacking, made, observed

__all__ = ["fake_recruiter_contact", "hosts_or_lends", "staffing_chain_opaque"]

_LINKS = 2


@indicator(
    "fac.hosts-or-lends",
    title="offered or agreed to host machines, to lend an identity or to stand in",
    reads=["interviews"],
    weight="strong",
    supports=["facilitator"],
    against=[],
    innocent=[
        "was recruited for what looked like an honest job, and was deceived",
        "resells or repairs computers for a living",
        "lives with other remote workers",
    ],
    quiet_step="keep the advert or message as found, and compare the address with the shipping list",
    open_step="hand over to the police; meet the person as one who may have been deceived",
    references=["IC3-24", "DOJ25C", "MS25"],
    attack="T1199",
    fires_on=["laptop-farm"],
    quiet_on=["couple-next-door"],
)
def hosts_or_lends(evidence: Evidence) -> Iterator[Sign]:
    """An advert or message that two people read; parcels and machines are findings of their own."""
    yield from judged(evidence, "hosting offer", "an offer or consent", "strong", origin=[("offer", evidence.subject)])


@indicator(
    "fac.staffing-chain-opaque",
    title="supplied through several companies, none of which verified the person",
    reads=["interviews"],
    weight="context",
    supports=["proxied-worker"],
    against=[],
    innocent=["ordinary outsourcing", "a supplier that verifies people and does not hand the record on"],
    quiet_step="read the contracts for who must verify whom, and ask the purchasing office for the records",
    open_step="audit the supplier under the contract",
    references=["IC3-24", "SEAL", "RF26"],
    attack="",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def staffing_chain_opaque(evidence: Evidence) -> Iterator[Sign]:
    """Exposure, never evidence about a person: context only."""
    rows = made(evidence, "supply link")
    if rows.empty:
        yield lacking(evidence, "supply link")
        return
    open_links = rows[rows["result"].ne("passed")]
    if len(rows) < _LINKS or len(open_links) < len(rows):
        return
    companies = ", ".join(str(one)[:60] for one in rows["value"].dropna().unique()[:5])
    yield present(
        "{n} of {whole} {whole|link|links} of the chain ({companies}) did not verify the person; {observed}; no "
        "baseline: a property of the contract",
        {"interviews": open_links},
        origin=[("contract", evidence.subject)],
        n=len(open_links),
        whole=len(rows),
        companies=companies or say("not named"),
        observed=observed(open_links),
    )


@indicator(
    "fac.fake-recruiter-contact",
    title="a recruiter who cannot be verified wrote to staff",
    reads=["interviews", "published_indicator"],
    weight="strong",
    supports=["account-takeover"],
    against=[],
    innocent=["a real headhunter of a small firm", "a domain that was taken over by somebody else since"],
    quiet_step="hand the domain and what was asked to run to the security team: this is a case of its own",
    open_step="warn the colleague not to run anything from that contact",
    references=["U42-24"],
    attack="T1566.003",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def fake_recruiter_contact(evidence: Evidence) -> Iterator[Sign]:
    """Strong where the domain is published; weak where two people could only not verify it."""
    rows = made(evidence, "recruiter")
    if rows.empty:
        yield lacking(evidence, "recruiter")
        return
    hits = rows[rows["result"].eq("failed")]
    looked = evidence.looked_up("published_indicator", hits["value"]).reindex(columns=["outcome", "citation"])
    listed = hits[looked["outcome"].eq("found").fillna(False).astype(bool)]
    if len(listed):
        cited = str(looked.loc[listed.index[0], "citation"])[:200]
        yield present(
            "{n} of {whole} {whole|recruiter|recruiters} at a published domain: {source}; {observed}; exact, no "
            "baseline",
            {"interviews": listed},
            origin=[("domain", str(one)) for one in listed["value"].dropna().unique()[:10]],
            n=len(listed),
            whole=len(rows),
            source=cited,
            observed=observed(listed),
        )
        return
    if reason := not_run("published_indicator", hits["value"].dropna(), looked["outcome"][hits["value"].notna()]):
        yield unknown(reason)
    yield from judged(evidence, "recruiter", "not verifiable", "weak", origin=[("recruiter", evidence.subject)])
