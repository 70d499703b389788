"""Recorded replies of some 60 registries (tests/samples/whois): what two readers get right, and what looks free."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from dprkit.fetch import Fetch, request_key
from dprkit.ledger import Ledger
from dprkit.providers import _whois_second
from dprkit.providers._whois_answer import Question, _same_day
from dprkit.providers.whois import whois

FOLDER = Path(__file__).parents[1] / "samples" / "whois"
TRUTH = tomllib.loads((FOLDER / "truth.toml").read_text("utf-8"))
FACTS = ("registered_on", "expires_on", "changed_on", "registrar", "name_servers")
DATES = FACTS[:3]


class Tables:
    """One server for every top-level name and for the second-level ones in the samples."""

    def frame(self, name: str) -> pd.DataFrame:
        suffixes = sorted({one.partition(".")[2] for one in TRUTH} | {one.rpartition(".")[2] for one in TRUTH})
        rows = [(suffix, "whois.example", "", "2024-01-01", "made up") for suffix in suffixes]
        return pd.DataFrame(rows, columns=["suffix", "server", "query", "seen_on", "source"], dtype="string")


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What the provider makes of every sample, replayed from a ledger."""
    with Ledger.create(tmp_path_factory.mktemp("whois") / "ledger.sqlite") as ledger:
        for name in TRUTH:
            key = request_key("whois", Question("whois.example", name, name).url)
            body = {"request": key, "status": 200, "headers": {}, "problem": "", "message": ""}
            ledger.append("acquired", body, (FOLDER / f"{name}.txt").read_bytes(), at="2024-01-01T00:00:00Z")
        return whois.table(list(TRUTH), Fetch(ledger, tables=Tables()))


def test_every_sample_has_its_truth_and_all_are_small():
    files = sorted(FOLDER.glob("*.txt"))
    assert {one.stem for one in files} == set(TRUTH)
    assert sum(one.stat().st_size for one in files) < 300_000


def test_no_registered_name_looks_free_and_no_free_one_looks_registered(read):
    wanted = {name: truth["outcome"].partition(":")[0] for name, truth in TRUTH.items()}
    assert read["outcome"].to_dict() == wanted
    assert read["outcome"].value_counts().to_dict() == {"found": 67, "absent": 19, "failed": 6}
    failed = read[read["outcome"] == "failed"]
    assert {name: f"failed: {note.partition(':')[0]}" for name, note in failed["note"].items()} == {
        name: TRUTH[name]["outcome"] for name in failed.index
    }


def ours(row: pd.Series, fact: str, wanted: object) -> bool:
    found = None if pd.isna(row[fact]) else row[fact]
    return sorted((found or "").split(", ")) == (wanted or [""]) if fact == "name_servers" else found == wanted


def theirs(found: dict, fact: str, wanted: object) -> bool:
    if fact in DATES:
        return _same_day(found.get(fact, ""), wanted) if wanted else not found.get(fact)
    if fact == "name_servers":
        return sorted(found.get(fact, [])) == wanted
    return found.get(fact, "").lower() == (wanted or "").lower()


def test_how_many_facts_each_reader_gets_right(read, capsys):
    counts = {"ours": 0, "whois": 0, "all": 0}
    wrong = []
    for name, truth in TRUTH.items():
        if truth["outcome"] != "found":
            continue
        second = _whois_second.read(name, (FOLDER / f"{name}.txt").read_bytes())
        for fact in FACTS:
            wanted = truth.get(fact)
            counts["all"] += 1
            counts["ours"] += ours(read.loc[name], fact, wanted)
            counts["whois"] += theirs(second, fact, wanted)
            wrong += [] if ours(read.loc[name], fact, wanted) else [(name, fact)]
    with capsys.disabled():
        sys.stdout.write(f"\n{counts['all']} facts: ours {counts['ours']}, whois {counts['whois']} right\n")
    assert wrong == [("google.ie", "registrar")]
    assert counts["ours"] / counts["all"] > 0.98
    assert counts["whois"] < counts["ours"]


def test_persons_and_countries_are_not_among_the_facts(read):
    told = " ".join(str(value) for row in read.itertuples() for value in row)
    for word in ("Domain Administrator", "dns-admin", "@", "Amphitheatre", "+1.650", "Mountain View"):
        assert word not in told


def test_the_package_whois_calls_a_registered_name_nothing_and_is_not_believed(read):
    silent = read[read["readers_differ"].fillna("").str.contains("whois finds nothing")]
    assert {"google.be", "google.ie"} <= set(silent[silent["outcome"] == "found"].index)
