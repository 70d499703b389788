"""Shodan search against the loopback server.

The shape of the replies: Shodan REST API documentation, "Search Shodan" and "API Plan Information"; values are made up.
"""

from __future__ import annotations

import pytest

from dprkit.fetch import Fetch
from dprkit.providers import _shodan
from dprkit.providers.shodan_search import shodan_search

PLACE = "dprkit.providers._shodan.API"
CREDITS = {"query_credits": 97, "scan_credits": 100, "plan": "dev", "usage_limits": {"query_credits": 100}}
FOUND = {
    "total": 250,
    "matches": [
        {"ip_str": "198.51.100.7", "port": 443, "org": "Example, Inc.", "timestamp": "2026-01-31T10:20:30.123456",
         "hostnames": ["vpn.a.example", "stranger.example"]},
        {"ip_str": "198.51.100.8", "port": 22, "org": "Other", "timestamp": "2025-12-31T10:20:30.000000",
         "hostnames": ["a.example"]},
        None,
    ],
}  # fmt: skip


def routes(answer, found=FOUND, credits=CREDITS):
    return lambda path: answer(credits if path.startswith("/api-info") else found)


def test_the_addresses_of_a_domain_and_the_credits_that_were_left(source, answer):
    row = source.ask(shodan_search, "a.example", PLACE, routes(answer))
    assert source.paths == [
        "/api-info?key=key-of-shodan",
        "/shodan/host/search?query=hostname%3Aa.example&minify=true&key=key-of-shodan",
    ]
    assert row.dropna().to_dict() == {
        "outcome": "found",
        "matches": 250,
        "addresses": "198.51.100.7, 198.51.100.8",
        "hostnames": "a.example, vpn.a.example",
        "organisations": "Example, Inc.; Other",
        "ports": "22, 443",
        "last_update": "2026-01-31T10:20:30Z",
        "credits_left": 97,
        "note": "3 of 250 services were read",
    }


def test_both_questions_stand_in_the_plan_before_anything_is_asked():
    planning = Fetch(mode="plan", ceiling="AMBER")
    shodan_search.table(["a.example"], planning)
    assert [one.url.removeprefix("https://api.shodan.io/") for one in planning.wanted] == [
        "api-info",
        "shodan/host/search?query=hostname%3Aa.example&minify=true",
    ]


def test_nothing_found_is_absent(source, answer):
    assert (
        source.ask(shodan_search, "a.example", PLACE, routes(answer, {"total": 0, "matches": []})).outcome == "absent"
    )


def test_a_reply_that_is_no_answer_fails_with_its_reason(source, answer, fault):
    sent, reason = fault
    row = source.ask(
        shodan_search, "a.example", PLACE, lambda path: answer(CREDITS) if path.startswith("/api-info") else sent
    )
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", reason)


def test_credits_that_are_not_told_cost_no_result(source, answer, fault):
    sent, reason = fault
    row = source.ask(
        shodan_search, "a.example", PLACE, lambda path: sent if path.startswith("/api-info") else answer(FOUND)
    )
    if reason == "rate-limited":
        assert row["outcome"] == "skipped"  # Shodan wants to be left alone: the search, which costs, is not tried
    else:
        assert (row["outcome"], row["matches"]) == ("found", 250)
        assert f"credits left are not known ({reason})" in row["note"]


@pytest.mark.parametrize("matches", [None, {}, "x", 7])
def test_matches_that_are_none_are_no_result(source, answer, matches):
    row = source.ask(shodan_search, "a.example", PLACE, routes(answer, {"total": 9, "matches": matches}))
    assert (row["outcome"], "no result of a search" in row["note"]) == ("failed", True)


@pytest.mark.parametrize(
    ("credits", "said"),
    [
        (CREDITS, "97 of 100 query credits left on 20"),
        ({"query_credits": 5}, "5 query credits left on 20"),
        ({"query_credits": 0, "usage_limits": {"query_credits": -1}}, "query credits without limit on 20"),
        ({"plan": "dev"}, "query credits left: Shodan does not say"),
    ],
)
def test_the_plan_says_how_many_credits_the_last_answer_left(source, answer, credits, said):
    source.ask(shodan_search, "a.example", PLACE, routes(answer, credits=credits))
    replaying = Fetch(source.ledger, ceiling="AMBER", _guard=source.server.guard())
    assert shodan_search.quota(replaying).startswith(said)
    assert shodan_search.quota(replaying).endswith("each domain costs one")


def test_before_the_first_question_the_credits_are_not_known_and_nobody_is_asked():
    assert "not known before the first question" in shodan_search.quota(Fetch(mode="plan", ceiling="AMBER"))
    assert "not known before the first question" in shodan_search.quota(Fetch())
    assert _shodan.credits_url() == "https://api.shodan.io/api-info"
