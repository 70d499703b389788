"""The words by which the columns of plain tables about people are known: staff, applications, payment elections.

Closed lists, best word first; ``_form`` says how they are compared and what ``+`` and ``|`` stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["APPLICATIONS", "NAMES", "PAYEES", "PEOPLE"]

Words = Mapping[str, Sequence[str]]

_STAFF_ID = (
    *("employee id", "employee number", "employee no", "staff id", "staff number", "worker id", "person id"),
    *("personnel number", "personnel no", "team member id", "associate id", "payroll id", "file number"),
)
NAMES = (
    *("full name", "display name", "employee name", "legal name", "worker name", "worker", "employee"),
    *("legal first name + legal last name", "first name + last name", "given name + family name"),
    *("given name + surname", "forename + surname", "firstname + lastname", "vorname + nachname"),
)
_EMAIL = ("e-mail", "email address", "work email", "mail", "company email", "personal email", "primary email")
_PHONE = ("phone number", "telephone", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "work phone")
_COUNTRY = ("country code", "country name", "country/region", "country or region")
_REGION = ("state", "province", "state/province", "state or province", "county")
_POSTCODE = ("postal code", "zip", "zip code", "zipcode", "post code", "plz")
_WHERE: Words = {
    "address": (
        *("street", "street address", "address line 1", "address1", "home address", "mailing address"),
        *("home address line 1", "address 1", "home street"),
    ),
    "unit": ("apartment", "apt", "suite", "address line 2", "address2", "address 2", "home address line 2", "flat"),
    "postcode": (*_POSTCODE, "home postal code", "home zip"),
    "city": ("town", "city/town", "home city"),
    "region": (*_REGION, "home state"),
    "country": (*_COUNTRY, "home country"),
}
_SYSTEM = ("source system", "source")

PEOPLE: Words = {
    "system": _SYSTEM,
    "account": (
        *_STAFF_ID,
        *("applicant id", "candidate id", "username", "user name", "login", "user id", "userid", "upn"),
        *("user principal name", "id"),
    ),
    "name": ("full name", "display name", "employee name", "legal name", "worker name", "candidate name", *NAMES),
    "email": _EMAIL,
    "phone": _PHONE,
    "role": ("title", "job title", "position", "job", "business title", "role title"),
    "manager": ("manager name", "supervisor", "reports to", "line manager", "supervisor name"),
    "start_on": (
        *("start date", "hire date", "hired on", "date of hire", "joined", "join date", "employment start"),
        *("joining date", "date joined", "original hire date", "date of joining"),
    ),
    "end_on": (
        *("end date", "termination date", "last day", "leave date", "employment end", "last working day"),
        *("date of leaving", "last day of work"),
    ),
    **_WHERE,
    "household": ("household id",),
    "preferred_name": ("preferred first name + preferred last name", "known as", "preferred full name", "nickname"),
}

APPLICATIONS: Words = {
    "system": ("source system",),
    "account": ("candidate id", "applicant id", "applicant reference", "applicant number", "applicant"),
    "time": (
        *("applied on", "applied at", "applied", "date applied", "application date", "application submitted"),
        *("submitted at", "submission date", "submitted on", "application created at", "received on", "timestamp"),
    ),
    "name": ("candidate name", "applicant name", "candidate full name", *NAMES),
    "email": ("candidate email", "applicant email", "email addresses", *_EMAIL),
    "phone": ("candidate phone", "applicant phone", "phone numbers", *_PHONE),
    "bank_account": (),
    "github": ("github url", "github profile", "github username", "github link"),
    "linkedin": ("linkedin url", "linkedin profile", "linkedin link"),
    "telegram": ("telegram handle", "telegram username"),
    "website": ("website url", "portfolio", "portfolio url", "personal website", "websites", "web site"),
    "device": ("device id", "browser fingerprint"),
    "ip": ("ip address", "submitted from ip", "application ip", "applicant ip"),
    "referee": ("reference", "referee email", "reference email"),
    "position": (
        *("position applied for", "job applied for", "applied for", "vacancy", "requisition", "job posting"),
        *("job title", "job name", "job", "role applied for", "posting title"),
    ),
    "referred_by": ("referrer", "referred by name", "who gets credit", "credited to"),
    "application": ("application id", "application number", "submission id", "response id"),
    "stage": ("current stage", "application status", "application stage", "candidate stage", "status", "disposition"),
    "channel": ("application source", "source", "how did you hear about us", "candidate source", "source name"),
    **_WHERE,
}

PAYEES: Words = {
    "system": ("source system",),
    "account": (*_STAFF_ID, "username", "user name", "login", "user id", "upn", "worker"),
    "time": (
        *("changed on", "changed at", "change date", "date changed", "effective date", "last updated", "updated at"),
        *("updated on", "submitted on", "submitted at", "last changed", "entry date", "timestamp", "date"),
    ),
    "name": ("full name", "employee name", "legal name", "payee name", "worker name", *NAMES),
    "holder": (
        *("account holder", "account holder name", "holder name", "name on account", "account name"),
        *("bank account name", "beneficiary", "beneficiary name", "name on bank account"),
    ),
    "name_check": ("confirmation of payee", "cop result", "payee check", "name match"),
    "bank_account": (
        *("iban | account number", "iban | bank account number", "bank account number", "account number"),
        *("bank account no", "account no", "bank account", "direct deposit account"),
    ),
    "bank": ("bank name", "financial institution", "institution", "name of bank", "bank or payment service"),
    "wallet": ("wallet address", "crypto wallet", "crypto address", "usdt address", "payout wallet"),
    "payout": ("payout account", "payout email", "paypal", "paypal email", "payoneer", "wise account"),
    "kind": ("payment type", "payment method", "payout method", "pay type", "payment election"),
    "event": ("action", "change", "change type", "event type", "transaction"),
    "prepayment": ("advance", "advance payment"),
    "third_party": ("third party payee", "third-party"),
    "currency": ("payment currency", "currency code", "coin"),
    "confirmed_by": ("call back", "verified by", "verification"),
    "bank_code": (
        *("routing transit number", "routing number", "aba number", "aba", "sort code", "bic", "swift", "swift code"),
        *("swift/bic", "bank identification code", "bank code", "bsb", "ifsc", "bank id", "blz"),
    ),
    "account_type": ("bank account type", "type of account"),
    "share": ("distribution", "percent", "percentage", "deposit amount", "split", "allocation", "amount or percent"),
}
