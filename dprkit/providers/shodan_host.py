"""Shodan host: what Shodan's own scans last saw on an address. It is read only; a scan is never asked for.

Shape of the answer: the Shodan REST API documentation, ``GET /shodan/host/{ip}``, and ``shodan/client.py`` of the
package. A host look-up costs no query credits (help.shodan.io, "Shodan Credits Explained"), but since June 2023 it
needs a paid membership (achillean/shodan-python#187): without one Shodan refuses, and the outcome is ``failed``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..fetch import Fetch, Reply
from ..observable import Observable
from ..provider import Fact, provider
from ..show import plain
from . import _json, _shodan

__all__ = ["shodan_host"]


@provider(
    "shodan_host",
    title="Services that Shodan saw on an address",
    accepts={"ipv4-addr", "ipv6-addr"},
    opsec="AMBER",
    tells="Shodan, which logs the question under your account",
    per_second=1.0,
    days=7.0,
    cap=16 << 20,  # every banner of a busy host comes in one answer
    quota="one question a second; a host look-up costs no query credits, but needs a paid membership",
    facts={
        "organisation": Fact("string", "organisation that Shodan assigns the address to"),
        "isp": Fact("string", "internet provider that Shodan assigns the address to"),
        "asn": Fact("Int64", "number of the autonomous system"),
        "ports": Fact("string", "ports that answered, separated by commas"),
        "products": Fact("string", "products that Shodan recognised, separated by commas"),
        "hostnames": Fact("string", "host names seen for the address, separated by commas"),
        "tags": Fact("string", "Shodan's own tags, such as vpn, proxy, cloud; separated by commas"),
        "os": Fact("string", "operating system that Shodan recognised"),
        "last_update": Fact("string", "time of Shodan's last update, ISO 8601, UTC"),
    },
)
def shodan_host(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What Shodan holds of the address; None when it holds nothing."""
    if why := _shodan.inside(observable.value):
        return {"outcome": "skipped", "note": why}
    reply = fetch.get(f"{_shodan.API}/shodan/host/{observable.value}", secret_query=_shodan.KEY)
    if reply.status == 404:
        _must_be_absent(reply)
        return None
    read = _shodan.client(reply, lambda api: api.host(observable.value))
    return {**_facts(read.data), "note": read.note}


def _must_be_absent(reply: Reply) -> None:
    """A 404 says that there is nothing only in Shodan's own words; another one is no answer."""
    said = _json.text(_json.read(reply, dict).data.get("error"))
    if not said.lower().startswith("no information available"):
        raise _json.unreadable(f"Shodan answers with an error ({plain(said)[:120]})", reply)


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    banners = data.get("data")
    services = [one for one in banners if isinstance(one, dict)] if isinstance(banners, list) else []
    facts: dict[str, Any] = {
        "organisation": _json.text(data.get("org")),
        "isp": _json.text(data.get("isp")),
        "asn": _number(data.get("asn")),
        "ports": _json.listed(_sorted(data.get("ports"))),
        "products": _json.listed(_product(one) for one in services),
        "hostnames": _json.listed(data.get("hostnames")),
        "tags": _json.listed(data.get("tags")),
        "os": _json.text(data.get("os")),
        "last_update": _utc(data.get("last_update")),
    }
    return {name: value for name, value in facts.items() if value not in ("", None)}


def _number(stated: object) -> int | None:
    """``AS64496`` as a number."""
    digits = _json.text(stated).upper().removeprefix("AS")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def _sorted(ports: object) -> list[int]:
    numbers = map(_json.whole, ports) if isinstance(ports, list) else ()
    return sorted({one for one in numbers if one is not None})


def _product(service: Mapping[str, Any]) -> str:
    return f"{_json.text(service.get('product'))} {_json.text(service.get('version'))}".strip()


def _utc(stated: object) -> str:
    """Shodan writes its times in UTC without saying so: ``2026-01-31T10:00:00.123456``."""
    bare = _json.text(stated)
    return _json.time(bare) or _json.time(f"{bare}+00:00")
