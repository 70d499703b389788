"""The Tor Project's lists of exits, in the three forms that it gives out."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import InputError
from ..show import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["parse_tor_exits"]


def parse_tor_exits(data: bytes, fetched_on: str = "") -> pd.DataFrame:
    """The table ``tor_exits``: value, first_seen, last_seen (days, ISO 8601), source, list_date; one row an address.

    Reads Onionoo details documents (exit_addresses, or or_addresses of relays with the flag Exit), the Tor Project's
    exit-addresses (lines ExitAddress), and its bulk exit list (an address a line, no date: ``fetched_on`` is taken).

    Raises:
        InputError: it is none of these, or holds no address.
    """
    import pandas as pd

    start = data.lstrip()[:1]
    rows = list(_onionoo(data) if start == b"{" else _exit_lines(data, fetched_on))
    if not rows:
        raise InputError("the list of Tor exits holds no address. The one in use stays; fetch it again.")
    table = pd.DataFrame(rows, columns=["value", "first_seen", "last_seen", "source", "list_date"], dtype="string")
    whole = table.groupby("value", sort=True, as_index=False)
    return whole.agg({"first_seen": "min", "last_seen": "max", "source": "first", "list_date": "max"}).astype("string")


def _onionoo(data: bytes) -> Iterator[tuple[str, str, str, str, str]]:
    """Relays of a details document (Onionoo protocol, version 8); its times are in UTC."""
    try:
        document = json.loads(data)
        relays, published = document["relays"], str(document["relays_published"])[:10]
        for relay in relays:
            ports = relay.get("or_addresses", ()) if "Exit" in relay.get("flags", ()) else ()
            hosts = [port.rpartition(":")[0].strip("[]") for port in ports]
            for address in filter(None, map(_address, {*hosts, *relay.get("exit_addresses", ())})):
                seen = str(relay.get("first_seen", ""))[:10], str(relay.get("last_seen", ""))[:10]
                yield address, *seen, "Tor Project, Onionoo details", published
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"this is no Onionoo details document ({type(error).__name__}). Fetch it again.") from None


def _exit_lines(data: bytes, fetched_on: str) -> Iterator[tuple[str, str, str, str, str]]:
    """The lines of exit-addresses, or of the bulk list; a line that is no address there means another file."""
    lines = data.decode("utf-8", "replace").splitlines()
    dated = [line.split() for line in lines if line.startswith("ExitAddress ")]
    latest = max((words[2] for words in dated if len(words) > 2), default=fetched_on)
    for words in dated:
        if len(words) > 2 and (address := _address(words[1])):
            yield address, words[2], words[2], "Tor Project, exit-addresses", latest
    for line in [] if dated else lines:
        if line.strip() and not line.startswith("#"):
            if not (address := _address(line.strip())):
                raise InputError(f"this is no list of Tor exits: {plain(line)[:60]!r} is no address. Fetch it again.")
            yield address, fetched_on, fetched_on, "Tor Project, bulk exit list", fetched_on


def _address(given: object) -> str:
    try:
        return str(ipaddress.ip_address(given)) if isinstance(given, str) else ""
    except ValueError:
        return ""
