"""The story couple-next-door: two colleagues who are a couple and share what couples share, as declared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ._checklist import checks
from ._company import at
from ._employee import Tip, about, address_of, home_office_and_exit, mail_of
from ._events import Event, table
from ._hard_controls import MANAGED, PIKVM
from ._papers import claim
from ._payroll import account, election, payees
from ._people import Person, days
from ._places import NETWORKS, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import checked, strangers
from ._working_days import working_days

__all__ = ["couple_next_door"]

_HARD = {
    "dev.ip-kvm-usb-edid": ("usb.csv",),
    "dev.multiple-rmm-vendors": ("software.csv",),
    "dev.unsanctioned-rmm": ("software.csv",),
}

_CLEAR = (
    *("dev.many-laptops-one-lan", "fac.hosts-or-lends", "iv.other-identity-on-screen", "job.refers-linked-candidates"),
    *("pay.account-name-mismatch", "pay.shared-account-or-wallet", "ph.shared-between-people"),
    *("reuse.hard-identifier", "ses.ats-burst", "ses.shared-egress-unrelated-staff", "shp.forwarder-cmra-or-shared"),
)


def couple_next_door(setting: Setting) -> Story:
    """One household as declared: address, line, landline, joint account; one recommended the other for the job.

    At difficulty 3 there is more that honest people do: a rack at home, two remote tools of the company that looks
    after the machines, a carrier's shared exit, and a camera that a blind applicant declined.
    """
    began, hard = date(2022, 3, 7) + timedelta(weeks=setting.chance("began").below(52)), setting.difficulty == 3
    person, partner = strangers(setting, 1320, 2, start=began)
    partner.start += timedelta(days=364)
    partner.place, partner.street, partner.unit, partner.home = person.place, person.street, person.unit, person.home
    person.household = partner.household = "H-21"
    line = f"HR form of {person.start:%B %Y}", str(person.start)
    tip = Tip(
        "Two laptops go to one flat, two salaries to one account, and both give one telephone number.",
        "logistics, through the hotline",
        "B3",
        "the source sees parcels only",
        claimed=[claim("household", one, *line) for one in (partner.login, partner.name, mail_of(partner))],
    )
    joined = [
        ("s1", "payroll", person.employee, "employee id in the payroll system"),
        ("s1", "directory", person.login, "login in the HR export"),
        ("s1", "applications", mail_of(person), "mail address of the application, kept by HR"),
        ("s1", "neighbours", "neighbours", "table read on the issued laptop"),
    ]
    planted = Planted(_HARD, confidence="low", clear=_CLEAR) if hard else Planted({}, clear=_CLEAR)
    life = _shared_life(setting, person, partner, hard)
    return about(setting, person, tip, planted, life, others=(partner,), joined=joined)


def _shared_life(setting: Setting, person: Person, partner: Person, hard: bool) -> Extra:
    others = setting.colleagues(person, partner)
    return Extra(
        okta=[
            *working_days(setting, partner, home_office_and_exit(setting, partner), 0.6),
            *(_carrier(setting, person, partner) if hard else ()),
        ],
        programs={one.login: MANAGED for one in (person, *others[::6])} if hard else {},
        usb={person.login: [PIKVM]} if hard else {},
        files={
            "payees.csv": payees(setting.country, others, _joint(setting, person, partner)),
            "directory.csv": _directory(setting, [*others[:50], person, partner], partner),
            "applications.csv": _applications(setting, others, person, partner),
            "neighbours.txt": _neighbours(partner),
            "checks.toml": checks(_checks(hard)),
        },
    )


def _joint(setting: Setting, person: Person, partner: Person) -> Iterator[list[object]]:
    """One account in both names; the bank answers for each that the name is close."""
    number = account(setting.country, setting.chance("pay"))
    holder = f"{person.given[0]} {person.surname} & {partner.given[0]} {partner.surname}"
    for one in (person, partner):
        yield election(one, f"{one.start}T09:00:00Z", "added", holder, number, "close match")


def _directory(setting: Setting, people: list[Person], partner: Person) -> bytes:
    """The company's telephone list; the couple's landline stands in it twice."""
    rows = [
        [
            "directory",
            one.login,
            one.name,
            one.login,
            setting.phone(1320 if one.number == partner.number else one.number),
        ]
        for one in people
        if one.number >= 1320 or one.number % 100 != 20  # numbers kept for fiction are few: this one is taken
    ]
    return table(["system", "username", "full name", "email", "phone"], rows)


def _applications(setting: Setting, others: list[Person], person: Person, partner: Person) -> bytes:
    """Applications as the recruiting site exports them; the one recommended the other, who came a year later."""
    header = [
        *("system", "applicant", "name", "email", "phone", "address", "applied on", "ip address", "bank account"),
        "referred by",
    ]
    chance = setting.chance("applications")
    rows = [
        _application(setting, one, setting.phone(one.number), account(setting.country, chance), "")
        for one in others[10:40]
        if one.number % 100 != person.number % 100
    ]
    shared = setting.phone(person.number), account(setting.country, setting.chance("pay"))
    rows += [_application(setting, person, *shared, ""), _application(setting, partner, *shared, mail_of(person))]
    return table(header, sorted(rows, key=lambda row: str(row[6])))


def _application(setting: Setting, one: Person, phone: str, number: str, referred: str) -> list[str]:
    ip = one.home.ip if one.home and not one.home.ip.endswith("::") else setting.company.office.ip
    day = one.start - timedelta(days=40)
    stated = [mail_of(one), one.name, mail_of(one), phone, address_of(one)]
    return ["applications", *stated, f"{day}T10:00:00Z", ip, number, referred]


def _neighbours(partner: Person) -> bytes:
    """``arp -a`` on the issued laptop, at home: the router, a printer, and the partner's laptop."""
    return (
        "_gateway (198.19.250.1) at 00:00:5e:00:53:01 [ether] on wlan0\n"
        "printer.home (198.19.250.20) at 00:00:5e:00:53:14 [ether] on wlan0\n"
        f"{partner.host.lower()}.home (198.19.250.23) at 00:00:5e:00:53:17 [ether] on wlan0\n"
    ).encode()


def _carrier(setting: Setting, *people: Person) -> Iterator[Event]:
    """The telephones of both, and of two colleagues, behind one exit of their carrier."""
    network = NETWORKS[f"mobile-{setting.country}"]
    shared = Line(in_range(network, 21), people[0].place, network)
    for one in (*people, *setting.colleagues(*people)[3:23:10]):
        chance = setting.chance("carrier", one.number)
        for day in days():
            if chance.happens(0.2):
                yield Event(at(day, chance.within(11.5, 13.5), one.place), one, shared, means="phone")


def _checks(hard: bool) -> Iterator[str]:
    if hard:
        asked = "I am blind: a call by telephone, please, and papers in person."
        yield checked("camera", "declined", accommodation=asked, offered=True)
        yield checked("identity step", "passed", accommodation="", found="Seen in person, at the town's counter.")
    yield checked("other identity", "passed", found="No other account on the shared screen.")
    yield checked("hosting offer", "passed", asked="https://listings.example", found="No advert or message found.")
