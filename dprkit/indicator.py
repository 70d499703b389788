"""Indicator: a declared check that reads evidence about one subject and says present, clear or unknown.

An indicator never opens a file or a connection; it sees the tables and look-ups it declares, and nothing else.
"""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .errors import Refused
from .records import TABLES, record_id
from .words import joined, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "HYPOTHESES",
    "INDICATORS",
    "NOT_SCORED",
    "RATES",
    "UNANSWERED",
    "WEIGHTS",
    "Evidence",
    "Finding",
    "Indicator",
    "NotScored",
    "Origin",
    "Rate",
    "Rows",
    "Settled",
    "Sign",
    "Unanswered",
    "indicator",
    "load",
    "present",
    "refuse_question",
    "settle",
    "unknown",
]

Weight = Literal["context", "weak", "moderate", "strong", "near-conclusive"]
State = Literal["present", "clear", "unknown"]
Origin = tuple[str, str]

WEIGHTS: Mapping[str, str] = {
    "context": "background; supports nothing",
    "weak": "seen about as often without the scheme as with it; fills no slot",
    "moderate": "several times likelier with the scheme than without it",
    "strong": "ten times likelier or more with the scheme; an innocent reading needs particular circumstances",
    "near-conclusive": "hard to explain without misrepresentation; still needs a person's confirmation",
}

HYPOTHESES: Mapping[str, str] = {
    "proxied-worker": "someone else works through this seat",
    "identity-rented-or-stolen": "the name belongs to somebody else, who may be a victim",
    "undisclosed-location": "the subject works from a place he does not state",
    "undisclosed-second-job": "the work is shared with another employer or a subcontractor",
    "interview-stand-in": "another person sat the interview, and only that",
    "account-takeover": "an outsider uses the employee's account or pay; the employee is the victim",
    "facilitator": "the subject, knowing or deceived, hosts machines for others",
    "wrong-person-or-data": "the records are about somebody else, or are wrong",
    "nothing-wrong": "ordinary circumstances explain all of it",
}


class NotScored(NamedTuple):
    """Something that published lists name and no check here may read: why not, and the neutral check in its place."""

    fields: tuple[str, ...]
    why: str
    instead: str


# The published or reported flags that are proxies for a protected trait or for class (catalogue, section 16), and what
# to check instead, for everybody in the role.
NOT_SCORED: Mapping[str, NotScored] = {
    "N1": NotScored(
        ("appearance", "face", "race", "ethnicity", "gender", "sex", "age", "birth_date", "religion"),
        "race, sex, age or religion",
        "the unannounced request and the paper next to the face, for everybody (iv.liveness-challenge-failed)",
    ),
    "N2": NotScored(
        ("nationality", "citizenship", "issuing_state"),
        "national origin",
        "whether the paper is genuine and its holder is the person (id.mrz-or-checksum-invalid, iv.different-person)",
    ),
    "N3": NotScored(
        ("accent", "english", "language_quality", "native_language", "mother_tongue"),
        "national origin and language",
        "what the job needs, by the same questions for all, and iv.scripted-or-relayed-answers",
    ),
    "N4": NotScored(
        ("keyboard_layout", "keyboard_language", "os_language", "locale", "preferred_language"),
        "language",
        "the device and session checks (dev.*, ses.*)",
    ),
    "N5": NotScored(
        ("country_of_study", "university_country", "foreign_degree"),
        "national origin",
        "the registrar's answer, for all hires (cv.institution-does-not-offer-degree)",
    ),
    "N6": NotScored(
        ("name_origin", "westernised_name", "generic_name"),
        "ethnicity",
        "id.name-inconsistent-across-sources and id.identity-holder-elsewhere",
    ),
    "N7": NotScored(
        ("birthplace", "country_of_birth", "country_of_origin", "countries_visited"),
        "national origin",
        "the place observed against the place declared (net.claimed-vs-egress-country)",
    ),
    "N8": NotScored(
        ("political_test", "insult_test"),
        "political opinion; easily evaded, and unsafe for those who are coerced",
        "iv.liveness-challenge-failed and verification in person",
    ),
    "N9": NotScored(("plus_one", "leading_plus"), "a correct way to write a number", "ph.invalid-number"),
    "N10": NotScored(
        ("birthday_digits", "mail_digits", "persona_number"),
        "a custom in naming mailboxes",
        "identifiers that several people give (reuse.hard-identifier)",
    ),
    "N11": NotScored(
        ("salary_ask", "hours_worked", "small_talk", "social_media_presence"),
        "class, culture, disability and privacy",
        "whether agreed hours were kept (job.output-inconsistent-unreachable)",
    ),
    "N12": NotScored(
        ("camera_off_once", "blurred_background", "headset"),
        "housing and disability",
        "refusals of an alternative that was offered (iv.camera-refusal-repeated)",
    ),
}


class Unanswered(NamedTuple):
    """A question about a person that is not answered here: the names it may be asked by, why not, what can be done."""

    names: tuple[str, ...]
    why: str
    instead: str


UNANSWERED: Mapping[str, Unanswered] = {
    "nationality": Unanswered(
        (
            "nationality",
            "ethnicity",
            "origin",
            "country_of_origin",
            "birthplace",
            "native_language",
            "religion",
            "race",
        ),
        "where somebody comes from is no evidence of what he did, and no column holds it",
        "hold the place declared against the place observed (net.claimed-vs-egress-country, dev.location-vs-login) and "
        "have the paper verified (id.mrz-or-checksum-invalid, iv.different-person)",
    ),
    "rank": Unanswered(
        ("rank", "ranking", "score", "scores", "risk_score", "verdict", "suspicion"),
        "people are not ranked or scored: findings do not add up, and a number would hide the innocent explanations",
        "case.assess(subject) compares the explanations and says the confidence with its reasons; case.findings() "
        "shows each finding with its evidence",
    ),
    "probability": Unanswered(
        ("probability", "probability_of_origin", "likelihood", "dprk_probability", "is_dprk", "is_north_korean"),
        "nobody has measured how often any of these signs is innocent well enough for a probability about a person",
        "match published indicators (net.published-ioc-ip, em.published-ioc, web.published-front-company): each match "
        "is cited with its day; RATES says how many ordinary people some of the checks flag",
    ),
    "face_match": Unanswered(
        ("face_match", "face", "match_faces", "compare_faces", "same_face", "deepfake_score", "voice_match", "accent"),
        "faces and voices are not compared by a program: such comparisons err more on some people than on others",
        "two people compare the stills that the person agreed to, neither knowing the other's result (the check 'same "
        "person'), or see the paper next to the person, with an alternative offered",
    ),
}


def refuse_question(name: str) -> None:
    """Nothing, unless ``name`` asks what is not answered about a person.

    Raises:
        Refused: it does; the message says why not, and what can be done.
    """
    for question, one in UNANSWERED.items():
        if name.casefold() in one.names:
            raise Refused(f"{question.replace('_', ' ')}: {one.why}. What can be done: {one.instead}.")


class Rate(NamedTuple):
    """How many people of an ordinary population an indicator flags: ``flagged`` of ``people`` whom it could judge."""

    population: str
    people: int
    flagged: int
    unknown: int
    measured_on: str

    @property
    def share(self) -> float:
        return self.flagged / self.people if self.people else 0.0


def _rates() -> dict[str, tuple[Rate, ...]]:
    text = (files("dprkit.data") / "rates.csv").read_text("utf-8")
    found: dict[str, tuple[Rate, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        people, flagged, unknown = (int(row[name]) for name in ("people", "flagged", "unknown"))
        rate = Rate(row["population"], people, flagged, unknown, row["measured_on"])
        found[row["indicator"]] = (*found.get(row["indicator"], ()), rate)
    return found


# What ``tools/measure_rates.py`` measured. Above one in twenty ordinary people an indicator gives weak at most,
# whatever it declares: a sign that many innocent people show tells nobody apart.
RATES: Mapping[str, tuple[Rate, ...]] = _rates()
_COMMON_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of which table a finding rests on: at most 20 ids, the count, and the selection's digest."""

    ids: tuple[str, ...]
    count: int
    selection: str = ""

    @classmethod
    def of(cls, ids: Sequence[str], selection: str) -> Rows:
        return cls(tuple(ids[:20]), len(ids), selection)


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one indicator on one subject; where it is ``unknown``, ``missing`` says what would settle it."""

    indicator: str
    subject: str
    state: State
    weight: Weight
    text: str
    evidence: Rows = Rows((), 0)
    origin: tuple[Origin, ...] = ()
    missing: str = ""

    @property
    def id(self) -> str:
        return f"{self.indicator}@{self.subject}"

    @property
    def family(self) -> str:
        return self.indicator.partition(".")[0]

    def __bool__(self) -> bool:
        raise TypeError("a finding is present, clear or unknown; read its state")


@dataclass(frozen=True)
class Sign:
    """What a check yields: a reason in words and the rows that show it, or what is missing."""

    state: Literal["present", "unknown"]
    text: str = ""
    rows: tuple[tuple[str, pd.DataFrame], ...] = ()
    origin: tuple[Origin, ...] = ()
    weight: Weight | None = None
    missing: str = ""


def present(
    text: str,
    rows: Mapping[str, pd.DataFrame],
    *,
    origin: Iterable[Origin] = (),
    weight: Weight | None = None,
    **values: object,
) -> Sign:
    """The sign is there: ``text`` says it with numbers and their whole.

    Args:
        text: one sentence of conduct and record, whose ``values`` stand apart, as in ``dprkit.words.say``: the write-up
            says it in the reader's language.
        rows: table name to the rows that show it, with their ``file`` and ``place`` (and ``confirmed``) columns.
        origin: what lies behind it, as pairs such as ``("ip", "198.51.100.7")``.
        weight: lowers the declared weight (age, sample size); it cannot raise it.
    """
    return Sign("present", say(text, **values), tuple(rows.items()), tuple(dict.fromkeys(origin)), weight)


def unknown(missing: str, **values: object) -> Sign:
    """The check cannot be made; ``missing`` names what would settle it (export, join, volume), as in ``present``."""
    return Sign("unknown", missing=say(missing, **values))


class Settled(NamedTuple):
    """An intake table without the rows whose join to a subject nobody has confirmed, and those joins in words."""

    sure: pd.DataFrame
    joins: frozenset[str]


def settle(table: pd.DataFrame, subject: str) -> Settled:
    """The table as it stands when only confirmed joins to the subject count; the table itself where all are."""
    loose = table["person"].eq(subject).fillna(False).astype(bool) & ~table["confirmed"].astype(bool)
    if not loose.any():
        return Settled(table, frozenset())
    open_joins = table.loc[loose, ["system", "account"]].drop_duplicates().to_numpy()
    return Settled(table[~loose], frozenset(f"{system}:{account} = {subject}" for system, account in open_joins))


@dataclass(frozen=True)
class Evidence:
    """What an indicator may see about one subject.

    Every intake table has, beside its declared columns, ``person`` (subject id, or ``system:account`` for everybody
    else), ``confirmed`` (a named person confirmed that join) and, where a ``time`` column exists, its UTC value under
    the case's zone.

    Attributes:
        subject: the subject's id, ``s1``.
        tables: the intake tables the indicator declares, whole.
        facts: provider name to its table: one row a value, indexed by value, with ``outcome`` and the facts.
        bundled: bundled table name to frame.
        settled: the intake tables as ``settle`` gives them, where they are at hand: it is the same for every indicator.
    """

    subject: str
    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    bundled: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    settled: Mapping[str, Settled] = field(default_factory=dict)

    def mine(self, table: str) -> pd.DataFrame:
        """The subject's rows of an intake table, confirmed joins and unconfirmed ones alike."""
        whole = self.tables[table]
        return whole[whole["person"] == self.subject]

    def others(self, table: str) -> pd.DataFrame:
        """Everybody else's rows of an intake table."""
        whole = self.tables[table]
        return whole[whole["person"] != self.subject]

    def confirmed(self) -> Evidence:
        """The same evidence without the subject's rows whose join nobody has confirmed."""
        tables = {name: self._settled(name).sure for name in self.tables}
        return Evidence(self.subject, tables, self.facts, self.bundled)

    def unconfirmed(self) -> str:
        """The joins to the subject that nobody has confirmed, in words: at most five."""
        joins = frozenset[str]().union(*(self._settled(name).joins for name in self.tables))
        return ", ".join(sorted(joins)[:5])

    def _settled(self, name: str) -> Settled:
        return self.settled[name] if name in self.settled else settle(self.tables[name], self.subject)

    def looked_up(self, provider: str, values: pd.Series[Any]) -> pd.DataFrame:
        """The provider's facts on the index of ``values``; rows that were not looked up have outcome ``<NA>``."""
        made = self.facts[provider].reindex(values.astype("string"))
        made.index = values.index
        return made

    def claims(self, field: str) -> pd.DataFrame:
        """The subject's claims about ``field``, in the order they were read."""
        mine = self.mine("claims")
        return mine[mine["field"] == field]


Check = Callable[[Evidence], Iterator[Sign]]


@dataclass(frozen=True)
class Indicator:
    """A declared check, with everything a reader needs to judge it."""

    name: str
    title: str
    reads: tuple[str, ...]
    weight: Weight
    supports: tuple[str, ...]
    against: tuple[str, ...]
    innocent: tuple[str, ...]
    quiet_step: str
    open_step: str
    references: tuple[str, ...]
    attack: str
    fires_on: tuple[str, ...]
    quiet_on: tuple[str, ...]
    function: Check

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]

    @property
    def too_common(self) -> Rate | None:
        """The highest measured rate on ordinary people, where it is over 5 %: the indicator gives weak at most."""
        highest = max(RATES.get(self.name, ()), key=lambda rate: rate.share, default=None)
        return highest if highest and highest.share > _COMMON_SHARE else None

    def __call__(self, evidence: Evidence, keep: Callable[[Sequence[str]], str] | None = None) -> Finding:
        """The finding on this subject. ``keep`` stores the full list of record ids and returns its digest.

        Only rows whose join to the subject somebody confirmed count. What shows only with the other rows is unknown
        until the join is confirmed.
        """
        sure = evidence.confirmed()
        signs = list(self.function(sure))
        if seen := [sign for sign in signs if sign.state == "present"]:
            return self._present(evidence.subject, seen, keep)
        if joins := evidence.unconfirmed():
            seen = [sign for sign in self.function(evidence) if sign.state == "present"]
            if seen or self._empty(sure):
                needed = say("confirmation of the join {joins} in people.csv", joins=joins)
                return self._unknown(evidence.subject, needed, seen)
        if missing := [sign.missing for sign in signs] or self._empty(sure):
            return self._unknown(evidence.subject, joined(missing))
        return Finding(self.name, evidence.subject, "clear", self.weight, say("checked, not seen"))

    def _present(self, subject: str, signs: list[Sign], keep: Callable[[Sequence[str]], str] | None) -> Finding:
        weights = [self._lowered(sign) for sign in signs]
        rows = [record_id(f, p) for sign in signs for _, part in sign.rows for f, p in zip(part["file"], part["place"])]
        ids = tuple(dict.fromkeys(rows))
        origin = tuple(dict.fromkeys(pair for sign in signs for pair in sign.origin))
        return Finding(
            self.name,
            subject,
            "present",
            max(weights, key=_rank),
            joined([*(sign.text for sign in signs), *self._measured()]),
            Rows.of(ids, keep(ids) if keep else ""),
            origin or tuple(("table", name) for name in self.reads if name in TABLES),
        )

    def _lowered(self, sign: Sign) -> Weight:
        if sign.weight and _rank(sign.weight) > _rank(self.weight):
            raise ValueError(f"{self.name}: a sign may lower the declared weight {self.weight}, not raise it")
        weight = sign.weight or self.weight
        return min(weight, "weak", key=_rank) if self.too_common else weight

    def _measured(self) -> list[str]:
        """Why no more than weak is given, in words; empty where the rate does not forbid it."""
        rate = self.too_common
        if not rate:
            return []
        said = "weak at most: it flags {n} of {whole} ordinary people ({population})"
        return [say(said, n=rate.flagged, whole=rate.people, population=say(rate.population))]

    def _unknown(self, subject: str, missing: str, seen: Sequence[Sign] = ()) -> Finding:
        text = joined(sign.text for sign in seen)
        return Finding(self.name, subject, "unknown", self.weight, text, missing=missing)

    def _empty(self, evidence: Evidence) -> Sequence[str]:
        """What is not there: a table without rows of the subject, a bundled table without entries."""
        lacking = [
            say("{table} ({holds}) about {who}", table=name, holds=say(TABLES[name].holds), who=evidence.subject)
            for name in self.reads
            if name in TABLES and evidence.mine(name).empty
        ]
        bare = [
            say("entries in the table {table}", table=name) for name, frame in evidence.bundled.items() if frame.empty
        ]
        return lacking + bare


def _rank(weight: Weight) -> int:
    return list(WEIGHTS).index(weight)


INDICATORS: dict[str, Indicator] = {}


def indicator(
    name: str,
    *,
    title: str,
    reads: Sequence[str],
    weight: Weight,
    supports: Sequence[str],
    against: Sequence[str],
    innocent: Sequence[str],
    quiet_step: str,
    open_step: str,
    references: Sequence[str],
    attack: str,
    fires_on: Sequence[str],
    quiet_on: Sequence[str],
) -> Callable[[Check], Indicator]:
    """Declare a check and register it under ``name``. ``innocent`` says how an honest person shows the same sign.

    Raises:
        ValueError: a required field is empty, or a hypothesis is not one of ours.
        Refused: it, or a function of its module that it calls, names a field of ``NOT_SCORED``.
    """
    required = {"innocent": innocent, "references": references, "quiet_step": quiet_step, "reads": reads}
    _check_declared(name, required, {*supports, *against})
    _refuse(name, reads)

    def declare(function: Check) -> Indicator:
        _refuse(name, _fields(function))
        if name in INDICATORS:
            raise ValueError(f"two indicators are named {name!r}")
        INDICATORS[name] = Indicator(
            name,
            title,
            tuple(reads),
            weight,
            tuple(supports),
            tuple(against),
            tuple(innocent),
            quiet_step,
            open_step,
            tuple(references),
            attack,
            tuple(fires_on),
            tuple(quiet_on),
            function,
        )
        return INDICATORS[name]

    return declare


def _check_declared(name: str, required: Mapping[str, Any], hypotheses: set[str]) -> None:
    if bare := [field for field, value in required.items() if not value]:
        raise ValueError(f"the indicator {name} needs {', '.join(bare)}")
    if strange := hypotheses - set(HYPOTHESES):
        raise ValueError(f"the indicator {name} names hypotheses that do not exist: {sorted(strange)}")


def _refuse(name: str, fields: Iterable[str]) -> None:
    """Refuse a check that reads what must not be scored, and name the neutral check to use instead."""
    read = {field.rpartition(".")[2].casefold() for field in fields}
    for number, listed in NOT_SCORED.items():
        if found := sorted(read & set(listed.fields)):
            raise Refused(
                f"the indicator {name} reads {found} ({number}): no check may use it, it stands for {listed.why}. "
                f"Use instead: {listed.instead}."
            )


def _fields(function: Callable[..., Any], seen: frozenset[str] = frozenset()) -> set[str]:
    """The texts that a function and those it calls in its own module are written with: the fields it can name."""
    code, found = [function.__code__], set[str]()
    while code:
        one = code.pop()
        code += [part for part in one.co_consts if isinstance(part, CodeType)]
        texts = (part for part in one.co_consts if isinstance(part, (str, tuple, frozenset)))
        found |= {
            text for part in texts for text in ((part,) if isinstance(part, str) else part) if isinstance(text, str)
        }
        for called in set(one.co_names) - seen:
            inner = function.__globals__.get(called)
            if isinstance(inner, FunctionType) and inner.__module__ == function.__module__:
                found |= _fields(inner, seen | {called})
            elif isinstance(inner, (list, tuple, frozenset, dict)):
                found |= {text for text in inner if isinstance(text, str)}
    return found


def load() -> dict[str, Indicator]:
    """Every indicator, by name: those of ``indicators/`` and those declared in a notebook."""
    from . import indicators

    for module in pkgutil.iter_modules(indicators.__path__):
        importlib.import_module(f"{indicators.__name__}.{module.name}")
    return dict(sorted(INDICATORS.items()))
