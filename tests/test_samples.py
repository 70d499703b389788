"""The sample cases against their truth, through the same calls an analyst makes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import dprkit
from dprkit.assessment import assess
from dprkit.errors import InputError
from dprkit.samples import NAMES

SHIPPED = Path(dprkit.__file__).parent.parent / "sample_data" / "cases"


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_case_meets_its_truth(prepared, tmp_path, name):
    import shutil

    folder = shutil.copytree(prepared(name), tmp_path / name)
    case = dprkit.Case.open(folder)
    truth = tomllib.loads((folder / "truth.toml").read_text())
    found = case.findings()
    for subject, said in truth.items():
        weighed = case.assess(subject)
        states = {one.indicator: one.state for one in found.items if one.subject == subject}
        assert {
            state: sorted(name for name in states if states[name] == state)
            for state in said
            if state in states.values()
        } == {state: sorted(said[state]) for state in said if state in states.values()}
        assert (weighed.leading, weighed.confidence) == (said["hypothesis"], said["confidence"])


def test_the_innocent_case_has_no_finding_above_weak(expatriate):
    found = dprkit.Case.open(expatriate).findings()
    assert all(one.weight in ("weak", "context") for one in found.items if one.state == "present")


def test_without_the_recorded_test_the_guilty_case_stays_at_medium(farm):
    found = dprkit.Case.open(farm).findings()
    assert assess("s1", found.items, found.indicators, ()).confidence == "medium"


def test_a_second_call_keeps_the_working_copy_as_it_is(farm):
    head = dprkit.Case.open(farm).ledger.head()
    assert dprkit.sample_case("laptop-farm", farm) == farm
    assert dprkit.Case.open(farm).ledger.head() == head


def test_a_sample_case_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(InputError, match="expatriate"):
        dprkit.sample_case("atlantis")


def test_the_sample_write_up_says_what_it_rests_on_and_names_neither_tool_nor_scheme(farm):
    text = dprkit.Case.open(farm).report().paths[0].read_text()
    assert (
        "High confidence that someone else works through this seat" in text and "RouteViews" in text and "DB-IP" in text
    )
    assert "dprk" not in text.lower() and "korea" not in text.lower()


# Where each hard control of the innocent cases stands: the case, the file, and what must be in it.
CONTROLS = {
    "an expatriate in China on Astrill": ("expatriate", "claims.toml", ('value = "CN"', 'value = "Astrill"')),
    "someone newly married": ("expatriate", "claims.toml", ('field = "former_name"',)),
    "iCloud Private Relay": ("expatriate", "okta_system_log.jsonl", ('"203.0.113.171"', '"veil relay"')),
    "a forgotten company exit": ("expatriate", "okta_system_log.jsonl", ('"203.0.113.96"',)),
    "a couple on one home address": ("couple-next-door", "staff.csv", ("1 Heron Pond Drive", "H-21")),
    "mobile CGNAT": ("couple-next-door", "okta_system_log.jsonl", ('"198.19.32.21"',)),
    "a managed-service laptop with two remote tools": ("couple-next-door", "software.csv", ("AnyDesk", "TeamViewer")),
    "a homelab owner with a PiKVM": ("couple-next-door", "usb.csv", ("PiKVM V4 Plus",)),
    "a blind candidate who declines the camera": ("couple-next-door", "checks.toml", ('"declined"', "accommodation")),
    "a victim of payroll diversion": ("payroll-victim", "payees.csv", ("no match", "changed")),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_the_innocent_cases_hold_every_hard_control(control):
    case, name, wanted = CONTROLS[control]
    text = (SHIPPED / case / "inbox" / name).read_text("utf-8")
    assert [one for one in wanted if one not in text] == []


def test_no_innocent_case_passes_low_even_before_anything_is_decided(prepared):
    for name in ("expatriate", "couple-next-door", "payroll-victim"):
        found = dprkit.Case.open(prepared(name)).findings()
        weighed = assess("s1", found.items, found.indicators, ())
        assert weighed.confidence in ("none", "low"), (name, weighed.because)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_to_stay_quiet_on_a_case_is_not_present_above_weak(prepared, name):
    found = dprkit.Case.open(prepared(name)).findings()
    quiet = [one for one in found.items if name in found.indicators[one.indicator].quiet_on]
    assert [one.id for one in quiet if one.state == "present" and one.weight not in ("weak", "context")] == []


# A git history of the person hired is not in the case: what reads commits is unknown there.
_WITHOUT_COMMITS = {"gh.commits-predate-account", "gh.copied-history", "gh.multiple-author-identities", "gh.push-burst"}


def test_what_is_to_fire_on_a_stolen_identity_does(prepared):
    found = dprkit.Case.open(prepared("stolen-identity")).findings()
    meant = {name for name, one in found.indicators.items() if "stolen-identity" in one.fires_on}
    silent = {name for name in meant if found[f"{name}@s1"].state != "present"}
    assert len(meant) >= 10
    assert silent <= {*_WITHOUT_COMMITS, "cv.study-and-job-far-apart"}
    assert all(found[f"{name}@s1"].state == "unknown" for name in silent)
