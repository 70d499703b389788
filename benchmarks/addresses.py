"""Addresses to AS, country and kind: the three providers side by side with a plain ``ipaddress`` and ``bisect`` loop.

    python benchmarks/addresses.py [COUNT]

Prints seconds, rows a second and the ratio; stops if the two disagree on any address. The loop is measured on at most
100,000 of the addresses and its time scaled up; the providers are measured on all, loading included.
"""

from __future__ import annotations

import importlib
import ipaddress
import sys
import time
from bisect import bisect_right
from types import SimpleNamespace

import numpy as np
import pandas as pd

from dprkit.addresses import SPECIAL, cidr_bounds
from dprkit.data import Tables
from dprkit.providers.asn import asn
from dprkit.providers.country import country
from dprkit.providers.network_kind import network_kind

PROVIDERS = (asn, country, network_kind)


def addresses(count: int, sixth: int) -> list[str]:
    """Distinct made-up addresses: ``sixth`` of them IPv6 from the ranges that are announced, the others IPv4."""
    chance = np.random.default_rng(7)
    four = np.unique(chance.integers(1 << 24, 224 << 24, count + count // 100, dtype="u4"))[: count - sixth]
    starts = Tables().ranges("asn").start6
    picked = starts[chance.integers(0, len(starts), sixth)]
    low = chance.integers(0, 1 << 63, len(picked), dtype="u8")
    texts = [str(ipaddress.IPv4Address(int(one))) for one in four]
    texts += [str(ipaddress.IPv6Address(int(high) << 64 | int(tail))) for (high, _), tail in zip(picked, low)]
    chance.shuffle(texts)
    return texts


def plain(name: str, column: str, tables: Tables) -> tuple[list[tuple[int, int]], list[tuple[int, object]]]:
    """Sorted starts and their ends and values, as a loop would hold them."""
    found, values = tables.ranges(name), tables.attributes(name)[column].tolist()
    rows = [
        ((4, start), end, values[row])
        for start, end, row in zip(found.start4.tolist(), found.end4.tolist(), found.row4)
    ]
    rows += [
        ((6, start[0] << 64 | start[1]), end[0] << 64 | end[1], values[row])
        for start, end, row in zip(found.start6.tolist(), found.end6.tolist(), found.row6)
    ]
    return [row[0] for row in rows], [row[1:] for row in rows]


def look_up(address: tuple[int, int], table: tuple[list[tuple[int, int]], list[tuple[int, object]]]) -> object:
    at = bisect_right(table[0], address) - 1
    covered = at >= 0 and table[0][at][0] == address[0] and address[1] <= table[1][at][0]
    return table[1][at][1] if covered else None


def loop(texts: list[str], tables: Tables) -> tuple[list[tuple[object, ...]], float]:
    """The rows of the plain loop, and its seconds without making its tables."""
    held = [plain(*which, tables) for which in (("asn", "asn"), ("country", "country"), ("hosting", "kind"))]
    special = [(*cidr_bounds(block.cidr), block.kind) for block in SPECIAL]
    rows = []
    started = time.perf_counter()
    for text in texts:
        parsed = ipaddress.ip_address(text)
        address = parsed.version, int(parsed)
        number, code, kind = (look_up(address, table) for table in held)
        if kind is None:
            inside = [
                what for version, first, last, what in special if version == address[0] and first <= address[1] <= last
            ]
            kind = "unknown" if not inside else "documentation" if inside[0] == "documentation" else "private"
        rows.append((number, code, kind))
    return rows, time.perf_counter() - started


def measure(what: str, texts: list[str]) -> None:
    """Print both times for these addresses; stop if a row differs."""
    column = pd.Index(texts, dtype="string")  # as a table holds it
    started = time.perf_counter()
    fetch = SimpleNamespace(tables=Tables())
    made = [one.table(column, fetch) for one in PROVIDERS]
    seconds = time.perf_counter() - started
    sample = texts[:100_000]
    expected, loop_seconds = loop(sample, fetch.tables)
    columns = [made[0]["asn"], made[1]["country"], made[2]["kind"]]
    heads = [column.iloc[: len(sample)].astype(object) for column in columns]
    got = list(zip(*(head.where(head.notna(), None) for head in heads)))
    vpn = set(fetch.tables.frame("known_vpn")["value"])
    wrong = [text for text, one, other in zip(sample, got, expected) if one != other and text not in vpn]
    if wrong:
        raise SystemExit(f"{len(wrong)} addresses differ, the first is {wrong[0]}")
    scaled = loop_seconds * len(texts) / len(sample)
    print(f"{what}: {len(texts):,} distinct addresses, {len(sample):,} rows compared, all equal")
    ratio = scaled / seconds
    print(f"  three providers {seconds:5.2f} s (tables loaded in it), plain loop {scaled:6.2f} s, ratio {ratio:.1f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for module in ("pyarrow.parquet", "pyarrow.compute"):
        importlib.import_module(module)  # importing is not looking up
    measure("IPv4", addresses(count, sixth=0))
    measure("nine in ten IPv4, one IPv6", addresses(count, sixth=count // 10))


if __name__ == "__main__":
    main()
