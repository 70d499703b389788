"""Checks that people make: the kinds, what is asked first, and a check from the form to a finding."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from dprkit import Case, checks
from dprkit.errors import InputError
from dprkit.indicator import load
from dprkit.records import CHECKS, TABLES

PASSED = {"subject": "s1", "check": "alert", "result": "passed", "observer": "rv"}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.new(tmp_path / "c-1", title="Is B. Stone where he says?")


def test_every_declared_check_has_a_kind_and_every_kind_may_stay_open() -> None:
    assert set(checks.KINDS) == set(CHECKS)
    for kind in checks.KINDS.values():
        assert {"not applicable", "not yet asked"} <= set(kind.results) <= set(checks.RESULTS)
        assert set(kind.needs) <= set(kind.fills) <= set(TABLES["interviews"].columns)


def test_the_person_is_asked_first_where_the_catalogue_asks_for_it() -> None:
    asked = {name for name, kind in checks.KINDS.items() if kind.first}
    assert {"camera", "identity step", "liveness", "artefact", "planted detail", "answer delay"} <= asked
    assert all("need not say why" in checks.KINDS[name].first for name in asked)


def test_what_a_check_settles_is_what_the_indicators_read() -> None:
    known = load()
    read: dict[str, set[str]] = {}
    for name, one in ((name, one) for name, one in known.items() if "interviews" in one.reads):
        for check in _named(one.function, set()) & set(CHECKS):
            read.setdefault(check, set()).add(name)
    assert read == {name: set(kind.settles) for name, kind in checks.KINDS.items() if kind.settles}


def _named(function: Any, seen: set[str]) -> set[str]:
    """The texts that a check and the functions of its own module are written with."""
    found = {one for one in function.__code__.co_consts if isinstance(one, str)}
    for name in set(function.__code__.co_names) - seen:
        inner = function.__globals__.get(name)
        if isinstance(inner, FunctionType) and inner.__module__ == function.__module__:
            found |= _named(inner, seen | {name})
    return found


@pytest.mark.parametrize(
    "value", ['quotes "and" \\ backslashes', "two\nlines", "\x7f\x00\u202e", "x\ud800y", "[[check]]"]
)
def test_whatever_is_written_comes_back_as_it_was(value: str) -> None:
    (entry,) = tomllib.loads(checks.text(PASSED | {"found": value}))["check"]
    assert entry["found"] == value.encode("utf-8", "backslashreplace").decode()


def test_an_answer_that_needs_nothing_is_written_and_other_empty_keys_are_not() -> None:
    made = checks.text(PASSED | {"check": "liveness", "accommodation": "", "value": "", "blind": False})
    assert tomllib.loads(made)["check"] == [PASSED | {"check": "liveness", "accommodation": ""}]


@pytest.mark.parametrize("more", [{"face": "x"}, {"result": "declined"}, {"observer": " "}, {"check": "accent"}])
def test_what_is_no_check_is_refused_and_nothing_is_written(tmp_path: Path, more: dict[str, str]) -> None:
    with pytest.raises(InputError, match="This check is not kept"):
        checks.keep(tmp_path / "inbox", PASSED | more)
    assert not list(tmp_path.rglob("*.toml"))


def test_a_check_is_a_record_of_a_stored_file_and_decides_its_indicator(case: Case) -> None:
    name = "iv.liveness-challenge-failed"
    assert case.findings()[f"{name}@s1"].state == "unknown"
    made = case.checked(
        *("s1", "liveness", "failed"), by="rv", second="ji", second_result="failed", accommodation="", blind=True,
        at="2026-03-04T10:00:00Z", capture="still-1.png",
    )  # fmt: skip
    assert made.files["recognised as"].tolist() == ["checks"]
    found = case.findings()[f"{name}@s1"]
    assert (found.state, found.weight) == ("present", "moderate")
    assert "1 of 1 noted alike by two observers" in found.text
    excerpt = case.original(found.evidence.ids[0])
    assert (excerpt.place, "still-1.png" in excerpt.text) == ("check.1", True)
    assert (case.folder / "inbox" / excerpt.file).exists()
    assert case.verify().ok


def test_one_observer_is_accepted_and_the_finding_says_so(case: Case) -> None:
    case.checked("s1", "liveness", "failed", by="rv", accommodation="")
    found = case.findings()["iv.liveness-challenge-failed@s1"]
    assert (found.state, found.weight, "one observer" in found.text) == ("present", "weak", True)


def test_the_same_check_twice_is_one_record(case: Case) -> None:
    for _ in range(2):
        case.checked("s1", "registrar", "failed", by="rv", asked="registrar@example.edu")
    assert len(case.table("interviews")) == 1


def test_a_check_that_corrects_an_earlier_one_takes_its_place_and_both_stay_on_record(case: Case) -> None:
    case.checked("s1", "registrar", "failed", by="rv", asked="registrar@example.edu")
    wrong = case.checks().set_index("check").loc["registrar", "record"]
    name = "cv.institution-does-not-offer-degree@s1"
    assert case.findings()[name].state == "present"
    case.checked("s1", "registrar", "passed", by="rv", asked="registrar@example.edu", corrects=wrong)
    assert case.findings()[name].state == "clear"
    assert len(case.table("interviews")) == 2
    table: Any = case.checks().set_index("check")
    assert table.loc["registrar", ["made", "last result"]].tolist() == [1, "passed"]


def test_a_check_of_another_kind_takes_no_ones_place(case: Case) -> None:
    case.checked("s1", "registrar", "failed", by="rv", asked="registrar@example.edu")
    table: Any = case.checks().set_index("check")
    case.checked("s1", "alert", "passed", by="rv", corrects=table.loc["registrar", "record"])
    assert case.findings()["cv.institution-does-not-offer-degree@s1"].state == "present"


def test_a_check_names_a_subject_of_the_case(case: Case) -> None:
    with pytest.raises(InputError, match="is not a subject of this case"):
        case.checked("s2", "alert", "passed", by="rv")


def test_the_list_of_checks_says_what_to_ask_and_how_far_each_is(case: Case) -> None:
    case.checked("s1", "employer", "not yet asked", by="rv")
    table: Any = case.checks().set_index("check")
    assert list(table.index) == list(checks.KINDS)
    assert table.loc["employer", ["made", "last result", "observers"]].tolist() == [0, "not yet asked", "rv"]
    assert table.loc["camera", "last result"] == "not yet asked"
    assert "need not say why" in table.loc["liveness", "ask first"]
