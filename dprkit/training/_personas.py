"""The five names of the story many-personas, and their papers: CVs, pictures, claims, and what people checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ._checklist import checks
from ._employee import Tip, address_of, mail_of
from ._front_company import FRONT, pages, shared_account
from ._papers import HEADING, TEXT, claim
from ._people import Person
from ._picture import portrait
from ._setting import Setting
from ._subject import checked, cv, cv_lines, opened, strangers

__all__ = ["NUMBERS", "Persona", "papers", "personas"]

NUMBERS = {"s1": 400, "s2": 401, "s3": 402, "s4": 403, "s5": 404}


@dataclass(frozen=True)
class Persona:
    """One name of the operator's: s1 and s2 are hired; what two of them share stands in both."""

    subject: str
    person: Person
    phone: str
    mail: str
    github: str
    author: str
    made: str

    @property
    def hired(self) -> bool:
        return self.subject in ("s1", "s2")

    @property
    def number(self) -> int:
        return NUMBERS[self.subject]


def personas(setting: Setting) -> list[Persona]:
    """The five: s1 and s3 give one telephone number, s2 and s4 one account on the code host, s4 and s5 one mailbox."""
    people = strangers(setting, 1310, 5, role="Software engineer")
    for number, person in enumerate(people[:2]):
        person.start = (date(2025, 11, 24), date(2025, 12, 8))[number]
    phone = [setting.phone(90 + at) for at in (0, 1, 0, 3, 4)]
    made = ("20250903101122", "20250917154107", "20250903101122", "20260118200915", "20260119073040")
    handles = [f"example-{name}" for name in ("larch-bell", "quiet-heron", "osier-lane", "quiet-heron", "fen-marrow")]
    found = []
    for at, person in enumerate(people):
        author = "workstation 7" if at in (0, 2) else person.name
        mail = mail_of(people[3]) if at == 4 else mail_of(person)
        found.append(Persona(f"s{at + 1}", person, phone[at], mail, handles[at], author, made[at]))
    return found


def papers(setting: Setting, five: Sequence[Persona], tip: Tip) -> Mapping[str, bytes]:
    """CVs, pictures, claims.toml and checks.toml of the five, by name."""
    made = {f"cv-{one.subject}.pdf": _cv(setting, one) for one in five}
    if setting.difficulty == 1:
        shared = [setting.chance("portrait") for _ in range(2)]
        made |= {"portrait-s3.png": portrait(shared[0]), "portrait-s5.png": portrait(shared[1], lighter=6)}
    claimed = [text for one in five for text in _claimed(setting, one)]
    return {
        **made,
        "claims.toml": opened(tip, claimed),
        "checks.toml": checks([*_employers(five), *_read(setting, five)]),
    }


def _claimed(setting: Setting, one: Persona) -> Iterator[str]:
    person, place = one.person, one.person.place
    form = ("HR form", str(person.start)) if one.hired else ("application form", "2026-02-10")
    stated = {"name": person.name, "country": place.code, "city": place.city, "address": address_of(person)}
    stated |= {"zone": setting.zone, "phone": one.phone, "email": one.mail}
    if one.hired:
        stated |= {"location": f"{place.lat}, {place.lon}", "device": person.serial}
    for field, value in stated.items():
        yield claim(field, value, *form, subject=one.subject)
    if setting.difficulty < 3:
        span = {"valid_from": "2021-03-01", "valid_to": "2025-09-30"}
        yield claim("employer_domain", FRONT, "CV, web site of the employer", form[1], subject=one.subject, **span)


def _employers(five: Sequence[Persona]) -> list[str]:
    return [
        checked(
            *("employer", "failed"),
            subject=one.subject,
            asked="the switchboard that the register of companies names, found independently of the CV",
            value="Copper Lane Software",
            found="The personnel office has no such person on its books, under this name or this telephone number.",
        )
        for one in five
    ]


def _read(setting: Setting, five: Sequence[Persona]) -> list[str]:
    """What only the easiest form has: the sites, the account on the code host, and a referee who is called back."""
    if setting.difficulty > 1:
        return []
    last = five[4]
    called = checked(
        *("referee", "failed"),
        subject=last.subject,
        value=last.phone.replace(" ", ""),
        found="The number that the application gives for a former manager is the applicant's own.",
    )
    shared = [shared_account(one.subject, five[1].person.name) for one in (five[1], five[3])]
    return [called, *pages("s1"), *shared]


_TEXT = (
    "I turn unclear requests into small services that other teams can run without me being in the room.",
    "Led the move of a billing engine from one large program to eleven services, with no day of downtime in the year.",
    "Cut the time of the nightly build from ninety minutes to fourteen by caching what had not changed since.",
    "Wrote the contract tests between the mobile team and the ledger, and ran the weekly review of what they caught.",
    "Mentored four junior colleagues, two of whom now lead teams of their own in other parts of the company.",
    "I prefer plain designs, short meetings and a written record of every decision that somebody may ask about later.",
)


def _cv(setting: Setting, one: Persona) -> bytes:
    town, later = one.person.place.city, "Quillport Labs" if setting.difficulty < 3 else "Larkfield Systems"
    jobs = [
        (f"Senior software engineer, {later}", "Remote", "March 2021 – September 2025", _TEXT[1]),
        ("Software engineer, Copper Lane Software", town, "July 2016 – February 2021", _TEXT[2]),
    ]
    more = [(HEADING, "Profile"), *((TEXT, text) for text in (_TEXT[0], *_TEXT[3:]))]
    more += [(TEXT, f"github.com/{one.github}")]
    if setting.difficulty < 3:
        more += [(TEXT, f"Quillport Labs: https://{FRONT}")]
    lines = cv_lines(setting, one.person, jobs, "Go, Python, PostgreSQL", mail=one.mail, phone=one.phone, more=more)
    return cv(one.person, lines, author=one.author, made=one.made)
