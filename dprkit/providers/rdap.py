"""RDAP: what a registry says of a domain, a network or an autonomous system (RFC 9082, 9083, 9224, 9537).

The registry that IANA's bootstrap file names is asked, and for a domain the name that somebody registered. The
registrar that its answer links to is asked only with a typed reason, and no other host at all. Persons and their
countries are not read: who registered something is not a trait to weigh.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import NotRecorded, Refused, SourceError
from ..fetch import Fetch
from ..observable import Observable
from ..provider import Fact, provider
from ..show import plain
from ._rdap_reply import DATES, answer, facts_of, linked, withheld
from ._registries import rdap_server, registered_name

__all__ = ["rdap"]

_PATHS = {"domain-name": "domain", "ipv4-addr": "ip", "ipv6-addr": "ip", "autonomous-system": "autnum"}


@provider(
    "rdap",
    title="Registration data (RDAP)",
    accepts={"domain-name", "ipv4-addr", "ipv6-addr", "autonomous-system"},
    opsec="AMBER",
    tells="the registry's RDAP server",
    per_second=2.0,
    days=30.0,
    facts={
        "handle": Fact("string", "the registry's identifier of the registration"),
        "registered_on": Fact("string", "time of registration, ISO 8601, UTC"),
        "expires_on": Fact("string", "time the registration ends, ISO 8601, UTC"),
        "changed_on": Fact("string", "time of the last change at the registry, ISO 8601, UTC"),
        "status": Fact("string", "status words of RFC 9083, separated by commas"),
        "registrar": Fact("string", "name of the registrar, as the registry writes it"),
        "name_servers": Fact("string", "name servers, lower case, separated by commas"),
        "network_name": Fact("string", "the registry's name of the network or autonomous system"),
        "network_range": Fact("string", "first and last address, or AS number, of the registration"),
        "registrar_differs": Fact("string", "dates that the registrar's own server tells otherwise than the registry"),
        "redacted": Fact("boolean", "whether something is said to be withheld"),
        "redacted_fields": Fact("string", "the fields that are said to be withheld (RFC 9537), separated by commas"),
    },
)
def rdap(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What the registry says; None when it says that it has no such registration."""
    name = registered_name(observable.value) if observable.type == "domain-name" else observable.value
    server = rdap_server(observable.type, name, fetch)
    if not name or not server:
        return {"outcome": "skipped", "note": f"no RDAP server is known for {plain(name or observable.value)}"}
    kind = _PATHS[observable.type]
    found = answer(fetch.get(f"{server}/{kind}/{name.removeprefix('AS')}"), kind, name)
    if found is None:
        return None
    known, notes = facts_of(found, kind, name)
    redacted, names = withheld(found.data)
    outcome = {"outcome": "redacted"} if redacted and not known else {}
    href = linked(found.data, name) if kind == "domain" else ""
    if href and urlsplit(href).netloc.lower() != urlsplit(server).netloc.lower():
        differs, more = _registrar_says(href, name, known, fetch)
        known, notes = known | differs, notes + more
    fields = {"redacted_fields": names} if names else {}
    return {**known, "redacted": redacted, **fields, "note": "; ".join(notes), **outcome}


def _registrar_says(href: str, name: str, known: Mapping[str, str], fetch: Fetch) -> tuple[dict[str, str], list[str]]:
    """Where the registrar's own RDAP differs from the registry's dates, and in words what was not asked."""
    host = plain(urlsplit(href).netloc)[:80]
    try:
        found = answer(fetch.get(href, needs_reason=True), "domain", name)
    except (NotRecorded, Refused) as error:
        return {}, [f"the registrar's {host} was not asked: {error}"]
    except SourceError as error:
        return {}, [f"the registrar's {host} gave no usable answer: {error.reason}: {error}"]
    if found is None:
        return {}, [f"the registrar's {host} says that it has no such registration"]
    theirs, doubts = facts_of(found, "domain", name)
    apart = [
        f"{fact}: {theirs[fact]} at {host}, {known.get(fact, 'none')} at the registry"
        for fact in DATES.values()
        if fact in theirs and theirs[fact] != known.get(fact)
    ]
    return {"registrar_differs": "; ".join(apart)} if apart else {}, [f"{host}: {doubt}" for doubt in doubts]
