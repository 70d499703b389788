"""The story subcontractor: a real hire passes the work on, and somebody else does it on the issued laptop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ._checklist import checks
from ._code_host import audit_log, clones, handle, ordinary_clones
from ._company import at
from ._employee import Tip, about
from ._events import Event
from ._people import Person, days
from ._places import NETWORKS, PLACES, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import Lines, checked, cv, cv_lines, decided, strangers, tested
from ._working_days import Where

__all__ = ["hire_and_worker", "subcontractor"]

START = date(2026, 1, 12)
_ELSEWHERE = ("Recife", "Pune", "Lagos", "Hanoi", "Poznan", "Rabat")
_SEEN = {"observer": "H. Osterman", "second_observer": "T. Adeyinka"}  # team lead and a colleague
_REMOTE = ("RustDesk", "Purslane", "1.4.4", r"C:\Program Files\RustDesk\rustdesk.exe", "2026-01-15T20:41:00Z")


def subcontractor(setting: Setting, tip: Tip | None = None, lines: Lines = ()) -> Story:
    """She is who she says and lives where she says; the work is done by somebody else, over her machine and account."""
    person, worker = hire_and_worker(setting)
    files = {
        "cv.pdf": cv(person, lines or _cv(setting, person), made="20251118093010"),
        "checks.toml": checks(_checks(setting, worker)),
    }
    joined = []
    if setting.difficulty < 3:
        events = [*ordinary_clones(setting, setting.colleagues(person)[::2]), *clones(setting, person, 30)]
        files["github_audit.jsonl"] = audit_log(setting, events)
        joined = [("s1", "github", handle(person), "account named in the ticket for access")]
    extra = Extra(
        okta=[*_by_worker(setting, person)] if setting.difficulty < 3 else [],
        programs={person.login: [_REMOTE]},
        files=files,
    )
    story = about(setting, person, tip or _tip(person), _planted(setting), extra, where=_where(person), joined=joined)
    decisions = {} if setting.difficulty == 3 else {"decisions.toml": _decisions().encode()}
    return Story({**story.files, **decisions}, story.planted)


def hire_and_worker(setting: Setting) -> tuple[Person, Person]:
    """Who was hired, on a Windows laptop, and who does the work."""
    person, worker = strangers(setting, 1320, 2, start=START, role="Software engineer")
    person.windows = True
    return person, worker


def _planted(setting: Setting) -> Planted:
    signs: dict[str, tuple[str, ...]] = {
        "dev.unsanctioned-rmm": ("software.csv",),
        "iv.other-identity-on-screen": ("checks.toml",),
        "job.output-inconsistent-unreachable": ("checks.toml",),
    }
    if setting.difficulty < 3:
        signs |= {
            "job.early-bulk-repo-access": ("github_audit.jsonl", "staff.csv"),
            "ses.impossible-travel": ("okta_system_log.jsonl",),
        }
    if setting.difficulty == 1:
        signs["cv.employment-overlap-fulltime"] = ("cv.pdf",)
    confidence = "medium" if setting.difficulty == 3 else "high"
    return Planted(signs, "proxied-worker", confidence, clear=("shp.address-not-on-id",))


def _where(person: Person) -> Where:
    first = next(number for number, day in enumerate(days()) if day >= START)
    return lambda number: person.home if number >= first else None


def _by_worker(setting: Setting, person: Person) -> Iterator[Event]:
    """Now and then the worker signs in himself, from home, two hours after she did."""
    chance = setting.chance("worker")
    place = PLACES[chance.pick([one for one in _ELSEWHERE if PLACES[one].code != setting.country])]
    line = Line(in_range(NETWORKS[place.code], 3600 + chance.below(200)), place, NETWORKS[place.code])
    for number, day in enumerate(days()):
        if number >= 12 and number % 5 == 2 and person.home:
            morning = at(day, 8.4, person.place)
            yield Event(morning, person, person.home)
            yield Event(morning + timedelta(hours=1.6), person, line, means="other")


def _checks(setting: Setting, worker: Person) -> list[str]:
    made = [
        checked(
            *("other identity", "failed"),
            value=worker.name,
            found="A shared screen showed the calendar and chat of another person for some seconds.",
            capture="note of both observers, written apart",
            at="2026-02-18T13:05:00Z",
            **_SEEN,
        )
    ]
    for number in range(7):
        result = "failed" if number in (1, 3, 4) else "passed"
        made.append(checked("agreed hour", result, accommodation="", at=f"2026-02-{9 + number:02d}T15:00:00Z", **_SEEN))
    code = "Could not say what a change of the day before does, or why."
    return [*made, checked("own code", "failed", accommodation="", found=code, at="2026-02-20T15:00:00Z", **_SEEN)]


def _cv(setting: Setting, person: Person) -> Lines:
    ended = "Present" if setting.difficulty == 1 else "December 2025"
    jobs = [
        ("Software engineer, Larkfield Systems", "Remote", "March 2023 – December 2025", "Order routing services."),
        ("Software engineer, Copper Lane Software", person.place.city, f"August 2021 – {ended}", "Internal tools."),
    ]
    if setting.difficulty > 1:
        jobs[1] = (
            "Software engineer, Copper Lane Software",
            person.place.city,
            "August 2021 – February 2023",
            "Tools.",
        )
    return cv_lines(setting, person, jobs, "Go, Python, TypeScript")


def _tip(person: Person) -> Tip:
    return Tip(
        "In the pair session I showed the change of the day before, and it was new to the person who had made it.",
        "team lead, to HR",
        "C3",
        "one session; nerves are possible",
        title=f"Who does the work of {person.given[0]}. {person.surname}?",
        question=f"Does {person.name} do the work that is delivered under that name?",
    )


def _decisions() -> str:
    remote, screen = "dev.unsanctioned-rmm@s1", "iv.other-identity-on-screen@s1"
    desk = "The help desk's tickets and the list of deployed programs were read: nobody of the company installed it."
    attack = "The sessions were held against the alerts of the endpoint product: no stolen session, no malware."
    return decided(tested("nothing-wrong", desk, [remote, screen]), tested("account-takeover", attack, [remote]))
