"""A company that exists on paper and on two web sites: what somebody read of it, and a handle that was published."""

from __future__ import annotations

from collections.abc import Mapping

from ._checklist import page
from ._events import table
from ._story import TABLES

__all__ = ["FRONT", "HANDLE", "pages", "published", "shared_account"]

FRONT, HANDLE = "quillport-labs.example", "example-quiet-heron"
_OWNER = {"registrant_email": "owner-7731@mailbox.example", "registrar": "Made-up Names", "registered_on": "2024-06-11"}
_SITE = (
    "We help regional banks and building societies to move their ledgers without a weekend of downtime. Our engineers "
    "work in small teams, close to the people who close the books, and stay until the first quarter has been closed."
)


def pages(subject: str) -> list[str]:
    """The front's site, a portfolio with the same registrant, and the company whose text the front uses."""
    read = {"at": "2026-02-28T14:00:00Z", "subject": subject}
    own, real = "Quillport Labs", "Harrowgate Ledger Partners"
    return [
        page(
            "domain", domain=FRONT, role="employer", organisation=own, text=f"{_SITE} Talk to {real}.", **_OWNER, **read
        ),
        page("domain", domain="larch-bell.example", role="portfolio", organisation="a portfolio", **_OWNER, **read),
        page(
            *("domain",),
            domain="harrowgate-ledger.example",
            role="company compared with",
            organisation=real,
            text=f"{_SITE} Talk to {real}.",
            registered_on="2009-03-17",
            **read,
        ),
    ]


def shared_account(subject: str, name: str) -> str:
    """The account on the code host that an application names, as somebody read it."""
    read = "profile page, kept as PDF, item 9"
    return page("account", subject=subject, platform="github", handle=HANDLE, name=name, read_at=read)


def published() -> Mapping[str, bytes]:
    """The table of published indicators with that handle in it."""
    head, *rows = TABLES["published"]
    cited = ("Example Threat Report", "Example CERT, Report 2025-31 (made up)", "2025-12-15", "made-up entry")
    return {"data/published.csv": table(head, [*rows, ["user-account", HANDLE, *cited]])}
