"""What one RDAP reply says (RFC 9083), and what it says that it withholds (RFC 9537)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..fetch import Reply
from ..show import plain
from ._json import Read, listed, read, text, time, unreadable, whole

__all__ = ["CLASSES", "DATES", "answer", "facts_of", "linked", "withheld"]

# whoisit compares every entity with every other, and reads dates of any length: larger replies are left to our reader.
PARTS = 5_000
LENGTH = 128 << 10
LONGEST = 4_096
DATES = {"registration": "registered_on", "expiration": "expires_on", "last changed": "changed_on"}
CLASSES = {"domain": "domain", "ip": "ip network", "autnum": "autnum"}
_AUTHORIZATION = "object redacted due to authorization"  # RFC 9083, section 10.2.1


def answer(reply: Reply, kind: str, name: str) -> Read | None:
    """The reply as JSON about this name; None when the server says that it has none.

    Raises:
        SourceError: it cannot be read, is an error, or is about something else. The bytes are kept.
    """
    if reply.status == 404 and not reply.body.strip():  # RFC 7480, section 5.3: the body of a "no" is optional
        return None
    found = read(reply, dict)
    if reply.status == 404:
        return None
    data = found.data
    if "errorCode" in data:
        raise unreadable(f"the server answers with error {plain(data['errorCode'])[:20]}", reply)
    if data.get("objectClassName") != CLASSES[kind]:
        raise unreadable(f"this is no answer about a {CLASSES[kind]}", reply)
    told = data.get("ldhName", name)
    if kind == "domain" and (not isinstance(told, str) or told.lower().rstrip(".") != name):
        raise unreadable(f"this is an answer about {plain(told)[:80]}", reply)
    return found


def facts_of(found: Read, kind: str, name: str) -> tuple[dict[str, Any], list[str]]:
    """The facts of a reply, and in words what could not be read or not be chosen."""
    data = found.data
    dates, doubts = _dates(data)
    parsed, trouble = _parsed(data, kind, name)
    facts = {
        "handle": _text(data.get("handle")),
        "status": listed(data.get("status")),
        **dates,
        "registrar": _registrar(parsed),
        "name_servers": listed([text(one).lower() for one in parsed.get("nameservers", [])]),
        "network_name": _text(data.get("name")) if kind != "domain" else "",
        "network_range": _range(data),
    }
    known: dict[str, Any] = {key: value for key, value in facts.items() if value}
    return known, [*doubts, *trouble, *filter(None, [found.note])]


def withheld(data: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether something is said to be withheld, and the names of the fields where the reply lists them."""
    parts = [data, *_objects(data.get("entities"))]
    entries = [entry for part in parts for entry in _objects(part.get("redacted"))]
    names = [entry["name"] for entry in entries if isinstance(entry.get("name"), dict)]
    remarks = [remark for part in parts for name in ("remarks", "notices") for remark in _objects(part.get(name))]
    said = any(
        text(one.get("type")).lower() == _AUTHORIZATION or text(one.get("title")).lower().startswith("redacted")
        for one in remarks
    )
    return bool(entries or data.get("redacted")) or said, listed(
        [text(name.get("description")) or text(name.get("type")) for name in names]
    )


def linked(data: Mapping[str, Any], name: str) -> str:
    """The registrar's own RDAP URL for this name (links, RFC 9083, section 4.2); empty where none is linked."""
    kind = {"rel": "related", "type": "application/rdap+json"}
    links = [link for link in _objects(data.get("links")) if all(link.get(key) == kind[key] for key in kind)]
    hrefs = (text(link.get("href")) for link in links)
    ours = (href for href in hrefs if href.startswith("https://") and href.lower().endswith(f"/domain/{name}"))
    return next(ours, "")


def _objects(values: object) -> Iterator[dict[str, Any]]:
    yield from (one for one in values[:200] if isinstance(one, dict)) if isinstance(values, list) else ()


def _dates(data: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Dates with a zone as UTC. One without, or two that contradict each other, is told and not chosen."""
    told: dict[str, set[str]] = {}
    doubts: list[str] = []
    for event in _objects(data.get("events")):
        action = text(event.get("eventAction")).lower()
        if action in DATES:
            stated = text(event.get("eventDate"))
            when = time(stated)
            told.setdefault(action, set()).add(when or stated)
            doubts += [] if when else [f"{action}: {plain(stated)[:40]!r} is not a time with a zone"]
    unsure = {action: plain(" and ".join(sorted(dates))) for action, dates in told.items() if len(dates) > 1}
    doubts += [f"{action}: {dates[:80]}" for action, dates in unsure.items()]
    sure = {action: when for action, dates in told.items() if len(dates) == 1 for when in map(time, dates)}
    return {DATES[action]: when for action, when in sure.items() if when}, doubts


def _parsed(data: dict[str, Any], kind: str, name: str) -> tuple[dict[str, Any], list[str]]:
    """What whoisit reads in the same reply, with its bootstrap unloaded: it knows no server and opens no connection."""
    if _is_large(data):
        return {}, ["too large for whoisit; only dates, status and names were read"]
    from whoisit.bootstrap import _BootstrapWrapper
    from whoisit.parser import parse

    try:
        parsed: dict[str, Any] = parse(_BootstrapWrapper(), kind, name.removeprefix("AS"), data)
    # It raises whatever a surprising reply provokes (ParserError, AttributeError …): dates and status are ours.
    except Exception as error:
        return {}, [f"whoisit could not read it ({type(error).__name__}); only dates, status and names were read"]
    return parsed, []


def _is_large(data: object) -> bool:
    """Whether it has more parts, or longer texts, than whoisit reads in time; without recursion."""
    parts = length = longest = 0
    level: list[object] = [data]
    while level and parts <= PARTS and length <= LENGTH and longest <= LONGEST:
        sizes = [len(one) for one in level if isinstance(one, str)]
        parts, length, longest = parts + len(level), length + sum(sizes), max([longest, *sizes])
        level = [child for one in level for child in _children(one)]
    return bool(level)


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _registrar(parsed: Mapping[str, Any]) -> str:
    return listed([text(one.get("name")) for one in parsed.get("entities", {}).get("registrar", [])])


def _range(data: Mapping[str, Any]) -> str:
    ends = [_text(data.get(name)) for name in ("startAddress", "endAddress", "startAutnum", "endAutnum")]
    return " - ".join(end for end in ends if end)


def _text(value: object) -> str:
    """A text or whole number of the reply."""
    return text(value) if whole(value) is None else str(value)
