"""The words by which the columns of plain tables are known: closed lists, by table and column, best word first.

Case, spaces and punctuation do not count, and each column is known by its own name too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ._access_words import ACCESS_EVENTS, ACCOUNTS, DOMAINS, ENTITLEMENTS, TRANSFERS
from ._form import Form
from ._people_words import APPLICATIONS, PAYEES, PEOPLE

__all__ = ["FORMS", "REQUIRED", "SYNONYMS"]

Words = Mapping[str, Sequence[str]]

_TIME = ("timestamp", "date time", "datetime", "event time", "time utc", "timestamp utc", "date utc", "when")
_ACCOUNT = (
    *("username", "user name", "login", "login name", "user id", "userid", "account name", "upn"),
    *("user principal name", "employee id", "staff id", "worker id", "applicant id", "candidate id"),
    *("user", "employee", "email", "e-mail", "email address", "assigned to", "assigned user", "primary user", "owner"),
)
_SYSTEM = ("source system", "source")
_SERIAL = (
    *("serial number", "serial no", "serialno", "serial nr", "sn", "s/n", "device serial", "device serial number"),
    *("asset serial", "asset serial number", "laptop serial", "service tag", "machine serial"),
)
_HOSTNAME = ("host", "host name", "computer", "computer name", "device name", "machine name", "machine", "endpoint")
_MACHINE: Words = {"serial": _SERIAL, "hostname": _HOSTNAME}
_WHO: Words = {"system": _SYSTEM, "account": _ACCOUNT}
_SEEN: Words = {"time": (*_TIME, "last seen", "seen", "last check in", "last checkin", "first seen", "scan time")}
_COUNTRY = ("country code", "country name", "country/region", "country or region")
_REGION = ("state", "province", "state/province", "state or province", "county")
_CITY = ("town", "city/town")
_POSTCODE = ("postal code", "zip", "zip code", "zipcode", "post code", "plz")
_WHERE: Words = {
    "address": ("street", "street address", "address line 1", "address1", "home address", "mailing address"),
    "unit": ("apartment", "apt", "suite", "address line 2", "address2", "flat"),
    "postcode": _POSTCODE,
    "city": _CITY,
    "region": _REGION,
    "country": _COUNTRY,
}
_PARCEL: Words = {
    **_WHERE,
    "address": (
        *("delivery address", "ship to address", "shipping address", "recipient address", "deliver to"),
        *_WHERE["address"],
    ),
    "city": ("ship to city", "delivery city", "recipient city", *_CITY),
    "region": ("ship to state", "delivery state", "recipient state", *_REGION),
    "postcode": ("ship to zip", "ship to postal code", "delivery postcode", "recipient postal code", *_POSTCODE),
    "country": ("ship to country", "delivery country", "recipient country", *_COUNTRY),
}

SYNONYMS: Mapping[str, Words] = {
    "signins": {
        "system": _SYSTEM,
        "time": (
            *_TIME,
            "login time",
            "logon time",
            "sign in time",
            "connected at",
            "connect time",
            "start time",
            "date",
        ),
        "account": _ACCOUNT,
        "display_name": ("full name", "name", "user display name"),
        "event": ("event type", "action", "activity"),
        "result": ("status", "outcome", "login status", "login result"),
        "reason": ("failure reason", "message", "error"),
        "interactive": ("is interactive",),
        "ip": (
            *("ip address", "ipaddress", "client ip", "client ip address", "source ip", "src ip", "source address"),
            *("remote ip", "remote address", "public ip", "login ip", "ipv4 address"),
        ),
        "country": ("source country", "client country", "login country", *_COUNTRY),
        "region": _REGION,
        "city": _CITY,
        "lat": ("latitude",),
        "lon": ("longitude", "lng", "long"),
        "accuracy_km": (),
        "as_number": ("asn", "autonomous system number"),
        "as_org": ("asn org", "as name", "as organization", "as organisation"),
        "isp": ("provider", "internet provider"),
        "proxy": ("is proxy",),
        "app": ("application", "app name", "application name", "portal", "service", "gateway"),
        "client": ("browser", "client app", "client type"),
        "os": ("operating system", "platform", "client os"),
        "user_agent": ("useragent", "agent"),
        "device": ("device id", "client id"),
        "device_name": (*_HOSTNAME, "client hostname"),
        "managed": ("is managed",),
        "session": ("session id", "sessionid", "connection id"),
        "event_id": ("event identifier", "log id", "record id", "id"),
    },
    "devices": {
        **_SEEN,
        **_WHO,
        **_MACHINE,
        "vendor": ("manufacturer", "maker", "make", "brand"),
        "model": ("device model", "product", "model name"),
        "os": ("operating system", "platform", "os version"),
        "issued_on": ("issued", "issue date", "date issued", "assigned on", "assigned date", "assignment date"),
        "lat": ("latitude", "device latitude", "last latitude"),
        "lon": ("longitude", "device longitude", "last longitude", "lng"),
        "accuracy_km": ("accuracy (km)",),
        "mac": ("mac address", "mac addresses", "wifi mac", "hardware address"),
        "asset": ("asset tag", "asset id", "asset number", "asset no", "inventory number", "barcode"),
        "assigned_to": (
            "assigned user name",
            "assignee",
            "checked out to",
            "checked out",
            "holder",
            "user display name",
        ),
        "returned_on": ("returned", "return date", "date returned", "last checkin date", "checked in on"),
        "status": ("state", "asset status", "asset state", "lifecycle"),
    },
    "software": {
        **_SEEN,
        **_WHO,
        **_MACHINE,
        "name": (
            "software",
            "software name",
            "program",
            "program name",
            "application",
            "application name",
            "app",
            "product",
        ),
        "publisher": ("vendor", "manufacturer", "developer", "signer"),
        "version": ("software version", "application version", "product version"),
        "path": ("file path", "process", "process name", "install location", "install path", "image"),
    },
    "usb": {
        **_SEEN,
        **_WHO,
        **_MACHINE,
        "vid": ("vendor id", "vendorid", "usb vid", "idvendor", "usb vendor id"),
        "pid": ("product id", "productid", "usb pid", "idproduct", "usb product id"),
        "manufacturer": ("vendor", "vendor name", "usb manufacturer", "imanufacturer"),
        "product": ("product name", "usb product", "iproduct", "device description", "description", "friendly name"),
        "usb_serial": ("usb serial number", "iserial", "usb serial no", "device instance serial"),
        "edid_manufacturer": ("edid vendor", "monitor manufacturer", "display manufacturer", "edid mfg"),
        "edid_name": ("monitor name", "monitor", "display name", "edid monitor name"),
    },
    "shipments": {
        **_WHO,
        "item": ("item description", "contents", "product", "goods", "asset", "asset type", "description"),
        "serial": _SERIAL,
        "shipped_on": (
            "shipped",
            "ship date",
            "shipped date",
            "date shipped",
            "dispatch date",
            "sent on",
            "shipped at",
        ),
        "delivered_on": (
            "delivered",
            "delivery date",
            "delivered date",
            "date delivered",
            "delivered at",
            "received on",
        ),
        "carrier": ("courier", "shipping company", "shipper", "ship method"),
        "tracking": ("tracking number", "tracking no", "tracking id", "waybill", "awb", "consignment"),
        "recipient": ("recipient name", "ship to", "ship to name", "addressee", "deliver to name", "consignee"),
        "signed_by": ("signed for by", "signature", "received by", "pod name", "proof of delivery"),
        **_PARCEL,
        "kind": ("address type", "location type", "delivery location", "place type", "left at"),
        "contact": ("recipient company", "ship to company", "attention", "attn", "ship to attention", "care of"),
        "status": ("delivery status", "shipment status", "tracking status", "latest status", "last event"),
        "first_address": ("original address", "original recipient address", "requested address"),
    },
    "people": PEOPLE,
    "applications": APPLICATIONS,
    "payees": PAYEES,
    "entitlements": ENTITLEMENTS,
    "access_events": ACCESS_EVENTS,
    "transfers": TRANSFERS,
    "accounts": ACCOUNTS,
    "domains": DOMAINS,
}

# Of each group a table must have at least one column.
REQUIRED: Mapping[str, Sequence[Sequence[str]]] = {
    "signins": (("time",), ("account",), ("ip", "country")),
    "devices": (("serial",), ("account", "hostname", "model", "vendor", "issued_on", "lat")),
    "software": (("name",), ("hostname", "serial", "account"), ("publisher", "version", "path")),
    "usb": (("vid", "product", "edid_name"), ("pid", "manufacturer", "usb_serial", "edid_manufacturer")),
    "shipments": (
        ("tracking", "carrier", "shipped_on", "delivered_on"),
        ("recipient", "address", "account", "serial", "signed_by", "city"),
    ),
    "people": (("account", "name"), ("email", "phone", "role", "manager", "start_on")),
    "applications": (
        ("account", "name"),
        ("email", "phone", "linkedin", "github"),
        ("position", "application", "stage", "time"),
    ),
    "payees": (("account", "name", "holder"), ("bank_account", "wallet", "payout")),
    "entitlements": (("account",), ("resource",), ("kind", "role", "key_id", "granted_on", "granted_by")),
    "access_events": (("time",), ("account",), ("event",), ("resource",)),
    "transfers": (("account",), ("destination",), ("bytes",)),
    "accounts": (("platform",), ("handle",), ("created", "slug", "former_name", "session_hours", "account")),
    "domains": (("domain",), ("registered_on", "registrant", "registrar", "role", "text")),
}

# Each column is known by its own name too, before all others.
FORMS: Mapping[str, Form] = {
    table: Form(table, {column: (column, *words) for column, words in columns.items()}, REQUIRED[table])
    for table, columns in SYNONYMS.items()
}
