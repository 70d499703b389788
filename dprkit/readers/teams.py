"""Microsoft Teams calls: who was on which machine and network; Graph ``callRecord`` JSON with sessions and segments.

Formats: Microsoft Graph, "callRecord resource type", "session", "segment", "media", "networkInfo", "deviceInfo",
"participantEndpoint" and the answer of "Get callRecord" with ``$expand=sessions($expand=segments)``
(microsoft-graph-docs-contrib).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..records import Row
from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock
from ._fields import Fields, Shape, at, kept, listed
from ._log import Log, is_json, names, read

__all__ = ["teams"]

_RECORD = frozenset({"modalities", "startdatetime", "participants"})
_SESSION = frozenset({"modalities", "startdatetime", "caller", "callee"})
_ENDPOINT = Shape(
    "meetings",
    {
        "account": ["identity.user.userprincipalname", "associatedidentity.userprincipalname", "identity.user.id"],
        "display_name": ["identity.user.displayname", "associatedidentity.displayname"],
        "participant": ["associatedidentity.id", "identity.user.id"],
        "hostname": ["name"],
        "device": ["useragent.platform"],
        "client": ["useragent.productfamily"],
        "user_agent": ["useragent.headervalue"],
    },
    {"system": "teams", "event": "joined"},
)
_NETWORK = Shape(
    "meetings",
    {
        "ip": ["reflexiveipaddress"],
        "ip_local": ["ipaddress"],
        "mac": ["macaddress"],
        "network_type": ["connectiontype"],
        "network_name": ["basicservicesetidentifier"],
    },
)
_KNOWN = """id version type modalities lastmodifieddatetime startdatetime enddatetime organizer organizerv2 participants
participantsv2 joinweburl sessions sessionsodatacontext sessionsodatanextlink odatacontext odatatype caller callee
failureinfo segments segmentsodatacontext istest callchainid"""


def _recognises(source: Source) -> bool:
    found = names(source)
    return is_json(source) and (found >= _RECORD or found >= _SESSION)


@reader(
    "teams",
    title="Microsoft Teams call records (Graph callRecord JSON)",
    fills=["meetings"],
    profile="bulk",
    recognises=_recognises,
    rank=30,
)
def teams(source: Source) -> Parts:
    """One row a person and segment: each of its two ends that is a person's; ends that are services are counted.

    ``ip`` is the reflexive address, the one that Microsoft's relay saw; ``ip_local`` the machine's own. ``microphone``,
    ``speaker`` and ``camera`` are the devices of audio and video media. ``meeting`` is the call record, ``event_id``
    the segment, ``role`` caller or callee. A hardware address of zeros is Graph's word for none and is left out.
    A record without sessions (asked for without ``$expand``) is told: it names nobody's network.
    """
    return read(source, "meetings", _record, times={}, known=_KNOWN.split())


def _record(log: Log, place: int, fields: Fields) -> Parts:
    sessions = listed(fields.get("sessions")) if "caller" not in fields else [fields]
    if not sessions:
        log.leave("{n} call records hold no sessions: ask for them with $expand=sessions($expand=segments)")
    organizer = at(fields, ("organizer", "user")) or fields.get("organizerv2") or {}
    shared = {"host": at(organizer, ("userprincipalname",)) or at(organizer, ("displayname",))}
    shared["meeting"] = None if "caller" in fields else fields.get("id")
    for session in sessions:
        for segment in listed(session.get("segments")) or [session]:
            yield from _ends(log, place, {**session, **segment}, shared)


def _ends(log: Log, place: int, segment: Fields, shared: Fields) -> Iterator[Row]:
    for role in ("caller", "callee"):
        endpoint = segment.get(role)
        values = _ENDPOINT.values(endpoint) if isinstance(endpoint, dict) else {}
        if not ({"account", "display_name", "participant"} & values.keys()):
            log.leave("{n} ends of segments are services or phones without a user ({most})", _kind(endpoint))
            continue
        yield Row(
            "meetings", place, kept({**values, **shared, **_times(segment), **_media(segment, role), "role": role})
        )


def _kind(endpoint: Any) -> str:
    return str(at(endpoint, ("odatatype",)) or "no type").rpartition(".")[2]


def _times(segment: Fields) -> dict[str, Any]:
    return {
        **Clock().when(str(segment.get("startdatetime") or "")),
        "end": Clock().utc(str(segment.get("enddatetime") or "")),
        "end_raw": segment.get("enddatetime"),
        "event_id": segment.get("id"),
        "reason": at(segment, ("failureinfo", "reason")),
    }


def _media(segment: Fields, role: str) -> dict[str, Any]:
    """Network and devices of one end; the first medium that names something counts."""
    found: dict[str, Any] = {}
    for medium in listed(segment.get("media")):
        network, device = medium.get(f"{role}network"), medium.get(f"{role}device")
        if isinstance(network, dict):
            found = {name: one for name, one in _NETWORK.values(network).items() if not _is_zero(one)} | found
        if isinstance(device, dict):
            video = "video" in str(medium.get("label")).lower()
            named = {"camera": device.get("capturedevicename")} if video else _sound(device)
            found = {name: one for name, one in named.items() if one} | found
    return found


def _sound(device: Fields) -> dict[str, Any]:
    return {"microphone": device.get("capturedevicename"), "speaker": device.get("renderdevicename")}


def _is_zero(value: Any) -> bool:
    return bool(re.fullmatch(r"0+([-:]0+)+", str(value)))
