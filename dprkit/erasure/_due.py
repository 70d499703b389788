"""Retention: what of a case is kept longer than case.toml says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ..verification import erased

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["due"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COLUMNS = ["what", "since", "rule", "what to do"]
_ERASE = "erase who is in it (dprkit erase), or write into `retention` why it is kept longer"

Line = tuple[str, str, str, str]


def due(case: Case, today: date | None = None) -> pd.DataFrame:
    """One row a thing that is due: what, since (ISO 8601 day it became due), rule, what to do; strings.

    Args:
        today: the day it is looked at, UTC; today when left out.
    """
    import pandas as pd

    day = (today or datetime.now(UTC).date()).isoformat()
    recorded = (*_kept(case), *_begun(case)) if (case.folder / "ledger.sqlite").exists() else ()
    rows = [line for line in (*_case(case), *recorded) if line[1] <= day]
    if rows and case.settings.hold:
        rows = [(what, since, rule, f"nothing: on legal hold ({case.settings.hold})") for what, since, rule, _ in rows]
    return pd.DataFrame(sorted(rows, key=lambda line: (line[1], line[0])), columns=_COLUMNS, dtype="string")


def _case(case: Case) -> Iterator[Line]:
    """The case as a whole: the last day that the text of `retention` names."""
    days = [one for one in _DAY.findall(case.settings.retention) if _is_day(one)]
    if days:
        yield "the case", max(days), f"retention: {case.settings.retention}", "decide: delete the folder, or extend"
    else:
        yield "the case", "", "retention names no day", "write one into `retention`, such as 2026-09-01"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _kept(case: Case) -> Iterator[Line]:
    """Files, replies and exports older than [keep_days]."""
    days, gone = case.settings.keep_days, erased(case.ledger.entries("erased"))
    for entry in case.ledger.entries():
        if entry.kind == "taken-in" and "originals" in days and entry.body["sha256"] not in gone:
            yield f"f:{entry.body['file']}", *_after(entry.at, "originals", days["originals"]), _ERASE
        if entry.kind == "acquired" and "replies" in days and entry.payload and entry.number not in gone:
            yield f"reply #{entry.number}", *_after(entry.at, "replies", days["replies"]), _ERASE
        if entry.kind == "export" and "exports" in days:
            for path in entry.body["paths"]:
                if (case.folder / path).is_file():
                    yield path, *_after(entry.at, "exports", days["exports"]), "delete the file"


def _after(at: str, kind: str, days: int) -> tuple[str, str]:
    return (date.fromisoformat(at[:10]) + timedelta(days=days)).isoformat(), f"keep_days.{kind} = {days}"


def _begun(case: Case) -> Iterator[Line]:
    gone = erased(case.ledger.entries("erased"))
    for entry in case.ledger.entries("erasing"):
        if entry.number not in gone:
            who = entry.body["person"]
            yield f"the erasure of {who}, #{entry.number}", entry.at[:10], "it was interrupted", "run it again"
