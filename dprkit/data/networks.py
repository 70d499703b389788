"""``known_networks.csv``: what the company knows of its own exits and of the lines its people declared."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ..addresses import Ranges, cidr_bounds
from ..errors import InputError
from ..show import plain
from ._sheet import numbered_rows

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "KINDS", "ranges", "read"]

COLUMNS = ("cidr", "name", "kind", "country", "asn", "as_name", "valid_from", "valid_to", "basis")
KINDS = ("hosting", "vpn", "relay", "company", "residential", "mobile", "private", "documentation", "unknown")
_COUNTRY = re.compile(r"[A-Z]{2}|")
_ASN = re.compile(r"(?:AS)?(\d{1,10})|", re.IGNORECASE)


def read(path: Path | None) -> pd.DataFrame:
    """The file's rows: text, but ``asn`` Int64; empty where there is no file.

    Raises:
        InputError: a line cannot be used. The message names file, line and what to change.
    """
    import pandas as pd

    rows: list[list[str]] = []
    if path is not None and path.is_file():
        for line, cells in numbered_rows(path.read_bytes(), str(path), COLUMNS):
            rows.append(_checked(dict(zip(COLUMNS, cells)), f"{path}, line {line}"))
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="string")
    return frame.assign(asn=pd.to_numeric(frame["asn"].where(frame["asn"] != "")).astype("Int64"))


def _checked(row: dict[str, str], where: str) -> list[str]:
    row = {name: cell.strip() for name, cell in row.items()}
    try:
        cidr_bounds(row["cidr"])
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if row["kind"] not in KINDS:
        raise InputError(f"{where}: kind is {plain(row['kind'])!r}; it is one of {', '.join(KINDS)}.")
    if not _COUNTRY.fullmatch(row["country"]):
        raise InputError(f"{where}: country is {plain(row['country'])!r}; write two capitals (ISO 3166-1) or nothing.")
    number = _ASN.fullmatch(row["asn"])
    if not number:
        raise InputError(f"{where}: asn is {plain(row['asn'])!r}; write the number, as 64500, or nothing.")
    row["asn"] = number[1] or ""
    first, last = (_day(row[name], name, where) for name in ("valid_from", "valid_to"))
    if first and last and last < first:
        raise InputError(f"{where}: valid_to lies before valid_from. Exchange them or correct one.")
    return [row[name] for name in COLUMNS]


def _day(text: str, name: str, where: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"{where}: {name} is {plain(text)!r}; write a day as 2026-03-31, or nothing.") from None


def ranges(frame: pd.DataFrame) -> Ranges:
    """The networks as ranges: the most specific prefix wins; of the same prefix twice, the entry valid latest."""
    order = frame["valid_from"].sort_values(kind="stable").index
    found = Ranges.of(cidr_bounds(cidr) for cidr in frame.loc[order, "cidr"])
    rows = order.to_numpy().astype("i4")
    return replace(found, row4=rows[found.row4], row6=rows[found.row6])
