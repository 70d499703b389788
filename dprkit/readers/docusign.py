"""DocuSign certificate of completion: who was sent a paper, looked at it and signed it, when, and from which address.

DocuSign publishes no layout. What is read are the words that stand in the certificate: the sections "Signer Events",
"Carbon Copy Events" …, "Using IP Address:", "Sent:", "Viewed:", "Signed:", "Time Zone:", as certificates and their
public re-makes show them. Zones: names of Microsoft's "Default Time Zones", and Unicode CLDR, windowsZones.xml.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock, clocks
from ._cv_pages import Page, pdf_pages, text_pages
from ._fields import kept

__all__ = ["docusign"]

_TITLE = re.compile(r"certificate\s+of\s+completion", re.IGNORECASE)
_ENVELOPE = re.compile(r"Envelope\s*Id:\s*([0-9A-Fa-f-]{32,36})")
_MAKER = re.compile(rb"docusign|446f637573696765|446f63755369676e", re.IGNORECASE)
_SECTION = re.compile(r"^\s*([A-Z][A-Za-z ]{2,40}?) Events\b")
_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}")
_STEP = re.compile(
    r"\b(Sent|Resent|Viewed|Signed|Declined|Delivered|Accepted|Completed):\s*([0-9][^A-Za-z]*(?:[AaPp][Mm])?)"
)
_ADDRESS = re.compile(r"Using IP Address:\s*([0-9A-Fa-f.:]+)")
_HEAD = {
    "topic": re.compile(r"Subject:[ \t]*(.*?)[ \t]*(?:Status:.*)?$", re.MULTILINE),
    "zone": re.compile(r"Time\s*Zone:[ \t]*(.*?)[ \t]*$", re.MULTILINE),
}
_PEOPLE = (
    *("Signer", "In Person Signer", "Carbon Copy", "Certified Delivery", "Editor Delivery", "Agent Delivery"),
    *("Intermediary Delivery", "Witness", "Notary"),
)
_ZONES = {
    "Hawaii": "Pacific/Honolulu",
    "Alaska": "America/Anchorage",
    "Pacific Time": "America/Los_Angeles",
    "Arizona": "America/Phoenix",
    "Mountain Time": "America/Denver",
    "Central Time": "America/Chicago",
    "Eastern Time": "America/New_York",
    "Atlantic Time": "America/Halifax",
    "Brasilia": "America/Sao_Paulo",
    "Dublin, Edinburgh, Lisbon, London": "Europe/London",
    "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "Europe/Berlin",
    "Brussels, Copenhagen, Madrid, Paris": "Europe/Paris",
    "Belgrade, Bratislava, Budapest, Ljubljana, Prague": "Europe/Budapest",
    "Sarajevo, Skopje, Warsaw, Zagreb": "Europe/Warsaw",
    "Athens, Bucharest": "Europe/Bucharest",
    "Helsinki": "Europe/Kyiv",
    "Jerusalem": "Asia/Jerusalem",
    "Abu Dhabi, Muscat": "Asia/Dubai",
    "Chennai, Kolkata, Mumbai, New Delhi": "Asia/Kolkata",
    "Beijing, Chongqing, Hong Kong": "Asia/Shanghai",
    "Kuala Lumpur, Singapore": "Asia/Singapore",
    "Osaka, Sapporo, Tokyo": "Asia/Tokyo",
    "Seoul": "Asia/Seoul",
    "Canberra, Melbourne, Sydney": "Australia/Sydney",
    "Auckland, Wellington": "Pacific/Auckland",
    "Coordinated Universal Time": "UTC",
}


def _recognises(source: Source) -> bool:
    if source.head.startswith(b"%PDF-"):
        if not _MAKER.search(source.data):
            return False
        end = time.monotonic() + 6
        pages = pdf_pages(source, lambda: time.monotonic() > end)
        text = "\n".join(one.text for one in pages if isinstance(one, Page))
    else:
        text = source.head.decode(source.encoding, "replace")
    return bool(_TITLE.search(text) and _ENVELOPE.search(text) and "Signer Events" in text)


@reader(
    "docusign",
    title="DocuSign certificate of completion (PDF, or its text)",
    fills=["meetings"],
    profile="document",
    recognises=_recognises,
    rank=40,
)
def docusign(source: Source) -> Parts:
    """One row a step (sent, viewed, signed …) of each person; ``place`` is the line in the text of the document.

    ``role`` is the section (Signer, Carbon Copy …), ``meeting`` the envelope, ``topic`` its subject. The certificate
    gives one address a person, that of the signing: it stands at the steps signed and declined only. Times are read
    in the zone that the certificate names; where that name is not known, or the hour exists twice or not at all that
    day, ``time`` stays empty and it is told. What stands before the title (the signed paper itself) is not read here.
    """
    lines: list[str] = []
    for page in _pages(source):
        if isinstance(page, Unread):
            yield Unread(len(lines), page.why, page.found)
        else:
            lines += page.text.splitlines()
    begin = next((at for at, line in enumerate(lines) if _TITLE.search(line)), 0)
    head = _head("\n".join(lines[begin:]))
    steps = list(_steps(lines, begin))
    stamps = [(place, {"t": found}) for place, _, _, found, _ in steps]
    clock, told = clocks(source, stamps, {"t": ""}, {"t": "Timestamp"}, "meetings")
    yield from told
    zone, name = _zone(head.pop("zone"))
    if not name and steps:
        yield Unread(begin + 1, f"the zone {zone!r} of the times is not a known name: they stand as found")
    for place, who, event, found, address in steps:
        row, repair = _row(clock["t"], name, place, found)
        yield from repair
        signed = {"ip": address} if event in ("Signed", "Declined") else {}
        yield Row("meetings", place, kept({**row, **head, **who, **signed, "event": event.lower()}))
    if not steps:
        yield Unread(begin + 1, "a certificate of completion with no step of a person that can be read")


def _pages(source: Source) -> Iterator[Page | Unread]:
    end = time.monotonic() + 6
    return pdf_pages(source, lambda: time.monotonic() > end) if source.head.startswith(b"%PDF-") else text_pages(source)


def _head(text: str) -> dict[str, Any]:
    envelope = _ENVELOPE.search(text)
    found = {name: pattern.search(text) for name, pattern in _HEAD.items()}
    return {
        "system": "docusign",
        "meeting": envelope[1] if envelope else None,
        "host": _originator(text),
        **{name: one[1] if one else "" for name, one in found.items()},
    }


def _originator(text: str) -> str:
    """The first mail address between "Envelope Originator" and the events of the signers."""
    _, _, after = text.partition("Envelope Originator")
    found = _MAIL.search(after.partition("Signer Events")[0])
    return found[0] if found else ""


Step = tuple[int, dict[str, Any], str, str, str]


def _steps(lines: list[str], begin: int) -> Iterator[Step]:
    """Place, person, event, time and address of each step; a line with a mail address begins a person."""
    role, who, address = "", dict[str, Any](), ""
    for number in range(begin, len(lines)):
        line = lines[number]
        if section := _SECTION.match(line):
            role, who, address = section[1] if section[1] in _PEOPLE else "", {}, ""
            continue
        if role and (mail := _MAIL.search(line)):
            name = (line[: mail.start()].strip() or lines[number - 1].strip()) if number else ""
            who, address = {"account": mail[0], "display_name": _name(name), "role": role}, _address(lines, number)
        if role and who:
            yield from ((number + 1, who, step[1], step[2].strip(), address) for step in _STEP.finditer(line))


def _name(text: str) -> str:
    """The line above the mail address, without what stands in the columns beside it."""
    return (
        "" if _SECTION.match(text) else re.split(r"\s{3,}|\b(?:Sent|Resent|Viewed|Signed|Completed):", text)[0].strip()
    )


def _address(lines: list[str], number: int) -> str:
    """The address of the person whose mail address is in that line: before the next person and the next section."""
    for line in lines[number : number + 40]:
        if line is not lines[number] and (_SECTION.match(line) or _MAIL.search(line)):
            return ""
        if found := _ADDRESS.search(line):
            return found[1]
    return ""


def _zone(text: str) -> tuple[str, str]:
    """The zone as the certificate writes it, and its IANA name, empty when it is not known."""
    known = next((name for words, name in _ZONES.items() if words.casefold() in text.casefold()), "")
    return text, "UTC" if text.strip() in ("(UTC)", "UTC") else known


def _row(clock: Clock, zone: str, place: int, found: str) -> tuple[dict[str, Any], list[Repair]]:
    iso = clock.iso(found)
    row = {"time_raw": found, "zone": "stated" if zone else "not stated"}
    try:
        local = datetime.fromisoformat(iso)
    except ValueError:
        return {"time": found, **row}, []
    row["time_local"] = iso
    if not zone:
        return row, []
    from zoneinfo import ZoneInfo

    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    if first != second:
        why = f"the clocks of {zone} were changed: this hour exists twice or not at all that day"
        return row, [Repair("meetings", place, "time", found, "", why)]
    return {"time": local.replace(tzinfo=ZoneInfo(zone)).isoformat(), **row}, []
