"""The chronology as a CSV that Timesketch takes.

Source: google/timesketch, docs/guides/user/import-from-json-csv.md: ``message``, ``datetime`` (ISO 8601) and
``timestamp_desc`` are mandatory, further columns are free.
"""

from __future__ import annotations

import csv
import io
import re

from ._data import WriteUp
from ._sheets import harmless

__all__ = ["timesketch"]

_HEADER = ("message", "datetime", "timestamp_desc", "end", "subject", "side", "lane", "record", "case", "evidence_head")
_STATED = {"claimed": "Stated for", "seen": "Recorded"}


def timesketch(w: WriteUp) -> bytes:
    """The bytes: a line a claim or event, in time (UTC). Addresses are as recorded, so that they can be searched."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(_HEADER)
    for m in w.chronology:
        if start := _time(m.start):
            told = (m.label, start, _STATED[m.side], _time(m.end), m.subject, m.side, m.lane, m.evidence, w.label)
            writer.writerow([harmless(value, raw=True) for value in (*told, w.head)])
    return out.getvalue().encode("utf-8", "backslashreplace")


def _time(text: str) -> str:
    """The time as ISO 8601 with seconds and offset; a day counts from midnight; anything else is left out."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(?:\.\d+)?Z?)?", text)
    if not found:
        return ""
    day, clock, seconds = found.groups()
    return f"{day}T{clock or '00:00'}{seconds or ':00'}+00:00"
