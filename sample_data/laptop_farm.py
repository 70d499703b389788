"""The case laptop-farm: what its inbox holds beside the ordinary, and what its analyst wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import laptop_farm_texts as texts

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

SEED = "laptop-farm"
DOMAIN = "harborfield.example"
OFFICES = Network("192.0.2.0/26", "Harborfield offices", "company", "US", 64496, "Harborfield", "network team, 2025-11")
EXITS = Network(
    "192.0.2.64/28", "Harborfield VPN exits", "company", "US", 64496, "Harborfield", "network team, 2025-11"
)
COMPANY = Company(
    SEED,
    "Harborfield",
    DOMAIN,
    Line("192.0.2.10", PLACES["Chicago"], OFFICES),
    tuple(Line(f"192.0.2.{end}", PLACES["Ashburn"], EXITS) for end in (66, 67, 68)),
    (
        Line("198.19.0.21", PLACES["Denver"], NETWORKS["mobile-US"]),
        Line("198.19.0.22", PLACES["Austin"], NETWORKS["mobile-US"]),
    ),
    ("400 Harbor Works Plaza", "Floor 2"),
)
HOMES = (
    *(("Chicago", 4), ("Nashville", 2), ("Raleigh", 2), ("Columbus", 2), ("Denver", 3), ("Austin", 3), ("Portland", 2)),
    *(("Toronto", 1), ("Leeds", 1), ("Pune", 1), ("Recife", 1), ("Busan", 1)),
)

PORCH = ("41 Alder Fork Road", "", PLACES["Memphis"], "home", "D. Pruitt")
FARM = Line("198.18.29.77", PLACES["Memphis"], NETWORKS["US-2"])
ABROAD = Line("198.18.231.140", PLACES["Vientiane"], NETWORKS["LA"])
ASTRILL_US = tuple(Line(f"198.51.100.{end}", PLACES["Ashburn"], NETWORKS["basalt"], proxy=True) for end in (23, 61))
ASTRILL_NL = Line("198.51.100.171", PLACES["Amsterdam"], NETWORKS["basalt-NL"], proxy=True)
AWAY = range(25, 35)  # the two weeks in which nobody tends the machines
UNTENDED = (4, 12, 38)
BY_OWN_DEVICE = (1, 3, 7, 9, 14, 16, 18, 21, 23)
DIRECT = (6, 17, 22)
INTERVIEWS = ((date(2025, 10, 28), 10.03), (date(2025, 11, 6), 14.5))


def _hires() -> tuple[Person, Person, Person]:
    stone = Person(
        1320, "Blake", "Stone", PLACES["Nashville"], DOMAIN, role="Senior software engineer", start=date(2025, 12, 1)
    )
    stone.street, stone.unit = "2207 Sycamore Bend", "Apt 4"
    varga = Person(1321, "Tomas", "Varga", PLACES["Raleigh"], DOMAIN, role="Data engineer", start=date(2025, 12, 8))
    whitlock = Person(
        1323, "Nadia", "Whitlock", PLACES["Columbus"], DOMAIN, role="QA engineer", start=date(2025, 12, 1)
    )
    for person in (stone, varga, whitlock):
        equip(person, SEED)
        person.windows = True
    varga.phone_device = stone.phone_device
    return stone, varga, whitlock


def _stone(stone: Person) -> Iterator[Event]:
    chance = Chance(SEED, "stone")
    for number, day in enumerate(days()):
        morning = at(day, chance.within(8.2, 9.4), stone.place)
        if number in AWAY or number in UNTENDED:
            yield from _through_vpn(stone, ASTRILL_NL, morning, chance)
            yield Event(morning + timedelta(hours=chance.within(3, 5)), stone, ASTRILL_NL, means="other")
            continue
        yield Event(morning, stone, FARM)
        if chance.happens(0.4):
            yield Event(morning + timedelta(seconds=18), stone, FARM, "mfa")
        if number in BY_OWN_DEVICE:
            yield from _through_vpn(stone, ASTRILL_US[number % 2], morning + timedelta(hours=2.5), chance)
        if number in DIRECT:
            yield Event(morning + timedelta(hours=1, minutes=50), stone, ABROAD, means="other")
        if number in DIRECT or chance.happens(0.5):
            yield Event(morning + timedelta(hours=chance.within(4, 6)), stone, FARM)
    yield Event(at(days()[1], 9.9, stone.place), stone, FARM, "enrol", "phone")


def _through_vpn(person: Person, line: Line, when: datetime, chance: Chance) -> Iterator[Event]:
    yield Event(when, person, line, means="other")
    if chance.happens(0.5):
        yield Event(when + timedelta(seconds=22), person, line, "mfa", "phone")


def _other_hire(person: Person) -> Iterator[Event]:
    chance = Chance(SEED, person.login)
    for number, day in enumerate(days()):
        if number in AWAY or chance.happens(0.2):
            continue
        morning = at(day, chance.within(8.6, 10.2), PLACES["Memphis"])
        yield Event(morning, person, FARM)
        if chance.happens(0.3):
            yield Event(
                morning + timedelta(seconds=16), person, FARM, "mfa", "phone" if chance.happens(0.4) else "laptop"
            )
        if chance.happens(0.3):
            yield Event(morning + timedelta(hours=chance.within(3, 6)), person, FARM)
    yield Event(at(days()[3], 10.4, person.place), person, FARM, "enrol", "phone")


def _entra(stone: Person) -> Iterator[Event]:
    chance = Chance(SEED, "entra", "stone")
    for number, day in enumerate(days()):
        down = number in AWAY or number in UNTENDED
        if chance.happens(0.5):
            when = at(day, chance.within(14.8, 15.4), stone.place)
            yield Event(when, stone, ASTRILL_NL if down else FARM, means="other" if down else "laptop")


PIKVM = ("1D6B", "0104", "PiKVM", "PiKVM Composite Device", "CAFEBABE", "LNX", "PiKVM V4 Plus", "2026-01-06T15:20:00Z")
SEEN = "2026-01-06T15:31:00Z"
REMOTE = (
    (*world.ANYDESK, SEEN),
    (
        "Chrome Remote Desktop Host",
        "Google LLC",
        "144.0.7559.12",
        r"C:\Program Files (x86)\Google\Chrome Remote Desktop\CurrentVersion\remoting_host.exe",
        "2026-01-08T16:02:00Z",
    ),
)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    stone, varga, whitlock = _hires()
    hires = (stone, varga, whitlock)
    others = staff(SEED, DOMAIN, 200, HOMES, {one.login for one in hires})
    events, second = world.ordinary(COMPANY, others)
    events += [*_stone(stone), *_other_hire(varga), *_other_hire(whitlock)]
    machines = [*others[::4], *hires]
    return {
        "inbox/okta_system_log.jsonl": okta(events, SEED),
        "inbox/entra_signins.csv": entra([*second, *_entra(stone)], SEED),
        "inbox/candidate_portal.csv": world.portal(_portal(others), PLACES["Chicago"]),
        "inbox/inventory.csv": world.inventory([*others, *hires]),
        "inbox/software.csv": world.software(machines, _remote_tools(stone, machines)),
        "inbox/usb.csv": world.usb(machines, {stone.login: [PIKVM]}),
        "inbox/shipping.csv": world.shipping(COMPANY, others, _porch(hires)),
        "inbox/staff.csv": world.staff_list([*others, *hires], "M. Castellan"),
        "inbox/cv.pdf": world.pdf("Curriculum vitae", "Blake Stone", texts.CV),
        "inbox/claims.toml": texts.claims(stone.serial),
        "people.csv": _crosswalk(stone),
        "known_networks.csv": world.known_networks((EXITS, OFFICES)),
        **texts.FILES,
    }


def _remote_tools(stone: Person, machines: Sequence[Person]) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """His two, and the help desk's AnyDesk on three ordinary machines."""
    return {stone.login: REMOTE, **{one.login: [world.ANYDESK] for one in machines[5:20:6]}}


def _porch(hires: Sequence[Person]) -> list[Sequence[object]]:
    street, unit, place, kind, signed = PORCH
    return [world.parcel(one, street, unit, place, kind, signed, Chance(SEED, "parcel", one.login)) for one in hires]


def _portal(others: Sequence[Person]) -> Iterator[tuple[datetime, str, str, str]]:
    for number, (day, hour) in enumerate(INTERVIEWS):
        for step, event in enumerate(("sign-in", "interview joined")):
            yield at(day, hour + step / 20, PLACES["Chicago"]), texts.MAIL, ASTRILL_US[0].ip, event
        yield at(day - timedelta(days=3), 11.2 + number, PLACES["Chicago"]), texts.MAIL, ASTRILL_US[0].ip, "sign-in"
    chance = Chance(SEED, "portal")
    for person in others[2::11]:
        account = f"{person.given}.{person.surname}@mailbox.example".lower()
        day = date(2025, 10, 20) + timedelta(days=chance.below(30))
        line = person.home if person.home and ":" not in person.home.ip else COMPANY.mobile[0]
        yield at(day, chance.within(9, 16), person.place), account, line.ip, "sign-in"


def _crosswalk(stone: Person) -> bytes:
    basis = {
        "okta": (stone.login, "login in the HR export"),
        "entra": (stone.login, "login in the HR export"),
        "hr": (stone.employee, "HR export of 2 March 2026"),
        "inventory": (stone.login, "assignee in the inventory"),
        "shipping": (stone.employee, "employee id on the order"),
        "candidate_portal": (texts.MAIL, "mail address of the application, kept by HR"),
    }
    header = ["person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by"]
    rows = [["s1", system, name, why, "2025-10-01", "", "J. Imani (HR)"] for system, (name, why) in basis.items()]
    return table(header, rows)
