"""Months as a CV states them, as the first and the last day that they allow."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Any

__all__ = ["earliest", "latest"]

_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")


def earliest(month: Any) -> date | None:
    """The first day of a month ``2021-03``, or of a year; None for anything else.

    >>> earliest("2021"), earliest("2021-02"), earliest(None)
    (datetime.date(2021, 1, 1), datetime.date(2021, 2, 1), None)
    """
    parts = _parts(month)
    return date(parts[0], parts[1] or 1, 1) if parts else None


def latest(month: Any) -> date | None:
    """The last day of a month ``2021-03``, or of a year; None for anything else.

    >>> latest("2021"), latest("2020-02")
    (datetime.date(2021, 12, 31), datetime.date(2020, 2, 29))
    """
    parts = _parts(month)
    return date(parts[0], end := parts[1] or 12, calendar.monthrange(parts[0], end)[1]) if parts else None


def _parts(month: Any) -> tuple[int, int] | None:
    found = _MONTH.fullmatch(month.strip()) if isinstance(month, str) else None
    if not found or not 1900 <= int(found[1]) <= 2200 or int(found[2] or 1) not in range(1, 13):
        return None
    return int(found[1]), int(found[2] or 0)
