"""The story ai-interview: somebody else sat the interviews, with help, and another person came on the first day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from ._calls import Caller, certificate, zoom
from ._checklist import checks
from ._employee import Tip, about, mail_of
from ._papers import HEADING, TEXT
from ._people import Person, days
from ._picture import GENERATED, portrait
from ._places import NETWORKS, PLACES, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import Lines, checked, cv, cv_lines, decided, tested
from ._working_days import Where

__all__ = ["ai_interview", "candidate"]

START = date(2026, 1, 12)
_CALLS = ((datetime(2025, 11, 18, 14, 0, tzinfo=UTC), 46.0), (datetime(2025, 12, 2, 9, 30, tzinfo=UTC), 61.0))
_SIGNED = datetime(2025, 12, 16, 10, 42, tzinfo=UTC)
_ABROAD = ("Vientiane", "Recife", "Hanoi", "Poznan", "Lagos", "Toronto")
_GRABBER = ("0FD9", "0066", "Elgato", "Cam Link 4K", "", "", "", "2026-01-14T09:12:00Z")
_CAMERA = ("XSplit VCam", "SplitmediaLabs", "4.0.2206", r"C:\Program Files\XSplit\VCam\XSplitVCam.exe")
_PANEL = ("M. Castellan", "H. Osterman")
_BOTH = ("zoom_participants.json|docusign_certificate.txt",)


def ai_interview(setting: Setting, tip: Tip | None = None, lines: Lines = ()) -> Story:
    """Interviews and a signature over lines elsewhere; a question, a still and a camera that do not fit the hire."""
    person = candidate(setting)
    files = {
        "cv.pdf": cv(person, lines or _cv(setting, person), made="20251103184412"),
        "zoom_participants.json": zoom(_calls(setting, person), setting.seed),
        "docusign_certificate.txt": certificate(
            person, mail_of(person), _line(setting, 1), _SIGNED, f"hr@{setting.company.domain}", setting.seed
        ),
        "checks.toml": checks(_checks(setting)),
    }
    if setting.difficulty == 1:
        files["portrait.png"] = portrait(setting.chance("portrait"), text=GENERATED)
    extra = Extra(
        files=files,
        usb={person.login: [_GRABBER]} if _grabber(setting) else {},
        programs={} if _grabber(setting) else {person.login: [_CAMERA]},
    )
    joined = [("s1", system, mail_of(person), "mail address of the application") for system in ("zoom", "docusign")]
    story = about(setting, person, tip or _tip(person), _planted(setting), extra, where=_where(person), joined=joined)
    return Story({**story.files, "decisions.toml": _decisions().encode()}, story.planted)


def candidate(setting: Setting) -> Person:
    """Who was hired."""
    return setting.someone(1320, start=START, role=setting.chance("role").pick(_ROLES))


_ROLES = ("Platform engineer", "Data engineer", "Cloud engineer")


def _planted(setting: Setting) -> Planted:
    held = "usb.csv" if _grabber(setting) else "software.csv"
    signs: dict[str, tuple[str, ...]] = {
        "cv.tech-before-release": ("cv.pdf",),
        "dev.hdmi-capture-or-virtual-cam": (held,),
        "iv.different-person": ("checks.toml",),
        "net.interview-ip-mismatch": (*_BOTH, "claims.toml"),
    }
    if setting.difficulty < 3:
        signs |= dict.fromkeys(("iv.liveness-challenge-failed", "iv.scripted-or-relayed-answers"), ("checks.toml",))
    if setting.difficulty == 1:
        signs["id.image-edit-metadata"] = ("portrait.png",)
        signs |= dict.fromkeys(("iv.camera-refusal-repeated", "id.profile-photo-synthetic-or-stock"), ("checks.toml",))
    return Planted(signs, "interview-stand-in", "medium", clear=("net.claimed-vs-egress-country",))


def _grabber(setting: Setting) -> bool:
    return setting.chance("camera").happens(0.5)


def _line(setting: Setting, at: int) -> Line:
    """The line of a call: first one abroad, then a hosting address."""
    if at:
        return Line("203.0.113.86", PLACES["Berlin"], NETWORKS["cloud"], proxy=True)
    place = PLACES[setting.chance("abroad").pick([one for one in _ABROAD if PLACES[one].code != setting.country])]
    return Line(in_range(NETWORKS[place.code], 3650 + setting.chance("line").below(200)), place, NETWORKS[place.code])


def _calls(setting: Setting, person: Person) -> list[tuple[datetime, float, list[Caller]]]:
    office, domain = setting.company.office, setting.company.domain
    panel = [Caller(name, f"{name[0].lower()}.{name[3:].lower()}@{domain}", office, staff=True) for name in _PANEL]
    camera = "OBS Virtual Camera" if setting.difficulty < 3 else "Integrated Camera"
    return [
        (start, minutes, [*panel, Caller(person.name, mail_of(person), _line(setting, at), camera)])
        for at, (start, minutes) in enumerate(_CALLS)
    ]


def _where(person: Person) -> Where:
    first = next(number for number, day in enumerate(days()) if day >= START)
    return lambda number: person.home if number >= first else None


def _checks(setting: Setting) -> list[str]:
    later: dict[str, Any] = {"at": "2026-01-12T09:00:00Z"}
    same = "Still of the second interview beside a still of the first day, both agreed to; two reviewers, apart."
    made = [checked("same person", "failed", blind=True, found=same, capture="kept by HR, folder 12", **later)]
    if setting.difficulty == 3:
        return made
    seen = dict(zip(("observer", "second_observer"), _PANEL))
    asked: dict[str, Any] = {"at": "2025-12-02T09:48:00Z", "accommodation": "", **seen}
    return [
        *made,
        checked(
            *("planted detail", "failed"),
            value="a team in a town that the CV does not name",
            found="'Yes, that team, we were six.' The CV names another town; nobody corrected the question.",
            **asked,
        ),
        checked("liveness", "declined", found="Asked to hold a hand across the face: 'my camera freezes'.", **asked),
        checked("artefact", "failed", found="At that request the edge of the jaw stayed still for a second.", **asked),
        *_refused(setting),
        checked("camera", "passed", found="Camera on in both calls.", offered=True, **asked),
    ]


def _refused(setting: Setting) -> list[str]:
    """At the easiest: two steps that everybody in the role takes, declined, and the picture found elsewhere."""
    if setting.difficulty > 1:
        return []
    ways = {"a notary near home, at our cost": "2025-12-04", "the office, travel paid": "2025-12-08"}
    return [
        *(
            checked("identity step", "declined", accommodation="", offered=True, found=f"Offered: {way}.", at=day)
            for way, day in ways.items()
        ),
        checked(
            *("photo search", "failed"),
            value="a picture agency's series 'people at desks'",
            asked="two picture searches, with the portrait of the application",
            capture="both pages kept as PDF, item 4",
        ),
    ]


def _cv(setting: Setting, person: Person) -> list[tuple[str, str]]:
    jobs = [
        ("Platform engineer, Larkfield Systems", "Remote", "February 2020 – December 2025", "Container platform."),
        ("Engineer, Copper Lane Software", person.place.city, "July 2016 – January 2020", "Build and release."),
    ]
    said = [(HEADING, "Summary"), (TEXT, "16 years of experience with Docker, in production and at scale.")]
    return cv_lines(setting, person, jobs, "Docker, Go, Python, PostgreSQL", more=said)


def _tip(person: Person) -> Tip:
    surname = person.surname
    return Tip(
        "The person who came online on the first day is not the one we spoke to. I sat in both interviews.",
        "interviewer, to HR",
        "B3",
        "two people of the panel remember it alike; no recording was made",
        title=f"Was it {person.given[0]}. {surname} whom the panel interviewed?",
        question=f"Is the person hired as {person.name} the one who sat the two interviews?",
    )


def _decisions() -> str:
    how = "The stills were compared by two reviewers who did not know why; light, camera and haircut were considered."
    data = (
        "Names, times and addresses of the calls were read a second time from the originals: no mix-up of two people."
    )
    return decided(
        tested("nothing-wrong", how, ["iv.different-person@s1"]),
        tested("wrong-person-or-data", data, ["net.interview-ip-mismatch@s1"]),
    )
