"""Microsoft Intune: managed devices, with their own location where somebody asked for it; Graph JSON, portal CSV.

Formats: Microsoft Graph, "managedDevice resource type", "locateDeviceActionResult resource type"
(microsoft-graph-docs-contrib); the portal's export of Devices > All devices, by the names of its columns.
"""

from __future__ import annotations

from typing import Any

from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock
from ._fields import Fields, Shape, listed
from ._log import Log, names, read

__all__ = ["intune"]

_TIMES = {"lastsyncdatetime": "", "lastcheckin": "", "lastcheckinutc": "Z"}
_DEVICES = Shape(
    "devices",
    {
        "account": ["userprincipalname", "primaryuserupn", "primaryuseremailaddress", "emailaddress", "userid"],
        "serial": ["serialnumber"],
        "hostname": ["devicename"],
        "vendor": ["manufacturer"],
        "model": ["model"],
        "os": ["operatingsystem", "os"],
        "os_version": ["osversion"],
        "device": ["azureaddeviceid", "microsoftentradeviceid", "id", "deviceid"],
        "enrolled_raw": ["enrolleddatetime", "enrollmentdate"],
        "ownership": ["manageddeviceownertype", "ownertype", "ownership"],
        "managed": ["ismanaged"],
        "join": ["jointype", "deviceenrollmenttype"],
    },
    {"system": "intune"},
)
_WIFI = ("wifimacaddress", "wifimac", "ethernetmacaddress", "ethernetmac")
_COMPLIANT = {"compliant": "true", "noncompliant": "false", "not compliant": "false"}
_GRAPH = frozenset({"devicename", "serialnumber", "manageddeviceownertype"})
_PORTAL = frozenset({"devicename", "serialnumber", "lastcheckin"})


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= _GRAPH or (found >= _PORTAL and bool(found & {"ownership", "managedby", "compliance"}))


@reader(
    "intune",
    title="Microsoft Intune devices (Graph managedDevices JSON, portal CSV)",
    fills=["devices"],
    profile="bulk",
    recognises=_recognises,
    rank=30,
)
def intune(source: Source) -> Parts:
    """One row a machine, at its last contact; one more for each location that the machine reported when it was asked.

    ``device`` is the Entra device id, as sign-in logs name it, else Intune's own. ``compliant`` is empty with a repair
    where Intune's word is neither compliant nor noncompliant. Graph gives accuracy in metres: ``accuracy_km`` is a
    thousandth of it. Times of the portal's CSV state no zone.
    """
    return read(source, "devices", _record, times=_TIMES)


def _record(log: Log, place: int, fields: Fields) -> Parts:
    if not fields.keys() & {"serialnumber", "devicename"}:
        log.leave("{n} records have neither a serial number nor a device name")
        return
    state = str(fields.get("compliancestate") or fields.get("compliance") or "")
    shared: dict[str, Any] = {
        "mac": " ".join(str(fields[name]) for name in _WIFI if fields.get(name)),
        "compliant": _COMPLIANT.get(state.lower(), state),
    }
    yield _DEVICES.row(place, fields, **log.when(fields), **shared)
    for action in listed(fields.get("deviceactionresults")):
        where = action.get("devicelocation")
        if isinstance(where, dict) and where.get("latitude") is not None:
            yield _DEVICES.row(place, fields, **_located(where), **shared, event="locateDevice")


def _located(where: Fields) -> dict[str, Any]:
    metres = where.get("horizontalaccuracy")
    return {
        **Clock().when(str(where.get("lastcollecteddatetime") or "")),
        "lat": str(where["latitude"]),
        "lon": str(where.get("longitude")),
        "accuracy_km": str(metres / 1000) if isinstance(metres, int | float) else None,
    }
