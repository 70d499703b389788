"""Mail in the DNS: who takes it (MX), who may send it (SPF), what a receiver is asked to do (DMARC), who serves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..data.suffix import registrable_domain
from ..provider import Fact, provider
from ._dns_answer import Answer, answers, failures, lines, outcome

if TYPE_CHECKING:
    from ..fetch import Fetch
    from ..observable import Observable

__all__ = ["email_dns"]

_KINDS = ("MX", "TXT", "NS", "A", "AAAA")
_SPF = re.compile(r"v=spf1(?: |$)", re.IGNORECASE)  # RFC 7208, section 4.5
_DMARC = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)", re.IGNORECASE)  # RFC 7489, section 6.4
_POLICY = re.compile(r";\s*p\s*=\s*([a-z]+)", re.IGNORECASE)


@provider(
    "email_dns",
    title="mail servers and mail policies of a domain, asked live",
    accepts={"email-addr", "domain-name"},
    opsec="AMBER",
    tells="the resolvers and the name servers of the mail domain: GREEN, unless it is a listed free-mail provider's",
    days=1.0,
    facts={
        "mail": Fact("string", "how mail is taken: mx, null MX (RFC 7505), address (no MX, RFC 5321, 5.1), or none"),
        "mx": Fact("string", "mail servers, each after its preference, one a line"),
        "mx_domains": Fact("string", "registrable domains of the mail servers, one a line"),
        "spf": Fact("string", "SPF records (RFC 7208), one a line; more than one is an error of the domain"),
        "spf_records": Fact("Int64", "number of SPF records"),
        "dmarc": Fact("string", "DMARC records (RFC 7489), one a line"),
        "dmarc_at": Fact("string", "the name they stand at: of the domain, else of its registrable domain"),
        "dmarc_policy": Fact("string", "what p= asks for; empty when several records make all of them void"),
        "ns": Fact("string", "name servers, one a line"),
        "answers": Fact("string", "what came of each question: found, empty, NXDOMAIN, SERVFAIL, timeout …"),
    },
)
def email_dns(observable: Observable, fetch: Fetch) -> dict[str, Any]:
    """What the domain says about its mail; absent when there is no such domain. A part that failed is named."""
    domain = observable.value.rpartition("@")[2]
    own = registrable_domain(domain) or domain
    policies = [(f"_dmarc.{name}", "TXT") for name in dict.fromkeys((domain, own))]
    level = {} if _is_free_mail(own, fetch) else {"opsec": "GREEN"}
    given = answers(fetch, [*((domain, kind) for kind in _KINDS), *policies], **level)
    about, dmarc = given[: len(_KINDS)], given[len(_KINDS) :]
    by_kind = {one.kind: one for one in about}
    said = outcome(about)
    spf, several = _spf(by_kind["TXT"])
    policy, void = _dmarc(dmarc)
    notes = [said["note"], failures(dmarc), several, void]
    return {
        **said,
        **spf,
        **policy,
        "mail": _mail(by_kind),
        "mx": lines(by_kind["MX"].records),
        "mx_domains": _operators(by_kind["MX"]),
        "ns": lines(by_kind["NS"].records),
        "note": "; ".join(filter(None, notes)),
    }


def _is_free_mail(domain: str, fetch: Fetch) -> bool:
    """Everybody asks for these all day: the question tells the provider nothing about a case."""
    return fetch.tables is not None and domain in set(fetch.tables.frame("free_mail")["domain"])


def _mail(by_kind: dict[str, Answer]) -> str | None:
    """How mail is taken; None where a failure leaves it open."""
    mx = by_kind["MX"]
    if mx.state == "found":
        return "null MX" if [one.partition(" ")[2] for one in mx.records] == ["."] else "mx"
    hosts = {by_kind["A"].state, by_kind["AAAA"].state}
    if mx.state != "empty":
        return None
    if "found" in hosts:
        return "address"
    return "none" if hosts == {"empty"} else None


def _operators(mx: Answer) -> str | None:
    hosts = [one.partition(" ")[2] for one in mx.records]
    return lines(dict.fromkeys(registrable_domain(host) or host for host in hosts if host != "."))


def _spf(texts: Answer) -> tuple[dict[str, Any], str]:
    found = [one for one in texts.records if _SPF.match(one)]
    facts = {"spf": lines(found), "spf_records": len(found) if texts.known else None}
    return facts, f"{len(found)} SPF records: a receiver takes that as an error" if len(found) > 1 else ""


def _dmarc(given: Sequence[Answer]) -> tuple[dict[str, Any], str]:
    """The records of the first name that has any (RFC 7489, section 6.6.3), and why none of them counts."""
    for one in given:
        found = [text for text in one.records if _DMARC.match(text)]
        if found:
            policy = _POLICY.search(found[0]) if len(found) == 1 else None
            facts = {"dmarc": lines(found), "dmarc_at": one.name, "dmarc_policy": policy[1].lower() if policy else None}
            return facts, f"{len(found)} DMARC records: none of them counts" if len(found) > 1 else ""
        if not one.known:  # the name above it counts only where this one has none
            break
    return {}, ""
