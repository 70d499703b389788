"""Shodan InternetDB: ports, host names and tags of an address, without a key, from a data set renewed every week.

Shape of the answer: the OpenAPI description of internetdb.shodan.io (ip, ports, hostnames, tags, cpes, vulns; 404 for
an address without data). It is described for IPv4 alone.
"""

from __future__ import annotations

from typing import Any

from ..fetch import Fetch
from ..observable import Observable
from ..provider import Fact, provider
from . import _json, _shodan

__all__ = ["internetdb"]

API = "https://internetdb.shodan.io"


@provider(
    "internetdb",
    title="Ports and tags by Shodan InternetDB",
    accepts={"ipv4-addr"},
    opsec="AMBER",
    tells="Shodan, by the address that you ask from",
    per_second=1.0,
    days=7.0,
    terms="free for non-commercial use; commercial use requires an enterprise license",
    facts={
        "ports": Fact("string", "ports that answered, separated by commas"),
        "hostnames": Fact("string", "host names seen for the address, separated by commas"),
        "tags": Fact("string", "Shodan's own tags, such as vpn, proxy, cloud; separated by commas"),
        "cpes": Fact("string", "products as CPE names, separated by commas"),
        "vulnerabilities": Fact("Int64", "count of known vulnerabilities that Shodan infers; says nothing of a person"),
    },
)
def internetdb(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What InternetDB holds of the address; None when it holds nothing."""
    if why := _shodan.inside(observable.value):
        return {"outcome": "skipped", "note": why}
    reply = fetch.get(f"{API}/{observable.value}")
    read = _json.read(reply, dict)
    if reply.status == 404:
        return None
    if _json.text(read.data.get("ip")) != observable.value:
        raise _json.unreadable("this is no answer about the address", reply)
    vulnerable = read.data.get("vulns")
    facts: dict[str, Any] = {name: _json.listed(read.data.get(name)) for name in ("ports", "hostnames", "tags", "cpes")}
    facts["vulnerabilities"] = len(vulnerable) if isinstance(vulnerable, list) else None
    return {**{name: value for name, value in facts.items() if value not in ("", None)}, "note": read.note}
