"""A company, and the sign-ins of its ordinary people in ordinary variety."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ._events import Event
from ._people import Person, days
from ._places import NETWORKS, PLACES, Chance, Line, Place, in_range

__all__ = ["Company", "at", "ordinary"]


@dataclass(frozen=True)
class Company:
    """An employer: mail domain, its own networks, one office, and the exits of its VPN."""

    seed: str
    name: str
    domain: str
    office: Line
    exits: tuple[Line, ...]
    mobile: tuple[Line, ...]
    depot: tuple[str, str]


def at(day: date, hour: float, place: Place) -> datetime:
    """A moment of that local hour, in UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(seconds=round((hour - place.offset) * 3600))


# Ordinary variety, by position in the staff list. None of it is a sign of anything.
_HABITS = {
    **dict.fromkeys((3, 50, 97), "coworking"),
    **dict.fromkeys((11, 120), "hosted desktop"),
    **dict.fromkeys((17, 66, 143), "relay"),
    **dict.fromkeys((21, 38, 77, 88, 131, 160, 175, 190), "traveller"),
    **dict.fromkeys((26, 58, 101, 137, 181), "phone only"),
}
_COUPLES = ((8, 9), (70, 71))


def settle(people: Sequence[Person]) -> None:
    """Give the people their habits, and two couples one declared household, one address and one line."""
    for at_, person in enumerate(people):
        person.habit = _HABITS.get(at_, "moving address" if at_ % 10 == 4 else "")
        person.entra = at_ % 5 == 0
    for number, (one, other) in enumerate(_COUPLES, start=1):
        if other >= len(people):
            break
        first, second = people[one], people[other]
        first.household = second.household = f"H-{number:02d}"
        second.place, second.street, second.unit, second.home = first.place, first.street, first.unit, first.home


def ordinary(company: Company, people: Sequence[Person]) -> tuple[list[Event], list[Event]]:
    """Okta events and Entra sign-ins of ordinary people over the period.

    Okta keeps a browser's session for some days, so that a person signs in on about one day of four; Entra is the
    second system of some, on other days.
    """
    settle(people)
    okta: list[Event] = []
    entra: list[Event] = []
    for person in people:
        chance = Chance(company.seed, "days", person.login)
        enrols = chance.below(40) if chance.happens(0.06) else None
        for number, day in enumerate(days()):
            if person.habit == "traveller" and number == _trip(person).stop:
                continue
            line = _line(company, person, number, chance)
            if chance.happens(0.26):
                okta += _signed_in(person, line, day, chance, enrol=number == enrols)
            elif person.entra and chance.happens(0.5):
                entra.append(Event(at(day, chance.within(8, 11), line.place), person, line))
    return okta, entra


def _signed_in(person: Person, line: Line, day: date, chance: Chance, enrol: bool) -> Iterator[Event]:
    means = "phone" if person.habit == "phone only" else "other" if chance.happens(0.08) else "laptop"
    when = at(day, chance.within(7.5, 10.5), line.place if person.habit == "traveller" else person.place)
    if chance.happens(0.025):
        yield Event(when - timedelta(seconds=40), person, line, "failed", means)
    yield Event(when, person, line, "start", means)
    if chance.happens(0.2):
        yield Event(when + timedelta(seconds=15), person, line, "mfa", means)
    if enrol:
        yield Event(when + timedelta(minutes=9), person, line, "enrol", "phone")
    if chance.happens(0.1):
        yield Event(when + timedelta(hours=chance.within(3, 6)), person, line, "start", means)


def _line(company: Company, person: Person, number: int, chance: Chance) -> Line:
    """Where the person works from on working day ``number``."""
    own = _by_habit(person, number, chance)
    if own:
        return own
    if chance.happens(0.3) and person.number % 2:
        return chance.pick(company.exits)
    if chance.happens(0.12) and person.place.city == company.office.place.city:
        return company.office
    if chance.happens(0.04) and person.place.code == company.mobile[0].place.code:
        return chance.pick(company.mobile)
    return person.home or company.office


def _by_habit(person: Person, number: int, chance: Chance) -> Line | None:
    usual = chance.happens(0.65)
    if person.habit == "traveller":
        return _away(person) if number in _trip(person) else None
    if person.habit == "moving address" and person.home and ":" not in person.home.ip:
        where = 3000 + (person.number - 1100) // 10 * 9 + number // 5
        return Line(in_range(person.home.network, where), person.place, person.home.network)
    return _unusual(person) if usual else None


def _trip(person: Person) -> range:
    """The working days away, from a Monday on; the day after is one without work."""
    first = 5 * (1 + person.number % 5)
    return range(first, first + 5 + person.number % 4)


def _away(person: Person) -> Line:
    city = ("Toronto", "Valencia", "Leeds", "Rabat", "Hanoi", "Recife", "Lagos", "Berlin")[person.number % 8]
    network = NETWORKS[PLACES[city].code]
    return Line(in_range(network, 3300 + person.number % 100), PLACES[city], network)


def _unusual(person: Person) -> Line | None:
    if person.habit == "coworking":
        return Line("203.0.113.197", person.place, NETWORKS["coworking"])
    if person.habit == "hosted desktop":
        return Line(f"203.0.113.{20 + person.number % 40}", PLACES["Berlin"], NETWORKS["cloud"])
    if person.habit == "relay":
        return Line(f"203.0.113.{130 + person.number % 50}", person.place, NETWORKS["relay"], proxy=True)
    carrier = NETWORKS.get(f"mobile-{person.place.code}")
    if person.habit == "phone only" and carrier:
        return Line(in_range(carrier, 40), person.place, carrier)
    return None
