"""Look-ups of packed addresses in range tables, with what the company knows of its own networks in front."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..addresses import SPECIAL, Packed, special_ranges

if TYPE_CHECKING:
    import pandas as pd

    from . import Tables

__all__ = ["OWN", "answered", "facts", "texts"]

OWN = "known_networks.csv"


def facts(tables: Tables, packed: Packed, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """The ``columns`` of the range table ``name`` and ``source``: one row an address, ``<NA>`` where none covers it.

    Where an entry of ``known_networks.csv`` covers the address and states the first of the columns, all come from it.
    """
    import numpy as np
    import pandas as pd

    bundled, rows = tables.attributes(name), tables.ranges(name).find(packed)
    own, mine = (
        tables.known_networks()[list(columns)].replace({"": pd.NA}),
        tables.ranges("known_networks").find(packed),
    )
    told = np.append(own[columns[0]].notna().to_numpy(bool), False)[mine]
    whole = pd.concat([bundled[list(columns)], own], ignore_index=True) if told.any() else bundled
    rows = np.where(told, len(bundled) + mine, rows)
    made = pd.DataFrame({column: whole[column].array.take(rows, allow_fill=True) for column in columns})
    return made.assign(source=texts([tables.card(name).label, OWN], np.where(told, 1, np.where(rows >= 0, 0, -1))))


def texts(choices: Sequence[str], which: Any) -> Any:
    """A string column that holds, for each place, the choice of that number; ``<NA>`` for -1."""
    import pandas as pd

    return pd.array(list(choices) or [""], dtype="string").take(which, allow_fill=True)


def answered(made: pd.DataFrame, packed: Packed, found: Any, absent: str = "") -> pd.DataFrame:
    """``made`` with ``outcome`` and ``note``: found, absent (special blocks are named), skipped if unreadable.

    ``absent`` is the note of an ordinary address that was not found.
    """
    import numpy as np

    notes = [*(f"special-purpose address: {block.name}" for block in SPECIAL), absent, "not an IP address", ""]
    ordinary, unreadable, nothing = range(len(SPECIAL), len(notes))
    special = special_ranges().find(packed)
    which = np.where(found, nothing, np.where(special < 0, ordinary, special))
    which = np.where(packed.version == 0, unreadable, which)
    outcome = np.where(packed.version == 0, 2, np.where(found, 0, 1))
    return made.assign(outcome=texts(["found", "absent", "skipped"], outcome), note=texts(notes, which))
