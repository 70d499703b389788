"""How many ordinary people the indicators flag: the table as shipped, and the tool that measures it."""

from __future__ import annotations

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from dprkit import data
from dprkit.indicator import RATES, load

ROOT = Path(__file__).parents[2]
CVS = {"documents", "employment", "education"}
READERS = sorted(name for name, one in load().items() if {"commits", *CVS} & set(one.reads))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_rates", ROOT / "tools" / "measure_rates.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", READERS)
def test_every_indicator_that_reads_commits_or_cvs_is_measured(name: str) -> None:
    assert RATES[name]
    assert all(0 <= rate.flagged <= rate.people and rate.measured_on for rate in RATES[name])


def test_none_above_one_in_twenty_gives_more_than_weak() -> None:
    common = {name for name in RATES if any(rate.share > 0.05 for rate in RATES[name])}
    assert {name for name in RATES if load()[name].too_common} == common


def test_the_table_holds_counts_and_no_person() -> None:
    text = (Path(data.__file__).parent / "rates.csv").read_text("utf-8")
    assert "@" not in text
    assert len({line.split(",")[1] for line in text.splitlines()[1:]}) == 3
    assert re.search(r"made-up applicants", text)


def _logs(folder: Path) -> Path:
    """Two made-up packages: one with a Debian changelog of two authors, one with a ChangeLog of one."""
    for name in ("one", "two"):
        (folder / name).mkdir(parents=True)
    signed = [
        ("Ann Brook", "ann@mail.example", "Mon, 05 Jan 2026 10:00:00 +0100"),
        ("Otto Falk", "ann@mail.example", "Tue, 06 Jan 2026 10:00:00 +0100"),
        ("Ivo Marek", "ivo@mail.example", "Wed, 07 Jan 2026 10:00:00 +0000"),
        ("Ivo Marek", "ivo@mail.example", "Xyz, 99 Jan 2026 10:00:00 +0000"),
    ]
    text = "".join(
        f"one (1) stable; urgency=low\n\n  * A change.\n\n -- {n} <{m}>  {when}\n\n" for n, m, when in signed
    )
    (folder / "one" / "changelog.Debian.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "two" / "changelog.gz").write_bytes(
        gzip.compress(b"2026-01-05  Bo Lind  <bo@mail.example>\n\n\t* x.c: y\n")
    )
    (folder / "two" / "changelog.bad.gz").write_bytes(b"\x1f\x8bnot really")
    return folder


def test_the_tool_counts_the_authors_of_logs_and_keeps_no_name(tool: ModuleType, tmp_path: Path) -> None:
    rows = {(row["indicator"], row["population"]): row for row in tool.of_logs(_logs(tmp_path / "doc"))}
    named = rows["gh.multiple-author-identities", tool.DEBIAN]
    assert (named["people"], named["flagged"], named["share"], named["strongest"]) == (
        2,
        1,
        "0.5000",
        named["strongest"],
    )
    assert rows["gh.multiple-author-identities", tool.GNU]["people"] == 1
    assert rows["gh.activity-timezone", tool.DEBIAN]["unknown"] == 2
    assert not any("Brook" in str(row) or "@" in str(row) for row in rows.values())


@pytest.mark.parametrize(("offset", "zone"), [("+0100", "Etc/GMT-1"), ("-0600", "Etc/GMT+6"), ("+0000", "Etc/UTC")])
def test_the_offset_an_author_writes_stands_for_the_zone_he_states(tool: ModuleType, offset: str, zone: str) -> None:
    rows = [{"system": "git", "account": "a@mail.example", "author_name": "A Bo", "offset": offset}]
    claims = tool.stated(tool.typed("commits", rows))
    assert claims.loc[claims["field"] == "zone", "value"].tolist() == [zone]
