"""GitHub: an account, its repositories, the commits in them, its public events and its keys, by the REST API.

Shapes: docs.github.com, "REST API endpoints for users", "repositories", "commits", "events", "Git SSH keys", "GPG keys"
(version 2022-11-28). Events reach back 30 days and at most 300, and tell no commits since October 2025. The listing of
commits gives times in UTC: the author's offset stands only in what was signed, and in the patch of a commit. At most
34 questions are asked about an account. Cloning, which sees the whole history, shows in the owner's traffic page:
it is a look-up of the level GREEN, and not done here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from ..errors import NotRecorded, Refused
from ..fetch import Fetch, Reply
from ..observable import Observable
from ..provider import Fact, provider
from ..show import plain
from . import _github, _github_commits, _json

__all__ = ["github_user"]

PAGES = 3  # of 100: of repositories, and of events (GitHub keeps no more)


@provider(
    "github_user",
    title="GitHub account: age, repositories, commits, keys",
    accepts={"url", "user-account"},
    opsec="AMBER",
    tells="GitHub, by your address, and by your account when you use a key",
    days=7.0,
    quota="60 questions an hour without a key, 5,000 with one; an account takes up to 34",
    facts={
        "account_type": Fact("string", "User, Organization or Bot"),
        "created_at": Fact("string", "time at which the account was made, ISO 8601, UTC"),
        "name_shown": Fact("string", "name that the account shows: a claim of its owner"),
        "company_shown": Fact("string", "company that the account shows: a claim of its owner"),
        "followers": Fact("Int64", "accounts that follow it; says nothing of them"),
        "public_repos": Fact("Int64", "public repositories, by GitHub's count"),
        "forks_share": Fact("Float64", "share of forks among the repositories read, 0 to 1"),
        "last_push": Fact("string", "last push to a repository of its own, ISO 8601, UTC"),
        "last_event": Fact("string", "last public event of the past 30 days, ISO 8601, UTC"),
        "commits_read": Fact("Int64", "commits read that GitHub attributes to the account"),
        "commits_by_others": Fact("Int64", "commits read that GitHub attributes to other accounts"),
        "first_commit_on": Fact("string", "day of the earliest own commit read, by its author's clock, ISO 8601"),
        "commits_before_account": Fact("Int64", "own commits dated more than 30 days before the account was made"),
        "repositories_older_than_account": Fact("string", "repositories with such commits, separated by commas"),
        "commit_names": Fact("string", "names under which the account committed, most used first, by semicolons"),
        "commit_emails": Fact("string", "mail addresses under which it committed, most used first, by commas"),
        "unlinked_authors": Fact("string", "authors without an account in its repositories; may be other people"),
        "commit_offsets": Fact("string", "offsets from UTC in a sample of own commits, with counts; set by the client"),
        "commit_times": Fact("string", "author times of the latest 1,000 own commits read, UTC, separated by blanks"),
        "ssh_keys": Fact("string", "SHA-256 fingerprints of its SSH keys, separated by commas"),
        "gpg_keys": Fact("string", "ids of its GPG keys, separated by commas"),
    },
)
def github_user(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What GitHub shows of the account; None when there is none of that name. What is missing stands in the note."""
    name = _github.login(observable)
    if not name:
        return {"outcome": "skipped", "note": "no GitHub account: write https://github.com/name or github:name"}
    profile = _profile(fetch, name)
    read = _json.read(profile, dict)
    if profile.status == 404:
        return None
    if _json.text(read.data.get("login")).lower() != name:
        raise _json.unreadable(f"this is an answer about {plain(_json.text(read.data.get('login')))[:80]}", profile)
    gaps = _github.Gaps()
    gaps.say(read.note)
    facts = {**_shown(read.data), **_lists(fetch, name, _json.time(read.data.get("created_at")), gaps)}
    return {**{key: value for key, value in facts.items() if value not in ("", None)}, "note": gaps.note}


def _paths(name: str) -> dict[str, str]:
    """The questions that are known before anything is answered."""
    user = f"/users/{name}"
    return {
        "repositories": f"{user}/repos?type=owner&sort=pushed",
        "events": f"{user}/events/public",
        "SSH keys": f"{user}/keys",
        "GPG keys": f"{user}/gpg_keys",
    }


def _profile(fetch: Fetch, name: str) -> Reply:
    """The account's own page; while it is not on record, a plan lists the questions after it too."""
    try:
        return _github.get(fetch, f"/users/{name}")
    except (NotRecorded, Refused):
        for what, path in _paths(name).items():
            _github.listing(fetch, path, what, _github.Gaps(), pages=1)
        raise


def _shown(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "account_type": _json.text(data.get("type")),
        "created_at": _json.time(data.get("created_at")),
        "name_shown": _json.text(data.get("name")),
        "company_shown": _json.text(data.get("company")),
        "followers": _json.whole(data.get("followers")),
        "public_repos": _json.whole(data.get("public_repos")),
    }


def _lists(fetch: Fetch, name: str, created_at: str, gaps: _github.Gaps) -> dict[str, Any]:
    """Repositories, events, keys and commits, each as far as it was got."""
    paths = _paths(name)
    found = {
        what: _github.listing(fetch, path, what, gaps, pages=1 if what.endswith("keys") else PAGES)
        for what, path in paths.items()
    }
    for what, got in found.items():
        gaps.say(f"{len(got.rows)} {what} were read, and there are more" if got.more and what != "events" else "")
    repositories = found["repositories"].rows
    commits = _github_commits.history(fetch, name, repositories, gaps)
    zones = _github_commits.offsets(fetch, name, commits, gaps)
    return {
        **_of_repositories(repositories),
        "last_event": max((_json.time(one.get("created_at")) for one in found["events"].rows), default=""),
        "ssh_keys": _json.listed(_fingerprint(one.get("key")) for one in found["SSH keys"].rows),
        "gpg_keys": _json.listed(one.get("key_id") for one in found["GPG keys"].rows),
        **_github_commits.facts(commits, zones, created_at),
    }


def _of_repositories(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    own = [one for one in rows if one.get("fork") is False]
    return {
        "forks_share": round(1 - len(own) / len(rows), 4) if rows else None,
        "last_push": max((_json.time(one.get("pushed_at")) for one in own), default=""),
    }


def _fingerprint(key: object) -> str:
    """The fingerprint that OpenSSH shows: SHA-256 of the key's bytes, base64 without padding (RFC 4648).

    >>> _fingerprint("ssh-ed25519 AAAA")
    'SHA256:cJ6AyISHokEeHuTfufIqhhSS0gxHZRUMDHlKvXD4FHw'
    """
    parts = key[:20_000].split() if isinstance(key, str) else []
    try:
        raw = base64.b64decode(parts[1], validate=True)
    except (IndexError, binascii.Error, ValueError):
        return ""
    return "SHA256:" + base64.b64encode(sha256(raw).digest()).decode().rstrip("=")
