"""The two sample cases against their truth, through the same calls an analyst makes."""

from __future__ import annotations

import tomllib

import pytest

import dprkit
from dprkit.errors import InputError


@pytest.mark.parametrize("name", ["laptop-farm", "expatriate"])
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
    from dprkit.assessment import assess

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
