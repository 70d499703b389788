"""The table ``hosting`` from MISP's warning lists: the first list that holds an address names it."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..addresses import SPECIAL, cidr_bounds
from ..errors import InputError
from ..show import plain
from ._spans import Spans, to_arrow

__all__ = ["LISTS", "table"]

# List, kind and name of the network. Named networks first: a block in several lists keeps the most telling name.
LISTS: tuple[tuple[str, str, str], ...] = (
    ("icloud-private-relay", "relay", "iCloud Private Relay"),
    ("zscaler", "relay", "Zscaler (company gateway)"),
    ("amazon-aws", "hosting", "Amazon AWS"),
    ("google-gcp", "hosting", "Google Cloud"),
    ("microsoft-azure", "hosting", "Microsoft Azure"),
    ("oracle-oci", "hosting", "Oracle Cloud"),
    ("ovh-cluster", "hosting", "OVH"),
    ("cloudflare", "hosting", "Cloudflare"),
    ("akamai", "hosting", "Akamai"),
    ("fastly", "hosting", "Fastly"),
    ("stackpath", "hosting", "StackPath"),
    ("vpn-ipv4", "hosting", "data centres and VPN providers (MISP vpn-ipv4)"),
    ("vpn-ipv6", "hosting", "data centres and VPN providers (MISP vpn-ipv6)"),
)
_SPECIAL = -1


def table(bodies: Sequence[bytes]) -> tuple[Any, str]:
    """The Arrow table of the lists (JSON, in the order of ``LISTS``), and the day of the newest.

    Raises:
        InputError: one is not a warning list, or holds what is no network.
    """
    import pyarrow as pa

    lists = [_read(body, name) for body, (name, _, _) in zip(bodies, LISTS)]
    blocks = [_bounds(cidrs, name) for (cidrs, _), (name, _, _) in zip(lists, LISTS)]
    reserved = [cidr_bounds(block.cidr) for block in SPECIAL]
    facts = pa.table({"kind": [kind for _, kind, _ in LISTS], "network": [network for _, _, network in LISTS]})
    newest = max(version for _, version in lists)
    return to_arrow(_painted(blocks, reserved), facts), f"{newest[:4]}-{newest[4:6]}-{newest[6:8]}"


def _read(body: bytes, name: str) -> tuple[list[str], str]:
    """The networks of one list, and its version, which is a day written as a number."""
    try:
        content = json.loads(body)
        cidrs, version = content["list"], str(content["version"])
    except (ValueError, RecursionError, TypeError, KeyError):
        raise InputError(f"the warning list {name} is not what it was: no JSON with list and version.") from None
    if not isinstance(cidrs, list) or not cidrs or not re.fullmatch(r"20\d{6}", version):
        raise InputError(f"the warning list {name} is not what it was: it is empty, or its version is no day.")
    return [str(one) for one in cidrs], version


def _bounds(cidrs: Sequence[str], name: str) -> list[tuple[int, int, int]]:
    try:
        networks = [ipaddress.ip_network(cidr, strict=False) for cidr in cidrs]
    except ValueError as error:
        raise InputError(f"the warning list {name} holds what is no network: {plain(error)[:100]}") from None
    return [(one.version, int(one.network_address), int(one.broadcast_address)) for one in networks]


def _painted(blocks: Sequence[list[tuple[int, int, int]]], reserved: list[tuple[int, int, int]]) -> Spans:
    import numpy as np

    made = list(_cut(blocks, reserved))
    halves = np.array([[divmod(edge, 1 << 64) for edge in (first, last)] for _, first, last, _ in made], "u8")
    halves = halves.reshape(-1, 2, 2)
    version, owner = (np.array([row[at] for row in made], kind) for at, kind in ((0, "u1"), (3, "i8")))
    return Spans(version, halves[:, 0], halves[:, 1], owner)


def _cut(blocks: Sequence[list[tuple[int, int, int]]], reserved: list[Any]) -> Iterator[tuple[int, int, int, int]]:
    """Version, first and last address, and the first list that holds them, between every two edges of any block."""
    import numpy as np

    for version in (4, 6):
        layers = [[(first, last) for v, first, last in layer if v == version] for layer in (*blocks, reserved)]
        edges = sorted({edge for layer in layers for first, last in layer for edge in (first, last + 1)})
        place = {edge: at for at, edge in enumerate(edges)}
        owner = np.full(len(edges), -1, "i8")
        order = [*reversed(range(len(blocks))), _SPECIAL]  # what comes later covers what came before
        for number in order:
            steps = np.zeros(len(edges), "i8")
            for first, last in layers[number]:
                steps[place[first]] += 1
                steps[place[last + 1]] -= 1
            owner[np.cumsum(steps) > 0] = number
        for at in np.flatnonzero(owner >= 0).tolist():
            yield version, edges[at], edges[at + 1] - 1, int(owner[at])
