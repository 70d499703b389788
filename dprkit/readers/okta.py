"""Okta System Log: sign-ins and second factors, from the API's JSON, log streaming, or the CSV download.

Formats: LogEvent object (okta/okta-developer-docs, reference/api/system-log); field notes (okta/customer-detections,
logs/log_fields.csv); events (elastic/integrations, packages/okta, test-okta-system-events.log). The CSV of Reports >
System Log has the same fields in snake case, ``timestamp`` for ``published`` and ``target0`` to ``target3``. Log
streaming to EventBridge puts the event in ``detail``, an event hook puts several in ``data.events``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ..records import Unread
from ..sandbox import Block, Source
from . import Parts, reader
from ._clock import in_columns
from ._fields import Shape, at, kept_cells, listed
from ._lines import by_line
from ._log import Entry, Log, names, read_together

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
_ADDED = ("factor.activate", "enrollment.create", "device.user.add", "device.activate")
_REMOVED = ("factor.deactivate", "factor.reset", "device.user.remove", "device.deactivate", "device.delete")
_JSON = frozenset({"eventtype", "published", "actor"})
_CSV = frozenset({"eventtype", "uuid", "actoralternateid", "clientipaddress"})
_EVENT = """actor authenticationContext client debugContext device displayMessage eventType legacyEventType outcome
published request securityContext severity target transaction uuid version"""
_WRAPPER = "detail detail-type id source account time region resources event data cloudEventsVersion eventTime eventId"
_TARGETS = [f"target{number}" for number in range(20)]
# What factors Okta names in words of its own: debugData.factor, and "User set up … factor" in outcome.reason.
_KINDS = {"PUSH": "push", "WEBAUTHN": "webauthn", "SMS": "sms", "SOFT_TOKEN": "totp", "TOTP": "totp"}
_IN_REASON = re.compile(r"\b([A-Z][A-Z0-9_]+) factor\b")
_PHONE = re.compile(r"\+?[\dXx*][\dXx*() .-]{5,}\d")
_RESULTS = {"SUCCESS": "success", "FAILURE": "failure"}

_SHARED = {
    "account": ["actor"],
    "result": ["outcome.result"],
    "session": ["authenticationContext.externalSessionId"],
    "reason": ["outcome.reason"],
    "ip": ["client.ipAddress"],
    "country": ["client.geographicalContext.country"],
    "city": ["client.geographicalContext.city"],
    "as_number": ["securityContext.asNumber"],
    "user_agent": ["client.userAgent.rawUserAgent"],
    "transaction": ["transaction.id"],
    "device_token": ["debugContext.debugData.dtHash"],
    "fingerprint": ["debugContext.debugData.deviceFingerprint"],
    "event": ["eventType"],
    "event_id": ["uuid"],
}
_SIGNINS = Shape(
    "signins",
    {
        **_SHARED,
        "ip_chain": ["request.ipChain"],
        "risk": ["debugContext.debugData"],
        "display_name": ["actor.displayName"],
        "region": ["client.geographicalContext.state"],
        "postcode": ["client.geographicalContext.postalCode"],
        "lat": ["client.geographicalContext.geolocation.lat"],
        "lon": ["client.geographicalContext.geolocation.lon"],
        "as_org": ["securityContext.asOrg"],
        "isp": ["securityContext.isp"],
        "domain": ["securityContext.domain"],
        "proxy": ["securityContext.isProxy"],
        "network_zone": ["client.zone"],
        "tunnel": ["debugContext.debugData.tunnels"],
        "client": ["client.userAgent.browser"],
        "os": ["client.userAgent.os", "device.os_platform", "device.osPlatform"],
        "device": ["device.id"],
        "device_name": ["device.name"],
        "device_kind": ["client.device"],
        "managed": ["device.managed"],
        "registered": ["device.registered"],
        "root_session": ["authenticationContext.rootSessionId"],
        "credential": [
            "authenticationContext.credentialType",
            "authenticationContext.credentialProvider",
            "authenticationContext.authenticationProvider",
        ],
    },
    {"system": "okta"},
)
_FACTORS = Shape("mfa_events", _SHARED, {"system": "okta"})
_RISK = ("risk", "behaviors", "threatSuspected", "logOnlySecurityData")


def _recognises(source: Source) -> bool:
    found = names(source)
    return found >= _JSON or found >= _CSV


@reader(
    "okta",
    title="Okta System Log (API JSON, JSON lines, log streaming, CSV download)",
    fills=["signins", "mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=20,
    splits=by_line,
)
def okta(source: Source) -> Parts:
    """Sign-ins and factor events of users; one Unread at the end counts the events of other kinds.

    ``result`` is success, failure or Okta's word (ALLOW, CHALLENGE …). ``interactive`` stays empty: Okta does not
    say. ``session`` is empty where Okta writes "unknown". ``risk`` holds risk, behaviours and suspicion as Okta wrote
    them, as JSON. An event that signs in by a factor (``user.authentication.auth_via_mfa``) is a row of both tables.

    ``account`` of a factor event is the user whose factor it is (target of type User), else the actor; ``actor`` is
    told where it is somebody else. ``authenticator`` is the identifier of the thing that holds the factor, and empty
    where the event names none: for an enrolment or a change the device (``oktaDeviceId`` of a DeviceUser target, else
    ``device.id``); for FastPass (SIGNED_NONCE) ``device.id``; for text messages and calls the MobilePhone target, which
    is the same for the same number; for other uses the AuthenticatorEnrollment target, which is one person's own.
    """
    known = [*_EVENT.split(), *_WRAPPER.split(), *_TARGETS]
    return read_together(Log(source, "signins", {}), _records, known=known, exact=_path)


Event = dict[str, Any]


def _records(log: Log, entries: list[Entry]) -> Parts:
    signins, uses = list[tuple[int, Event]](), list[tuple[int, Event, Event]]()
    for place, found in entries:
        for event in [found] if "published" in found else _unwrapped(found):
            kind = event.get("eventType")
            if not isinstance(kind, str) or not kind:
                yield Unread(place, "not a System Log event: it has no eventType", str(event)[:2000])
                continue
            enters, factor = _sorted_as(kind)
            actor = str(at(event, ("actor", "type")) or "none")
            owner = (_target(event, "User") or (event.get("actor") if actor == "User" else None)) if factor else None
            if enters and actor == "User":
                signins.append((place, event))
            if isinstance(owner, dict):
                uses.append((place, event, owner))
            elif not enters or actor != "User":
                _left(log, kind, actor)
    if signins:
        yield _block("signins", [place for place, _ in signins], _signins([event for _, event in signins]))
    if uses:
        yield _block("mfa_events", [one[0] for one in uses], _uses([one[1:] for one in uses]))


def _block(table: str, places: list[int], columns: dict[str, list[Any]]) -> Block:
    return Block(table, places, {name: kept_cells(cells) for name, cells in columns.items()})


@lru_cache(1 << 10)
def _sorted_as(kind: str) -> tuple[bool, bool]:
    return _is_signin(kind), _is_factor(kind)


def _unwrapped(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The event itself, from log streaming (``detail``, ``event``) or an event hook (``data.events``)."""
    if "published" in found:
        return [found]
    if events := at(found, ("data", "events")):
        return listed(events)
    inner = found.get("detail") or found.get("event")
    return [inner] if isinstance(inner, dict) and "eventType" in inner else [found]


def _left(log: Log, kind: str, actor: str) -> None:
    if _is_signin(kind) or _is_factor(kind):
        log.leave("{n} events have no user as actor or target ({most})", actor if _is_signin(kind) else kind)
    else:
        log.leave("{n} events of other types ({most}) are not sign-ins or factor events", kind)


def _is_signin(kind: str) -> bool:
    return kind in _SIGNIN or kind.startswith(_SIGNIN_FAMILY)


def _is_factor(kind: str) -> bool:
    return kind in _FACTOR or kind.startswith(_FACTOR_FAMILIES)


def _signins(events: list[Event]) -> dict[str, list[Any]]:
    found = _SIGNINS.cells(events)
    return {
        **found,
        **_common(events, found, found["account"]),
        "app": [(_target(event, "AppInstance") or {}).get("displayName") for event in events],
        "ip_chain": [_chain(one) for one in found["ip_chain"]],
        "risk": [_risk(one) for one in found["risk"]],
    }


def _chain(found: Any) -> str:
    return " ".join([str(one["ip"]) for one in listed(found) if one.get("ip")]) if found else ""


def _risk(data: Any) -> Any:
    found = [(name, data[name]) for name in _RISK if data.get(name)] if isinstance(data, dict) else []
    return _said(tuple(found)) if all(type(one) is str for _, one in found) else dict(found)


@lru_cache(1 << 12)
def _said(found: tuple[tuple[str, str], ...]) -> Any:
    """The same words stand in many events: they are written out once."""
    return kept_cells([dict(found)])[0]


def _common(events: list[Event], found: dict[str, list[Any]], people: Sequence[Any]) -> dict[str, list[Any]]:
    named = [one if isinstance(one, dict) else {} for one in people]
    return {
        **in_columns([str(event.get("published") or "") for event in events]),
        "account": [one.get("alternateId") or one.get("id") for one in named],
        "result": [_RESULTS.get(str(one), one) for one in found["result"]],
        "session": [None if one == "unknown" else one for one in found["session"]],
    }


def _uses(found: list[tuple[Event, Event]]) -> dict[str, list[Any]]:
    events = [event for event, _ in found]
    shared = _FACTORS.cells(events)
    own = [_factor_event(str(event["eventType"]), event) for event in events]
    common = _common(events, shared, [owner for _, owner in found])
    actors = [at(event, ("actor", "alternateId")) or at(event, ("actor", "id")) for event in events]
    return {
        **shared,
        **common,
        **{name: [one[name] for one in own] for name in own[0]},
        "actor": [None if one == owner else one for one, owner in zip(actors, common["account"], strict=True)],
    }


def _factor_event(kind: str, event: Event) -> Event:
    factor = _factor(event)
    holder = _holder(kind, factor, event)
    phone = _target(event, "MobilePhone") or {}
    return {
        "factor": next((short for word, short in _KINDS.items() if word in factor), factor),
        "authenticator": holder.get("id"),
        "authenticator_name": holder.get("displayName") or holder.get("name"),
        "device_kind": holder.get("os_platform") or holder.get("osPlatform"),
        "change": "added" if kind.endswith(_ADDED) else "removed" if _is_removal(kind) else None,
        "phone": next((one for one in map(str, phone.values()) if _PHONE.fullmatch(one)), None),
    }


def _is_removal(kind: str) -> bool:
    return any(word in kind for word in _REMOVED)


def _factor(event: dict[str, Any]) -> str:
    named = at(event, ("debugContext", "debugData", "factor"))
    if isinstance(named, str) and named:
        return named
    found = _IN_REASON.search(str(at(event, ("outcome", "reason")) or ""))
    return found[1] if found else ""


def _holder(kind: str, factor: str, event: dict[str, Any]) -> dict[str, Any]:
    """What holds the factor: an object with ``id``, and ``displayName`` or ``name``; empty when none is named."""
    device = event.get("device")
    enrolled = _target(event, "AuthenticatorEnrollment") or {}
    if kind.startswith(_FACTOR_FAMILIES) or factor == "SIGNED_NONCE":
        added = _target(event, "DeviceUser") or {}
        if known := at(added, ("detailEntry", "oktaDeviceId")):
            return {"id": known, "displayName": added.get("displayName")}
        if isinstance(device, dict) and device.get("id"):
            return device
    return _target(event, "MobilePhone") or enrolled


def _target(event: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The first target of that type; the CSV download numbers them."""
    targets = event.get("target")
    if targets is None:
        targets = [event[name] for name in _TARGETS if name in event]
    if not isinstance(targets, list):
        return None
    for one in targets:
        if isinstance(one, dict) and one.get("type") == kind:
            return one
    return None


_PARTS = {"timestamp": "published"}


def _path(name: str) -> tuple[str, ...]:
    """``client.geographical_context.city`` as the path of the same field in JSON."""
    parts = [re.sub(r"_(\w)", lambda found: found[1].upper(), part) for part in name.strip().lower().split(".")]
    return tuple(_PARTS.get(part, part) for part in parts)
