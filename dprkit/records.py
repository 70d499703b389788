"""The intake tables: which columns they have, what each means, and how a cell as found becomes a typed one.

Cells in = cells out: a cell that cannot be typed becomes empty *and* a row of ``repairs`` with the text as found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .cells import DTYPES, Kind, typed
from .errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CLAIM_FIELDS",
    "TABLES",
    "Column",
    "Repair",
    "Row",
    "Table",
    "Unread",
    "conform",
    "empty",
    "record_id",
    "when",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column: kind of value, meaning with unit, and the STIX type when it holds observables.

    Kinds: text; integer; number (float64); flag (true, false or empty); time (UTC, microseconds); date
    (ISO 8601 day); month (``2021-03``, or ``2021`` when only the year is known); country (ISO 3166 alpha-2).
    """

    kind: Kind
    meaning: str
    observable: str = ""

    @property
    def dtype(self) -> str:
        return DTYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One intake table. ``place`` counts rows (int64), or names a span (string) when ``spans`` is true."""

    name: str
    holds: str
    columns: Mapping[str, Column]
    spans: bool = False

    @property
    def dtypes(self) -> dict[str, str]:
        """Every column, the traces ``file`` and ``place`` included, with its pandas dtype."""
        declared = {name: column.dtype for name, column in self.columns.items()}
        return {"file": "string", "place": "string" if self.spans else "Int64", **declared}


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a reader found it: ``values`` holds text as found, or values the format itself typed."""

    table: str
    place: int | str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell that is not used as it was found: what it was, what is used instead, and why."""

    table: str
    place: int | str
    column: str
    found: str
    used: str
    why: str


@dataclass(frozen=True, slots=True)
class Unread:
    """One part of a file that could not be read, kept as found (first 2,000 characters)."""

    place: int | str
    why: str
    found: str = field(default="")


def _text(meaning: str, observable: str = "") -> Column:
    return Column("text", meaning, observable)


_WHEN = {
    "time": Column("time", "when it happened, UTC; empty while the zone is not known"),
    "time_raw": _text("the time as found"),
    "zone": _text("'stated' in the source, 'not stated', or 'assumed Europe/Paris' once the case says so"),
}
_WHO = {
    "system": _text("the system that names the person: okta, entra, hr, inventory, shipping, subject …"),
    "account": _text("the person's identifier in that system, as found", "user-account"),
}
_WHERE = {
    "address": _text("street and number as found"),
    "unit": _text("flat, suite or mailbox number"),
    "postcode": _text("postal code"),
    "city": _text("city"),
    "region": _text("state or region"),
    "country": Column("country", "country, ISO 3166 alpha-2"),
}
_MACHINE = {
    "serial": _text("serial number of the machine"),
    "hostname": _text("host name of the machine"),
}

_DECLARED = (
    Table(
        "leads",
        "what opened the case",
        {
            "source": _text("who or what it came from"),
            "grade": _text("Admiralty grade: reliability A–F, credibility 1–6"),
            "caveat": _text("handling caveat"),
            "allegation": _text("the allegation, verbatim"),
            "received_on": Column("date", "day it was received"),
        },
        spans=True,
    ),
    Table(
        "claims",
        "what a subject says",
        {
            **_WHO,
            "field": _text("what the claim is about: one of CLAIM_FIELDS"),
            "value": _text("what is claimed"),
            "stated_in": _text("document or conversation where it was stated"),
            "stated_on": Column("date", "day it was stated"),
            "valid_from": Column("date", "first day it is claimed for"),
            "valid_to": Column("date", "last day it is claimed for"),
        },
        spans=True,
    ),
    Table(
        "people",
        "staff and applicants as a personnel system lists them",
        {
            **_WHO,
            "name": _text("name as listed"),
            "email": _text("mail address", "email-addr"),
            "phone": _text("phone number", "phone-number"),
            "role": _text("job title"),
            "manager": _text("manager as listed"),
            "start_on": Column("date", "first day of employment"),
            "end_on": Column("date", "last day of employment"),
            **_WHERE,
            "household": _text("people of one declared household share this value"),
        },
    ),
    Table(
        "employment",
        "jobs as a CV states them",
        {
            **_WHO,
            "employer": _text("employer as stated"),
            "title": _text("job title as stated"),
            "start": Column("month", "first month"),
            "end": Column("month", "last month; empty when it goes on"),
            "current": Column("flag", "stated to go on"),
            "location": _text("place as stated"),
            "found": _text("the text the row was read from"),
        },
        spans=True,
    ),
    Table(
        "education",
        "studies as a CV states them",
        {
            **_WHO,
            "school": _text("school as stated"),
            "degree": _text("degree as stated"),
            "start": Column("month", "first month"),
            "end": Column("month", "last month"),
            "found": _text("the text the row was read from"),
        },
        spans=True,
    ),
    Table(
        "contacts",
        "ways to reach or recognise a person, as a document states them",
        {
            **_WHO,
            "kind": _text("email, phone, url or handle"),
            "value": _text("the value as found"),
            "observable": _text("the value in its normal form"),
            "region": _text("ISO 3166 alpha-2 used to read a phone number without a country code"),
            "found": _text("the text around it"),
        },
        spans=True,
    ),
    Table(
        "documents",
        "text and properties of documents, one row a page",
        {
            **_WHO,
            "kind": _text("cv, letter, other"),
            "format": _text("pdf, docx or txt"),
            "page": Column("integer", "page, from 1"),
            "pages": Column("integer", "pages of the file"),
            "text": _text("text of the page"),
            "title": _text("title property"),
            "author": _text("author property"),
            "producer": _text("program that made the file"),
            "created": _text("creation time property, as found"),
        },
        spans=True,
    ),
    Table(
        "signins",
        "sign-ins, successful or not",
        {
            **_WHEN,
            **_WHO,
            "display_name": _text("name of the account as the log shows it"),
            "event": _text("event type in the vendor's words"),
            "result": _text("success, failure, or the vendor's word"),
            "reason": _text("reason in the vendor's words"),
            "interactive": Column("flag", "a person was at the keyboard, as far as the vendor says"),
            "ip": _text("address the sign-in came from", "ip"),
            "country": Column("country", "country the vendor's log gives, ISO 3166 alpha-2"),
            "region": _text("state or region the vendor's log gives"),
            "city": _text("city the vendor's log gives"),
            "lat": Column("number", "latitude the vendor's log gives, degrees north, WGS84"),
            "lon": Column("number", "longitude the vendor's log gives, degrees east, WGS84"),
            "accuracy_km": Column("number", "accuracy radius the vendor's log gives, km"),
            "as_number": Column("integer", "AS number the vendor's log gives"),
            "as_org": _text("AS organisation the vendor's log gives"),
            "isp": _text("provider the vendor's log gives"),
            "proxy": Column("flag", "the vendor calls the address a proxy"),
            "app": _text("application signed in to"),
            "client": _text("client application or browser"),
            "os": _text("operating system"),
            "user_agent": _text("user agent as found"),
            "device": _text("device identifier in the vendor's words"),
            "device_name": _text("device name"),
            "managed": Column("flag", "the vendor says the device is managed"),
            "session": _text("session or correlation identifier"),
            "event_id": _text("identifier of the event"),
        },
    ),
    Table(
        "mfa_events",
        "use and enrolment of second factors",
        {
            **_WHEN,
            **_WHO,
            "event": _text("event type in the vendor's words"),
            "result": _text("success, failure, or the vendor's word"),
            "factor": _text("kind of factor: push, totp, webauthn, sms …"),
            "authenticator": _text("identifier of the authenticator or of the device that holds it"),
            "authenticator_name": _text("name of the authenticator"),
            "ip": _text("address it came from", "ip"),
            "event_id": _text("identifier of the event"),
        },
    ),
    Table(
        "devices",
        "machines issued or seen, with their own location where the management tool reports it",
        {
            **_WHEN,
            **_WHO,
            **_MACHINE,
            "vendor": _text("maker"),
            "model": _text("model"),
            "os": _text("operating system"),
            "issued_on": Column("date", "day it was issued"),
            "lat": Column("number", "latitude the device itself reported, degrees north, WGS84"),
            "lon": Column("number", "longitude the device itself reported, degrees east, WGS84"),
            "accuracy_km": Column("number", "accuracy radius of that location, km"),
        },
    ),
    Table(
        "software",
        "programs seen on a machine",
        {
            **_WHEN,
            **_WHO,
            **_MACHINE,
            "name": _text("program as listed"),
            "publisher": _text("publisher as listed"),
            "version": _text("version as listed"),
            "path": _text("path or process name"),
        },
    ),
    Table(
        "usb",
        "USB devices and displays seen on a machine",
        {
            **_WHEN,
            **_WHO,
            **_MACHINE,
            "vid": _text("USB vendor id, four hex digits, upper case"),
            "pid": _text("USB product id, four hex digits, upper case"),
            "manufacturer": _text("USB manufacturer string"),
            "product": _text("USB product string"),
            "usb_serial": _text("USB serial string"),
            "edid_manufacturer": _text("EDID manufacturer code, three letters"),
            "edid_name": _text("EDID monitor name"),
        },
    ),
    Table(
        "shipments",
        "parcels sent to or from people",
        {
            **_WHO,
            "item": _text("what was sent"),
            "serial": _text("serial number of the machine in the parcel"),
            "shipped_on": Column("date", "day it was handed to the carrier"),
            "delivered_on": Column("date", "day it was delivered"),
            "carrier": _text("carrier"),
            "tracking": _text("tracking number"),
            "recipient": _text("name the parcel was addressed to"),
            "signed_by": _text("name of the person who signed"),
            **_WHERE,
            "kind": _text("kind of place as stated: home, depot, mailbox …"),
        },
    ),
)

TABLES: Mapping[str, Table] = {table.name: table for table in _DECLARED}

CLAIM_FIELDS: Mapping[str, str] = {
    "name": "name the subject uses",
    "former_name": "a name the subject used before",
    "country": "country of work, ISO 3166 alpha-2",
    "city": "city of work",
    "address": "home or delivery address",
    "location": "place of work as 'latitude, longitude' in degrees, WGS84",
    "phone": "phone number",
    "email": "mail address",
    "employer": "an employer the subject names, present or past",
    "employer_domain": "mail or web domain of an employer or referee the subject names",
    "zone": "time zone of work, IANA name",
    "stay": "a declared stay abroad: country, ISO 3166 alpha-2, with valid_from and valid_to",
    "vpn": "a VPN the subject says he uses",
    "household": "another person of the same declared household",
    "device": "serial number of a machine the subject says he uses",
}


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?")
_STATED = re.compile(rf"{_ISO.pattern}\s*(?:Z|UTC|[+-]\d{{2}}:?\d{{2}})", re.IGNORECASE)


def when(found: str, zone: str = "") -> dict[str, str]:
    """The columns ``time``, ``time_raw`` and ``zone`` of a time as found.

    Args:
        found: the text; ``time`` stays empty while an ISO 8601 text has no zone. A text in another form is handed
            on as ``time`` too, so that ``conform`` reports it: day and month are never guessed.
        zone: ``Z`` where the source says elsewhere that its times are UTC, such as in a header.

    >>> when("2026-03-04 10:00:00")
    {'time': '', 'time_raw': '2026-03-04 10:00:00', 'zone': 'not stated'}
    >>> when("2026-03-04 10:00:00", "Z")["time"]
    '2026-03-04 10:00:00Z'
    """
    text = found.strip()
    if not text:
        return {}
    bare = bool(_ISO.fullmatch(text))
    dated = text + zone if bare and zone and ":" in text else "" if bare else text
    stated = "stated" if zone or _STATED.fullmatch(text) else "not stated"
    return {"time": dated, "time_raw": found, "zone": stated}


def record_id(file: str, place: int | str) -> str:
    """The identifier of a record: file digest (12 hex) and place.

    >>> record_id("0123456789ab", 7)
    'r:0123456789ab:7'
    """
    return f"r:{file}:{place}"


def empty(table: str) -> pd.DataFrame:
    """The table with its declared columns and dtypes, and no rows."""
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in TABLES[table].dtypes.items()})


def conform(table: str, rows: Sequence[Row], file: str) -> tuple[pd.DataFrame, list[Repair]]:
    """The rows as a typed frame, and every cell that could not be typed.

    Args:
        table: name of an intake table.
        rows: rows of that table; columns that a row does not have stay empty.
        file: first 12 hex digits of the SHA-256 of the file they came from.

    Returns:
        The frame, shape (len(rows), columns of the table), and the repairs in row order.

    Raises:
        InputError: a row has a column that the table does not declare.
    """
    import pandas as pd

    declared = TABLES[table]
    if unknown := {name for row in rows for name in row.values} - set(declared.columns):
        raise InputError(f"The table {table} has no column {sorted(unknown)}. Columns: {sorted(declared.columns)}.")
    if not rows:
        return empty(table), []
    places = [row.place for row in rows]
    made: dict[str, Any] = {
        "file": pd.Series([file] * len(rows), dtype="string"),
        "place": pd.Series([str(place) for place in places] if declared.spans else places),
    }
    repairs: list[Repair] = []
    for name, column in declared.columns.items():
        found = pd.Series([_found(row.values.get(name)) for row in rows], dtype="string")
        made[name], lost = typed(column.kind, found)
        why = f"not a {column.kind}"
        repairs += [Repair(table, places[at], name, found.iloc[at], "", why) for at in lost]
    return pd.DataFrame(made).astype(declared.dtypes), repairs


def _found(value: object) -> str | None:
    """A cell as text; an empty cell is None, and nothing else is. Half a UTF-16 character is written out."""
    if value is None or value == "":
        return None
    return str(value).encode("utf-8", "backslashreplace").decode()
