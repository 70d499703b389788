"""A small made-up file of evidence: tables typed by ``conform``, joins as a case makes them, look-ups as asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pytest

from dprkit.data import TABLES as BUNDLED
from dprkit.indicator import Evidence, load
from dprkit.provider import load as providers
from dprkit.records import TABLES, Row, conform

# Every look-up that a check may read, with its facts; and every bundled table that is no look-up and holds no ranges.
FACTS = {name: [*provider.facts, "note"] for name, provider in providers().items()}
DATA = {name: list(columns) for name, columns in BUNDLED.items() if name not in FACTS and "start" not in columns}
Cells = Sequence[Mapping[str, Any]]


def typed(table: str, rows: Cells, unconfirmed: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a case hands them on: account ``s1`` of any system is the subject s1, everybody else is himself."""
    cells = [{"system": "okta", **row} if "account" in TABLES[table].columns else row for row in rows]
    frame, _ = conform(table, [Row(table, at + 1, row) for at, row in enumerate(cells)], "0123456789ab")
    subjects = frame["account"].str.fullmatch(r"s\d").fillna(False).astype(bool)
    frame["person"] = frame["account"].where(subjects, frame["system"] + ":" + frame["account"])
    frame["confirmed"] = ~frame["system"].isin(list(unconfirmed)).to_numpy(dtype=bool)
    return frame


@cache
def _nothing(table: str) -> pd.DataFrame:
    return typed(table, ())


def looked_up(provider: str, answers: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    columns = ["outcome", *FACTS[provider]]
    made = [{"outcome": "found", **facts} for facts in answers.values()]
    return pd.DataFrame(made, columns=columns, index=pd.Index(list(answers), dtype="string", name="value"))


@cache
def _not_asked(provider: str) -> pd.DataFrame:
    return looked_up(provider, {})


def _listed(table: str, rows: Cells) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=DATA[table], dtype="string")


@cache
def _not_listed(table: str) -> pd.DataFrame:
    return _listed(table, [])


@pytest.fixture
def evidence() -> Callable[..., Evidence]:
    """Evidence about s1: ``tables``, ``facts`` and ``bundled`` by name; whatever is not given is there and empty."""

    def make(*, unconfirmed: Sequence[str] = (), **given: Any) -> Evidence:
        tables = {name: _nothing(name) for name in TABLES if name != "leads"}
        tables |= {name: typed(name, given.pop(name), unconfirmed) for name in list(given) if name in TABLES}
        facts = {name: looked_up(name, given.pop(name)) if name in given else _not_asked(name) for name in FACTS}
        bundled = {name: _listed(name, given.pop(name)) if name in given else _not_listed(name) for name in DATA}
        assert not given, f"not a table: {sorted(given)}"
        return Evidence("s1", tables, facts, bundled)

    return make


@pytest.fixture
def check() -> Callable[[str, Evidence], Any]:
    """The finding of an indicator; it sees the bundled tables it declares and no others, as in a case."""
    known = load()

    def find(name: str, given: Evidence) -> Any:
        one = known[name]
        bundled = {table: frame for table, frame in given.bundled.items() if table in one.reads}
        tables = {table: frame for table, frame in given.tables.items() if table in {*one.reads, "claims"}}
        facts = {source: frame for source, frame in given.facts.items() if source in one.reads}
        return one(Evidence(given.subject, tables, facts, bundled))

    return find


@pytest.fixture
def working() -> Callable[..., list[dict[str, Any]]]:
    """Sign-ins on ``count`` working days from Monday 5 January 2026 on, one a day at ``hour`` UTC."""

    def make(
        account: str, ip: str, count: int, *, hour: int = 14, start: str = "2026-01-05", **cells: Any
    ) -> list[Any]:
        days = pd.bdate_range(start, periods=count)
        base = {"account": account, "result": "success", "ip": ip, **cells}
        return [{**base, "time": f"{day:%Y-%m-%d}T{hour:02d}:00:00Z"} for day in days]

    return make
