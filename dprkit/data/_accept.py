"""A new table on its way into use: it must look like one, and not like half of one, before anything is replaced."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from ..errors import InputError
from . import TABLES, Card, Tables, _publishers, _store

__all__ = ["New", "day_of", "must_be_plausible", "must_not_be_hidden", "put", "with_other_parts"]

_FEWER = 0.5  # a new table with less than this share of the rows in use is taken for a broken one


class New(NamedTuple):
    """A table that may come into use, the words of its card, and whose list it is, if a publisher's."""

    name: str
    table: Any
    words: dict[str, str]
    publisher: _publishers.Publisher | None = None

    @property
    def part(self) -> str:
        """The column that tells this publisher's rows from others'; empty where the table is its alone."""
        return self.publisher.part if self.publisher else ""


def _in_use(name: str) -> Card | None:
    """The card of the user's or the bundled table; None where the user's is damaged."""
    try:
        return Tables().card(name)
    except InputError:
        return None


def must_not_be_hidden(name: str) -> None:
    """Raises InputError where a CSV file that the user has put there by hand would stay in use."""
    path = _store.folder() / f"{name}.csv"
    if path.is_file():
        raise InputError(f"{path} would stay in use in its place. Move that file away first.")


def must_be_plausible(new: New) -> None:
    """Raises InputError where the date cannot be right, is before that in use, or half of the rows are gone."""
    used = _in_use(new.name)
    day, today = day_of(new.words["date"]), datetime.now(UTC).date()
    if day is None or day > today + timedelta(days=2):
        raise InputError(f"its date, {new.words['date']}, cannot be right. Take it all the same with --force.")
    if used is None:
        return
    if not new.part and (before := day_of(used.date)) and day < before:
        raise InputError(f"its date, {day}, is before {used.date} of the one in use. Take it with --force.")
    count = _rows_of_part(new) if new.part else used.count
    if len(new.table) < _FEWER * count:
        raise InputError(f"it has {len(new.table)} rows, the one in use {count}. Take it all the same with --force.")


def _rows_of_part(new: New) -> int:
    return int(Tables().frame(new.name)[new.part].isin(set(new.table[new.part].to_pylist())).sum())


def with_other_parts(new: New) -> New:
    """Where several publishers fill one table: the rows of the others stay, and the card names each of them."""
    if not new.publisher or not new.part:
        return new
    import pyarrow as pa

    frame = Tables().frame(new.name)
    others = frame[~frame[new.part].isin(set(new.table[new.part].to_pylist()))]
    kept = pa.Table.from_pandas(others, preserve_index=False)
    table = pa.concat_tables([_typed(new.name, kept), _typed(new.name, new.table)])
    before = {key: said for key, said in (_store.card(new.name) or {}).items() if key.startswith("from-")}
    parts = before | {f"from-{new.publisher.name}": new.words["source"]}
    sources = [one for one in _publishers.PUBLISHERS if f"from-{one.name}" in parts]
    said = {
        "source": "; ".join(parts[f"from-{one.name}"] for one in sources),
        "licence": "; ".join(dict.fromkeys(one.licence for one in sources)),
        "attribution": " ".join(filter(None, (one.attribution for one in sources))),
        "date": min(filter(None, table["list_date"].to_pylist()), default=new.words["date"]),
    }
    return new._replace(table=table, words={**new.words, **said, **parts})


def put(new: New) -> tuple[str, int, str, str]:
    """Outcome, rows, date and note."""
    table = _typed(new.name, new.table)
    if not len(table):
        raise InputError(f"the new table {new.name} has no rows.")
    changed = _store.put(new.name, table, new.words)
    note = "" if changed else "the one in use holds the same"
    return "updated" if changed else "unchanged", len(table), new.words["date"], note


def _typed(name: str, table: Any) -> Any:
    """The table with exactly the declared columns; texts are never null.

    Raises:
        InputError: a column is missing or of another kind.
    """
    import pyarrow as pa

    kinds = {"string": pa.string(), "Int64": pa.int64(), "Float64": pa.float64()}
    declared = {column: kinds[kind] for column, kind in TABLES[name].items() if column not in ("start", "end")}
    bounds = [one for one in ("version", "start_high", "start_low", "end_high", "end_low") if "start" in TABLES[name]]
    if missing := [column for column in (*bounds, *declared) if column not in table.column_names]:
        raise InputError(f"the new table {name} lacks the columns {', '.join(missing)}.")
    columns = {column: table[column] for column in bounds}
    for column, kind in declared.items():
        cast = table[column].cast(kind)
        columns[column] = cast.fill_null("") if kind == pa.string() else cast
    return pa.table(columns)


def day_of(text: str) -> date | None:
    """The first day that a date such as 2026-02-03, 2026-02 or 2026 may mean."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(f"{text}-01-01"[:10] if len(text) in (4, 7, 10) else text)
    return None
