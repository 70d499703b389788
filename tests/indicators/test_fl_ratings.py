from __future__ import annotations

from typing import Any

import pytest

NAME = "fl.rating-self-dealing"


def _account(handle: str, account: str = "s1", **cells: Any) -> dict[str, Any]:
    return {"account": account, "platform": "gigs.example", "handle": handle, **cells}


MINE = _account("bstone", rated_by="client1", rated_on="2026-01-05", paid_by="pay-77", bids=60, wins=30)
CLIENT = _account("Client1", "c1", paid_by="PAY-77")


def test_a_client_who_is_paid_where_the_account_is_paid_is_moderate(evidence, check):
    found = check(NAME, evidence(accounts=[MINE, CLIENT]))
    assert (found.state, found.weight, found.origin) == ("present", "moderate", (("handle", "bstone"),))
    assert "1 of 1 account by a client who is paid where the account is paid" in found.text


@pytest.mark.parametrize(
    "client",
    [{"paid_by": "other"}, {"paid_by": None}, {"handle": "client2"}, {"platform": "another.example"}],
)
def test_another_payment_account_client_or_platform_is_quiet(evidence, check, client):
    assert check(NAME, evidence(accounts=[MINE, {**CLIENT, **client}])).state == "clear"


def _rated(day: str, handle: str, account: str = "e1") -> dict[str, Any]:
    return _account(handle, account, rated_by="client1", rated_on=day, bids=1, wins=1)


def test_three_developers_rated_by_one_client_within_a_month_are_weak(evidence, check):
    rows = [_rated("2026-01-05", "bstone", "s1"), _rated("2026-01-20", "two"), _rated("2026-02-01", "three", "e2")]
    found = check(NAME, evidence(accounts=rows))
    assert (found.state, found.weight) == ("present", "weak")
    assert check(NAME, evidence(accounts=[*rows[:2], _rated("2026-03-01", "three")])).state == "clear"
    assert check(NAME, evidence(accounts=[*rows[:2], _rated("2026-01-21", "two")])).state == "clear"


@pytest.mark.parametrize(("bids", "wins", "state"), [(100, 2, "present"), (100, 3, "clear"), (49, 0, "clear")])
def test_many_bids_and_few_contracts_are_weak(evidence, check, bids, wins, state):
    found = check(NAME, evidence(accounts=[_account("bstone", bids=bids, wins=wins)]))
    assert (found.state, found.weight) == (state, "weak" if state == "present" else "moderate")


def test_without_ratings_it_is_unknown(evidence, check):
    found = check(NAME, evidence(accounts=[_account("bstone")]))
    assert (found.state, "who rated" in found.missing) == ("unknown", True)
