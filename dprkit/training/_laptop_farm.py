"""The story laptop-farm: hires whose laptops stand on one porch and are worked from somewhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from ._company import at
from ._employee import Tip, claims_of
from ._events import Event
from ._lists import ANYDESK, parcel
from ._people import Person, days
from ._places import NETWORKS, PLACES, Chance, Line, Place, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story, case_files, crosswalk, joins, ordinary_files
from ._subject import cv, cv_lines, decided, strangers, tested

__all__ = ["laptop_farm"]

_VPN = tuple(Line(f"198.51.100.{end}", PLACES["Ashburn"], NETWORKS["basalt"], proxy=True) for end in (23, 61))
_VPN_AWAY = Line("198.51.100.171", PLACES["Amsterdam"], NETWORKS["basalt-NL"], proxy=True)
_ABROAD = ("Vientiane", "Rabat", "Recife", "Hanoi", "Lagos", "Poznan", "Busan")
_SEEN = "2026-01-06T15:31:00Z"
_PIKVM = ("1D6B", "0104", "PiKVM", "PiKVM Composite Device", "CAFEBABE", "LNX", "PiKVM V4 Plus", "2026-01-06T15:20:00Z")
_REMOTE = (
    (*ANYDESK, _SEEN),
    (
        "Chrome Remote Desktop Host",
        "Google LLC",
        "144.0.7559.12",
        r"C:\Program Files (x86)\Google\Chrome Remote Desktop\CurrentVersion\remoting_host.exe",
        "2026-01-08T16:02:00Z",
    ),
)
_LOG, _PARCELS = ("okta_system_log.jsonl",), ("shipping.csv",)


@dataclass(frozen=True)
class _Farm:
    """The hires, the porch, its line, and the days on which nobody tends the machines."""

    setting: Setting

    @cached_property
    def chance(self) -> Chance:
        return self.setting.chance("farm")

    @cached_property
    def hires(self) -> list[Person]:
        people = strangers(self.setting, 1320, 3, start=date(2025, 12, 1), windows=True)
        for person in people:
            person.windows = True
        if self.setting.difficulty < 3:
            people[1].phone_device = people[0].phone_device
        return people

    @cached_property
    def place(self) -> Place:
        """A town of the country in which the first of them does not claim to live."""
        own = self.hires[0].place
        code, cities = self.setting.office.code, [city for city, _ in self.setting.homes]
        return self.chance.pick([PLACES[city] for city in cities if PLACES[city].code == code and city != own.city])

    @cached_property
    def line(self) -> Line:
        network = NETWORKS[self.place.code]
        return Line(in_range(network, 3700 + self.chance.below(200)), self.place, network)

    @cached_property
    def abroad(self) -> Line:
        place = PLACES[self.chance.pick(_ABROAD)]
        return Line(in_range(NETWORKS[place.code], 3700 + self.chance.below(200)), place, NETWORKS[place.code])

    @cached_property
    def away(self) -> set[int]:
        first = 5 * (3 + self.chance.below(3))
        return {*range(first, first + 10), 2, 6, 38, 11}


def laptop_farm(setting: Setting) -> Story:
    """Three laptops on one porch, and one of the hires is the subject; the person who works is reached through a VPN.

    The harder, the less of it: remote hardware or programs and the shared authenticator fall away.
    """
    farm = _Farm(setting)
    subject, *others = farm.hires
    kvm = setting.difficulty == 1 or (setting.difficulty == 2 and farm.chance.happens(0.5))
    remote = setting.difficulty == 1 or (setting.difficulty == 2 and not kvm)
    extra = Extra(
        okta=[*_sign_ins(farm, subject), *(event for one in others for event in _other_hire(farm, one))],
        programs={subject.login: _REMOTE} if remote else {},
        usb={subject.login: [_PIKVM]} if kvm else {},
        parcels=_porch(farm),
        files={"cv.pdf": _cv(setting, subject), "claims.toml": claims_of(setting, subject, _tip(farm))},
    )
    beside = case_files(
        setting,
        f"Does {subject.given[0]}. {subject.surname} work where, and as whom, the contract says?",
        f"Does the person who signs in as {subject.name} work from {subject.place.city}, on the laptop that was sent?",
        people=crosswalk(joins("s1", subject)),
        decisions="" if setting.difficulty == 3 else _decisions(),
    )
    planted = Planted(_signs(setting, kvm, remote), "proxied-worker", "medium" if setting.difficulty == 3 else "high")
    return Story({**ordinary_files(setting, farm.hires, extra), **beside}, {"s1": planted})


def _signs(setting: Setting, kvm: bool, remote: bool) -> Mapping[str, tuple[str, ...]]:
    signs = {
        "net.anonymizer-or-hosting-egress": _LOG,
        "net.astrill-egress": _LOG,
        "net.claimed-vs-egress-country": (*_LOG, "claims.toml"),
        "net.published-ioc-ip": _LOG,
        "ses.shared-egress-unrelated-staff": _LOG,
        "shp.address-not-on-id": _PARCELS,
        "shp.forwarder-cmra-or-shared": _PARCELS,
    }
    if setting.difficulty < 3:
        signs |= {"ses.shared-mfa-device": _LOG, "ses.impossible-travel": _LOG}
    if kvm:
        signs |= {"dev.ip-kvm-usb-edid": ("usb.csv",)}
    if remote:
        signs |= {"dev.multiple-rmm-vendors": ("software.csv",), "dev.unsanctioned-rmm": ("software.csv",)}
    return signs


def _sign_ins(farm: _Farm, person: Person) -> Iterator[Event]:
    chance = farm.setting.chance("subject", person.number)
    direct = {7, 17, 22} if farm.setting.difficulty < 3 else set()
    for number, day in enumerate(days()):
        morning = at(day, chance.within(8.2, 9.4), person.place)
        if number in farm.away:
            yield from _through_vpn(person, _VPN_AWAY, morning, chance)
            yield Event(morning + timedelta(hours=chance.within(3, 5)), person, _VPN_AWAY, means="other")
            continue
        yield Event(morning, person, farm.line)
        if number % 3 == 1 and number not in direct:
            yield from _through_vpn(person, _VPN[number % 2], morning + timedelta(hours=2.5), chance)
        if number in direct:
            yield Event(morning + timedelta(hours=1, minutes=50), person, farm.abroad, means="other")
        if chance.happens(0.5):
            yield Event(morning + timedelta(hours=chance.within(4, 6)), person, farm.line)
    yield Event(at(days()[1], 9.9, person.place), person, farm.line, "enrol", "phone")


def _through_vpn(person: Person, line: Line, when: datetime, chance: Chance) -> Iterator[Event]:
    yield Event(when, person, line, means="other")
    if chance.happens(0.5):
        yield Event(when + timedelta(seconds=22), person, line, "mfa", "phone")


def _other_hire(farm: _Farm, person: Person) -> Iterator[Event]:
    chance = farm.setting.chance("hire", person.number)
    for number, day in enumerate(days()):
        if number in farm.away or chance.happens(0.2):
            continue
        morning = at(day, chance.within(8.6, 10.2), farm.place)
        yield Event(morning, person, farm.line)
        if chance.happens(0.3):
            yield Event(morning + timedelta(seconds=16), person, farm.line, "mfa", "phone")
    yield Event(at(days()[3], 10.4, person.place), person, farm.line, "enrol", "phone")


def _porch(farm: _Farm) -> list[list[object]]:
    street, host = f"{20 + farm.chance.below(60)} Lantern Hill Road", farm.chance.pick(("D. Pruitt", "R. Amsel"))
    return [
        parcel(one, street, "", farm.place, "home", host, farm.setting.chance("parcel", one.number))
        for one in farm.hires
    ]


def _tip(farm: _Farm) -> Tip:
    return Tip(
        f"The carrier says three of our laptops went to one porch in {farm.place.city}, none signed for by the person "
        "on the label.",
        "receiving clerk, through the hotline",
        "C3",
        "do not name the source to the subject's team",
    )


def _cv(setting: Setting, person: Person) -> bytes:
    jobs = [
        ("Senior engineer, Larkfield Systems", "Remote", "March 2021 – November 2025", "Order routing services."),
        ("Engineer, Copper Lane Software", person.place.city, "June 2016 – February 2021", "Internal tools."),
    ]
    return cv(person, cv_lines(setting, person, jobs, "Go, Python, PostgreSQL"))


def _decisions() -> str:
    line, porch = "ses.shared-egress-unrelated-staff@s1", "shp.forwarder-cmra-or-shared@s1"
    shared = "The manager was asked quietly, without the reason, whether the three share a home or an office: no."
    enrolled = (
        "The help desk's tickets and the identity provider's own alerts were read: no sign of a break-in, no reset."
    )
    return decided(
        tested("nothing-wrong", shared, [line, porch]),
        tested("account-takeover", enrolled, ["net.published-ioc-ip@s1"]),
    )
