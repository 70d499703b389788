"""Generated cases: what a story plants is found, or unknown for a log that was not kept; nobody innocent passes low."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path

import pytest

from dprkit import findings
from dprkit.assessment import CONFIDENCE, INNOCENT, assess
from dprkit.case import Case
from dprkit.errors import InputError
from dprkit.indicator import load
from dprkit.provider import load as providers
from dprkit.records import TABLES
from dprkit.samples import fill
from dprkit.training._story import Planted
from dprkit.training.generator import VARIANTS, Setting, case_bytes, make

LOGS = ("", "okta_system_log.jsonl", "", "payees.csv", "", "shipping.csv", "checks.toml", "", "software.csv", "usb.csv")
SECTORS, COUNTRIES = ("software", "health", "finance", "public"), ("US", "FR", "DE", "GB")
COUNT = 1000 if os.environ.get("TORTURE") else 20
STEP = 1 if os.environ.get("TORTURE") else 4  # of the variants that are written twice


def _settings() -> Iterator[tuple[str, Setting]]:
    """Every variant in turn; sector, country, difficulty and the missing log go round beside it."""
    for at, (variant, missing) in enumerate(zip(cycle(VARIANTS), cycle(LOGS))):
        # shifted once a round, so that a variant meets every difficulty and country
        turn = at + at // len(VARIANTS)
        gone = (missing,) if missing else ()
        yield variant, Setting(f"case-{at}", SECTORS[turn % 4], COUNTRIES[(turn + 1) % 4], 1 + turn % 3, gone, 40)


ROUND = list(islice(_settings(), COUNT))


def _name(one: tuple[str, Setting]) -> str:
    variant, setting = one
    return f"{setting.seed}-{variant}-{setting.country}-{setting.difficulty}-{''.join(setting.missing) or 'all'}"


@pytest.mark.parametrize(("variant", "setting"), ROUND, ids=map(_name, ROUND))
def test_what_is_planted_is_found_or_unknown_and_nobody_innocent_passes_low(
    tmp_path: Path, variant: str, setting: Setting
) -> None:
    case = Case.open(make(tmp_path / "case", variant, setting))
    fill(case)
    assert case.files()["unread"].sum() == 0
    case.run()
    planted = VARIANTS[variant](setting).planted
    found = _judged(case, planted)
    for subject, what in planted.items():
        lost = {
            name for name, needs in what.signs.items() if any({*one.split("|")} <= {*setting.missing} for one in needs)
        }
        assert {name: found[f"{name}@{subject}"].state for name in what.signs} == {
            name: "unknown" if name in lost else "present" for name in what.signs
        }
        assert all(found[f"{name}@{subject}"].missing for name in lost)
        if what.hypothesis in INNOCENT:
            weighed = assess(subject, found.items, found.indicators)
            assert CONFIDENCE.index(weighed.confidence) <= CONFIDENCE.index("low"), weighed.because
    case.ledger.close()


def _judged(case: Case, planted: Mapping[str, Planted]) -> findings.Findings:
    """The findings that matter here: those planted, and, where somebody is innocent, all whose tables hold anything.

    A check whose tables are all empty can be nothing but unknown; it is left out, which halves the time.
    """
    signs = {name for what in planted.values() for name in what.signs}
    innocent = any(what.hypothesis in INNOCENT for what in planted.values())
    filled = {name for name in TABLES if len(case.table(name))}
    answers = {name: case.observations(name).set_index("value") for name in providers()}
    own = {name: {*one.reads} & {*TABLES} - {"claims"} for name, one in load().items()}  # everybody has claims
    matters = {name for name, tables in own.items() if name in signs or (innocent and (tables & filled or not tables))}
    return findings.examine(
        {name: one for name, one in load().items() if name in matters},
        list(planted),
        table=case.table,
        facts=answers.get,
        bundled=case.bundled.frame,
        keep=lambda ids: "",
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_an_honest_habit_comes_near_to_is_an_indicator_that_exists(variant: str) -> None:
    for planted in VARIANTS[variant](Setting("names", people=40)).planted.values():
        assert {*planted.signs, *planted.clear} <= set(load())
        assert planted.confidence in CONFIDENCE


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_inbox_stays_small(variant: str) -> None:
    made = case_bytes(variant, Setting("small"))
    assert sum(len(data) for name, data in made.items() if name.startswith("inbox/")) < 3_000_000


_DIGESTS = """\
import hashlib
from dprkit.training._story import Planted
from dprkit.training.generator import VARIANTS, Setting, case_bytes
for name in [*VARIANTS][::{step}]:
    made = case_bytes(name, Setting("twice", country="FR", people=40))
    print(name, hashlib.sha256(repr(list(made.items())).encode()).hexdigest())
"""


def _digests(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo" if hash_seed == "1" else "UTC"}
    made = subprocess.run(
        [sys.executable, "-c", _DIGESTS.replace("{step}", str(STEP))],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_one_seed_writes_the_same_bytes_whatever_the_hash_seed_and_the_zone() -> None:
    first = _digests("1")
    assert first == _digests("2")
    assert len({line.split()[1] for line in first.splitlines()}) == len([*VARIANTS][::STEP])


def test_another_seed_is_another_company_with_other_people() -> None:
    one, other = (case_bytes("nothing-unusual", Setting(seed, people=40)) for seed in ("one", "other"))
    assert set(one) == set(other)
    same = [name for name in one if hashlib.sha256(one[name]).digest() == hashlib.sha256(other[name]).digest()]
    assert "inbox/staff.csv" not in same


def test_a_variant_or_setting_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="payroll-victim"):
        case_bytes("atlantis", Setting("x"))
    with pytest.raises(InputError, match="US, FR, DE, GB"):
        Setting("x", country="XX")
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        make(tmp_path, "nothing-unusual", Setting("x", people=40))
