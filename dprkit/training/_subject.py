"""What is written about a subject: the CV in lines, checks that people made, what the analyst tested and decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..checks import text as check_text
from ._employee import Tip, mail_of
from ._papers import HEADING, TEXT, pdf
from ._people import Person
from ._setting import Setting

__all__ = ["Job", "Lines", "checked", "cv", "cv_lines", "decided", "opened", "strangers", "tested"]

Job = tuple[str, str, str, str]  # post and employer, place, months, what was done
Lines = Sequence[tuple[str, str]]


def strangers(setting: Setting, first: int, count: int, **more: Any) -> list[Person]:
    """``count`` people whose names and logins nobody could take for one another's; numbers from ``first`` on."""
    found: list[Person] = []
    number = first
    while len(found) < count:
        person = setting.someone(number, **more)
        if all(_unlike(person, other) for other in found):
            found.append(person)
        number += 1
    return found


def _unlike(one: Person, other: Person) -> bool:
    here, there = ({part[:2].casefold() for part in (who.given, who.surname)} for who in (one, other))
    return not here & there


def opened(tip: Tip, claims: Iterable[str]) -> bytes:
    """claims.toml: what opened the case, and what the subjects say."""
    keys = {"source": tip.source, "grade": tip.grade, "caveat": tip.caveat, "allegation": tip.allegation}
    head = "# What opened the case, and what the subject says. Written by the analyst from the documents named.\n"
    lead = "\n[[lead]]\n" + "".join(f'{name} = "{text}"\n' for name, text in keys.items())
    return (head + lead + 'received_on = "2026-02-26"\n' + "".join(claims)).encode()


def cv_lines(
    setting: Setting,
    person: Person,
    jobs: Sequence[Job],
    skills: str,
    *,
    mail: str = "",
    phone: str = "",
    more: Lines = (),
) -> list[tuple[str, str]]:
    """The CV in lines: name, role, contacts, jobs (newest first), one degree, skills, and ``more``."""
    place = f"{person.place.city}, {person.place.country}"
    contacts = f"{place} | {mail or mail_of(person)} | {phone or setting.phone(person.number)}"
    made = [(HEADING, person.name), (TEXT, person.role), (TEXT, contacts), (HEADING, "Experience")]
    for post, where, months, done in jobs:
        made += [(TEXT, f"{post}, {where}"), (TEXT, months), (TEXT, done)]
    school = setting.chance("school", person.number).pick(("Wendle Valley College", "Cumberland Ridge University"))
    made += [(HEADING, "Education"), (TEXT, f"Bachelor of Science, {school}"), (TEXT, "September 2012 – June 2016")]
    return [*made, (HEADING, "Skills"), (TEXT, skills), *more]


def cv(person: Person, lines: Lines, *, author: str = "", made: str = "20251009101500") -> bytes:
    """The CV as PDF; ``made`` is the second of its creation, as its properties state it."""
    data = pdf("Curriculum vitae", author or person.name, lines)
    return data.replace(b"D:20251009101500Z", f"D:{made}Z".encode())  # as many bytes: no offset moves


def checked(check: str, result: str, *, subject: str = "s1", **more: object) -> str:
    """A [[check]] of checks.toml, noted alike by two observers; on 2 March unless ``at`` says when."""
    entry: Mapping[str, object] = {"subject": subject, "check": check, "result": result, "observer": "R. Vale"}
    second = {"second_observer": "T. Adeyinka", "second_result": result}
    return check_text({**entry, **second, "at": "2026-03-02T10:00:00Z", **more})


def tested(about: str, how: str, evidence: Iterable[str]) -> str:
    """A [[decision]]: an innocent explanation was put to the test, and excluded."""
    listed = ", ".join(f'"{one}"' for one in evidence)
    said = f'kind = "tested"\nabout = "{about}"\nhow = "{how}"\nresult = "excluded"\nevidence = [{listed}]\n'
    return f'\n[[decision]]\n{said}by = "R. Vale"\n'


_REVIEWED = '\n[[decision]]\nkind = "reviewed"\nby = "S. Lindgren"\nresult = "not yet asked"\n'


def decided(*tests: str) -> str:
    """decisions.toml: the tests, and the review that came after them."""
    head = "# What the analyst decided, in order. `run` records these decisions in a copy of the case.\n"
    return head + "".join(tests) + _REVIEWED
