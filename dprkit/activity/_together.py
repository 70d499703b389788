"""Addresses and devices that several persons used, counted by DuckDB."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..addresses import Packed, parse, written
from ._coded import FAILED, NO_ADDRESS, NO_PERSON
from ._log import Log
from ._rules import PLACEHOLDERS, SUCCESS, legible, literals

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["NO_DEVICE", "normal", "shared_values", "succeeded"]

NO_DEVICE = "no legible device"
_UNUSABLE = {"ip": NO_ADDRESS, "device": NO_DEVICE}
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# Values that are surely in normal form, in SQL. All others are read in Python, one by one: see ``normal``.
_PLAIN = {
    "ip": rf"regexp_full_match(value, '({_OCTET}\.){{3}}{_OCTET}')",
    "device": f"""regexp_full_match(value, '[!-~][ -~]{{1,198}}[!-~]')
        and not regexp_full_match(value, '[0fFxX:-]+') and lower(value) not in ({literals(PLACEHOLDERS)})""",
}

# Grouping twice is quicker than counting distinct persons and rows at once, and a number of 64 bits for a person is
# quicker than his name: among a million persons two share one in less than one of ten million logs. Most values are in
# normal form and one person's: only the others are kept.
_CLOSER = """
create temp table closer as
select value, count(*) filter (where person <> {nobody}) as people,
    coalesce(sum(times) filter (where person <> {nobody}), 0)::bigint as times, sum(times)::bigint as every
from (
    select {value} as value, hash({person}::varchar) as person, count(*) as times
    from log where {succeeded} group by all
)
group by value having value is null or people > 1 or every > times or not ({plain})
"""
_LEFT_OUT = """
select (select count(*) from log where not {succeeded}), coalesce(sum(every - times), 0)::bigint,
    coalesce(sum(times) filter (where value is null), 0)::bigint
from closer
"""
# Several spellings of one value: their rows are counted together, with those of the normal form.
_REREAD = """
create temp table reread as
with spelled as (
    select value, normal from odd where normal is not null union select normal, normal from odd where normal is not null
)
select normal, count(distinct {person}) as people, count({person}) as times
from log join spelled on log.{value} = spelled.value where {succeeded} group by 1
"""
_NOTHING = "create temp table reread as select '' as normal, 0 as people, 0 as times limit 0"
_SHARED = """
select * from (
    select normal as value, people, times as "rows" from reread
    union all
    select value, people, times from closer
    where value not in (select value from odd) and value not in (select normal from reread)
) where people > 1 order by people desc, "rows" desc, value
"""


def shared_values(log: Log, by: str) -> tuple[pd.DataFrame, Counter[str]]:
    """The values of the column ``by`` that two persons or more used, and what was left out."""
    names = {
        "nobody": "hash(null::varchar)",
        "value": by,
        "person": log.person,
        "succeeded": succeeded(log),
        "plain": _PLAIN[by],
    }
    with log.connected() as connection:
        connection.execute(_CLOSER.format(**names))
        failed, nobody, nothing = connection.sql(_LEFT_OUT.format(**names)).fetchall()[0]
        connection.execute("delete from closer where value is null")
        useless = nothing + normal(connection, "closer", by)
        connection.execute(_REREAD.format(**names) if connection.sql("from odd").limit(1).fetchall() else _NOTHING)
        return connection.sql(_SHARED).df(), Counter({FAILED: failed, NO_PERSON: nobody, _UNUSABLE[by]: useless})


def succeeded(log: Log) -> str:
    """Whether a row is of a successful sign-in, in SQL."""
    return f"coalesce(lower(trim(result)) in ({literals(SUCCESS)}), true)" if "result" in log.columns else "true"


def normal(connection: duckdb.DuckDBPyConnection, table: str, by: str) -> int:
    """How many rows have a value of no use; the table ``odd`` says what to read for values not in normal form."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = pa.schema([("value", pa.large_string()), ("normal", pa.large_string())])
    odd, useless = [kind.empty_table()], 0
    for batch in connection.sql(f"select value, times from {table}").to_arrow_reader(1 << 20):
        value = batch["value"].cast(pa.large_string())
        found = lines(value) if by == "ip" else pa.array(legible(value.to_pandas()), pa.large_string())
        useless += int(pc.sum(batch["times"].filter(found.is_null())).as_py() or 0)
        differs = pc.fill_null(pc.not_equal(value, found), True)
        odd.append(pa.Table.from_arrays([value, found], schema=kind).filter(differs))
    connection.register("odd_values", pa.concat_tables(odd))
    connection.execute("create temp table odd as select distinct value, normal from odd_values")
    return useless


def lines(texts: Any) -> Any:
    """The line of each address, as ``signins.usable`` has it: an IPv4 address, or the /64 of an IPv6 one; else null."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    packed = parse(pc.utf8_trim_whitespace(texts))
    whole = written(Packed(packed.version, packed.v4, packed.high, np.zeros_like(packed.low))).cast(pa.large_string())
    ending = pa.array(["", "/64"], pa.large_string()).take(pa.array((packed.version == 6).astype("i1")))
    return pc.binary_join_element_wise(whole, ending, pa.scalar("", pa.large_string()))
