"""One file a family, and ``<family>_<what>.py`` for a variant of one of its checks; adding a file registers it.

What they cite stands in two bundled tables.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from importlib.resources import files

__all__ = ["REFERENCES", "TECHNIQUES"]


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("dprkit.data") / f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


# The keys that the indicators cite: publisher, title, date, and how far the text itself was read for this catalogue.
REFERENCES: Mapping[str, str] = {
    row["key"]: f"{row['publisher']}: {row['title']}, {row['date']} ({row['read']})" for row in _rows("references")
}

# ATT&CK technique to its name, of the version that the table states.
TECHNIQUES: Mapping[str, str] = {row["id"]: row["name"] for row in _rows("techniques")}
