"""The write-up as flat tables, in no language: what the CSV files and the workbook hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..show import defang, visible
from ._data import WriteUp

__all__ = ["Sheet", "harmless", "sheets"]

Cell = str | int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, headings, and rows of texts and whole numbers."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def harmless(value: Cell, *, raw: bool = False) -> Cell:
    r"""The cell as no spreadsheet program computes it: text that could start a formula gets an apostrophe.

    OWASP, CSV Injection: ``= + - @``, tab, carriage return and line feed, their full-width forms among them. Controls
    are spelt out; addresses are defanged unless ``raw``. Whole numbers stay numbers.

    >>> harmless("=HYPERLINK(1)"), harmless("\t=1"), harmless(-3), harmless("198.51.100.7")
    ("'=HYPERLINK(1)", "' =1", -3, '198.51.100[.]7')
    """
    if isinstance(value, int):
        return value
    shown = " ".join(visible(value if raw else defang(value)).split("\n")).replace("\t", " ")
    first = shown.lstrip(" \u00a0\ufeff")[:1]
    return f"'{shown}" if first and first in "=+-@＝＋－＠|%" else shown


def sheets(w: WriteUp) -> tuple[Sheet, ...]:
    """Every table of the write-up, the evidence head and the handling first."""
    return tuple(Sheet(name, header, tuple(rows)) for name, header, rows in _sheets(w))


def _sheets(w: WriteUp) -> Iterator[tuple[str, tuple[str, ...], Iterator[tuple[Cell, ...]]]]:
    yield "about", ("name", "value"), _about(w)
    yield "findings", _FINDINGS, _findings(w)
    yield "contradictions", _CONTRADICTIONS, _contradictions(w)
    claim = ("subject", "field", "claimed", "stated in", "stated on", "valid from", "valid to", "record")
    said = (
        (c.subject, c.field, c.value, c.stated_in, c.stated_on, c.valid_from, c.valid_to, c.evidence) for c in w.claims
    )
    yield "claims", claim, said
    moment = ("start", "end", "subject", "side", "lane", "label", "record")
    yield "chronology", moment, ((m.start, m.end, m.subject, m.side, m.lane, m.label, m.evidence) for m in w.chronology)
    yield "unknown", ("missing", "findings", "owner", "export", "kept days", "oldest day kept"), _unknowns(w)
    yield "explanations", ("subject", "explanation", "origins for", "findings against", "stands"), _explanations(w)
    seen = ("source", "observation", "value", "outcome", "facts", "note")
    yield "observations", seen, ((o.source, o.id, o.value, o.outcome, _pairs(o.facts), o.note) for o in w.observations)
    file = ("file", "name", "sha256", "recognised as", "kept", "repaired", "unread")
    yield "files", file, ((f.id, f.name, f.sha256, f.recognised, f.kept, f.repaired, f.unread) for f in w.files)
    decided = ("when", "by", "role", "kind", "about", "result", "why", "record")
    yield "decisions", decided, ((d.at, d.by, d.role, d.kind, d.about, d.result, d.why, d.record) for d in w.decisions)
    yield "references", ("record", "file", "place", "text"), ((e.id, e.file, e.place, e.text) for e in w.excerpts)
    custody = ("record", "when", "kind", "by", "about", "sha256")
    yield "custody", custody, ((f"#{e.number}", e.at, e.kind, e.by, e.about, e.hash) for e in w.custody)


def _about(w: WriteUp) -> Iterator[tuple[Cell, ...]]:
    yield from (("case", w.label), ("question", w.question), ("handling", f"TLP:{w.tlp.removeprefix('TLP:')}"))
    yield from (("evidence head", w.head), ("evidence of", w.head_time), ("phase", w.phase))
    yield from (("reviewed by", w.reviewer), ("the subject's own explanation", w.response))
    for one in w.answers:
        yield f"{one.subject}: the records speak most for", one.words
        yield f"{one.subject}: confidence", one.confidence


_FINDINGS = (
    "finding", "state", "weight", "title", "what the record shows", "also true of", "of others", "rows", "records",
    "origin", "innocent readings", "what became of them", "references", "technique",
)  # fmt: skip


def _findings(w: WriteUp) -> Iterator[tuple[Cell, ...]]:
    for f in w.findings:
        shared = (f.shared, f.others) if f.shared >= 0 else ("not counted", "not counted")
        became = f.became.state if f.state == "present" else ""
        origin = "; ".join(f"{kind} {value}" for kind, value in f.origin)
        told = (f.id, f.state, f.weight, f.title, f.text, *shared, f.count, " ".join(f.evidence), origin)
        yield (*told, "; ".join(f.innocent), became, "; ".join(f.references), f.attack)


_CONTRADICTIONS = (
    "subject",
    "claimed",
    "the record shows",
    "innocent readings",
    "what became of them",
    "finding",
    "records",
)


def _contradictions(w: WriteUp) -> Iterator[tuple[Cell, ...]]:
    for c in w.contradictions:
        records = " ".join((*c.claims, *c.evidence))
        yield c.subject, c.claimed, c.seen, "; ".join(c.innocent), c.became.state, c.finding, records


def _unknowns(w: WriteUp) -> Iterator[tuple[Cell, ...]]:
    for u in w.unknowns:
        yield u.missing, " ".join(u.findings), u.owner, u.export, u.keeps_days or "", u.since


def _explanations(w: WriteUp) -> Iterator[tuple[Cell, ...]]:
    for one in w.weighed:
        for row in one.explanations:
            stands = f"confidence {row.confidence}" if row.stands == "confidence" else row.stands
            yield one.subject, row.title, row.supports, row.against, stands


def _pairs(facts: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in facts)
