"""The shipped sample cases: rebuilt to the byte, made up throughout, and read without loss."""

from __future__ import annotations

import csv
import fnmatch
import ipaddress
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from dprkit import indicator, readers, sandbox
from dprkit.indicator import HYPOTHESES
from dprkit.records import Repair, Row
from dprkit.settings import crosswalk, load

ROOT = Path(__file__).parents[2] / "sample_data"
CASES = sorted((ROOT / "cases").iterdir())
INBOX = [path for case in CASES for path in sorted((case / "inbox").iterdir())]
NETWORKS = [
    ipaddress.ip_network(one)
    for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
]
NETWORKS += [ipaddress.ip_network("192.168.0.0/16")]  # RFC 1918: behind a router, nobody's
AS_NUMBERS = {*range(64496, 64512), *range(65536, 65552)}
DOMAIN = re.compile(r"(?:.+\.)?example(?:\.(?:com|net|org))?")
# NANP 555-01XX; Arcep, numbers for audiovisual works; Ofcom, drama numbers; Bundesnetzagentur, numbers for Berlin
FICTION = ("+1???55501??", "+3319900????", "+441134960???", "+493023125???")

by_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@cache
def text(case: Path) -> str:
    """All that a case says; of the CV in DOCX the text, without the names that the format itself needs."""
    whole = ""
    for name, data in files(case).items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(case / name) as package:
                data = re.sub(rb"<[^>]*>", b"\n", package.read("word/document.xml"))
        whole += "" if name.endswith(".png") else data.decode("utf-8", "replace") + "\n"
    return re.sub(r"Chrome[/ ][\d.]+", "", whole)


def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    made = subprocess.run([sys.executable, str(ROOT / "make_cases.py"), str(tmp_path)], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    rebuilt, shipped = files(tmp_path), files(ROOT / "cases")
    assert [name for name in {*rebuilt, *shipped} if rebuilt.get(name) != shipped.get(name)] == []


@by_case
def test_every_address_is_kept_for_documentation_or_benchmarks(case: Path) -> None:
    found = set(re.findall(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|(?<![\w:])[0-9a-f]{1,4}:[0-9a-f:]*:[0-9a-f:]*", text(case)))
    addresses = set(readable(found))
    assert len(addresses) > 100
    assert [str(one) for one in addresses if not any(one in network for network in NETWORKS)] == []


def readable(found: set[str]) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    for one in found:
        try:
            yield ipaddress.ip_address(one)
        except ValueError:  # a time of day, or a version of a program
            continue


@by_case
def test_every_domain_is_kept_for_examples(case: Path) -> None:
    said = text(case)
    found = set(re.findall(r"@(?!s\d\b|timestamp\b)([\w.-]+\w)|https?://([\w.-]+\w)|\"domain\":\"([^\"]+)\"", said))
    domains = {part for parts in found for part in parts if part}
    assert len(domains) > 10
    assert [one for one in domains if not DOMAIN.fullmatch(one)] == []


@by_case
def test_every_telephone_number_is_kept_for_fiction(case: Path) -> None:
    numbers = {re.sub(r"\s", "", one) for one in re.findall(r"\+\d{1,3} \d[\d ]{6,}\d", text(case))}
    assert numbers
    assert [one for one in numbers if not any(fnmatch.fnmatchcase(one, pattern) for pattern in FICTION)] == []


@by_case
def test_every_as_number_is_kept_for_documentation(case: Path) -> None:
    with (case / "known_networks.csv").open(encoding="utf-8", newline="") as stream:
        numbers = {int(row["asn"]) for row in csv.DictReader(stream)}
    numbers |= {int(one) for one in re.findall(r'"asNumber":(\d+)', text(case))}
    assert len(numbers) > 10
    assert numbers <= AS_NUMBERS


@by_case
def test_every_address_of_the_logs_lies_in_a_known_network(case: Path) -> None:
    with (case / "known_networks.csv").open(encoding="utf-8", newline="") as stream:
        known = [ipaddress.ip_network(row["cidr"]) for row in csv.DictReader(stream)]
    lines = (case / "inbox" / "okta_system_log.jsonl").read_text("utf-8").splitlines()
    seen = {ipaddress.ip_address(json.loads(line)["client"]["ipAddress"]) for line in lines}
    assert [str(one) for one in seen if not any(one in network for network in known)] == []


@by_case
def test_an_inbox_stays_small(case: Path) -> None:
    assert sum(len(data) for data in files(case / "inbox").values()) < 12_000_000


@by_case
def test_the_truth_names_each_indicator_once_and_only_indicators_that_exist(case: Path) -> None:
    truth = tomllib.loads((case / "truth.toml").read_text("utf-8"))
    assert set(truth) == set(load(case).subjects)
    for answer in truth.values():
        named = Counter([*answer["present"], *answer["clear"], *answer["unknown"]])
        assert set(named) <= set(indicator.load())
        assert max(named.values()) == 1
        assert answer["hypothesis"] in HYPOTHESES
        assert answer["confidence"] in ("none", "low", "medium", "high")


@by_case
def test_a_case_is_authorised_and_its_subject_is_joined_to_every_system(case: Path) -> None:
    assert load(case).unfilled == ()
    joins = crosswalk(case)
    assert set(joins["person"]) == set(load(case).subjects)
    systems = joins.groupby("person")["system"].agg(set)
    assert any({"okta", "entra", "hr", "inventory", "shipping"} <= set(one) for one in systems)  # somebody was hired
    assert joins["confirmed_by"].ne("").all()


# Which reader takes which file, and the tables that come out of it; of checks.toml and CVs some of them.
READ = {
    "application_submissions.csv": ("tabular", {"applications"}),
    "applications.csv": ("tabular", {"applications"}),
    "checks.toml": ("checks", {"interviews", "accounts", "domains"}),
    "directory.csv": ("tabular", {"people"}),
    "neighbours.txt": ("neighbours", {"network_neighbours"}),
    "paper_zone.txt": ("mrz", {"identity_papers"}),
    "payees.csv": ("tabular", {"payees"}),
    "candidate_portal.csv": ("tabular", {"signins"}),
    "claims.toml": ("claims", {"leads", "claims"}),
    "cv.docx": ("cv", {"documents", "contacts", "employment", "education", "skills"}),
    "cv.pdf": ("cv", {"documents", "contacts", "employment", "education", "skills"}),
    "docusign_certificate.txt": ("docusign", {"meetings"}),
    "entra_signins.csv": ("entra", {"signins"}),
    "github_audit.jsonl": ("github_audit", {"access_events"}),
    "greenhouse_candidates.csv": ("greenhouse", {"applications"}),
    "inventory.csv": ("tabular", {"devices"}),
    "okta_system_log.jsonl": ("okta", {"signins", "mfa_events"}),
    "portrait.png": ("image", {"images"}),
    "shipping.csv": ("tabular", {"shipments"}),
    "software.csv": ("tabular", {"software"}),
    "staff.csv": ("tabular", {"people"}),
    "usb.csv": ("tabular", {"usb"}),
    "zoom_participants.json": ("zoom", {"meetings"}),
}


# Repairs that a real file of the kind brings too: how certificates write days, and arp writes hardware addresses.
USUAL = {"docusign_certificate.txt": "month first", "neighbours.txt": "six upper-case pairs"}


@pytest.mark.parametrize("path", INBOX, ids=lambda path: f"{path.parents[1].name}/{path.name}")
def test_a_reader_takes_the_whole_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sandbox.Source(path.name, path, account="s1")
    name, parts = whole(source, monkeypatch)
    rows = [part for part in parts if isinstance(part, Row)]
    usual = USUAL.get(path.name, "no repair at all")
    odd = [part for part in parts if not isinstance(part, Row) and not (isinstance(part, Repair) and usual in part.why)]
    assert odd == []
    reader, tables = READ[re.sub(r"-s\d(?=\.)", "", path.name)]
    assert name == reader
    assert rows
    assert {row.table for row in rows} <= tables
    if path.suffix == ".csv":
        assert len(rows) == len(path.read_text("utf-8").splitlines()) - 1


def whole(source: sandbox.Source, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[object]]:
    """The reader's name, and all that it yields: documents through the door, our own tables here, which is quicker."""
    found = next(one for one in readers.load().values() if one.recognises(source))
    if found.profile == "document":
        reading = sandbox.read(source)
        assert reading.stopped == ""
        return reading.reader, [*reading.rows, *reading.repairs, *reading.unread]
    monkeypatch.setattr(sandbox, "_inside", True)
    return found.name, list(found.read(source))
