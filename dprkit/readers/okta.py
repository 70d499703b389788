"""Okta System Log: sign-ins and second factors, from the API's JSON array, JSON lines, or the CSV download.

Formats: LogEvent object (okta/okta-developer-docs, reference/api/system-log); field notes (okta/customer-detections,
logs/log_fields.csv); events (elastic/integrations, packages/okta, test-okta-system-events.log). The CSV of Reports >
System Log has the same fields in snake case, ``timestamp`` for ``published`` and ``target0`` to ``target3``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ..records import Repair, Row, Unread, when
from ..sandbox import Source
from . import Parts, reader
from ._lines import Line, objects, records

__all__ = ["okta"]

# Event types: developer.okta.com/docs/reference/api/event-types.
_SIGNIN = ("user.session.start", "user.authentication.sso", "user.authentication.verify", "policy.evaluate_sign_on")
_SIGNIN_FAMILY = "user.authentication.auth"  # auth_via_mfa, auth_via_IDP, authenticate …
_FACTOR_FAMILIES = ("user.mfa.", "device.")
_FACTOR = (
    "user.authentication.auth_via_mfa",
    "system.push.send_factor_verify_push",
    "system.sms.send_factor_verify_message",
    "system.sms.send_phone_verification_message",
    "system.voice.send_mfa_challenge_call",
    "system.voice.send_phone_verification_call",
)
_HEADER = {"event_type", "uuid", "actor.alternate_id", "client.ip_address"}
# What factors Okta names in words of its own: debugData.factor, and "User set up … factor" in outcome.reason.
_KINDS = {"PUSH": "push", "WEBAUTHN": "webauthn", "SMS": "sms", "SOFT_TOKEN": "totp", "TOTP": "totp"}
_IN_REASON = re.compile(r"\b([A-Z][A-Z0-9_]+) factor\b")
_RESULTS = {"SUCCESS": "success", "FAILURE": "failure"}

_SIGNIN_PATHS = {
    "display_name": "actor.displayName",
    "event": "eventType",
    "reason": "outcome.reason",
    "ip": "client.ipAddress",
    "country": "client.geographicalContext.country",
    "region": "client.geographicalContext.state",
    "city": "client.geographicalContext.city",
    "lat": "client.geographicalContext.geolocation.lat",
    "lon": "client.geographicalContext.geolocation.lon",
    "as_number": "securityContext.asNumber",
    "as_org": "securityContext.asOrg",
    "isp": "securityContext.isp",
    "proxy": "securityContext.isProxy",
    "client": "client.userAgent.browser",
    "os": "client.userAgent.os",
    "user_agent": "client.userAgent.rawUserAgent",
    "device": "device.id",
    "device_name": "device.name",
    "managed": "device.managed",
    "event_id": "uuid",
}
_SPLIT = {column: tuple(path.split(".")) for column, path in _SIGNIN_PATHS.items()}


def _recognises(source: Source) -> bool:
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    if head.startswith(("{", "[")):
        return '"eventType"' in head and '"published"' in head and '"actor"' in head
    return set(_header(head.splitlines()[0] if head else "")) >= _HEADER


def _header(line: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in line.split(",")]


@reader(
    "okta",
    title="Okta System Log (JSON array, JSON lines, CSV download)",
    fills=["signins", "mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=20,
)
def okta(source: Source) -> Parts:
    """Sign-ins and factor events of users; one Unread at the end counts the events of other kinds.

    ``result`` is success, failure or Okta's word (ALLOW, CHALLENGE …). ``interactive`` stays empty: Okta does not
    say. ``session`` is empty where Okta writes "unknown". An event that signs in by a factor
    (``user.authentication.auth_via_mfa``) is a row of both tables.

    ``account`` of a factor event is the user whose factor it is (target of type User), else the actor.
    ``authenticator`` is the identifier of the thing that holds the factor, and empty where the event names none:
    for an enrolment or a change the device (``oktaDeviceId`` of a DeviceUser target, else ``device.id``); for
    FastPass (SIGNED_NONCE) ``device.id``; for text messages and calls the MobilePhone target, which is the same for
    the same number; for other uses the AuthenticatorEnrollment target, which is one person's own.
    """
    others: Counter[str] = Counter()
    actors: Counter[str] = Counter()
    place = 0
    for found in _events(source):
        if not isinstance(found, tuple):
            yield found
            place = max(place, int(found.place))
            continue
        place, event = found
        kind = event.get("eventType")
        if not isinstance(kind, str) or not kind:
            yield Unread(place, "not a System Log event: it has no eventType", str(event)[:2000])
            continue
        rows = list(_rows(place, kind, event))
        yield from rows
        if not rows:
            actor = str(_at(event, ("actor", "type")) or "none")
            (actors if _is_signin(kind) or _is_factor(kind) else others)[actor if _is_signin(kind) else kind] += 1
    if others or actors:
        yield Unread(place, _left(others, actors))


def _left(others: Counter[str], actors: Counter[str]) -> str:
    parts = []
    if others:
        parts.append(f"{others.total()} events of other types ({_most(others)}) are not sign-ins or factor events")
    if actors:
        parts.append(f"{actors.total()} events have no user as actor or target ({_most(actors)})")
    return "; ".join(parts) + "; they stay in the original"


def _most(counts: Counter[str]) -> str:
    named = [name[:80] for name, _ in counts.most_common(10)]
    return ", ".join(named) + (f" and {len(counts) - 10} more" if len(counts) > 10 else "")


def _is_signin(kind: str) -> bool:
    return kind in _SIGNIN or kind.startswith(_SIGNIN_FAMILY)


def _is_factor(kind: str) -> bool:
    return kind in _FACTOR or kind.startswith(_FACTOR_FAMILIES)


def _rows(place: int, kind: str, event: dict[str, Any]) -> Iterator[Row]:
    by_user = _at(event, ("actor", "type")) == "User"
    if _is_signin(kind) and by_user:
        yield Row("signins", place, _kept(_signin(event)))
    owner = _target(event, "User") or (event.get("actor") if by_user else None)
    if _is_factor(kind) and isinstance(owner, dict):
        yield Row("mfa_events", place, _kept(_factor_event(kind, event, owner)))


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _signin(event: dict[str, Any]) -> dict[str, Any]:
    session = _at(event, ("authenticationContext", "externalSessionId"))
    return {
        **_common(event, event.get("actor")),
        **{column: _at(event, path) for column, path in _SPLIT.items()},
        "app": (_target(event, "AppInstance") or {}).get("displayName"),
        "session": None if session == "unknown" else session,
    }


def _common(event: dict[str, Any], person: Any) -> dict[str, Any]:
    result = _at(event, ("outcome", "result"))
    named = person if isinstance(person, dict) else {}
    return {
        **when(str(event.get("published") or "")),
        "system": "okta",
        "account": named.get("alternateId") or named.get("id"),
        "result": _RESULTS.get(str(result), result),
    }


def _factor_event(kind: str, event: dict[str, Any], owner: dict[str, Any]) -> dict[str, Any]:
    factor = _factor(event)
    holder = _holder(kind, factor, event)
    return {
        **_common(event, owner),
        "event": kind,
        "factor": next((short for word, short in _KINDS.items() if word in factor), factor),
        "authenticator": holder.get("id"),
        "authenticator_name": holder.get("displayName") or holder.get("name"),
        "ip": _at(event, ("client", "ipAddress")),
        "event_id": event.get("uuid"),
    }


def _factor(event: dict[str, Any]) -> str:
    named = _at(event, ("debugContext", "debugData", "factor"))
    if isinstance(named, str) and named:
        return named
    found = _IN_REASON.search(str(_at(event, ("outcome", "reason")) or ""))
    return found[1] if found else ""


def _holder(kind: str, factor: str, event: dict[str, Any]) -> dict[str, Any]:
    """What holds the factor: an object with ``id``, and ``displayName`` or ``name``; empty when none is named."""
    device = event.get("device")
    enrolled = _target(event, "AuthenticatorEnrollment") or {}
    if kind.startswith(_FACTOR_FAMILIES) or factor == "SIGNED_NONCE":
        added = _target(event, "DeviceUser") or {}
        if known := _at(added, ("detailEntry", "oktaDeviceId")):
            return {"id": known, "displayName": added.get("displayName")}
        if isinstance(device, dict) and device.get("id"):
            return device
    return _target(event, "MobilePhone") or enrolled


def _target(event: dict[str, Any], kind: str) -> dict[str, Any] | None:
    targets = event.get("target")
    if not isinstance(targets, list):
        return None
    return next((one for one in targets if isinstance(one, dict) and one.get("type") == kind), None)


def _at(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _events(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Unread | Repair]:
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    if head.startswith(("{", "[")):
        yield from objects(source)
        return
    paths: list[tuple[str, ...]] = []
    for line in records(source):
        if isinstance(line, Unread):
            yield line
        elif not paths:
            paths = [_path(name) for name in line.cells]
        else:
            yield from (Repair("signins", line.place, ".".join(paths[at]), *told) for at, *told in _told(line))
            yield line.place, _nested(paths, line.cells)


def _told(line: Line) -> Iterator[tuple[int, str, str, str]]:
    return ((at, found, line.cells[at], why) for at, found, why in line.mended)


_PARTS = {"timestamp": "published"}
_INDEXED = re.compile(r"target(\d+)")


def _path(name: str) -> tuple[str, ...]:
    """``client.geographical_context.city`` as the path of the same field in JSON."""
    parts = [re.sub(r"_(\w)", lambda found: found[1].upper(), part) for part in name.strip().lower().split(".")]
    return tuple(_PARTS.get(part, part) for part in parts)


def _nested(paths: list[tuple[str, ...]], cells: list[str]) -> dict[str, Any]:
    event: dict[str, Any] = {}
    for path, cell in zip(paths, cells):
        if not cell:
            continue
        inner = event
        for name in path[:-1]:
            step = inner.setdefault(name, {})
            if not isinstance(step, dict):
                break
            inner = step
        else:
            inner.setdefault(path[-1], cell)
    event["target"] = [event[name] for name in sorted(event) if _INDEXED.fullmatch(name)]
    return event
