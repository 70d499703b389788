"""Assessment: findings weighed against several explanations (analysis of competing hypotheses), in words.

Findings of one origin count once, by the strongest; nothing adds up. The rules:

* **low**: one origin at moderate or more.
* **medium**: two origins at moderate or more, of two families (``net`` and ``ses`` are one), one of them hard.
* **high**: two origins at strong or more, one of which places hardware, a parcel, a payee or a reused hard
  identifier, and a recorded test that excluded the best innocent explanation.
* A strong finding against the explanation takes one step away. Weak findings never fill a slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .decisions import Decision
from .indicator import HYPOTHESES, WEIGHTS, Finding, Indicator
from .show import Markup, element, table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CONFIDENCE", "INNOCENT", "Assessment", "Confidence", "assess", "origins"]

Confidence = Literal["none", "low", "medium", "high"]
CONFIDENCE: tuple[Confidence, ...] = ("none", "low", "medium", "high")

# Explanations under which the subject did nothing wrong; the first is the best one unless evidence prefers another.
INNOCENT = ("nothing-wrong", "wrong-person-or-data", "account-takeover")

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
    """

    subject: str
    leading: str
    confidence: Confidence
    because: str
    matrix: pd.DataFrame
    explanations: pd.DataFrame
    leave_one_out: pd.DataFrame
    unanswered: pd.DataFrame

    @property
    def said(self) -> str:
        """The leading explanation and the confidence in it, as one sentence."""
        if self.leading in INNOCENT:
            return "no explanation beyond ordinary circumstances reaches low."
        return f"{HYPOTHESES[self.leading]}. Confidence: {self.confidence}."

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
    weighing = _Weighing(indicators, _excluded(decisions))
    ordered = weighing.by_discrimination(standing)
    reached = {name: weighing.confidence(name, standing) for name in HYPOTHESES if name not in INNOCENT}
    leading = _leading(reached, standing, weighing)
    confidence = reached.get(leading, "none")
    return Assessment(
        subject,
        leading,
        confidence,
        weighing.because(leading, confidence, standing),
        _matrix(ordered, indicators),
        _explanations(leading, confidence, standing, weighing),
        _leave_one_out(leading, ordered, weighing),
        _unanswered(mine, indicators),
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


def _rank(weight: str) -> int:
    return list(WEIGHTS).index(weight)


_MODERATE, _STRONG = _rank("moderate"), _rank("strong")


def _excluded(decisions: Sequence[Decision]) -> frozenset[str]:
    return frozenset(one.about for one in decisions if one.kind == "tested" and one.result == "excluded")


@dataclass(frozen=True)
class _Weighing:
    indicators: Mapping[str, Indicator]
    excluded: frozenset[str]

    def supports(self, finding: Finding, hypothesis: str) -> bool:
        return hypothesis in self.indicators[finding.indicator].supports and finding.weight != "context"

    def opposes(self, finding: Finding, hypothesis: str) -> bool:
        return hypothesis in self.indicators[finding.indicator].against and finding.weight != "context"

    def slots(self, hypothesis: str, findings: Sequence[Finding]) -> list[Finding]:
        """One finding an origin: the strongest that supports the explanation, strongest first."""
        groups = ([one for one in group if self.supports(one, hypothesis)] for group in origins(findings))
        best = [max(group, key=lambda one: (_rank(one.weight), _places(one), one.id)) for group in groups if group]
        return sorted(best, key=lambda one: (-_rank(one.weight), not _places(one), one.id))

    def best_innocent(self, findings: Sequence[Finding]) -> str:
        def support(name: str) -> int:
            return sum(self.supports(one, name) for one in findings)

        return max(INNOCENT, key=lambda name: (support(name), -INNOCENT.index(name)))

    def confidence(self, hypothesis: str, findings: Sequence[Finding]) -> Confidence:
        slots = [one for one in self.slots(hypothesis, findings) if _rank(one.weight) >= _MODERATE]
        strong = [one for one in slots if _rank(one.weight) >= _STRONG]
        step = min(len(slots), 1)
        if len(slots) > 1 and len({_kin(one) for one in slots}) > 1 and any(map(_hard, slots)):
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
        slots = [one for one in self.slots(hypothesis, findings) if _rank(one.weight) >= _MODERATE]
        carried = "; ".join(self.indicators[one.indicator].title for one in slots[:3])
        count = f"{len(slots)} independent origins" if len(slots) > 1 else "One origin"
        return f"{count} at moderate or more: {carried}. {self._limit(hypothesis, confidence, slots, findings)}"

    def _limit(
        self, hypothesis: str, confidence: Confidence, slots: Sequence[Finding], findings: Sequence[Finding]
    ) -> str:
        innocent = self.best_innocent(findings)
        words = HYPOTHESES[innocent]
        if confidence == "high":
            return f"The best innocent explanation ({words}) was tested and excluded."
        if any(self.opposes(one, hypothesis) and _rank(one.weight) >= _STRONG for one in findings):
            return "A strong finding speaks against it, which takes one step away."
        if confidence == "low":
            return "A second, independent origin of another kind would be needed for more."
        if innocent not in self.excluded:
            return f"The best innocent explanation ({words}) has not been tested and excluded on record."
        return "Two strong origins, one of which places hardware, a parcel or a payee, would be needed for more."


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
        return (CONFIDENCE.index(reached[name]), len(slots), -list(HYPOTHESES).index(name))

    best = max(reached, key=key)
    return best if reached[best] != "none" else "nothing-wrong"


def _matrix(ordered: Sequence[Finding], indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    import pandas as pd

    def cell(finding: Finding, name: str) -> str:
        declared = indicators[finding.indicator]
        if finding.weight == "context":
            return ""
        return "supports" if name in declared.supports else "against" if name in declared.against else ""

    rows = [
        {"finding": one.id, "title": indicators[one.indicator].title, "weight": one.weight}
        | {name: cell(one, name) for name in HYPOTHESES}
        for one in ordered
    ]
    return pd.DataFrame(rows, columns=["finding", "title", "weight", *HYPOTHESES])


def _explanations(
    leading: str, confidence: Confidence, findings: Sequence[Finding], weighing: _Weighing
) -> pd.DataFrame:
    """Confidence is stated in the leading explanation alone; of the others, how many of the origins they fit."""
    import pandas as pd

    whole = len(origins([one for one in findings if one.weight != "context"]))

    def stated(name: str, fits: int) -> str:
        if name in weighing.excluded:
            return "tested and excluded on record"
        if name == leading:
            return "nothing here speaks against it" if name in INNOCENT else str(confidence)
        return f"fits {fits} of {whole} origins" if fits else "fits none"

    counted = {name: len(weighing.slots(name, findings)) for name in HYPOTHESES}
    rows = [
        {
            "explanation": name,
            "in words": words,
            "confidence": stated(name, counted[name]),
            "origins for": counted[name],
            "findings against": sum(weighing.opposes(one, name) for one in findings),
            "innocent": "yes" if name in INNOCENT else "",
        }
        for name, words in HYPOTHESES.items()
    ]
    return pd.DataFrame(rows)


def _leave_one_out(leading: str, ordered: Sequence[Finding], weighing: _Weighing) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "without": one.id,
            "confidence": weighing.confidence(leading, [other for other in ordered if other is not one]),
        }
        for one in ordered
        if leading not in INNOCENT and weighing.supports(one, leading)
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
    return pd.DataFrame(rows, columns=["missing", "findings", "titles"])
