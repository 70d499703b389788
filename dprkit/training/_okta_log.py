"""Events as JSON lines of the Okta System Log.

Shape: "System Log API", LogEvent object (okta/okta-developer-docs, reference/api/system-log); field notes and the
enrolment of a device in okta/customer-detections (logs/log_fields.csv, detections/device_registered_to_multiple_users);
events in elastic/integrations (packages/okta, test-okta-system-events.log).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from ._events import Event
from ._people import Person
from ._places import Chance, Line

__all__ = ["okta"]

_WORDS = {
    "start": ("user.session.start", "User login to Okta", "core.user_auth.login_success"),
    "failed": ("user.session.start", "User login to Okta", "core.user_auth.login_failed"),
    "mfa": ("user.authentication.auth_via_mfa", "Authentication of user via MFA", "core.user.factor.attempt_success"),
    "enrol": ("device.user.add", "Add device to user", None),
}


def okta(events: Iterable[Event], seed: str) -> bytes:
    """The events as JSON lines, oldest first, one LogEvent a line."""
    ordered = sorted(events, key=lambda event: (event.when, event.person.login, event.what))
    return b"".join(_compact(_okta_event(event, Chance(seed, "okta", at))) for at, event in enumerate(ordered))


def _compact(event: dict[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _okta_event(event: Event, chance: Chance) -> dict[str, Any]:
    kind, message, legacy = _WORDS[event.what]
    os, browser, raw = event.agent
    failed = event.what == "failed"
    request = chance.text(27)
    return {
        "actor": _user(event.person),
        "client": {
            "userAgent": {"rawUserAgent": raw, "os": os, "browser": browser},
            "zone": "Company" if event.line.network.kind == "company" else "null",
            "device": "Mobile" if event.means == "phone" else "Computer",
            "id": None,
            "ipAddress": event.ip,
            "geographicalContext": _geography(event.line),
        },
        "device": _device(event),
        "authenticationContext": _authentication(event, chance),
        "displayMessage": message,
        "eventType": kind,
        "outcome": {"result": "FAILURE", "reason": "INVALID_CREDENTIALS"}
        if failed
        else {"result": "SUCCESS", "reason": None},
        "published": event.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{chance.below(1000):03d}Z",
        "securityContext": _security(event.line),
        "severity": "WARN" if failed else "INFO",
        "debugContext": {"debugData": _debug(event, request, chance)},
        "legacyEventType": legacy,
        "transaction": {"type": "WEB", "id": request, "detail": {}},
        "uuid": chance.uuid(),
        "version": "0",
        "request": {"ipChain": [_hop(event)]},
        "target": _targets(event, chance),
    }


def _user(person: Person) -> dict[str, Any]:
    return {
        "id": person.okta_id,
        "type": "User",
        "alternateId": person.login,
        "displayName": person.name,
        "detailEntry": None,
    }


def _geography(line: Line) -> dict[str, Any]:
    place = line.place
    return {
        "city": place.city,
        "state": place.region,
        "country": place.country,
        "postalCode": place.postcode,
        "geolocation": {"lat": place.lat, "lon": place.lon},
    }


def _hop(event: Event) -> dict[str, Any]:
    version = "V6" if ":" in event.ip else "V4"
    return {"ip": event.ip, "geographicalContext": _geography(event.line), "version": version, "source": None}


def _device(event: Event) -> dict[str, Any] | None:
    """Okta fills it only for a device that Okta Verify has registered."""
    if event.means == "other" or event.what in ("failed", "enrol"):
        return None
    phone = event.means == "phone"
    platform = "ANDROID" if phone else "WINDOWS" if event.person.windows else "MACOS"
    return {
        "id": event.device or (event.person.phone_device if phone else event.person.laptop),
        "name": "Phone" if phone else event.person.host,
        "os_platform": platform,
        "os_version": {"ANDROID": "16", "WINDOWS": "10.0.26100", "MACOS": "15.7.2"}[platform],
        "managed": not phone,
        "registered": True,
        "device_integrator": None,
        "disk_encryption_type": "FULL" if phone else "ALL_INTERNAL_VOLUMES",
        "screen_lock_type": "BIOMETRIC",
        "jailbreak": None,
        "secure_hardware_present": True,
    }


def _authentication(event: Event, chance: Chance) -> dict[str, Any]:
    factor = event.what == "mfa"
    return {
        "authenticationProvider": "FACTOR_PROVIDER" if factor else None,
        "credentialProvider": "OKTA_CREDENTIAL_PROVIDER" if factor else None,
        "credentialType": None,
        "issuer": None,
        "interface": None,
        "authenticationStep": 0,
        "externalSessionId": "unknown" if event.what == "failed" else "102" + chance.text(22),
    }


def _security(line: Line) -> dict[str, Any]:
    name = line.network.as_name
    return {
        "asNumber": line.network.asn,
        "asOrg": name.lower(),
        "isp": name.lower(),
        "domain": name.lower().replace(" ", "-").replace("(", "").replace(")", "") + ".example",
        "isProxy": line.proxy,
    }


def _debug(event: Event, request: str, chance: Chance) -> dict[str, Any]:
    data = {"requestId": request, "threatSuspected": "false"}
    if event.what == "enrol":
        return data | {"requestUri": "/idp/authenticators", "url": "/idp/authenticators?"}
    data |= {
        "requestUri": "/idp/idx/identify",
        "url": "/idp/idx/identify?",
        "dtHash": chance.text(32, "0123456789abcdef"),
    }
    if event.what == "mfa":
        data |= {"factor": "OKTA_VERIFY_PUSH" if event.means != "phone" else "SIGNED_NONCE"}
    if event.line.proxy:
        data |= {"tunnels": '[{"anonymous":true,"operator":null,"type":"VPN"}]'}
    return data


def _targets(event: Event, chance: Chance) -> list[dict[str, Any]] | None:
    if event.what == "mfa":
        method = {
            "methodTypeUsed": "Push Notification",
            "methodUsedVerifiedProperties": "[DEVICE_BOUND, USER_PRESENCE]",
        }
        own = "pfd" + Chance(event.person.login, "factor").text(17)
        return [_user(event.person), _target(own, "AuthenticatorEnrollment", "Okta Verify", method)]
    if event.what == "enrol":
        held = {"oktaDeviceId": event.device or event.person.phone_device, "platform": "ANDROID"}
        return [_user(event.person), _target("udl" + chance.text(17), "DeviceUser", "Phone", held)]
    return None


def _target(identifier: str, kind: str, name: str, detail: dict[str, str]) -> dict[str, Any]:
    return {"id": identifier, "type": kind, "alternateId": "unknown", "displayName": name, "detailEntry": detail}
