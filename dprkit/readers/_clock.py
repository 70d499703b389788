"""Times that are not in ISO order: day first or month first is decided once a column, on evidence, and said.

Evidence is a number above 12 somewhere in the column. Without it the answer is the user's
(``Source.columns["order"]``: ``day first`` or ``month first``); without an answer no row of the column is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import InputError
from ..records import Repair, Unread, when
from ..sandbox import Source

__all__ = ["Clock", "clocks", "in_columns"]

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_TIME = r"(?:[,T ]+(?:at )?(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?(?P<f>[.,]\d+)?\s*(?P<ap>[AaPp])?\.?[Mm]?\.?)?"
_TAIL = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?\s*"
_NUMBERS = re.compile(rf"\s*(?P<one>\d{{1,2}})(?P<sep>[/.-])(?P<two>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}){_TIME}{_TAIL}")
_NAMED = re.compile(
    rf"\s*(?:[A-Za-z]{{3,9}},?\s+)?(?:(?P<n>[A-Za-z]{{3,9}})\.?\s+(?P<d>\d{{1,2}}),?"
    rf"|(?P<d2>\d{{1,2}})[ -](?P<n2>[A-Za-z]{{3,9}})\.?,?)[ -]+(?P<y>\d{{4}}){_TIME}{_TAIL}"
)
_ORDERS = {"day first": "day", "month first": "month"}


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times of one column are read: ``order`` is ISO, day, month or empty (not known), ``zone`` as stated."""

    order: str = "ISO"
    zone: str = ""

    def when(self, found: str) -> dict[str, str]:
        """The columns ``time``, ``time_raw``, ``zone``, and ``time_local`` where the source has another order."""
        made = self.iso(found)
        if made == found:
            return when(found, self.zone)
        told = when(made, self.zone) | {"time_raw": found}
        return told | {"time_local": re.sub(r"(?:Z|[+-]\d{2}:?\d{2})$", "", made)}

    def utc(self, found: str) -> str:
        """The time for a column of kind time; empty when its zone is not stated."""
        return when(self.iso(found), self.zone).get("time", "")

    def iso(self, found: str) -> str:
        """The text in ISO order; as found when it cannot be told."""
        if named := _NAMED.fullmatch(found):
            month = _MONTHS.get((named["n"] or named["n2"])[:3].lower())
            return _written(named, month, int(named["d"] or named["d2"])) if month else found
        numbers = _NUMBERS.fullmatch(found)
        if not numbers or self.order not in ("day", "month"):
            return found
        first, second = int(numbers["one"]), int(numbers["two"])
        return _written(numbers, *((second, first) if self.order == "day" else (first, second)))


_IN_FULL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z").fullmatch


def in_columns(found: list[str]) -> dict[str, list[str | None]]:
    """The columns ``time``, ``time_raw`` and ``zone`` of many times in ISO order.

    >>> in_columns(["2026-03-04T10:00:00Z", ""])
    {'time': ['2026-03-04T10:00:00Z', None], 'time_raw': ['2026-03-04T10:00:00Z', None], 'zone': ['stated', None]}
    """
    if all(map(_IN_FULL, found)):
        return {"time": [*found], "time_raw": [*found], "zone": ["stated"] * len(found)}
    told = [when(one) for one in found]
    return {name: [one.get(name) for one in told] for name in ("time", "time_raw", "zone")}


def _written(found: re.Match[str], month: int, day: int) -> str:
    date = f"{found['y']}-{month:02}-{day:02}"
    if found["h"] is None:
        return date
    hour, half = int(found["h"]), (found["ap"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = {None: "", "UTC": "Z", "GMT": "Z"}.get(found["zone"], found["zone"])
    fraction = (found["f"] or "").replace(",", ".")
    return f"{date}T{hour:02}:{found['m']}:{found['s'] or '00'}{fraction}{zone}"


@dataclass
class _Seen:
    """What one column showed: how many times with slashes, where first, and the first that tells each order."""

    count: int = 0
    first: int = 1
    tells: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, place: int, text: str) -> None:
        found = _NUMBERS.fullmatch(text)
        if not found:
            return
        self.first = self.first if self.count else place
        self.count += 1
        if order := "day" if int(found["one"]) > 12 else "month" if int(found["two"]) > 12 else "":
            self.tells.setdefault(order, (place, text))


def clocks(
    source: Source,
    rows: Iterable[tuple[int, Mapping[str, str]]],
    zones: Mapping[str, str],
    labels: Mapping[str, str],
    table: str,
) -> Told:
    """The clock of each column in ``zones`` (name -> stated zone), and what is to be told about them.

    The rows are read to the end where a column has times such as 3/4/2026; else only the first of them.

    Raises:
        InputError: the user's answer is not one.
    """
    seen = {name: _Seen() for name in zones}
    for number, (place, cells) in enumerate(rows):
        for name, one in seen.items():
            one.add(place, cells.get(name) or "")
        if number >= _ENOUGH and not any(one.count for one in seen.values()):
            break
    asked = _asked(source)
    told = [_decided(labels.get(name, name), one, asked, table) for name, one in seen.items()]
    return (
        {name: Clock(order, zones[name]) for name, (order, _) in zip(zones, told)},
        [one for _, one in told if one],
    )


Told = tuple[dict[str, Clock], list[Repair | Unread]]
_ENOUGH = 200


def _decided(name: str, seen: _Seen, asked: str, table: str) -> tuple[str, Repair | Unread | None]:
    if not seen.count:
        return "ISO", None
    if len(seen.tells) == 1 and asked in ("", *seen.tells):
        ((order, (place, text)),) = seen.tells.items()
        why = f"{name!r} is {order} first: this time can be read in no other way, so all {seen.count} are read so"
        return order, Repair(table, place, "time", text, Clock(order).iso(text), why)
    if asked and not seen.tells:
        why = f"{name!r} is {asked} first in all {seen.count} times: the user says so"
        return asked, Repair(table, seen.first, "time", f"{seen.count} times", f"{asked} first", why)
    why = "both orders occur" if len(seen.tells) > 1 else "no number above 12 tells"
    if asked and seen.tells:
        why = (
            f"the user says {asked} first, and {', '.join(text.strip() for _, text in seen.tells.values())} says other"
        )
    return "", Unread(
        seen.first,
        f"{name!r}: day first or month first? {why} ({seen.count} times); they are kept as found and not converted. "
        "Say which: --column order='day first', or 'month first'",
    )


def _asked(source: Source) -> str:
    answer = source.columns.get("order", "")
    if answer and answer not in _ORDERS:
        raise InputError(f"the order of dates is 'day first' or 'month first', not {answer!r}.")
    return _ORDERS.get(answer, "")
