"""Workday: workers and payment elections, as its reports and integrations export them to CSV or XLSX.

Every company builds its own reports, so columns come by the names of Workday's report fields: Workday Report Writer
(Legal Name, Business Title, Supervisory Organization, Hire Date, Primary Work Email …); "Add and Change Direct Deposit
Elections" of several universities (Account Nickname, Routing Transit Number, Bank Identification Code, Account Type);
report columns as integrations spell them, "Primary Home Address - City", "Legal Name - First Name".
"""

from __future__ import annotations

from functools import partial

from ..sandbox import Source
from . import Parts, reader
from ._form import Form, plain
from ._forms import has_form, read_forms

__all__ = ["workday"]

_ID = ("Employee ID", "Worker ID", "Team Member ID", "Associate ID", "Employee Number", "Contingent Worker ID")
_NAME = (
    *("Legal Name", "Full Legal Name", "Worker", "Team Member", "Full Name"),
    *("Legal Name - First Name + Legal Name - Last Name", "Legal First Name + Legal Last Name"),
    *("First Name + Last Name", "Employee Name", "Name"),
)


def _home(*fields: str) -> tuple[str, ...]:
    """The spellings of a field of the home address."""
    frames = ("Primary Home Address - {}", "Primary Address - {}", "Home Address - {}", "{} - Primary Home", "Home {}")
    return tuple(frame.format(one) for one in fields for frame in frames) + fields


_WORKERS = Form(
    "people",
    {
        "account": _ID,
        "name": _NAME,
        "preferred_name": (
            *("Preferred Name", "Preferred Name in General Display Format"),
            *("Preferred First Name + Preferred Last Name", "Preferred Name - First Name + Preferred Name - Last Name"),
        ),
        "email": (
            *("Primary Work Email", "Work Email", "Email - Work", "Email - Primary Work", "Primary Work Email Address"),
            *("Email Address", "Email", "Primary Home Email"),
        ),
        "phone": (
            *("Primary Home Phone", "Primary Mobile Phone", "Primary Phone", "Phone - Primary Home", "Home Phone"),
            *("Primary Work Phone", "Mobile Phone", "Phone Number", "Phone"),
        ),
        "role": ("Business Title", "Job Title", "Position", "Job Profile", "Position Title"),
        "manager": ("Manager", "Worker's Manager", "Worker's Manager(s)", "Manager Name", "Supervisor", "Manager ID"),
        "start_on": ("Hire Date", "Original Hire Date", "Start Date", "Continuous Service Date", "Contract Start Date"),
        "end_on": ("Termination Date", "Last Day of Work", "Contract End Date", "End Date"),
        "address": (*_home("Address Line 1", "Formatted Line 1", "Line 1", "Address"), "Primary Home Address"),
        "unit": _home("Address Line 2", "Formatted Line 2", "Line 2"),
        "postcode": _home("Postal Code", "Zip Code"),
        "city": _home("City", "Municipality"),
        "region": _home("State/Province", "State", "Region"),
        "country": _home("Country", "Country/Region"),
    },
    needs=(("account", "name"), ("email", "role", "manager", "start_on", "address", "city")),
    marks=frozenset(
        map(
            plain,
            (
                *("Supervisory Organization", "Business Title", "Legal Name", "Legal Name - First Name", "Job Profile"),
                *("Primary Work Email", "Worker's Manager", "Worker's Manager(s)", "Team Member ID", "Worker Type"),
                *("Primary Home Address - Address Line 1", "Primary Address - Formatted Line 1", "Management Level"),
                *("Primary Home Address - City", "Primary Home Address", "Preferred Name", "Time Type", "Cost Center"),
                *("Cost Center - ID", "Team Member Type", "Pay Group", "Continuous Service Date", "Location Hierarchy"),
                *("Contingent Worker ID", "Employee Type", "Primary Home Phone", "Active Status", "Worker"),
            ),
        )
    ),
    few=3,
    fixed={"system": "workday"},
)

_ELECTIONS = Form(
    "payees",
    {
        "account": _ID,
        "time": (
            *("Last Functionally Updated", "Last Updated", "Date and Time Completed", "Completed On", "Entry Moment"),
            *("Effective Date", "Effective Moment", "Initiated On", "Date Entered"),
        ),
        "name": _NAME,
        "holder": ("Account Name", "Name on Account", "Bank Account Name", "Account Holder", "Account Holder Name"),
        "bank_account": ("IBAN | Account Number", "IBAN | Bank Account Number", "Account Number"),
        "bank": ("Bank Name", "Financial Institution"),
        "bank_code": (
            *("Routing Transit Number | Bank Identification Code", "Routing Number", "Sort Code"),
            *("Bank Identification Code | Bank ID", "Bank ID Number", "Branch ID"),
        ),
        "account_type": ("Account Type", "Bank Account Type"),
        "kind": ("Payment Type", "Payment Method", "Payment Election Rule", "Payment Election Type"),
        "event": ("Business Process Transaction", "Business Process Type", "Event", "Action"),
        "share": ("Distribution", "Percent | Amount | Balance", "Percent | Amount", "Distribution Value"),
        "currency": ("Currency", "Payment Currency"),
    },
    needs=(("account", "name"), ("bank_account",)),
    marks=frozenset(
        map(
            plain,
            (
                *("Routing Transit Number", "Bank Identification Code", "Account Nickname", "Payment Election Rule"),
                *("Payment Election Type", "Distribution", "Payment Order", "Bank ID", "Branch ID", "Payment Type"),
                *("Legal Name - First Name", "Team Member ID", "Worker", "Balance", "Pay Group", "Legal Name"),
                *("Last Functionally Updated", "Bank Account Name"),
            ),
        )
    ),
    few=3,
    fixed={"system": "workday"},
)
_FORMS = (_WORKERS, _ELECTIONS)


@reader(
    "workday",
    title="Workday reports: workers and payment elections (CSV, XLSX)",
    fills=["people", "payees"],
    profile="bulk",
    recognises=partial(has_form, forms=_FORMS),
    rank=36,
)
def workday(source: Source) -> Parts:
    """One row a worker in ``people``, one a payment election in ``payees``; a report that has both gives both.

    Title, prompts and blank rows above the header are told and not read. Birth, gender, nationality and the like are
    never read. Of ``IBAN`` and ``Account Number`` the first that is filled is used.
    """
    return read_forms(source, _FORMS)
