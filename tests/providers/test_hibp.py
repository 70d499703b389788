"""Have I Been Pwned against the loopback server.

The shape of the replies: haveibeenpwned.com/API/v3, "The breach model"; names and values are made up.
"""

from __future__ import annotations

import json

import pytest

from dprkit.fetch import Fetch
from dprkit.providers.hibp import hibp

PLACE = "dprkit.providers.hibp.API"
BREACHES = [
    {"Name": "Second", "BreachDate": "2019-05-06", "DataClasses": ["Passwords", "Email addresses"],
     "IsVerified": True, "IsFabricated": False, "IsSpamList": False},
    {"Name": "First", "BreachDate": "2013-10-04", "DataClasses": ["Email addresses"],
     "IsVerified": False, "IsFabricated": False, "IsSpamList": True},
]  # fmt: skip


def test_the_breaches_of_an_address_in_order_of_their_days(source, answer):
    row = source.ask(hibp, "A.Person+jobs@example.com", PLACE, answer(BREACHES))
    assert source.paths == ["/breachedaccount/a.person%2Bjobs%40example.com?truncateResponse=false"]
    assert source.header("hibp-api-key") == "key-of-hibp"
    assert source.header("user-agent") == "account-breach-check"
    assert row.to_dict() == {
        "outcome": "found",
        "breach_count": 2,
        "breaches": "First, Second",
        "first_breach_on": "2013-10-04",
        "last_breach_on": "2019-05-06",
        "breach_data_classes": "Email addresses, Passwords",
        "breaches_doubtful": 1,
        "note": "",
    }


def test_no_breach_is_absent_by_an_empty_body(source, answer):
    row = source.ask(hibp, "a@example.com", PLACE, answer(b"", status="404 Not Found"))
    assert (row["outcome"], row["note"]) == ("absent", "")


def test_a_reply_that_is_no_answer_fails_with_its_reason(source, fault):
    sent, reason = fault
    row = source.ask(hibp, "a@example.com", PLACE, sent)
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", reason)


@pytest.mark.parametrize("sent", [[], [1, None], [{"Title": "x"}], {"Name": "x"}, [{"Name": 7}]])
def test_a_list_without_a_breach_is_no_answer(source, answer, sent):
    assert source.ask(hibp, "a@example.com", PLACE, answer(sent))["outcome"] == "failed"


def test_odd_fields_cost_those_fields_and_no_other(source, answer):
    odd = {"Name": "Odd", "BreachDate": "spring", "DataClasses": "all", "IsVerified": "no", "PwnCount": 10**40}
    row = source.ask(hibp, "a@example.com", PLACE, answer([odd, 7, BREACHES[0]]))
    assert (row["breach_count"], row["first_breach_on"], row["breaches_doubtful"]) == (2, "2019-05-06", 0)


def test_a_key_that_stands_twice_is_told(source, answer):
    body = json.dumps(BREACHES)[:-2] + ', "Name": "Third"}]'
    row = source.ask(hibp, "a@example.com", PLACE, answer(body.encode()))
    assert row["note"] == "Name stands there twice; the last was read"


def test_five_hundred_breaches_are_counted_and_fifty_named(source, answer):
    many = [{"Name": f"B{at}", "BreachDate": "2020-01-01"} for at in range(500)]
    row = source.ask(hibp, "a@example.com", PLACE, answer(many))
    assert row["breach_count"] == 500
    assert row["breaches"].endswith("B49, … and 450 more")


def test_the_plan_says_that_personal_data_is_sent_and_lacks_the_key(monkeypatch):
    assert "personal data" in hibp.tells and "lawful basis" in hibp.terms
    monkeypatch.delenv("DPRKIT_KEY_HIBP", raising=False)
    planning = Fetch(mode="plan", ceiling="AMBER")
    hibp.table(["a@example.com"], planning)
    assert planning.wanted[0].lacks == "hibp"
