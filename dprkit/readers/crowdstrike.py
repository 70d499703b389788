"""CrowdStrike Falcon event search: neighbours in the network, USB devices, programs, and where a sensor was seen from.

Formats: names of events and fields as the hunting queries of CrowdStrike's customers use them ("DcUsbDeviceConnected"
with DeviceInstanceId, DeviceManufacturer, DeviceProduct, DeviceSerialNumber; "NeighborListIP4"; ``aip``,
``ComputerName``); exports of the search as CSV, JSON array, JSON lines, or Splunk's ``{"result": {…}}``. No public
document gives the inner form of NeighborList: its entries are read by what each part looks like.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock
from ._fields import Fields, Shape, kept
from ._hardware import address, instance
from ._log import Log, names, read

__all__ = ["crowdstrike"]

_MACHINE = {
    "hostname": ["computername", "hostname"],
    "device": ["aid"],
    "ip": ["aip", "externalip"],
    "event": ["eventsimplename"],
}
_FIXED = {"system": "crowdstrike"}
_NEIGHBOURS = Shape("network_neighbours", {**_MACHINE, "ip_local": ["localaddressip4", "localip"]}, _FIXED)
_DEVICES = Shape(
    "devices",
    {
        **_MACHINE,
        "serial": ["systemserialnumber", "serialnumber"],
        "vendor": ["systemmanufacturer"],
        "model": ["systemproductname"],
        "os": ["version", "productname", "eventplatform"],
        "ip_local": ["localaddressip4", "localaddressip6", "localip"],
        "mac": ["physicaladdress", "mac"],
    },
    _FIXED,
)
_USB = Shape(
    "usb",
    {
        "hostname": ["computername"],
        "device": ["aid"],
        "account": ["username"],
        "event": ["eventsimplename"],
        "manufacturer": ["devicemanufacturer"],
        "product": ["deviceproduct"],
        "usb_serial": ["deviceserialnumber"],
        "kind": ["devicepropertydevicedescription", "devicepropertyclassname"],
    },
    _FIXED,
)
_SOFTWARE = Shape(
    "software",
    {
        "hostname": ["computername"],
        "device": ["aid"],
        "account": ["username"],
        "event": ["eventsimplename"],
        "name": ["appname", "filename"],
        "publisher": ["appvendor", "companyname"],
        "version": ["appversion", "fileversion"],
        "path": ["imagefilename", "filepath"],
        "command": ["commandline"],
        "sha256": ["sha256hashdata"],
        "installed_raw": ["installdate"],
    },
    _FIXED,
)
_SEEN = {"AgentOnline", "AgentConnect", "SensorHeartbeat", "OsVersionInfo", "SystemCapacity", "LocalIpAddressIP4"}
_SEEN |= {"LocalIpAddressIP6", ""}
_PROGRAMS = {"ProcessRollup2", "SyntheticProcessRollup2", "InstalledApplication"}
_TIMES = {"timestamp": "", "time": "", "contexttimestamp": ""}
_EPOCH = re.compile(r"(\d{10})(?:\.(\d{1,9})|(\d{3}))?")


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= {"eventsimplename", "aid"} or found >= {"aid", "aip", "computername"}


@reader(
    "crowdstrike",
    title="CrowdStrike Falcon event search (neighbours, USB, programs, sensors)",
    fills=["network_neighbours", "usb", "software", "devices"],
    profile="bulk",
    recognises=_recognises,
    rank=35,
)
def crowdstrike(source: Source) -> Parts:
    """Rows by the name of the event; one Unread counts the events of other kinds.

    ``ip`` is ``aip``, the public address that the sensor was seen from. A number in seconds or milliseconds since 1970
    is UTC. ``vid`` and ``pid`` come from the instance id; where there is none, from Falcon's decimal numbers, with a
    repair. Each neighbour is one row; an entry without a hardware or network address is told.
    """
    return read(source, "network_neighbours", _record, times=_TIMES)


def _record(log: Log, place: int, found: Fields) -> Parts:
    inner = found.get("result")
    fields = inner if isinstance(inner, dict) else found
    kind = str(fields.get("eventsimplename") or "")
    time = _time(log, fields)
    if kind.startswith("NeighborList"):
        yield from _neighbours(place, fields, time)
    elif kind.startswith("DcUsbDevice"):
        yield from _usb(place, fields, time)
    elif kind in _PROGRAMS:
        yield _SOFTWARE.row(place, fields, **time)
    elif kind in _SEEN and fields.keys() & {"aip", "localaddressip4", "localaddressip6", "computername"}:
        yield _DEVICES.row(place, fields, **time)
    else:
        log.leave("{n} events of other types ({most}) are not read", kind or "none named")


def _time(log: Log, fields: Fields) -> dict[str, str]:
    raw = next((str(fields[name]) for name in _TIMES if fields.get(name) not in (None, "")), "")
    number = _EPOCH.fullmatch(raw)
    if not number:
        return log.when(fields)
    text = datetime.fromtimestamp(int(number[1]), UTC).strftime("%Y-%m-%dT%H:%M:%S")
    part = number[2] or number[3]
    return {**Clock("ISO", "Z").when(f"{text}.{part}" if part else text), "time_raw": raw}


def _usb(place: int, fields: Fields, time: dict[str, str]) -> Iterator[Row | Repair]:
    found: dict[str, Any] = instance(str(fields.get("deviceinstanceid") or ""))
    for name, theirs in (("vid", "devicevendorid"), ("pid", "deviceproductid")):
        number = str(fields.get(theirs) or "")
        if name not in found and number.isascii() and number.isdigit() and int(number) < 1 << 16:
            found[name] = f"{int(number):04X}"
            yield Repair("usb", place, name, number, found[name], "a decimal number, written as four hex digits")
    if fields.get("deviceserialnumber"):
        found.pop("usb_serial", None)
    yield _USB.row(place, fields, **time, **found)


def _neighbours(place: int, fields: Fields, time: dict[str, str]) -> Iterator[Row | Unread]:
    shared = _NEIGHBOURS.values(fields) | time
    entries = [one for one in re.split(r"[;\n]", str(fields.get("neighborlist") or "")) if one.strip()]
    own = {"neighbour_ip": fields.get("neighborip"), "neighbour_mac": fields.get("neighbormac")}
    if not entries and any(own.values()):
        entries = [f"{own['neighbour_ip'] or ''}|{own['neighbour_mac'] or ''}|{fields.get('neighborname') or ''}"]
    if not entries:
        yield Unread(place, "a list of neighbours that is empty or has another name", str(fields)[:2000])
    for entry in entries:
        parts = _parts(entry)
        if parts.keys() & {"neighbour_ip", "neighbour_mac"}:
            yield Row("network_neighbours", place, kept(shared | parts))
        else:
            yield Unread(place, "an entry of a list of neighbours without an address", entry[:2000])


def _parts(entry: str) -> dict[str, str]:
    """An entry by what its parts look like: a hardware address, a network address, a name with letters."""
    found: dict[str, str] = {}
    for part in (one.strip() for one in re.split(r"[|,]", entry)):
        if mac := address(part):
            found.setdefault("neighbour_mac", mac)
        elif _is_ip(part):
            found.setdefault("neighbour_ip", part)
        elif re.fullmatch(r"[A-Za-z0-9][\w.-]*[A-Za-z][\w.-]*|[A-Za-z][\w.-]*", part):
            found.setdefault("neighbour_name", part)
    return found


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
