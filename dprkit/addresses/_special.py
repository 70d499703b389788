"""The special-purpose registries as a range table."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ._ranges import Ranges, cidr_bounds

__all__ = ["SPECIAL", "Special", "special_ranges"]


class Special(NamedTuple):
    """A block of the special-purpose registries (RFC 6890): never the address of a household or a server at large."""

    cidr: str
    kind: str
    name: str


SPECIAL: tuple[Special, ...] = (
    Special("0.0.0.0/8", "reserved", "this network (RFC 791)"),
    Special("10.0.0.0/8", "private", "private use (RFC 1918)"),
    Special("100.64.0.0/10", "private", "carrier-grade NAT (RFC 6598)"),
    Special("127.0.0.0/8", "loopback", "loopback (RFC 1122)"),
    Special("169.254.0.0/16", "link-local", "link local (RFC 3927)"),
    Special("172.16.0.0/12", "private", "private use (RFC 1918)"),
    Special("192.0.0.0/24", "reserved", "IETF protocol assignments (RFC 6890)"),
    Special("192.0.2.0/24", "documentation", "documentation (RFC 5737)"),
    Special("192.168.0.0/16", "private", "private use (RFC 1918)"),
    Special("198.18.0.0/15", "documentation", "benchmarking (RFC 2544)"),
    Special("198.51.100.0/24", "documentation", "documentation (RFC 5737)"),
    Special("203.0.113.0/24", "documentation", "documentation (RFC 5737)"),
    Special("224.0.0.0/4", "multicast", "multicast (RFC 5771)"),
    Special("240.0.0.0/4", "reserved", "reserved (RFC 1112)"),
    Special("::/128", "reserved", "unspecified (RFC 4291)"),
    Special("::1/128", "loopback", "loopback (RFC 4291)"),
    Special("100::/64", "reserved", "discard only (RFC 6666)"),
    Special("2001:2::/48", "documentation", "benchmarking (RFC 5180)"),
    Special("2001:db8::/32", "documentation", "documentation (RFC 3849)"),
    Special("3fff::/20", "documentation", "documentation (RFC 9637)"),
    Special("fc00::/7", "private", "unique local (RFC 4193)"),
    Special("fe80::/10", "link-local", "link local (RFC 4291)"),
    Special("ff00::/8", "multicast", "multicast (RFC 4291)"),
)


@cache
def special_ranges() -> Ranges:
    """The ranges of ``SPECIAL``; ``find`` answers with the place in that tuple.

    >>> from dprkit.addresses import parse
    >>> at = special_ranges().find(parse(["203.0.113.9", "fe80::1", "8.8.8.8"]))
    >>> [SPECIAL[row].kind if row >= 0 else None for row in at]
    ['documentation', 'link-local', None]
    """
    return Ranges.of(cidr_bounds(block.cidr) for block in SPECIAL)
