"""Findings: every indicator held against every subject of a case, and the collection a notebook looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .indicator import Evidence, Finding, Indicator, Rows, Settled, settle
from .records import TABLES
from .show import table_html
from .words import said_again, spelled

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Findings", "apart", "body", "examine", "key", "recalled"]

_SENTENCES = ("text", "missing")  # kept a second time as template and values, for other languages


@dataclass(frozen=True)
class Findings(Sequence[Finding]):
    """All findings of a case, present first; ``found["net.astrill-egress@s1"]`` gives one by its id."""

    items: tuple[Finding, ...]
    indicators: Mapping[str, Indicator]

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return self.items[key]
        for finding in self.items:
            if finding.id == key:
                return finding
        raise KeyError(f"no finding {key!r}; there are {len(self.items)}, for example {self.items[0].id!r}")

    def __len__(self) -> int:
        return len(self.items)

    @property
    def present(self) -> pd.DataFrame:
        """One row a finding that is present: finding, title, weight, text, rows, also, innocent, quiet step."""
        rows = [self._row(one) for one in self.items if one.state == "present"]
        return _frame(rows, ["finding", "title", "weight", "what the record shows", "rows", "innocent", "quiet next"])

    @property
    def unknown(self) -> pd.DataFrame:
        """One row a thing that is missing: what would settle it, and the findings that wait for it."""
        table = _frame([{"missing": one.missing, "finding": one.id} for one in self.items if one.state == "unknown"])
        if table.empty:
            return _frame([], ["missing", "findings"])
        return table.groupby("missing", sort=True)["finding"].agg(", ".join).rename("findings").reset_index()

    def of(self, *, family: str = "", subject: str = "") -> Findings:
        """The findings of one family (an id's prefix) or one subject."""
        kept = (one for one in self.items if family in ("", one.family) and subject in ("", one.subject))
        return Findings(tuple(kept), self.indicators)

    def _row(self, one: Finding) -> dict[str, Any]:
        declared = self.indicators[one.indicator]
        return {
            "finding": one.id,
            "title": declared.title,
            "weight": one.weight,
            "what the record shows": one.text,
            "rows": one.evidence.count,
            "innocent": "; ".join(declared.innocent),
            "quiet next": declared.quiet_step,
        }

    def _repr_html_(self) -> str:
        return table_html(self.present, caption="Findings that are present")


def examine(
    indicators: Mapping[str, Indicator],
    subjects: Sequence[str],
    *,
    table: Callable[[str], pd.DataFrame],
    facts: Callable[[str], pd.DataFrame | None],
    bundled: Callable[[str], pd.DataFrame],
    keep: Callable[[Sequence[str]], str],
) -> Findings:
    """Every indicator on every subject; each sees the tables, look-ups and bundled tables that it declares.

    Args:
        table: the intake table of that name.
        facts: the answers of the source of that name, indexed by value; None when there is no such source.
        bundled: the bundled table of that name.
        keep: stores a list of record ids and returns its digest.
    """
    items = []
    settled: dict[tuple[str, str], Settled] = {}
    for one in indicators.values():
        sources = {name: answers for name in one.reads if (answers := facts(name)) is not None}
        tables = {name: table(name) for name in {*one.reads, "claims"} if name in TABLES}
        lists = {name: bundled(name) for name in one.reads if name not in tables and name not in sources}
        for subject in subjects:
            for name in tables:
                if (subject, name) not in settled:
                    settled[subject, name] = settle(tables[name], subject)
            sure = {name: settled[subject, name] for name in tables}
            items.append(one(Evidence(subject, tables, sources, lists, sure), keep))
    order = {"present": 0, "unknown": 1, "clear": 2}
    items.sort(key=lambda found: (order[found.state], found.subject, found.indicator))
    return Findings(tuple(items), indicators)


def body(found: Findings, basis: Mapping[str, Any]) -> dict[str, Any]:
    """The findings as one ledger record holds them, with what they rest on: code, lock, data tables, edited files."""
    return {**basis, "findings": [_recorded(one) for one in found.items]}


def apart(recorded: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stays in the chain for good, the digests of the selections among it, and the words about people."""
    kept = sorted({one["selection"] for one in recorded["findings"] if one["selection"]})
    public = {name: value for name, value in recorded.items() if name != "findings"}
    return {**public, "selections": kept}, {"findings": recorded["findings"]}


def key(recorded: Mapping[str, Any]) -> str:
    """The idempotency id of a findings record: equal findings are recorded once."""
    return f"finding:{hashlib.sha256(json.dumps(recorded, sort_keys=True).encode()).hexdigest()}"


def recalled(
    recorded: Mapping[str, Any], indicators: Mapping[str, Indicator], kept: Callable[[str], Sequence[str]]
) -> Findings:
    """The findings that a ledger record holds; ``kept`` gives the record ids of a stored selection by its digest."""
    return Findings(tuple(_recalled(one, kept) for one in recorded["findings"]), indicators)


def _recalled(one: Mapping[str, Any], kept: Callable[[str], Sequence[str]]) -> Finding:
    name, _, subject = one["id"].rpartition("@")
    rows = Rows.of(kept(one["selection"]), one["selection"]) if one["selection"] else Rows((), one["rows"])
    origin = tuple((kind, value) for kind, value in one["origin"])
    text, missing = (said_again(one[f"{word}_said"]) if f"{word}_said" in one else one[word] for word in _SENTENCES)
    return Finding(name, subject, one["state"], one["weight"], text, rows, origin, missing)


def _recorded(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "state": finding.state,
        "weight": finding.weight,
        "text": finding.text,
        "missing": finding.missing,
        "rows": finding.evidence.count,
        "selection": finding.evidence.selection,
        "origin": [list(pair) for pair in finding.origin],
        **{f"{name}_said": kept for name in _SENTENCES if (kept := spelled(getattr(finding, name)))},
    }


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns) if columns else None)
