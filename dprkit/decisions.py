"""Decisions: what named persons decided about a case, recorded in the ledger and never by the tool itself."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from .errors import InputError
from .indicator import HYPOTHESES, load
from .ledger import Entry, Ledger
from .provenance import NOT_STATED, person

__all__ = ["GATES", "Decision", "Kind", "decide", "recorded", "shipped"]

Kind = Literal["explained", "tested", "overt", "reviewed", "counsel", "hypothesis"]
# What counsel completes before a decision is taken about a person.
GATES = ("adverse-action", "automated-decisions", "special-category", "wages-and-sanctions", "reporting-duties")
_RESULTS = ("excluded", "stands", "open")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named person decided.

    Attributes:
        kind: explained (a finding no longer counts), tested (an explanation was put to the test), overt (open steps
            may be shown), reviewed (a second person read the case), counsel (one of GATES was completed), hypothesis
            (an explanation of the analyst's own: ``about`` is its id, ``reason`` says it in words).
        at: when it was recorded, UTC, ISO 8601.
        about: the finding or the explanation it is about.
        result: excluded, stands or open for a test; the subject's own explanation for a review; "innocent" for an
            explanation under which the subject did nothing wrong.
        evidence, against: findings that a decision rests on; those that support an own explanation or speak against it.
        record: number of the ledger record.
        role: of who took it, as [team] in case.toml gave it then; "not stated" when it gave none.
    """

    kind: Kind
    by: str
    at: str
    about: str = ""
    reason: str = ""
    how: str = ""
    result: str = ""
    evidence: tuple[str, ...] = ()
    record: int = 0
    role: str = NOT_STATED
    against: tuple[str, ...] = ()


def decide(ledger: Ledger, kind: Kind, by: str, team: Mapping[str, str] | None = None, **what: Any) -> Decision:
    """The decision, now recorded; the same decision again is the same record.

    Args:
        team: role by pseudonym, from case.toml.

    Raises:
        InputError: nobody's name is on it, or it names a finding, explanation or result that does not exist.
    """
    if not by.strip():
        raise InputError("a decision carries the name of who took it, for example by='R. Vale'.")
    _check(ledger, kind, what)
    given = {"about": "", "reason": "", "how": "", "result": "", **what, "evidence": list(what.get("evidence", ()))}
    if against := given.pop("against", ()):
        given["against"] = list(against)
    body = {"kind": kind, "by": by, **given}
    key = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    words = {name: given.pop(name) for name in ("reason", "how", "result")}
    public = {"kind": kind, **given, **person(team or {}, by)}
    return _decision(ledger.append("decision", public, key=f"decision:{key}", private=words))


def _check(ledger: Ledger, kind: Kind, what: Mapping[str, Any]) -> None:
    """That what is decided about exists."""
    about = what.get("about", "")
    if kind == "tested":
        own = [one.about for one in recorded(ledger) if one.kind == "hypothesis"]
        _check_test(about, what.get("result", ""), (*HYPOTHESES, *own))
    elif kind == "explained":
        _check_finding(about)
    elif kind == "hypothesis":
        _check_own(about, what)
    elif kind == "counsel" and about not in GATES:
        raise InputError(f"{about!r} is not one of counsel's gates; they are {', '.join(GATES)}.")
    elif kind == "counsel" and not what.get("how", "").strip():
        raise InputError(f"the gate {about} is completed with a text: what counsel found, and what follows from it.")
    elif kind == "reviewed" and not what.get("result", "").strip():
        raise InputError("a review holds the subject's own explanation: what he said, or 'not yet asked'.")


def _check_own(name: str, what: Mapping[str, Any]) -> None:
    if name in HYPOTHESES or not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise InputError(f"an own explanation has an id of its own, such as 'borrowed-desk', not {name!r}.")
    if not what.get("reason", "").strip():
        raise InputError(f"the explanation {name} is said in words, as one clause: 'a colleague borrowed the desk'.")
    for finding in (*what.get("evidence", ()), *what.get("against", ())):
        _check_finding(finding)


def _check_test(hypothesis: str, result: str, known: Sequence[str]) -> None:
    if hypothesis not in known:
        raise InputError(f"{hypothesis!r} is not an explanation; they are {', '.join(known)}.")
    if result not in _RESULTS:
        raise InputError(f"the result of a test is one of {', '.join(_RESULTS)}, not {result!r}.")


def _check_finding(finding: str) -> None:
    name, at, subject = finding.partition("@")
    if name not in load() or not at or not subject:
        raise InputError(f"{finding!r} is not a finding; an id looks like net.astrill-egress@s1. See case.findings().")


def _decision(entry: Entry) -> Decision:
    body = {"reason": "(erased)", **entry.body}
    lists = {name: tuple(body.get(name, ())) for name in ("evidence", "against")}
    return Decision(**body | lists | {"at": entry.at, "record": entry.number})


def recorded(ledger: Ledger) -> tuple[Decision, ...]:
    """The decisions of a case, in the order they were taken."""
    return tuple(_decision(entry) for entry in ledger.entries("decision"))


def shipped(folder: Path) -> list[dict[str, Any]]:
    """The decisions of decisions.toml, which comes with a sample case; each has kind, by and what ``decide`` takes."""
    path = folder / "decisions.toml"
    if not path.is_file():
        return []
    try:
        entries = list(tomllib.loads(path.read_text(encoding="utf-8")).get("decision", ()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}. Mend that line and run again.") from error
    known = {"kind", "by", "about", "reason", "how", "result", "evidence", "against"}
    for entry in entries:
        if entry.get("kind") not in get_args(Kind) or not entry.get("by") or set(entry) - known:
            raise InputError(
                f"{path}: a decision has a kind ({', '.join(get_args(Kind))}), by, and of {sorted(known)}."
            )
    return entries
