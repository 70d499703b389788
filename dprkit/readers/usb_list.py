"""USB devices as a machine lists them: lsusb, PowerShell's Get-PnpDevice, setupapi.dev.log, system_profiler, ioreg.

Formats: lsusb(8) and its ``-v`` (usbutils, lsusb.c); Microsoft Learn, "Get-PnpDevice", "Format of a Text Log Section"
(``>>>  [Device Install … - USB\\\\VID_…]``, ``>>>  Section start 2026/03/04 10:00:05.123``); macOS system_profiler(8)
SPUSBDataType and ``ioreg -p IOUSB -l``. None names the machine: the file's name is its ``account``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._fields import kept
from ._hardware import instance, named_by_file, usb_numbers

__all__ = ["usb_list"]


@dataclass(frozen=True)
class _Format:
    """One listing: the line that begins a device, and the lines that say more of it; their groups are our columns."""

    begins: re.Pattern[str]
    more: tuple[re.Pattern[str], ...] = ()
    decimal: bool = False
    ends: re.Pattern[str] = re.compile(r"(?!)")


def _lines(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in patterns)


_FORMATS = {
    "lsusb": _Format(
        re.compile(
            r"Bus (?P<instance>\d{3} Device \d{3}): ID (?P<vid>[0-9a-f]{4}):(?P<pid>[0-9a-f]{4})\s*(?P<product>.*)",
            re.I,
        ),
        _lines(
            r"\s+iManufacturer\s+\d+ (?P<manufacturer>\S.*)",
            r"\s+iProduct\s+\d+ (?P<product>\S.*)",
            r"\s+iSerial\s+\d+ (?P<usb_serial>\S.*)",
            r"\s+bDeviceClass\s+(?P<kind>\d+.*)",
        ),
    ),
    "setupapi": _Format(
        re.compile(r">>>\s+\[(?P<event>[^-\]]+?)\s+-\s+(?P<instance>(?:USB|HID|DISPLAY|USBSTOR)\\[^\]]+)\]", re.I),
        _lines(r">>>\s+Section start (?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)"),
        ends=re.compile(r">>>\s+\[.*"),
    ),
    "pnp": _Format(
        re.compile(r"\s*(?:PNPDeviceID|InstanceId|DeviceID)\s*:\s*(?P<instance>\S.*)", re.I),
        _lines(
            r"\s*FriendlyName\s*:\s*(?P<product>\S.*)",
            r"\s*Description\s*:\s*(?P<product>\S.*)",
            r"\s*Manufacturer\s*:\s*(?P<manufacturer>\S.*)",
            r"\s*(?:Class|PNPClass)\s*:\s*(?P<kind>\S.*)",
            r"\s*Status\s*:\s*(?P<event>\S.*)",
        ),
    ),
    "table": _Format(
        re.compile(
            r"(?P<event>OK|Unknown|Error|Degraded)\s+(?P<kind>\S+)\s+(?P<product>\S.*?)\s{2,}(?P<instance>[A-Z]\w+\\\S+)\s*"
        )
    ),
    "profiler": _Format(
        re.compile(r"\s{4,}(?P<product>\S[^:]*(?::[^:]+)*):\s*"),
        _lines(
            r"\s+Product ID: (?P<pid>0x[0-9a-f]+)\b.*",
            r"\s+Vendor ID: (?P<vid>0x[0-9a-f]+)\b.*",
            r"\s+Serial Number: (?P<usb_serial>\S.*)",
            r"\s+Manufacturer: (?P<manufacturer>\S.*)",
            r"\s+Location ID: (?P<instance>\S.*)",
        ),
    ),
    "ioreg": _Format(
        re.compile(r"[|\s]*\+-o (?P<product>.+?)@(?P<instance>[0-9a-f]+)\s+<class.*", re.I),
        _lines(
            r'[|\s]*"idVendor" = (?P<vid>\d+)',
            r'[|\s]*"idProduct" = (?P<pid>\d+)',
            r'[|\s]*"USB Product Name" = "(?P<product>[^"]*)"',
            r'[|\s]*"USB Vendor Name" = "(?P<manufacturer>[^"]*)"',
            r'[|\s]*"USB Serial Number" = "(?P<usb_serial>[^"]*)"',
        ),
        decimal=True,
        ends=re.compile(r"[|\s]*\+-o .*"),
    ),
}
_SIGNS = {
    "lsusb": re.compile(r"^Bus \d{3} Device \d{3}: ID [0-9a-f]{4}:[0-9a-f]{4}", re.I | re.M),
    "setupapi": re.compile(r"^\[Device Install Log\]|^>>>\s+\[.+ - (?:USB|HID|DISPLAY|USBSTOR)\\", re.I | re.M),
    "profiler": re.compile(r"^USB:\s*$(?s:.*)Product ID: 0x", re.M),
    "ioreg": re.compile(r"\+-o .+@[0-9a-f]+\s+<class (?:IOUSB|AppleUSB)", re.I),
    "pnp": re.compile(r"^\s*(?:InstanceId|PNPDeviceID)\s*:\s*[A-Z]\w+\\", re.I | re.M),
    "table": re.compile(r"^Status\s+Class\s+FriendlyName\s+InstanceId", re.I | re.M),
}
LIMIT = 4096  # characters of one line that are looked at


def _kind(source: Source) -> str:
    text = source.head.decode(source.encoding, "replace").replace("\r\n", "\n")
    return next((name for name, sign in _SIGNS.items() if sign.search(text)), "")


@reader(
    "usb-list",
    title="USB listings (lsusb, Get-PnpDevice, setupapi.dev.log, system_profiler, ioreg)",
    fills=["usb"],
    profile="bulk",
    recognises=lambda source: bool(_kind(source)),
    rank=45,
)
def usb_list(source: Source) -> Parts:
    """One row a device, at the line that names it; one Unread counts what has neither numbers nor a display's letters.

    Times of setupapi.dev.log are the machine's
    own and state no zone. ioreg's numbers are decimal and are written as four hex digits, with a repair.
    """
    kind, others, place = _kind(source), 0, 1
    shared = named_by_file("usb-list", source.name)
    for place, values in _blocks(source, kind):
        if kind == "setupapi" or "\\" in str(values.get("instance")):
            values |= instance(str(values["instance"]))
        if not values.keys() & {"vid", "edid_manufacturer"}:
            others += 1
            continue
        yield from _hex(place, values) if _FORMATS[kind].decimal else usb_numbers("usb", place, values)
        yield Row("usb", place, kept({**shared, **_time(str(values.pop("time", ""))), **values}))
    if others:
        yield Unread(place, f"{others} entries that are no USB device or display; they stay in the original")


def _time(found: str) -> dict[str, str]:
    local = found.replace("/", "-").replace(" ", "T")
    return {"time_raw": found, "zone": "not stated", "time_local": local} if found else {}


def _blocks(source: Source, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Place and fields of each device; a later line of one device replaces what an earlier one said."""
    shape, values, begun, before = _FORMATS[kind], dict[str, Any](), 0, dict[str, Any]()
    with source.lines() as stream:
        for number, line in enumerate(stream, start=1):
            text = line[:LIMIT].rstrip("\r\n")
            first = shape.begins.fullmatch(text)
            if kind == "pnp" and not text.strip():  # a blank line ends an entry, whose lines come in any order
                if begun:
                    yield begun, values | before
                values, begun, before = {}, 0, {}
            elif first and kind == "pnp":
                values, begun = {**values, **_said(first)}, begun or number
            elif first or shape.ends.fullmatch(text):
                if begun:
                    yield begun, values
                values, begun = (_said(first), number) if first else ({}, 0)
            else:
                found = next((one for one in (more.fullmatch(text) for more in shape.more) if one), None)
                (before if kind == "pnp" else values).update(_said(found) if found else {})
    if begun:
        yield begun, values | before


def _said(found: re.Match[str]) -> dict[str, Any]:
    return {name: text.strip() for name, text in found.groupdict().items() if text and text.strip()}


def _hex(place: int, values: dict[str, Any]) -> Iterator[Repair]:
    for name in ("vid", "pid"):
        found = str(values.get(name) or "")
        if found.isascii() and found.isdigit() and int(found) < 1 << 16:
            values[name] = f"{int(found):04X}"
            yield Repair("usb", place, name, found, values[name], "a decimal number, written as four hex digits")
