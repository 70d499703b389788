"""Greenhouse: candidates and their applications, as reports and spreadsheets export them to CSV or XLSX.

Columns: Greenhouse Support, "Essential candidate report", "Greenhouse Analytics field glossary" (Candidate full name,
Application stage …), "Bulk import prospects from spreadsheet" (First Name, Last Name, Company, Title, Phone, Email,
Social Media, Website, Address, Source, Who gets credit); Harvest API objects as integrations name them
(docs.workato.com, "Greenhouse - Object types"). Companies add fields of their own.
"""

from __future__ import annotations

from functools import partial

from ..sandbox import Source
from . import Parts, reader
from ._form import Form, plain
from ._forms import has_form, read_forms

__all__ = ["greenhouse"]

_CANDIDATES = Form(
    "applications",
    {
        "account": ("Candidate ID", "Candidate Greenhouse ID", "Greenhouse Candidate ID"),
        "application": ("Application ID",),
        "time": (
            *("Applied At", "Applied On", "Application Date", "Date Applied", "Application Created At", "Applied"),
            *("Application Applied At", "Application Applied On"),
        ),
        "name": (
            *("Candidate Name", "Candidate Full Name", "Full Name", "Candidate First Name + Candidate Last Name"),
            *("First Name + Last Name", "Candidate", "Name"),
        ),
        "email": (
            *("Email", "Candidate Email", "Email Addresses", "Email Address(es)", "Candidate Email Addresses"),
            *("Email Address", "Personal Email", "Candidate Primary Email"),
        ),
        "phone": (
            *(
                "Phone",
                "Phone Numbers",
                "Phone Number(s)",
                "Candidate Phone Numbers",
                "Candidate Phone",
                "Phone Number",
            ),
            *("Mobile Phone", "Candidate Primary Phone"),
        ),
        "address": (
            "Address",
            "Addresses",
            "Candidate Addresses",
            "Candidate Address",
            "Location",
            "Candidate Location",
        ),
        "linkedin": ("LinkedIn", "LinkedIn Profile", "LinkedIn URL", "LinkedIn Profile URL", "Social Media"),
        "github": ("GitHub", "GitHub URL", "GitHub Profile", "GitHub Username"),
        "website": ("Website", "Websites", "Website Addresses", "Portfolio", "Website Address(es)"),
        "position": ("Job", "Job Name", "Job Title", "Job(s)", "Jobs", "Job Post"),
        "stage": ("Current Stage", "Application Stage", "Stage", "Application Current Stage", "Current Stage Name"),
        "channel": ("Source", "Source Name", "Application Source", "Source - Public Name", "Candidate Source"),
        "referred_by": ("Who gets credit", "Referrer", "Credited To", "Referred By", "Source Credited To"),
        "referee": ("Reference", "References"),
        "cv_text": ("Resume Text", "Resume Content"),
    },
    needs=(("account", "name"), ("email", "phone", "stage", "time", "position")),
    marks=frozenset(
        map(
            plain,
            (
                *("Candidate ID", "Application ID", "Candidate Name", "Candidate Full Name", "Current Stage"),
                *("Application Stage", "Applied At", "Applied On", "Rejected At", "Rejected On", "Rejection Reason"),
                *("Who gets credit", "Candidate Email", "Candidate Email Addresses", "Job Name", "Recruiter"),
                *("Coordinator", "Candidate Created At", "Candidate Tags", "Requisition ID", "Social Media", "Job"),
                *("Hiring Manager", "Last Activity", "Application Date", "Prospect Pool", "Milestone"),
            ),
        )
    ),
    few=3,
    fixed={"system": "greenhouse"},
)


@reader(
    "greenhouse",
    title="Greenhouse candidates and applications (reports, spreadsheets: CSV, XLSX)",
    fills=["applications"],
    profile="bulk",
    recognises=partial(has_form, forms=(_CANDIDATES,)),
    rank=37,
)
def greenhouse(source: Source) -> Parts:
    """One row an application. Answers to questions on demographics are never read."""
    return read_forms(source, (_CANDIDATES,))
