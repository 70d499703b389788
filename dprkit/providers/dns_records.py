"""The records of a domain, asked live: its own name servers learn of it, so it is a question that may be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..provider import Fact, provider
from ._dns_answer import answers, lines, outcome

if TYPE_CHECKING:
    from ..fetch import Fetch
    from ..observable import Observable

__all__ = ["dns_records"]

_KINDS = ("A", "AAAA", "MX", "NS", "TXT", "SOA", "CAA")


@provider(
    "dns_records",
    title="records of a domain in the DNS, asked live",
    accepts={"domain-name"},
    opsec="GREEN",
    tells="the resolvers, and the name servers of the domain itself, which may be the subject's",
    days=1.0,
    facts={
        "a": Fact("string", "IPv4 addresses, one a line"),
        "aaaa": Fact("string", "IPv6 addresses, one a line"),
        "mx": Fact("string", "mail servers, each after its preference, one a line"),
        "ns": Fact("string", "name servers, one a line"),
        "txt": Fact("string", "texts, one a line, their parts joined"),
        "soa": Fact("string", "first name server, mailbox and serial number of the zone"),
        "caa": Fact("string", "who may issue certificates (RFC 8659), one a line"),
        "alias_of": Fact("string", "the name that the domain is an alias of (CNAME)"),
        "answers": Fact("string", "what came of each question: found, empty, NXDOMAIN, SERVFAIL, timeout …"),
    },
)
def dns_records(observable: Observable, fetch: Fetch) -> dict[str, Any]:
    """The records at the very name; found also when the name is there without any of them.

    Whether the zone answers for every name (a wildcard) is not tested: a question for a random name shows in the
    owner's log as one that only a search can ask.
    """
    given = answers(fetch, [(observable.value, kind) for kind in _KINDS])
    facts: dict[str, Any] = {one.kind.lower(): lines(one.records) for one in given}
    facts["alias_of"] = next((one.alias_of for one in given if one.alias_of), None)
    said = outcome(given)
    if {one.state for one in given} == {"empty"}:
        said["note"] = "the name is there, without any of these records"
    return {**facts, **said}
