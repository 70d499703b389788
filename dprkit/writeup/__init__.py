"""A case as the plain data of its write-up: every statement with the records it rests on, in no language."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..assessment import assess
from ..report import Hidden, Report, Told, WriteUp, hidden
from ._found import against, answer, contradictions, told, weighed
from ._held import claims, custody, decided, excerpts, files, gates, joins, observations, sources
from ._others import names, others
from ._pictures import moments, pictures
from ._waiting import unknowns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ..case import Case
    from ..decisions import Decision

__all__ = ["compose", "exported", "head", "names"]

_AFTER = ("export", "access")
_MOST = 8  # contradictions in the memo; the findings by family have all of them
_NEWS = ("taken-in", "derived", "observed", "joined", "redacted", "erased")  # what a reviewer could not know


def head(case: Case) -> tuple[str, str]:
    """The evidence head: hash and time of the last record the write-up is computed from (exports come after it)."""
    entries = [entry for entry in case.ledger.entries() if entry.kind not in _AFTER]
    return entries[-1].hash, entries[-1].at


def exported(made: WriteUp, written: Report, folder: Path, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the record of an export says: evidence head, and the SHA-256 of every file and of every figure by title.

    ``asked`` holds how it was asked for where that is not the plain page in English: formats, language, levels, named.
    """
    paths = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in written.paths}
    figures = {one.title: sha256(one.png).hexdigest() for one in made.figures}
    body = {"paths": list(paths), "head": written.head, "files": paths, "figures": figures}
    return body | ({"asked": dict(asked)} if asked else {})


def compose(case: Case, *, named: bool = False, language: str = "en") -> WriteUp:
    """The write-up of a case, as plain data. The same ledger gives the same data.

    Args:
        named: other people by their names; else by pseudonyms, whose key ``names(case)`` gives.
        language: of what stands in the pictures; everything else is put into words when it is written.
    """
    found = case.findings()
    decisions = case.decisions()
    assessed = {one: assess(one, found.items, found.indicators, decisions) for one in case.settings.subjects}
    hide = Hidden({} if named else others(case))
    ordered = [str(name) for one in assessed.values() for name in one.matrix["finding"]]
    findings = tuple(told(one, found, decisions) for one in found.items)
    stated = case.table("claims")
    lines = {subject: _hidden_labels(case.timeline(subject), hide) for subject in case.settings.subjects}
    mark, at = head(case)
    made = WriteUp(
        **_framed(case, decisions),
        answers=tuple(answer(one, found, decisions) for one in assessed.values()),
        contradictions=tuple(contradictions(ordered, found, stated, decisions))[:_MOST],
        figures=tuple(
            pictures(case, assessed, lines, [record for one in findings for record in one.evidence], language)
        ),
        against=tuple(line for one in assessed.values() for line in against(one, found, decisions)),
        unknowns=tuple(unknowns(case, assessed.values(), at)),
        weighed=tuple(weighed(one, found, decisions) for one in assessed.values()),
        findings=findings,
        claims=tuple(claims(stated)),
        files=tuple(files(case)),
        sources=tuple(sources(case)),
        observations=tuple(observations(case)),
        chronology=tuple(moments(lines)),
        people=tuple(joins(case.people)),
        decisions=tuple(decided(one) for one in decisions),
        gates=tuple(gates(decisions)),
        excerpts=tuple(excerpts(case, findings, stated, lines)),
        custody=tuple(custody(case, mark)),
        named=named,
        head=mark,
        head_time=at,
    )
    return _apart(made, hide)


def _cited(findings: Iterable[Told]) -> set[str]:
    return {record for one in findings for record in one.evidence}


def _hidden_labels(line: Any, hide: Hidden) -> Any:
    import pandas as pd

    labels = [hidden(label, hide) for label in line["label"]]
    return line.assign(label=pd.Series(labels, index=line.index, dtype=object))


def _apart(made: WriteUp, hide: Hidden) -> WriteUp:
    """The write-up with other people by pseudonym, and how many of them it names so."""
    from dataclasses import replace

    return replace(hidden(made, hide), pseudonyms=len(hide.used))


def _framed(case: Case, decisions: tuple[Decision, ...]) -> dict[str, Any]:
    """What stands round the findings: question, authority, phase, review, and the records of them."""
    settings = case.settings
    kept = [entry for entry in case.ledger.entries("input") if entry.body.get("name") == "case.toml"]
    reviews = [one for one in decisions if one.kind == "reviewed"]
    opened = [one for one in decisions if one.kind == "overt"]
    judged = [entry.number for entry in case.ledger.entries("finding")]
    return {
        "label": settings.label,
        "title": settings.title,
        "question": settings.question,
        "tlp": settings.tlp,
        "phase": "overt" if case.phase == "overt" else "covert",
        "phase_record": f"#{opened[-1].record}" if opened else "",
        "settings": f"#{kept[-1].number}" if kept else f"#{judged[-1]}",
        "judged": f"#{judged[-1]}",
        "asked_by": settings.authority.get("approver", ""),
        "reviewer": reviews[-1].by if reviews else "",
        "reviewed": decided(reviews[-1]) if reviews else None,
        "response": reviews[-1].result if reviews else "",
        "stale": tuple(_since(case, reviews[-1].record)) if reviews else (),
        "authority": {name: settings.authority.get(name, "").strip() for name in _authority()},
    }


def _authority() -> tuple[str, ...]:
    from ..settings import AUTHORITY

    return tuple(AUTHORITY)


def _since(case: Case, review: int) -> list[str]:
    """The records after a review that it could not know: new evidence, and decisions that change the weighing."""
    weighing = ("explained", "tested", "hypothesis")
    later = case.ledger.entries(after=review)
    news = [one for one in later if one.kind in _NEWS or (one.kind == "decision" and one.body["kind"] in weighing)]
    return [f"#{one.number}" for one in news]
