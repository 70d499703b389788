"""Header fields of a mail: addresses, dates, the way it came, and what servers said of its sender.

RFC 5322 (dates, addresses), RFC 5321 4.4 (Received), RFC 8601 (Authentication-Results), RFC 6376 (DKIM-Signature).
All of it is what somebody wrote: only what the last servers wrote is theirs, the rest can be made up by the sender.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ..records import when

__all__ = ["Date", "address", "addresses_in", "auth_results", "dated", "first_outside", "hop", "times"]

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ANGLE = re.compile(r"<\s*([^<>@\s]{1,300}@[^<>@\s]{1,300})\s*>")
_BARE = re.compile(r"[^\s<>()\[\],;:\"@]{1,300}@[^\s<>()\[\],;:\"@]{1,300}")


def address(text: str) -> str:
    """The first mailbox of a field of addresses; a quoted name that looks like an address is not one.

    >>> address('"boss@good.example" <worker@other.example>')
    'worker@other.example'
    """
    bare = _QUOTED.sub(" ", text[:20_000])
    found = _ANGLE.search(bare)
    if found:
        return found[1]
    plain = _BARE.search(bare)
    return plain[0].rstrip(".") if plain else ""


Date = tuple[str, str]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,? )?(?P<d>\d{1,2})[ -](?P<n>[A-Za-z]{3})[a-z]{0,6}[ -](?P<y>\d{2,4}) "
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?: ?(?P<z>[+-]\d{4}|[A-Za-z]{1,5}))?(?: ?\(.*)?"
)
# RFC 5322 4.3: the only names of zones that say an offset.
_ZONES = {"ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6}
_ZONES |= {"pst": -8, "pdt": -7}


def dated(text: str) -> Date:
    """The time in ISO order with its offset where one is stated, and the offset as stated; empty when it is no date.

    >>> dated("Tue, 3 Mar 2026 10:00:00 +0900 (JST)")
    ('2026-03-03T10:00:00+09:00', '+0900')
    >>> dated("3 Mar 2026 10:00:00")
    ('2026-03-03T10:00:00', '')
    """
    found = _DATE.fullmatch(" ".join(text[:300].split()))
    if not found or found["n"].lower() not in _MONTHS:
        return "", ""
    year = int(found["y"]) + ({2: 2000 if int(found["y"]) < 50 else 1900, 3: 1900}.get(len(found["y"]), 0))
    month = _MONTHS.index(found["n"].lower()) + 1
    said = found["z"] or ""
    try:
        time = datetime(year, month, int(found["d"]), int(found["h"]), int(found["m"]), int(found["s"] or 0))
        zone = _zone(said)
        return (time if zone is None else time.replace(tzinfo=zone)).isoformat(), said
    except ValueError:
        return "", ""


def _zone(said: str) -> timezone | None:
    if said[:1] in ("+", "-"):
        size = timedelta(hours=int(said[1:3]), minutes=int(said[3:]))
        return timezone(-size if said[0] == "-" else size)
    hours = _ZONES.get(said.lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def times(raw: str) -> dict[str, str]:
    """The columns ``time``, ``time_raw``, ``zone`` and ``offset`` of a Date field."""
    iso, offset = dated(raw)
    if not iso:
        return when(raw)
    made = when(iso) | {"time_raw": raw, "offset": offset}
    return made if made["time"] else made | {"time_local": iso}


# What a server sees from inside its own network; the ranges for documentation count as outside, as in made-up cases.
_INSIDE = tuple(
    ipaddress.ip_network(one)
    for one in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"),
        *("0.0.0.0/8", "::/127", "fe80::/10", "fc00::/7"),
    )
)


def addresses_in(text: str) -> list[str]:
    """The IP addresses in a text, as found, each once."""
    made = []
    for token in re.findall(r"[0-9A-Fa-f:.]{3,60}", re.sub(r"IPv6:", " ", text, flags=re.IGNORECASE)):
        try:
            ipaddress.ip_address(token)
        except ValueError:
            continue
        made.append(token)
    return list(dict.fromkeys(made))


def _outside(found: str) -> bool:
    value = ipaddress.ip_address(found)
    return not any(value.version == network.version and value in network for network in _INSIDE)


_BY = re.compile(r"(?:^|\s)by\s+(\S{1,300})", re.IGNORECASE)
_FROM = re.compile(r"^\s*from\s+(\S{1,300})", re.IGNORECASE)
_WITH = re.compile(r"\swith\s+(\S{1,100})", re.IGNORECASE)


def hop(value: str) -> dict[str, Any]:
    """One Received field: from, by, with, ips of who handed it over, time (UTC where stated) and time_raw."""
    text, _, raw = " ".join(value[:8000].split()).rpartition(";")
    text = text or " ".join(value[:8000].split())
    by = _BY.search(text)
    handed = text[: by.start()] if by else text
    given, protocol = _FROM.search(text), _WITH.search(text[by.end() :] if by else text)
    iso, _ = dated(raw)
    return {
        "from": given[1] if given else "",
        "by": by[1] if by else "",
        "with": protocol[1] if protocol else "",
        "ips": addresses_in(handed) if given else [],
        "time": _utc(iso),
        "time_raw": raw.strip()[:300],
    }


def _utc(iso: str) -> str:
    """In UTC; empty where no offset is stated."""
    time = datetime.fromisoformat(iso) if iso else None
    if not time or time.tzinfo is None:
        return ""
    try:
        return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return ""


def first_outside(hops: Iterable[dict[str, Any]]) -> str:
    """The address that the earliest hop with one from outside was reached from: the last in its ``from`` clause."""
    for one in hops:
        if outside := [ip for ip in one["ips"] if _outside(ip)]:
            return str(outside[-1])
    return ""


_METHOD = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*(\w{1,40})", re.IGNORECASE)


def auth_results(values: Sequence[str], received_spf: str) -> dict[str, str]:
    """The results of spf, dkim and dmarc, each from the topmost field that has it."""
    made: dict[str, str] = {}
    for value in values:
        here: dict[str, list[str]] = {}
        for clause in re.sub(r"\([^()]*\)", " ", value[:20_000]).split(";"):
            if found := _METHOD.match(clause):
                here.setdefault(found[1].lower(), []).append(found[2].lower())
        for method, results in here.items():
            made.setdefault(method, " ".join(results))
    if received_spf.strip():
        made.setdefault("spf", received_spf.split()[0].lower()[:40])
    return made
