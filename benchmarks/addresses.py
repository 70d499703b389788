"""Columns of addresses to AS, name, country and kind, side by side with what a user would write instead.

    python benchmarks/addresses.py [--rows 10000000] [--rounds 3] [--keep FOLDER]

Stops when two methods disagree on any row. Ours reads and validates every text and answers with four columns; the
others answer with the AS number only and validate nothing. Loading of tables is in none of the times. The loop over
maxminddb-rust is measured on at most a million rows. ``--keep`` holds the peers' databases between runs.
"""

from __future__ import annotations

import argparse
import ipaddress
import tempfile
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from _rounds import rounds, shown, versions

from dprkit.addresses import Known, annotate, cut, special_ranges
from dprkit.data import Tables, lookup

LOOP = 1_000_000
DUCKDB = """
with one as (select distinct ip from log),
parsed as (
    select ip, ((part[1]::uinteger << 24) | (part[2]::uinteger << 16) | (part[3]::uinteger << 8) | part[4]::uinteger)
        ::uinteger number
    from (select ip, string_split(ip, '.') part from one)
),
looked as (
    select ip, case when number <= last then asn else 0 end asn from parsed asof left join ranges on number >= first
)
select looked.asn from log join looked using (ip)
"""


def known(tables: Tables) -> Known:
    """AS, name, country and kind of every address, ready to be looked up."""
    ranges = cut(*(tables.ranges(name) for name in ("asn", "country", "hosting")), special_ranges())
    firsts = ranges.firsts
    tabled = (("asn", ["asn", "as_name"]), ("country", ["country"]), ("hosting", ["kind"]))
    facts = [lookup.facts(tables, firsts, name, columns)[columns] for name, columns in tabled]
    return Known.of(ranges, pd.concat(facts, axis="columns"))


def drawn(count: int, tables: Tables) -> np.ndarray:
    """IPv4 addresses: nine in ten announced, one anywhere."""
    chance, ranges = np.random.default_rng(7), tables.ranges("asn")
    first, last = ranges.start4.astype("i8"), ranges.end4.astype("i8")
    at = chance.integers(0, len(first), count)
    found = first[at] + (chance.random(count) * (last[at] - first[at] + 1)).astype("i8")
    anywhere = chance.random(count) < 0.1
    found[anywhere] = chance.integers(1 << 24, 223 << 24, anywhere.sum())
    return found.astype("u4")


def written(numbers: np.ndarray) -> Any:
    """The addresses as an Arrow column of text."""
    import pyarrow.compute as pc

    octets = pa.array([str(number) for number in range(256)], pa.large_string())
    parts = [octets.take(pa.array((numbers >> shift) & 255)) for shift in (24, 16, 8, 0)]
    return pc.binary_join_element_wise(*parts, pa.scalar(".", pa.large_string()))


def networks(tables: Tables) -> dict[tuple[int, str], list[str]]:
    """The IPv4 networks in CIDR form of each AS number and name."""
    ranges, told = tables.ranges("asn"), tables.attributes("asn").iloc[tables.ranges("asn").row4]
    found = defaultdict(list)
    names = zip(told["asn"].fillna(0).tolist(), told["as_name"].fillna("").tolist())
    for first, last, name in zip(ranges.start4.tolist(), ranges.end4.tolist(), names):
        while first <= last:
            bits = min((first & -first).bit_length() - 1 if first else 32, (last - first + 1).bit_length() - 1)
            found[name].append(f"{ipaddress.IPv4Address(first)}/{32 - bits}")
            first += 1 << bits
    return found


def peers(folder: Path, tables: Tables) -> tuple[Path, Path]:
    """The same table as a file of pyasn and one of MaxMind's form."""
    from mmdb_writer import MMDBWriter
    from netaddr import IPNetwork, IPSet

    text, binary = folder / "asn.dat", folder / "asn.mmdb"
    if not binary.exists():
        whole = networks(tables)
        lines = [f"{network}\t{asn}" for (asn, _), some in whole.items() for network in some]
        text.write_text("; IP-ASN32-DAT\n;\n" + "\n".join(lines) + "\n")
        writer = MMDBWriter(4, "ASN", description="benchmark", int_type="u32")
        for (asn, name), some in whole.items():
            joined = IPSet()
            joined._cidrs = dict.fromkeys(map(IPNetwork, some), True)  # its constructor compacts: minutes
            fields = {"autonomous_system_number": asn, "autonomous_system_organization": name}
            writer.insert_network(joined, fields)
        writer.to_db_file(str(binary))
    return text, binary


def by_duckdb(texts: Any, tables: Tables) -> Callable[[], Any]:
    import duckdb

    ranges, asn = tables.ranges("asn"), tables.attributes("asn")["asn"].fillna(0).to_numpy("u4")
    connection = duckdb.connect()
    source = pa.table({"first": ranges.start4, "last": ranges.end4, "asn": asn[ranges.row4]})
    connection.register("source", source)
    connection.execute("create table ranges as from source")
    connection.register("log", pa.table({"ip": texts}))
    return lambda: connection.sql(DUCKDB).fetchnumpy()["asn"]


def by_pyasn(column: pd.Series, file: Path) -> Callable[[], Any]:
    import pyasn

    found = pyasn.pyasn(str(file))
    return lambda: column.map({one: found.lookup(one)[0] or 0 for one in column.unique()}).to_numpy()


def by_maxminddb_rust(texts: list[str], file: Path) -> Callable[[], Any]:
    import maxminddb_rust

    found = maxminddb_rust.open_database(str(file))
    return lambda: [(found.get(one) or {}).get("autonomous_system_number", 0) for one in texts]


def by_maxminddb_polars(texts: Any, file: Path) -> Callable[[], Any]:
    import maxminddb_polars
    import polars

    frame = polars.DataFrame({"ip": polars.from_arrow(texts)})
    asked = maxminddb_polars.lookup_path(
        polars.col("ip"), str(file), ["autonomous_system_number"], dtype=polars.UInt32
    ).fill_null(0)
    return lambda: frame.select(asked).to_series().to_numpy()


def agree(measured: dict[str, Any], ours: str) -> None:
    """Stops unless every method found the same numbers; DuckDB keeps no order, so that its rows are sorted."""
    asn = measured[ours].answer["asn"].astype("Int64").fillna(0).to_numpy("i8")
    for name, one in measured.items():
        if name == ours:
            continue
        found = np.asarray(one.answer).astype("i8")
        own = asn[: len(found)]
        if name.startswith("DuckDB"):
            found, own = np.sort(found), np.sort(own)
        if not np.array_equal(found, own):
            raise SystemExit(f"{name} disagrees on {(found != own).sum()} of {len(own)} rows")
    print("all rows agree\n")


def six(count: int, tables: Tables, table: Known) -> None:
    """IPv6 and broken texts against ``ipaddress`` with ``bisect``, each text distinct."""
    chance, ranges = np.random.default_rng(9), tables.ranges("asn")
    high = ranges.start6[chance.integers(0, len(ranges.start6), count), 0].tolist()
    low = chance.integers(0, 1 << 63, count).tolist()
    texts = [str(ipaddress.IPv6Address(upper << 64 | lower)) for upper, lower in zip(high, low)]
    texts[::100] = [text + ":" for text in texts[::100]]
    starts = [upper << 64 | lower for upper, lower in ranges.start6.tolist()]
    ends = [upper << 64 | lower for upper, lower in ranges.end6.tolist()]
    asn = tables.attributes("asn")["asn"].fillna(0).to_numpy("i8")[ranges.row6].tolist()

    def loop() -> list[int]:
        found = []
        for text in texts:
            try:
                number = int(ipaddress.IPv6Address(text))
            except ValueError:
                found.append(0)
                continue
            at = bisect_right(starts, number) - 1
            found.append(asn[at] if at >= 0 and number <= ends[at] else 0)
        return found

    column = pd.Series(texts, dtype="str")
    measured = rounds({"dprkit": lambda: annotate(column, table), "ipaddress and bisect": loop}, 3)
    print(f"\n## IPv6, {count:,} distinct, one in a hundred broken\n")
    agree(measured, "dprkit")
    print(shown(measured, dict.fromkeys(measured, count), "dprkit"))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    tables, count = Tables(), options.rows
    table = known(tables)
    table.ranges.prepare(10**9)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        asn_file, mmdb = peers(options.keep or Path(scratch), tables)
        packages = ("numpy", "pandas", "pyarrow", "duckdb", "pyasn", "maxminddb-rust", "maxminddb-polars", "polars")
        print(f"# Addresses\n\n{versions(packages)}")

        numbers = drawn(200_000, tables)[np.minimum(np.random.default_rng(8).zipf(1.2, count) - 1, 199_999)]
        texts = written(numbers)
        column = texts.to_pandas()
        print(f"\n## Log-shaped: {count:,} rows, {len(np.unique(numbers)):,} distinct (Zipf 1.2)\n")
        measured = rounds(
            {
                "dprkit": lambda: annotate(column, table),
                "DuckDB distinct and ASOF join": by_duckdb(texts, tables),
                "unique().map(pyasn)": by_pyasn(column, asn_file),
            },
            options.rounds,
        )
        agree(measured, "dprkit")
        print(shown(measured, dict.fromkeys(measured, count), "dprkit"))

        texts = written(drawn(count, tables))
        column, first = texts.to_pandas(), texts.slice(0, LOOP).to_pylist()
        print(f"\n## All distinct: {count:,} rows\n")
        measured = rounds(
            {
                "dprkit": lambda: annotate(column, table),
                "maxminddb-polars": by_maxminddb_polars(texts, mmdb),
                "maxminddb-rust loop": by_maxminddb_rust(first, mmdb),
            },
            options.rounds,
        )
        agree(measured, "dprkit")
        lengths = {**dict.fromkeys(measured, count), "maxminddb-rust loop": len(first)}
        print(shown(measured, lengths, "dprkit"))
        six(min(count, 200_000), tables, table)


if __name__ == "__main__":
    main()
