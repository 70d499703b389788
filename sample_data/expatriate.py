"""The case expatriate: what its inbox holds beside the ordinary, and what its analyst wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import expatriate_texts as texts

from dprkit.training import world
from dprkit.training.world import (
    NETWORKS,
    PLACES,
    Chance,
    Company,
    Event,
    Line,
    Network,
    Person,
    at,
    days,
    entra,
    equip,
    okta,
    staff,
    table,
)

__all__ = ["files"]

SEED = "expatriate"
DOMAIN = "quillmere.example"
OFFICES = Network("192.0.2.0/26", "Quillmere offices", "company", "FR", 64497, "Quillmere", "network team, 2025-10")
EXITS = Network(
    "192.0.2.64/28", "Quillmere VPN exits, Dublin", "company", "IE", 64497, "Quillmere", "network team, 2025-10"
)
EXITS_DE = Network(
    "192.0.2.80/28", "Quillmere VPN exits, Frankfurt", "company", "DE", 64497, "Quillmere", "network team, 2025-10"
)
COMPANY = Company(
    SEED,
    "Quillmere",
    DOMAIN,
    Line("192.0.2.12", PLACES["Paris"], OFFICES),
    (
        *(Line(f"192.0.2.{end}", PLACES["Dublin"], EXITS) for end in (66, 67)),
        Line("192.0.2.82", PLACES["Frankfurt am Main"], EXITS_DE),
    ),
    (
        Line("198.19.16.31", PLACES["Paris"], NETWORKS["mobile-FR"]),
        Line("198.19.16.32", PLACES["Lyon"], NETWORKS["mobile-FR"]),
    ),
    ("12 quai des Ormes Imaginaires", "Depot"),
)
HOMES = (
    *(("Paris", 7), ("Lyon", 3), ("Nantes", 3), ("Lille", 2), ("Berlin", 2), ("Valencia", 2), ("Poznan", 1)),
    *(("Rabat", 1), ("Lagos", 1), ("Pune", 1)),
)

HOME = Line("198.18.95.18", PLACES["Paris"], NETWORKS["FR-2"])
STAY = Line("198.18.46.203", PLACES["Montreal"], NETWORKS["CA"])
AWAY = range(15, 25)  # Monday 26 January to Friday 6 February
IN_CHINA = range(30, 35)  # Monday 16 to Friday 20 February: the VPN that she named stands in Ashburn and Amsterdam
ASTRILL = (
    Line("198.51.100.61", PLACES["Ashburn"], NETWORKS["basalt"], proxy=True),
    Line("198.51.100.171", PLACES["Amsterdam"], NETWORKS["basalt-NL"], proxy=True),
)
RELAY = tuple(Line(f"203.0.113.{130 + at}", PLACES["Ashburn"], NETWORKS["relay"], proxy=True) for at in (3, 17, 29, 41))
# An exit of the company, rented at a host, that the network team's list does not have yet.
LEASED = Line("203.0.113.96", PLACES["Frankfurt am Main"], NETWORKS["cloud"])
OLD_FLAT = "198.18.79.144"


def _household() -> tuple[Person, Person]:
    moreau = Person(1320, "Astrid", "Moreau", PLACES["Paris"], DOMAIN, role="Platform engineer", start=date(2024, 9, 2))
    partner = Person(1322, "Théo", "Moreau", PLACES["Paris"], DOMAIN, role="Product manager", start=date(2022, 3, 14))
    for person in (moreau, partner):
        person.street, person.unit, person.household, person.home = (
            "18 rue des Glycines Inventées",
            "Apt 12",
            "H-17",
            HOME,
        )
        equip(person, SEED)
    return moreau, partner


def _moreau(moreau: Person) -> Iterator[Event]:
    chance = Chance(SEED, "moreau")
    for number, day in enumerate(days()):
        away = number in AWAY or number in IN_CHINA
        here = _line(number)
        morning = at(day, chance.within(8.2, 9.3), PLACES["Paris"] if number in IN_CHINA else here.place)
        yield Event(morning, moreau, here)
        if chance.happens(0.4):
            yield Event(
                morning + timedelta(seconds=20), moreau, here, "mfa", "phone" if chance.happens(0.5) else "laptop"
            )
        if chance.happens(0.55):
            yield Event(morning + timedelta(minutes=chance.within(4, 50)), moreau, chance.pick(COMPANY.exits))
        if not away and chance.happens(0.15):
            yield Event(morning + timedelta(hours=3.5), moreau, COMPANY.mobile[1], means="phone")
        if number % 6 == 3 and not away:
            yield Event(morning + timedelta(hours=2.2), moreau, RELAY[number % 4], means="other")
        if number in (4, 12):
            yield Event(morning + timedelta(hours=1.4), moreau, LEASED)
        if chance.happens(0.4):
            yield Event(morning + timedelta(hours=chance.within(4.5, 7)), moreau, here)
    yield Event(at(days()[27], 10.2, PLACES["Paris"]), moreau, HOME, "enrol", "phone")


def _line(number: int) -> Line:
    if number in IN_CHINA:
        return ASTRILL[number % 2]
    return STAY if number in AWAY else COMPANY.office if number % 5 == 1 else HOME


def _through_leased(others: Sequence[Person]) -> Iterator[Event]:
    """The leased exit serves one colleague in six."""
    for person in others[::6]:
        chance = Chance(SEED, "leased", person.number)
        for day in days()[chance.below(6) :: 6]:
            yield Event(at(day, chance.within(10.8, 12), person.place), person, LEASED)


def _partner(partner: Person) -> Iterator[Event]:
    chance = Chance(SEED, "partner")
    for number, day in enumerate(days()):
        if chance.happens(0.7):
            here = COMPANY.office if number % 5 == 3 else HOME
            morning = at(day, chance.within(8.4, 9.8), PLACES["Paris"])
            yield Event(morning, partner, here)
            if chance.happens(0.3):
                yield Event(morning + timedelta(seconds=14), partner, here, "mfa", "phone")


def _entra(moreau: Person) -> Iterator[Event]:
    chance = Chance(SEED, "entra", "moreau")
    for number, day in enumerate(days()):
        here = STAY if number in AWAY else HOME
        if number % 5 != 1 and chance.happens(0.5) and number not in IN_CHINA:
            yield Event(at(day, chance.within(10.2, 11.5), here.place), moreau, here)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    moreau, partner = _household()
    pair = (moreau, partner)
    others = staff(SEED, DOMAIN, 200, HOMES, {one.login for one in pair})
    events, second = world.ordinary(COMPANY, others)
    events += [*_moreau(moreau), *_partner(partner), *_through_leased(others)]
    machines = [*others[::4], *pair]
    helped = {moreau.login: [world.ANYDESK], **{one.login: [world.ANYDESK] for one in machines[3:30:7]}}
    front = (*COMPANY.depot, PLACES["Paris"], "depot", "Front desk")
    return {
        "inbox/okta_system_log.jsonl": okta(events, SEED),
        "inbox/entra_signins.csv": entra([*second, *_entra(moreau)], SEED),
        "inbox/candidate_portal.csv": world.portal(_portal(), PLACES["Paris"]),
        "inbox/inventory.csv": world.inventory([*others, *pair]),
        "inbox/software.csv": world.software(machines, helped),
        "inbox/usb.csv": world.usb(machines, {}),
        "inbox/shipping.csv": world.shipping(
            COMPANY, others, [world.parcel(one, *front, Chance(SEED, "parcel", one.login)) for one in pair]
        ),
        "inbox/staff.csv": world.staff_list([*others, *pair], "H. Brandel"),
        "inbox/cv.docx": world.docx("Curriculum vitae", "Astrid Lindqvist", texts.CV),
        "inbox/claims.toml": texts.claims(moreau.serial),
        "people.csv": _crosswalk(moreau),
        "known_networks.csv": world.known_networks((EXITS, EXITS_DE, OFFICES)),
        **texts.FILES,
    }


def _portal() -> Iterator[tuple[datetime, str, str, str]]:
    """Interviews of 2024: hers from the flat she lived in then, those of others from lines of their own."""
    for day, hour in ((date(2024, 5, 21), 14.0), (date(2024, 6, 4), 10.0)):
        yield at(day, hour, PLACES["Paris"]), texts.MAIL, OLD_FLAT, "sign-in"
        yield at(day, hour + 0.05, PLACES["Paris"]), texts.MAIL, OLD_FLAT, "interview joined"
    chance = Chance(SEED, "portal")
    for number in range(18):
        account = f"applicant{number + 1:02d}@mailbox.example"
        yield (
            at(date(2024, 5, 13) + timedelta(days=chance.below(30)), chance.within(9, 17), PLACES["Paris"]),
            account,
            (f"198.18.{64 + chance.below(14)}.{1 + chance.below(250)}"),
            "sign-in",
        )


def _crosswalk(moreau: Person) -> bytes:
    basis = {
        "okta": (moreau.login, "login in the HR export"),
        "entra": (moreau.login, "login in the HR export"),
        "hr": (moreau.employee, "HR export of 3 March 2026"),
        "inventory": (moreau.login, "assignee in the inventory"),
        "shipping": (moreau.employee, "employee id on the order"),
        "candidate_portal": (texts.MAIL, "application under the former name; marriage record seen by HR"),
    }
    header = ["person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by"]
    rows = [["s1", system, name, why, "2024-05-01", "", "C. Oyelaran (HR)"] for system, (name, why) in basis.items()]
    return table(header, rows)
