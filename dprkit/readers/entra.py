"""Microsoft Entra sign-in logs of people: the portal's CSV download, and Graph ``signIn`` objects in JSON.

Formats: CSV header of the portal's "InteractiveSignIns" download, with its trailing spaces ("Application ID "), double
spaces ("Autonomous system  number") and a header that comes twice ("Incoming token type"); Microsoft Graph, "signIn
resource type", "authenticationDetail resource type", "signInLocation resource type" (microsoft-graph-docs-contrib).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..records import Repair, Row, Unread, when
from ..sandbox import Source
from . import Parts, reader
from ._lines import objects, records

__all__ = ["entra"]

_HEADER = {"date (utc)", "request id", "username", "ip address", "location", "sign-in error code"}
_COLUMNS = {
    "display_name": ("user",),
    "account": ("username", "user id"),
    "reason": ("failure reason",),
    "ip": ("ip address",),
    "as_number": ("autonomous system number",),
    "app": ("application",),
    "client": ("browser", "client app"),
    "os": ("operating system",),
    "user_agent": ("user agent",),
    "device": ("device id",),
    "managed": ("managed",),
    "session": ("session id", "correlation id"),
    "event_id": ("request id",),
}
_PATHS = {
    "display_name": ("userDisplayName",),
    "account": ("userPrincipalName",),
    "ip": ("ipAddress",),
    "as_number": ("autonomousSystemNumber",),
    "app": ("appDisplayName",),
    "os": ("deviceDetail", "operatingSystem"),
    "user_agent": ("userAgent",),
    "device": ("deviceDetail", "deviceId"),
    "device_name": ("deviceDetail", "displayName"),
    "managed": ("deviceDetail", "isManaged"),
    "interactive": ("isInteractive",),
    "country": ("location", "countryOrRegion"),
    "region": ("location", "state"),
    "city": ("location", "city"),
    "lat": ("location", "geoCoordinates", "latitude"),
    "lon": ("location", "geoCoordinates", "longitude"),
    "event_id": ("id",),
}
_RESULTS = {"success": "success", "failure": "failure"}
# Codes that ask for one more step and do not refuse ("Microsoft Entra authentication and authorization error codes").
_INTERRUPTS = {"50072", "50074", "50076", "50079", "50097", "50125", "50140"}
_NO_FACTOR = {"", "none", "password", "previously satisfied", "claim in access token"}
_NOTHING = {"", "none"}


def _recognises(source: Source) -> bool:
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    if head.startswith(("{", "[")):
        return '"createdDateTime"' in head and '"ipAddress"' in head and '"appDisplayName"' in head
    first = head.splitlines()[0] if head else ""
    return {_plain(name) for name in first.split(",")} >= _HEADER


def _plain(header: str) -> str:
    return " ".join(header.strip().strip('"').split()).lower()


@reader(
    "entra",
    title="Microsoft Entra sign-in log (portal CSV, Graph JSON)",
    fills=["signins", "mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=20,
)
def entra(source: Source) -> Parts:
    """Sign-ins of people, and the second factors that are named with them.

    ``result`` is success, failure or the portal's word (Interrupted). ``interactive`` is ``isInteractive``; in CSV,
    where no column says it, it is what the portal writes into the name of the file, else empty. ``session`` is the
    session id, else the correlation id. ``client`` is the browser, else the client application. A ``factor`` is the
    authentication method in Entra's words; passwords and claims from an earlier sign-in are none. Entra names no
    identifier of an authenticator: ``authenticator`` stays empty, ``authenticator_name`` is its detail (a key's
    name, a masked number).
    """
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    yield from _from_json(source) if head.startswith(("{", "[")) else _from_csv(source)


def _from_csv(source: Source) -> Parts:
    header: list[str] = []
    interactive = _named_interactive(source.name)
    for line in records(source):
        if isinstance(line, Unread):
            yield line
        elif not header:
            header = [_plain(name) for name in line.cells]
        else:
            cells: dict[str, str] = {}
            for name, cell in zip(header, line.cells):
                cells.setdefault(name, cell)
            for at, found, why in line.mended:
                yield Repair("signins", line.place, header[at], found, line.cells[at], why)
            yield from _row(line.place, cells, interactive)
            yield from _factor_row(line.place, cells)


def _named_interactive(name: str) -> str:
    """The portal names its downloads InteractiveSignIns_… and NonInteractiveSignIns_…"""
    plain = name.lower().replace("-", "").replace("_", "")
    if "noninteractivesignins" in plain:
        return "false"
    return "true" if "interactivesignins" in plain else ""


def _row(place: int, cells: dict[str, str], interactive: str) -> Parts:
    status = cells.get("status", "")
    where = _location(cells.get("location", ""))
    if where is None:
        why = "a location is 'city, state, country': this one cannot be told apart"
        yield Repair("signins", place, "city", cells["location"], "", why)
    values = {column: next((cells[n] for n in names if cells.get(n)), "") for column, names in _COLUMNS.items()}
    more = {"system": "entra", "event": "sign-in", "result": _RESULTS.get(status.lower(), status)}
    yield Row("signins", place, _kept(_time(cells) | more | values | (where or {}) | {"interactive": interactive}))


def _time(cells: dict[str, str]) -> dict[str, Any]:
    """The header states the zone of the column: "Date (UTC)"."""
    return dict(when(cells.get("date (utc)", ""), "Z"))


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _location(text: str) -> dict[str, str] | None:
    """City, state and country of ``Seattle, Washington, US``; None when the text has other parts."""
    parts = [part.strip() for part in text.rsplit(",", 2)]
    if not any(parts):
        return {}
    if len(parts) == 1 and len(parts[0]) == 2:
        return {"country": parts[0]}
    if len(parts) == 2:
        return {"city": parts[0], "country": parts[1]}
    return dict(zip(("city", "region", "country"), parts)) if len(parts) == 3 else None


def _factor_row(place: int, cells: dict[str, str]) -> Iterator[Row]:
    method = cells.get("multifactor authentication auth method", "")
    if method.lower() in _NO_FACTOR:
        return
    detail = cells.get("multifactor authentication auth detail", "")
    values = {
        **_time(cells),
        "system": "entra",
        "account": cells.get("username") or cells.get("user id"),
        "event": "multifactor authentication",
        "result": cells.get("multifactor authentication result"),
        "factor": method,
        "authenticator_name": "" if detail.lower() in _NOTHING else detail,
        "ip": cells.get("ip address"),
        "event_id": cells.get("request id"),
    }
    yield Row("mfa_events", place, _kept(values))


def _from_json(source: Source) -> Parts:
    others, place = 0, 0
    for found in objects(source):
        if isinstance(found, Unread):
            yield found
            continue
        place, entry = found
        if not entry.get("createdDateTime"):
            yield Unread(place, "not a sign-in: it has no createdDateTime", str(entry)[:2000])
        elif not (entry.get("userPrincipalName") or entry.get("userId")):
            others += 1
        else:
            yield Row("signins", place, _kept(_signin(entry)))
            yield from (Row("mfa_events", place, _kept(one)) for one in _factors(entry))
    if others:
        yield Unread(place, f"{others} sign-ins of applications, not of people; they stay in the original")
    if b'"@odata.nextLink"' in source.head or b'"@odata.nextLink"' in _tail(source):
        yield Unread(place, "one page of several (@odata.nextLink): ask for the pages that follow")


def _tail(source: Source) -> bytes:
    with source.path.open("rb") as stream:
        stream.seek(max(0, source.path.stat().st_size - 4096))
        return stream.read()


def _signin(entry: dict[str, Any]) -> dict[str, Any]:
    code = str(_at(entry, ("status", "errorCode")))
    outcomes = {"0": "success", "None": ""} | dict.fromkeys(_INTERRUPTS, "Interrupted")
    return {
        **when(str(entry["createdDateTime"])),
        "system": "entra",
        "event": "sign-in",
        **{column: _at(entry, path) for column, path in _PATHS.items()},
        "account": entry.get("userPrincipalName") or entry.get("userId"),
        "result": outcomes.get(code, "failure"),
        "reason": None if code == "0" else _at(entry, ("status", "failureReason")),
        "client": _at(entry, ("deviceDetail", "browser")) or entry.get("clientAppUsed"),
        "session": entry.get("sessionId") or entry.get("correlationId"),
    }


def _factors(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    steps = entry.get("authenticationDetails")
    named = [one for one in steps if isinstance(one, dict)] if isinstance(steps, list) else []
    if not named and isinstance(older := entry.get("mfaDetail"), dict):
        named = [
            {"authenticationMethod": older.get("authMethod"), "authenticationMethodDetail": older.get("authDetail")}
        ]
    for step in named:
        method = str(step.get("authenticationMethod") or "")
        if method.lower() in _NO_FACTOR:
            continue
        done = step.get("succeeded")
        yield {
            **when(str(step.get("authenticationStepDateTime") or entry["createdDateTime"])),
            "system": "entra",
            "account": entry.get("userPrincipalName") or entry.get("userId"),
            "event": step.get("authenticationStepRequirement") or "multifactor authentication",
            "result": {True: "success", False: "failure"}.get(done) if isinstance(done, bool) else None,
            "factor": method,
            "authenticator_name": step.get("authenticationMethodDetail"),
            "ip": entry.get("ipAddress"),
            "event_id": entry.get("id"),
        }


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
