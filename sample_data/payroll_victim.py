"""The case payroll-victim: the generated story, pinned, with a CV, claims and decisions of its own."""

from __future__ import annotations

from pathlib import Path

from dprkit.training.generator import VARIANTS, Setting
from dprkit.training.world import HEADING, TEXT, Person, claim, pdf

__all__ = ["files"]

SETTING = Setting("payroll-victim", sector="health", country="GB", difficulty=1, people=90)
MAIL = "stefan.rivas@mailbox.example"

CV = (
    (HEADING, "Stefan Rivas"),
    (TEXT, "Support analyst"),
    (TEXT, f"Edinburgh, United Kingdom | {MAIL} | +44 113 496 0020"),
    (HEADING, "Experience"),
    (TEXT, "Support Analyst, Birchgate Dental Group, Edinburgh"),
    (TEXT, "April 2021 – July 2025"),
    (TEXT, "Second line for 40 practices: appointments, imaging, accounts and passwords."),
    (TEXT, "Service Desk Assistant, Calder Infirmary Trust, Leeds"),
    (TEXT, "September 2018 – March 2021"),
    (TEXT, "First line by telephone and chat, about 30 calls a day."),
    (HEADING, "Education"),
    (TEXT, "Higher National Diploma in Computing, Wendle Valley College"),
    (TEXT, "September 2016 – June 2018"),
    (HEADING, "Skills"),
    (TEXT, "Windows, Active Directory, SQL, PowerShell"),
)

_LEAD = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "payroll clerk, by mail to the security desk"
grade = "C3"
caveat = "the clerk has not spoken with the employee; the mail says nothing of who changed the account"
allegation = "S. Rivas had his pay sent to two strangers in a week, and signs in from abroad. He rents his seat out."
received_on = "2026-02-25"
"""


def _claims(person: Person) -> bytes:
    contract, form = ("employment contract, clause 2", "2025-07-14"), ("HR form", "2025-07-14")
    stated = (
        claim("name", "Stefan Rivas", *form),
        claim("country", "GB", *contract),
        claim("city", "Edinburgh", *contract),
        claim("location", "55.9533, -3.1883", "employment contract, clause 2 (centre of the city)", "2025-07-14"),
        claim("address", "212 Quarry Steps, EH1 1YZ Edinburgh", *form),
        claim("zone", "Europe/London", *contract),
        claim("phone", "+44 113 496 0020", *form),
        claim("email", MAIL, *form),
        claim("employer", "Birchgate Dental Group", "CV", "2025-05-19", valid_from="2021-04-01", valid_to="2025-07-31"),
        claim("device", person.serial, "receipt for the laptop", "2025-08-01"),
    )
    return (_LEAD + "".join(stated)).encode()


_CASE = """\
format = 1
title = "Who redirected the pay of S. Rivas?"
question = "Does S. Rivas himself sign in from abroad and redirect his pay, or does somebody else use his account?"
label = "C-041"
subjects = ["s1"]
zone = "Europe/London"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-08-31, then reviewed by the data protection officer"

[authority]
approver = "N. Achebe, general counsel, 2 March 2026"
purpose = "establish who changed the payee and who used the account; no other use"
lawful_basis = "UK GDPR article 6(1)(f); assessment of 2 March 2026 on file"
jurisdictions = "United Kingdom"
privilege = "directed by counsel"
monitoring_notice = "IT policy 3.1, acknowledged on 1 August 2025"
permitted_sources = "sign-in logs, device inventory, shipping records, HR and payroll master data"
access_list = "R. Vale, N. Achebe, J. Imani"
"""

_DECISIONS = '''\
# What the analyst decided, in order. `run` records these decisions in a copy of the case.

[[decision]]
kind = "tested"
about = "account-takeover"
how = """\
HR called the employee back on the number known before the changes. He had entered neither, and had been asked on \
4 February by a page that looked like the personnel portal to confirm a code. The help desk saw the telephone that was \
enrolled that morning: it is not his, and also serves the account of a colleague whose pay was redirected too."""
result = "stands"
evidence = ["pay.account-name-mismatch@s1", "ses.shared-mfa-device@s1", "ses.impossible-travel@s1"]
by = "R. Vale"

[[decision]]
kind = "reviewed"
by = "N. Achebe"
result = "told as the one harmed: he confirms the page, and that neither account is his"
'''


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    story, person = VARIANTS["payroll-victim"](SETTING), SETTING.someone(1320)
    return {
        **story.files,
        "inbox/cv.pdf": pdf("Curriculum vitae", "Stefan Rivas", CV),
        "inbox/claims.toml": _claims(person),
        "case.toml": _CASE.encode(),
        "decisions.toml": _DECISIONS.encode(),
        "truth.toml": (Path(__file__).parent / "truths" / "payroll-victim.toml").read_bytes(),
    }
