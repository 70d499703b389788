"""What was found and what was made of it, as the write-up holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..assessment import INNOCENT, Assessment
from ..decisions import Decision
from ..findings import Findings
from ..indicator import Finding
from ..report import Answer, Became, Contradiction, Contrary, Explanation, Told, Weighed
from ..words import say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["against", "answer", "contradictions", "told", "weighed"]

# Which claims a family of findings is held against; the first ones that were made are quoted together.
_CLAIMED: Mapping[str, tuple[str, ...]] = {
    "net": ("city", "country"),
    "ses": ("city", "country"),
    "dev": ("city", "country"),
    "shp": ("address",),
    "em": ("employer", "employer_domain"),
    "ph": ("phone",),
}
# How population findings say in how many of the others in the file the same shows.
_ALSO = re.compile(r"also true of ([\d,]+) of ([\d,]+) others")


def answer(one: Assessment, found: Findings, decisions: Sequence[Decision]) -> Answer:
    """The answer on one subject, with the test of the best innocent explanation, or of the one that leads."""
    mine = [finding for finding in found.items if finding.subject == one.subject]
    innocent = one.leading in INNOCENT
    tests = [
        test for test in decisions if test.kind == "tested" and test.about == (one.leading if innocent else one.best)
    ]
    return Answer(
        one.subject,
        one.leading,
        one.words[one.leading],
        innocent,
        one.confidence,
        one.carried,
        one.limit,
        one.words[one.leading if innocent else one.best],
        _decided(tests[-1]) if tests else Became(),
        len(mine),
        sum(finding.state == "unknown" for finding in mine),
    )


def _decided(one: Decision) -> Became:
    state = "stands" if one.kind == "explained" else one.result
    return Became(state, (one.reason or one.how).strip(), one.by, one.at, f"#{one.record}")  # type: ignore[arg-type]


def _became(finding: Finding, decisions: Sequence[Decision]) -> Became:
    """What became of the innocent reading of a finding: open, stands, or excluded, and by whom."""
    for one in reversed(decisions):
        if one.kind == "explained" and one.about == finding.id:
            return _decided(one)
        if one.kind == "tested" and one.result == "excluded" and finding.id in one.evidence:
            return _decided(one)
    return Became()


def told(one: Finding, found: Findings, decisions: Sequence[Decision]) -> Told:
    """A finding with everything that its indicator declares: our own sentences, in which no name is looked for."""
    declared = found.indicators[one.indicator]
    shared = [tuple(int(part.replace(",", "")) for part in hit.groups()) for hit in _ALSO.finditer(one.text)]
    most = max(shared, default=(-1, -1))
    return Told(
        id=one.id,
        title=say(declared.title),
        family=one.family,
        state=one.state,
        weight=one.weight,
        text=one.text if one.state != "unknown" else one.missing,
        shared=most[0],
        others=most[1],
        origin=one.origin,
        evidence=one.evidence.ids,
        count=one.evidence.count,
        innocent=tuple(map(say, declared.innocent)),
        became=_became(one, decisions) if one.state == "present" else Became(),
        quiet_step=say(declared.quiet_step),
        open_step=say(declared.open_step),
        references=declared.references,
        attack=declared.attack,
    )


def contradictions(
    ordered: Sequence[str], found: Findings, claims: pd.DataFrame, decisions: Sequence[Decision]
) -> Iterator[Contradiction]:
    """A row for every finding above weak that has a claim to be held against, in ACH order."""
    for one in (found[name] for name in ordered):
        said = claims[(claims["person"] == one.subject) & claims["field"].isin(_CLAIMED.get(one.family, ()))]
        if said.empty or one.weight in ("weak", "context"):
            continue
        quoted = said.drop_duplicates("value").sort_values("field", kind="stable")
        rows = quoted.to_dict("records")
        yield Contradiction(
            subject=one.subject,
            claimed=", ".join(quoted["value"]),
            stated=tuple(dict.fromkeys(_stated(row) for row in rows)),
            seen=one.text,
            innocent=tuple(map(say, found.indicators[one.indicator].innocent)),
            became=_became(one, decisions),
            claims=tuple(f"r:{row['file']}:{row['place']}" for row in rows),
            finding=one.id,
            evidence=one.evidence.ids[:3],
        )


def _stated(row: Mapping[Any, Any]) -> tuple[str, str]:
    where, when = (row[name] if isinstance(row[name], str) else "" for name in ("stated_in", "stated_on"))
    return where, when


def against(one: Assessment, found: Findings, decisions: Sequence[Decision]) -> Iterator[Contrary]:
    """What speaks against the leading explanation: contrary findings, what is explained, checks that found nothing."""
    mine = [finding for finding in found.items if finding.subject == one.subject]
    for finding in mine:
        if finding.state == "present" and one.leading in found.indicators[finding.indicator].against:
            yield Contrary("finding", finding.text, finding.id)
    for decision in decisions:
        if decision.kind == "explained" and decision.about.endswith(f"@{one.subject}"):
            yield Contrary("explained", "", decision.about, _decided(decision))
    for finding in mine:
        supports = found.indicators[finding.indicator].supports
        if finding.state == "clear" and (one.leading in INNOCENT or one.leading in supports):
            yield Contrary("clear", "", finding.id)


def weighed(one: Assessment, found: Findings, decisions: Sequence[Decision]) -> Weighed:
    """How the explanations compare for one subject, and what would change the conclusion."""
    kept = {decision.about: f"#{decision.record}" for decision in decisions if decision.kind == "hypothesis"}
    records = {test.about: f"#{test.record}" for test in decisions if test.kind == "tested"}
    rows = [
        Explanation(
            row["explanation"],
            row["in words"],
            row["origins for"],
            row["findings against"],
            row["stands"],
            row["origins"],
            one.confidence if row["stands"] == "confidence" else "none",
            tuple(one.matrix.loc[one.matrix[row["explanation"]] != "", "finding"]),
            records.get(row["explanation"]) or kept.get(row["explanation"], ""),
            row["explanation"] in kept,
        )
        for row in one.explanations.to_dict("records")
    ]
    matrix = one.matrix.drop(columns="title").itertuples(index=False, name=None)
    without = tuple(zip(one.leave_one_out["without"], one.leave_one_out["confidence"]))
    return Weighed(one.subject, tuple(rows), tuple(one.words), tuple(matrix), without, one.changes)
