"""A pool of ordinary applicants, as Greenhouse reports it and as the career site logs what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from ._employee import mail_of
from ._events import table
from ._people import Person, staff
from ._setting import Setting

__all__ = ["Row", "applied", "career_site", "greenhouse", "ordinary_applicants", "ordinary_rows", "sent"]

Row = Sequence[object]
_JOBS = ("Software engineer", "Data engineer", "Site reliability engineer", "QA engineer")
_STAGES = ("Application Review", "Phone Screen", "Technical Interview", "Rejected")


def ordinary_applicants(setting: Setting, count: int = 110) -> list[Person]:
    """Applicants from all over, with mailboxes of their own."""
    people = staff(f"{setting.seed}:applicants", "mailbox.example", count, setting.homes, set())
    for person in people:
        person.role = setting.chance("applies", person.number).pick(_JOBS)
    return people


def applied(setting: Setting, number: int, person: Person, *, phone: str, **more: str) -> Row:
    """One row of Greenhouse: ``mail``, ``stage``, ``when``, ``github`` and ``credit`` where they are not the usual."""
    chance = setting.chance("applied", number)
    when = more.get("when") or _moment(setting, number).strftime("%Y-%m-%dT%H:%M:%SZ")
    address = f"{person.street}, {person.place.postcode} {person.place.city}"
    return [
        *(4_002_000 + number, 9_102_000 + number, person.name, more.get("mail") or mail_of(person), phone, address),
        *(person.role, more.get("stage") or chance.pick(_STAGES), "Career site", more.get("credit", ""), when),
        more.get("github", ""),
    ]


def sent(
    number: int, person: Person, when: datetime, ip: str, device: str, *, mail: str = "", referrer: str = ""
) -> Row:
    """One row of the career site's log of what was sent."""
    stamp = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    return [f"A-{20_000 + number}", person.name, mail or mail_of(person), stamp, ip, device, person.role, referrer]


def ordinary_rows(setting: Setting, people: Sequence[Person]) -> tuple[list[Row], list[Row]]:
    """Rows of both systems for ordinary applicants; about half of them give a telephone number."""
    held, logged = [], []
    for number, person in enumerate(people):
        chance = setting.chance("sends", number)
        held.append(applied(setting, number, person, phone=setting.phone(number) if number < 60 else ""))
        line = person.home or setting.company.office
        ip = line.ip if not line.ip.endswith("::") else f"{line.ip}{4096 + number:x}"
        device = chance.text(16, "0123456789abcdef")
        referrer = f"A-{20_000 + number // 2}" if chance.happens(0.05) else ""
        logged.append(sent(number, person, _moment(setting, number), ip, device, referrer=referrer))
    return held, logged


def _moment(setting: Setting, number: int) -> datetime:
    chance = setting.chance("moment", number)
    day = date(2026, 1, 5) + timedelta(days=chance.below(50))
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(seconds=chance.below(40_000))


def greenhouse(rows: Iterable[Row]) -> bytes:
    """The candidate report, by candidate."""
    header = ["Candidate ID", "Application ID", "Candidate Name", "Candidate Email Addresses"]
    header += ["Candidate Phone Numbers", "Candidate Addresses", "Job Name", "Current Stage", "Source"]
    header += ["Who gets credit", "Applied On", "GitHub"]
    return table(header, sorted(rows, key=lambda row: str(row[0])))


def career_site(rows: Iterable[Row]) -> bytes:
    """The site's own log, in the order in which forms were sent."""
    header = ["Applicant Number", "Full Name", "Email", "Submitted At", "IP Address", "Browser Fingerprint"]
    return table([*header, "Vacancy", "Referrer"], sorted(rows, key=lambda row: (str(row[3]), str(row[0]))))
