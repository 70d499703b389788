"""The lists a company keeps about its people: staff, machines, programs, USB devices, parcels, networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ._company import Company
from ._events import table
from ._people import Person
from ._places import NETWORKS, Chance, Network, Place

__all__ = ["ANYDESK", "inventory", "known_networks", "parcel", "portal", "shipping", "software", "staff_list", "usb"]


def known_networks(own: Iterable[Network]) -> bytes:
    """known_networks.csv: the company's own exits first, then the networks of the made-up world."""
    header = ["cidr", "name", "kind", "country", "asn", "as_name", "valid_from", "valid_to", "basis"]
    rows = [
        [one.cidr, one.name, one.kind, one.country, one.asn, one.as_name, "2024-01-01", "", one.basis]
        for one in (*own, *NETWORKS.values())
    ]
    return table(header, rows)


def staff_list(people: Sequence[Person], manager: str) -> bytes:
    """staff.csv, as a personnel system lists people."""
    header = [
        "system",
        "employee id",
        "name",
        "email",
        "role",
        "manager",
        "start date",
        "address",
        "unit",
        "city",
        "region",
        "postcode",
        "country",
        "household",
    ]
    rows = [
        [
            *("hr", one.employee, one.name, one.login, one.role, manager, one.start, one.street, one.unit),
            *(one.place.city, one.place.region, one.place.postcode, one.place.code, one.household),
        ]
        for one in sorted(people, key=lambda one: one.number)
    ]
    return table(header, rows)


_MODELS = {True: ("Dell", "Latitude 5450", "Windows 11 24H2"), False: ("Apple", "MacBook Pro 14", "macOS 15.7.2")}


def inventory(people: Sequence[Person]) -> bytes:
    """inventory.csv: one issued laptop a person."""
    header = ["serial", "hostname", "vendor", "model", "os", "assigned to", "issued on", "last seen"]
    rows = [
        [one.serial, one.host, *_MODELS[one.windows], one.login, one.start - timedelta(days=4), _seen(one)]
        for one in sorted(people, key=lambda one: one.number)
    ]
    return table(header, rows)


def _seen(person: Person) -> str:
    minute = Chance(person.serial).below(600)
    return f"2026-02-27T{11 + minute // 60:02d}:{minute % 60:02d}:00Z"


_PROGRAMS = (
    ("Google Chrome", "Google LLC", "143.0.7499.41", r"C:\Program Files\Google\Chrome\Application\chrome.exe"),
    ("Slack", "Slack Technologies", "4.47.69", r"C:\Program Files\Slack\slack.exe"),
    ("Visual Studio Code", "Microsoft Corporation", "1.107.1", r"C:\Program Files\Microsoft VS Code\Code.exe"),
    ("Zoom Workplace", "Zoom Communications", "6.6.11", r"C:\Program Files\Zoom\bin\Zoom.exe"),
)
ANYDESK = ("AnyDesk", "AnyDesk Software GmbH", "9.6.4", r"C:\Program Files (x86)\AnyDesk\AnyDesk.exe")


def software(people: Sequence[Person], more: Mapping[str, Sequence[tuple[str, ...]]]) -> bytes:
    """software.csv of the machines of ``people``; ``more`` adds programs to the machine of a login."""
    header = ["system", "serial", "hostname", "assigned to", "name", "publisher", "version", "path", "last seen"]
    rows = [
        ["inventory", one.serial, one.host, one.login, *_installed(one, *program)]
        for one in sorted(people, key=lambda one: one.number)
        for program in (*_PROGRAMS, *more.get(one.login, ()))
    ]
    return table(header, rows)


def _installed(person: Person, name: str, publisher: str, version: str, path: str, seen: str = "") -> list[str]:
    return [name, publisher, version, path if person.windows else f"/Applications/{name}.app", seen or _seen(person)]


_DEVICES = (
    ("046D", "C52B", "Logitech", "USB Receiver", "", "", ""),
    ("0BDA", "8153", "Realtek", "USB 10/100/1000 LAN", "000001", "", ""),
    ("05AC", "0250", "Apple Inc.", "Magic Keyboard", "", "", ""),
    ("413C", "2113", "Dell", "KB216 Keyboard", "", "DEL", "DELL U2723QE"),
    ("1050", "0407", "Yubico", "YubiKey OTP+FIDO+CCID", "", "", ""),
    ("0781", "5581", "SanDisk", "Ultra", "4C530001", "GSM", "LG ULTRAGEAR"),
)


def usb(people: Sequence[Person], more: Mapping[str, Sequence[tuple[str, ...]]]) -> bytes:
    """usb.csv of the machines of ``people``: two devices each, and what ``more`` adds for a login."""
    header = [
        "system",
        "serial",
        "hostname",
        "assigned to",
        "VID",
        "PID",
        "manufacturer",
        "product",
        "USB serial",
        "EDID manufacturer",
        "EDID name",
        "last seen",
    ]
    rows = [
        ["inventory", one.serial, one.host, one.login, *device[:7], device[7] if len(device) > 7 else _seen(one)]
        for one in sorted(people, key=lambda one: one.number)
        for device in (*_plugged(one), *more.get(one.login, ()))
    ]
    return table(header, rows)


def _plugged(person: Person) -> tuple[tuple[str, ...], ...]:
    first = Chance(person.serial, "usb").below(len(_DEVICES))
    return _DEVICES[first], _DEVICES[(first + 2) % len(_DEVICES)]


SHIPPING = [
    "recipient",
    "address",
    "unit",
    "city",
    "region",
    "postcode",
    "country",
    "kind",
    "item",
    "serial",
    "shipped",
    "delivered",
    "carrier",
    "tracking",
    "signed by",
    "employee id",
]


def shipping(company: Company, people: Sequence[Person], special: Sequence[Sequence[object]]) -> bytes:
    """shipping.csv: a laptop to everybody, home or, for one in five near it, to the office; ``special`` as given."""
    rows = [_parcel(company, one) for one in people]
    return table(SHIPPING, sorted([*rows, *special], key=lambda row: (str(row[10]), str(row[13]))))


def _parcel(company: Company, person: Person) -> list[object]:
    chance = Chance(company.seed, "parcel", person.login)
    depot = chance.happens(0.2) and person.place.code == company.office.place.code
    where = (
        (*company.depot, company.office.place, "depot") if depot else (person.street, person.unit, person.place, "home")
    )
    signed = "Front desk" if depot else person.name
    return parcel(person, *where, signed, chance)


def parcel(
    person: Person, street: str, unit: str, place: Place, kind: str, signed: str, chance: Chance
) -> list[object]:
    """One row of shipping.csv: the person's laptop, to that place."""
    shipped = person.start - timedelta(days=9 + chance.below(4))
    return [
        *(person.name, street, unit, place.city, place.region, place.postcode, place.code, kind),
        *("Laptop", person.serial, shipped, shipped + timedelta(days=2 + chance.below(3)), "Swiftline"),
        *("SW" + chance.text(10, "0123456789"), signed, person.employee),
    ]


def portal(rows: Iterable[tuple[datetime, str, str, str]], place: Place) -> bytes:
    """candidate_portal.csv: time with zone, account, ip, event; local time of the company with its offset."""
    sign, hours = ("-" if place.offset < 0 else "+"), abs(int(place.offset))
    shift = timedelta(hours=place.offset)
    texts = [
        [f"{(when + shift).strftime('%Y-%m-%dT%H:%M:%S')}{sign}{hours:02d}:00", account, ip, event]
        for when, account, ip, event in sorted(rows)
    ]
    return table(["time", "account", "ip", "event"], texts)
