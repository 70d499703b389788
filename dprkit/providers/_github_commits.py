"""Commits of an account's repositories: which are its own, under which names and addresses, when, and in which zone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ..errors import Refused, SourceError
from ..fetch import Fetch
from . import _github, _json

__all__ = ["REPOSITORIES", "Commit", "facts", "history", "offsets"]

REPOSITORIES = 10  # whose commits are read: with the other questions about an account below GitHub's 60 an hour
SAMPLES = 5
EARLY = timedelta(days=30)
_TIMES = 1000
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SIGNED = re.compile(r"^author [^\n]{0,500} \d{1,12} ([+-]\d{4})$", re.MULTILINE)
_PATCH = re.compile(r"^Date: [^\n]{0,40} ([+-]\d{4})\r?$", re.MULTILINE)


class Commit(NamedTuple):
    """One commit: ``at`` is the author's time (UTC, ISO 8601), ``own`` whether GitHub attributes it to the account.

    ``linked`` says whether its author has an account at GitHub; ``identities`` are the names and addresses under which
    the account wrote or committed it; ``offset`` is the author's, where a signature kept it.
    """

    repository: str
    sha: str
    at: str
    own: bool
    linked: bool
    author: tuple[str, str]
    identities: tuple[tuple[str, str], ...]
    offset: str
    merges: bool


def history(fetch: Fetch, login: str, repositories: Sequence[Mapping[str, Any]], gaps: _github.Gaps) -> list[Commit]:
    """The newest and the oldest page of commits of the ten repositories of its own that were pushed to last."""
    own = [one for one in repositories if one.get("fork") is False and _json.whole(one.get("size"))]
    names = [name for one in own if _NAME.fullmatch(name := _json.text(one.get("name")))]
    if len(names) > REPOSITORIES:
        gaps.say(f"commits of {REPOSITORIES} of {len(names)} repositories were read")
    return [commit for name in names[:REPOSITORIES] for commit in _commits(fetch, login, name, gaps)]


def _commits(fetch: Fetch, login: str, repository: str, gaps: _github.Gaps) -> list[Commit]:
    path, what = f"/repos/{login}/{repository}/commits", f"commits of {repository}"
    newest = _github.listing(fetch, path, what, gaps, pages=1)
    rows = list(newest.rows)
    if newest.last > 1:
        rows += _github.listing(fetch, path, what, gaps, pages=1, first=newest.last).rows
    if newest.last > 2:
        gaps.say(f"{what}: the first and the last of {newest.last} pages were read")
    return [made for row in rows if (made := _commit(row, login, repository))]


def _commit(row: Mapping[str, Any], login: str, repository: str) -> Commit | None:
    inner, sha = _part(row, "commit"), _json.text(row.get("sha"))
    author = _part(inner, "author")
    at = _json.time(author.get("date"))
    if not at or not _SHA.fullmatch(sha):
        return None
    roles = [role for role in ("author", "committer") if _is_own(row, inner, role, login)]
    parents = row.get("parents")
    return Commit(
        repository,
        sha,
        at,
        "author" in roles,
        bool(_json.text(_part(row, "author").get("login"))),
        _identity(author),
        tuple(_identity(_part(inner, role)) for role in roles),
        _signed_offset(inner),
        isinstance(parents, list) and len(parents) > 1,
    )


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _is_own(row: Mapping[str, Any], inner: Mapping[str, Any], role: str, login: str) -> bool:
    """By the account that GitHub attributes it to, or by the address that GitHub gives to the account itself."""
    address = _identity(_part(inner, role))[1]
    noreply = rf"(?:\d{{1,12}}\+)?{re.escape(login)}@users\.noreply\.github\.com"
    return _json.text(_part(row, role).get("login")).lower() == login or bool(re.fullmatch(noreply, address))


def _identity(person: Mapping[str, Any]) -> tuple[str, str]:
    return _json.text(person.get("name")), _json.text(person.get("email")).lower()


def _signed_offset(inner: Mapping[str, Any]) -> str:
    """The offset in what was signed: the listing itself gives every time in UTC."""
    payload = _part(inner, "verification").get("payload")
    found = _SIGNED.search(payload[:4000]) if isinstance(payload, str) else None
    return found[1] if found else ""


def offsets(fetch: Fetch, login: str, commits: Sequence[Commit], gaps: _github.Gaps) -> Counter[str]:
    """How many commits of the account carry which offset: of all signed ones, and of five others by their patch."""
    own = [one for one in commits if one.own]
    counts = Counter(one.offset for one in own if one.offset)
    bare = sorted((one for one in own if not one.offset and not one.merges), key=lambda one: one.at)
    for commit in bare[:: max(1, -(-len(bare) // SAMPLES))]:
        try:
            path = f"/repos/{login}/{commit.repository}/commits/{commit.sha}"
            reply = _github.get(fetch, path, "application/vnd.github.patch", partial=True)
        except (SourceError, Refused) as error:
            gaps.add(f"offset of {commit.sha[:10]}", error)
            continue
        found = _PATCH.search(reply.body[:4000].decode("utf-8", "replace"))
        counts.update([found[1]] if found else [])
    return counts


def facts(commits: Sequence[Commit], offsets: Counter[str], created_at: str) -> dict[str, Any]:
    """What the commits show of the account; an empty dict when none was read."""
    if not commits:
        return {}
    own = sorted((one for one in commits if one.own), key=lambda one: one.at)
    early = [one for one in own if _before(one.at, created_at)]
    names, addresses = _most_used(one.identities for one in commits)
    strangers = Counter(one.author for one in commits if not one.own and not one.linked)
    return {
        "commits_read": len(own),
        "commits_by_others": sum(not one.own and one.linked for one in commits),
        "first_commit_on": own[0].at[:10] if own else "",
        "commits_before_account": len(early),
        "repositories_older_than_account": _json.listed(one.repository for one in early),
        "commit_names": _json.listed(names, "; "),
        "commit_emails": _json.listed(addresses),
        "unlinked_authors": _json.listed((f"{name} <{mail}>" for (name, mail), _ in strangers.most_common(20)), "; "),
        "commit_offsets": ", ".join(f"{zone} ({count})" for zone, count in offsets.most_common(10)),
        "commit_times": " ".join(f"{one.at[:16]}Z" for one in own[-_TIMES:]),
    }


def _before(at: str, created_at: str) -> bool:
    return bool(created_at) and datetime.fromisoformat(created_at) - datetime.fromisoformat(at) > EARLY


def _most_used(identities: Iterator[tuple[tuple[str, str], ...]]) -> tuple[list[str], list[str]]:
    """Names and addresses, the most used first."""
    used = Counter(one for several in identities for one in several).most_common()
    return [name for (name, _), _ in used], [address for (_, address), _ in used]
