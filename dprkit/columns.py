"""Columns: what the bundled tables say about every value of a column or a Parquet file. Nobody learns of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .addresses import Known, Packed, Ranges, annotate, annotate_parquet, cut, parse, special_ranges, written
from .data import TABLES, Tables
from .errors import InputError
from .fetch import Fetch
from .provider import Provider, load

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["observe", "observe_parquet"]

_ADDRESSES = ("ipv4-addr", "ipv6-addr")
_MANY = 300_000  # from here on it is quicker to ask about every range of addresses once than about every address


def observe(column: pd.Series[Any], type: str, providers: Sequence[str] | None = None) -> pd.DataFrame:
    """The facts about every value of a column, on its index: ``<source>.outcome`` and ``<source>.<fact>``, categorical.

    Nothing is said where the column is empty; an unreadable value is ``skipped``.

    Args:
        column: values as text; ten million addresses are no trouble.
        type: STIX type of the values, for example ``"ipv4-addr"``.
        providers: names of sources; by default all that use bundled tables and take the type.

    Raises:
        InputError: a source that cannot be asked about this type with bundled tables.
    """
    chosen, fetch = _chosen(type, providers), Fetch(tables=Tables())
    if type not in _ADDRESSES or len(column) < _MANY:
        return _by_value(column, chosen, fetch)
    made = annotate(column, _known(chosen, fetch)).drop(columns="version")
    empty = column.isna()
    return made.mask(empty) if empty.any() else made


def observe_parquet(
    source: Path | str, column: str, target: Path | str, type: str, providers: Sequence[str] | None = None
) -> int:
    """How many rows now stand in the Parquet file ``target``: those of ``source``, with what ``observe`` says of them.

    A million rows at a time are held. An empty address counts as ``skipped`` here, as an unreadable one does.

    Args:
        source: a Parquet file, or a folder of them, with addresses in ``column``.
        type: ``"ipv4-addr"`` or ``"ipv6-addr"``; columns of both are read with either.

    Raises:
        InputError: no such file or column, one of the new columns is there already, or a type that is no address.
    """
    if type not in _ADDRESSES:
        raise InputError(f"files are read for addresses only, not for {type}. Read the column and use dprkit.observe.")
    return annotate_parquet(source, column, target, _known(_chosen(type, providers), Fetch(tables=Tables())))


def _chosen(type: str, providers: Sequence[str] | None) -> list[Provider]:
    offline = [one for one in load().values() if one.opsec == "RED" and type in one.accepts]
    chosen = [one for one in offline if providers is None or one.name in providers]
    if lacking := set(providers or ()) - {one.name for one in chosen}:
        raise InputError(f"{sorted(lacking)} cannot be asked about {type} with bundled tables; a case's plan can.")
    return chosen


def _by_value(column: pd.Series[Any], chosen: Sequence[Provider], fetch: Fetch) -> pd.DataFrame:
    """Each distinct value asked about once."""
    import pandas as pd

    codes, distinct = pd.factorize(column.astype("string"))
    facts = _facts(chosen, pd.Index(distinct, dtype="string"), fetch)
    made = {str(name): _spread(facts[name], codes) for name in facts}
    return pd.DataFrame(made, index=column.index)


def _spread(fact: pd.Series[Any], codes: Any) -> pd.Categorical[Any]:
    """The categorical column that says, for each place, what ``fact`` says of the value of that code; none for -1."""
    import numpy as np
    import pandas as pd

    kind: Any = fact.dtype
    return pd.Categorical.from_codes(np.append(fact.cat.codes.to_numpy(), -1).take(codes), dtype=kind)


def _facts(chosen: Sequence[Provider], values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """One row a value, categorical; what was said about single look-ups (notes, records) is left out."""
    import pandas as pd

    parts = [one.table(values, fetch).drop(columns=["note", "records"]).add_prefix(f"{one.name}.") for one in chosen]
    whole = pd.concat(parts, axis="columns") if parts else pd.DataFrame(index=values)
    return whole.reset_index(drop=True).astype("category")


def _known(chosen: Sequence[Provider], fetch: Fetch) -> Known:
    """What the sources say about the first address of every range within which none of them can change its answer."""
    import pandas as pd

    tables: Tables = fetch.tables
    tables.used.clear()
    _facts(chosen, pd.Index(["192.0.2.1"], dtype="string"), fetch)  # so that we learn which tables they read
    ranges = cut(tables.ranges("known_networks"), special_ranges(), *(_edges(tables, name) for name in tables.used))
    firsts = pd.Index(pd.array(written(ranges.firsts), dtype="string").fillna(""))
    return Known.of(ranges, _facts(chosen, firsts, fetch))


def _edges(tables: Tables, name: str) -> Ranges:
    """Where answers from one table may change: at its ranges, or at each listed address and around its /24."""
    if "start" in TABLES[name]:
        return tables.ranges(name)
    if "value" not in TABLES[name]:
        return Ranges.of([])
    listed = parse(tables.frame(name)["value"].tolist())
    return cut(Ranges.single(listed), _blocks(listed))


def _blocks(listed: Packed) -> Ranges:
    """The /24 around each IPv4 address: a source may count neighbours."""
    firsts = sorted({int(address) & ~255 for address, version in zip(listed.v4, listed.version) if version == 4})
    return Ranges.of((4, first, first + 255) for first in firsts)
