"""JSON Resume: jobs, studies, skills and contacts as its fields state them.

Format: JSON Resume schema 1.0.0 and the older 0.x (jsonresume/resume-schema, schema.json and sample.resume.json):
``work`` with ``name``, before 1.0.0 ``company``; ``basics``, at first ``bio``; dates ``YYYY``, ``YYYY-MM`` or
``YYYY-MM-DD``. Its ``languages`` are spoken ones and are not read out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._cv_contacts import contacts
from ._cv_spans import spans

__all__ = ["json_resume"]

MOST = 8 << 20  # bytes
ENTRIES = 2000  # of one section
_SECTIONS = frozenset({"work", "education", "skills"})
_BASICS = ("basics", "bio")
_FOUND = 4000
_ISO = re.compile(r"((?:19|20)\d\d)(?:-(0[1-9]|1[0-2])(?:-\d\d(?:T.*)?)?)?")


def _recognises(source: Source) -> bool:
    head = source.head.decode(source.encoding, "replace").lstrip("\ufeff \t\r\n")
    if not head.startswith("{") or not any(f'"{name}"' in head for name in _BASICS):
        return False
    names = set(re.findall(r'"(\w{1,20})"\s*:\s*[\[{]', head))
    return bool(names & set(_BASICS)) and bool(names & _SECTIONS or "profiles" in names)


@reader(
    "json_resume",
    title="a CV as JSON (JSON Resume): its text, jobs, studies, skills and contacts",
    fills=["documents", "employment", "education", "skills", "contacts"],
    profile="document",
    recognises=_recognises,
    rank=40,
)
def json_resume(source: Source) -> Parts:
    """One row of ``documents`` (place ``p1``); the others have the place of their entry: ``work.0``, ``basics.email``.

    ``current`` is true only where the end is a word such as "Present": a missing end says nothing.
    """
    if len(source.data) > MOST:
        yield Unread("p1", f"over {MOST >> 20} MiB of JSON: no CV is that long; read it by eye")
        return
    text = source.data.decode(source.encoding, "backslashreplace")
    who = {"system": "subject", "account": source.account}
    try:
        resume = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Row("documents", "p1", who | {"kind": "cv", "format": "json", "page": 1, "pages": 1, "text": text})
        yield Unread("p1", f"not valid JSON ({str(error)[:120]}): ask for the file again, or read it by eye")
        return
    yield Row("documents", "p1", who | _document(resume, text))
    for part in (_work, _education, _skills, _contacts):
        for found in part(resume):
            yield found if isinstance(found, Unread) else Row(found.table, found.place, who | dict(found.values))


def _document(resume: dict[str, Any], text: str) -> dict[str, Any]:
    meta = resume.get("meta")
    changed = _text(meta, "lastModified") if isinstance(meta, dict) else ""
    return {"kind": "cv", "format": "json", "page": 1, "pages": 1, "text": text, "modified": changed}


def _text(entry: Any, *names: str) -> str:
    """The first of the fields that holds something, as text."""
    found = (entry.get(name) for name in names)
    return next((str(one) for one in found if isinstance(one, str | int | float) and str(one).strip()), "")


def _entries(resume: dict[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any], str] | Unread]:
    """Each entry of a section: its place, its fields, and its JSON."""
    listed = resume.get(section) or []
    if not isinstance(listed, list):
        yield Unread(section, f"{section} is no list: read it by eye", json.dumps(listed, ensure_ascii=False)[:2000])
        return
    for at, entry in enumerate(listed[:ENTRIES]):
        found = json.dumps(entry, ensure_ascii=False)
        if isinstance(entry, dict):
            yield f"{section}.{at}", entry, found[:_FOUND]
        else:
            yield Unread(f"{section}.{at}", f"an entry of {section} has no fields: read it by eye", found[:2000])
    if len(listed) > ENTRIES:
        yield Unread(
            f"{section}.{ENTRIES}", f"read the first {ENTRIES} of {len(listed)} entries: read the others by eye"
        )


def _dates(place: str, entry: dict[str, Any], found: str) -> tuple[dict[str, Any], list[Unread]]:
    """``start``, ``end`` and ``current``, to the month or the year as stated; a date in no known form is reported."""
    dates: dict[str, Any] = {"start": "", "end": ""}
    odd = list[Unread]()
    for name, field in (("start", "startDate"), ("end", "endDate")):
        stated = _text(entry, field).strip()
        iso = _ISO.fullmatch(stated)
        if iso:
            dates[name] = "-".join(filter(None, iso.groups()))
        elif name == "end" and any(one.current for one in spans(f"2000 – {stated[:40]}")):
            dates["current"] = True
        elif stated:
            odd.append(Unread(f"{place}.{field}", "a date in a form that is not certain: read it by eye", found[:2000]))
    if dates["end"]:
        dates["current"] = False
    return dates, odd


def _work(resume: dict[str, Any]) -> Iterator[Row | Unread]:
    for one in _entries(resume, "work"):
        if isinstance(one, Unread):
            yield one
            continue
        place, entry, found = one
        dates, odd = _dates(place, entry, found)
        stated = {
            "employer": _text(entry, "name", "company"),
            "title": _text(entry, "position"),
            "location": _text(entry, "location"),
        }
        yield Row("employment", place, {**stated, **dates, "found": found})
        yield from odd


def _education(resume: dict[str, Any]) -> Iterator[Row | Unread]:
    for one in _entries(resume, "education"):
        if isinstance(one, Unread):
            yield one
            continue
        place, entry, found = one
        dates, odd = _dates(place, entry, found)
        dates.pop("current", None)
        degree = ", ".join(filter(None, (_text(entry, "studyType"), _text(entry, "area"))))
        yield Row(
            "education", place, {"school": _text(entry, "institution"), "degree": degree, **dates, "found": found}
        )
        yield from odd


def _skills(resume: dict[str, Any]) -> Iterator[Row | Unread]:
    for one in _entries(resume, "skills"):
        if isinstance(one, Unread):
            yield one
            continue
        place, entry, found = one
        name, level = _text(entry, "name"), _text(entry, "level")
        words = entry.get("keywords")
        keywords = [str(word) for word in words[:ENTRIES]] if isinstance(words, list) else []
        for at, word in enumerate(keywords or [name]):
            kind = name if keywords else ""
            yield Row("skills", f"{place}.{at}", {"skill": word, "level": level, "kind": kind, "found": found})


def _contacts(resume: dict[str, Any]) -> Iterator[Row]:
    """Mail, phone, links and profiles; a phone number without a country code has no normal form."""
    basics: dict[str, Any] = next((resume[name] for name in _BASICS if isinstance(resume.get(name), dict)), {})
    stated = [(f"basics.{name}", kind, _text(basics, name)) for name, kind in _STATED]
    profiles = basics.get("profiles")
    for at, one in enumerate(profiles[:ENTRIES] if isinstance(profiles, list) else []):
        if isinstance(one, dict):
            stated.append((f"basics.profiles.{at}.url", "url", _text(one, "url")))
            stated.append((f"basics.profiles.{at}", "handle", _handle(one)))
    for place, kind, value in stated:
        if value.strip():
            known = [one for one in contacts(value) if one.kind == kind]
            normal = known[0].observable if known else value.strip().lower() if kind == "handle" else ""
            yield Row("contacts", place, {"kind": kind, "value": value, "observable": normal, "found": value[:2000]})


_STATED = (("email", "email"), ("phone", "phone"), ("url", "url"), ("website", "url"))


def _handle(profile: dict[str, Any]) -> str:
    network, username = _text(profile, "network"), _text(profile, "username").removeprefix("@")
    return f"{network}:{username}" if network and username else ""
