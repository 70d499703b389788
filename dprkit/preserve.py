"""Requests: which log to ask of whom, with the exact filter and the least columns, before it expires."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .data import Tables
from .settings import Settings
from .show import table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Request", "Requests", "draw_up"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request to one log owner. ``keeps_days`` is the owner's retention in days; 0 when it does not expire."""

    owner: str
    export: str
    path: str
    filter: str
    columns: str
    keeps_days: int
    note: str
    source: str

    def text(self, today: date) -> str:
        """The request as it can be sent, without saying why it is asked."""
        lines = [
            f"To the owner of {self.owner}",
            f"Please export: {self.export}",
            f"Where: {self.path}",
            f"Filter: {self.filter}",
            f"Columns, and no others: {self.columns}",
            f"By: {self.due(today)}",
        ]
        return "\n".join(lines)

    def due(self, today: date) -> str:
        """When it expires, in words."""
        if not self.keeps_days:
            return f"no fixed expiry ({self.note})" if self.note else "no fixed expiry"
        oldest = today - timedelta(days=self.keeps_days)
        return f"as soon as possible: kept {self.keeps_days} days, so events before {oldest.isoformat()} are gone"


@dataclass(frozen=True)
class Requests:
    """The requests of a case, soonest to expire first."""

    items: tuple[Request, ...]
    today: date

    @property
    def frame(self) -> pd.DataFrame:
        """One row a request: owner, export, path, filter, columns, expires, note."""
        import pandas as pd

        rows = [
            {
                "owner": one.owner,
                "export": one.export,
                "path": one.path,
                "filter": one.filter,
                "least columns": one.columns,
                "expires": one.due(self.today),
                "note": one.note,
            }
            for one in self.items
        ]
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        return "\n\n".join(one.text(self.today) for one in self.items)

    def _repr_html_(self) -> str:
        return table_html(self.frame, caption="What to ask of whom, soonest to expire first")


def draw_up(settings: Settings, joins: pd.DataFrame, bundled: Tables, today: date | None = None) -> Requests:
    """The requests for a case. A tenant's own retention and paths go into ``data/log_owners.csv`` of the case.

    The filter of a population log names no person, so that its owner cannot tell whom the question is about.
    """
    owners = bundled.frame("log_owners")
    made = [_request(row, joins, settings.subjects) for row in owners.astype("string").to_dict("records")]
    soonest = sorted(made, key=lambda one: (one.keeps_days or 10**6, one.owner, one.export))
    return Requests(tuple(soonest), today or datetime.now(UTC).date())


def _request(row: Mapping[Hashable, Any], joins: pd.DataFrame, subjects: Sequence[str]) -> Request:
    return Request(
        row["owner"],
        row["export"],
        row["path"],
        row["filter"].replace("{accounts}", _accounts(joins, subjects, row["system"])),
        row["columns"].replace("|", ", "),
        int(row["keeps_days"] or 0),
        row["note"],
        row["source"],
    )


def _accounts(joins: pd.DataFrame, subjects: Sequence[str], system: str) -> str:
    known = joins[joins["person"].isin(subjects) & joins["system"].str.casefold().eq(system.casefold())]
    return ", ".join(sorted(known["identifier"])) or "(fill in the account: people.csv has none for this system)"
