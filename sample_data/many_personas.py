"""The case many-personas: where it plays, and what its people wrote."""

from __future__ import annotations

from pathlib import Path

from dprkit.training.world import Setting, Tip, many_personas

__all__ = ["files"]

SETTING = Setting("many-personas", sector="finance", country="GB", difficulty=1, people=80)
TIP = Tip(
    "Two of our new engineers are paid to one account, which the payroll run refused for the second of them. I then "
    "read the three applications that came in on the evening of 10 February, and whole paragraphs are theirs.",
    "payroll office, and a recruiter who was asked to look, by mail",
    "B2",
    "the payroll export and the applications are at hand; neither of the two hires has been spoken to",
)


def files() -> dict[str, bytes]:
    """Every file of the case, by its path in the case folder."""
    story = many_personas(SETTING, TIP)
    truth = Path(__file__).parent / "truths" / "many-personas.toml"
    return {**story.files, "case.toml": _CASE.encode(), "truth.toml": truth.read_bytes()}


_CASE = """\
format = 1
title = "Do two hires and three applicants have one author?"
question = "Do L. Takeda and D. Demir, who were hired, and J. Fonseca, M. Keita and S. Ndiaye belong to one hand?"
label = "C-071"
subjects = ["s1", "s2", "s3", "s4", "s5"]
zone = "Europe/London"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-01, then reviewed by the data protection officer"

[authority]
approver = "S. Lindgren, general counsel, 2 March 2026"
purpose = "establish whether five applications are those of five people; none is decided by it alone"
lawful_basis = "UK GDPR article 6(1)(f); assessment of 2 March 2026 on file"
jurisdictions = "United Kingdom"
privilege = "directed by counsel"
monitoring_notice = "privacy notice for applicants, section 5; acceptable use policy 4.2 for the two on the staff"
permitted_sources = "applications, career site log, payroll and HR master data, sign-in logs, shipping records"
access_list = "R. Vale, S. Lindgren, J. Imani"
"""
