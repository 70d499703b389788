"""Decisions carry a name, are recorded once, and can be shipped with a sample case."""

from __future__ import annotations

import pytest

from dprkit import decisions
from dprkit.errors import InputError
from dprkit.ledger import Ledger


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


def test_a_decision_is_read_back_as_it_was_taken(ledger):
    made = decisions.decide(
        ledger, "explained", "R. Vale", about="net.astrill-egress@s1", reason="declared stay", evidence=("r:1",)
    )
    assert decisions.recorded(ledger) == (made,)
    assert (made.kind, made.about, made.reason, made.evidence) == (
        "explained",
        "net.astrill-egress@s1",
        "declared stay",
        ("r:1",),
    )


def test_a_decision_states_the_role_that_the_team_gave_then_and_stays_one_record_when_it_changes(ledger):
    taken = {"about": "nothing-wrong", "how": "asked", "result": "open"}
    first = decisions.decide(ledger, "tested", "rv", {"rv": "analyst"}, **taken)
    again = decisions.decide(ledger, "tested", "rv", {"rv": "counsel"}, **taken)
    assert (first.role, again) == ("analyst", first)
    assert decisions.decide(ledger, "tested", "xy", {"rv": "analyst"}, **taken).role == "not stated"


@pytest.mark.parametrize("finding", ["net.astrill@s1", "net.astrill-egress", "", "net.astrill-egress@"])
def test_a_slip_in_the_id_of_a_finding_is_named_and_nothing_is_recorded(ledger, finding):
    with pytest.raises(InputError, match="an id looks like"):
        decisions.decide(ledger, "explained", "R. Vale", about=finding, reason="declared stay")
    assert decisions.recorded(ledger) == ()


@pytest.mark.parametrize("result", ["yes", "", "guilty"])
def test_a_test_has_one_of_three_results(ledger, result):
    with pytest.raises(InputError, match="excluded, stands, open"):
        decisions.decide(ledger, "tested", "R. Vale", about="nothing-wrong", how="asked", result=result)


@pytest.mark.parametrize(
    "text",
    [
        "[[decision]\n",
        '[[decision]]\nkind = "guessed"\nby = "R. Vale"\n',
        '[[decision]]\nkind = "tested"\n',
        '[[decision]]\nkind = "tested"\nby = "R. Vale"\nscore = 9\n',
    ],
)
def test_a_decisions_file_with_a_mistake_is_refused_by_name(tmp_path, text):
    (tmp_path / "decisions.toml").write_text(text)
    with pytest.raises(InputError, match="decisions"):
        decisions.shipped(tmp_path)


def test_a_case_without_a_decisions_file_ships_none(tmp_path):
    assert decisions.shipped(tmp_path) == []
