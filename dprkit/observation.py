"""Observation: what one source said about one observable, once, and where that is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, overload

from .observable import Observable
from .show import table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OUTCOMES", "Observation", "Observations", "Opsec", "Outcome", "Provenance"]

Outcome = Literal["found", "absent", "redacted", "failed", "refused", "skipped"]
Opsec = Literal["RED", "AMBER", "GREEN"]

OUTCOMES: Mapping[str, str] = {
    "found": "the source answered with facts",
    "absent": "the source answered that it has nothing",
    "redacted": "the source answered and withheld the facts",
    "failed": "the source was asked and gave no usable answer",
    "refused": "not asked: the case's policy forbids it",
    "skipped": "not asked: the value or the set-up does not allow the question",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an answer came from.

    ``location`` is what was asked, without secrets; ``at`` is UTC, ISO 8601; ``sha256`` is of the bytes received or of
    the data set used; ``version`` and ``date`` are the data set's; ``who`` could learn of the question.
    """

    source: str
    location: str
    at: str
    sha256: str
    version: str = ""
    date: str = ""
    who: str = "nobody"


@dataclass(frozen=True, slots=True)
class Observation:
    """One source's answer about one observable. It has no truth value: read ``outcome``."""

    observable: Observable
    provider: str
    outcome: Outcome
    facts: Mapping[str, Any] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()
    note: str = ""
    id: str = ""

    def __bool__(self) -> bool:
        raise TypeError("an observation is neither true nor false; read its outcome")


@dataclass(frozen=True, slots=True)
class Observations(Sequence[Observation]):
    """An immutable sequence of observations that a notebook shows as a table."""

    items: tuple[Observation, ...]

    @overload
    def __getitem__(self, index: int) -> Observation: ...
    @overload
    def __getitem__(self, index: slice) -> Observations: ...
    def __getitem__(self, index: int | slice) -> Observation | Observations:
        return Observations(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Observation]:
        return iter(self.items)

    def to_frame(self) -> pd.DataFrame:
        """One row an observation: type, value, source, outcome, one column a fact, note, date of the data."""
        import pandas as pd

        rows = [
            {
                "type": one.observable.type,
                "value": one.observable.value,
                "source": one.provider,
                "outcome": one.outcome,
                **one.facts,
                "note": one.note,
                "data_date": ", ".join(sorted({part.date for part in one.provenance if part.date})),
            }
            for one in self.items
        ]
        return pd.DataFrame(rows, columns=None if rows else ["type", "value", "source", "outcome", "note", "data_date"])

    def _repr_html_(self) -> str:
        return table_html(self.to_frame())
