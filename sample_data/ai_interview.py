"""The case ai-interview: where it plays, and what its people wrote."""

from __future__ import annotations

from pathlib import Path

from dprkit.training.world import HEADING, TEXT, Person, Setting, Tip, ai_interview, candidate, mail_of

__all__ = ["files"]

SETTING = Setting("ai-interview", sector="health", country="US", difficulty=1, people=80)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    person = candidate(SETTING)
    story = ai_interview(SETTING, _tip(person), _cv(person))
    truth = Path(__file__).parent / "truths" / "ai-interview.toml"
    return {**story.files, "case.toml": _CASE.encode(), "truth.toml": truth.read_bytes()}


def _tip(person: Person) -> Tip:
    return Tip(
        "I sat in both interviews. The one who came online on Monday is friendly and capable, and is somebody else: "
        "another way of thinking aloud, and no memory of the whiteboard we filled together.",
        "interviewer, to HR",
        "B3",
        "one witness; nobody else of the panel has met the hire yet, and no recording was made",
    )


def _cv(person: Person) -> list[tuple[str, str]]:
    town = f"{person.place.city}, {person.place.region}"
    return [
        (HEADING, person.name),
        (TEXT, "Platform engineer"),
        (TEXT, f"{town}, {person.place.country} | {mail_of(person)} | {SETTING.phone(person.number)}"),
        (HEADING, "Summary"),
        (TEXT, "Engineer for systems that nurses and physicians rely on at three in the morning."),
        (TEXT, "16 years of experience with Docker, in regulated environments and at scale."),
        (HEADING, "Experience"),
        (TEXT, "Platform engineer, Larkfield Systems, Remote (US)"),
        (TEXT, "February 2020 – December 2025"),
        (TEXT, "Ran the container platform of a scheduling product for forty clinics."),
        (TEXT, "Brought the time from a merged change to production from nine days to one."),
        (TEXT, f"Engineer, Copper Lane Software, {town}"),
        (TEXT, "July 2016 – January 2020"),
        (TEXT, "Build and release of a claims engine; on call for it every third week."),
        (HEADING, "Education"),
        (TEXT, "Bachelor of Science in Computer Science, Cumberland Ridge University"),
        (TEXT, "September 2012 – June 2016"),
        (HEADING, "Skills"),
        (TEXT, "Docker, Go, Python, PostgreSQL, Terraform"),
    ]


_CASE = """\
format = 1
title = "Was it F. Lind whom the panel interviewed?"
question = "Is the person who began on 12 January as Fatou Lind the one who answered the panel, alone and without help?"
label = "C-052"
subjects = ["s1"]
zone = "America/Chicago"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-01, then reviewed by the data protection officer"

[authority]
approver = "S. Lindgren, general counsel, 2 March 2026"
purpose = "establish who sat the interviews of this hire; no other use"
lawful_basis = "legitimate interest in the integrity of hiring; notice in the invitation to the interview"
jurisdictions = "United States (Texas, Illinois)"
privilege = "directed by counsel"
monitoring_notice = "acceptable use policy 4.2, signed on 12 January 2026; no recording of interviews is made"
permitted_sources = "sign-in logs, device inventory, HR master data, application papers, call and signature records"
access_list = "R. Vale, S. Lindgren, J. Imani"
"""
