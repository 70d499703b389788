"""The write-up as plain data, and the one way to write it to files. Nothing here knows a case, a clock or a ledger."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..errors import InputError

__all__ = [
    "Answer",
    "Claim",
    "Contradiction",
    "Decided",
    "Excerpt",
    "Explanation",
    "File",
    "Join",
    "Picture",
    "Report",
    "Source",
    "Told",
    "Unknown",
    "Weighed",
    "WriteUp",
    "write",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer on one subject: a sentence with its confidence, what carries it, and what it leaves open."""

    sentence: str
    rests_on: str
    does_not_say: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim beside the record that contradicts it; ``became`` is open, excluded (how, when, by) or stands."""

    claimed: str
    stated: str
    seen: str
    innocent: str
    became: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as PNG bytes with its alt text, and the table behind it."""

    title: str
    png: bytes
    alt: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is missing, the indicators it would settle (titles), and when it expires, in words."""

    missing: str
    settles: tuple[str, ...]
    expires: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explanation: independent origins for it, findings against it, and a note that starts with its confidence."""

    title: str
    supports: int
    against: int
    note: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """How the explanations compare for one subject.

    ``matrix`` has a row per finding: (title, weight, one cell per name in ``columns``: supports, against or nothing).
    ``without`` pairs a finding's title with what the confidence would be if it fell away.
    """

    subject: str
    confidence: str
    explanations: tuple[Explanation, ...]
    columns: tuple[str, ...] = ()
    matrix: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as told: ``evidence`` holds at most 20 ids of ``count`` rows; ``baseline`` says how common it is.

    The ``text`` of an unknown finding says what is missing.
    """

    id: str
    title: str
    family: str
    state: Literal["present", "clear", "unknown"]
    weight: str
    text: str
    baseline: str = ""
    origin: str = ""
    evidence: tuple[str, ...] = ()
    count: int = 0
    innocent: tuple[str, ...] = ()
    became: str = "open"
    quiet_step: str = ""
    open_step: str = ""
    references: tuple[str, ...] = ()
    attack: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a subject says: field and value, where and when it was stated, and its record id."""

    subject: str
    field: str
    value: str
    stated: str
    valid: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Join:
    """A row of the crosswalk: which identifier in which system is which person, and who confirmed it."""

    person: str
    system: str
    identifier: str
    basis: str
    valid: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of the case: id ``f:…``, name, SHA-256, what it was recognised as, rows kept, repaired, unread."""

    id: str
    name: str
    sha256: str
    recognised: str
    kept: int
    repaired: int
    unread: int


@dataclass(frozen=True, slots=True)
class Source:
    """A data set or service: its date, licence or attribution, asked or not asked (in words), digest."""

    name: str
    date: str
    licence: str
    asked: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a named person decided, when (UTC), and why."""

    at: str
    by: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The cited record: its id, the file's name, the place in it, and the text that stands there."""

    id: str
    file: str
    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUp:
    """Everything a page needs, in the order it is read; all texts are data and are escaped when shown.

    Attributes:
        label: the neutral case label, ``C-017``.
        phase: covert or overt; open steps are printed only when overt.
        response: whether the subject was asked, and what was said.
        authority: what the case file says about approver, purpose, lawful basis …; empty text is "not filled in".
        answers: one a subject.
        head: the evidence head, 64 hexadecimal digits; head_time: the time of that record, in words and UTC.
        figures: the first one stands in the memo, the others in the report.
        findings: every finding, the clear and unknown ones too.
        excerpts: the texts of cited records; a cited id without one is listed as such.
    """

    label: str
    question: str
    head: str
    head_time: str
    title: str = ""
    tlp: str = ""
    asked_by: str = ""
    phase: Literal["covert", "overt"] = "covert"
    reviewer: str = ""
    response: str = ""
    authority: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    figures: tuple[Picture, ...] = ()
    against: tuple[str, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    next_steps: tuple[str, ...] = ()
    open_steps: tuple[str, ...] = ()
    findings: tuple[Told, ...] = ()
    claims: tuple[Claim, ...] = ()
    files: tuple[File, ...] = ()
    sources: tuple[Source, ...] = ()
    people: tuple[Join, ...] = ()
    decisions: tuple[Decided, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    glossary: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: the paths, and the evidence head printed in them."""

    paths: tuple[Path, ...]
    head: str


def write(write_up: WriteUp, folder: Path | str, formats: Sequence[str] = ("html",)) -> Report:
    """The paths written: one file a format, in ``folder/<first 12 digits of the evidence head>/``.

    Equal write-ups give byte-identical files; a file is there whole or not at all.

    Raises:
        InputError: a format that does not exist, or an evidence head that is not one.
    """
    if strange := [name for name in formats if name != "html"]:
        raise InputError(f"the write-up has no format {', '.join(map(repr, strange))}; there is: html.")
    if not re.fullmatch(r"[0-9a-f]{64}", write_up.head):
        raise InputError("the evidence head is 64 hexadecimal digits: take it from the ledger of the case.")
    from .html import html

    target = Path(folder) / write_up.head[:12]
    target.mkdir(parents=True, exist_ok=True)
    return Report(tuple(_whole(target / "report.html", html(write_up)) for _ in dict.fromkeys(formats)), write_up.head)


def _whole(path: Path, text: str) -> Path:
    """Write beside the target, then rename: a reader never meets half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
