"""What the case holds: claims, files, sources, observations, joins, decisions, cited records, the custody log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..decisions import GATES, Decision
from ..plan import Line
from ..report import Claim, Decided, Entry, Excerpt, File, Gate, Join, Observed, Source, Told

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["claims", "custody", "decided", "excerpts", "files", "gates", "joins", "observations", "sources"]


def claims(table: pd.DataFrame) -> Iterator[Claim]:
    """Every claim, as stated."""
    for row in table.to_dict("records"):
        said = {name: _text(row[name]) for name in ("stated_in", "stated_on", "valid_from", "valid_to")}
        place = f"r:{row['file']}:{row['place']}"
        yield Claim(subject=row["person"], field=row["field"], value=row["value"], evidence=place, **said)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def files(case: Case) -> Iterator[File]:
    """Every file taken in, with the record that says so."""
    taken = {f"f:{entry.body['file']}": f"#{entry.number}" for entry in case.ledger.entries("taken-in")}
    for row in case.files().to_dict("records"):
        kept, repaired, unread = (int(row[name]) for name in ("kept", "repaired", "unread"))
        told = (row["id"], row["name"], row["sha256"], row["recognised as"])
        yield File(*told, kept, repaired, unread, taken.get(row["id"], ""))


def sources(case: Case) -> Iterator[Source]:
    """Every source of the plan, asked or not, then every bundled table with its date, licence and digest."""
    for name, lines in _by_source(case.plan(ageing=False).lines).items():
        answered = int(case.observations(name)["outcome"].isin(("found", "absent", "redacted", "failed")).sum())
        reasons = tuple(dict.fromkeys(line.why for line in lines if line.why))
        if not answered and not reasons:
            reasons = ("not asked: run the plan",)
        yield Source(name, "service", count=answered, tells=lines[-1].tells, reasons=reasons)
    for name in case.bundled.names():
        card = case.bundled.card(name)
        licence = f"{card.licence}. {card.attribution}" if card.attribution else card.licence
        yield Source(name, "table", card.title, card.date, licence, card.sha256, card.count)


def _by_source(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.provider, []).append(line)
    return dict(sorted(found.items()))


def observations(case: Case) -> Iterator[Observed]:
    """Every observation, source by source: what was asked, how it ended, which facts it gave."""
    for name in sorted({entry.body["provider"] for entry in case.ledger.entries("observed")}):
        frame = case.observations(name)
        rest = [one for one in frame.columns if one not in ("value", "outcome", "note", "id", "records")]
        for row in frame.to_dict("records"):
            facts = tuple((one, str(row[one])) for one in rest if _said(row[one]))
            note = str(row.get("note", "")) if _said(row.get("note")) else ""
            yield Observed(name, row["id"], str(row["value"]), str(row["outcome"]), facts, note)


def _said(value: object) -> bool:
    return str(value) not in ("", "<NA>", "NaT", "nan", "None")


def joins(people: pd.DataFrame) -> Iterator[Join]:
    """The crosswalk, row by row."""
    for row in people.to_dict("records"):
        names = ("person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by")
        yield Join(*(_text(row[name]) for name in names))


def decided(one: Decision) -> Decided:
    """A decision with its record."""
    why = (one.reason or one.how).strip()
    return Decided(one.at, one.by, one.role, one.kind, one.about, one.result, why, f"#{one.record}")


def gates(decisions: Iterable[Decision]) -> Iterator[Gate]:
    """Each of counsel's gates, with the text that completed it last."""
    done = {one.about: one for one in decisions if one.kind == "counsel"}
    for name in GATES:
        if one := done.get(name):
            yield Gate(name, one.how.strip(), one.by, one.at, f"#{one.record}")
        else:
            yield Gate(name)


def excerpts(
    case: Case, told: Sequence[Told], stated: pd.DataFrame, lines: Mapping[str, pd.DataFrame]
) -> Iterator[Excerpt]:
    """The texts of all records that something cites."""
    cited = [record for one in told for record in one.evidence]
    cited += ["r:" + file + ":" + str(place) for file, place in zip(stated["file"], stated["place"])]
    cited += [str(record) for line in lines.values() for record in line["evidence"]]
    for found in sorted(case.originals(cited), key=lambda one: one.id):
        yield Excerpt(found.id, found.file, found.place, found.text)


def custody(case: Case, head: str) -> Iterator[Entry]:
    """The ledger up to the evidence head, a line a record; what was exported or shown does not enter it."""
    for one in case.ledger.entries():
        if one.kind not in ("export", "access"):
            yield Entry(one.number, one.at, one.kind, str(one.body.get("by", "")), _about(one.kind, one.body), one.hash)
        if one.hash == head:
            return


def _about(kind: str, body: Mapping[str, Any]) -> str:
    """What a record is about, in ids: a file, a source, an edited file, a decision."""
    if kind in ("taken-in", "derived"):
        return f"f:{body.get('file', '')} {body.get('reader', '')}".strip()
    if kind == "decision":
        return f"{body.get('kind', '')} {body.get('about', '')}".strip()
    names = ("provider", "name", "owner", "code", "person", "number")
    return next((str(body[name]) for name in names if name in body), "")
