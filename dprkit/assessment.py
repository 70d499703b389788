"""Assessment: findings weighed against several explanations (analysis of competing hypotheses), in words.

Findings of one origin count once, by the strongest; nothing adds up. The rules:

* **low**: one origin at moderate or more.
* **medium**: two origins at moderate or more, of two families (``net`` and ``ses`` are one), one of them hard.
* **high**: two origins at strong or more, one of which places hardware, a parcel, a payee or a reused hard
  identifier, and a recorded test that excluded the best innocent explanation.
* A strong finding against the explanation takes one step away. Weak findings never fill a slot.
* While an innocent explanation fits every origin that carries an accusation as well and is not excluded, the
  accusation stays at low: evidence that does not tell the two apart carries no more.
* An innocent explanation that was tested and stands accounts for the findings that it fits: they carry nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .decisions import Decision
from .indicator import HYPOTHESES, WEIGHTS, Finding, Indicator
from .show import Markup, element, table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONFIDENCE", "INNOCENT", "LIMITS", "Assessment", "Confidence", "assess", "origins"]

Confidence = Literal["none", "low", "medium", "high"]
CONFIDENCE: tuple[Confidence, ...] = ("none", "low", "medium", "high")

# Explanations under which the subject did nothing wrong; the first is the best one unless evidence prefers another.
INNOCENT = ("nothing-wrong", "wrong-person-or-data", "account-takeover")

# What keeps the confidence from being higher, or carries it: the words, with the best innocent explanation.
LIMITS: Mapping[str, str] = {
    "tested": "The best innocent explanation ({best}) was tested and excluded.",
    "opposed": "A strong finding speaks against it, which takes one step away.",
    "second": "A second, independent origin of another kind would be needed for more.",
    "untested": "The best innocent explanation ({best}) has not been tested and excluded on record.",
    "strong": "Two strong origins, one of which places hardware, a parcel or a payee, would be needed for more.",
}

_PLACES = frozenset({"device", "host", "parcel", "payee", "identifier"})


@dataclass(frozen=True)
class Assessment:
    """How the explanations compare for one subject.

    Attributes:
        leading: the explanation the evidence speaks for most; ``nothing-wrong`` when none reaches low.
        confidence: none, low, medium or high, in ``leading``.
        because: the sentence that justifies it.
        matrix: one row a finding that is present (discriminating ones first), one column an explanation, cells
            "supports", "against" or ""; columns ``finding``, ``title`` and ``weight`` before them.
        explanations: one row an explanation: words, confidence (of the leading one; of the others how many origins
            they fit), origins for it, findings against it, innocent or not.
        leave_one_out: one row a finding that counts: the confidence without it.
        unanswered: findings that are unknown, grouped by what would settle them.
        carried: ids of the findings that carry ``leading``, the strongest of each origin at moderate or more.
        limit: what keeps the confidence from being higher: a key of LIMITS; empty when nothing is carried.
        best: the best innocent explanation.
        changes: what would change the conclusion: without, missing, test or explained; what it is about; finding ids.
        words: every explanation in words, the analyst's own among them.
        by_origin: one row a finding that stands, those of one origin together: finding, title, family, weight, origin
            (int64, from 1), behind (the pairs of that origin, in words), counts (bool: the strongest of its origin).
    """

    subject: str
    leading: str
    confidence: Confidence
    because: str
    matrix: pd.DataFrame
    explanations: pd.DataFrame
    leave_one_out: pd.DataFrame
    unanswered: pd.DataFrame
    carried: tuple[str, ...] = ()
    limit: str = ""
    best: str = INNOCENT[0]
    changes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    words: Mapping[str, str] = field(default_factory=lambda: HYPOTHESES)
    by_origin: pd.DataFrame = field(default_factory=lambda: _by_origin((), {}))

    @property
    def said(self) -> str:
        """The leading explanation and the confidence in it, as one sentence."""
        if self.leading in INNOCENT[1:]:
            return f"{self.words[self.leading]}. This was tested, and stands."
        if self.leading in INNOCENT or not self.carried:
            return "no explanation beyond ordinary circumstances reaches low."
        return f"{self.words[self.leading]}. Confidence: {self.confidence}."

    def _repr_html_(self) -> str:
        said = f"{self.subject}: {self.said}"
        head = element("p", element("strong", said), " ", self.because)
        return Markup(head + table_html(self.explanations, caption="How the explanations compare"))


def assess(
    subject: str, findings: Iterable[Finding], indicators: Mapping[str, Indicator], decisions: Sequence[Decision] = ()
) -> Assessment:
    """The weighing of one subject's findings, with the analyst's recorded decisions applied."""
    mine = [finding for finding in findings if finding.subject == subject]
    explained = {decision.about for decision in decisions if decision.kind == "explained"}
    standing = [one for one in mine if one.state == "present" and one.id not in explained]
    own = {one.about: one for one in decisions if one.kind == "hypothesis"}
    weighing = _Weighing(indicators, _tested(decisions, "excluded"), own, _tested(decisions, "stands"))
    ordered = weighing.by_discrimination(standing)
    reached = {name: weighing.confidence(name, standing) for name in weighing.words if name not in weighing.innocent}
    leading = _leading(reached, standing, weighing)
    confidence = reached.get(leading, "none")
    left_out = _leave_one_out(leading, ordered, weighing)
    unanswered = _unanswered(mine, indicators)
    return Assessment(
        subject,
        leading,
        confidence,
        weighing.because(leading, confidence, standing),
        _matrix(ordered, weighing),
        _explanations(leading, confidence, standing, weighing),
        left_out,
        unanswered,
        tuple(one.id for one in weighing.carrying(leading, standing)) if confidence != "none" else (),
        weighing.limit(leading, confidence, standing) if confidence != "none" else "",
        weighing.best_innocent(standing),
        tuple(_changes(leading, confidence, standing, left_out, unanswered, weighing)),
        weighing.words,
        _by_origin(standing, indicators),
    )


def origins(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings grouped by what lies behind them: those that share any origin pair are one group."""
    groups: list[tuple[set[tuple[str, str]], list[Finding]]] = []
    for finding in findings:
        pairs, members = set(finding.origin), [finding]
        apart = []
        for known, others in groups:
            if known & pairs:
                pairs, members = known | pairs, [*others, *members]
            else:
                apart.append((known, others))
        groups = [*apart, (pairs, members)]
    return [members for _, members in groups]


def _by_origin(findings: Sequence[Finding], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """The findings by origin: that of the strongest first, and the strongest first in each."""
    import pandas as pd

    def key(one: Finding) -> tuple[int, bool, str]:
        return (-_rank(one.weight), not _places(one), one.id)

    groups = sorted((sorted(group, key=key) for group in origins(findings)), key=lambda group: key(group[0]))
    rows = [
        (one.id, indicators[one.indicator].title, one.family, one.weight, at, _behind(group), one is group[0])
        for at, group in enumerate(groups, start=1)
        for one in group
    ]
    columns = ["finding", "title", "family", "weight", "origin", "behind", "counts"]
    return pd.DataFrame(rows, columns=columns).astype({"origin": "int64", "counts": "bool"})


def _behind(group: Sequence[Finding]) -> str:
    """What lies behind findings of one origin, in words: each kind with its values."""
    pairs = dict.fromkeys(pair for one in group for pair in one.origin)
    kinds = dict.fromkeys(kind for kind, _ in pairs)
    return "; ".join(f"{kind} {', '.join(value for one, value in pairs if one == kind)}" for kind in kinds)


def _rank(weight: str) -> int:
    return list(WEIGHTS).index(weight)


_MODERATE, _STRONG = _rank("moderate"), _rank("strong")


def _tested(decisions: Sequence[Decision], result: str) -> frozenset[str]:
    """The explanations whose last test had that result."""
    last = {one.about: one.result for one in decisions if one.kind == "tested"}
    return frozenset(about for about, found in last.items() if found == result)


@dataclass(frozen=True)
class _Weighing:
    indicators: Mapping[str, Indicator]
    excluded: frozenset[str]
    own: Mapping[str, Decision] = field(default_factory=dict)
    upheld: frozenset[str] = frozenset()

    @property
    def words(self) -> dict[str, str]:
        """Every explanation in words: ours, then the analyst's own."""
        return {**HYPOTHESES, **{name: one.reason for name, one in self.own.items()}}

    @property
    def innocent(self) -> tuple[str, ...]:
        return (*INNOCENT, *(name for name, one in self.own.items() if one.result == "innocent"))

    def supports(self, finding: Finding, hypothesis: str) -> bool:
        if hypothesis in self.own:
            return finding.id in self.own[hypothesis].evidence and finding.weight != "context"
        return hypothesis in self.indicators[finding.indicator].supports and finding.weight != "context"

    def opposes(self, finding: Finding, hypothesis: str) -> bool:
        if hypothesis in self.own:
            return finding.id in self.own[hypothesis].against and finding.weight != "context"
        return hypothesis in self.indicators[finding.indicator].against and finding.weight != "context"

    def carrying(self, hypothesis: str, findings: Sequence[Finding]) -> list[Finding]:
        """The slots at moderate or more."""
        return [one for one in self.slots(hypothesis, findings) if _rank(one.weight) >= _MODERATE]

    def slots(self, hypothesis: str, findings: Sequence[Finding]) -> list[Finding]:
        """One finding an origin: the strongest that supports the explanation, strongest first."""
        groups = ([one for one in group if self.carries(one, hypothesis)] for group in origins(findings))
        best = [max(group, key=lambda one: (_rank(one.weight), _places(one), one.id)) for group in groups if group]
        return sorted(best, key=lambda one: (-_rank(one.weight), not _places(one), one.id))

    def carries(self, finding: Finding, hypothesis: str) -> bool:
        """It supports the explanation, and no innocent one that was tested and stands accounts for it."""
        accounted = hypothesis not in self.innocent and any(self.supports(finding, one) for one in self.upheld)
        return self.supports(finding, hypothesis) and not accounted

    def fits_innocent(self, slots: Sequence[Finding]) -> bool:
        """Whether one of the shipped innocent explanations that is not excluded fits every origin as well."""
        waiting = [name for name in INNOCENT if name not in self.excluded]
        return any(all(self.supports(one, name) for one in slots) for name in waiting)

    def best_innocent(self, findings: Sequence[Finding]) -> str:
        def support(name: str) -> int:
            return sum(self.supports(one, name) for one in findings)

        return max(self.innocent, key=lambda name: (support(name), -self.innocent.index(name)))

    def confidence(self, hypothesis: str, findings: Sequence[Finding]) -> Confidence:
        slots = self.carrying(hypothesis, findings)
        strong = [one for one in slots if _rank(one.weight) >= _STRONG]
        step = min(len(slots), 1)
        if _independent(slots) and not self.fits_innocent(slots):
            step = 2
        tested = self.best_innocent(findings) in self.excluded
        if step == 2 and len(strong) > 1 and any(map(_places, strong)) and tested:
            step = 3
        opposed = any(self.opposes(one, hypothesis) and _rank(one.weight) >= _STRONG for one in findings)
        return CONFIDENCE[max(step - opposed, 0)]

    def by_discrimination(self, findings: Sequence[Finding]) -> list[Finding]:
        """Strongest first; of equals, the one that fits fewer explanations; then what places hardware or a parcel."""

        def key(one: Finding) -> tuple[int, int, bool, str]:
            fits = len(self.indicators[one.indicator].supports)
            return (-_rank(one.weight), fits, not _places(one), one.id)

        return sorted(findings, key=key)

    def because(self, hypothesis: str, confidence: Confidence, findings: Sequence[Finding]) -> str:
        if confidence == "none":
            return (
                "No finding at moderate or more stands unexplained. That is not proof of innocence: "
                "it is what these records show."
            )
        slots = self.carrying(hypothesis, findings)
        carried = "; ".join(self.indicators[one.indicator].title for one in slots[:3])
        count = f"{len(slots)} independent origins" if len(slots) > 1 else "One origin"
        limit = LIMITS[self.limit(hypothesis, confidence, findings)]
        limit = limit.format(best=self.words[self.best_innocent(findings)])
        return f"{count} at moderate or more: {carried}. {limit}"

    def limit(self, hypothesis: str, confidence: Confidence, findings: Sequence[Finding]) -> str:
        """What keeps the confidence where it is: a key of LIMITS."""
        if confidence == "high":
            return "tested"
        if any(self.opposes(one, hypothesis) and _rank(one.weight) >= _STRONG for one in findings):
            return "opposed"
        if confidence == "low":
            return "untested" if _independent(self.carrying(hypothesis, findings)) else "second"
        return "strong" if self.best_innocent(findings) in self.excluded else "untested"


def _independent(slots: Sequence[Finding]) -> bool:
    """Two origins or more, of two families, one of them hard."""
    return len(slots) > 1 and len({_kin(one) for one in slots}) > 1 and any(map(_hard, slots))


def _kin(finding: Finding) -> str:
    return "net" if finding.family == "ses" else finding.family


def _places(finding: Finding) -> bool:
    """It places hardware, a parcel, a payee or a reused hard identifier."""
    return any(kind in _PLACES for kind, _ in finding.origin)


def _hard(finding: Finding) -> bool:
    fresh = finding.indicator == "net.published-ioc-ip" and _rank(finding.weight) >= _STRONG
    return _places(finding) or fresh


def _leading(reached: Mapping[str, Confidence], findings: Sequence[Finding], weighing: _Weighing) -> str:
    def key(name: str) -> tuple[int, int, int]:
        slots = weighing.slots(name, findings)
        return (CONFIDENCE.index(reached[name]), len(slots), -list(weighing.words).index(name))

    best = max(reached, key=key)
    if reached[best] != "none":
        return best
    upheld = [name for name in weighing.innocent if name in {"nothing-wrong", *weighing.upheld}]
    return max(upheld, key=lambda name: sum(weighing.supports(one, name) for one in findings))


def _matrix(ordered: Sequence[Finding], weighing: _Weighing) -> pd.DataFrame:
    import pandas as pd

    def cell(finding: Finding, name: str) -> str:
        return "supports" if weighing.supports(finding, name) else "against" if weighing.opposes(finding, name) else ""

    rows = [
        {"finding": one.id, "title": weighing.indicators[one.indicator].title, "weight": one.weight}
        | {name: cell(one, name) for name in weighing.words}
        for one in ordered
    ]
    return pd.DataFrame(rows, columns=["finding", "title", "weight", *weighing.words])


def _explanations(
    leading: str, confidence: Confidence, findings: Sequence[Finding], weighing: _Weighing
) -> pd.DataFrame:
    """Confidence is stated in the leading explanation alone; of the others, how many of the origins they fit."""
    import pandas as pd

    whole = len(origins([one for one in findings if one.weight != "context"]))

    def stands(name: str, fits: int) -> str:
        if name in weighing.excluded:
            return "excluded"
        if name == leading:
            return "unopposed" if name in weighing.innocent else "confidence"
        return "fits" if fits else "none"

    counted = {name: len(weighing.slots(name, findings)) for name in weighing.words}
    said = {
        "excluded": "tested and excluded on record",
        "unopposed": "nothing here speaks against it",
        "confidence": str(confidence),
        "none": "fits none",
    }
    rows = [
        {
            "explanation": name,
            "in words": words,
            "confidence": said.get(stood := stands(name, counted[name]), f"fits {counted[name]} of {whole} origins"),
            "origins for": counted[name],
            "findings against": sum(weighing.opposes(one, name) for one in findings),
            "innocent": "yes" if name in weighing.innocent else "",
            "stands": stood,
            "origins": whole,
        }
        for name, words in weighing.words.items()
    ]
    return pd.DataFrame(rows)


def _changes(
    leading: str,
    confidence: Confidence,
    findings: Sequence[Finding],
    left_out: pd.DataFrame,
    unanswered: pd.DataFrame,
    weighing: _Weighing,
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What would change the conclusion: a finding that falls away, a check that can be made, a test of the innocent."""
    for name, left in zip(left_out["without"], left_out["confidence"]):
        if left != confidence:
            yield "without", str(name), (str(name),)
    best = weighing.best_innocent(findings)
    if confidence != "none" and best not in weighing.excluded:
        yield "test", weighing.words[best], ()
    for missing, ids in zip(unanswered["missing"], unanswered["findings"]):
        declared = [weighing.indicators[one.partition("@")[0]] for one in ids]
        if leading in weighing.innocent or any(leading in (*one.supports, *one.against) for one in declared):
            yield "missing", missing, tuple(ids)


def _leave_one_out(leading: str, ordered: Sequence[Finding], weighing: _Weighing) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "without": one.id,
            "confidence": weighing.confidence(leading, [other for other in ordered if other is not one]),
        }
        for one in ordered
        if leading not in weighing.innocent and weighing.supports(one, leading)
    ]
    return pd.DataFrame(rows, columns=["without", "confidence"])


def _unanswered(findings: Sequence[Finding], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    import pandas as pd

    waiting: dict[str, list[Finding]] = {}
    for one in findings:
        if one.state == "unknown":
            waiting.setdefault(one.missing, []).append(one)
    rows = [
        (missing, tuple(one.id for one in found), tuple(indicators[one.indicator].title for one in found))
        for missing, found in sorted(waiting.items())
    ]
    return pd.DataFrame(rows, columns=["missing", "findings", "titles"], dtype=object)
