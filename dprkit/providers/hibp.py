"""Have I Been Pwned: in which published breaches a mail address stands. It sends the address itself to the service.

Shape of the answer: haveibeenpwned.com/API/v3, "Getting all breaches for an account", with ``truncateResponse=false``.
A breach shows that an address was in use by a day; none shows nothing, for most addresses are in no breach that was
published. Facts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ..fetch import Fetch, Key, Reply
from ..observable import Observable
from ..provider import Fact, provider
from . import _json

__all__ = ["hibp"]

API = "https://haveibeenpwned.com/api/v3"
# The service answers 403 to a question whose user agent does not tell what asks.
HEADERS: Mapping[str, str | Key] = {"hibp-api-key": Key("hibp"), "User-Agent": "account-breach-check"}
_DOUBTFUL = ("IsFabricated", "IsSpamList")


@provider(
    "hibp",
    title="Breaches that a mail address stands in (Have I Been Pwned)",
    accepts={"email-addr"},
    opsec="AMBER",
    tells="Have I Been Pwned, which gets the mail address itself: personal data is transferred",
    per_second=10 / 60,  # the smallest subscription
    days=30.0,
    quota="by subscription, from 10 questions a minute on",
    terms="the data is licensed CC BY 4.0 with attribution; sending a person's address needs a lawful basis",
    facts={
        "breach_count": Fact("Int64", "published breaches that hold the address"),
        "breaches": Fact("string", "their names, by day of the breach, separated by commas"),
        "first_breach_on": Fact("string", "day of the earliest of them, ISO 8601"),
        "last_breach_on": Fact("string", "day of the latest of them, ISO 8601"),
        "breach_data_classes": Fact("string", "kinds of data in them, separated by commas"),
        "breaches_doubtful": Fact("Int64", "how many of them are unverified, fabricated, or a spam list"),
    },
)
def hibp(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What the service holds of the address; None when it stands in no published breach, which is no evidence."""
    asked = f"{API}/breachedaccount/{quote(observable.value, safe='')}?truncateResponse=false"
    reply = fetch.get(asked, headers=HEADERS)
    if reply.status == 404:
        _must_be_absent(reply)
        return None
    read = _json.read(reply, list)
    breaches = [one for one in read.data if isinstance(one, dict) and _json.text(one.get("Name"))]
    if not breaches:
        raise _json.unreadable("this is no list of breaches", reply)
    return {**_facts(breaches), "note": read.note}


def _must_be_absent(reply: Reply) -> None:
    """A "no" of the service has no body; a page with words is somebody else's."""
    if reply.body.strip():
        _json.read(reply, dict)


def _facts(breaches: list[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted(breaches, key=lambda one: _json.day(one.get("BreachDate")) or "9999")
    days = [when for one in ordered if (when := _json.day(one.get("BreachDate")))]
    facts = {
        "breach_count": len(breaches),
        "breaches": _json.listed(one["Name"] for one in ordered),
        "first_breach_on": days[0] if days else "",
        "last_breach_on": days[-1] if days else "",
        "breach_data_classes": _json.listed(sorted({kind for one in breaches for kind in _kinds(one)})),
        "breaches_doubtful": sum(map(_is_doubtful, breaches)),
    }
    return {name: value for name, value in facts.items() if value != ""}


def _kinds(breach: Mapping[str, Any]) -> list[str]:
    kinds = breach.get("DataClasses")
    return [_json.text(one) for one in kinds] if isinstance(kinds, list) else []


def _is_doubtful(breach: Mapping[str, Any]) -> bool:
    return breach.get("IsVerified") is False or any(breach.get(name) is True for name in _DOUBTFUL)
