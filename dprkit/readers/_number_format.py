"""Numbers of a workbook as text: dates in ISO order, padded numbers as they are shown, all others as stored.

Number formats: ECMA-376 Part 1 (5th edition), 18.8.30 and 18.8.31. A spreadsheet keeps 15 digits of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Shown", "shown"]

_WHOLE = re.compile(r"-?\d+")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[[^\]]*\]|(.)', re.DOTALL)
_HOLES = "0#?"
_PLAIN = set(" -()/:+#0?'")  # a format of these alone shows digits and nothing else; a point or a comma does arithmetic
_MANY = 10**15
PADDED = "shown so by its number format {!r}"
_LOST = "a number of more than 15 digits, of which a spreadsheet keeps 15: the last ones may be lost"
_SCIENTIFIC = "shown as {!r} by its number format: a text such as 1e5 may have become this number"
_PARTIAL = (
    "shown as a date by its number format {!r}, which is no whole one: a text such as 3-4 may have become this date"
)
_NO_DATE = "marked as a date by its number format {!r}, and outside of the calendar: kept as the number"


class Shown(NamedTuple):
    """A number as text, and where that is not what is stored: what is, and why it is used so."""

    text: str
    found: str = ""
    why: str = ""


def shown(raw: str, code: str, *, since_1904: bool = False) -> Shown:
    """The number as text.

    Args:
        raw: the number as the file stores it.
        code: its number format, such as ``General``, ``0000000`` or ``m/d/yy``.
        since_1904: days are counted from 1904 and not from 1900.

    >>> shown("12345", "0000000")
    Shown(text='0012345', found='12345', why="shown so by its number format '0000000'")
    >>> shown("46085", "m/d/yy").text, shown("4.0999999999999996", "General").text
    ('2026-03-04', '4.1')
    """
    from openpyxl.styles.numbers import is_date_format

    if is_date_format(code):
        return _date(raw, code, since_1904)
    text = _stored(raw)
    if _WHOLE.fullmatch(raw) and (padded := _padded(int(raw), code)) not in ("", raw):
        return Shown(padded, raw, PADDED.format(code))
    if "%" in _bare(code):
        return Shown(f"{(Decimal(raw) * 100).normalize():f}%", raw, PADDED.format(code))
    if "E" in _bare(code).upper().replace("GENERAL", ""):
        return Shown(text, raw, _SCIENTIFIC.format(code))
    return Shown(text, raw, _LOST) if abs(float(raw)) >= _MANY else Shown(text)


def _stored(raw: str) -> str:
    """The number as stored: a whole one without a point, another with the digits that tell it from its neighbours."""
    if _WHOLE.fullmatch(raw):
        return raw
    value = float(raw)
    return str(int(value)) if value.is_integer() and abs(value) < _MANY else repr(value)


@lru_cache(256)
def _bare(code: str) -> str:
    """The format without what it shows word for word."""
    return "".join(found[5] or "" for found in _TOKEN.finditer(code))


@lru_cache(256)
def _sections(code: str) -> tuple[tuple[str, str, Decimal], ...]:
    """The parts of a format, each with the condition under which it is used, if it says one."""
    found = [(part, _CONDITION.search(part)) for part in code.split(";")]
    return tuple((part, one[1] if one else "", Decimal(one[2]) if one else Decimal(0)) for part, one in found)


def _padded(value: int, code: str) -> str:
    """The number with the noughts and signs of a format that shows digits alone; empty for every other format."""
    for part, sign, bound in _sections(code):
        tells = {
            "<=": value <= bound,
            ">=": value >= bound,
            "<": value < bound,
            ">": value > bound,
            "=": value == bound,
        }
        if not sign or tells.get(sign, value != bound):
            return _filled(value, tuple(_tokens(part))) if value >= 0 else ""
    return ""


def _tokens(part: str) -> Iterator[tuple[str, bool]]:
    """Each sign of a format, and whether it is a hole for a digit; a lone "?" where it does more than show digits."""
    for found in _TOKEN.finditer(part):
        if found[1] is not None or found[2]:
            yield found[1] if found[1] is not None else found[2], False
        elif found[5]:
            if found[5] not in _PLAIN:
                yield "?", False
                return
            yield found[5], found[5] in _HOLES


def _filled(value: int, tokens: tuple[tuple[str, bool], ...]) -> str:
    holes = [text for text, hole in tokens if hole]
    if ("?", False) in tokens or len(holes) < 2 or not ("0" in holes[:-1] or len(holes) < len(tokens)):
        return ""
    digits, made, left = list(str(value)), list[str](), len(holes)
    for text, hole in reversed(tokens):
        if not hole:
            made.append(text)
            continue
        left -= 1
        made.append(digits.pop() if digits else text if text == "0" else "")
        if not left:
            made.extend(reversed(digits))
    return "".join(reversed(made))


def _date(raw: str, code: str, since_1904: bool) -> Shown:
    from openpyxl.styles.numbers import is_timedelta_format
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    lasting = is_timedelta_format(code)
    try:
        found = from_excel(float(raw), MAC_EPOCH if since_1904 else WINDOWS_EPOCH, timedelta=lasting)
    except (OverflowError, ValueError):
        return Shown(_stored(raw), raw, _NO_DATE.format(code))
    letters = {letter for letter in _bare(code).lower() if letter in "ymdhs"}
    text = _iso(found, "h" in letters)
    whole = isinstance(found, timedelta | time) or {"y", "d"} <= letters or "h" in letters
    return Shown(text) if whole else Shown(text, raw, _PARTIAL.format(code))


def _iso(found: datetime | time | timedelta, clock: bool) -> str:
    if isinstance(found, timedelta):
        hours, rest = divmod(int(found.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    if isinstance(found, time):
        return found.isoformat()
    midnight = found.time() == time(0)
    return found.date().isoformat() if midnight and not clock else found.isoformat()
