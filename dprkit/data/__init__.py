"""Bundled tables: facts that need no question to anybody, each with a card that says what it is and how it errs.

A table of the case (``data/<name>.csv`` in its folder) replaces the user's (``tables/<name>.csv`` in the user's data
folder, or what ``dprkit data update`` and ``dprkit data add`` put there), which replaces the bundled one. Bundled files
are read where they are, nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..addresses import Packed, Ranges, cidr_bounds, parse
from ..errors import InputError
from . import _sheet, _store, networks

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TABLES", "Card", "Tables"]

_RANGE = {"start": "string", "end": "string"}


def _text(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "string")


# Table name to its columns and their pandas dtypes; a table that a case replaces must have these columns.
TABLES: Mapping[str, Mapping[str, str]] = {
    "asn": {**_RANGE, "asn": "Int64", "as_name": "string"},
    "country": {**_RANGE, "country": "string"},
    "hosting": {**_RANGE, "kind": "string", "network": "string"},
    "network_types": {**_RANGE, "kind": "string", "network": "string", "network_type": "string"},
    "coordinates": {
        **_RANGE,
        "country": "string",
        "region": "string",
        "city": "string",
        "lat": "Float64",
        "lon": "Float64",
        "accuracy_km": "Float64",
    },
    "published": _text("type", "value", "source", "citation", "published_on", "note"),
    "known_vpn": _text("value", "vpn", "source", "listed_on"),
    "rmm_vendors": _text("vendor", "product", "processes", "services", "signers", "domains", "source"),
    "ip_kvm": _text(
        *("device", "vid", "pid", "manufacturer", "product", "serial"),
        *("edid_manufacturer", "edid_name", "note", "source"),
    ),
    "fictional_phones": _text("pattern", "region", "title", "source"),
    "forwarders": _text("name", "address", "postal_code", "city", "country", "kind", "source"),
    "references": _text("key", "publisher", "title", "date", "read"),
    "techniques": _text("id", "name", "version", "source"),
    "rates": _text("indicator", "population", "people", "flagged", "unknown", "share", "strongest", "measured_on"),
    "technologies": _text("name", "aliases", "first_release", "what", "source"),
    "vpn_clients": _text("vpn", "products", "processes", "services", "source"),
    "virtual_cameras": _text("product", "kind", "vid", "pid", "names", "processes", "source"),
    "alias_relays": _text("domain", "service", "source"),
    "privacy_values": _text("value", "source"),
    "documented_prefixes": _text("cidr", "asn", "name", "source"),
    "confusables": _text("code_point", "letter", "name"),
    "disposable_mail": _text("domain", "source"),
    "free_mail": _text("domain", "source"),
    "rdap_servers": _text("registry", "entry", "url", "published_on"),
    "tor_exits": _text("value", "first_seen", "last_seen", "source", "list_date"),
    "sanctions": _text(
        *("list", "entity", "name", "kind", "value", "detail", "type", "programme", "listed_on", "list_date")
    ),
    "whois_servers": _text("suffix", "server", "query", "seen_on", "source"),
    "world": {"country": "string", "ring": "Int64", "lon": "Float64", "lat": "Float64"},
    "log_owners": _text("owner", "system", "export", "path", "filter", "columns", "keeps_days", "note", "source"),
}

_Made = TypeVar("_Made")
_SHIPPED: dict[tuple[str, str], Any] = {}  # what comes of the bundled files: they are read once a process


@dataclass(frozen=True, slots=True)
class Card:
    """What a table is: where it comes from, as of when, under which licence, with which known faults, how many rows.

    ``sha256`` is of the file as read; ``date`` is the date of the data, ISO 8601, or ``unknown``.
    """

    name: str
    title: str
    source: str
    date: str
    licence: str
    attribution: str
    faults: str
    count: int
    sha256: str

    @property
    def label(self) -> str:
        """The table and its date, as facts cite it."""
        return f"{self.name} ({self.date})"


@dataclass(frozen=True)
class _Replaced:
    """The CSV file that stands in for a bundled table, and how the card words it."""

    path: Path
    words: str


class Tables:
    """The bundled tables, with those that a case or the user replaces. A replaced one is read once per object.

    Args:
        folder: a case folder; without one only the user's and the bundled tables count.

    Attributes:
        used: names of the tables read since it was last cleared, so that an answer can say what it rests on.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else None
        self.used: set[str] = set()
        self._made: dict[tuple[str, str], Any] = {}
        self._column: tuple[pd.Index[str], Packed] | None = None

    def names(self) -> list[str]:
        """The names of all tables, sorted."""
        return sorted(TABLES)

    def frame(self, name: str) -> pd.DataFrame:
        """The table as declared in ``TABLES``: text columns hold ``""`` where nothing is known, numbers ``<NA>``.

        Range tables have ``start`` and ``end`` as text, both included.

        Raises:
            InputError: there is no such table, or the file that replaces it cannot be read; the message says where.
        """
        return self._once("frame", name, self._frame).copy(deep=False)

    def ranges(self, name: str) -> Ranges:
        """The ranges of a range table or of ``known_networks``; rows are those of ``attributes``.

        Raises:
            InputError: the table has no ranges, or cannot be read.
        """
        if name == "known_networks":
            return self._once("ranges", name, lambda _: networks.ranges(self.known_networks()))
        return self._range_table(name)[0]

    def attributes(self, name: str) -> pd.DataFrame:
        """The columns of a range table beside ``start`` and ``end``: row i is what ``ranges(name).find`` calls i."""
        if name == "known_networks":
            return self.known_networks()
        return self._range_table(name)[1]

    def card(self, name: str) -> Card:
        """The card of the table in use: of the bundled file, or of the file that replaces it.

        Raises:
            InputError: there is no such table, or the file that replaces it cannot be read.
        """
        return self._once("card", name, self._card)

    def place(self, name: str) -> str:
        """Whose table is in use: ``case``, ``user`` or ``bundled``."""
        if replaced := self._replaced(name):
            return "case" if self.folder is not None and self.folder in replaced.path.parents else "user"
        return "user" if self._stored(name) else "bundled"

    def known_networks(self) -> pd.DataFrame:
        """The case's own ``known_networks.csv``, one row a line: text columns as ``networks.COLUMNS``, ``asn`` Int64.

        Empty, with these columns, where the case has no such file.

        Raises:
            InputError: a line cannot be used; the message names it.
        """
        path = self.folder / "known_networks.csv" if self.folder else None
        return self._once("frame", "known_networks", lambda _: networks.read(path)).copy(deep=False)

    def packed(self, values: pd.Index[str]) -> Packed:
        """The texts as packed addresses. The last column is remembered: several providers ask about the same one."""
        if self._column is None or not self._column[0].equals(values):
            self._column = values, parse(values.array)
        return self._column[1]

    def _once(self, what: str, name: str, make: Callable[[str], _Made]) -> _Made:
        if name not in TABLES and name != "known_networks":
            raise InputError(f"there is no table {name!r}; the tables are {', '.join(self.names())}")
        if name in TABLES and what in ("frame", "ranges"):
            self.used.add(name)
        if (what, name) not in self._made:
            kept = _SHIPPED if what != "stored" and self._is_shipped(name) else self._made
            if (what, name) not in kept:
                kept[what, name] = make(name)
            self._made[what, name] = kept[what, name]
        return cast(_Made, self._made[what, name])

    def _is_shipped(self, name: str) -> bool:
        """Whether the bundled file is in use: what comes of it is the same in every case."""
        return name in TABLES and not (self._replaced(name) or self._stored(name))

    def _replaced(self, name: str) -> _Replaced | None:
        places = [(_store.folder(), f"replaced by tables/{name}.csv in the user's folder")]
        if self.folder is not None:
            places.insert(0, (self.folder / "data", f"replaced by data/{name}.csv of this case"))
        for folder, words in places:
            if (folder / f"{name}.csv").is_file():
                return _Replaced(folder / f"{name}.csv", words)
        return None

    def _stored(self, name: str) -> Mapping[str, Any] | None:
        """The card of the table that an update or ``add`` put into the user's folder."""
        return self._once("stored", name, _store.card)

    def _range_table(self, name: str) -> tuple[Ranges, pd.DataFrame]:
        if "start" not in TABLES.get(name, {"start"}):
            with_ranges = [one for one, columns in TABLES.items() if "start" in columns]
            raise InputError(f"the table {name!r} has no address ranges; those that have: {', '.join(with_ranges)}")
        return self._once("ranges", name, self._read_ranges)

    def _read_ranges(self, name: str) -> tuple[Ranges, pd.DataFrame]:
        data, kind, where = self._content(name)
        if kind == ".parquet":
            return _sheet.packed_ranges(io.BytesIO(data), TABLES[name])
        whole = _sheet.parse_csv(data, where, TABLES[name])
        bounds = [
            _bounds(first, last, f"data row {at + 1} of the {name} table in use")
            for at, (first, last) in enumerate(zip(whole["start"], whole["end"]))
        ]
        return Ranges.of(bounds), whole.drop(columns=["start", "end"])

    def _frame(self, name: str) -> pd.DataFrame:
        data, kind, where = self._content(name)
        if kind == ".csv":
            return _sheet.parse_csv(data, where, TABLES[name])
        if "start" in TABLES[name]:
            found, attributes = self._range_table(name)
            return _sheet.with_text_bounds(found, attributes)
        return _sheet.parse_parquet(data, TABLES[name])

    def _content(self, name: str) -> tuple[bytes, str, str]:
        """Bytes, kind and (for messages) name of the file in use."""
        if replaced := self._replaced(name):
            return _sheet.content(replaced.path), ".csv", str(replaced.path)
        if held := self._stored(name):
            return _store.content(name, held), ".parquet", f"the user's table {name}"
        data, kind = _bundled_file(name)
        return data, kind, f"bundled {name}{kind}"

    def _card(self, name: str) -> Card:
        if replaced := self._replaced(name):
            whole = self.frame(name)
            digest = sha256(replaced.path.read_bytes()).hexdigest()
            return Card(name, replaced.words, replaced.words, "unknown", "not stated", "", "", len(whole), digest)
        if held := self._stored(name):
            return Card(name, **{one.name: held[one.name] for one in fields(Card) if one.name != "name"})
        return self.bundled_card(name)

    @staticmethod
    def bundled_card(name: str) -> Card:
        """The card of the bundled table, whichever is in use."""
        text = (files(__package__) / "cards" / f"{name}.toml").read_text("utf-8")
        return Card(name=name, **tomllib.loads(text))


def _bounds(first: str, last: str, where: str) -> tuple[int, int, int]:
    """Version, first and last address of a range that is written as two addresses."""
    try:
        version, start, _ = cidr_bounds(first)
        other, end, _ = cidr_bounds(last)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    if version != other or end < start:
        raise InputError(f"{where}: {first} to {last} is not a range. Put the lower address first.")
    return version, start, end


def _bundled_file(name: str) -> tuple[bytes, str]:
    for kind in (".parquet", ".csv"):
        found = files(__package__) / f"{name}{kind}"
        if found.is_file():
            return found.read_bytes(), kind
    raise InputError(f"the bundled table {name!r} is missing from this installation. Install dprkit again.")
