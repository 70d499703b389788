from __future__ import annotations

from typing import Any

import pytest

BULK, TRACES, REFERS = (
    "job.early-bulk-repo-access",
    "job.credential-or-history-tampering",
    "job.refers-linked-candidates",
)
OUTPUT, THREAT = "job.output-inconsistent-unreachable", "job.extortion-after-exit"
PEOPLE = [{"account": "s1", "name": "Blake Stone", "start_on": "2026-01-05"}]


def _clone(account: str, number: int, day: str = "2026-01-07") -> dict[str, Any]:
    return {"account": account, "time": f"{day}T10:00:00Z", "event": "git.clone", "resource": f"org/r{number}"}


PEERS = [_clone(f"e{who}", n) for who in range(12) for n in range(3)]
INSIDE = [{"account": "s1", "destination": "files.corp.example", "bytes": 100, "own": "true"}]


def _bulk(evidence: Any, count: int = 20, day: str = "2026-01-07", **more: Any) -> Any:
    rows = [_clone("s1", n, day) for n in range(count)]
    return evidence(**{"access_events": rows + PEERS, "people": PEOPLE, "transfers": INSIDE, **more})


def test_far_more_clones_than_colleagues_are_moderate_and_strong_with_data_moved_out(evidence, check):
    found = check(BULK, _bulk(evidence))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("20 repositories cloned in the first 14 days; 99 of 100 of 12 colleagues cloned 3")
    out = [*INSIDE, {"account": "s1", "destination": "drive.example", "bytes": 10, "own": "false"}]
    assert check(BULK, _bulk(evidence, transfers=out)).weight == "strong"


@pytest.mark.parametrize("change", [{"count": 3}, {"day": "2026-03-01"}])
def test_as_many_as_colleagues_or_later_is_quiet(evidence, check, change):
    assert check(BULK, _bulk(evidence, **change)).state == "clear"


def test_few_colleagues_or_no_first_day_are_unknown(evidence, check):
    few = check(BULK, _bulk(evidence, access_events=[_clone("s1", n) for n in range(20)] + PEERS[:6]))
    assert (few.state, "10 colleagues" in few.missing) == ("unknown", True)
    assert check(BULK, _bulk(evidence, people=[{"account": "s1", "name": "Blake Stone"}])).state == "unknown"


def _run(command: str | None, account: str = "s1") -> dict[str, Any]:
    return {"account": account, "name": "shell", "serial": f"SN-{account}", "command": command}


def _made(kind: str, result: str = "failed", **cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "check": kind, "result": result, "observer": "rv"}
    return {**row, "second_observer": "ji", "second_result": result, **cells}


NOTES = [_made("alert", "passed")]


@pytest.mark.parametrize(
    ("command", "weight"),
    [
        ("bash -c 'history -c && exit'", "moderate"),
        ("rm -f ~/.bash_history", "moderate"),
        (r"cmd /c copy C:\Users\x\AppData\Local\Google\Chrome\Login Data D:\a", "strong"),
    ],
)
def test_commands_that_wipe_history_or_copy_stores_are_present(evidence, check, command, weight):
    found = check(TRACES, evidence(software=[_run(command), _run("ls")], interviews=NOTES))
    assert (found.state, found.weight, found.origin) == ("present", weight, (("host", "SN-s1"),))


@pytest.mark.parametrize("command", ["git log --history", "cat notes about history", "cp a b"])
def test_ordinary_commands_are_quiet(evidence, check, command):
    assert check(TRACES, evidence(software=[_run(command)], interviews=NOTES)).state == "clear"


def test_what_every_build_does_is_context_and_no_command_lines_unknown(evidence, check):
    rows = [_run("history -c", who) for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(TRACES, evidence(software=rows, interviews=NOTES)).weight == "context"
    found = check(TRACES, evidence(software=[_run(None)], interviews=NOTES))
    assert (found.state, "command lines" in found.missing) == ("unknown", True)


def test_an_alert_that_two_people_confirmed_is_strong(evidence, check):
    assert check(TRACES, evidence(software=[_run("ls")], interviews=[_made("alert")])).weight == "strong"


def _applied(account: str, **cells: Any) -> dict[str, Any]:
    return {"account": account, "name": account, "email": f"{account}.x@mail.example", **cells}


PHONE = {"phone": "+1 212 555 0147"}


def test_recommended_people_who_share_a_number_are_strong(evidence, check):
    rows = [_applied("s1"), _applied("e2", referred_by="S1", **PHONE), _applied("e3", referred_by="s1", **PHONE)]
    found = check(REFERS, evidence(applications=rows))
    assert (found.state, found.weight) == ("present", "strong")
    assert found.text.startswith("2 of 2 candidates he recommended share")


def test_a_recommendation_alone_is_quiet_and_no_record_of_them_unknown(evidence, check):
    rows = [_applied("s1"), _applied("e2", referred_by="s1", **PHONE), _applied("e3", **PHONE)]
    stated = [{"account": "s1", "field": "name", "value": "Blake Stone"}]
    assert check(REFERS, evidence(applications=rows, claims=stated)).state == "clear"
    found = check(REFERS, evidence(applications=[_applied("s1"), _applied("e2")], claims=stated))
    assert (found.state, "who recommended" in found.missing) == ("unknown", True)


def test_a_recommended_person_of_the_declared_household_is_quiet(evidence, check):
    rows = [_applied("s1", **PHONE), _applied("e2", referred_by="s1", **PHONE)]
    stated = [{"account": "s1", "field": "household", "value": "E2"}]
    assert check(REFERS, evidence(applications=rows)).state == "present"
    assert check(REFERS, evidence(applications=rows, claims=stated)).state == "clear"


def test_three_of_ten_agreed_hours_missed_are_weak(evidence, check):
    rows = [_made("agreed hour", "failed" if n < 3 else "passed") for n in range(10)]
    found = check(OUTPUT, evidence(interviews=rows))
    assert (found.state, found.weight) == ("present", "weak")
    assert found.text.startswith("3 of 10 agreed hours missed")


def test_two_of_ten_are_quiet_and_four_hours_unknown(evidence, check):
    rows = [_made("agreed hour", "failed" if n < 2 else "passed") for n in range(10)]
    assert check(OUTPUT, evidence(interviews=rows)).state == "clear"
    assert "there are 4" in check(OUTPUT, evidence(interviews=rows[:4])).missing


OPENED = [{"account": "s1", "resource": "org/secret", "event": "open"}]


@pytest.mark.parametrize(("named", "weight"), [("ORG/secret", "near-conclusive"), ("org/other", "moderate")])
def test_a_threat_that_names_what_the_account_opened_is_near_conclusive(evidence, check, named, weight):
    found = check(THREAT, evidence(interviews=[_made("threat", value=named)], access_events=OPENED))
    assert (found.state, found.weight) == ("present", weight)


def test_no_threat_is_quiet_and_nothing_on_record_unknown(evidence, check):
    assert check(THREAT, evidence(interviews=[_made("threat", "passed")], access_events=OPENED)).state == "clear"
    assert check(THREAT, evidence(access_events=OPENED)).state == "unknown"
