"""Microsoft Entra sign-in logs of people: portal CSV, Graph ``signIn`` JSON, Log Analytics and diagnostic exports.

Formats: CSV header of the portal's "InteractiveSignIns" and "NonInteractiveSignIns" downloads, with its trailing spaces
("Application ID "), double spaces ("Autonomous system  number") and a header that comes twice ("Incoming token type");
Microsoft Graph, "signIn resource type", "authenticationDetail resource type", "signInLocation resource type"
(microsoft-graph-docs-contrib); Azure Monitor logs reference, "SigninLogs", "AADNonInteractiveUserSignInLogs" (columns
that hold JSON as text: DeviceDetail, LocationDetails, Status, AuthenticationDetails).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._clock import Clock
from ._fields import Fields, Shape, at, kept, listed, opened
from ._lines import by_line
from ._log import Log, names, read

__all__ = ["entra"]

_PORTAL = frozenset({"dateutc", "requestid", "ipaddress", "location", "signinerrorcode"})
_GRAPH = frozenset({"userprincipalname", "ipaddress", "appdisplayname"})
_DETAILS = frozenset({"requestid", "authenticationmethod", "succeeded"})
_TIMES = {
    "dateutc": "Z",
    "createddatetime": "",
    "createddatetimeutc": "Z",
    "timegenerated": "",
    "timegeneratedutc": "Z",
    "timegeneratedlocaltime": "",
    "date": "",
    "datelocal": "",
    "authenticationdate": "",
}
_SIGNINS = Shape(
    "signins",
    {
        "display_name": ["user", "userdisplayname"],
        "account": ["username", "userprincipalname", "userid"],
        "reason": ["failurereason", "status.failurereason", "resultdescription"],
        "interactive": ["isinteractive"],
        "ip": ["ipaddress"],
        "country": ["locationdetails.countryorregion", "location.countryorregion", "country"],
        "region": ["locationdetails.state", "location.state", "state"],
        "city": ["locationdetails.city", "location.city", "city"],
        "lat": ["locationdetails.geocoordinates.latitude", "location.geocoordinates.latitude"],
        "lon": ["locationdetails.geocoordinates.longitude", "location.geocoordinates.longitude"],
        "as_number": ["autonomoussystemnumber"],
        "app": ["application", "appdisplayname"],
        "client": ["browser", "devicedetail.browser", "clientapp", "clientappused"],
        "os": ["operatingsystem", "devicedetail.operatingsystem", "os"],
        "user_agent": ["useragent"],
        "device": ["deviceid", "devicedetail.deviceid"],
        "device_name": ["devicedetail.displayname"],
        "managed": ["managed", "devicedetail.ismanaged"],
        "compliant": ["compliant", "devicedetail.iscompliant"],
        "join": ["jointype", "devicedetail.trusttype"],
        "session": ["sessionid", "correlationid"],
        "event_id": ["requestid", "id"],
        "transaction": ["correlationid"],
        "token": ["uniquetokenidentifier"],
        "credential": ["authenticationrequirement"],
        "network_zone": ["networklocationdetails"],
        "ip_resource": ["ipaddressseenbyresource", "ipaddressfromresourceprovider"],
    },
    {"system": "entra", "event": "sign-in"},
)
_RISK = (
    "risklevelduringsignin",
    "risklevelaggregated",
    "riskstate",
    "riskdetail",
    "riskeventtypes",
    "riskeventtypesv2",
)
# Documented and not read, so that only what is new is told.
_UNREAD = """accounttype alternatesigninname appid applicationid appliedconditionalaccesspolicies
appliedeventlisteners appownertenantid appservicelevel associatedresourceid authenticationappdevicedetails
authenticationapppolicyevaluationdetails authenticationcontextclassreferences authenticationmethodsused
authenticationprocessingdetails authenticationprotocol authenticationrequirementpolicies azureresourceid category
clientcredentialtype conditionalaccess conditionalaccessaudiences conditionalaccesspolicies conditionalaccessstatus
correlationid crosstenantaccesstype durationms federatedcredentialid federatedtokenid federatedtokenissuer
flaggedforreview globalsecureaccessipaddress hometenantid hometenantname identity incomingtokentype
incomingtokentypes isrisky istenantrestricted isthroughglobalsecureaccess item latency level managedidentitytype
managedserviceidentity mfastatus operationname operationversion originalrequestid originaltransfermethod
privatelinkdetails processingtimeinmilliseconds resource resourcedisplayname resourcegroup resourceid
resourceidentity resourceownertenantid resourceprovider resourceserviceprincipalid resourcetenantid resultsignature
resulttype riskeventtypes serviceprincipalcredentialkeyid serviceprincipalcredentialthumbprint serviceprincipalid
serviceprincipalname sessionlifetimepolicies signineventtypes signinerrorcode signinidentifier signinidentifiertype
signintokenprotectionstatus sourceappclientid sourcesystem status tenant tenantid throughglobalsecureaccess
tokenissuername tokenissuertype tokenprotectionsigninsession tokenprotectionsigninsessionstatuscode
tokenprotectionstatusdetails type usertype globalsecureaccessipaddress odatacontext odataetag odatatype time
properties location locationdetails devicedetail mfadetail authenticationdetails resultdetail requirement succeeded
authenticationmethod authenticationmethoddetail userid username userprincipalname calleripaddress agent
multifactorauthenticationresult multifactorauthenticationauthmethod multifactorauthenticationauthdetail
callersourceip createdby originalid device conditionalaccessdetails"""
_KNOWN = [*_UNREAD.split(), *_SIGNINS.tops, *_TIMES, *_RISK]
_RESULTS = {"success": "success", "failure": "failure"}
# Codes that ask for one more step and do not refuse ("Microsoft Entra authentication and authorization error codes").
_INTERRUPTS = {"50072", "50074", "50076", "50079", "50097", "50125", "50140"}
_SUCCEEDED = {"true": "success", "false": "failure", "yes": "success", "no": "failure"}
_NO_FACTOR = {"", "none", "password", "previously satisfied", "claim in access token"}
_NOTHING = {"", "none"}


def _recognises(source: Source) -> bool:
    found = names(source)
    timed = bool(found & _TIMES.keys())
    graph = timed and found >= _GRAPH and "targetresources" not in found
    return found >= _PORTAL or found >= _DETAILS or graph


@reader(
    "entra",
    title="Microsoft Entra sign-in log (portal CSV, AuthDetails CSV, Graph JSON, Log Analytics)",
    fills=["signins", "mfa_events"],
    profile="bulk",
    recognises=_recognises,
    rank=20,
    splits=by_line,
)
def entra(source: Source) -> Parts:
    """Sign-ins of people, and the second factors that are named with them.

    ``result`` is success, failure or the portal's word (Interrupted). ``interactive`` is ``isInteractive``; in CSV,
    where no column says it, it is what the portal writes into the name of the file, else empty. ``session`` is the
    session id, else the correlation id. ``client`` is the browser, else the client application. ``risk`` holds levels
    and detections as Entra wrote them, as JSON. A ``factor`` is the authentication method in Entra's words; passwords
    and claims from an earlier sign-in are none. Entra names no identifier of an authenticator here (the audit log
    does): ``authenticator`` stays empty, ``authenticator_name`` is its detail (a key's name, a masked number).
    In the AuthDetails download, which has no address and may have no user, ``event_id`` joins to the sign-in.
    """
    interactive = _named_interactive(source.name)

    def record(log: Log, place: int, found: Fields) -> Parts:
        inner = opened(found.get("properties"))
        fields = {**found, **inner} if isinstance(inner, dict) else found
        if "authenticationmethod" in fields and "ipaddress" not in fields:
            yield from _step_row(log, place, fields, fields, log.when(fields))
        else:
            yield from _record(log, place, fields, interactive)

    return read(source, "signins", record, times=_TIMES, known=_KNOWN)


def _record(log: Log, place: int, fields: Fields, interactive: str) -> Parts:
    time = log.when(fields)
    values = _SIGNINS.values(fields)
    if not time:
        yield Unread(place, "not a sign-in: it has no createdDateTime", str(fields)[:2000])
    elif not values.get("account"):
        log.leave("{n} sign-ins of applications, not of people")
    else:
        where = _location(fields.get("location"), values)
        if where is None:
            why = "a location is 'city, state, country': this one cannot be told apart"
            yield Repair("signins", place, "city", str(fields["location"]), "", why)
        more = {"result": _result(fields), "interactive": _interactive(fields, interactive), "risk": _risk(fields)}
        row = values | time | (where or {}) | {name: one for name, one in more.items() if one not in (None, "")}
        if row.get("result") == "success":
            row.pop("reason", None)  # Entra writes "Other." where nothing failed
        yield Row("signins", place, kept(row))
        yield from _factors(log, place, fields, time)


def _named_interactive(name: str) -> str:
    """The portal names its downloads InteractiveSignIns_… and NonInteractiveSignIns_…"""
    plain = name.lower().replace("-", "").replace("_", "")
    if "noninteractivesignins" in plain:
        return "false"
    return "true" if "interactivesignins" in plain else ""


def _interactive(fields: Fields, named: str) -> Any:
    if (said := fields.get("isinteractive")) not in (None, ""):
        return said
    kinds = str(fields.get("signineventtypes") or fields.get("category") or "").lower()
    return "false" if "noninteractive" in kinds else named


def _result(fields: Fields) -> str:
    status = opened(fields.get("status"))
    if isinstance(status, str) and not status.isdigit():
        return _RESULTS.get(status.lower(), status)
    code = at(status, ("errorcode",))
    code = fields.get("resulttype", fields.get("signinerrorcode", "")) if code is None else code
    outcomes = {"0": "success", "": ""} | dict.fromkeys(_INTERRUPTS, "Interrupted")
    return outcomes.get(str(code), "failure")


def _risk(fields: Fields) -> Fields | None:
    found = {name: fields[name] for name in _RISK if fields.get(name) not in (None, "", [], "[]")}
    return found if any(one not in ("none", "hidden") for one in found.values()) else None


def _location(text: Any, values: Fields) -> dict[str, str] | None:
    """City, state and country of ``Seattle, Washington, US``; None when the text has other parts."""
    if not isinstance(text, str) or text.lstrip().startswith("{") or any(values.get(n) for n in ("city", "country")):
        return {}
    parts = [part.strip() for part in text.rsplit(",", 2)]
    if not any(parts):
        return {}
    if len(parts) == 1 and len(parts[0]) == 2:
        return {"country": parts[0]}
    if len(parts) == 2:
        return {"city": parts[0], "country": parts[1]}
    return dict(zip(("city", "region", "country"), parts)) if len(parts) == 3 else None


def _factors(log: Log, place: int, fields: Fields, time: dict[str, str]) -> Iterator[Row]:
    steps = listed(fields.get("authenticationdetails"))
    older = opened(fields.get("mfadetail"))
    if not steps and isinstance(older, dict):
        steps = [
            {"authenticationmethod": older.get("authmethod"), "authenticationmethoddetail": older.get("authdetail")}
        ]
    if method := fields.get("multifactorauthenticationauthmethod"):
        detail = fields.get("multifactorauthenticationauthdetail")
        result = fields.get("multifactorauthenticationresult")
        steps = [{"authenticationmethod": method, "authenticationmethoddetail": detail, "result": result}]
    for step in steps:
        yield from _step_row(log, place, fields, step, _step_time(step) or time)


def _step_time(step: Fields) -> dict[str, str]:
    return Clock().when(str(step.get("authenticationstepdatetime") or ""))


def _step_row(log: Log, place: int, fields: Fields, step: Fields, time: dict[str, str]) -> Iterator[Row]:
    method = str(step.get("authenticationmethod") or "")
    if method.lower() in _NO_FACTOR:
        if step is fields:
            log.leave("{n} steps without a second factor ({most})", method)
        return
    detail = str(step.get("authenticationmethoddetail") or "")
    required = step.get("authenticationsteprequirement") or step.get("requirement")
    shared = {name: one for name, one in _SIGNINS.values(fields).items() if name in _SHARED}
    values = {
        **shared,
        **time,
        "event": required or "multifactor authentication",
        "result": step.get("result") or _SUCCEEDED.get(str(step.get("succeeded")).lower()),
        "reason": step.get("authenticationstepresultdetail") or step.get("resultdetail"),
        "factor": method,
        "authenticator_name": "" if detail.lower() in _NOTHING else detail,
    }
    yield Row("mfa_events", place, kept(values))


_SHARED = {
    "system",
    "account",
    "ip",
    "event_id",
    "user_agent",
    "session",
    "transaction",
    "country",
    "city",
    "as_number",
}
