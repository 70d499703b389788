"""Rows in columns: as a reader of a large log yields them, and as they are typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..records import Row

__all__ = ["Block", "gathered"]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one intake table: their places, and each column with a cell a row, None where there is nothing.

    >>> list(Block("people", [4, 5], {"name": ["Bo", None]}).rows())
    [Row(table='people', place=4, values={'name': 'Bo'}), Row(table='people', place=5, values={})]
    """

    table: str
    places: list[Any]
    columns: dict[str, list[Any]]

    def rows(self) -> Iterator[Row]:
        """The same one by one; a cell that holds nothing is left out."""
        for place, *cells in zip(self.places, *self.columns.values(), strict=True):
            there = {name: cell for name, cell in zip(self.columns, cells, strict=True) if cell not in (None, "")}
            yield Row(self.table, place, there)

    def add(self, part: Row | Block) -> None:
        """These rows come after those that it has; a column may be shorter than ``places`` until it is ``filled``."""
        before = len(self.places)
        cells = (
            part.columns.items() if isinstance(part, Block) else ((name, [one]) for name, one in part.values.items())
        )
        for name, more in cells:
            mine = self.columns.setdefault(name, [])
            if len(mine) < before:
                mine.extend([None] * (before - len(mine)))
            mine.extend(more)
        self.places.extend(part.places if isinstance(part, Block) else [part.place])

    def filled(self) -> Block:
        """Itself, each column as long as it has rows."""
        for mine in self.columns.values():
            mine.extend([None] * (len(self.places) - len(mine)))
        return self


def gathered(parts: Iterable[Row | Block]) -> dict[str, Block]:
    """All rows of each table, in their order."""
    made: dict[str, Block] = {}
    for part in parts:
        made.setdefault(part.table, Block(part.table, [], {})).add(part)
    return {name: made[name].filled() for name in sorted(made)}
