"""The case couple-next-door: the generated story, pinned, with a CV, claims and decisions of its own."""

from __future__ import annotations

import csv
from pathlib import Path

from dprkit.training.generator import VARIANTS, Setting
from dprkit.training.world import HEADING, TEXT, Story, claim, docx

__all__ = ["files"]

SETTING = Setting("couple-next-door", sector="public", country="DE", difficulty=3, people=86)
MAIL = "kavya.albrecht@mailbox.example"

CV = (
    (HEADING, "Kavya Albrecht"),
    (TEXT, "Support analyst"),
    (TEXT, f"Berlin, Germany | {MAIL} | +49 30 23125 020"),
    (HEADING, "Experience"),
    (TEXT, "Accessibility Tester, Ahornwerk Software, Berlin"),
    (TEXT, "May 2019 – September 2022"),
    (TEXT, "Screen reader tests of counters and forms for three town halls."),
    (TEXT, "Support Analyst, Kranich Netze, Leipzig"),
    (TEXT, "September 2016 – April 2019"),
    (TEXT, "Monitoring and on-call rota of a small network."),
    (HEADING, "Education"),
    (TEXT, "Bachelor of Science in Computer Science, Havelberg Polytechnic"),
    (TEXT, "October 2012 – August 2016"),
    (HEADING, "Skills"),
    (TEXT, "Linux, Python, Ansible, networks; a rack at home"),
)

_LEAD = """\
# What opened the case, and what the subject says. Written by the analyst from the documents named beside each line.

[[lead]]
source = "logistics, through the hotline"
grade = "B3"
caveat = "the source sees parcels and the payroll's list of accounts, nothing else"
allegation = "Two laptops to one flat, two salaries to one account, one telephone number for both. And a box on hers \
that hosts of remote laptops use."
received_on = "2026-02-23"
"""


def _claims(serial: str) -> bytes:
    form, later = ("HR form", "2022-09-12"), ("HR form, household of employees", "2023-09-12")
    stated = (
        claim("name", "Kavya Albrecht", *form),
        claim("country", "DE", *form),
        claim("city", "Berlin", *form),
        claim("location", "52.52, 13.405", "HR form (centre of the city)", "2022-09-12"),
        claim("address", "1 Heron Pond Drive, 10115 Berlin", *form),
        claim("zone", "Europe/Berlin", *form),
        claim("phone", "+49 30 23125 020", *form),
        claim("email", MAIL, *form),
        claim("employer", "Ahornwerk Software", "CV", "2022-06-10", valid_from="2019-05-01", valid_to="2022-09-30"),
        claim("household", "f.herrera@eastmoor.example", *later),
        claim("household", "Fatou Herrera", *later),
        claim("household", "fatou.herrera@mailbox.example", *later),
        claim("device", serial, "receipt for the laptop", "2022-09-26"),
    )
    return (_LEAD + "".join(stated)).encode()


_CASE = """\
format = 1
title = "Does K. Albrecht host somebody's laptop?"
question = "Do parcels, pay, line and machine of K. Albrecht fit two colleagues who live together, as declared?"
label = "C-066"
subjects = ["s1"]
zone = "Europe/Berlin"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-06-30; erased earlier if nothing remains open"

[authority]
approver = "P. Anselme, head of legal, 2 March 2026"
purpose = "answer one report; no other use"
lawful_basis = "GDPR article 6(1)(f); balancing test of 2 March 2026 on file; works council informed"
jurisdictions = "Germany, European Union"
privilege = "none claimed"
monitoring_notice = "works agreement on IT systems of 2023"
permitted_sources = "sign-in logs, device inventory, shipping records, HR and payroll master data, applications"
access_list = "R. Vale, P. Anselme, J. Imani"
"""

_DECISIONS = '''\
# What the analyst decided, in order. `run` records these decisions in a copy of the case.

[[decision]]
kind = "explained"
about = "dev.ip-kvm-usb-edid@s1"
reason = """\
A box for the rack at home, on the CV since 2022 and registered with the asset desk in 2024. The list has one row of \
it, of the day on which the rack was moved; its own log, which she brought, shows nobody else at the controls."""
by = "R. Vale"

[[decision]]
kind = "tested"
about = "nothing-wrong"
how = """\
HR confirmed the declared household and the joint account, the help desk the two remote-control programs of the \
company that looks after half of the machines in the list, the asset desk the box at home."""
result = "stands"
by = "R. Vale"

[[decision]]
kind = "reviewed"
by = "P. Anselme"
result = "not asked: nothing to explain"
'''


def _serial(story: Story, login: str) -> str:
    """The serial number of the laptop that the inventory has for somebody."""
    rows = csv.DictReader(story.files["inbox/inventory.csv"].decode().splitlines())
    return next(row["serial"] for row in rows if row["assigned to"] == login)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    story = VARIANTS["couple-next-door"](SETTING)
    made = {name: data for name, data in story.files.items() if name != "inbox/cv.pdf"}
    return {
        **made,
        "inbox/cv.docx": docx("Curriculum vitae", "Kavya Albrecht", CV),
        "inbox/claims.toml": _claims(_serial(story, "k.albrecht@eastmoor.example")),
        "case.toml": _CASE.encode(),
        "decisions.toml": _DECISIONS.encode(),
        "truth.toml": (Path(__file__).parent / "truths" / "couple-next-door.toml").read_bytes(),
    }
