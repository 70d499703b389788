"""Zoom: who joined a meeting, from which address and machine; API JSON, dashboard CSV, usage report CSV.

Formats: "DashboardsListMeetingParticipantsResponse", "DashboardsListMeetingParticipantsQoSResponse"
(zoom.github.io/rivet-javascript); "Meeting API: Fields hidden in dashboard and report APIs" (developers.zoom.us
changelog): guests have no ``id`` since 2023. The usage report's CSV has two tables: the meeting, an empty line, its
participants ("Name (Original Name)", "Join Time" …). The dashboard's CSV is read by the names of the same fields.
"""

from __future__ import annotations

import re
from typing import Any

from ..sandbox import Source
from . import Parts, reader
from ._fields import Fields, Shape, opened
from ._log import Log, names, read

__all__ = ["zoom"]

_TIMES = {"jointime": "", "jointimeutc": "Z", "leavetime": "", "leavetimeutc": "Z"}
_MEETINGS = Shape(
    "meetings",
    {
        "account": ["email", "useremail", "participantuserid", "id"],
        "display_name": ["username", "nameoriginalname", "name", "participant", "participantname"],
        "participant": ["participantuuid", "userid"],
        "meeting": ["meetinguuid", "meetingid"],
        "topic": ["topic", "meetingtopic"],
        "role": ["role"],
        "guest": ["guest"],
        "ip": ["ipaddress"],
        "mac": ["macaddr", "macaddress"],
        "location": ["location"],
        "network_type": ["networktype"],
        "data_center": ["fulldatacenter", "datacenter"],
        "device": ["device"],
        "hostname": ["pcname", "devicename"],
        "windows_domain": ["domain"],
        "disk": ["harddiskid"],
        "camera": ["camera"],
        "microphone": ["microphone"],
        "speaker": ["speaker"],
        "reason": ["leavereason"],
    },
    {"system": "zoom", "event": "joined"},
)
_UNREAD = """audiocall audioquality bomtgid client connectiontype customerkey duration durationminutes failover
fromsipuri groupid hasarchiving inroomparticipants inwaitingroom internalipaddresses internaluser marketingoptin
optionalarchiving os osversion participants recording recordingconsent registrantid screensharequality shareapplication
sharedesktop sharewhiteboard sharing sipuri status totaldurationminutes userqos version videoquality videoconnectiontype
asconnectiontype audioconnectiontype starttime endtime creationtime hasZoomrooms department group attentivenessscore
virtualbackground recordingfiles hostid qos videoquality phonenumber"""
_KNOWN = [*_UNREAD.lower().split(), *_MEETINGS.tops, *_TIMES]
_SHARES = ("sharedesktop", "shareapplication", "sharewhiteboard")
_COUNTRY = re.compile(r"\(\s*([A-Z]{2})\s*\)\s*$")
_WHO = frozenset({"username", "nameoriginalname", "participant", "useremail", "harddiskid"})
_REPORT = frozenset({"meetingid", "topic", "starttime", "endtime", "participants"})


def _recognises(source: Source) -> bool:
    found = names(source)
    joined = bool(found & {"jointime", "jointimeutc"}) and bool(found & {"leavetime", "leavetimeutc"})
    return (joined and bool(found & _WHO)) or found >= _REPORT or "nameoriginalname" in found


@reader(
    "zoom",
    title="Zoom participants (API JSON, QoS, dashboard CSV, usage report CSV)",
    fills=["meetings"],
    profile="bulk",
    recognises=_recognises,
    rank=30,
)
def zoom(source: Source) -> Parts:
    """One row a participant each time he joined; the measurements of a QoS answer stay in the original.

    ``account`` is the mail address, else Zoom's user id, which guests do not have. ``country`` is the code that Zoom
    writes after the place, ``San Jose (US)``. ``seconds`` is the API's duration; the reports' minutes are multiplied.
    ``shared_screen`` is true where a desktop, application or whiteboard was shared. Times of the CSV have no zone: they
    are in that of the account or of the person who made the export. ``meeting``, ``topic`` and ``host`` are told where
    the file names them; an answer of the API does not.
    """
    meeting: dict[str, Any] = {}

    def record(log: Log, place: int, fields: Fields) -> Parts:
        if not fields.keys() & (_TIMES.keys() | _WHO - {"useremail"}) and fields.keys() >= {"meetingid", "topic"}:
            meeting.update(meeting=fields["meetingid"], topic=fields["topic"], host=fields.get("useremail"))
            return
        yield _MEETINGS.row(place, fields, **_more(log, fields) | meeting)

    return read(source, "meetings", record, times=_TIMES, known=_KNOWN, blocks=True)


def _more(log: Log, fields: Fields) -> dict[str, Any]:
    left = next((name for name in ("leavetime", "leavetimeutc") if fields.get(name)), "")
    place = _COUNTRY.search(str(fields.get("location") or ""))
    inner = opened(fields.get("internalipaddresses"))
    shared = [fields[name] for name in _SHARES if fields.get(name) not in (None, "")]
    known = {str(one).lower() for one in shared}
    return {
        **_joined(log, fields),
        "end": log.clock(left).utc(str(fields[left])) if left else "",
        "end_raw": fields.get(left, ""),
        "seconds": _seconds(fields),
        "ip_local": " ".join(map(str, inner)) if isinstance(inner, list) else inner,
        "country": place[1] if place else "",
        "os": " ".join(str(fields[name]) for name in ("os", "osversion") if fields.get(name)),
        "client": " ".join(str(fields[name]) for name in ("client", "version") if fields.get(name)),
        "shared_screen": "true" if known & {"true", "yes"} else "false" if known else "",
    }


def _joined(log: Log, fields: Fields) -> dict[str, str]:
    for name in ("jointime", "jointimeutc"):
        if fields.get(name):
            return log.clock(name).when(str(fields[name]))
    return {}


def _seconds(fields: Fields) -> Any:
    minutes = str(fields.get("durationminutes") or fields.get("totaldurationminutes") or "")
    return int(minutes) * 60 if minutes.isascii() and minutes.isdigit() and len(minutes) < 8 else fields.get("duration")
