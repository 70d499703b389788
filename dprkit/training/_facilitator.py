"""The story facilitator: somebody on the staff at whose home the laptops of others stand, knowing or deceived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ._checklist import checks
from ._company import at
from ._employee import Tip, claims_of, home_parcel
from ._events import Event
from ._lists import parcel
from ._people import Person, days
from ._places import NETWORKS, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story, case_files, crosswalk, joins, ordinary_files
from ._subject import checked, cv, cv_lines, decided, strangers, tested
from ._working_days import working_days

__all__ = ["facilitator"]

# What two people read: an advert answered in good faith, or an offer made by somebody who knew.
_OFFERS = (
    "Answer to an advert, kept as found: 'Happy to keep the test laptops of your remote colleagues running in my "
    "study, 60 a month each as you say. I only need them to be plugged in, is that right?'",
    "Advert under the subject's private address: 'Space, power and a quiet line for work laptops. Any brand, any "
    "employer, parcels taken in. No questions.'",
)


def facilitator(setting: Setting) -> Story:
    """A colleague of years who works herself, and two or three hires who work over laptops in her study."""
    host, *guests = strangers(setting, 1310, 4 if setting.difficulty == 1 else 3)
    host.start, network = date(2021, 5, 3), NETWORKS[host.place.code]
    host.home = Line(in_range(network, 3700 + setting.chance("host").below(200)), host.place, network)
    host.windows = False
    for guest in guests:
        guest.start, guest.windows = date(2025, 12, 1), True
    listing = f"arp-{host.host}"
    extra = Extra(
        okta=[*_of_host(setting, host), *(event for one in guests for event in _of_guest(setting, one, host))],
        parcels=_parcels(setting, host, guests),
        files={
            "cv.pdf": _cv(setting, host),
            "claims.toml": claims_of(setting, host, _tip(host)),
            "checks.toml": checks([_offer(setting)]),
            f"{listing}.txt": _neighbours(guests),
        },
    )
    rows = [
        *joins("s1", host),
        ("s1", "neighbours", listing, "the listing of the issued laptop"),
    ]
    beside = case_files(
        setting,
        f"Why do laptops of others stand at {host.given[0]}. {host.surname}'s?",
        f"Does {host.name} host laptops of other hires, and if so, what does {host.name} know of it?",
        people=crosswalk(rows),
        decisions="" if setting.difficulty == 3 else _decisions(),
    )
    return Story({**ordinary_files(setting, [host, *guests], extra), **beside}, {"s1": _planted(setting, host)})


def _planted(setting: Setting, host: Person) -> Planted:
    signs: dict[str, tuple[str, ...]] = {
        "fac.hosts-or-lends": ("checks.toml",),
        "ses.shared-egress-unrelated-staff": ("okta_system_log.jsonl",),
        "dev.many-laptops-one-lan": (f"arp-{host.host}.txt", "inventory.csv"),
    }
    if setting.difficulty < 3:
        signs["shp.forwarder-cmra-or-shared"] = ("shipping.csv",)
    confidence = "medium" if setting.difficulty == 3 else "high"
    return Planted(signs, "facilitator", confidence, clear=("shp.address-not-on-id",))


def _of_host(setting: Setting, host: Person) -> Iterator[Event]:
    yield from working_days(setting, host, lambda number: host.home)


def _of_guest(setting: Setting, guest: Person, host: Person) -> Iterator[Event]:
    """Sign-ins over the laptop in the study: the line is the host's."""
    chance = setting.chance("guest", guest.number)
    for day in days():
        if chance.happens(0.75) and host.home:
            morning = at(day, chance.within(9.0, 10.4), host.place)
            yield Event(morning, guest, host.home)
            if chance.happens(0.3):
                yield Event(morning + timedelta(hours=chance.within(3, 6)), guest, host.home)


def _parcels(setting: Setting, host: Person, guests: Sequence[Person]) -> list[list[object]]:
    signed = f"{host.given[0]}. {host.surname}"
    made, depot = [home_parcel(setting, host)], setting.company.depot
    for guest in guests:
        chance = setting.chance("parcel", guest.number)
        if setting.difficulty == 3:  # fetched at the depot, and carried home from there
            made.append(parcel(guest, *depot, setting.office, "depot", "Front desk", chance))
        else:
            made.append(parcel(guest, host.street, host.unit, host.place, "home", signed, chance))
    return made


def _neighbours(guests: Sequence[Person]) -> bytes:
    """``arp -a`` of a Mac, taken by the management tool on the host's own laptop."""
    lines = ["? (192.168.8.1) at 0:0:5e:0:53:1 on en0 ifscope [ethernet]"]
    for number, guest in enumerate(guests, start=21):
        lines.append(f"{guest.host.lower()}.lan (192.168.8.{number}) at 0:0:5e:0:53:{number} on en0 ifscope [ethernet]")
    return ("\n".join(lines) + "\n").encode()


def _offer(setting: Setting) -> str:
    known = setting.chance("knows").happens(0.5)
    return checked("hosting offer", "failed", found=_OFFERS[known], capture="kept by counsel, item 3")


def _tip(host: Person) -> Tip:
    said = f"Labels for two new hires went to the street where {host.name} lives. Is that a mistake of ours?"
    return Tip(said, "logistics, by mail", "B3", "the carrier's labels are at hand")


def _cv(setting: Setting, person: Person) -> bytes:
    jobs = [(f"{person.role}, Gorse Lane Works", person.place.city, "July 2016 – April 2021", "Work of a small team.")]
    return cv(person, cv_lines(setting, person, jobs, "Python, SQL, Git"))


def _decisions() -> str:
    how = "HR was asked quietly whether these people declared one household or an office share: no, for none of them."
    return decided(tested("nothing-wrong", how, ["shp.forwarder-cmra-or-shared@s1", "fac.hosts-or-lends@s1"]))
