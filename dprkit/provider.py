"""Provider: one source of facts. ``@provider`` makes a small function answer for one value or a whole column.

Outcomes, provenance, replay and columns come for nothing. Every look-up ends in ``Provider.table``: one path.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .errors import InvalidObservable, NotRecorded, Refused, SourceError
from .fetch import CAP, SECONDS, Fetch, Source
from .observable import Observable
from .observation import Observation, Opsec

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PROVIDERS", "Fact", "Provider", "load", "provider"]

Dtype = Literal["string", "Int64", "Float64", "boolean", "category"]


class Fact(NamedTuple):
    """One column that a provider fills: its pandas dtype, and its meaning with the unit."""

    dtype: Dtype
    meaning: str


@dataclass(frozen=True)
class Provider:
    """A source of facts.

    Attributes:
        accepts: STIX types it can be asked about.
        opsec: who may learn of the question (RED nobody, AMBER a third party, GREEN the subject's own servers).
        tells: who learns of the question, in words.
        column: the function takes all distinct values at once, and uses bundled tables only.
        asks: how it asks: how often, how long an answer counts as fresh, under which deadline and cap.
        quota: what the source allows, in words, or a function of a replaying door that says what is left.
        terms: what its operator's terms allow, where that is less than everything.
    """

    name: str
    title: str
    accepts: frozenset[str]
    facts: Mapping[str, Fact]
    opsec: Opsec
    tells: str
    function: Callable[..., Any]
    column: bool
    asks: Source
    quota: str | Callable[[Fetch], str] = ""
    terms: str = ""

    @property
    def dtypes(self) -> dict[str, str]:
        """The columns of ``table`` and their pandas dtypes."""
        facts = {name: fact.dtype for name, fact in self.facts.items()}
        return {"outcome": "string", **facts, "note": "string", "records": "string"}

    def table(self, values: Sequence[str] | pd.Index[str], fetch: Fetch) -> pd.DataFrame:
        """One row a distinct value, indexed by value: outcome, the facts, note, records.

        ``records`` names the ledger records whose bytes the row was read from (``#12 #14``), for a source that asks.
        A value that cannot be asked about gives a row marked ``skipped`` with the reason; one bad row never ends a
        batch.
        """
        import pandas as pd

        index = values if isinstance(values, pd.Index) else _index(values)
        table = self._ask_column(index, fetch) if self.column else self._ask_each(index, fetch)
        dtypes = self.dtypes
        made = table.reindex(columns=list(dtypes)).astype(dtypes)
        return made.set_axis(index.rename("value"))

    def observations(self, table: pd.DataFrame, record: int | None = None) -> Iterator[Observation]:
        """The rows of ``table`` as observations; ``record`` is the ledger record that holds them."""
        import pandas as pd

        for at, (value, row) in enumerate(table.iterrows()):
            known = {name: row[name] for name in self.facts if not pd.isna(row[name])}
            label = "" if record is None else f"o:{record}.{at}"
            note = "" if pd.isna(row["note"]) else str(row["note"])
            yield Observation(self._readable(str(value)), self.name, row["outcome"], known, (), note, label)

    def refusal(self, value: str) -> str:
        """Why this provider cannot be asked about ``value``; empty when it can."""
        for kind in sorted(self.accepts):
            try:
                Observable.parse(value, kind)
            except InvalidObservable:
                continue
            return ""
        return f"not a value {self.name} can be asked about ({', '.join(sorted(self.accepts))})"

    def _readable(self, value: str) -> Observable:
        for kind in sorted(self.accepts):
            try:
                return Observable.parse(value, kind)
            except InvalidObservable:
                continue
        return Observable("unreadable", value)

    def _ask_column(self, values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
        """The function returns a frame in the order of ``values``; a row without any fact is absent or skipped."""
        table: pd.DataFrame = self.function(values, fetch)
        table = table.reset_index(drop=True)
        if "outcome" not in table:
            named = [name for name in self.facts if name in table]
            table["outcome"] = table[named].notna().any(axis="columns").map({True: "found", False: "absent"})
        table["note"] = table.get("note", "")
        return table

    def _ask_each(self, values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
        import pandas as pd

        rows = fetch.of(self.asks).together(lambda value: self.ask(value, fetch), list(values))
        return pd.DataFrame([row or _INTERRUPTED for row in rows])

    def ask(self, value: str, fetch: Fetch) -> dict[str, Any]:
        """The row of ``table`` for one value, of a source that is asked value by value."""
        fetch = fetch.of(self.asks)
        if note := self.refusal(value):
            return {"outcome": "skipped", "note": note}
        try:
            facts = self.function(self._readable(value), fetch)
        except Refused as error:
            return {"outcome": "refused", "note": str(error)}
        except NotRecorded as error:
            return {"outcome": "skipped", "note": str(error)}
        except SourceError as error:
            return {"outcome": "failed", "note": f"{error.reason}: {error}", **_records(fetch)}
        if facts is None:
            return {"outcome": "absent", "note": "", **_records(fetch)}
        return {"outcome": "found", "note": "", **facts, **_records(fetch)}


def _records(fetch: Fetch) -> dict[str, str]:
    return {"records": " ".join(f"#{number}" for number in dict.fromkeys(fetch.used) if number >= 0)}


_INTERRUPTED = {"outcome": "skipped", "note": "the run was stopped before this was asked; run the plan again"}


def _index(values: Sequence[str]) -> pd.Index[str]:
    """The values as text; half a UTF-16 character, which no file can hold, is written out."""
    import pandas as pd

    try:
        return pd.Index(list(values), dtype="string")
    except UnicodeEncodeError:
        return pd.Index([value.encode("utf-8", "backslashreplace").decode() for value in values], dtype="string")


PROVIDERS: dict[str, Provider] = {}


def provider(
    name: str,
    *,
    title: str,
    accepts: set[str],
    facts: Mapping[str, Fact],
    opsec: Opsec,
    tells: str,
    column: bool = False,
    per_second: float = 0.0,
    days: float = 30.0,
    seconds: float = SECONDS,
    cap: int = CAP,
    quota: str | Callable[[Fetch], str] = "",
    terms: str = "",
) -> Callable[[Callable[..., Any]], Provider]:
    """Declare a source of facts and register it under ``name``.

    The decorated function is ``(observable, fetch) -> dict of facts, or None when the source has nothing``; with
    ``column=True`` it is ``(Index of distinct values, fetch) -> DataFrame of facts in that order``, which may carry the
    columns ``outcome`` and ``note`` itself. ``per_second`` is how often one server is asked, ``days`` how long an
    answer is fresh, ``seconds`` and ``cap`` (bytes) bound an HTTP answer.
    """

    def declare(function: Callable[..., Any]) -> Provider:
        if name in PROVIDERS:
            raise ValueError(f"two providers are named {name!r}")
        asks = Source(name, opsec, per_second, days, seconds, cap)
        made = Provider(name, title, frozenset(accepts), facts, opsec, tells, function, column, asks, quota, terms)
        PROVIDERS[name] = made
        return PROVIDERS[name]

    return declare


def load() -> dict[str, Provider]:
    """Every provider, by name: those of ``providers/`` and those declared in a notebook."""
    from . import providers

    for module in pkgutil.iter_modules(providers.__path__):
        importlib.import_module(f"{providers.__name__}.{module.name}")
    return dict(sorted(PROVIDERS.items()))
