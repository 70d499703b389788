"""The everyday side of a story about somebody on the staff: sign-ins, the laptop's parcel, a CV, claims, the tip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ._company import Company
from ._lists import parcel
from ._papers import HEADING, TEXT, claim, pdf
from ._people import Person
from ._places import Line
from ._setting import Setting
from ._story import Extra, Planted, Story, case_files, crosswalk, joins, ordinary_files
from ._working_days import Where, working_days

__all__ = ["Tip", "about", "address_of", "claims_of", "home_office_and_exit", "home_parcel", "mail_of", "stated"]


@dataclass(frozen=True)
class Tip:
    """What opened the case: who said it, its Admiralty grade, a caveat, and the allegation in his words."""

    allegation: str
    source: str = "anonymous, through the hotline"
    grade: str = "F6"
    caveat: str = "hearsay; no document"
    title: str = ""
    question: str = ""
    claimed: Sequence[str] = field(default_factory=tuple)


def about(
    setting: Setting,
    person: Person,
    tip: Tip,
    planted: Planted,
    extra: Extra,
    *,
    where: Where | None = None,
    others: Sequence[Person] = (),
    joined: Iterable[tuple[str, str, str, str]] = (),
) -> Story:
    """The story of one employee, subject s1: an ordinary life, and what ``extra`` adds to it or puts in its place.

    Args:
        extra: a file of the same name takes the place of the ordinary one; ``parcels``, where given, too.
        where: the line of each day; by default home, now and then the office or the company's VPN.
        others: further people of the story, who are on the staff too.
        joined: rows of the crosswalk beside those of everybody on the staff.
    """
    where, company = where or home_office_and_exit(setting, person), setting.company
    whole = replace(
        extra,
        okta=[*working_days(setting, person, where), *extra.okta],
        parcels=[*(extra.parcels or [home_parcel(setting, person)]), *(home_parcel(setting, one) for one in others)],
        files={"cv.pdf": _cv(setting, person), "claims.toml": claims_of(setting, person, tip), **extra.files},
    )
    beside = case_files(
        setting,
        tip.title or f"Is there anything to the tip about {person.given[0]}. {person.surname}?",
        tip.question or f"Does {person.name} of {company.name} work from where, and as whom, the contract says?",
        people=crosswalk([*joins("s1", person), *joined]),
    )
    return Story({**ordinary_files(setting, [person, *others], whole), **beside}, {"s1": planted})


def home_office_and_exit(setting: Setting, person: Person) -> Where:
    """Home, the office where it is near, and now and then an exit of the company's VPN."""
    chance, company = setting.chance("where", person.number), setting.company
    lines = [_today(company, person, chance.within(0, 1)) for _ in range(60)]
    return lambda number: lines[number]


def _today(company: Company, person: Person, drawn: float) -> Line | None:
    if drawn < 0.2:
        return company.exits[int(drawn * 15)]
    return company.office if drawn < 0.3 and person.place == company.office.place else person.home


def home_parcel(setting: Setting, person: Person) -> list[object]:
    """The laptop, sent home and signed for by the person."""
    chance = setting.chance("parcel", person.number)
    return parcel(person, person.street, person.unit, person.place, "home", person.name, chance)


def mail_of(person: Person) -> str:
    """A private mailbox in the person's name."""
    return f"{person.given}.{person.surname}@mailbox.example".lower().replace("'", "")


def address_of(person: Person) -> str:
    """The address on one line."""
    parts = (person.street, person.unit, f"{person.place.postcode} {person.place.city}")
    return ", ".join(part for part in parts if part)


def _cv(setting: Setting, person: Person) -> bytes:
    place = f"{person.place.city}, {person.place.country}"
    lines = (
        (HEADING, person.name),
        (TEXT, person.role),
        (TEXT, f"{place} | {mail_of(person)} | {setting.phone(person.number)}"),
        (HEADING, "Experience"),
        (TEXT, f"{person.role}, Gorse Lane Works, {person.place.city}"),
        (TEXT, f"March 2019 – {person.start:%B %Y}"),
        (TEXT, "Day-to-day work of a small team."),
        (HEADING, "Education"),
        (TEXT, "Bachelor of Science, Wendle Valley College"),
        (TEXT, "September 2014 – June 2018"),
        (HEADING, "Skills"),
        (TEXT, "Python, SQL, Git"),
    )
    return pdf("Curriculum vitae", person.name, lines)


def claims_of(setting: Setting, person: Person, tip: Tip) -> bytes:
    """claims.toml: the tip as the lead, what everybody on the staff has stated, and what the tip adds."""
    lead = f"""\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "{tip.source}"
grade = "{tip.grade}"
caveat = "{tip.caveat}"
allegation = "{tip.allegation}"
received_on = "2026-02-26"
"""
    return (lead + "".join([*stated(setting, person), *tip.claimed])).encode()


def stated(setting: Setting, person: Person) -> Iterable[str]:
    """What everybody on the staff has stated on a form: name, place, zone, phone, mail, machine."""
    place, form = person.place, ("HR form", str(person.start))
    yield claim("name", person.name, *form)
    yield claim("country", place.code, *form)
    yield claim("city", place.city, *form)
    yield claim("location", f"{place.lat}, {place.lon}", "HR form (centre of the city)", str(person.start))
    yield claim("address", address_of(person), *form)
    yield claim("zone", setting.zone, *form)
    yield claim("phone", setting.phone(person.number), *form)
    yield claim("email", mail_of(person), *form)
    yield claim("device", person.serial, "receipt for the laptop", str(person.start))
