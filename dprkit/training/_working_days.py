"""What people of a story do on ordinary working days: they sign in from a line, now and then with a second factor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from ._company import at
from ._events import Event
from ._people import Person, days
from ._places import Line
from ._setting import Setting

__all__ = ["at_home", "entra_at", "working_days"]

Where = Callable[[int], Line | None]  # number of the working day, from 0 -> the line, or nothing on a day off


def working_days(setting: Setting, person: Person, where: Where, share: float = 0.85) -> Iterator[Event]:
    """Okta events of the person's days, at the local hours of the place the person lives in."""
    chance = setting.chance("days", person.number)
    for number, day in enumerate(days()):
        line = where(number)
        if line is None or not chance.happens(share):
            continue
        morning = at(day, chance.within(8.2, 9.6), person.place)
        yield Event(morning, person, line)
        if chance.happens(0.3):
            yield Event(
                morning + timedelta(seconds=18), person, line, "mfa", "phone" if chance.happens(0.4) else "laptop"
            )
        if chance.happens(0.4):
            yield Event(morning + timedelta(hours=chance.within(3.5, 6.5)), person, line)


def entra_at(setting: Setting, person: Person, where: Where, share: float = 0.5) -> Iterator[Event]:
    """Sign-ins of the second system, on some of the same days, an hour or two later."""
    chance = setting.chance("entra", person.number)
    for number, day in enumerate(days()):
        line = where(number)
        if line is not None and chance.happens(share):
            yield Event(at(day, chance.within(10.2, 11.6), person.place), person, line)


def at_home(person: Person) -> Where:
    """Every day from the line at home."""
    return lambda number: person.home
