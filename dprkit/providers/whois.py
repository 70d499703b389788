"""WHOIS: what a registry says on port 43 (RFC 3912), for the registries that have no RDAP or say less there.

Two readers look at the same bytes, ours first and the package ``whois`` second; where they differ, both are told. A
name counts as free only when the registry says so in its own words. A registrar is asked only with a typed reason.
Persons and their countries are not read.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from ..errors import NotRecorded, Refused, SourceError
from ..fetch import Fetch
from ..observable import Observable
from ..provider import Fact, provider
from ..show import plain
from ._registries import rdap_server, registered_name, whois_row
from ._whois_answer import Answer, Question, contradictions, facts_of, judged
from ._whois_text import read

__all__ = ["whois"]

HOPS = 3
IANA = "whois.iana.org"
# By the RDAP server of the region: WHOIS server, and how it is asked about an address and about an AS number. ``-r``
# leaves persons out (RIPE Database documentation, "Filtering the query reply"); ARIN's flags: "Whois query guide".
REGIONS = {
    ".arin.net": ("whois.arin.net", "n + {}", "a + {}"),
    ".ripe.net": ("whois.ripe.net", "-r {}", "-r AS{}"),
    ".apnic.net": ("whois.apnic.net", "-r {}", "-r AS{}"),
    ".afrinic.net": ("whois.afrinic.net", "-r {}", "-r AS{}"),
    ".lacnic.net": ("whois.lacnic.net", "{}", "AS{}"),
}
_SERVER = re.compile(r"(?:r?whois://)?([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?)/?", re.IGNORECASE)
_FROM_REGISTRARS = ("registrar", "status", "name_servers")


@provider(
    "whois",
    title="Registration data (WHOIS, port 43)",
    accepts={"domain-name", "ipv4-addr", "ipv6-addr", "autonomous-system"},
    opsec="AMBER",
    tells="the registry's WHOIS server, and everybody on the way to it: WHOIS is not encrypted",
    per_second=1.0,
    days=30.0,
    facts={
        "registered_on": Fact("string", "time of registration, ISO 8601; UTC where it ends in Z, else as the registry"),
        "expires_on": Fact("string", "time the registration ends, ISO 8601; UTC where it ends in Z"),
        "changed_on": Fact("string", "time of the last change at the registry, ISO 8601; UTC where it ends in Z"),
        "registrar": Fact("string", "name of the registrar, as the registry writes it"),
        "status": Fact("string", "status words of the registry, separated by commas"),
        "name_servers": Fact("string", "name servers, lower case, separated by commas"),
        "network_name": Fact("string", "the registry's name of the network or autonomous system"),
        "network_range": Fact("string", "first and last address, or AS number, of the registration"),
        "dates_told": Fact("string", "dates that contradict each other or have two readings, as found, none chosen"),
        "registrar_differs": Fact("string", "dates that the registrar's own server tells otherwise than the registry"),
        "readers_differ": Fact("string", "where the package whois reads the same bytes differently"),
        "redacted": Fact("boolean", "whether something is said to be withheld"),
        "asked": Fact("string", "the WHOIS servers that answered, in order, separated by commas"),
    },
)
def whois(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What the registry says; ``absent`` when it says, in its own words, that it has no such registration."""
    question = _question(observable, fetch)
    if isinstance(question, str):
        return {"outcome": "skipped", "note": question}
    answer = judged(question, fetch.get(question.url, needs_reason=question.referred))
    if answer.outcome != "found":
        return {"outcome": answer.outcome, "asked": question.server, "redacted": answer.read.withheld}
    others, notes = _referred(question, answer, fetch)
    facts = facts_of(answer)
    for other in others:
        further = facts_of(other)
        facts |= {name: further[name] for name in _FROM_REGISTRARS if not facts[name]}
    facts["registrar_differs"] = "; ".join(filter(None, (contradictions(facts, other) for other in others)))
    facts["asked"] = ", ".join([question.server, *(other.server for other in others)])
    notes += ["only the first lines of a long reply were read"] if answer.read.cut else []
    known = {name: value for name, value in facts.items() if value}
    return {**known, "redacted": answer.read.withheld, "note": "; ".join(notes)}


def _question(observable: Observable, fetch: Fetch) -> Question | str:
    """The question, or in words why there is none."""
    if observable.type == "domain-name":
        return _about_domain(observable.value, fetch)
    host = rdap_server(observable.type, observable.value, fetch).removeprefix("https://").partition("/")[0]
    region = next((found for ending, found in REGIONS.items() if host.endswith(ending)), None)
    if region is None:
        return f"no WHOIS server is known for {plain(observable.value)}"
    server, address, system = region
    form = system if observable.type == "autonomous-system" else address
    return Question(server, form.format(observable.value.removeprefix("AS")), observable.value, is_domain=False)


def _about_domain(value: str, fetch: Fetch) -> Question | str:
    """By the bundled table; a top-level name that it does not know is asked of IANA, without the name below it."""
    row = whois_row(value, fetch)
    name = registered_name(value, row[0] if row else "")
    top = name.rpartition(".")[2]
    if row and row[1]:
        return Question(row[1], (row[2] or "{}").format(name), name)
    if row or fetch.tables is None or top == name:
        return f"no WHOIS server is known for {plain(value)}"
    told = read(fetch.get(f"whois://{IANA}/{quote(top, safe='')}").body)
    server = _server(told.refers_to)
    return Question(server, name, name, referred=True) if server else f"no WHOIS server is known for .{top}"


def _server(stated: str) -> str:
    """The host that a referral names; empty when it names none."""
    found = _SERVER.fullmatch(stated.strip())
    return found[1].lower() if found and "." in found[1] else ""


def _referred(question: Question, first: Answer, fetch: Fetch) -> tuple[list[Answer], list[str]]:
    """The answers of the servers that the registry refers to, one to the next, and in words what was not asked."""
    answers: list[Answer] = []
    visited = {question.server}
    while stated := (answers or [first])[-1].read.refers_to:
        server = _server(stated)
        if server in visited:
            return answers, [f"{server} refers back to a server that was asked"] if answers else []
        if not server or len(answers) == HOPS:
            why = f"more than {HOPS} referrals" if server else "this names no server"
            return answers, [f"the referral to {plain(stated)[:80]} was not followed: {why}"]
        visited.add(server)
        further = Question(server, question.name, question.name, question.is_domain, referred=True)
        try:
            answers.append(judged(further, fetch.get(further.url, needs_reason=True)))
        except (NotRecorded, Refused) as error:
            return answers, [f"{server}, to which it refers, was not asked: {error}"]
        except SourceError as error:
            return answers, [f"{server}, to which it refers, gave no usable answer: {error.reason}: {error}"]
    return answers, []
