"""What is not known, grouped by what would settle it, soonest to expire first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .. import preserve
from ..assessment import Assessment
from ..preserve import Request
from ..report import Unknown

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["unknowns"]

# Which systems of the table ``log_owners`` can give the rows of an intake table.
_OWNERS: Mapping[str, tuple[str, ...]] = {
    "signins": ("okta", "entra", "candidate_portal"),
    "mfa_events": ("okta", "entra"),
    "meetings": ("entra",),
    "commits": ("github",),
    "access_events": ("github",),
    "entitlements": ("github",),
    "devices": ("inventory",),
    "software": ("inventory",),
    "usb": ("inventory",),
    "network_neighbours": ("inventory",),
    "shipments": ("shipping",),
    "people": ("hr",),
    "payees": ("hr",),
    "applications": ("candidate_portal",),
}


def unknowns(case: Case, assessed: Iterable[Assessment], at: str) -> Iterator[Unknown]:
    """What is missing, with the owner who still keeps it; days are counted from the evidence head."""
    today = date.fromisoformat(at[:10])
    requests = preserve.draw_up(case.settings, case.people, case.bundled, today).items
    asked = {(one.body["owner"], one.body["export"]): f"#{one.number}" for one in case.ledger.entries("requested")}
    known = set(case.people.loc[case.people["person"].isin(case.settings.subjects), "system"].str.casefold())
    made = []
    for one in assessed:
        for missing, ids, titles in one.unanswered.itertuples(index=False, name=None):
            owner = _owner(missing, requests, known)
            made.append(_unknown(missing, tuple(ids), tuple(titles), owner, asked, today))
    yield from sorted(made, key=lambda one: (one.keeps_days or 10**6, -len(one.findings), one.missing))


def _owner(missing: str, requests: Iterable[Request], known: set[str]) -> Request | None:
    """The request, soonest to expire, whose owner keeps what is missing; of systems that the subject is known in."""
    systems = {name for word in re.findall(r"(?:^|; )([a-z_]+) \(", missing) for name in _OWNERS.get(word, ())}
    systems &= known or systems
    return next((one for one in requests if one.keeps_days and _system(one) in systems), None)


def _system(one: Request) -> str:
    return {
        "Okta": "okta",
        "Microsoft Entra": "entra",
        "Device management": "inventory",
        "Asset shipping": "shipping",
        "Human resources": "hr",
        "Applicant tracking": "candidate_portal",
    }.get(one.owner, one.owner.split(" ")[0].casefold())


def _unknown(
    missing: str,
    ids: tuple[str, ...],
    titles: tuple[str, ...],
    owner: Request | None,
    asked: Mapping[tuple[str, str], str],
    today: date,
) -> Unknown:
    if owner is None:
        return Unknown(missing, titles, ids)
    since = (today - timedelta(days=owner.keeps_days)).isoformat()
    record = asked.get((owner.owner, owner.export), "")
    return Unknown(missing, titles, ids, owner.owner, owner.export, owner.keeps_days, since, record)
