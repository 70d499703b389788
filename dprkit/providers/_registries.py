"""Which registry holds a name or number, by the bundled tables: shared by RDAP and WHOIS."""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import Any

from ..fetch import Fetch

__all__ = ["rdap_server", "registered_name", "whois_row"]

_REGISTRIES = {"domain-name": "dns", "ipv4-addr": "ipv4", "ipv6-addr": "ipv6", "autonomous-system": "asn"}


def rdap_server(kind: str, name: str, fetch: Fetch) -> str:
    """The base URL of the registry's RDAP server, empty where none is known; the longest match wins (RFC 9224)."""
    if fetch.tables is None:
        return ""
    table = fetch.tables.frame("rdap_servers")
    rows = table[table["registry"] == _REGISTRIES[kind]]
    fitting = [(fit, url) for entry, url in zip(rows["entry"], rows["url"]) if (fit := _fit(kind, entry, name))]
    best = max((fit for fit, _ in fitting), default=0)
    urls = [url for fit, url in fitting if fit == best]
    return str(min(urls, key=lambda url: not url.startswith("https:"), default="")).rstrip("/")


def whois_row(name: str, fetch: Fetch) -> tuple[str, str, str] | None:
    """Suffix, WHOIS server (empty: the registry has none) and query form for a domain; None where none is listed."""
    if fetch.tables is None:
        return None
    labels = name.split(".")
    above = [".".join(labels[at:]) for at in range(1, len(labels))]
    table = fetch.tables.frame("whois_servers")
    fitting = table[table["suffix"].isin(above)]
    rows = zip(fitting["suffix"], fitting["server"], fitting["query"])
    return max(rows, key=lambda row: len(row[0]), default=None)


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


def registered_name(domain: str, below: str = "") -> str:
    """The name that a registry holds; a top-level name that the list does not know counts as a suffix.

    ``below`` is a suffix that has a registry of its own, such as ``uk.com``.
    """
    labels = domain.split(".")
    if below.count(".") and len(labels) > below.count(".") + 1:
        found = str(_suffixes().extract_str(domain).suffix)
        return ".".join(labels[-2 - max(below.count("."), found.count(".")) :])
    named = _suffixes().extract_str(domain).top_domain_under_registry_suffix
    return str(named) or ".".join(labels[-2:])
