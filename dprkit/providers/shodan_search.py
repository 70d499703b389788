"""Shodan search: addresses on which Shodan saw a host name of the domain. It costs one query credit a domain.

A search with a filter costs one query credit a page of 100 results (help.shodan.io, "Shodan Credits Explained"):
one page is asked, and ``api-info``, which costs nothing, before it. Shape of the answers: the Shodan REST API
documentation, ``GET /shodan/host/search`` and ``GET /api-info``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ..errors import Refused, SourceError
from ..fetch import Fetch, Reply
from ..observable import Observable
from ..provider import Fact, provider
from . import _json, _shodan

__all__ = ["shodan_search"]

PAGE = 100


def _quota(fetch: Fetch) -> str:
    return f"{_shodan.credits_said(fetch.of(shodan_search.asks))}; each domain costs one"


@provider(
    "shodan_search",
    title="Addresses that Shodan knows under a domain",
    accepts={"domain-name"},
    opsec="AMBER",
    tells="Shodan, which logs the question under your account",
    per_second=1.0,
    days=7.0,
    cap=16 << 20,
    quota=_quota,
    facts={
        "matches": Fact("Int64", "services that Shodan knows under the name, the unread pages included"),
        "addresses": Fact("string", "addresses on the first page of 100 services, separated by commas"),
        "hostnames": Fact("string", "host names of the domain on that page, separated by commas"),
        "organisations": Fact("string", "organisations Shodan assigns them to, separated by semicolons"),
        "ports": Fact("string", "ports that answered, separated by commas"),
        "last_update": Fact("string", "latest time at which Shodan saw one of them, ISO 8601, UTC"),
        "credits_left": Fact("Int64", "query credits left, by the last answer about them before the search"),
    },
)
def shodan_search(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What Shodan finds under ``hostname:<domain>``; None when it finds nothing."""
    query = f"hostname:{observable.value}"
    asked = f"{_shodan.API}/shodan/host/search?query={quote(query, safe='')}&minify=true"
    known, found = fetch.each([_shodan.credits_url(), asked], secret_query=_shodan.KEY)
    if not isinstance(found, Reply):
        raise found
    read = _shodan.client(found, lambda api: api.search(query))
    matches = read.data.get("matches")
    if not isinstance(matches, list):
        raise _json.unreadable("this is no result of a search", found)
    if not matches and not _json.whole(read.data.get("total")):
        return None
    notes = list(filter(None, [read.note, _cut(read.data, matches)]))
    left, doubt = _credits(known)
    return {**_facts(read.data, matches, observable.value), **left, "note": "; ".join([*notes, *doubt])}


def _credits(known: Reply | SourceError | Refused) -> tuple[dict[str, int], list[str]]:
    try:
        if not isinstance(known, Reply):
            raise known
        left = _shodan.credits_left(known)
    except (SourceError, Refused) as error:
        return {}, [f"credits left are not known ({getattr(error, 'reason', 'refused')})"]
    return ({} if left is None else {"credits_left": left}), []


def _cut(data: Mapping[str, Any], matches: list[Any]) -> str:
    total = _json.whole(data.get("total")) or 0
    return f"{len(matches)} of {total} services were read" if total > len(matches) else ""


def _facts(data: Mapping[str, Any], matches: list[Any], domain: str) -> dict[str, Any]:
    rows = [one for one in matches[:PAGE] if isinstance(one, dict)]
    facts = {
        "matches": _json.whole(data.get("total")),
        "addresses": _json.listed(one.get("ip_str") for one in rows),
        "hostnames": _json.listed(sorted({name for one in rows for name in _names(one, domain)})),
        "organisations": _json.listed((one.get("org") for one in rows), "; "),
        "ports": _json.listed(sorted({port for one in rows if (port := _json.whole(one.get("port"))) is not None})),
        "last_update": max((_json.time(f"{_json.text(one.get('timestamp'))}+00:00") for one in rows), default=""),
    }
    return {name: value for name, value in facts.items() if value not in ("", None)}


def _names(row: Mapping[str, Any], domain: str) -> Iterator[str]:
    """The host names of this domain: a shared address carries those of strangers too."""
    names = row.get("hostnames")
    for name in names if isinstance(names, list) else ():
        shown = _json.text(name).lower()
        if shown == domain or shown.endswith(f".{domain}"):
            yield shown
