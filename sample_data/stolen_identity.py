"""The case stolen-identity: the generated story, pinned, with a CV, claims and decisions of its own."""

from __future__ import annotations

import csv
from pathlib import Path

from dprkit.checks import text
from dprkit.training.generator import VARIANTS, Setting
from dprkit.training.world import HEADING, TEXT, Story, claim, pdf

__all__ = ["files"]

SETTING = Setting("stolen-identity", sector="finance", country="US", difficulty=1, people=90)
MAIL = "stefan.belov@mailbox.example"

CV = (
    (HEADING, "Stefan Belov"),
    (TEXT, "Support analyst"),
    (TEXT, f"Denver, Colorado, United States | {MAIL} | +1 615 555 0120"),
    (HEADING, "Experience"),
    (TEXT, "Payments Support Analyst, Tallgrass Clearing, Remote (US)"),
    (TEXT, "February 2021 – July 2025"),
    (TEXT, "Disputes and failed transfers for 300 merchants; wrote the team's runbooks."),
    (TEXT, "Support Analyst, Mesa Ledger Services, Denver, Colorado"),
    (TEXT, "June 2017 – January 2021"),
    (TEXT, "Reconciliation reports in SQL."),
    (HEADING, "Education"),
    (TEXT, "Bachelor of Science in Information Systems, Cumberland Ridge University"),
    (TEXT, "September 2013 – May 2017"),
    (HEADING, "Skills"),
    (TEXT, "SQL, Python, Jira, Tableau"),
)

_LEAD = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "letter to the personnel office, with a copy of a tax form"
grade = "B2"
caveat = "the writer may be the one harmed: answer only to the address of the letter, and say nothing of the case"
allegation = "The tax office says I earned wages at Granite Row Credit last year. I have never worked for you. Who has?"
received_on = "2026-02-24"
"""


def _claims(serial: str) -> bytes:
    start = "2025-09-22"
    contract, form = ("offer letter, section 1", start), ("HR form", start)
    stated = (
        claim("name", "Stefan Belov", *form),
        claim("country", "US", *contract),
        claim("city", "Denver", *contract),
        claim("location", "39.7392, -104.9903", "offer letter, section 1 (centre of the city)", start),
        claim("address", "178 Kestrel Walk, Denver, Colorado 80203", *form),
        claim("zone", "America/Denver", *contract),
        claim("phone", "+1 615 555 0120", *form),
        claim("email", MAIL, *form),
        claim("employer", "Tallgrass Clearing", "CV", start, valid_from="2021-02-01", valid_to="2025-07-31"),
        claim("device", serial, "receipt for the laptop", start),
    )
    return (_LEAD + "".join(stated)).encode()


_OBSERVED = {
    "subject": "s1",
    "result": "failed",
    "at": "2026-03-04T15:00:00Z",
    "observer": "R. Vale",
    "second_observer": "J. Imani",
    "second_result": "failed",
}
_CHECKED = (
    {
        **_OBSERVED,
        "check": "registrar",
        "asked": "registrar of Cumberland Ridge University, at the address of its own site",
        "found": "One graduate of that name, class of 2017, whose picture is that of the letter's writer.",
    },
    {
        **_OBSERVED,
        "check": "employer",
        "asked": "Mesa Ledger Services, by the switchboard number of the trade register",
        "found": "Nobody of that name was on the payroll between 2015 and 2022.",
    },
    {
        **_OBSERVED,
        "check": "profile page",
        "asked": "https://register.example/profiles/4417",
        "found": (
            "Payments Support Analyst, Tallgrass Clearing, Remote (US) February 2021 – July 2025 Disputes and failed "
            "transfers for 300 merchants; wrote the team's runbooks. Support Analyst, Mesa Ledger Services, Denver, "
            "Colorado June 2017 – January 2021 Reconciliation reports in SQL."
        ),
    },
)

_CASE = """\
format = 1
title = "Is S. Belov who the papers say?"
question = "Is the person who was hired as S. Belov the holder of that name, or is the writer of the letter?"
label = "C-058"
subjects = ["s1"]
zone = "America/Denver"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-30, then reviewed by the privacy officer"

[authority]
approver = "S. Lindgren, general counsel, 2 March 2026"
purpose = "establish whether the person hired is the holder of the name; no other use"
lawful_basis = "duty to report wages under the right name; employment agreement, section 9"
jurisdictions = "United States (Colorado, Illinois)"
privilege = "directed by counsel"
monitoring_notice = "acceptable use policy 4.2, signed at hiring"
permitted_sources = "sign-in logs, device inventory, shipping records, HR and payroll data, papers, public registers"
access_list = "R. Vale, S. Lindgren, J. Imani"
"""

_DECISIONS = '''\
# What the analyst decided, in order. `run` records these decisions in a copy of the case.

[[decision]]
kind = "tested"
about = "wrong-person-or-data"
how = """\
A namesake was looked for: two people, apart, laid the register's entry beside the paper. Number and picture are \
those of the letter's writer, who showed the original to a notary; the registrar knows one graduate of that name: the \
writer."""
result = "excluded"
evidence = ["id.identity-holder-elsewhere@s1", "id.mrz-or-checksum-invalid@s1"]
by = "R. Vale"

[[decision]]
kind = "tested"
about = "account-takeover"
how = """\
The payee was the same from the first election on, entered from the issued laptop on the first day; no change, and no \
second factor that was enrolled later."""
result = "excluded"
evidence = ["pay.account-name-mismatch@s1"]
by = "R. Vale"

[[decision]]
kind = "tested"
about = "nothing-wrong"
how = """\
HR was asked for a change of name, a joint account or a move that would explain paper, payee and parcel: none is on \
file, and the carrier's own record names the other street as ordered."""
result = "excluded"
evidence = ["pay.account-name-mismatch@s1", "shp.address-not-on-id@s1", "id.name-inconsistent-across-sources@s1"]
by = "R. Vale"

[[decision]]
kind = "reviewed"
by = "S. Lindgren"
result = "not yet asked; the writer of the letter is treated as a victim and was sent the steps against misuse"
'''


def _serial(story: Story, login: str) -> str:
    """The serial number of the laptop that the inventory has for somebody."""
    rows = csv.DictReader(story.files["inbox/inventory.csv"].decode().splitlines())
    return next(row["serial"] for row in rows if row["assigned to"] == login)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    story = VARIANTS["stolen-identity"](SETTING)
    read = story.files["inbox/checks.toml"] + "".join(f"\n{text(one)}" for one in _CHECKED).encode()
    return {
        **story.files,
        "inbox/checks.toml": read,
        "inbox/cv.pdf": pdf("Curriculum vitae", "Stefan Belov", CV),
        "inbox/claims.toml": _claims(_serial(story, "s.belov@granite.example")),
        "case.toml": _CASE.encode(),
        "decisions.toml": _DECISIONS.encode(),
        "truth.toml": (Path(__file__).parent / "truths" / "stolen-identity.toml").read_bytes(),
    }
