"""RDAP: what a registry says of a domain, a network or an autonomous system (RFC 9082, 9083, 9224, 9537).

Only the registry that IANA's bootstrap file names is asked, never the registrar, and for a domain the name that
somebody registered. Persons and their countries are not read: who registered something is not a trait to weigh.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from ..errors import SourceError
from ..fetch import Fetch, Reply
from ..observable import Observable
from ..provider import Fact, provider
from ..show import plain

__all__ = ["rdap"]

DEPTH = 64
# whoisit compares every entity with every other, and reads dates of any length: larger replies are left to our reader.
PARTS = 5_000
LENGTH = 128 << 10
_DATES = {"registration": "registered_on", "expiration": "expires_on", "last changed": "changed_on"}
_PATHS = {"domain-name": "domain", "ipv4-addr": "ip", "ipv6-addr": "ip", "autonomous-system": "autnum"}
_CLASSES = {"domain": "domain", "ip": "ip network", "autnum": "autnum"}
_REGISTRIES = {"domain-name": "dns", "ipv4-addr": "ipv4", "ipv6-addr": "ipv6", "autonomous-system": "asn"}


@provider(
    "rdap",
    title="Registration data (RDAP)",
    accepts={"domain-name", "ipv4-addr", "ipv6-addr", "autonomous-system"},
    opsec="AMBER",
    tells="the registry's RDAP server",
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
        "redacted": Fact("boolean", "whether the registry says that it withheld something (RFC 9537)"),
    },
)
def rdap(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What the registry says; None when it says that it has no such registration."""
    name = _registered_name(observable.value) if observable.type == "domain-name" else observable.value
    server = _server(observable.type, name, fetch)
    if not name or not server:
        return {"outcome": "skipped", "note": f"no RDAP server is known for {plain(name or observable.value)}"}
    kind = _PATHS[observable.type]
    reply = fetch.get(f"{server}/{kind}/{name.removeprefix('AS')}")
    if reply.status == 404 and not reply.body.strip():  # RFC 7480, section 5.3: the body of a "no" is optional
        return None
    read = _read(reply)
    if reply.status == 404:
        return None
    _must_answer(read.data, kind, name, reply)
    return _facts(read, name, kind)


class _Read(NamedTuple):
    data: dict[str, Any]
    twice: list[str]
    large: bool


def _read(reply: Reply) -> _Read:
    """The reply as JSON, or SourceError: HTML, broken text, and what is nested or long beyond reason."""
    twice: list[str] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice.extend(sorted({key for key, _ in pairs if sum(key == other for other, _ in pairs[:99]) > 1}))
        return made

    try:
        data = json.loads(reply.body.decode("utf-8-sig"), object_pairs_hook=keep, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"the reply is not JSON that can be read ({plain(error)[:120]})", reply) from None
    depth, parts = _extent(data)
    if depth > DEPTH:
        raise _unreadable(f"the reply is nested deeper than {DEPTH}", reply)
    if not isinstance(data, dict):
        raise _unreadable("the reply is JSON, but no object", reply)
    return _Read(data, twice, parts > PARTS or len(reply.body) > LENGTH)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _extent(data: object) -> tuple[int, int]:
    """How deep the value is nested, and of how many parts it consists; without recursion."""
    depth = parts = 0
    level: list[object] = [data]
    while level:
        parts += len(level)
        depth += 1
        level = [child for one in level for child in _children(one)]
    return depth, parts


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _unreadable(why: str, reply: Reply) -> SourceError:
    where = plain(reply.provenance.location)
    return SourceError(f"{where}: {why}. The bytes are kept.", reason="unreadable", partial=reply.body)


def _must_answer(data: Mapping[str, Any], kind: str, name: str, reply: Reply) -> None:
    """An error, or an answer about something else, is no answer to our question."""
    if "errorCode" in data:
        raise _unreadable(f"the server answers with error {plain(data['errorCode'])[:20]}", reply)
    if data.get("objectClassName") != _CLASSES[kind]:
        raise _unreadable(f"this is no answer about a {_CLASSES[kind]}", reply)
    told = data.get("ldhName", name)
    if kind == "domain" and (not isinstance(told, str) or told.lower().rstrip(".") != name):
        raise _unreadable(f"this is an answer about {plain(told)[:80]}", reply)


def _facts(read: _Read, name: str, kind: str) -> dict[str, Any]:
    dates, doubts = _dates(read.data)
    parsed, trouble = _parsed(read, name, kind)
    facts = {
        "handle": _text(read.data.get("handle")),
        "status": _listed(read.data.get("status")),
        **dates,
        "registrar": _registrar(parsed),
        "name_servers": _listed([_text(one).lower() for one in parsed.get("nameservers", [])]),
        "network_name": _text(read.data.get("name")) if kind != "domain" else "",
        "network_range": _range(read.data),
    }
    notes = [*doubts, *trouble, *(f"{plain(key)} stands there twice; the last was read" for key in read.twice[:5])]
    known: dict[str, Any] = {key: value for key, value in facts.items() if value}
    redacted = bool(read.data.get("redacted"))
    outcome = {"outcome": "redacted"} if redacted and not known else {}
    return {**known, "redacted": redacted, "note": "; ".join(notes), **outcome}


def _dates(data: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Dates with a zone as UTC. One without, or two that contradict each other, is told and not chosen."""
    told: dict[str, set[str]] = {}
    doubts: list[str] = []
    events = data.get("events")
    for event in events[:200] if isinstance(events, list) else ():
        action = _text(event.get("eventAction")).lower() if isinstance(event, dict) else ""
        if action in _DATES:
            stated = _text(event.get("eventDate"))
            when = _utc(stated)
            told.setdefault(action, set()).add(when or stated)
            doubts += [] if when else [f"{action}: {plain(stated)[:40]!r} is not a time with a zone"]
    unsure = {action: plain(" and ".join(sorted(dates))) for action, dates in told.items() if len(dates) > 1}
    doubts += [f"{action}: {dates[:80]}" for action, dates in unsure.items()]
    sure = {action: when for action, dates in told.items() if len(dates) == 1 for when in map(_utc, dates)}
    return {_DATES[action]: when for action, when in sure.items() if when}, doubts


def _utc(stated: str) -> str:
    """RFC 3339 with a zone as UTC to the second; empty for anything else."""
    try:
        when = datetime.fromisoformat(stated)
        return "" if when.tzinfo is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _parsed(read: _Read, name: str, kind: str) -> tuple[dict[str, Any], list[str]]:
    """What whoisit reads in the same reply, with its bootstrap unloaded: it knows no server and opens no connection."""
    if read.large:
        return {}, ["too large for whoisit; only dates, status and names were read"]
    from whoisit.bootstrap import _BootstrapWrapper
    from whoisit.parser import parse

    try:
        parsed: dict[str, Any] = parse(_BootstrapWrapper(), kind, name.removeprefix("AS"), read.data)
    # It raises whatever a surprising reply provokes (ParserError, AttributeError …): dates and status are ours.
    except Exception as error:
        return {}, [f"whoisit could not read it ({type(error).__name__}); only dates, status and names were read"]
    return parsed, []


def _registrar(parsed: Mapping[str, Any]) -> str:
    named = [_text(one.get("name")) for one in parsed.get("entities", {}).get("registrar", [])]
    return _listed(named)


def _range(data: Mapping[str, Any]) -> str:
    ends = [_text(data.get(name)) for name in ("startAddress", "endAddress", "startAutnum", "endAutnum")]
    return " - ".join(end for end in ends if end)


def _text(value: object) -> str:
    """A text or whole number of the reply; lone surrogates, which no file can hold, are spelt out."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip().encode("utf-8", "backslashreplace").decode()


def _listed(values: object) -> str:
    texts = map(_text, values) if isinstance(values, list) else ()
    return ", ".join(dict.fromkeys(one for one in texts if one))


def _server(kind: str, name: str, fetch: Fetch) -> str:
    """The base URL of the registry's server by the bundled bootstrap table; the longest match wins (RFC 9224)."""
    if fetch.tables is None:
        return ""
    table = fetch.tables.frame("rdap_servers")
    rows = table[table["registry"] == _REGISTRIES[kind]]
    fitting = [(fit, url) for entry, url in zip(rows["entry"], rows["url"]) if (fit := _fit(kind, entry, name))]
    best = max((fit for fit, _ in fitting), default=0)
    urls = [url for fit, url in fitting if fit == best]
    return min(urls, key=lambda url: not url.startswith("https:"), default="").rstrip("/")


def _fit(kind: str, entry: str, name: str) -> int:
    """How closely an entry of the bootstrap table fits; 0 when it does not, or cannot be read."""
    if kind == "domain-name":
        return len(entry) if f".{name}".endswith(f".{entry.lower()}") else 0
    try:
        return _number_fit(kind, entry, name)
    except ValueError:
        return 0


def _number_fit(kind: str, entry: str, name: str) -> int:
    if kind == "autonomous-system":
        first, _, last = entry.partition("-")
        return 1 if int(first) <= int(name.removeprefix("AS")) <= int(last or first) else 0
    network = ipaddress.ip_network(entry)
    return network.prefixlen + 1 if ipaddress.ip_address(name) in network else 0


@cache
def _suffixes() -> Any:
    from tldextract import TLDExtract

    # Without the private suffixes: the registry knows github.io, not the pages below it.
    return TLDExtract(cache_dir=None, suffix_list_urls=())


def _registered_name(domain: str) -> str:
    """The name that a registry holds; a top-level name that the list does not know counts as a suffix."""
    found = _suffixes().extract_str(domain).top_domain_under_registry_suffix
    return str(found) or ".".join(domain.split(".")[-2:])
