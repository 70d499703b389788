"""The words by which the columns of plain tables about access are known: grants, events, transfers, accounts, domains.

Closed lists, best word first; ``_form`` says how they are compared and what ``+`` and ``|`` stand for. A column for the
identifier of a secret is never known by a word under which the secret itself may stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["ACCESS_EVENTS", "ACCOUNTS", "DOMAINS", "ENTITLEMENTS", "TRANSFERS"]

Words = Mapping[str, Sequence[str]]

_SYSTEM = ("source system",)
_TIME = ("timestamp", "date time", "datetime", "event time", "time utc", "timestamp utc", "created at", "date utc")
_ACCOUNT = (
    *("username", "user name", "login", "user id", "userid", "actor", "upn", "user principal name", "principal"),
    *("employee id", "staff id", "worker id", "user", "member", "assignee", "email", "user email", "email address"),
)
_IP = ("ip address", "client ip", "source ip", "src ip", "actor ip", "remote ip", "ipaddress")

ENTITLEMENTS: Words = {
    "system": _SYSTEM,
    "account": _ACCOUNT,
    "kind": (
        *("entitlement type", "grant type", "access type", "assignment type", "resource type", "object type", "type"),
        *("credential type", "membership type"),
    ),
    "resource": (
        *("entitlement", "entitlement name", "group", "group name", "application", "app", "app name", "repository"),
        *("application name", "resource name", "project", "team", "target", "scope", "key name", "token name"),
    ),
    "role": ("permission", "permissions", "role name", "access level", "privilege", "privileges", "rights"),
    "key_id": ("access key id", "token id", "fingerprint", "thumbprint", "key fingerprint", "secret id"),
    "shared": ("is shared", "shared secret", "shared account"),
    "active": ("is active", "enabled", "is enabled"),
    "state": ("status", "assignment status", "entitlement status", "lifecycle state", "membership status"),
    "granted_on": (
        *("granted", "assigned on", "date assigned", "assigned date", "assignment date", "grant date", "created"),
        *("created on", "creation date", "created at", "access granted", "date granted", "added on", "granted at"),
    ),
    "last_used_on": (
        *("last used", "last used at", "last accessed", "last access", "last activity", "last used date"),
        *("last login", "last sign in"),
    ),
    "expires_on": ("expires", "expiry", "expiration", "expiration date", "expires at", "access expiration", "end date"),
    "granted_by": ("assigned by", "granted via", "assigned via", "source group", "approver", "membership source"),
    "name": ("full name", "display name", "user display name", "member name"),
    "email": ("e-mail", "email address", "user email", "member email", "mail"),
}

ACCESS_EVENTS: Words = {
    "system": _SYSTEM,
    "time": (*_TIME, "time", "date", "when"),
    "account": _ACCOUNT,
    "event": ("action", "event type", "event name", "operation", "activity", "event action"),
    "kind": ("operation type", "category", "event category"),
    "resource": (
        *("repository", "repo", "repository name", "object", "object name", "file", "file name", "path", "item"),
        *("item name", "document", "resource name", "project", "target name"),
    ),
    "organisation": ("organization", "org", "workspace", "tenant", "site"),
    "target": ("target user", "affected user"),
    "public": ("is public",),
    "transport": ("transport protocol", "protocol", "method"),
    "ip": _IP,
    "country": ("country code", "actor country"),
    "user_agent": ("useragent", "agent"),
    "credential": ("credential type", "authentication method", "auth method", "token type"),
    "token": ("token id", "hashed token", "key id", "access key id"),
    "external_id": ("external identity", "saml name id", "external identity nameid"),
    "event_id": ("event identifier", "record id", "document id"),
    "session": ("session id", "request id", "correlation id"),
    "details": ("additional details", "data"),
}

TRANSFERS: Words = {
    "system": _SYSTEM,
    "time": (*_TIME, "time", "date", "when"),
    "account": _ACCOUNT,
    "destination": (
        *("destination host", "dest host", "destination domain", "dest domain", "dest", "url domain", "remote host"),
        *("host", "recipient domain", "uploaded to", "copied to", "target host", "removable device", "url", "site"),
    ),
    "resource": ("file", "file name", "filename", "file path", "repository", "source file", "object", "share", "path"),
    "bytes": (
        *("bytes out", "bytes sent", "sent bytes", "upload bytes", "bytes uploaded", "client bytes", "size in bytes"),
        *("file size (bytes)", "file size bytes", "total bytes", "size (bytes)"),
    ),
    "own": ("corporate destination", "sanctioned", "internal destination", "company owned"),
    "kind": ("transfer type", "activity", "action", "event type", "channel", "operation", "exfiltration type"),
}

ACCOUNTS: Words = {
    "system": _SYSTEM,
    "account": ("person id", "applicant id", "candidate id", "employee id", "staff id", "worker id", "subject"),
    "time": ("read on", "seen on", "captured at", "captured on", "timestamp"),
    "platform": ("site", "network", "service"),
    "handle": ("profile name", "screen name", "username", "user name", "login", "account name"),
    "name": ("display name", "profile full name", "shown name", "full name"),
    "slug": ("profile slug", "vanity name", "public identifier"),
    "created": ("created at", "account created", "member since", "joined on", "joined at", "registered at"),
    "first_activity": ("first post", "first seen activity", "earliest activity"),
    "renamed": ("renamed at", "name changed at", "name changed on"),
    "former_name": ("previous name", "earlier name", "old name"),
    "ip": (*_IP, "login ip"),
    "session_hours": ("longest session (hours)", "longest session hours"),
    "countries_a_day": ("countries within 24 hours", "most countries a day"),
    "paid_by": ("payment account", "payout account", "client payment account"),
    "read_at": ("profile url", "profile link", "page", "page url"),
}

DOMAINS: Words = {
    "system": _SYSTEM,
    "account": ("person id", "applicant id", "candidate id", "employee id", "staff id", "worker id", "subject"),
    "time": ("read on", "seen on", "captured at", "captured on", "timestamp"),
    "domain": ("domain name", "host name", "website", "site"),
    "role": ("domain role", "belongs to", "used by"),
    "organisation": ("organization", "company", "company name", "organisation name"),
    "registered_on": ("creation date", "created", "created on", "registration date", "domain created", "registered"),
    "registrant": ("registrant name", "registrant organization", "registrant organisation"),
    "registrant_email": ("registrant mail", "registrant e-mail"),
    "registrant_phone": ("registrant telephone",),
    "registrar": ("registrar name", "sponsoring registrar"),
    "name_servers": ("name server", "nameservers", "ns"),
    "ip": ("ip address", "a record", "hosting ip", "address"),
    "hosted": ("domains on this address", "domains on ip", "cohosted domains"),
    "favicon": ("favicon hash", "favicon mmh3"),
    "text": ("page text", "site text"),
    "read_at": ("page", "page url", "url"),
}
