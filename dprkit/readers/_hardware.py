"""Identifiers of hardware as systems write them: Plug and Play instances, USB numbers, hardware addresses.

Sources: Microsoft Learn, "Standard USB Identifiers" (``USB\\VID_v(4)&PID_d(4)``), "Device instance IDs"; the PNP id of
a monitor (``DISPLAY\\`` and three letters and four hex digits of its EDID); RFC 7042 for hardware addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from ..records import Repair

__all__ = ["address", "four", "instance", "named_by_file", "usb_numbers"]

_USB = re.compile(r"VID_([0-9A-F]{4})&PID_([0-9A-F]{4})", re.IGNORECASE)
_DISPLAY = re.compile(r"DISPLAY[\\#]([A-Z]{3})([0-9A-F]{4})", re.IGNORECASE)
_FOUR = re.compile(r"\s*(?:0x)?([0-9a-f]{1,4})\b.*", re.IGNORECASE)
_MAC = re.compile(
    r"(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12}", re.IGNORECASE
)


def named_by_file(system: str, name: str) -> dict[str, str]:
    """``system`` and ``account`` of a listing that names neither machine nor person: the name of the file stands in.

    Whose machine it is must be said in the crosswalk: the file's name without its ending, under that system.
    """
    return {"system": system, "account": PurePath(name).stem}


def instance(text: str) -> dict[str, str]:
    """What an instance id says: numbers of a USB device, its serial, letters and number of a display's EDID.

    The part after the second backslash is a serial only where Windows did not make it up: then it has no ``&``.

    >>> instance(r"USB\\VID_1D6B&PID_0104\\CAFEBABE")["usb_serial"]
    'CAFEBABE'
    """
    found = {"instance": text}
    if usb := _USB.search(text):
        found |= {"vid": usb[1].upper(), "pid": usb[2].upper()}
        last = re.split(r"[\\#]", text)[2:3]
        if last and last[0] and "&" not in last[0] and "&MI_" not in text.upper():
            found["usb_serial"] = last[0]
    if display := _DISPLAY.search(text):
        found |= {"edid_manufacturer": display[1].upper(), "edid_product": display[2].upper()}
    return found


def four(text: str) -> str:
    """Four upper-case hex digits of ``0x1d6b  (Linux Foundation)``; the text as found when it is none."""
    found = _FOUR.fullmatch(text)
    return found[1].zfill(4).upper() if found else text


def usb_numbers(table: str, place: int, values: dict[str, Any]) -> Iterator[Repair]:
    """Writes ``vid`` and ``pid`` as four upper-case hex digits, and tells each that changed."""
    for name in ("vid", "pid"):
        found = str(values.get(name) or "")
        if found and (used := four(found)) != found:
            values[name] = used
            yield Repair(table, place, name, found, used, "written as four upper-case hex digits")


def address(text: str) -> str:
    """The hardware address as six upper-case pairs with colons; empty when it is none.

    >>> address("0:0:5e:0:53:1"), address("0000.5e00.5301"), address("<incomplete>")
    ('00:00:5E:00:53:01', '00:00:5E:00:53:01', '')
    """
    if not _MAC.fullmatch(text.strip()):
        return ""
    pairs = re.split("[:-]", text.strip())
    digits = "".join(pair.zfill(2) for pair in pairs) if len(pairs) == 6 else text.strip().replace(".", "")
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)).upper()
