"""The intake tables: which columns they have, what each means, and how a cell as found becomes a typed one.

Cells in = cells out: a cell that cannot be typed becomes empty *and* a row of ``repairs`` with the text as found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from .cells import DTYPES, Kind, typed
from .errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CHECKS",
    "CLAIM_FIELDS",
    "TABLES",
    "Column",
    "Contained",
    "Repair",
    "Row",
    "Table",
    "Tally",
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


@dataclass(frozen=True, slots=True)
class Contained:
    """One file that stands inside another, such as an attachment: to be stored and read as a file of its own.

    ``name`` is what the outer file calls it, as found: it is shown, and never used as a path. A large one comes in
    pieces, one right after the other: ``more`` says that the next one goes on with it.
    """

    place: int | str
    name: str
    data: bytes
    more: bool = False


@dataclass(frozen=True, slots=True)
class Tally(Unread):
    """Parts of a file that a reader left, counted: several children that read one file add up what they count.

    Attributes:
        left: sentence with ``{n}`` (how many), ``{most}`` (kinds, most frequent first) and ``{each}`` (kinds with their
            counts) -> kind -> how many.
        after: what follows all sentences.
    """

    left: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    after: str = ""

    @classmethod
    def of(cls, place: int | str, left: Mapping[str, Mapping[str, int]], after: str = "") -> Tally:
        """The tally, with its words."""
        return cls(place, "; ".join(_counted(*one) for one in left.items()) + after, "", left, after)

    def __add__(self, other: Tally) -> Tally:
        left = {one: Counter(kinds) for one, kinds in self.left.items()}
        for one, kinds in other.left.items():
            left.setdefault(one, Counter()).update(kinds)
        return Tally.of(max(self.place, other.place), left, self.after)


def _counted(sentence: str, kinds: Mapping[str, int]) -> str:
    """The sentence about kinds of parts and how many there are of each.

    >>> _counted("{n} events of other types ({most})", {"a": 1, "b": 2})
    '3 events of other types (b, a)'
    """
    counts = Counter(kinds)
    rest = f" and {len(counts) - 10} more" if len(counts) > 10 else ""
    most = counts.most_common(10)
    names = ", ".join(name[:80] for name, _ in most) + rest
    each = ", ".join(f"{name[:80]!r} ({count})" for name, count in most) + rest
    return sentence.format(n=counts.total(), most=names, each=each)


def _text(meaning: str, observable: str = "") -> Column:
    return Column("text", meaning, observable)


_WHEN = {
    "time": Column("time", "when it happened, UTC; empty while the zone is not known"),
    "time_raw": _text("the time as found"),
    "zone": _text(
        "'stated' in the source, 'not stated', or 'assumed Europe/Paris' once the case says so; 'no such time in …' or "
        "'twice that day in …' where the clocks changed, and the time stays empty"
    ),
    "time_local": _text("the time in ISO order as the source's clock showed it, where time_raw is in another order"),
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
            "preferred_name": _text("name the person goes by, where the system lists one beside the legal name"),
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
        "skills",
        "skills as a CV states them; spoken languages are not read out",
        {
            **_WHO,
            "skill": _text("skill as stated"),
            "level": _text("level as stated: expert, 5 years …"),
            "kind": _text("heading it is listed under: Databases, Tools …"),
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
            "format": _text("pdf, docx, txt or json"),
            "page": Column("integer", "page, from 1"),
            "pages": Column("integer", "pages of the file"),
            "text": _text("text of the page"),
            "title": _text("title property"),
            "author": _text("author property"),
            "producer": _text("program that made the file"),
            "created": _text("creation time property, as found"),
            "modified": _text("modification time property, as found"),
            "modified_by": _text("name of the last one who saved it"),
            "template": _text("template property"),
            "company": _text("company property: who the program is registered to"),
            "revision": _text("how often it was saved, as found"),
            "edited_minutes": Column("integer", "editing time property, minutes"),
            "document_id": _text("XMP OriginalDocumentID, else DocumentID: the same for copies of one document"),
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
            "root_session": _text("identifier of the session that this one grew from"),
            "transaction": _text("identifier that the events of one request share"),
            "token": _text("identifier of the token that was issued"),
            "credential": _text("kind of credential, challenge or requirement in the vendor's words"),
            "postcode": _text("postal code the vendor's log gives"),
            "domain": _text("domain of the network's owner as the vendor's log gives it"),
            "network_zone": _text("network zone or named location in the vendor's words"),
            "ip_chain": _text("every address of the request in the vendor's order, divided by spaces"),
            "ip_resource": _text("address that the resource saw, where it differs from the one the sign-in saw", "ip"),
            "tunnel": _text("VPN or proxy service that the vendor names, as found"),
            "risk": _text("risk level, reasons and behaviours in the vendor's words"),
            "device_kind": _text("kind of device in the vendor's words: Computer, Mobile …"),
            "device_token": _text("hash of the token that the vendor keeps in the browser"),
            "fingerprint": _text("fingerprint of the browser as the vendor computed it"),
            "registered": Column("flag", "the vendor knows the device"),
            "compliant": Column("flag", "the vendor says the device keeps the company's rules"),
            "join": _text("how the device belongs to the company, in the vendor's words"),
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
            "change": _text("added, removed or kept, where the event says what became of the authenticator"),
            "reason": _text("reason in the vendor's words"),
            "actor": _text("who did it, where that is not the account: an administrator, a service", "user-account"),
            "phone": _text("phone number of the factor", "phone-number"),
            "app_version": _text("version of the authenticator's program"),
            "device_kind": _text("kind of device or operating system that holds it, in the vendor's words"),
            "user_agent": _text("user agent as found"),
            "session": _text("session or correlation identifier"),
            "transaction": _text("identifier that the events of one request share"),
            "country": Column("country", "country the vendor's log gives, ISO 3166 alpha-2"),
            "city": _text("city the vendor's log gives"),
            "as_number": Column("integer", "AS number the vendor's log gives"),
            "device_token": _text("hash of the token that the vendor keeps in the browser"),
            "fingerprint": _text("fingerprint of the browser as the vendor computed it"),
        },
    ),
    Table(
        "meetings",
        "meetings that a person joined and papers signed online, with the machine and network seen there",
        {
            **_WHEN,
            **_WHO,
            "display_name": _text("name shown in the meeting or on the paper"),
            "event": _text("joined, or for a paper sent, viewed, signed … in the vendor's words"),
            "end": Column("time", "when the person left, UTC"),
            "end_raw": _text("that time as found"),
            "seconds": Column("integer", "time in the meeting, seconds, as the vendor gives it"),
            "meeting": _text("identifier of the meeting, call or envelope"),
            "topic": _text("topic of the meeting or subject of the envelope"),
            "host": _text("who called the meeting or sent the envelope", "user-account"),
            "participant": _text("identifier of this participant within the meeting"),
            "role": _text("role in the vendor's words"),
            "guest": Column("flag", "the vendor calls the person a guest"),
            "ip": _text("address seen by the service", "ip"),
            "ip_local": _text("addresses of the machine in its own network, divided by spaces"),
            "mac": _text("hardware address of the network card, as found"),
            "location": _text("place the vendor's log gives, as found"),
            "country": Column("country", "country the vendor's log gives, ISO 3166 alpha-2"),
            "network_type": _text("kind of network in the vendor's words: Wifi, Wired, Cellular …"),
            "network_name": _text("name or hardware address of the wireless network"),
            "data_center": _text("data centre that served the meeting"),
            "device": _text("kind of client in the vendor's words: Windows, Mac, Phone …"),
            "hostname": _text("host name of the machine"),
            "windows_domain": _text("domain that the machine belongs to"),
            "disk": _text("identifier of the hard disk"),
            "os": _text("operating system"),
            "client": _text("program and version"),
            "user_agent": _text("user agent as found"),
            "camera": _text("camera"),
            "microphone": _text("microphone"),
            "speaker": _text("speaker"),
            "shared_screen": Column("flag", "the person shared a screen or an application"),
            "reason": _text("why the person left, in the vendor's words"),
            "event_id": _text("identifier of the row in the vendor's log"),
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
            "device": _text("identifier of the machine in the vendor's words"),
            "os_version": _text("version of the operating system"),
            "ip": _text("public address the machine was seen from", "ip"),
            "ip_local": _text("addresses of the machine in its own network, divided by spaces"),
            "mac": _text("hardware addresses of its network cards, as found, divided by spaces"),
            "network_name": _text("name of the network it is in"),
            "enrolled_raw": _text("when it was enrolled, as found"),
            "managed": Column("flag", "the vendor says the machine is managed"),
            "compliant": Column("flag", "the vendor says the machine keeps the company's rules"),
            "ownership": _text("whose the machine is in the vendor's words: company, personal …"),
            "join": _text("how the machine belongs to the company, in the vendor's words"),
            "event": _text("event type in the vendor's words"),
            "asset": _text("asset tag: the company's own number of the machine"),
            "assigned_to": _text("name of the person it is issued to, as listed"),
            "returned_on": Column("date", "day it was last handed back"),
            "status": _text("state of the machine in the inventory's words"),
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
            "device": _text("identifier of the machine in the vendor's words"),
            "installed_raw": _text("when it was installed, as found"),
            "command": _text("command line as found"),
            "signer": _text("who signed the program"),
            "sha256": _text("SHA-256 of the program"),
            "event": _text("event type in the vendor's words"),
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
            "edid_product": _text("EDID product code, four hex digits, upper case"),
            "edid_serial": _text("EDID serial number, as text or as number"),
            "edid_made": _text("EDID week and year of make, as found: 2021-W12, or 2021"),
            "device": _text("identifier of the machine in the vendor's words"),
            "instance": _text("identifier of the device or its place on the bus, as found"),
            "kind": _text("class of device in the vendor's words"),
            "event": _text("event type in the vendor's words"),
        },
    ),
    Table(
        "network_neighbours",
        "other machines that a machine saw in its own network",
        {
            **_WHEN,
            **_WHO,
            **_MACHINE,
            "device": _text("identifier of the machine in the vendor's words"),
            "ip": _text("public address the machine itself was seen from", "ip"),
            "ip_local": _text("address of the machine itself in that network"),
            "neighbour_ip": _text("address of the neighbour"),
            "neighbour_mac": _text("hardware address of the neighbour: AA:BB:CC:00:11:22"),
            "neighbour_name": _text("name of the neighbour"),
            "interface": _text("network card it was seen on"),
            "kind": _text("how the entry came to be in the vendor's words: dynamic, static, permanent …"),
            "event": _text("event type in the vendor's words"),
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
            "contact": _text("second name on the label: the company at that place, or the person in it"),
            "status": _text("state of the parcel in the carrier's words"),
            "first_address": _text(
                "address it was sent to at first, where it was redirected or corrected, as one line"
            ),
            "lat": Column("number", "latitude of the delivery where the carrier gives it, degrees north, WGS84"),
            "lon": Column("number", "longitude of the delivery where the carrier gives it, degrees east, WGS84"),
        },
    ),
    Table(
        "messages",
        "mails, with the way they came as the servers on it wrote it down",
        {
            **_WHEN,
            **_WHO,
            "offset": _text("offset from UTC that the sender's clock stated: +0900"),
            "sender": _text("From, decoded: name and address as shown"),
            "sender_address": _text("address in From", "email-addr"),
            "reply_to": _text("Reply-To, decoded"),
            "reply_to_address": _text("address in Reply-To", "email-addr"),
            "envelope_from": _text("Return-Path, or the sender in an mbox's From line"),
            "to": _text("To, decoded"),
            "cc": _text("Cc, decoded"),
            "subject": _text("Subject, decoded"),
            "message_id": _text("Message-ID"),
            "in_reply_to": _text("In-Reply-To"),
            "received": _text("the hops, first one first, as JSON: from, by, ips, time (UTC), time_raw of each"),
            "hops": Column("integer", "number of Received headers"),
            "first_ip": _text("address that the first hop with a public one was reached from", "ip"),
            "origin_ip": _text("X-Originating-IP: address that the sender's server says he used", "ip"),
            "auth": _text("Authentication-Results, topmost first, one a line; written by servers, not verified here"),
            "spf": _text("result of SPF in the topmost Authentication-Results that has one: pass, fail …"),
            "dkim": _text("results of DKIM in the topmost Authentication-Results that has them"),
            "dmarc": _text("result of DMARC in the topmost Authentication-Results that has one"),
            "dkim_domain": _text("domains (d=) of the DKIM signatures, divided by spaces; not verified here"),
            "client": _text("User-Agent or X-Mailer"),
            "text": _text("text of the mail; of its HTML where it has no other"),
            "links": _text("targets of links in its HTML, one a line"),
            "remote": Column("integer", "pictures that its HTML would fetch from elsewhere; they are never fetched"),
            "attachments": _text("names of the files it holds, one a line"),
        },
    ),
    Table(
        "images",
        "pictures: what their bytes and their metadata say, and hashes by which like ones are found",
        {
            **_WHEN,
            **_WHO,
            "format": _text("JPEG, PNG, WEBP, GIF or TIFF, by content"),
            "extension": _text("what the file's name says, in lower case"),
            "width": Column("integer", "pixels"),
            "height": Column("integer", "pixels"),
            "frames": Column("integer", "pictures in the file"),
            "make": _text("EXIF Make"),
            "model": _text("EXIF Model"),
            "camera_serial": _text("EXIF BodySerialNumber"),
            "lens_serial": _text("EXIF LensSerialNumber"),
            "image_id": _text("EXIF ImageUniqueID"),
            "software": _text("EXIF Software, or the PNG text of that name"),
            "changed_raw": _text("EXIF DateTime with its offset where stated: when the file was last changed"),
            "digitized_raw": _text("EXIF DateTimeDigitized with its offset where stated"),
            "lat": Column("number", "EXIF GPS latitude, degrees north"),
            "lon": Column("number", "EXIF GPS longitude, degrees east"),
            "gps_raw": _text("the EXIF GPS fields as found, as JSON"),
            "creator_tool": _text("XMP CreatorTool"),
            "history": _text("programs in the XMP history with their times, one a line"),
            "document_id": _text("XMP DocumentID"),
            "original_id": _text("XMP OriginalDocumentID"),
            "derived_from": _text("XMP DerivedFrom: identifiers of the picture it was made from"),
            "source_type": _text("digitalSourceType in XMP or in a C2PA manifest, one a line"),
            "c2pa": _text("claim generator of the C2PA manifests, one a line; signatures are not verified"),
            "c2pa_assertions": _text("labels of the C2PA assertions, one a line; not verified"),
            "generator": _text("keys that a picture generator's program leaves, one a line"),
            "generator_text": _text("what stands under these keys (first 2,000 characters)"),
            "phash64": _text("perceptual hash, 16 hexadecimal digits"),
            "phash256": _text("perceptual hash, 64 hexadecimal digits"),
        },
    ),
    Table(
        "identity_papers",
        "machine-readable zones of identity papers; nationality, sex, birth date and issuing state are not read out",
        {
            **_WHO,
            "kind": _text("TD1, TD2 or TD3, after ICAO Doc 9303"),
            "name": _text("names as printed in the zone"),
            "number": _text("document number as printed"),
            "number_ok": Column("flag", "the check digit of the document number is right"),
            "birth_ok": Column("flag", "the check digit of the birth date is right"),
            "expiry_ok": Column("flag", "the check digit of the expiry date is right"),
            "optional_ok": Column("flag", "the check digit of the optional data is right; TD3 only"),
            "composite_ok": Column("flag", "the check digit over all of it is right"),
            "digest": _text("SHA-256 of the zone's characters: the same for the same paper"),
            "national_ok": Column(
                "flag", "the check digits of a national number (French NIR) are right; the number is not kept"
            ),
        },
    ),
    Table(
        "commits",
        "commits of source code, as the repository holds them; authors and times are what the author's machine said",
        {
            **_WHEN,
            **_WHO,
            "repository": _text("name of the file or repository they came from"),
            "commit": _text("hash of the commit"),
            "tree": _text("hash of the tree: the same for the same files"),
            "parents": _text("hashes of the parents, divided by spaces"),
            "author_name": _text("name of the author"),
            "author_email": _text("mail address of the author", "email-addr"),
            "offset": _text("offset from UTC of the author's clock as stated: +0900"),
            "committer_name": _text("name of the committer"),
            "committer_email": _text("mail address of the committer", "email-addr"),
            "committed": Column("time", "when it was committed, UTC"),
            "committed_raw": _text("that time as found"),
            "committed_offset": _text("offset from UTC of the committer's clock as stated"),
            "co_authors": _text("Co-authored-by lines of the message, one a line"),
            "signature": _text("kind of signature: openpgp, ssh, x509; not verified"),
            "signing_key": _text("key that the signature names: SHA256:… (SSH) or fingerprint or key id (OpenPGP)"),
            "subject": _text("first line of the message"),
            "refs": _text("branches and tags that point at it, one a line"),
        },
    ),
    Table(
        "access_events",
        "what accounts did to repositories, files and settings",
        {
            **_WHEN,
            **_WHO,
            "event": _text("event type in the vendor's words"),
            "kind": _text("kind of event in the vendor's words: access, create, remove …"),
            "resource": _text("repository, file or setting it was done to"),
            "organisation": _text("organisation it belongs to"),
            "target": _text("other account that it was done to", "user-account"),
            "public": Column("flag", "the resource is public"),
            "transport": _text("how it was reached: http, ssh …"),
            "ip": _text("address it came from", "ip"),
            "country": Column("country", "country the vendor's log gives, ISO 3166 alpha-2"),
            "user_agent": _text("user agent as found"),
            "credential": _text("kind of credential in the vendor's words"),
            "token": _text("hash or identifier of the token or key"),
            "external_id": _text("the account's name at the company's identity provider"),
            "event_id": _text("identifier of the event"),
            "session": _text("session or request identifier"),
            "details": _text("the vendor's further fields, as JSON"),
        },
    ),
    Table(
        "applications",
        "applications received, one row each; the same words as a pool of applicants has",
        {
            **_WHEN,
            **_WHO,
            "name": _text("name as applied under"),
            "email": _text("mail address", "email-addr"),
            "phone": _text("phone number", "phone-number"),
            "address": _text("postal address as one line"),
            "bank_account": _text("bank account as found"),
            "wallet": _text("wallet address", "cryptocurrency-wallet"),
            "github": _text("GitHub account or link"),
            "linkedin": _text("LinkedIn profile or link"),
            "telegram": _text("Telegram account"),
            "website": _text("own website"),
            "device": _text("identifier of the device it was sent from"),
            "ip": _text("address it was sent from", "ip"),
            "referee": _text("mail address or phone number of a referee"),
            "document_sha256": _text("SHA-256 of the document attached"),
            "document_author": _text("author property of the document"),
            "photo_hash": _text("perceptual hash of the photo, hexadecimal"),
            "cv_text": _text("text of the CV"),
            "position": _text("what was applied for"),
            "endpoints": _text("parts of the recruiting site called, in order, divided by blanks"),
            "referred_by": _text("who recommended the applicant", "user-account"),
            "application": _text("identifier of the application"),
            "stage": _text("stage and state of the application in the system's words"),
            "channel": _text("how the application came in, in the system's words"),
            "unit": _text("flat, suite or mailbox number"),
            "postcode": _text("postal code"),
            "city": _text("city"),
            "region": _text("state or region"),
            "country": Column("country", "country, ISO 3166 alpha-2"),
        },
    ),
    Table(
        "interviews",
        "checks that people made, in a call, by a call back, at a registrar or in public records; one row a check",
        {
            **_WHEN,
            **_WHO,
            "check": _text("what was checked: one of CHECKS"),
            "result": _text("passed, failed, declined, not applicable or not yet asked"),
            "observer": _text("who made the check"),
            "second_observer": _text("who observed it too; empty where nobody did"),
            "second_result": _text("what the second observer noted, written down apart from the first"),
            "blind": Column("flag", "neither of the two knew the other's result"),
            "accommodation": _text("accommodation that was asked for: the check then counts neither way"),
            "offered": Column("flag", "an alternative was offered, at no cost to the person"),
            "value": _text("what was seen or said: a name, an address, a company, a file"),
            "asked": _text("whom or what was asked, and where that address was found independently"),
            "found": _text("the observer's words, or the text of the page"),
            "capture": _text("what keeps what was seen: name and SHA-256 of a capture, or where it lies"),
            "corrects": _text("record of the check that this one takes the place of: r:0123456789ab:check.1"),
        },
        spans=True,
    ),
    Table(
        "payees",
        "where pay was sent or asked to be sent, one row a statement or change",
        {
            **_WHEN,
            **_WHO,
            "holder": _text("name of the account holder"),
            "name_check": _text("confirmation of payee by the bank: match, close match, no match, or its words"),
            "bank_account": _text("IBAN or account number as found"),
            "bank": _text("bank or payment service"),
            "wallet": _text("wallet address", "cryptocurrency-wallet"),
            "payout": _text("account at a payment service: mail address or identifier"),
            "kind": _text("bank, payment service, wallet, or the payroll system's word"),
            "event": _text("added, changed, paid … in the system's words"),
            "prepayment": Column("flag", "payment before the work was asked for"),
            "third_party": Column("flag", "payment to somebody else was asked for"),
            "currency": _text("currency or coin"),
            "confirmed_by": _text("how the change was confirmed with the employee: a call back on a known number …"),
            "name": _text("name of the person as the payroll lists it"),
            "bank_code": _text("routing number, sort code or BIC as found"),
            "account_type": _text("kind of bank account in the system's words: checking, savings …"),
            "share": _text("part of the pay that goes there, as found: a percentage, an amount, the balance"),
        },
    ),
    Table(
        "accounts",
        "accounts on code and freelance platforms and social networks, as exported or read there",
        {
            **_WHEN,
            **_WHO,
            "platform": _text("github, linkedin, a freelance platform …"),
            "handle": _text("name of the account", "user-account"),
            "name": _text("name that the account shows"),
            "slug": _text("last part of the profile's address"),
            "created": Column("time", "when the account was made, UTC"),
            "first_activity": Column("time", "earliest activity that is seen, UTC"),
            "renamed": Column("time", "when its name or picture changed, UTC"),
            "former_name": _text("the name it showed before"),
            "ip": _text("address it was used from, where the platform says so", "ip"),
            "session_hours": Column("number", "longest time signed in without a break, hours"),
            "countries_a_day": Column("integer", "most countries it was used from within 24 hours"),
            "paid_by": _text("payment account behind it, or of the client who rated it"),
            "rated_by": _text("account of the client who gave its best rating", "user-account"),
            "rated_on": Column("date", "day of that rating"),
            "bids": Column("integer", "jobs that it applied for, as the platform counts them"),
            "wins": Column("integer", "jobs that it won"),
            "read_at": _text("where it was read: address of the page, or the export"),
        },
        spans=True,
    ),
    Table(
        "domains",
        "domains of employers, referees and portfolios, with what their pages and registrations say",
        {
            **_WHEN,
            **_WHO,
            "domain": _text("the domain", "domain-name"),
            "role": _text("employer, referee, portfolio or company compared with"),
            "organisation": _text("company or person that the site names"),
            "registered_on": Column("date", "day of registration"),
            "registrant": _text("registrant as the registration says"),
            "registrant_email": _text("mail address of the registrant"),
            "registrant_phone": _text("phone number of the registrant"),
            "registrar": _text("registrar"),
            "name_servers": _text("name servers, divided by blanks"),
            "ip": _text("address of the site", "ip"),
            "hosted": Column("integer", "domains that share this address, where known"),
            "favicon": _text("hash of the favicon (mmh3)"),
            "text": _text("text of the saved pages"),
            "read_at": _text("where it was read: address of the page, or the export"),
        },
        spans=True,
    ),
    Table(
        "entitlements",
        "what an account may open: groups, roles, applications, repositories, keys; one row a grant",
        {
            **_WHO,
            "kind": _text("kind of grant in the system's words: group, role, application, repository, key, password"),
            "resource": _text("what it opens: a repository, an application, a group, a host"),
            "role": _text("role or permission in the system's words"),
            "key_id": _text("identifier of the key, token or certificate; never the secret itself"),
            "shared": Column("flag", "others know or use the same secret"),
            "active": Column("flag", "it can be used now"),
            "state": _text("state of the grant in the system's words"),
            "granted_on": Column("date", "day it was granted, or a key was made"),
            "last_used_on": Column("date", "day it was last used, where the system says so"),
            "expires_on": Column("date", "day it ends by itself"),
            "granted_by": _text("who granted it, or the group it comes from"),
            "name": _text("name that the system has of the account"),
            "email": _text("mail address that the system has of the account"),
        },
    ),
    Table(
        "transfers",
        "data that an account moved, one row a transfer or a sum",
        {
            **_WHEN,
            **_WHO,
            "destination": _text("host, domain or device it went to"),
            "resource": _text("repository, file or share it came from"),
            "bytes": Column("integer", "bytes moved out"),
            "own": Column("flag", "the destination is the company's own"),
            "kind": _text("kind of transfer in the log's words: upload, push, mail, removable …"),
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
    "site": "where a school or an employer of the CV stands: 'name as in the CV: latitude, longitude', WGS84",
}

# What a person checks and writes into ``interviews``; a check is the same for everybody in the role.
CHECKS: Mapping[str, str] = {
    "camera": "camera on, or the alternative that was offered",
    "identity step": "a step of verification: in person, at a notary, a test that the role requires of everybody",
    "liveness": "unannounced request in a call: turn in profile, hand across the face, read a random sentence",
    "artefact": "visible artefact in the picture at that request; failed: seen",
    "same person": "compared with a still that the person agreed to; failed: another person",
    "planted detail": "a false detail about the CV put into a question; passed: corrected; failed: accepted",
    "answer delay": "delay of answers against the person's own questions of small talk; failed: long and even",
    "other identity": "another name, account or calendar on a shared screen; failed: seen, value: which",
    "photo search": "picture searched for by a person; failed: found under another name, value: which",
    "identity holder": "public records about the named person; failed: elsewhere, value: where, asked: the address",
    "screening": "report of a screening company; failed: it conflicts with the paper or the CV, value: in what",
    "holder confirmed": "the record found is of the holder of the paper, compared by a person; failed: yes",
    "registrar": "registrar of the school asked; failed: no such course or degree",
    "catalogue": "catalogue of the school searched; failed: no such course",
    "employer": "employer asked at an address found independently; failed: never worked there",
    "referee": "referee called back; value: the address or number given; failed: does not know the person",
    "profile page": "public profile read; found: its text, asked: its address",
    "name history": "history of legal names; passed: explains the difference",
    "residence": "proof of residence; passed: lives at the address",
    "agreed hour": "reached live at an agreed hour",
    "own code": "explains code of his own in a pair session",
    "account offer": "offered or asked to rent or share an account; failed: yes",
    "account change": "account or name changed in the middle of a contract; failed: yes",
    "hosting offer": "advertised or agreed to host machines, lend an identity or stand in; failed: yes",
    "supply link": "one link of a chain of suppliers; value: the company; passed: it verified the person",
    "recruiter": "recruiter who wrote to staff; value: the domain; failed: not verifiable; found: what he asked to run",
    "threat": "threat to leak or destroy after dismissal; value: the file or repository it names; failed: received",
    "alert": "alert of an endpoint product on credentials or history, confirmed by its owner; failed: real",
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
    return _empty(table).copy(deep=False)


@cache
def _empty(table: str) -> pd.DataFrame:
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
    if not rows:
        return empty(table), []
    found = _columns(rows)
    if unknown := set(found) - set(declared.columns):
        raise InputError(f"The table {table} has no column {sorted(unknown)}. Columns: {sorted(declared.columns)}.")
    places = [row.place for row in rows]
    made: dict[str, Any] = {
        "file": pd.Series([file] * len(rows), dtype="string"),
        "place": pd.Series([str(place) for place in places] if declared.spans else places),
    }
    repairs: list[Repair] = []
    for name, column in declared.columns.items():
        if name not in found:
            made[name] = pd.Series(pd.NA, index=range(len(rows)), dtype=column.dtype)
            continue
        texts = _texts(found.pop(name))
        made[name], lost = typed(column.kind, texts)
        why = f"not a {column.kind}"
        repairs += [Repair(table, places[at], name, texts.iloc[at], "", why) for at in lost]
    return pd.DataFrame(made).astype(declared.dtypes), repairs


def _columns(rows: Sequence[Row]) -> dict[str, list[object]]:
    """The cells by column; columns that no row has are left out."""
    found: dict[str, list[object]] = {}
    for at, row in enumerate(rows):
        for name, value in row.values.items():
            if name not in found:
                found[name] = [None] * len(rows)
            found[name][at] = value
    return found


def _texts(cells: list[Any]) -> pd.Series[Any]:
    """The cells as text, all at once; an empty cell is empty, and nothing else is."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if {str, type(None)}.issuperset(map(type, cells)):
        found = cells
    else:
        found = [None if cell is None else str(cell) for cell in cells]
    try:
        texts = pa.array(found, pa.large_string())
    except UnicodeError:  # half a UTF-16 character is written out
        whole = [None if cell is None else cell.encode("utf-8", "backslashreplace").decode() for cell in found]
        texts = pa.array(whole, pa.large_string())
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.large_string()), texts)
    return pd.Series(texts.to_pandas(types_mapper={texts.type: pd.StringDtype()}.get))
