"""What the GitHub source asks, and within which bounds: whose account it is, listings by page, and what was not got.

Reads of the API are seen by GitHub alone. Cloning is not done here: the owner sees clones in his traffic page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from ..errors import NotRecorded, Refused, SourceError
from ..fetch import Fetch, Key, Reply
from ..observable import Observable
from . import _json

__all__ = ["API", "Gaps", "Listing", "get", "last_page", "listing", "login"]

API = "https://api.github.com"
PER_PAGE = 100  # the largest page that GitHub gives
_HEADERS: Mapping[str, str | Key] = {
    "Authorization": Key("github", "Bearer ", optional=True),
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
    "User-Agent": "account-history-check",  # GitHub refuses a question without one
}
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38})")
_HOSTS = ("github.com", "www.github.com", "gist.github.com")
# First parts of a path that are pages of GitHub's own.
_PAGES = re.compile(
    "about|apps|codespaces|collections|contact|customer-stories|enterprise|events|explore|features|issues|login|"
    "marketplace|new|notifications|orgs|organizations|pricing|pulls|readme|search|security|settings|site|sponsors|"
    "stars|team|topics|trending|users"
)
_LAST = re.compile(r'[?&]page=(\d{1,6})[&>][^,]*rel="last"')


def login(observable: Observable) -> str:
    """The account's name, lower case, from ``https://github.com/name…`` or ``github:name``; empty for anything else.

    >>> login(Observable("url", "https://github.com/Octo-Cat/repo")), login(Observable("user-account", "github:a"))
    ('octo-cat', 'a')
    >>> login(Observable("url", "https://github.com/topics/x")), login(Observable("user-account", "octocat"))
    ('', '')
    """
    if observable.type == "user-account":
        site, _, name = observable.value.lower().partition(":")
        return name if site == "github" and _LOGIN.fullmatch(name) else ""
    try:
        parts = urlsplit(observable.value.lower())
        host = parts.hostname
    except ValueError:
        return ""
    name = unquote(parts.path).strip("/").partition("/")[0]
    return name if host in _HOSTS and _LOGIN.fullmatch(name) and not _PAGES.fullmatch(name) else ""


class Gaps:
    """What was not got: not asked yet, and asked in vain. A replay says the same of both as the run did."""

    def __init__(self) -> None:
        self._unasked: list[str] = []
        self._said: list[str] = []

    def add(self, what: str, error: SourceError | Refused) -> None:
        """Note that ``what`` is missing, and why."""
        if isinstance(error, NotRecorded | Refused):
            self._unasked.append(what)
        else:
            self._said.append(f"{what}: {error.reason}")

    def say(self, *notes: str) -> None:
        """Add what a reader should know; empty notes are left out."""
        self._said += filter(None, notes)

    @property
    def note(self) -> str:
        """All of it, in words."""
        unasked = f"not asked yet, plan and run again: {_json.listed(self._unasked)}" if self._unasked else ""
        return "; ".join(filter(None, [*self._said, unasked]))


class Listing(NamedTuple):
    """The rows of a listing that were got, the number of its last page, and whether there is more."""

    rows: list[dict[str, Any]]
    last: int = 1
    more: bool = False


def get(fetch: Fetch, path: str, accept: str = "", *, partial: bool = False) -> Reply:
    """The reply to a question at GitHub's API, with the key if there is one; errors as ``Fetch.get``."""
    headers = {**_HEADERS, "Accept": accept} if accept else _HEADERS
    return fetch.get(f"{API}{path}", headers=headers, partial=partial)


def listing(fetch: Fetch, path: str, what: str, gaps: Gaps, pages: int, first: int = 1) -> Listing:
    """The rows of at most ``pages`` pages from ``first`` on; what could not be had is told in ``gaps``."""
    rows: list[dict[str, Any]] = []
    last, more = first, False
    for page in range(first, first + pages):
        try:
            reply = get(fetch, _page(path, page))
            rows += _rows(reply, what, gaps)
        except (SourceError, Refused) as error:
            gaps.add(f"{what}, page {page}" if page > 1 else what, error)
            break
        last = last_page(reply, page)
        more = last > page
        if not more:
            break
    return Listing(rows, last, more)


def _page(path: str, page: int) -> str:
    glue = "&" if "?" in path else "?"
    return f"{path}{glue}per_page={PER_PAGE}" + (f"&page={page}" if page > 1 else "")


def _rows(reply: Reply, what: str, gaps: Gaps) -> list[dict[str, Any]]:
    """The rows of a page; GitHub's own "Not Found" is told, and differs from an empty listing."""
    missing = reply.status == 404
    read = _json.read(reply, dict if missing else list)
    gaps.say(f"{what}: not found" if missing else read.note)
    return [] if missing else [one for one in read.data if isinstance(one, dict)]


def last_page(reply: Reply, page: int) -> int:
    """The number of the last page by the Link header (RFC 8288), which only counts: it is never followed."""
    links = reply.headers.get("link", "")[:4000]
    found = _LAST.search(links)
    if found:
        return max(page, int(found[1]))
    return page + 1 if 'rel="next"' in links else page
