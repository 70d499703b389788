"""The write-up as plain data, in no language: what the records show, what was decided, what is missing.

Texts in here come from the case (English where the library made them); ids, dates (ISO 8601) and names of states are
put into words by a catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

__all__ = [
    "Answer",
    "Became",
    "Claim",
    "Contradiction",
    "Contrary",
    "Decided",
    "Entry",
    "Excerpt",
    "Explanation",
    "File",
    "Gate",
    "Join",
    "Moment",
    "Observed",
    "Picture",
    "Report",
    "Source",
    "Told",
    "Unknown",
    "Weighed",
    "WriteUp",
]

Confidence = Literal["none", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an innocent reading: open, excluded or stands; how, by whom, when, in which ledger record."""

    state: Literal["open", "excluded", "stands"] = "open"
    how: str = ""
    by: str = ""
    at: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer on one subject.

    Attributes:
        leading: id of the explanation that the records speak for most; ``words`` says it in English.
        innocent: whether under it the subject did nothing wrong.
        carried: ids of the findings that carry it, one an origin; without any the answer is that nothing stands.
        limit: what keeps the confidence from being higher, a key of ``dprkit.assessment.LIMITS``.
        best: English words of the best innocent explanation; ``tested`` is the record of its test, or empty.
        checks, waiting: how many checks there are, and how many of them could not be made.
    """

    subject: str
    leading: str
    words: str
    innocent: bool
    confidence: Confidence
    carried: tuple[str, ...] = ()
    limit: str = ""
    best: str = ""
    tested: Became = Became()
    checks: int = 0
    waiting: int = 0

    @property
    def upheld(self) -> bool:
        """Whether a test upheld an innocent explanation that is more than ordinary circumstances."""
        return self.innocent and self.leading != "nothing-wrong" and self.tested.state == "stands"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim beside the record that contradicts it: ids of the claims' rows, of the finding and of its rows."""

    subject: str
    claimed: str
    stated: tuple[tuple[str, str], ...]
    seen: str
    innocent: tuple[str, ...]
    became: Became
    claims: tuple[str, ...]
    finding: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as PNG bytes with its alt text, and the table behind it; ``kind`` and ``subject`` make its title.

    ``language`` is that of the words in it and of the alt text.
    """

    kind: Literal["timeline", "places", "ach"]
    subject: str
    png: bytes
    alt: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    language: str = "en"

    @property
    def title(self) -> str:
        """The neutral name that the record of an export keeps its digest under."""
        return f"{self.subject}: {self.kind}"


@dataclass(frozen=True, slots=True)
class Contrary:
    """What speaks against the leading explanation: a contrary finding, a clear check, or an explained finding."""

    kind: Literal["finding", "clear", "explained"]
    text: str
    finding: str
    became: Became = Became()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is missing, the checks it would settle (titles and finding ids), and until when it can still be had.

    ``since`` is the oldest day that the owner still keeps, counted from the evidence head (ISO 8601); empty without a
    fixed term. ``asked`` is the ledger record of the request, empty when it was not asked for.
    """

    missing: str
    settles: tuple[str, ...]
    findings: tuple[str, ...]
    owner: str = ""
    export: str = ""
    keeps_days: int = 0
    since: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One explanation: independent origins for it, findings against it, and how it stands.

    ``stands`` is excluded, open, confidence (of the leading one), fits (``supports`` of ``whole`` origins) or none.
    """

    name: str
    title: str
    supports: int
    against: int
    stands: Literal["excluded", "unopposed", "confidence", "fits", "none"]
    whole: int = 0
    confidence: Confidence = "none"
    findings: tuple[str, ...] = ()
    record: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """How the explanations compare for one subject.

    ``matrix`` has a row per finding: (id, weight, one cell per name in ``columns``: supports, against or nothing).
    ``without`` pairs a finding's id with what the confidence would be if it fell away. ``changes`` says what would
    change the conclusion: pairs of a key (without, missing, test) and the ids or the English words it is about.
    """

    subject: str
    explanations: tuple[Explanation, ...]
    columns: tuple[str, ...] = ()
    matrix: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, Confidence], ...] = ()
    changes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as told: ``evidence`` holds at most 20 ids of ``count`` rows.

    ``shared`` and ``others`` say in how many of the others in the file the same shows; both -1 when not counted. The
    ``text`` of an unknown finding says what is missing.
    """

    id: str
    title: str
    family: str
    state: Literal["present", "clear", "unknown"]
    weight: str
    text: str
    shared: int = -1
    others: int = -1
    origin: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    count: int = 0
    innocent: tuple[str, ...] = ()
    became: Became = Became()
    quiet_step: str = ""
    open_step: str = ""
    references: tuple[str, ...] = ()
    attack: str = ""

    @property
    def subject(self) -> str:
        return self.id.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a subject says: field and value, where and when it was stated, for which days, and its record id."""

    subject: str
    field: str
    value: str
    stated_in: str
    stated_on: str
    valid_from: str
    valid_to: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Join:
    """A row of the crosswalk: which identifier in which system is which person, and who confirmed it."""

    person: str
    system: str
    identifier: str
    basis: str
    valid_from: str
    valid_to: str
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
    record: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A data set or service: date and licence of a table; of a service who learns, what was asked, why not."""

    name: str
    kind: Literal["table", "service"]
    title: str = ""
    date: str = ""
    licence: str = ""
    digest: str = ""
    count: int = 0
    tells: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What one source said about one observable: id ``o:…``, outcome, facts by name, and the note on it."""

    source: str
    id: str
    value: str
    outcome: str
    facts: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the chronology: what was claimed or seen, when (ISO 8601, UTC), and the row it stands in."""

    subject: str
    start: str
    end: str
    lane: str
    side: Literal["claimed", "seen"]
    label: str
    contradicts: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What a named person decided, when (UTC, ISO 8601), about what, with which result, how and why; its record."""

    at: str
    by: str
    role: str
    kind: str
    about: str
    result: str
    why: str
    record: str


@dataclass(frozen=True, slots=True)
class Gate:
    """One of counsel's gates: its name, and the text that counsel completed; empty text is open."""

    name: str
    text: str = ""
    by: str = ""
    at: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The cited record: its id, the file's name, the place in it, and the text that stands there."""

    id: str
    file: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the ledger, as the custody log prints it: what it did to which file or source, and its hash."""

    number: int
    at: str
    kind: str
    by: str
    about: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUp:
    """Everything a page needs, in the order it is read; all texts are data and are escaped when shown.

    Attributes:
        label: the neutral case label, ``C-017``.
        phase: covert or overt; open steps are printed only when overt.
        reviewer: who reviewed the case last, with ``response``: the subject's own explanation, or "not yet asked".
        stale: numbers of the ledger records that came after that review and that it could not know.
        authority: what the case file says about approver, purpose, lawful basis …; empty text is "not filled in".
        settings: the ledger record of case.toml; ``judged``: that of the findings. Both as ``#12``.
        answers: one a subject.
        head: the evidence head, 64 hexadecimal digits; head_time: the time of that record, ISO 8601, UTC.
        figures: the first one stands in the memo, the others in the report.
        findings: every finding, the clear and unknown ones too.
        excerpts: the texts of cited records; a cited id without one is listed as such.
        pseudonyms: how many other people are named by a pseudonym; 0 with ``named``.
    """

    label: str
    question: str
    head: str
    head_time: str
    title: str = ""
    tlp: str = ""
    asked_by: str = ""
    phase: Literal["covert", "overt"] = "covert"
    phase_record: str = ""
    settings: str = ""
    judged: str = ""
    reviewer: str = ""
    reviewed: Decided | None = None
    response: str = ""
    stale: tuple[str, ...] = ()
    authority: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    figures: tuple[Picture, ...] = ()
    against: tuple[Contrary, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    findings: tuple[Told, ...] = ()
    claims: tuple[Claim, ...] = ()
    files: tuple[File, ...] = ()
    sources: tuple[Source, ...] = ()
    observations: tuple[Observed, ...] = ()
    chronology: tuple[Moment, ...] = ()
    people: tuple[Join, ...] = ()
    decisions: tuple[Decided, ...] = ()
    gates: tuple[Gate, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    custody: tuple[Entry, ...] = ()
    pseudonyms: int = 0
    named: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: the paths, and the evidence head printed in them."""

    paths: tuple[Path, ...]
    head: str
