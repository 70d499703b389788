"""Replay: everything derived is made again from the ledger and the originals, and held against what was recorded.

The network is closed while it runs, answers come from the recorded replies alone, and nothing is written to the case.
Equal bytes are promised for one ledger under its recorded code, lock and data tables; under others values are compared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..fetch import network_closed
from ..ledger import Ledger
from ..show import rows_html
from ._again import Again

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["Replay", "replay"]


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out of a replay.

    Attributes:
        problems: in words, what is missing, or comes out other than it was recorded; in the order of the records.
        notes: what is no fault and should be known: another lock, a file edited since, what was erased.
        compared: how many readings, observations, findings, figures and exports came out as recorded.
        exports: path in the case to the SHA-256 of the export as it was made again.
        head: hash of the last record.
    """

    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    compared: Mapping[str, int] = field(default_factory=dict)
    exports: Mapping[str, str] = field(default_factory=dict)
    head: str = ""

    @property
    def ok(self) -> bool:
        return not self.problems

    def __str__(self) -> str:
        counts = ", ".join(f"{kind} {count}" for kind, count in self.compared.items()) or "nothing"
        return f"came out as recorded: {counts}; problems: {len(self.problems)}; head {self.head}"

    def _repr_html_(self) -> str:
        rows = [("problem", one) for one in self.problems] + [("to know", one) for one in self.notes]
        return rows_html(("", str(self)), rows, caption="Replay")


def replay(case: Case) -> Replay:
    """The case made again from its first record to its last.

    Raises:
        CaseError: there is no ledger, or it cannot be read at all.
    """
    path = case.folder / "ledger.sqlite"
    with network_closed(), tempfile.TemporaryDirectory() as folder, Ledger.open(path, write=False) as ledger:
        made = Again(case, ledger, Path(folder))
        made.run()
    found = (tuple(dict.fromkeys(made.problems)), tuple(dict.fromkeys(made.notes)))
    return Replay(*found, dict(made.compared), made.exports, made.head)
