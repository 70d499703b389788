"""Fields of many records at once become the columns that they become one by one."""

from __future__ import annotations

import random
from typing import Any

from dprkit.readers._fields import Shape, kept, kept_cells
from dprkit.sandbox import Block

SHAPE = Shape(
    "signins",
    {
        "account": ["actor.id", "actor.name", "user"],
        "ip": ["client.ip"],
        "city": ["client.place.city", "city"],
        "risk": ["data"],
        "event": ["kind"],
    },
    {"system": "x", "event": "sign-in"},
)
CELLS: list[Any] = [None, "", "a", "é", 0, 1.5, True, [], ["b"], {}, {"c": 1}, '{"id": "d", "city": "e"}', "{", "[1]"]


def some(chance: random.Random, depth: int = 0) -> Any:
    if depth == 3 or chance.random() < 0.4:
        return chance.choice(CELLS)
    names = ["actor", "client", "place", "id", "name", "user", "ip", "city", "data", "kind"]
    return {name: some(chance, depth + 1) for name in names if chance.random() < 0.6}


def test_columns_of_many_records_hold_what_the_records_hold_one_by_one() -> None:
    chance = random.Random(5)
    found = [one for one in (some(chance) for _ in range(4000)) if isinstance(one, dict)]
    assert len(found) > 1000
    columns = {name: kept_cells(cells) for name, cells in SHAPE.cells(found).items()}
    rows = [dict(row.values) for row in Block("signins", list(range(len(found))), columns).rows()]
    assert rows == [kept(SHAPE.values(one)) for one in found]


def test_an_object_is_written_out_and_an_empty_one_is_nothing() -> None:
    assert kept_cells(["a", 1, None, {}, [], {"é": [1]}]) == ["a", 1, None, None, None, '{"é": [1]}']
