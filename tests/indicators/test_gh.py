from __future__ import annotations

from typing import Any

import pandas as pd
import pytest


def _commit(number: int, day: str = "2026-01-05", repository: str = "one", **cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "system": "git", "commit": f"c{repository}{number}", "repository": repository}
    row |= {"tree": f"t{number}", "author_name": "Blake Stone", "author_email": "b@mail.example"}
    return {**row, "time": f"{day}T10:00:00Z", **cells}


ACCOUNT = {"account": "s1", "platform": "GitHub", "handle": "bstone", "created": "2025-06-01T00:00:00Z"}
EARLY = [_commit(n, "2020-01-05", f"r{n % 3}") for n in range(3)]
LATE = [_commit(n, "2026-01-05", f"r{n % 3}") for n in range(10, 16)]


def test_a_third_of_the_commits_in_three_repositories_before_the_account_is_moderate(evidence, check):
    found = check("gh.commits-predate-account", evidence(commits=EARLY + LATE, accounts=[ACCOUNT]))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("3 of 9 commits, in 3 of 3 repositories, dated over 30 days before")


@pytest.mark.parametrize(
    "rows",
    [
        EARLY[:2] + LATE,
        EARLY + [_commit(n) for n in range(20, 40)],
        [{**row, "time": "2025-05-20T10:00:00Z"} for row in EARLY] + LATE,
        [{**row, "author_name": "dependabot[bot]"} for row in EARLY] + LATE,
    ],
)
def test_two_repositories_a_small_share_or_a_month_are_quiet(evidence, check, rows):
    assert check("gh.commits-predate-account", evidence(commits=rows, accounts=[ACCOUNT])).state == "clear"


def test_without_the_day_of_the_account_it_is_unknown(evidence, check):
    found = check("gh.commits-predate-account", evidence(commits=EARLY, accounts=[{**ACCOUNT, "platform": "gitlab"}]))
    assert (found.state, "GitHub account" in found.missing) == ("unknown", True)


@pytest.mark.parametrize(("created", "weight"), [("2019-01-01", "weak"), ("2024-01-01", "moderate")])
def test_an_older_account_on_another_host_makes_it_weak(evidence, check, created, weight):
    older = {**ACCOUNT, "platform": "GitLab", "created": f"{created}T00:00:00Z"}
    found = check("gh.commits-predate-account", evidence(commits=EARLY + LATE, accounts=[ACCOUNT, older]))
    assert (found.state, found.weight, "gitlab" in found.text) == ("present", weight, weight == "weak")


OTHER = {"account": "ann@up.example", "author_email": "ann@up.example", "author_name": "Ann Upstream"}


def _copy(count: int = 25, **changes: Any) -> list[dict[str, Any]]:
    mine = [_commit(n, repository="mine") for n in range(25)]
    return mine + [_commit(n, repository="upstream", **{**OTHER, **changes}) for n in range(count)]


def test_the_same_trees_under_other_commits_and_authors_are_strong(evidence, check):
    found = check("gh.copied-history", evidence(commits=_copy()))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("repository", "mine"),))
    assert found.text.startswith("25 of 25 versions of mine hold exactly the files of a version of upstream")


def _messages(order: range, repository: str = "mine", **cells: Any) -> list[dict[str, Any]]:
    """Commits of one project, each with a tree of its own and a message that says its number."""
    return [
        _commit(n, f"2025-{1 + at // 28:02d}-{1 + at % 28:02d}", repository, tree=f"{repository}{n}", **cells)
        | {"subject": f"speed up the part number {n}"}
        for at, n in enumerate(order)
    ]


def test_the_same_messages_in_the_same_order_under_another_author_are_moderate(evidence, check):
    mine, theirs = _messages(range(30)), _messages(range(25), "upstream", **OTHER)
    found = check("gh.copied-history", evidence(commits=mine + theirs))
    assert (found.state, found.weight, found.origin) == ("present", "moderate", (("repository", "mine"),))
    assert found.text.startswith("25 of 30 messages of mine stand in upstream in the same order")


@pytest.mark.parametrize(
    "theirs",
    [
        _messages(range(19), "upstream", **OTHER),
        _messages(range(29, -1, -1), "upstream", **OTHER),
        _messages(range(30), "upstream", **{**OTHER, "author_email": "b@mail.example"}),
        [{**row, "subject": "fix"} for row in _messages(range(30), "upstream", **OTHER)],
    ],
)
def test_few_messages_another_order_the_same_author_and_short_words_are_quiet(evidence, check, theirs):
    mine = [{**row, "subject": "fix"} for row in _messages(range(30))]
    mine = mine if theirs[0]["subject"] == "fix" else _messages(range(30))
    assert check("gh.copied-history", evidence(commits=mine + theirs)).state == "clear"


@pytest.mark.parametrize("count", [5, 19])
def test_less_than_four_fifths_of_the_trees_are_quiet(evidence, check, count):
    assert check("gh.copied-history", evidence(commits=_copy(count))).state == "clear"


def test_a_fork_shares_commits_and_an_own_move_shares_the_author(evidence, check):
    fork = [{**row, "commit": f"same{row['tree']}"} for row in _copy()]
    assert check("gh.copied-history", evidence(commits=fork)).state == "clear"
    assert check("gh.copied-history", evidence(commits=_copy(author_email="b@mail.example"))).state == "clear"


def test_without_another_project_it_is_unknown(evidence, check):
    found = check("gh.copied-history", evidence(commits=_copy(0)))
    assert (found.state, "clone" in found.missing) == ("unknown", True)
    assert check("gh.copied-history", evidence()).state == "unknown"


CLAIMS = [
    {"account": "s1", "system": "subject", "field": "name", "value": "Blake Stone"},
    {"account": "s1", "system": "subject", "field": "zone", "value": "America/Chicago"},
]


def test_two_unlike_full_names_under_one_persons_addresses_are_strong(evidence, check):
    rows = [_commit(1), _commit(2, author_name="Ivo Marek")]
    found = check("gh.multiple-author-identities", evidence(commits=rows, claims=CLAIMS))
    assert (found.state, found.weight) == ("present", "strong")
    assert "2 names that are no spellings of one another (Blake Stone, Ivo Marek)" in found.text


def test_where_every_tenth_address_carries_two_names_it_is_context(evidence, check):
    file = [
        _commit(n, account=f"a{n}@mail.example", author_name=name)
        for n in range(40)
        for name in ("Ann Upstream", "Ann Upstream" if n > 3 else "Otto Falk")
    ]
    mine = [_commit(1), _commit(2, author_name="Ivo Marek")]
    found = check("gh.multiple-author-identities", evidence(commits=mine + file, claims=CLAIMS))
    assert (found.state, found.weight) == ("present", "context")
    assert "also true of 4 of 40 others" in found.text


@pytest.mark.parametrize("name", ["B. Stone", "Stone Blake", "bstone", "root", "Bläke Stone", "dependabot[bot]"])
def test_spellings_logins_and_programs_are_quiet(evidence, check, name):
    rows = [_commit(1), _commit(2, author_name=name)]
    assert check("gh.multiple-author-identities", evidence(commits=rows, claims=CLAIMS)).state == "clear"


def test_a_declared_former_name_is_quiet(evidence, check):
    claims = [*CLAIMS, {**CLAIMS[0], "field": "former_name", "value": "Blake Lindqvist-Marsh"}]
    rows = [_commit(1), _commit(2, author_name="B. Lindqvist Marsh")]
    assert check("gh.multiple-author-identities", evidence(commits=rows, claims=claims)).state == "clear"


def test_commits_without_a_full_name_are_unknown(evidence, check):
    rows = [_commit(1, author_name="bstone")]
    assert check("gh.multiple-author-identities", evidence(commits=rows, claims=CLAIMS)).state == "unknown"


LISTED = [{"type": "user-account", "value": "github:BStone", "citation": "A list", "published_on": "2025-08-01"}]


@pytest.mark.parametrize(("note", "weight"), [("", "strong"), ("suspected", "moderate")])
def test_a_listed_handle_is_strong_and_a_suspected_one_moderate(evidence, check, note, weight):
    found = check("gh.in-known-cluster", evidence(accounts=[ACCOUNT], published=[{**LISTED[0], "note": note}]))
    assert (found.state, found.weight, found.origin) == ("present", weight, (("handle", "bstone"),))
    assert "A list, published 2025-08-01" in found.text


def test_another_handle_is_quiet_and_a_list_without_handles_unknown(evidence, check):
    quiet = check("gh.in-known-cluster", evidence(accounts=[{**ACCOUNT, "handle": "bstone2"}], published=LISTED))
    assert quiet.state == "clear"
    addresses = [{"type": "ipv4-addr", "value": "192.0.2.1"}]
    assert check("gh.in-known-cluster", evidence(accounts=[ACCOUNT], published=addresses)).state == "unknown"


def _hours(first: int, days: int = 70) -> list[dict[str, Any]]:
    """Four commits a working day from ``first`` o'clock UTC on."""
    times = [
        day + pd.Timedelta(hours=first + 2 * n) for day in pd.bdate_range("2026-01-05", periods=days) for n in range(4)
    ]
    return [_commit(n, time=f"{time:%Y-%m-%dT%H:%M:%SZ}", offset="-0600") for n, time in enumerate(times)]


def test_hours_that_fit_another_zone_are_weak_whatever_offset_the_commit_states(evidence, check):
    found = check("gh.activity-timezone", evidence(commits=_hours(1), claims=CLAIMS))
    assert (found.state, found.weight) == ("present", "weak")
    assert "280 commits on 70 days fit UTC+" in found.text
    assert "stated is UTC-6" in found.text or "stated is UTC-5" in found.text


def test_office_hours_of_the_stated_zone_are_quiet(evidence, check):
    assert check("gh.activity-timezone", evidence(commits=_hours(16), claims=CLAIMS)).state == "clear"


def test_few_commits_or_no_zone_are_unknown(evidence, check):
    few = check("gh.activity-timezone", evidence(commits=_hours(1, 40), claims=CLAIMS))
    assert (few.state, "there are 160 on 40" in few.missing) == ("unknown", True)
    assert check("gh.activity-timezone", evidence(commits=_hours(1), claims=CLAIMS[:1])).state == "unknown"
