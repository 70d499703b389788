"""What people do in a system that keeps a log, and tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ._people import Person
from ._places import Line

__all__ = ["Event", "table"]

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
AGENTS = {
    "windows": ("Windows 10", "CHROME", f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME}"),
    "mac": ("Mac OS X", "CHROME", f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROME}"),
    "phone": (
        "Android",
        "CHROME_MOBILE",
        f"Mozilla/5.0 (Linux; Android 10; K) {CHROME.replace(' Safari', ' Mobile Safari')}",
    ),
}


@dataclass(frozen=True)
class Event:
    """One thing a person did: ``what`` is start, failed, mfa or enrol; ``means`` is laptop, phone or other."""

    when: datetime
    person: Person
    line: Line
    what: str = "start"
    means: str = "laptop"
    device: str = ""

    @property
    def agent(self) -> tuple[str, str, str]:
        if self.means == "phone":
            return AGENTS["phone"]
        return AGENTS["windows" if self.person.windows else "mac"]

    @property
    def ip(self) -> str:
        """The address; on IPv6 a machine changes the lower half from day to day."""
        if not self.line.ip.endswith("::"):
            return self.line.ip
        return f"{self.line.ip}{self.when.timetuple().tm_yday + 4096:x}:{self.person.number:x}"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV, UTF-8, line feed, quoted where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
