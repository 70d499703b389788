"""Calls and signatures of an applicant: Zoom's participants as JSON, DocuSign's certificate as text.

Shapes: Zoom, "DashboardsListMeetingParticipantsResponse" (zoom.github.io/rivet-javascript); DocuSign certificates of
completion as public re-makes show them, both as the samples of the readers have them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ._people import Person
from ._places import Chance, Line

__all__ = ["Caller", "certificate", "zoom"]


@dataclass(frozen=True)
class Caller:
    """Somebody in a call: the name he shows, the mail address he registered with, his line and his camera."""

    name: str
    mail: str
    line: Line
    camera: str = "Integrated Camera"
    staff: bool = False


def zoom(calls: Sequence[tuple[datetime, float, Sequence[Caller]]], seed: str) -> bytes:
    """The participants of calls (start in UTC, minutes, callers), as one page of the API's answer."""
    chance = Chance(seed, "zoom")
    people = [
        _participant(caller, start + timedelta(seconds=chance.below(90)), start + timedelta(minutes=minutes), chance)
        for start, minutes, callers in calls
        for caller in callers
    ]
    page = {"page_count": 1, "page_size": 300, "total_records": len(people), "next_page_token": ""}
    return json.dumps({**page, "participants": people}, indent=1, ensure_ascii=False).encode() + b"\n"


def _participant(caller: Caller, joined: datetime, left: datetime, chance: Chance) -> dict[str, object]:
    place = caller.line.place
    return {
        "id": chance.text(20) if caller.staff else "",
        "user_id": str(16_777_216 + chance.below(60_000)),
        "participant_uuid": chance.uuid().upper(),
        "user_name": caller.name,
        "device": "Windows",
        "ip_address": caller.line.ip,
        "internal_ip_addresses": [f"192.168.8.{10 + chance.below(80)}"],
        "location": f"{place.city} ({place.code})",
        "network_type": "Wifi",
        "microphone": "Headset",
        "speaker": "Headset",
        "camera": caller.camera,
        "data_center": "FR",
        "join_time": joined.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "leave_time": left.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "share_desktop": False,
        "recording": False,
        "pc_name": "",
        "version": "6.6.11.3962",
        "client": "Zoom",
        "os": "Windows",
        "os_version": "10.0.26100",
        "email": caller.mail,
        "role": "host" if caller.staff else "attendee",
    }


_CERTIFICATE = """\
Certificate Of Completion
Envelope Id: {envelope} Status: Completed
Subject: Please DocuSign: Employment contract.pdf
Source Envelope:
Document Pages: 9 Signatures: 1 Envelope Originator:
Certificate Pages: 2 Initials: 0 J. Imani
AutoNav: Enabled
EnvelopeId Stamping: Enabled
Time Zone: (UTC) Coordinated Universal Time
{sender}
Record Tracking
Status: Original
             {made}
Holder: J. Imani
             {sender}
Location: DocuSign
Signer Events Signature Timestamp
{name}
{mail}
Security Level: Email, Account Authentication
(None)
Signature Adoption: Pre-selected Style
Using IP Address: {ip}
Sent: {sent}
Viewed: {viewed}
Signed: {signed}
Electronic Record and Signature Disclosure:
      Accepted: {viewed}
      ID: {disclosure}
Carbon Copy Events Status Timestamp
Envelope Summary Events Status Timestamps
Envelope Sent Hashed/Encrypted {sent}
Certified Delivered Security Checked {viewed}
Signing Complete Security Checked {signed}
Completed Security Checked {signed}
Payment Events Status Timestamps
"""


def certificate(person: Person, mail: str, line: Line, signed: datetime, sender: str, seed: str) -> bytes:
    """The certificate of the employment contract, viewed and signed from ``line``; times in UTC."""
    chance = Chance(seed, "docusign")
    minutes = {"made": -1500, "sent": -1490, "viewed": -4, "signed": 0}
    times = {name: _american(signed + timedelta(minutes=one)) for name, one in minutes.items()}
    ids = {"envelope": chance.uuid().upper(), "disclosure": chance.uuid()}
    text = _CERTIFICATE.format(name=person.name, mail=mail, ip=line.ip, sender=sender, **ids, **times)
    return text.encode()


def _american(when: datetime) -> str:
    return f"{when.month}/{when.day}/{when.year} {when.strftime('%I:%M:%S %p').lstrip('0')}"
