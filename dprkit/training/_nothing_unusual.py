"""The story nothing-unusual: a tip about somebody whose life is ordinary. Most tips are like this."""

from __future__ import annotations

from ._company import Company
from ._lists import parcel
from ._papers import HEADING, TEXT, claim, pdf
from ._people import Person
from ._places import Line
from ._setting import Setting
from ._story import Extra, Planted, Story, case_files, crosswalk, joins, ordinary_files
from ._working_days import Where, entra_at, working_days

__all__ = ["nothing_unusual"]


def nothing_unusual(setting: Setting) -> Story:
    """An employee works from home, now and then from the office or through the company's VPN; the tip is hearsay."""
    person = setting.someone(1320)
    where = _home_office_and_exit(setting, person)
    company = setting.company
    sent = parcel(
        person, person.street, person.unit, person.place, "home", person.name, setting.chance("parcel", person.number)
    )
    extra = Extra(
        okta=[*working_days(setting, person, where)],
        entra=[*entra_at(setting, person, where)],
        parcels=[sent],
        files={"cv.pdf": _cv(setting, person), "claims.toml": _claims(setting, person)},
    )
    title = f"Is there anything to the tip about {person.given[0]}. {person.surname}?"
    question = f"Does {person.name} of {company.name} work from where, and as whom, the contract says?"
    beside = case_files(setting, title, question, people=crosswalk(joins("s1", person)))
    return Story({**ordinary_files(setting, [person], extra), **beside}, {"s1": Planted({})})


def _home_office_and_exit(setting: Setting, person: Person) -> Where:
    chance, company = setting.chance("where", person.number), setting.company
    lines = [_today(company, person, chance.within(0, 1)) for _ in range(60)]
    return lambda number: lines[number]


def _today(company: Company, person: Person, drawn: float) -> Line | None:
    if drawn < 0.2:
        return company.exits[int(drawn * 15)]
    return company.office if drawn < 0.3 and person.place == company.office.place else person.home


def mail_of(person: Person) -> str:
    return f"{person.given}.{person.surname}@mailbox.example".lower().replace("'", "")


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


def _claims(setting: Setting, person: Person) -> bytes:
    place, form = person.place, ("HR form", str(person.start))
    lead = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "anonymous, through the hotline"
grade = "F6"
caveat = "hearsay; no document"
allegation = "Somebody said that this person is never really there."
received_on = "2026-02-26"
"""
    stated = (
        claim("name", person.name, *form),
        claim("country", place.code, *form),
        claim("city", place.city, *form),
        claim("location", f"{place.lat}, {place.lon}", "HR form (centre of the city)", str(person.start)),
        claim("address", f"{person.street}, {person.unit}, {place.postcode} {place.city}".replace(", ,", ","), *form),
        claim("zone", setting.zone, *form),
        claim("phone", setting.phone(person.number), *form),
        claim("email", mail_of(person), *form),
        claim("device", person.serial, "receipt for the laptop", str(person.start)),
    )
    return (lead + "".join(stated)).encode()
