"""Other machines in a machine's network, from its ARP table: arp -a of Windows, Linux and macOS, ip neigh.

Formats: Microsoft Learn, "arp" (``Interface: … --- 0x7`` and three columns); arp(8) of net-tools
(``name (address) at hardware [ether] on eth0``) and of BSD and macOS (pairs without leading zeros, ``ifscope``);
ip-neighbour(8).
"""

from __future__ import annotations

import re
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._fields import kept
from ._hardware import address, named_by_file

__all__ = ["neighbours"]

_IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+(?:%\w+)?)"
_CARD = re.compile(rf"\s*[^\d\n]{{0,40}}:?\s(?P<ip_local>{_IP}) --- (?P<interface>0x[0-9a-f]+)\s*", re.I)
_MAC = "[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"
_ENTRIES = (
    re.compile(rf"\s+(?P<neighbour_ip>{_IP})\s+(?P<neighbour_mac>{_MAC})\s+(?P<kind>\S+)\s*", re.I),
    re.compile(
        rf"(?P<neighbour_name>\S+) \((?P<neighbour_ip>{_IP})\) at (?P<neighbour_mac>\S+)(?: \[(?P<kind>\w+)\])?"
        r" (?:PERM |PUB )*on (?P<interface>\S+)(?P<rest>.*)",
        re.I,
    ),
    re.compile(
        rf"(?P<neighbour_ip>{_IP}) dev (?P<interface>\S+) (?:lladdr (?P<neighbour_mac>\S+) )?(?P<kind>.*\S)\s*", re.I
    ),
)
_STATES = "REACHABLE|STALE|DELAY|PROBE|FAILED|PERMANENT|NOARP|INCOMPLETE"
_SIGN = re.compile(rf"^(?:{_CARD.pattern}$|\S+ \({_IP}\) at \S+ .*\bon \w+|{_IP} dev \S+ .*(?:{_STATES}))", re.I | re.M)
LIMIT = 4096


@reader(
    "neighbours",
    title="ARP tables (arp -a of Windows, Linux and macOS; ip neigh)",
    fills=["network_neighbours"],
    profile="bulk",
    recognises=lambda source: bool(_SIGN.search(source.head.decode(source.encoding, "replace").replace("\r\n", "\n"))),
    rank=55,
)
def neighbours(source: Source) -> Parts:
    """One row a neighbour. The table does not say whose it is nor when:
    ``account`` is the name of the file, for the crosswalk.

    ``neighbour_mac`` is written in one form, each change with a repair; an entry that was not answered (incomplete,
    failed) has none. ``interface`` and, for Windows, the machine's own address ``ip_local`` are of the card above it.
    """
    shared: dict[str, Any] = {**named_by_file("neighbours", source.name)}
    card: dict[str, Any] = {}
    headed = 0
    with source.lines() as stream:
        for place, line in enumerate(stream, start=1):
            text = line[:LIMIT].rstrip("\r\n")
            if found := _CARD.fullmatch(text):
                card, headed = found.groupdict(), place + 1
            elif entry := next((one for one in (entry.fullmatch(text) for entry in _ENTRIES) if one), None):
                yield from _entry(place, shared | card, entry.groupdict())
            elif text.strip() and place != headed:  # the line below a card's names the columns
                yield Unread(place, "not a line of a table of neighbours", text[:2000])


def _entry(place: int, shared: dict[str, Any], found: dict[str, Any]) -> Parts:
    raw = str(found.pop("neighbour_mac") or "")
    rest = found.pop("rest", None)
    found["kind"] = found.get("kind") or " ".join(str(rest or "").split()) or None
    if found.get("neighbour_name") == "?":
        found["neighbour_name"] = None
    mac = address(raw)
    if mac and mac != raw:
        yield Repair(
            "network_neighbours", place, "neighbour_mac", raw, mac, "written as six upper-case pairs with colons"
        )
    yield Row(
        "network_neighbours",
        place,
        kept(shared | {name: one for name, one in found.items() if one} | {"neighbour_mac": mac}),
    )
