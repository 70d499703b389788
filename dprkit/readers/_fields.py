"""Fields of a record, and how they become the columns of a table: the loop that every vendor's reader needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from ..records import Row

__all__ = ["Fields", "Shape", "at", "kept", "kept_cells", "listed", "opened", "plain", "plainly"]

Fields = dict[str, Any]
Path = tuple[str, ...]

_NOTHING: Fields = {}
_SUFFIX = re.compile(r"_[sgdbt]$")


@lru_cache(1 << 14)
def plain(name: str) -> str:
    """A field's name without case, spaces, signs and the type letter that Log Analytics adds.

    >>> plain("IP address"), plain("IPAddress"), plain("ipAddress_s"), plain("TimeGenerated [UTC]")
    ('ipaddress', 'ipaddress', 'ipaddress', 'timegeneratedutc')
    """
    return re.sub(r"[^a-z0-9]+", "", _SUFFIX.sub("", name.strip()).lower())


def plainly(value: Any) -> Any:
    """The value with the names of all its fields plain; of two names that become one, the first counts."""
    if isinstance(value, list):
        return [plainly(one) for one in value]
    if not isinstance(value, dict):
        return value
    made: Fields = {}
    for name, one in value.items():
        made.setdefault(plain(name), plainly(one))
    return made


def opened(value: Any) -> Any:
    """What a text holds that is itself JSON (an object or a list), with plain names; else the value as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return plainly(found) if isinstance(found, dict | list) else value


def at(value: Any, path: Iterable[str]) -> Any:
    """The value at the end of the path, through texts that are themselves JSON; None where it breaks off."""
    for name in path:
        if not isinstance(value, dict) and not isinstance(value := opened(value), dict):
            return None
        value = value.get(name)
    return value


def listed(value: Any) -> list[Fields]:
    """The objects in a value that should be a list of them: a list, one object, or either as text."""
    value = opened(value)
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def kept(values: Mapping[str, Any]) -> Fields:
    """The values that are there; an object or a list is written out as JSON, nothing else is changed."""
    made: Fields = {}
    for name, value in values.items():
        kind = type(value)  # of a million events each passes here: no isinstance
        if kind is str:
            if value:
                made[name] = value
        elif kind is dict or kind is list:
            if value:
                made[name] = json.dumps(value, ensure_ascii=False)
        elif value is not None:
            made[name] = value
    return made


_WRITTEN = json.JSONEncoder(ensure_ascii=False).encode
_PLAIN = frozenset([str, int, float, bool, type(None)])


def kept_cells(cells: list[Any]) -> list[Any]:
    """The cells of a column; an object or a list is written out as JSON, an empty one is nothing."""
    if _PLAIN.issuperset(map(type, cells)):
        return cells
    return [(_WRITTEN(one) if one else None) if isinstance(one, dict | list) else one for one in cells]


def _object(value: Any) -> Fields:
    """The object that a value is, or holds as text."""
    found = value if isinstance(value, dict) or value is None else opened(value)
    return found if isinstance(found, dict) else _NOTHING


def _first_of(cells: list[Any], others: list[Any]) -> list[Any]:
    return [other if one is None or one == "" else one for one, other in zip(cells, others, strict=True)]


@dataclass(frozen=True)
class Shape:
    """How the fields of one kind of record become a row.

    Attributes:
        table: the intake table.
        columns: our column -> paths of their fields, divided by dots; the first that holds something is used.
        fixed: our column -> what the format itself says, such as the system.
    """

    table: str
    columns: Mapping[str, Sequence[str]]
    fixed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _nodes(self) -> list[Path]:
        """Every object on the way to a field, parents before children: each is looked up once."""
        ways = {tuple(path.split(".")[:-1]) for paths in self.columns.values() for path in paths}
        return sorted({way[:length] for way in ways for length in range(1, len(way) + 1)}, key=len)

    @cached_property
    def _plan(self) -> tuple[list[tuple[int, str]], list[tuple[str, int, str]], list[tuple[str, int, str]]]:
        """Steps (place of the parent, name), first choices and second ones (column, place of the object, name)."""
        at = {(): 0} | {way: number for number, way in enumerate(self._nodes, 1)}
        firsts: list[tuple[str, int, str]] = []
        seconds: list[tuple[str, int, str]] = []
        for column, paths in self.columns.items():
            for rank, path in enumerate(paths):
                *way, name = path.split(".")
                (seconds if rank else firsts).append((column, at[tuple(way)], name))
        return [(at[way[:-1]], way[-1]) for way in self._nodes], firsts, seconds

    def values(self, fields: Fields) -> Fields:
        """Our columns as the fields have them; those that hold nothing are left out."""
        steps, firsts, seconds = self._plan
        nodes: list[Any] = [fields]
        for parent, name in steps:
            inner = nodes[parent].get(name)
            if not isinstance(inner, dict) and not isinstance(inner := opened(inner), dict):
                inner = _NOTHING
            nodes.append(inner)
        made: Fields = dict(self.fixed)
        for column, place, name in firsts:
            value = nodes[place].get(name)
            if value is not None and value != "":
                made[column] = value
        for column, place, name in seconds:
            if column not in made and (value := nodes[place].get(name)) is not None and value != "":
                made[column] = value
        return made

    def cells(self, records: Sequence[Fields]) -> dict[str, list[Any]]:
        """The same for many records at once: each column with a cell a record, None or "" where there is nothing."""
        steps, firsts, seconds = self._plan
        nodes: list[Sequence[Fields]] = [records]
        for parent, name in steps:
            found = [node.get(name) for node in nodes[parent]]
            nodes.append([one if type(one) is dict else _object(one) for one in found])
        made: dict[str, list[Any]] = {name: [value] * len(records) for name, value in self.fixed.items()}
        for column, place, name in firsts:
            cells = [node.get(name) for node in nodes[place]]
            made[column] = _first_of(cells, made[column]) if column in made else cells
        for column, place, name in seconds:
            made[column] = _first_of(made[column], [node.get(name) for node in nodes[place]])
        return made

    def row(self, place: int, fields: Fields, **more: Any) -> Row:
        """The row; ``more`` comes before what the fields say."""
        return Row(self.table, place, kept(self.values(fields) | {name: one for name, one in more.items() if one}))

    @cached_property
    def tops(self) -> frozenset[str]:
        """The outermost names of the fields that are read."""
        return frozenset(path.split(".")[0] for paths in self.columns.values() for path in paths)
