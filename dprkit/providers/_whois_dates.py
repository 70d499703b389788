"""Dates as registries write them in WHOIS: read only where one reading is possible, shown as found where not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

__all__ = ["When", "day_first", "when"]

LONGEST = 96  # characters of a value that are looked at
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Only names that mean one offset; IST, CST, BST and the like are several, and are left as they were found.
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180}
_ZONES |= {"jst": 540, "kst": 540}
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]{{0,6}})\.?"
_YEAR = r"(?P<year>(?:19[89]|20[0-9])\d)(?!\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
# In the order they are tried; the first three fix what is year, month and day by themselves.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}[-/. ] ?(?P<number>\d{{1,2}})[-/. ] ?(?P<day>\d{{1,2}})(?!\d)\.?",
        r"(?<!\d)(?P<year>(?:19[89]|20[0-9])\d)(?P<number>[01]\d)(?P<day>[0-3]\d)(?P<packed>[0-2]\d[0-5]\d[0-5]\d)?(?!\d)",
        rf"{_DAY}(?:st|nd|rd|th)?[-./ ]{_MONTH}[-., /]{{1,2}}{_YEAR}",
        rf"(?<!\d){_YEAR}[-. ]{_MONTH}[-. ]{_DAY}(?!\d)",
        rf"{_MONTH} {{1,2}}{_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
        rf"{_MONTH} {{1,2}}{_DAY} (?P<early>\d\d:\d\d:\d\d)(?P<named> [a-z]{{3,4}})? {_YEAR}",
        rf"{_DAY}\.(?P<number>\d{{1,2}})\. ?{_YEAR}",
        rf"{_DAY}(?P<order>[-/])(?P<number>\d{{1,2}})[-/]{_YEAR}",
    )
)
_TIME = re.compile(r"(?:t|,? +(?:at +)?)(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d{1,9})?", re.IGNORECASE)
_ZONE = re.compile(r" *\(?([a-z]{1,4})?(?:([+-])(\d{1,2})(?::?(\d\d))?)?(?![\w:])", re.IGNORECASE)


class When(NamedTuple):
    """A date as a registry stated it, and as ISO 8601 where there is one reading of it; else ``iso`` is empty.

    ``iso`` ends in ``Z`` where the registry names the zone. Without one it is the registry's own clock, or only a day.
    """

    stated: str
    iso: str


def day_first(values: Iterable[str]) -> bool | None:
    """Whether dates such as 01/02/2024 put the day first, by others of the same reply; None where none shows it.

    >>> day_first(["06-04-2004", "31-03-2021"]), day_first(["01/02/2024"]), day_first(["13/01/2024", "01/13/2024"])
    (True, None, None)
    """
    found = (match for value in values if (match := _FORMS[-1].search(value[:LONGEST])))
    shown = {int(one["day"]) > 12 for one in found if (int(one["day"]) > 12) != (int(one["number"]) > 12)}
    return shown.pop() if len(shown) == 1 else None


def when(value: str, first: bool | None = None) -> When | None:
    """The date in a value; None where nothing in it is a number, so that no date was stated at all.

    ``first`` says whether 01/02/2024 puts the day first, where that is known.

    >>> when("21-March-2002").iso, when("2011/06/01 01:05:01 (+0900)").iso, when("2002-10-22 17:48:23 CLST").iso
    ('2002-03-21', '2011-05-31T16:05:01Z', '2002-10-22T17:48:23')
    >>> when("01/02/2024"), when("31/12/2024").iso, when("Not Disclosed")
    (When(stated='01/02/2024', iso=''), '2024-12-31', None)
    """
    # RPSL writes who changed a record before the date (RFC 2622, "changed:"): an address is nobody's business here.
    shown = " ".join(word for word in value[:LONGEST].split() if "@" not in word)
    if not any(char.isdigit() for char in shown):
        return None
    found = next((match for form in _FORMS if (match := form.search(shown))), None)
    return When(shown, _iso(found, shown[found.end() :], first) if found else "")


def _iso(found: re.Match[str], rest: str, first: bool | None) -> str:
    parts = found.groupdict()
    year, month, day = int(parts["year"]), _month(parts), int(parts["day"])
    if parts.get("order"):
        if month <= 12 and day <= 12 and month != day and first is None:
            return ""
        month, day = (day, month) if month > 12 or first is False else (month, day)
    try:
        return _with_time(datetime(year, month, day), parts, rest)
    except (ValueError, OverflowError):
        return ""


def _month(parts: dict[str, str | None]) -> int:
    if number := parts.get("number"):
        return int(number)
    name = (parts.get("month") or "")[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _with_time(day: datetime, parts: dict[str, str | None], rest: str) -> str:
    clock, zone = _clock(parts, rest)
    if clock is None:
        return day.strftime("%Y-%m-%d")
    hour, minute, second = clock
    moment = day.replace(hour=hour, minute=minute, second=second)
    offset = _offset(zone)
    if offset is None:
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    return (moment.replace(tzinfo=UTC) - timedelta(minutes=offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clock(parts: dict[str, str | None], rest: str) -> tuple[tuple[int, int, int] | None, str]:
    """Hour, minute and second, and the text after them."""
    if packed := parts.get("packed"):
        return (int(packed[:2]), int(packed[2:4]), int(packed[4:])), rest
    if early := parts.get("early"):
        hour, minute, second = map(int, early.split(":"))
        return (hour, minute, second), parts.get("named") or ""
    if time := _TIME.match(rest):
        return (int(time[1]), int(time[2]), int(time[3] or 0)), rest[time.end() :]
    return None, rest


def _offset(text: str) -> int | None:
    """Minutes east of UTC; None where no zone is named, or one that is several."""
    found = _ZONE.match(text)
    if not found:
        return None
    name, sign, hours, minutes = found.groups()
    if sign:
        if name and name.lower() not in ("utc", "gmt"):
            return None
        return (-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes or 0))
    return _ZONES.get(name.lower()) if name else None
