"""Sign-ins as the CSV that the Entra portal offers for download ("InteractiveSignIns"), header and all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from ._events import Event, table
from ._places import Chance

__all__ = ["HEADER", "entra"]

_NAMES = (
    "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,"
    "Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,"
    "Client credential type,Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,"
    "Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,"
    "Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,"
    "Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,"
    "Multifactor authentication result,Multifactor authentication auth method,"
    "Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,"
    "IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,"
    "Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,"
    "Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,"
    "Federated Token Issuer"
)
HEADER = _NAMES.split(",")


def entra(events: Iterable[Event], seed: str) -> bytes:
    """The sign-ins as the portal's interactive download, newest first as the portal sorts them."""
    ordered = sorted(events, key=lambda event: (event.when, event.person.login), reverse=True)
    return table(HEADER, (_entra_row(event, Chance(seed, "entra", at)) for at, event in enumerate(ordered)))


def _entra_row(event: Event, chance: Chance) -> list[str]:
    os, browser, raw = event.agent
    place, tenant = event.line.place, Chance(event.person.domain, "tenant").uuid()
    managed = event.means == "laptop"
    known = {
        "Date (UTC)": event.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Request ID": chance.uuid(),
        "User agent": raw,
        "Correlation ID": chance.uuid(),
        "User ID": Chance(event.person.login, "entra").uuid(),
        "User": event.person.name,
        "Username": event.person.login,
        "User type": "Member",
        "Cross tenant access type": "None",
        "Authentication Protocol": "None",
        "Original transfer method": "None",
        "Client credential type": "None",
        "Application": "Office 365 Exchange Online",
        "Resource tenant ID": tenant,
        "Home tenant ID": tenant,
        "IP address": event.ip,
        "Location": f"{place.city}, {place.region}, {place.code}",
        "Status": "Success",
        "Sign-in error code": "None",
        "Failure reason": "Other.",
        "Client app": "Browser",
        "Device ID": Chance(event.person.serial, "entra").uuid() if managed else "",
        "Browser": "Chrome Mobile 143.0.0" if "MOBILE" in browser else "Chrome 143.0.0",
        "Operating System": {"Windows 10": "Windows10", "Mac OS X": "MacOs"}.get(os, os),
        "Compliant": "true" if managed else "false",
        "Managed": "true" if managed else "false",
        "Join Type": "Microsoft Entra joined" if managed else "",
        "Multifactor authentication result": "MFA requirement satisfied by claim in the token",
        "Authentication requirement": "Multifactor authentication",
        "Sign-in identifier": event.person.login,
        "Session ID": chance.uuid(),
        "Through Global Secure Access": "No",
        "Autonomous system  number": str(event.line.network.asn),
        "Flagged for review": "No",
        "Token issuer type": "Microsoft Entra ID",
        "Latency": str(90 + chance.below(400)),
        "Conditional Access": "Success",
    }
    return [known.get(name, "") for name in HEADER]
