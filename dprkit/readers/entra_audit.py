"""Microsoft Entra audit log: what became of second factors, from Graph, the portal's CSV, or Log Analytics.

Formats: Microsoft Graph, "directoryAudit resource type", "targetResource", "modifiedProperty"
(microsoft-graph-docs-contrib); an event with StrongAuthenticationPhoneAppDetail (elastic/integrations,
packages/microsoft_entra_id/docs/README.md): JSON as text within JSON; Azure Monitor logs reference, "AuditLogs"
(TargetResources and InitiatedBy are JSON as text in CSV); the portal's CSV numbers what others nest
("Target1ModifiedProperty1NewValue").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._fields import Fields, at, kept, listed, opened
from ._log import Log, names, read

__all__ = ["entra_audit"]

_TIMES = {
    "activitydatetime": "",
    "activitydatetimeutc": "Z",
    "dateutc": "Z",
    "timegenerated": "",
    "timegeneratedutc": "Z",
    "timegeneratedlocaltime": "",
    "date": "",
    "time": "",
}
_NESTED = frozenset({"targetresources", "initiatedby"})
_NUMBERED = frozenset(
    {"activity", "actoruserprincipalname", "target1userprincipalname", "target1modifiedproperty1name"}
)
_APPS, _METHODS, _NUMBERS = (
    "StrongAuthenticationPhoneAppDetail",
    "StrongAuthenticationMethod",
    "StrongAuthenticationUserDetails",
)
# In the order of the numbers that stand for them: "Hunting for MFA manipulations in Entra ID tenants using KQL".
_METHOD_NAMES = (
    *("TwoWayVoiceMobile", "TwoWaySms", "TwoWayVoiceOffice", "TwoWayVoiceOtherMobile", "TwoWaySmsOtherMobile"),
    *("OneWaySms", "PhoneAppNotification", "PhoneAppOTP"),
)
_ACTIVITY = re.compile(r"security info|fido2|passkey|passwordless|windows hello|strong authentication", re.IGNORECASE)
_CHANGES = {"register": "added", "add": "added", "delete": "removed", "remove": "removed"}
_NONE = re.compile(r"NO_[A-Z_]+|[0-]+|")


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= _NESTED or found >= _NUMBERED


@reader(
    "entra-audit",
    title="Microsoft Entra audit log (Graph JSON, portal CSV, Log Analytics)",
    fills=["mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=20,
)
def entra_audit(source: Source) -> Parts:
    """One row an authenticator, method or phone number that an event names; one Unread counts the other events.

    ``authenticator`` is the device token of the Authenticator app: the same app on the same telephone keeps it, so two
    accounts with one token share a telephone. Without a token (codes only) it is the device id, else the id of the
    registration, which is one account's own. ``change`` is added, removed or kept, from the lists before and after: a
    kept one shows that the app was used. ``account`` is the target; ``actor`` is who did it where that is somebody
    else, and ``ip`` is the actor's, often a Microsoft service's own. ``factor`` is push, totp, or Entra's word.
    """
    return read(source, "mfa_events", _record, times=_TIMES)


def _record(log: Log, place: int, found: Fields) -> Parts:
    inner = opened(found.get("properties"))
    event = {**found, **inner} if isinstance(inner, dict) else found
    name = str(event.get("activitydisplayname") or event.get("operationname") or event.get("activity") or "")
    rows = 0
    for target in _targets(event):
        shared = _shared(log, event, target, name)
        for part in _changes(place, target):
            rows += 1
            yield part if isinstance(part, Unread) else Row("mfa_events", place, kept(shared | part))
    if not rows and _ACTIVITY.search(name):
        yield Row("mfa_events", place, kept(_told(log, event, name)))
    elif not rows:
        log.leave("{n} events are not about second factors ({most})", name or "no name")


def _targets(event: Fields) -> list[Fields]:
    """Who or what an event is about, each with its ``modifiedproperties``; the portal's CSV numbers them."""
    if nested := listed(event.get("targetresources")):
        return nested
    made: list[Fields] = []
    for number in range(1, 10):
        mine = {
            key.removeprefix(f"target{number}"): one for key, one in event.items() if key.startswith(f"target{number}")
        }
        if not mine:
            break
        changed = [_numbered(mine, f"modifiedproperty{at_}") for at_ in range(1, 30)]
        made.append({**mine, "id": mine.get("objectid"), "modifiedproperties": [one for one in changed if one]})
    return made


def _numbered(mine: Fields, prefix: str) -> Fields:
    pairs = (("displayname", "name"), ("oldvalue", "oldvalue"), ("newvalue", "newvalue"))
    return {ours: mine[prefix + theirs] for ours, theirs in pairs if prefix + theirs in mine}


def _shared(log: Log, event: Fields, target: Fields, name: str) -> Fields:
    who = at(event, ("initiatedby", "user"))
    user = who if isinstance(who, dict) else {}
    account = target.get("userprincipalname") or target.get("id")
    actor = (
        *(user.get("userprincipalname"), event.get("actoruserprincipalname"), event.get("identity")),
        *(at(event, ("initiatedby", "app", "displayname")), event.get("actorserviceprincipalname")),
        event.get("actordisplayname"),
    )
    by = next((one for one in actor if one), None)
    agents = [one.get("value") for one in listed(event.get("additionaldetails")) if one.get("key") == "User-Agent"]
    return {
        **log.when(event),
        "system": "entra",
        "account": account,
        "actor": None if by == account else by,
        "event": name,
        "result": event.get("result"),
        "reason": event.get("resultreason") or event.get("resultdescription"),
        "ip": user.get("ipaddress") or event.get("ipaddress"),
        "user_agent": next(iter(agents), None) or event.get("useragent"),
        "transaction": event.get("correlationid"),
        "event_id": event.get("id"),
    }


def _told(log: Log, event: Fields, name: str) -> Fields:
    """An event that says in words what happened to a factor: "User registered Authenticator App with …"."""
    target = next(iter(_targets(event)), {})
    change = next((became for word, became in _CHANGES.items() if word in name.lower()), None)
    return _shared(log, event, target, name) | {"change": change}


def _changes(place: int, target: Fields) -> Iterator[Fields | Unread]:
    for one in listed(target.get("modifiedproperties")):
        make = _MAKERS.get(str(one.get("displayname")))
        if not make:
            continue
        sides = [_side(one.get(side)) for side in ("oldvalue", "newvalue")]
        for side, name in zip(sides, ("oldvalue", "newvalue")):
            if side is None:
                why = f"{one['displayname']}: the {name} is not a list that can be read"
                yield Unread(place, why, str(one.get(name))[:2000])
        old, new = ([made for entry in side or () for made in make(entry)] for side in sides)
        before, after = [_key(entry) for entry in old], [_key(entry) for entry in new]
        known = None not in sides
        for entry in new:
            yield entry | ({"change": "kept" if _key(entry) in before else "added"} if known else {})
        for entry in old:
            if known and _key(entry) not in after:
                yield entry | {"change": "removed"}


def _side(value: Any) -> list[Fields] | None:
    """The list before or after; None when there is text that cannot be read."""
    found = opened(value)
    if isinstance(found, str):
        return [] if found.strip().strip('"') in ("", "[]", "null") else None
    return listed(found) if found is not None else []


def _key(entry: Fields) -> tuple[Any, ...]:
    return tuple(entry.get(name) for name in ("authenticator", "factor", "phone"))


def _app(entry: Fields) -> Iterator[Fields]:
    token, device, own = (_real(entry.get(name)) for name in ("devicetoken", "deviceid", "id"))
    yield {
        "factor": "push" if token else "totp",
        "authenticator": token or device or own,
        "authenticator_name": _real(entry.get("devicename")),
        "app_version": _real(entry.get("phoneappversion")),
        "device_kind": _real(entry.get("devicetag")),
    }


def _real(value: Any) -> Any:
    """The value, unless it is one of Entra's words for none (NO_DEVICE_TOKEN, a UUID of zeros)."""
    return None if value is None or _NONE.fullmatch(str(value)) else value


def _method(entry: Fields) -> Iterator[Fields]:
    kind = entry.get("methodtype")
    known = isinstance(kind, int) and 0 <= kind < len(_METHOD_NAMES)
    yield {"factor": _METHOD_NAMES[kind] if known else kind}  # type: ignore[index]


def _phone(entry: Fields) -> Iterator[Fields]:
    for name in ("phonenumber", "alternativephonenumber", "voiceonlyphonenumber"):
        if entry.get(name):
            yield {"factor": "phone number", "phone": entry[name]}


_MAKERS = {_APPS: _app, _METHODS: _method, _NUMBERS: _phone}
