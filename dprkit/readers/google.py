"""Google Workspace login audit: activities of the Admin SDK Reports API in JSON, and the Admin console's CSV.

Formats: "Activities: list" and "Login Audit Activity Events" (developers.google.com/workspace/admin/reports/v1); an
activity of each kind (elastic/integrations, packages/google_workspace, test-login.log). The console's CSV is known by
the attributes of Google's help page "User log events" (Date, Event, Actor, IP address, Login type, Challenge type …).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..records import Row
from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock
from ._fields import Fields, Shape, at, kept, listed, opened
from ._lines import by_line
from ._log import Log, names, read

__all__ = ["google"]

_JSON = frozenset({"applicationname", "events", "actor"})
_CSV = frozenset({"date", "event", "ipaddress", "logintype"})
_TIMES = {"date": "", "dateutc": "Z", "logintime": ""}
_SHARED = Shape(
    "signins",
    {
        "account": ["affectedemailaddress", "actor.email", "actor", "user", "actor.profileid"],
        "ip": ["ipaddress"],
        "country": ["networkinfo.regioncode"],
        "as_number": ["ipasn"],
        "user_agent": ["useragent"],
        "session": ["sessionid"],
        "event_id": ["id.uniquequalifier", "id"],
        "reason": ["loginfailuretype", "failuretype"],
    },
    {"system": "google"},
)
_SIGNINS = Shape(
    "signins",
    {
        "region": ["networkinfo.subdivisioncode"],
        "app": ["applicationname", "actorapplicationname"],
        "credential": ["logintype"],
        "device": ["deviceid"],
    },
)
# Event names of the API, and the words that the console shows for them.
_EVENTS = {
    "successful login": "login_success",
    "failed login": "login_failure",
    "login challenge": "login_challenge",
    "login verification": "login_verification",
    "2-step verification enroll": "2sv_enroll",
    "2-step verification disable": "2sv_disable",
    "suspicious login": "suspicious_login",
}
_ENTRIES = {"login_success": "success", "login_failure": "failure"}
_CHALLENGES = ("login_challenge", "login_verification")
_CHANGES = {"2sv_enroll": "added", "2sv_disable": "removed", "titanium_enroll": "added", "titanium_unenroll": "removed"}
_NO_FACTOR = {"", "none", "password"}
_VALUES = ("value", "boolvalue", "intvalue", "multivalue", "multistrvalue", "multiintvalue")


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= _JSON or (found >= _CSV and bool(found & {"actor", "user"}))


@reader(
    "google",
    title="Google Workspace login audit (Reports API JSON, Admin console CSV)",
    fills=["signins", "mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=25,
    splits=by_line,
)
def google(source: Source) -> Parts:
    """Sign-ins, and the challenges and enrolments of second factors; one Unread counts events of other kinds.

    ``account`` is the address that an event is about, else the actor's. ``factor`` is the challenge method in Google's
    words; passwords are none. Google names no authenticator: ``authenticator`` stays empty. ``risk`` says so where
    Google calls a sign-in suspicious. ``app`` is told for sign-ins to other applications (application ``saml``).
    """
    return read(source, "signins", _record, times=_TIMES)


def _record(log: Log, place: int, found: Fields) -> Parts:
    if isinstance(found.get("event"), str):
        kind = found["event"].strip().lower()
        yield from _rows(log, place, found, _EVENTS.get(kind, kind), log.when(found))
        return
    time = Clock().when(str(at(found, ("id", "time")) or ""))
    for event in listed(found.get("events")) or [{}]:
        yield from _rows(log, place, found | _parameters(event), str(event.get("name") or ""), time)


def _parameters(event: Fields) -> Fields:
    """The parameters of an event by their plain names; a list of one value is that value."""
    made: Fields = {}
    for one in listed(event.get("parameters")):
        value = next((one[kind] for kind in _VALUES if one.get(kind) not in (None, "", [])), None)
        name = str(one.get("name") or "").replace("_", "").lower()
        if name and value is not None:
            made[name] = value[0] if isinstance(value, list) and len(value) == 1 else value
    return made


def _rows(log: Log, place: int, fields: Fields, kind: str, time: dict[str, str]) -> Iterator[Row]:
    asns = opened(at(fields, ("networkinfo", "ipasn")))
    shared = _SHARED.values({"ipasn": asns[0] if isinstance(asns, list) and asns else asns} | fields)
    values = shared | time | {"event": kind}
    if kind in _ENTRIES or kind.startswith("suspicious"):
        more = {"result": _ENTRIES.get(kind), "risk": _risk(fields, kind)}
        yield Row("signins", place, kept(_SIGNINS.values(fields) | values | more))
    elif kind in _CHALLENGES:
        yield from _challenged(log, place, fields, values)
    elif kind in _CHANGES:
        yield Row("mfa_events", place, kept(_plain(values) | {"change": _CHANGES[kind], "result": "success"}))
    else:
        log.leave("{n} events of other types ({most}) are not sign-ins or second factors", kind or "no name")


def _risk(fields: Fields, kind: str) -> str:
    said = str(fields.get("issuspicious", "")).lower()
    return "suspicious" if said in ("true", "yes") or kind.startswith("suspicious") else ""


def _challenged(log: Log, place: int, fields: Fields, values: Fields) -> Iterator[Row]:
    methods = fields.get("loginchallengemethod") or fields.get("challengetype") or ""
    status = str(fields.get("loginchallengestatus") or "")
    result = "success" if "pass" in status.lower() else "failure" if "fail" in status.lower() else status
    for method in methods if isinstance(methods, list) else [methods]:
        if str(method).lower() in _NO_FACTOR:
            log.leave("{n} challenges by other means than a second factor ({most})", str(method) or "none named")
        else:
            yield Row("mfa_events", place, kept(_plain(values) | {"factor": method, "result": result}))


def _plain(values: Fields) -> dict[str, Any]:
    """What a sign-in and a factor event share."""
    return {name: one for name, one in values.items() if name not in ("region", "app", "credential", "device")}
