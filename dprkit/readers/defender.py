"""Microsoft Defender advanced hunting: machines, networks, USB devices, processes and programs, from CSV or JSON.

Formats: Microsoft Learn, "Advanced hunting schema tables": DeviceInfo, DeviceNetworkInfo, DeviceEvents
(PnpDeviceConnected and its AdditionalFields), DeviceProcessEvents, DeviceTvmSoftwareInventory. An export does not name
its table: the columns tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..records import Row
from ..sandbox import Source
from . import Parts, reader
from ._fields import Fields, Shape, listed, opened
from ._hardware import instance
from ._log import Log, is_json, names, read

__all__ = ["defender"]

_TIMES = {"timestamp": "", "timestamputc": "Z", "timegenerated": "", "timegeneratedutc": "Z"}
_MACHINE = {"hostname": ["devicename"], "device": ["deviceid"]}
_WHO = {"account": ["accountupn", "initiatingprocessaccountupn", "accountname", "initiatingprocessaccountname"]}
_FIXED = {"system": "defender"}
_INFO = Shape(
    "devices",
    {
        **_MACHINE,
        "device": ["aaddeviceid", "deviceid"],
        "ip": ["publicip"],
        "vendor": ["vendor"],
        "model": ["model"],
        "os": ["osplatform"],
        "os_version": ["osversioninfo", "osversion", "osbuild"],
        "join": ["jointype"],
    },
    _FIXED,
)
_NETWORK = Shape("devices", {**_MACHINE, "mac": ["macaddress"]}, _FIXED)
_PNP = Shape("usb", {**_MACHINE, **_WHO, "event": ["actiontype"]}, _FIXED)
_PROCESS = Shape(
    "software",
    {
        **_MACHINE,
        **_WHO,
        "name": ["processversioninfoproductname", "filename"],
        "publisher": ["processversioninfocompanyname"],
        "version": ["processversioninfoproductversion"],
        "path": ["folderpath", "filename"],
        "command": ["processcommandline"],
        "sha256": ["sha256"],
        "event": ["actiontype"],
    },
    _FIXED,
)
_SOFTWARE = Shape(
    "software",
    {**_MACHINE, "name": ["softwarename"], "publisher": ["softwarevendor"], "version": ["softwareversion"]},
    _FIXED,
)


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= {"deviceid", "devicename"} and any(found >= wanted for wanted, _ in _KINDS)


@reader(
    "defender",
    title="Microsoft Defender advanced hunting (devices, networks, PnP events, processes, software)",
    fills=["devices", "usb", "software"],
    profile="bulk",
    recognises=_recognises,
    rank=35,
)
def defender(source: Source) -> Parts:
    """Rows by what the columns are of; one Unread counts the events of other kinds.

    DeviceInfo gives a row a user that was logged on (or one without); ``ip`` is the public address the machine was
    seen from. DeviceNetworkInfo gives the card's address, its own addresses and the networks' names.
    PnpDeviceConnected gives a USB device or a display: numbers, serial and EDID letters are those of its instance id.
    ``device`` is the Entra device id where the table has it, else Defender's own.
    """
    header = frozenset() if is_json(source) else names(source)  # an empty cell leaves no field

    def record(log: Log, place: int, fields: Fields) -> Parts:
        make = next((make for wanted, make in _KINDS if (header or fields.keys()) >= wanted), _other)
        yield from make(log, place, fields)

    return read(source, "devices", record, times=_TIMES)


def _other(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    log.leave("{n} events of other types ({most}) are not read", str(fields.get("actiontype") or "none named"))
    yield from ()


def _info(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    users = [one.get("username") for one in listed(fields.get("loggedonusers"))] or [None]
    for user in users:
        yield _INFO.row(place, fields, **log.when(fields), account=user)


def _network(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    own = [str(one["ipaddress"]) for one in listed(fields.get("ipaddresses")) if one.get("ipaddress")]
    called = [str(one["name"]) for one in listed(fields.get("connectednetworks")) if one.get("name")]
    yield _NETWORK.row(place, fields, **log.when(fields), ip_local=" ".join(own), network_name="; ".join(called))


def _event(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    if fields.get("actiontype") != "PnpDeviceConnected":
        yield from _other(log, place, fields)
        return
    found = opened(fields.get("additionalfields"))
    told = found if isinstance(found, dict) else {}
    more: dict[str, Any] = instance(str(told.get("deviceid") or ""))
    more |= {"product": told.get("devicedescription"), "kind": told.get("classname")}
    yield _PNP.row(place, fields, **log.when(fields), **more)


def _process(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    yield _PROCESS.row(place, fields, **log.when(fields))


def _software(log: Log, place: int, fields: Fields) -> Iterator[Row]:
    yield _SOFTWARE.row(place, fields, **log.when(fields))


Make = Callable[[Log, int, Fields], Iterator[Row]]
_KINDS: list[tuple[set[str], Make]] = [
    ({"softwarename", "softwarevendor"}, _software),
    ({"processcommandline", "filename"}, _process),
    ({"networkadaptername"}, _network),
    ({"macaddress", "ipaddresses"}, _network),
    ({"additionalfields", "actiontype"}, _event),
    ({"publicip"}, _info),
    ({"osplatform", "deviceid"}, _info),
]
