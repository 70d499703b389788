"""A case as the plain data of its write-up: every statement with the records it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from . import figures
from .assessment import INNOCENT, Assessment, assess
from .decisions import Decision
from .findings import Findings
from .indicator import HYPOTHESES, Finding
from .plan import Line
from .report import (
    Answer,
    Claim,
    Contradiction,
    Decided,
    Excerpt,
    Explanation,
    File,
    Join,
    Picture,
    Report,
    Source,
    Told,
    Unknown,
    Weighed,
    WriteUp,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .case import Case

__all__ = ["compose", "exported", "head"]

# Which claims a family of findings is held against; the first ones that were made are quoted together.
_CLAIMED: Mapping[str, tuple[str, ...]] = {
    "net": ("city", "country"),
    "ses": ("city", "country"),
    "dev": ("city", "country"),
    "shp": ("address",),
    "em": ("employer", "employer_domain"),
    "ph": ("phone",),
}
_FAMILIES: Mapping[str, str] = {
    "net": "network",
    "ses": "sign-ins and sessions",
    "dev": "devices and remote access",
    "shp": "shipping",
    "em": "mail",
    "ph": "phone",
}
_MOST = 8  # contradictions in the memo; the findings by family have all of them
_AFTER = ("export", "access")

_DOES_NOT_SAY = (
    "It does not say who sits at the keyboard, where that person is from, or what anybody intended. "
    "It says nothing about anyone else named in the records."
)


def head(case: Case) -> tuple[str, str]:
    """The evidence head: hash and time of the last record the write-up is computed from (exports come after it)."""
    entries = [entry for entry in case.ledger.entries() if entry.kind not in _AFTER]
    return entries[-1].hash, entries[-1].at


def exported(made: WriteUp, written: Report, folder: Path) -> dict[str, Any]:
    """What the record of an export says: evidence head, and the SHA-256 of every file and of every figure by title."""
    files = {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in written.paths}
    figures = {one.title: sha256(one.png).hexdigest() for one in made.figures}
    return {"paths": list(files), "head": written.head, "files": files, "figures": figures}


def compose(case: Case) -> WriteUp:
    """The write-up of a case, as plain data. The same ledger gives the same data."""
    found = case.findings()
    decisions = case.decisions()
    weighed = {one: assess(one, found.items, found.indicators, decisions) for one in case.settings.subjects}
    ordered = [str(name) for one in weighed.values() for name in one.matrix["finding"]]
    told = tuple(_told(one, found, decisions) for one in found.items)
    claims = case.table("claims")
    mark, at = head(case)
    return WriteUp(
        label=case.settings.label,
        title=case.settings.title,
        question=case.settings.question,
        tlp=case.settings.tlp,
        phase="overt" if case.phase == "overt" else "covert",
        asked_by=case.settings.authority.get("approver", ""),
        reviewer=", ".join(one.by for one in decisions if one.kind == "reviewed"),
        response="; ".join(
            f"The subject's own explanation: {one.result}." for one in decisions if one.kind == "reviewed"
        ),
        authority=dict(case.settings.authority),
        answers=tuple(_answer(one, found) for one in weighed.values()),
        contradictions=tuple(_contradictions(ordered, found, claims, decisions))[:_MOST],
        figures=tuple(_pictures(case, weighed)),
        against=tuple(line for one in weighed.values() for line in _against(one, found, decisions)),
        unknowns=tuple(_unknowns(weighed.values())),
        weighed=tuple(_weighed(one, found) for one in weighed.values()),
        next_steps=tuple(_steps(found, "quiet_step")),
        open_steps=tuple(_steps(found, "open_step")),
        findings=told,
        claims=tuple(_claims(claims)),
        files=tuple(_files(case.files())),
        sources=tuple(_sources(case)),
        people=tuple(_joins(case.people)),
        decisions=tuple(_decided(one) for one in decisions),
        excerpts=tuple(_excerpts(case, told, claims)),
        head=mark,
        head_time=f"{at[:10]} {at[11:16]} UTC",
    )


def _answer(one: Assessment, found: Findings) -> Answer:
    if one.leading in INNOCENT:
        waiting = sum(finding.state == "unknown" and finding.subject == one.subject for finding in found.items)
        made = f"{waiting} of {len(found.items)} checks could not be made" if waiting else "every check could be made"
        sentence = f"The records show nothing about {one.subject} that ordinary circumstances do not explain."
        if waiting == sum(finding.subject == one.subject for finding in found.items):
            sentence = f"Nothing can be said about {one.subject} yet: no check could be made."
        return Answer(
            f"{sentence} Confidence in any other explanation: none.",
            one.because,
            f"It is not a clearance: {made}, and what was not asked for is not in these records.",
            one.subject,
        )
    sentence = f"About {one.subject}, the records speak most for this: {HYPOTHESES[one.leading]}."
    return Answer(f"{sentence} Confidence: {one.confidence}.", one.because, _DOES_NOT_SAY, one.subject)


def _became(finding: Finding, decisions: Sequence[Decision]) -> str:
    """What became of the innocent reading of a finding: open, stands, or excluded, and by whom."""
    for one in reversed(decisions):
        if one.kind == "explained" and one.about == finding.id:
            return f"stands ({one.reason}; {one.by}, {one.at[:10]})"
        if one.kind == "tested" and one.result == "excluded" and finding.id in one.evidence:
            return f"excluded ({one.how}; {one.by}, {one.at[:10]})"
    return "open"


def _told(one: Finding, found: Findings, decisions: Sequence[Decision]) -> Told:
    declared = found.indicators[one.indicator]
    return Told(
        id=one.id,
        title=declared.title,
        family=_FAMILIES.get(one.family, one.family),
        state=one.state,
        weight=one.weight,
        text=one.text if one.state != "unknown" else f"Not known. Missing: {one.missing}.",
        origin=", ".join(f"{kind} {value}" for kind, value in one.origin),
        evidence=one.evidence.ids,
        count=one.evidence.count,
        innocent=declared.innocent,
        became=_became(one, decisions) if one.state == "present" else "",
        quiet_step=declared.quiet_step,
        open_step=declared.open_step,
        references=declared.references,
        attack=declared.attack,
    )


def _contradictions(
    ordered: Sequence[str], found: Findings, claims: pd.DataFrame, decisions: Sequence[Decision]
) -> Iterator[Contradiction]:
    """A row for every finding above weak that has a claim to be held against, in ACH order."""
    for one in (found[name] for name in ordered):
        said = claims[(claims["person"] == one.subject) & claims["field"].isin(_CLAIMED.get(one.family, ()))]
        if said.empty or one.weight in ("weak", "context"):
            continue
        quoted = said.drop_duplicates("value").sort_values("field")
        yield Contradiction(
            claimed=", ".join(quoted["value"]),
            stated="; ".join(dict.fromkeys(_stated(row) for row in quoted.to_dict("records"))),
            seen=one.text,
            innocent="; ".join(found.indicators[one.indicator].innocent),
            became=_became(one, decisions),
            evidence=one.evidence.ids[:5],
        )


def _stated(row: Mapping[Any, Any]) -> str:
    return " ".join(str(row[name]) for name in ("stated_in", "stated_on") if isinstance(row[name], str)) or "not stated"


def _against(one: Assessment, found: Findings, decisions: Sequence[Decision]) -> Iterator[str]:
    """What speaks against the leading explanation: contrary findings, checks that found nothing, what is explained."""
    for finding in (finding for finding in found.items if finding.subject == one.subject):
        declared = found.indicators[finding.indicator]
        if finding.state == "present" and one.leading in declared.against:
            yield finding.text
        if finding.state == "clear" and (one.leading in INNOCENT or one.leading in declared.supports):
            yield f"Checked, not seen: {declared.title}."
    for decision in decisions:
        if decision.kind == "explained" and decision.about.endswith(f"@{one.subject}"):
            title = found.indicators[decision.about.partition("@")[0]].title
            yield f"Explained: {title}. {decision.reason} ({decision.by})."


def _unknowns(weighed: Any) -> Iterator[Unknown]:
    for one in weighed:
        for missing, titles in zip(one.unanswered["missing"], one.unanswered["titles"]):
            yield Unknown(str(missing), tuple(titles))


def _weighed(one: Assessment, found: Findings) -> Weighed:
    explanations = tuple(
        Explanation(row["in words"], row["origins for"], row["findings against"], row["confidence"])
        for row in one.explanations.to_dict("records")
    )
    rows = one.matrix.drop(columns="finding").itertuples(index=False, name=None)
    without = tuple(
        (found.indicators[str(row["without"]).partition("@")[0]].title, str(row["confidence"]))
        for row in one.leave_one_out.to_dict("records")
    )
    said = one.because
    if one.leading not in INNOCENT:
        said = f"Confidence in “{HYPOTHESES[one.leading]}”: {one.confidence}. {said}"
    return Weighed(one.subject, said, explanations, tuple(HYPOTHESES), tuple(rows), without)


def _steps(found: Findings, kind: str) -> Iterator[str]:
    steps = [getattr(found.indicators[one.indicator], kind) for one in found.items if one.state == "present"]
    yield from dict.fromkeys(step[:1].upper() + step[1:] for step in steps if step)


def _claims(claims: pd.DataFrame) -> Iterator[Claim]:
    for row in claims.to_dict("records"):
        valid = " to ".join(
            str(row[name]) if isinstance(row[name], str) else "…" for name in ("valid_from", "valid_to")
        )
        yield Claim(
            row["person"],
            row["field"],
            row["value"],
            _stated(row),
            "" if valid == "… to …" else valid,
            f"r:{row['file']}:{row['place']}",
        )


def _files(files: pd.DataFrame) -> Iterator[File]:
    for row in files.to_dict("records"):
        yield File(
            row["id"],
            row["name"],
            row["sha256"],
            row["recognised as"],
            int(row["kept"]),
            int(row["repaired"]),
            int(row["unread"]),
        )


def _sources(case: Case) -> Iterator[Source]:
    """Every source of the plan, asked or not, then every bundled table with its date, licence and digest."""
    for name, lines in _by_source(case.plan(ageing=False).lines).items():
        answered = case.observations(name)["outcome"].isin(("found", "absent", "redacted", "failed")).sum()
        reasons = "; ".join(dict.fromkeys(line.why for line in lines if line.why))
        words = [f"asked about {answered} values"] if answered else []
        words += [f"not asked: {reasons}"] if reasons else []
        yield Source(name, "", f"who learns: {lines[-1].tells}", "; ".join(words) or "not asked: run the plan")
    for name in case.bundled.names():
        card = case.bundled.card(name)
        licence = f"{card.licence}. {card.attribution}" if card.attribution else card.licence
        yield Source(f"table {name}: {card.title}", card.date, licence, f"{card.count} rows", card.sha256)


def _by_source(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.provider, []).append(line)
    return dict(sorted(found.items()))


def _joins(people: pd.DataFrame) -> Iterator[Join]:
    for row in people.to_dict("records"):
        valid = " to ".join(row[name] or "…" for name in ("valid_from", "valid_to"))
        yield Join(
            row["person"],
            row["system"],
            row["identifier"],
            row["basis"],
            "" if valid == "… to …" else valid,
            row["confirmed_by"],
        )


def _decided(one: Decision) -> Decided:
    words = {
        "explained": f"{one.about} is explained",
        "tested": f"tested: {HYPOTHESES.get(one.about, one.about)}: {one.result}",
        "overt": "the case is overt",
        "reviewed": f"reviewed; the subject's own explanation: {one.result}",
    }
    return Decided(one.at, one.by, words[one.kind], one.reason or one.how)


def _excerpts(case: Case, told: Sequence[Told], claims: pd.DataFrame) -> Iterator[Excerpt]:
    cited = [record for one in told for record in one.evidence]
    cited += ["r:" + file + ":" + str(place) for file, place in zip(claims["file"], claims["place"])]
    for found in sorted(case.originals(cited), key=lambda one: one.id):
        yield Excerpt(found.id, found.file, found.place, found.text)


def _pictures(case: Case, weighed: Mapping[str, Assessment]) -> Iterator[Picture]:
    for subject, one in weighed.items():
        line = case.timeline(subject)
        yield _picture(f"{subject}: claimed and seen, in time", figures.timeline(line), _timeline_table(line))
        yield _picture(f"{subject}: sign-ins by place and day", figures.signin_places(case.places(subject)), None)
        yield _picture(f"{subject}: how the explanations compare", figures.ach(_ach(one)), None)


def _timeline_table(line: pd.DataFrame) -> pd.DataFrame:
    shown = line.assign(start=line["start"].dt.strftime("%Y-%m-%d"), end=line["end"].dt.strftime("%Y-%m-%d").fillna(""))
    return shown[["start", "end", "lane", "side", "label", "evidence"]].head(200)


def _ach(one: Assessment) -> pd.DataFrame:
    return one.matrix.drop(columns="finding").set_index("title")


def _picture(title: str, figure: Any, table: pd.DataFrame | None) -> Picture:
    if table is None:
        return Picture(title, figures.png(figure), figure.get_label())
    rows = tuple(tuple(row) for row in table.itertuples(index=False, name=None))
    return Picture(title, figures.png(figure), figure.get_label(), tuple(map(str, table.columns)), rows)
