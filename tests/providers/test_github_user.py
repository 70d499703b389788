"""GitHub against the loopback server.

The shapes of the replies: docs.github.com (REST API, version 2022-11-28), "Get a user", "List repositories for a user",
"List commits", "List public events for a user", "List public keys for a user", "List GPG keys for a user"; the patch of
a commit: git-format-patch(1). Everybody in them is made up.
"""

from __future__ import annotations

import hashlib
import json

import pytest

from dprkit.fetch import Fetch
from dprkit.providers.github_user import github_user

PLACE = "dprkit.providers._github.API"
USER = {
    "login": "Octo-Example",
    "id": 7,
    "type": "User",
    "name": "B. Stone",
    "company": "Example, Inc.",
    "location": "Springfield",
    "public_repos": 3,
    "followers": 5,
    "created_at": "2024-03-01T10:00:00Z",
}
NOREPLY = "7+octo-example@users.noreply.github.com"


def repository(name: str, **more) -> dict:
    return {"name": name, "fork": False, "size": 10, "pushed_at": "2026-01-02T03:04:05Z", **more}


def commit(at: str, name="B. Stone", mail="b@example.com", login="octo-example", offset="", **more) -> dict:
    sha = hashlib.sha1(repr((at, name, mail, login)).encode()).hexdigest()
    payload = f"tree {sha}\nauthor {name} <{mail}> 1700000000 {offset}\ncommitter GitHub <noreply@github.com> 1 +0000\n"
    who = {"name": name, "email": mail, "date": at}
    return {
        "sha": sha,
        "commit": {"author": who, "committer": who, "verification": {"payload": payload if offset else None}},
        "author": {"login": login} if login else None,
        "committer": {"login": login} if login else None,
        "parents": [],
        **more,
    }


COMMITS = [
    commit("2026-01-02T03:04:05Z", offset="+0900"),
    commit("2025-06-01T00:30:00Z", mail=NOREPLY, login=None),
    commit("2023-12-01T09:00:00Z", name="C. Rivers", mail="c@example.org"),
    commit("2024-02-20T09:00:00Z"),
    commit("2025-06-02T00:00:00Z", name="Stranger", mail="s@example.net", login=None),
    commit("2025-06-03T00:00:00Z", name="Colleague", mail="d@example.net", login="colleague"),
]
PATCH = (
    b"From 1234 Mon Sep 17 00:00:00 2001\nFrom: B <b@example.com>\nDate: Sun, 1 Jun 2025 09:30:00 +0800\nSubject: x\n"
)
KEY = {"id": 1, "key": "ssh-ed25519 AAAA", "created_at": "2024-03-02T10:00:00Z"}
PAGES = {
    "/users/octo-example": USER,
    "/users/octo-example/repos": [repository("tools"), repository("copied", fork=True), repository("void", size=0)],
    "/users/octo-example/events/public": [{"type": "PushEvent", "created_at": "2026-01-03T00:00:00Z"}],
    "/users/octo-example/keys": [KEY],
    "/users/octo-example/gpg_keys": [{"key_id": "3262EFF25BA0D270"}],
    "/repos/octo-example/tools/commits": COMMITS,
}


@pytest.fixture
def site(answer):
    """What the server sends for a path: the pages by their path, patches, and changed pages (a value or bytes)."""

    def made(**changed):
        pages = {**PAGES, **{f"/users/octo-example/{name}": value for name, value in changed.items()}}
        pages["/users/octo-example"] = changed.get("user", USER)
        pages["/repos/octo-example/tools/commits"] = changed.get("commits", COMMITS)

        def send(path: str) -> bytes:
            bare = path.partition("?")[0]
            if bare.startswith("/repos/octo-example/tools/commits/"):
                return changed.get("patch", answer(PATCH))
            page = pages.get(bare, answer({"message": "Not Found"}, status="404 Not Found"))
            page = page(path) if callable(page) else page
            return page if isinstance(page, bytes) else answer(page)

        return send

    return made


def test_an_account_with_its_repositories_commits_events_and_keys(source, site):
    row = source.ask(github_user, "https://github.com/Octo-Example", PLACE, site())
    assert row.dropna().to_dict() == {
        "outcome": "found",
        "account_type": "User",
        "created_at": "2024-03-01T10:00:00Z",
        "name_shown": "B. Stone",
        "company_shown": "Example, Inc.",
        "followers": 5,
        "public_repos": 3,
        "forks_share": 0.3333,
        "last_push": "2026-01-02T03:04:05Z",
        "last_event": "2026-01-03T00:00:00Z",
        "commits_read": 4,
        "commits_by_others": 1,
        "first_commit_on": "2023-12-01",
        "commits_before_account": 1,
        "repositories_older_than_account": "tools",
        "commit_names": "B. Stone; C. Rivers",
        "commit_emails": f"b@example.com, {NOREPLY}, c@example.org",
        "unlinked_authors": "Stranger <s@example.net>",
        "commit_offsets": "+0800 (3), +0900 (1)",
        "commit_times": "2023-12-01T09:00Z 2024-02-20T09:00Z 2025-06-01T00:30Z 2026-01-02T03:04Z",
        "ssh_keys": "SHA256:cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw",
        "gpg_keys": "3262EFF25BA0D270",
        "note": "",
    }
    assert "Springfield" not in str(row.tolist())


def test_the_key_goes_along_where_there_is_one_and_the_question_goes_without_it_too(source, site, monkeypatch):
    source.ask(github_user, "github:octo-example", PLACE, site())
    assert source.header("authorization") == "Bearer key-of-github"
    assert source.header("x-github-api-version") == "2022-11-28"
    monkeypatch.delenv("DPRKIT_KEY_GITHUB")
    assert source.ask(github_user, "github:octo-example", PLACE, site())["outcome"] == "found"
    assert source.header("authorization") == ""


def test_the_plan_lists_what_is_known_beforehand_and_what_each_answer_leads_to(source, site):
    planning = Fetch(mode="plan", ceiling="AMBER")
    github_user.table(["github:octo-example"], planning)
    user = "https://api.github.com/users/octo-example"
    assert [one.url for one in planning.wanted] == [
        user,
        f"{user}/repos?type=owner&sort=pushed&per_page=100",
        f"{user}/events/public?per_page=100",
        f"{user}/keys?per_page=100",
        f"{user}/gpg_keys?per_page=100",
    ]


def test_a_run_asks_what_its_plan_lists_and_says_what_the_next_one_will(source, site, serve, monkeypatch, tmp_path):
    send = site()
    server = serve(lambda connection: connection.sendall(send(server.requests[-1].split(b" ")[1].decode())))
    monkeypatch.setattr(PLACE, server.url)
    guard = server.guard()
    notes, counts = [], []
    for _ in range(4):
        planning = Fetch(source.ledger, mode="plan", ceiling="AMBER", _guard=guard)
        github_user.table(["github:octo-example"], planning)
        allowed = frozenset(one.key for one in planning.wanted)
        running = Fetch(source.ledger, mode="cache", ceiling="AMBER", allowed=allowed, _guard=guard)
        notes.append(github_user.table(["github:octo-example"], running).iloc[0]["note"])
        counts.append(len(allowed))
    assert counts == [5, 1, 3, 0]
    assert notes[0] == "not asked yet, plan and run again: commits of tools"
    assert notes[1].startswith("not asked yet, plan and run again: offset of ")
    assert notes[2:] == ["", ""]


def test_no_account_of_that_name_is_absent(source, answer):
    sent = answer({"message": "Not Found"}, status="404 Not Found")
    assert source.ask(github_user, "github:octo-example", PLACE, sent)["outcome"] == "absent"
    assert source.paths == ["/users/octo-example"]


def test_a_profile_that_is_no_answer_fails_with_its_reason(source, fault):
    sent, reason = fault
    row = source.ask(github_user, "github:octo-example", PLACE, sent)
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", reason)


def test_an_answer_about_another_account_is_no_answer(source, site):
    row = source.ask(github_user, "github:octo-example", PLACE, site(user={**USER, "login": "other"}))
    assert (row["outcome"], "about other" in row["note"]) == ("failed", True)


def test_a_listing_that_fails_costs_its_own_facts_and_is_named(source, site, fault):
    sent, reason = fault
    row = source.ask(github_user, "github:octo-example", PLACE, site(repos=sent))
    assert (row["outcome"], row["created_at"]) == ("found", "2024-03-01T10:00:00Z")
    assert f"repositories: {reason}" in row["note"]
    if reason == "rate-limited":  # GitHub wants to be left alone
        assert row["note"].endswith("not asked yet, plan and run again: events, SSH keys, GPG keys")
    else:
        assert row["gpg_keys"] == "3262EFF25BA0D270"


@pytest.mark.parametrize(
    ("what", "named"), [("events/public", "events"), ("keys", "SSH keys"), ("gpg_keys", "GPG keys")]
)
def test_every_listing_may_be_missing_and_is_named(source, site, answer, what, named):
    row = source.ask(github_user, "github:octo-example", PLACE, site(**{what: answer({}, status="404 Not Found")}))
    assert (row["outcome"], row["commits_read"], row["note"]) == ("found", 4, f"{named}: not found")


def test_the_hour_used_up_is_told_and_what_had_come_is_kept(source, site, answer):
    spent = answer(
        {"message": "API rate limit exceeded"},
        "X-RateLimit-Limit: 60",
        "X-RateLimit-Remaining: 0",
        "X-RateLimit-Reset: 4102444800",
        status="403 Forbidden",
    )
    row = source.ask(github_user, "github:octo-example", PLACE, site(commits=spent))
    assert (row["outcome"], row["public_repos"]) == ("found", 3)
    assert row["note"] == "commits of tools: rate-limited"
    assert Fetch(source.ledger).quota_left("github_user").startswith("0 of 60 left at ")


def test_of_many_pages_three_of_repositories_and_two_of_commits_are_read_and_the_cut_is_told(source, site, answer):
    def repositories(path):
        page = int(path.rpartition("&page=")[2]) if "&page=" in path else 1
        rows = [repository(f"r{page}-{at}") for at in range(99)] + ([repository("tools")] if page == 1 else [])
        last = '<https://evil.example/repos?page=2>; rel="next", <https://evil.example/repos?x=1&page=7>; rel="last"'
        return answer(rows, f"Link: {last}")

    def commits(path):
        last = '<https://api.github.com/repositories/1/commits?per_page=100&page=2>; rel="next", '
        last += '<https://api.github.com/repositories/1/commits?per_page=100&page=34>; rel="last"'
        late, early = commit("2026-01-02T00:00:00Z"), commit("2020-01-02T00:00:00Z")
        return answer([early] if path.endswith("&page=34") else [late], f"Link: {last}")

    row = source.ask(github_user, "github:octo-example", PLACE, site(repos=repositories, commits=commits))
    asked = [path for path in source.paths if "/repos?" in path]
    assert [path.partition("per_page=100")[2] for path in asked] == ["", "&page=2", "&page=3"]
    assert "300 repositories were read, and there are more" not in row["note"]
    assert "298 repositories were read, and there are more" in row["note"]
    assert "commits of 10 of 298 repositories were read" in row["note"]
    assert len([path for path in source.paths if path.startswith("/repos/") and "/commits?" in path]) == 10


def test_the_newest_and_the_oldest_page_of_commits_are_read(source, site, answer):
    def commits(path):
        last = '<https://api.github.com/repositories/1/commits?per_page=100&page=2>; rel="next", '
        last += '<https://api.github.com/repositories/1/commits?per_page=100&page=34>; rel="last"'
        late, early = commit("2026-01-02T00:00:00Z"), commit("2020-01-02T00:00:00Z")
        return answer([early] if path.endswith("&page=34") else [late], f"Link: {last}")

    row = source.ask(github_user, "github:octo-example", PLACE, site(commits=commits))
    assert (row["first_commit_on"], row["commits_read"]) == ("2020-01-02", 2)
    assert "commits of tools: the first and the last of 34 pages were read" in row["note"]


def test_a_patch_that_is_cut_or_missing_costs_no_fact(source, site, answer):
    cut = answer(PATCH + b"x" * 100, length=9_000_000)
    row = source.ask(github_user, "github:octo-example", PLACE, site(patch=cut))
    assert row["commit_offsets"] == "+0800 (3), +0900 (1)"
    row = source.ask(github_user, "github:octo-example", PLACE, site(patch=answer({}, status="404 Not Found")))
    assert (row["commit_offsets"], row["commits_read"]) == ("+0900 (1)", 4)


ODD_COMMITS = [
    7,
    None,
    {"sha": "x" * 40},
    {"sha": "../../x", "commit": {"author": {"date": "2024-01-01T00:00:00Z"}}},
    {**commit("2025-01-01T00:00:00Z"), "author": 7, "committer": [], "parents": "none"},
    {**commit("2025-01-01T00:00:00Z"), "commit": {"author": {"date": "2025-01-01T00:00:00Z", "name": 5, "email": {}}}},
    commit("0001-01-01T00:00:00Z"),
    commit("9999-12-31T23:59:59Z"),
    commit("soon"),
    commit("2025-01-01T00:00:00Z", name="\ud800", mail="x" * 5000, offset="+9999\x1b"),
]


def test_odd_rows_cost_only_themselves(source, site):
    row = source.ask(
        github_user, "github:octo-example", PLACE,
        site(commits=ODD_COMMITS, repos=[1, repository(".."), repository("a/b"), repository("tools"), {"name": None}],
             keys=[{"key": "ssh-rsa !!"}, {"key": None}, KEY], **{"events/public": [None, {"created_at": 7}]}),
    )  # fmt: skip
    assert (row["outcome"], row["first_commit_on"]) == ("found", "0001-01-01")
    assert row["ssh_keys"] == "SHA256:cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw"
    assert not any(".." in path or "a/b" in path for path in source.paths)
    assert len(row["commit_emails"]) < 1000


@pytest.mark.parametrize("created", [None, "", "soon", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", 7])
def test_an_account_without_a_readable_day_of_birth_still_has_its_commits(source, site, created):
    row = source.ask(
        github_user, "github:octo-example", PLACE, site(user={**USER, "created_at": created, "followers": 10**40})
    )
    assert (row["outcome"], row["commits_read"]) == ("found", 4)


def test_a_key_that_stands_twice_is_told(source, site, answer):
    body = json.dumps(USER)[:-1] + ', "name": "Other"}'
    row = source.ask(github_user, "github:octo-example", PLACE, site(user=answer(body.encode())))
    assert (row["name_shown"], row["note"]) == ("Other", "name stands there twice; the last was read")


@pytest.mark.parametrize(
    "value",
    [
        "https://github.com/",
        "https://github.com/topics/x",
        "https://github.com.example/octocat",
        "https://gitlab.example/octocat",
        "https://github.com/%2e%2e/users",
        "https://github.com/a%0d%0ab",
        "https://[::1/x",
        "github:",
        "github:../x",
        "gitlab:octocat",
        "octocat",
        "",
    ],
)
def test_what_names_no_account_is_skipped_and_nobody_is_asked(source, site, value):
    row = source.ask(github_user, value, PLACE, site())
    assert (row["outcome"], source.paths) == ("skipped", [])
