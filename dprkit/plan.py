"""Plan: every look-up a case would make, who would learn of it, and what is refused, before anything leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import provenance
from .data.suffix import is_reserved
from .fetch import Fetch, Question, proxies
from .ledger import Ledger
from .observable import Observable, find
from .observation import Opsec
from .provider import PROVIDERS, Provider
from .records import TABLES
from .settings import LEVELS
from .show import rows_html, table_html
from .stored import digest, read_table, write_table
from .target import as_address, is_public
from .verification import erased

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Line", "Plan", "Run", "answers", "draw_up", "make", "observables"]


Decision = Literal["ask", "recorded", "refused", "skipped"]
_WORDS = {
    "ask": "will be asked",
    "recorded": "the answer is on record",
    "refused": "refused: {why}",
    "skipped": "not asked: {why}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One look-up, or one pass over a whole column with a bundled table.

    ``why`` says why it is refused or skipped; ``keys`` are the exact requests that it may send, and no others.
    """

    provider: str
    values: tuple[str, ...]
    sent: str
    tells: str
    opsec: Opsec
    decision: Decision = "ask"
    why: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The look-ups of a case, in order. ``Case.run`` makes those that are not refused, and no other.

    ``notes`` says what holds for all of them: quotas, terms, resolvers, proxies. ``reasons`` are typed, by source.
    """

    lines: tuple[Line, ...]
    ceiling: Opsec
    phase: str = "covert"
    notes: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> frozenset[str]:
        """The exact requests that a run of this plan may send."""
        return frozenset(key for line in self.lines if line.decision == "ask" for key in line.keys)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a look-up: source, values, what is sent, who learns of it, level, and what will happen."""
        import pandas as pd

        rows = [
            {
                "source": line.provider,
                "values": line.values[0] if len(line.values) == 1 else f"{len(line.values)} distinct values",
                "sent": line.sent,
                "who learns": line.tells,
                "level": line.opsec,
                "decision": _WORDS[line.decision].format(why=line.why),
            }
            for line in self.lines
        ]
        return pd.DataFrame(rows, columns=["source", "values", "sent", "who learns", "level", "decision"])

    def _repr_html_(self) -> str:
        caption = f"Look-ups under the ceiling {self.ceiling}; the case is {self.phase}"
        notes = rows_html(("what holds for all of them",), [(note,) for note in self.notes]) if self.notes else ""
        return table_html(self.frame, caption=caption) + notes


@dataclass(frozen=True)
class Run:
    """What a run did: ``counts`` has one row a source and outcome, ``decisions`` is how many it applied."""

    counts: pd.DataFrame
    decisions: int = 0

    def _repr_html_(self) -> str:
        return table_html(self.counts, caption="Look-ups made")


def observables(tables: Mapping[str, pd.DataFrame], subjects: Iterable[str]) -> pd.DataFrame:
    """Distinct observables of the case: columns type, value, own (it occurs in a row about a subject)."""
    import pandas as pd

    subjects = set(subjects)
    parts = [
        pd.DataFrame({"type": kind, "value": frame[column], "own": frame["person"].isin(subjects)})
        for name, frame in tables.items()
        for column, kind in _columns(name)
        if len(frame)
    ]
    parts.append(_from_contacts(tables["contacts"], subjects))
    parts.append(_from_claims(tables["claims"]))
    parts += [_from_checks(tables["interviews"])] if "interviews" in tables else []
    whole = pd.concat(parts, ignore_index=True).dropna(subset=["value"])
    return whole.groupby(["type", "value"], sort=True)["own"].any().reset_index()


def _columns(table: str) -> Iterator[tuple[str, str]]:
    for name, column in TABLES[table].columns.items():
        if column.observable not in ("", "user-account"):
            yield name, "ip-addr" if column.observable == "ip" else column.observable


_CONTACTS = {"email": "email-addr", "phone": "phone-number", "url": "url"}
_CLAIMS = {"email": "email-addr", "phone": "phone-number", "employer_domain": "domain-name"}
_CHECKS = {"recruiter": "domain-name"}


def _from_contacts(contacts: pd.DataFrame, subjects: set[str]) -> pd.DataFrame:
    import pandas as pd

    value = contacts["observable"].fillna(contacts["value"])
    own = contacts["person"].isin(subjects)
    return pd.DataFrame({"type": contacts["kind"].map(_CONTACTS), "value": value, "own": own}).dropna()


def _from_claims(claims: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"type": claims["field"].map(_CLAIMS), "value": claims["value"], "own": True}).dropna()


def _from_checks(checks: pd.DataFrame) -> pd.DataFrame:
    """What people noted of others, such as the domain a recruiter wrote from: never the subject's own."""
    import pandas as pd

    return pd.DataFrame({"type": checks["check"].map(_CHECKS), "value": checks["value"], "own": False}).dropna()


def draw_up(known: pd.DataFrame, providers: Mapping[str, Provider], fetch: Fetch, phase: str = "covert") -> Plan:
    """The plan for the observables in ``known``: bundled tables take all of them, a third party the subject's own.

    Args:
        known: columns type, value, own.
        fetch: in plan mode, so that each source says what it would ask without asking it; its ceiling, reasons and
            resolvers are the plan's.
    """
    lines = [line for provider in providers.values() for line in _lines(provider, known, fetch)]
    ordered = sorted(lines, key=lambda line: (LEVELS.index(line.opsec), line.provider, line.values, line.decision))
    asked = {line.provider: providers[line.provider] for line in ordered if line.decision == "ask" and line.keys}
    return Plan(tuple(ordered), fetch.ceiling, phase, tuple(_notes(asked, ordered, fetch)), fetch.reasons)


def _lines(provider: Provider, known: pd.DataFrame, fetch: Fetch) -> Iterator[Line]:
    if provider.column:
        asked = known.loc[known["type"].isin(_accepted(provider)), "value"]
        if len(asked):
            yield Line(provider.name, tuple(asked), "nothing", provider.tells, provider.opsec)
        return
    for value in _own(provider, known[known["own"]]):
        if why := _nobody_knows(value):
            yield Line(provider.name, (value,), "nothing", "nobody", "RED", "skipped", why)
            continue
        fetch.wanted.clear()
        row = provider.ask(value, fetch)
        yield from _asked(provider, value, tuple(fetch.wanted))
        if row["outcome"] in ("skipped", "refused"):
            if not fetch.wanted:
                yield Line(provider.name, (value,), "nothing", "nobody", "RED", "skipped", str(row["note"]))
        else:
            yield Line(provider.name, (value,), "nothing", "nobody", "RED", "recorded")


def _nobody_knows(value: str) -> str:
    """Why nobody outside can know anything of a value; empty when somebody can."""
    if as_address(value):
        return "" if is_public(value) else "not a public address"
    if any(is_reserved(domain) for domain in [value, *_domains(value)] if "." in domain):
        return "a name that RFC 2606 keeps for examples"
    return ""


def _asked(provider: Provider, value: str, wanted: Sequence[Question]) -> Iterator[Line]:
    """One line for the questions that may be sent, and one for each reason not to send others."""
    by_fate: dict[tuple[Decision, str], list[Question]] = {}
    for question in wanted:
        by_fate.setdefault(_fate(question), []).append(question)
    for (decision, why), questions in by_fate.items():
        level = max((question.opsec for question in questions), key=LEVELS.index)
        sent = ", ".join(question.url for question in questions)
        keys = tuple(question.key for question in questions)
        yield Line(provider.name, (value,), sent, provider.tells, level, decision, why, keys)


def _fate(question: Question) -> tuple[Decision, str]:
    if question.refused:
        return "refused", question.refused
    if question.lacks:
        return "skipped", f"it needs a key; enter it with: dprkit keys set {question.lacks}"
    return "ask", ""


def _notes(asked: Mapping[str, Provider], lines: Sequence[Line], fetch: Fetch) -> Iterator[str]:
    """What an analyst should know before anything leaves, beside the lines."""
    for name, one in asked.items():
        quota = one.quota(fetch) if callable(one.quota) else one.quota
        words = [quota, fetch.quota_left(name), one.terms and f"terms: {one.terms}"]
        if said := "; ".join(filter(None, words)):
            yield f"{name}: {said}"
    schemes = {
        key.split(" GET ", 1)[1].split(":", 1)[0] for line in lines if line.decision == "ask" for key in line.keys
    }
    if "dns" in schemes:
        yield f"DNS questions go to {', '.join(fetch.resolvers_in_use) or 'no resolver: name one in case.toml'}"
    for scheme, place in proxies().items():
        if scheme in schemes:
            yield f"{scheme} goes through the proxy {place} that the environment names: it learns of every server asked"


def _accepted(provider: Provider) -> set[str]:
    versions = {"ip-addr"} if provider.accepts & {"ipv4-addr", "ipv6-addr"} else set()
    return set(provider.accepts) | versions


def _own(provider: Provider, own: pd.DataFrame) -> list[str]:
    """The subject's own values that the provider takes, the domains of his mail addresses and links included."""
    values = {value for kind, value in zip(own["type"], own["value"]) if kind in _accepted(provider)}
    if "domain-name" in provider.accepts:
        values |= {domain for value in own["value"] for domain in _domains(value)}
    return sorted(value for value in values if not provider.refusal(value))


def _domains(value: str) -> Iterator[str]:
    for found, _, _ in find(value):
        if found.type == "email-addr":
            yield found.value.rpartition("@")[2]
        elif found.type == "url":
            host = found.value.split("//", 1)[1].split("/", 1)[0].split(":", 1)[0]
            yield Observable.parse(host).value


def make(planned: Plan, fetch: Fetch, folder: Path, ledger: Ledger) -> pd.DataFrame:
    """The planned look-ups made and recorded: one row a source and outcome, with the count and a note.

    Raises:
        KeyboardInterrupt: the user stopped it. What had arrived is recorded, and the next run asks for the rest.
    """
    import pandas as pd

    by_provider: dict[str, list[Line]] = {}
    for line in planned.lines:
        by_provider.setdefault(line.provider, []).append(line)
    rows: list[dict[str, Any]] = []
    for lines in by_provider.values():
        rows += _make(lines, fetch, folder, ledger)
        if fetch.stopped:
            raise KeyboardInterrupt(
                "The run was stopped. What had arrived is recorded; run the plan again for the rest."
            )
    return pd.DataFrame(rows, columns=["source", "outcome", "count", "note"])


def _make(lines: Sequence[Line], fetch: Fetch, folder: Path, ledger: Ledger) -> Iterator[dict[str, Any]]:
    name = lines[0].provider
    left_out = [(line.decision, line.why) for line in lines if line.decision in ("refused", "skipped")]
    for decision, why in dict.fromkeys(left_out):
        count = left_out.count((decision, why))
        yield {"source": name, "outcome": decision, "count": count, "note": why}
    answerable = (line.values for line in lines if line.decision in ("ask", "recorded"))
    asked = list(dict.fromkeys(value for values in answerable for value in values))
    if not asked:
        return
    fetch.tables.used.clear()
    table = PROVIDERS[name].table(asked, fetch)
    stored = write_table(folder, name, table.reset_index())
    data = provenance.digests(fetch.tables, fetch.tables.used)
    inputs = provenance.keep(folder, ledger)
    asked_under = {} if PROVIDERS[name].column else {"ceiling": fetch.ceiling, "reason": fetch.reasons.get(name, "")}
    body = {"provider": name, "data": data, "inputs": inputs, **asked_under, **provenance.stamp(), **stored}
    words = {"reason": body.pop("reason")} if body.get("reason") else {}
    ledger.append("observed", body, key=f"observed:{name}:{stored['sha256']}:{digest(body | words)}", private=words)
    for outcome, count in table["outcome"].value_counts().sort_index().items():
        yield {"source": name, "outcome": outcome, "count": int(count), "note": ""}


def answers(provider: str, folder: Path, ledger: Ledger) -> pd.DataFrame:
    """What a source has answered in this case: one row a value (the latest), its facts, and the observation's id."""
    import pandas as pd

    gone = erased(ledger.entries("erased"))
    own = [entry for entry in ledger.entries("observed") if entry.body["provider"] == provider]
    own = [entry for entry in own if gone.get(entry.body["sha256"], -1) < entry.number]
    parts = [read_table(folder, entry.body).assign(id=_ids(entry.number, entry.body["rows"])) for entry in own]
    if parts:
        return pd.concat(parts).drop_duplicates("value", keep="last").reset_index(drop=True)
    columns = {"value": "string", **PROVIDERS[provider].dtypes, "id": "string"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in columns.items()})


def _ids(number: int, count: int) -> list[str]:
    return [f"o:{number}.{at}" for at in range(count)]
