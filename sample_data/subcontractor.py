"""The case subcontractor: where it plays, and what its people wrote."""

from __future__ import annotations

from pathlib import Path

from dprkit.training.world import HEADING, TEXT, Person, Setting, Tip, hire_and_worker, mail_of, subcontractor

__all__ = ["files"]

SETTING = Setting("subcontractor", sector="software", country="DE", difficulty=1, people=80)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    person, _ = hire_and_worker(SETTING)
    story = subcontractor(SETTING, _tip(person), _cv(person))
    truth = Path(__file__).parent / "truths" / "subcontractor.toml"
    return {**story.files, "case.toml": _CASE.encode(), "truth.toml": truth.read_bytes()}


def _tip(person: Person) -> Tip:
    return Tip(
        "In our pair session I opened the change of the day before. It was good work, and it was new to the person "
        "who had made it.",
        "team lead, to HR",
        "C3",
        "one session; nerves and a bad night are possible; the team lead asks not to be named",
    )


def _cv(person: Person) -> list[tuple[str, str]]:
    return [
        (HEADING, person.name),
        (TEXT, "Software engineer"),
        (TEXT, f"{person.place.city}, {person.place.country} | {mail_of(person)} | {SETTING.phone(person.number)}"),
        (HEADING, "Profile"),
        (TEXT, "Backend engineer with a liking for dull, well-tested code and for short lists of dependencies."),
        (HEADING, "Experience"),
        (TEXT, "Software engineer, Larkfield Systems, Remote"),
        (TEXT, "March 2023 – December 2025"),
        (TEXT, "Services for order routing in Go; took part in the on-call of the payments team."),
        (TEXT, f"Software engineer, Copper Lane Software, {person.place.city}"),
        (TEXT, "August 2021 – Present"),
        (TEXT, "Internal tools in Python and TypeScript, and the reports that the finance office lives on."),
        (TEXT, "Junior developer, Gorse Lane Works, Leipzig"),
        (TEXT, "July 2016 – July 2021"),
        (TEXT, "Maintenance of a warehouse system, first alone and then with two trainees."),
        (HEADING, "Education"),
        (TEXT, "Bachelor of Science, Wendle Valley College"),
        (TEXT, "September 2012 – June 2016"),
        (HEADING, "Skills"),
        (TEXT, "Go, Python, TypeScript, PostgreSQL, Git"),
    ]


_CASE = """\
format = 1
title = "Who does the work of E. Barros?"
question = "Does E. Barros do the work that is delivered under that name, or does somebody else over the same laptop?"
label = "C-063"
subjects = ["s1"]
zone = "Europe/Berlin"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-01, then reviewed by the data protection officer"

[authority]
approver = "S. Lindgren, general counsel, with the works council, 2 March 2026"
purpose = "establish who works through this account and laptop; hours are not counted for anything else"
lawful_basis = "section 26 BDSG, documented suspicion; works agreement on IT logs, clause 9"
jurisdictions = "Germany (Bavaria, Berlin)"
privilege = "directed by counsel"
monitoring_notice = "IT policy 4.2, signed on 12 January 2026"
permitted_sources = "sign-in logs, device inventory, code host audit log, shipping records, HR master data"
access_list = "R. Vale, S. Lindgren, J. Imani, one member of the works council"
"""
