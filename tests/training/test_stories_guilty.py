"""Stories in which something is wrong: what they plant is found, and each reaches its explanation."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dprkit.case import Case
from dprkit.findings import Findings
from dprkit.samples import fill
from dprkit.training._setting import COUNTRIES, Setting
from dprkit.training._subject import strangers
from dprkit.training.generator import make

GUILTY = ("laptop-farm", "many-personas", "ai-interview", "subcontractor", "facilitator", "rented-identity")
SHORT = (("facilitator", "GB", 3), ("rented-identity", "US", 3))  # the others are shipped, and judged as samples
EVERY = tuple((one, country, difficulty) for one in GUILTY for country in COUNTRIES for difficulty in (1, 2, 3))


def worked(folder: Path, variant: str, setting: Setting) -> tuple[Case, Findings, dict[str, Any]]:
    """The generated case, taken in and examined, with its truth."""
    make(folder, variant, setting)
    case = Case.open(folder)
    fill(case)
    case.run()
    return case, case.findings(), tomllib.loads((folder / "truth.toml").read_text())


@pytest.mark.parametrize(("variant", "country", "difficulty"), EVERY if os.environ.get("TORTURE") else SHORT)
def test_what_is_planted_is_found_and_the_explanation_is_reached(
    tmp_path: Path, variant: str, country: str, difficulty: int
) -> None:
    setting = Setting(f"guilty-{country}", country=country, people=40, difficulty=difficulty)
    case, found, truth = worked(tmp_path / variant, variant, setting)
    assert set(truth) == set(case.settings.subjects)
    for subject, said in truth.items():
        states = {one.indicator: one.state for one in found.items if one.subject == subject}
        told = {one: states[one] for one in (*said["present"], *said["clear"])}
        assert told == dict.fromkeys(said["present"], "present") | dict.fromkeys(said["clear"], "clear")
        weighed = case.assess(subject)
        assert (weighed.leading, weighed.confidence) == (said["hypothesis"], said["confidence"])
    assert case.table("unread").empty


@pytest.mark.skipif(not os.environ.get("TORTURE"), reason="the generator's tests do the same: make torture")
def test_a_sign_whose_file_was_not_kept_is_unknown(tmp_path: Path) -> None:
    gone = ("payees.csv", "shipping.csv")
    setting = Setting("gone", country="FR", people=40, missing=gone)
    _, found, truth = worked(tmp_path / "case", "rented-identity", setting)
    states = {one.indicator: one.state for one in found.items}
    assert truth["s1"]["unknown"] == ["pay.account-name-mismatch", "shp.address-not-on-id"]
    assert {states[one] for one in truth["s1"]["unknown"]} == {"unknown"}
    assert not any((tmp_path / "case" / "inbox" / one).exists() for one in gone)


def test_the_people_of_a_story_cannot_be_taken_for_one_another() -> None:
    for seed in range(50):
        five = strangers(Setting(str(seed), people=0), 1310, 5)
        parts = [part[:2].casefold() for one in five for part in {one.given[:2], one.surname[:2]}]
        assert len(parts) == len(set(parts))
