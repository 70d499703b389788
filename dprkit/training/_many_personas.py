"""The story many-personas: one operator behind five names, two of them hired, three among this month's applicants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ._applicants import Row, applied, career_site, greenhouse, ordinary_applicants, ordinary_rows, sent
from ._employee import Tip, home_parcel
from ._front_company import published
from ._payroll import account, election, payees
from ._people import Person
from ._personas import NUMBERS, Persona, papers, personas
from ._setting import Setting
from ._story import Extra, Planted, Story, case_files, crosswalk, joins, ordinary_files
from ._subject import decided, tested
from ._working_days import at_home, working_days

__all__ = ["many_personas"]

DEVICE, ADDRESS = "5b0c9d31e7a64f20", "203.0.113.77"
_GREENHOUSE, _SITE, _PAY = "greenhouse_candidates.csv", "application_submissions.csv", "payees.csv"


def many_personas(setting: Setting, tip: Tip | None = None) -> Story:
    """Two hires are paid to one account; three applicants share with them what belongs to one person, and a text."""
    five = personas(setting)
    hired = [one.person for one in five if one.hired]
    extra = Extra(
        okta=[event for one in hired for event in working_days(setting, one, at_home(one))],
        parcels=[home_parcel(setting, one) for one in hired],
        files={**_applications(setting, five), **papers(setting, five, tip or _TIP), _PAY: _paid(setting, hired)},
    )
    beside = case_files(
        setting,
        (tip and tip.title) or "Are these five one?",
        (tip and tip.question)
        or f"Do the two hires and three applicants of {setting.company.name} belong to one hand, behind five names?",
        subjects=[one.subject for one in five],
        people=crosswalk([row for one in five for row in _joined(one)]),
        decisions=_decisions(five),
    )
    planted = {one.subject: _planted(setting, one) for one in five}
    listed = published() if setting.difficulty == 1 else {}
    return Story({**ordinary_files(setting, hired, extra), **beside, **listed}, planted)


def _planted(setting: Setting, one: Persona) -> Planted:
    cv_files = (f"cv-{one.subject}.pdf",)
    signs: dict[str, tuple[str, ...]] = {
        "cv.employer-not-verifiable": ("checks.toml",),
        "cv.text-templated-across-applicants": cv_files,
        "reuse.hard-identifier": (),
    }
    if one.subject in ("s1", "s3"):
        signs["ph.shared-between-people"] = ()
    if one.hired:
        signs["pay.shared-account-or-wallet"] = (_PAY,)
    else:
        signs["ses.ats-burst"] = (_SITE,)
    if one.subject == "s2":
        signs["pay.account-name-mismatch"] = (_PAY,)
    if one.subject in ("s4", "s5"):
        signs["em.multiple-identities-one-address"] = (f"{_GREENHOUSE}|{_SITE}",)
    if setting.difficulty < 3:
        signs["web.published-front-company"] = ("claims.toml",)
    more = _at_the_easiest(one.subject) if setting.difficulty == 1 else {}
    return Planted({**signs, **more}, "identity-rented-or-stolen", "high")


def _at_the_easiest(subject: str) -> Mapping[str, tuple[str, ...]]:
    pictures, read = ("portrait-s3.png", "portrait-s5.png"), ("checks.toml",)
    planted: dict[str, dict[str, tuple[str, ...]]] = {
        "s1": {"job.refers-linked-candidates": (_SITE,), "web.site-copied": read, "web.whois-cluster": read},
        "s2": {"gh.in-known-cluster": read},
        "s3": {"id.doc-image-reuse": pictures},
        "s4": {"gh.in-known-cluster": read, "id.name-inconsistent-across-sources": read},
        "s5": {"id.doc-image-reuse": pictures, "cv.reference-not-independent": read},
    }
    return planted[subject]


def _applications(setting: Setting, five: Sequence[Persona]) -> Mapping[str, bytes]:
    held, logged = ordinary_rows(setting, ordinary_applicants(setting))
    for one in five:
        held.append(_held(setting, one))
        logged += _sent(setting, one)
    return {_GREENHOUSE: greenhouse(held), _SITE: career_site(logged)}


def _held(setting: Setting, one: Persona) -> Row:
    stage, when = ("Hired", "2025-10-14T13:20:00Z") if one.hired else ("Application Review", "")
    return applied(
        setting, one.number, one.person, phone=one.phone, mail=one.mail, github=one.github, stage=stage, when=when
    )


def _sent(setting: Setting, one: Persona) -> Iterator[Row]:
    """The hires last autumn, each from home; the three on one evening of February, twice each, from one machine."""
    home = one.person.home or setting.company.office
    if one.hired:
        ip = home.ip if not home.ip.endswith("::") else f"{home.ip}2a"
        yield sent(one.number, one.person, datetime(2025, 10, 14, 13, 20, tzinfo=UTC), ip, f"{one.number:016x}")
        return
    start = datetime(2026, 2, 10, 18, 5, tzinfo=UTC) + timedelta(minutes=(one.number - 402) * 9)
    referrer = f"A-{20_000 + NUMBERS['s1']}" if setting.difficulty == 1 else ""
    for again in (0, 3):
        when = start + timedelta(minutes=again)
        yield sent(one.number, one.person, when, ADDRESS, DEVICE, mail=one.mail, referrer=referrer)


def _paid(setting: Setting, hired: Sequence[Person]) -> bytes:
    first, second = hired
    shared = account(setting.country, setting.chance("shared account"))
    form = "signed form at hiring"
    special = [
        election(one, f"{one.start}T09:00:00Z", "added", first.name, shared, answer, form)
        for one, answer in ((first, "match"), (second, "no match"))
    ]
    return payees(setting.country, setting.colleagues(*hired), special)


def _joined(one: Persona) -> list[tuple[str, str, str, str]]:
    candidate = f"{4_002_000 + one.number}"
    rows = [
        (one.subject, "greenhouse", candidate, "candidate id on the application"),
        (one.subject, "application_submissions", f"A-{20_000 + one.number}", "number that the career site gave"),
    ]
    if one.hired:
        rows += [
            *joins(one.subject, one.person),
            (one.subject, "payroll", one.person.employee, "employee id in the payroll export"),
        ]
    return rows


_TIP = Tip(
    "Two of our new engineers are paid to one account, and three applications of one evening read like theirs.",
    "payroll office and recruiting, by mail",
    "B2",
    "the payroll export and the applications are at hand",
)


def _decisions(five: Sequence[Persona]) -> str:
    every = [f"reuse.hard-identifier@{one.subject}" for one in five]
    home = "HR and the recruiters were asked quietly for couples, relatives, flatmates or an agency among them: none."
    attack = "The account was stated on each signed form at hiring and never changed since: nobody diverted pay."
    return decided(
        tested("nothing-wrong", home, every),
        tested("account-takeover", attack, ["pay.shared-account-or-wallet@s1", "pay.shared-account-or-wallet@s2"]),
    )
