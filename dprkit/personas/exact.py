"""Exact keys: which applications share a normalised key, as star edges; what too many share is listed, not linked.

A group of n applications gives n - 1 edges, each row to the smallest row number, so that a key never costs more than
its rows. The SQL is plain enough for DuckDB and for Spark: whoever can answer ``query`` gives the same edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._edges import edges
from ._groups import meeting, members
from ._kinds import KINDS, STEMS
from ._repeated import repeated

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COMMON",
    "Query",
    "Shared",
    "duckdb_query",
    "exact_edges",
    "largest_group",
    "listed",
    "shared",
    "stem_edges",
    "worth_asking",
]

Query = Callable[[str], Any]
COMMON = ("kind", "value", "share", "why")
_NAMES = ("mail", "github", "telegram", "skype", "handle")
# A name is taken from these: a link by them says the same once more.
_SAME_THING = (*STEMS, "email", "github", "telegram", "skype")
_Answer = tuple[dict[str, str], str]  # dtypes of the columns, and their order
_STARS: _Answer = (
    {"kind": "int64", "left_row": "int64", "right_row": "int64", "value": "str", "share": "int64"},
    "kind, left_row, right_row, value",
)
_COMMON: _Answer = ({"kind": "int64", "value": "str", "share": "int64"}, "share DESC, kind, value")
_SMALLEST_CAP, _LARGEST_CAP, _CAP_SHARE = 12, 200, 0.03


@dataclass(frozen=True)
class Shared:
    """What the keys of a pool have in common.

    Attributes:
        stars: DataFrame kind, left, right (int64 row numbers), value, share (int64): each row
            of a group to its smallest row.
        common: DataFrame kind, value, share: keys that more rows than the cap share; nothing is linked by them.
    """

    stars: pd.DataFrame
    common: pd.DataFrame


def largest_group(rows: int) -> int:
    """The most rows that may share a key and still be linked by it: 3 % of the pool, at least 12 and at most 200.

    Twelve, because that many personas of one operator have been seen (Google Threat Intelligence Group, April 2025);
    what a larger part of a pool shares is a switchboard, a campus or a form.

    >>> largest_group(20), largest_group(2000), largest_group(1_000_000)
    (12, 60, 200)
    """
    return max(_SMALLEST_CAP, min(_LARGEST_CAP, int(rows * _CAP_SHARE)))


@contextmanager
def duckdb_query(keys: Any) -> Iterator[Query]:
    """A function that answers SQL over the Arrow table ``keys`` with Arrow tables, by DuckDB in this process.

    Keys that occur once are taken out first: grouping would find the same, and takes several times as long.
    """
    import duckdb

    asked = [sources for kind in KINDS if (sources := _sources(kind, keys.column_names))]
    with duckdb.connect() as connection:
        connection.register("keys", repeated(keys, asked))
        yield lambda sql: connection.sql(sql).to_arrow_table()


def worth_asking(keys: Any) -> Any:
    """The table without the columns that are empty, and without the names (they are compared, not shared)."""
    kept = [
        name for name in keys.column_names if keys[name].null_count < len(keys) and name not in ("name", "mail_domain")
    ]
    return keys.select(["row", *(name for name in kept if name != "row")])


def listed(shared: Shared, roles: Any) -> pd.DataFrame:
    """The keys that link nobody, most shared first: kind, value, share and why (``COMMON``).

    Args:
        shared: whose ``common`` keys are listed.
        roles: Arrow array of the mailboxes of roles.
    """
    import pandas as pd

    counted = pd.Series(pd.array(roles, dtype="string")).value_counts()
    boxes = counted[counted > 1].rename_axis("value").reset_index(name="share")
    boxes = boxes.assign(kind="email", why="the mailbox of a role, not of a person")
    common = shared.common.assign(why="more applications share it than one operator would: see what it is")
    made = pd.concat([frame for frame in (common, boxes) if len(frame)] or [common], ignore_index=True)
    made = made.sort_values(["share", "kind", "value"], ascending=[False, True, True], ignore_index=True)
    return made[list(COMMON)].astype({"kind": "string", "value": "string", "share": "int64", "why": "string"})


def shared(query: Query, columns: Sequence[str], cap: int) -> Shared:
    """The star edges and the common keys of a table ``keys`` that ``query`` can see.

    Args:
        query: answers SQL with an Arrow table or a pandas DataFrame.
        columns: the columns of ``keys``, ``row`` among them; kinds whose column is not there are left out.
        cap: the most rows that a key may link.
    """

    asked = {kind: sources for kind in KINDS if (sources := _sources(kind, columns))}
    stars = _together(query, [_stars_sql(kind, sources, cap) for kind, sources in asked.items()], _STARS)
    common = _together(query, [_common_sql(kind, sources, cap) for kind, sources in asked.items()], _COMMON)
    return Shared(stars.rename(columns={"left_row": "left", "right_row": "right"}), common.astype({"kind": "str"}))


def _together(query: Query, parts: Sequence[str], answer: _Answer) -> pd.DataFrame:
    """The answer to all parts in one query, which an engine works on side by side; kinds as categories."""
    import pandas as pd

    dtypes, order = answer
    if not parts:
        return pd.DataFrame(columns=list(dtypes)).astype({**dtypes, "kind": pd.CategoricalDtype(list(KINDS))})
    told = query(f"{' UNION ALL '.join(parts)} ORDER BY {order}")
    made: pd.DataFrame = told.to_pandas() if hasattr(told, "to_pandas") else told
    made["kind"] = pd.Categorical.from_codes(made["kind"].to_numpy("int64"), dtype=pd.CategoricalDtype(list(KINDS)))
    return made.astype({name: dtype for name, dtype in dtypes.items() if name != "kind"})[list(dtypes)]


def _sources(kind: str, columns: Sequence[str]) -> list[str]:
    """The columns that hold the keys of a kind: several for names, which are compared across platforms."""
    if kind in STEMS:
        prefix = "name" if kind == "handle" else "stem"
        wanted = [f"{prefix}_{name}" for name in _NAMES]
    else:
        wanted = [] if kind in ("cv-text", "photo", "fuzzy") else [KINDS[kind].column]
    return [column for column in wanted if column in columns]


def _relation(sources: Sequence[str]) -> str:
    """Rows and their keys; a row that has a key twice has it once."""
    parts = [f"SELECT row, {column} AS value FROM keys WHERE {column} IS NOT NULL" for column in sources]
    return parts[0] if len(parts) == 1 else " UNION ".join(parts)


def _number(kind: str) -> int:
    return list(KINDS).index(kind)


def _stars_sql(kind: str, sources: Sequence[str], cap: int) -> str:
    relation = _relation(sources)
    return (
        f"SELECT {_number(kind)} AS kind, g.first AS left_row, k.row AS right_row, g.value AS value, g.share AS share "
        f"FROM ({relation}) k JOIN ("
        f"SELECT value, MIN(row) AS first, COUNT(*) AS share FROM ({relation}) r GROUP BY value "
        f"HAVING COUNT(*) BETWEEN 2 AND {cap}) g ON k.value = g.value WHERE k.row <> g.first"
    )


def _common_sql(kind: str, sources: Sequence[str], cap: int) -> str:
    return (
        f"SELECT {_number(kind)} AS kind, value, COUNT(*) AS share FROM ({_relation(sources)}) r GROUP BY value "
        f"HAVING COUNT(*) > {cap}"
    )


def exact_edges(stars: pd.DataFrame, rows: int) -> pd.DataFrame:
    """The star links of all kinds but names, as edges with their reasons in words.

    Args:
        stars: as in ``Shared``.
        rows: applications in the pool, for the sentence that says how rare the key is.
    """
    return _worded(stars[~stars["kind"].isin(STEMS)], rows)


def stem_edges(stars: pd.DataFrame, links: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Edges by a name in front of an @, or of an account, where another kind of link ties the same two rows as well.

    A second name is no second kind, nor is the account that the name stands for. Rows that share both are found group
    by group, so that two rows at the tips of two stars are not missed.

    Args:
        stars: as in ``Shared``.
        links: edges of the other kinds.
        rows: applications in the pool.
    """
    import pandas as pd

    found = []
    for kind, mine in stars[stars["kind"].isin(STEMS)].groupby("kind", observed=True):
        codes, values = pd.factorize(mine["value"])
        shares = mine["share"].groupby(codes).first()
        for other, theirs in links[~links["kind"].isin(_SAME_THING)].groupby("kind", observed=True):
            both = meeting(members(mine, codes), members(theirs))
            both = both.assign(
                kind=str(kind), value=values.take(both["group"].to_numpy()), share=shares.loc[both["group"]].array
            )
            found.append(both.assign(beside=KINDS[str(other)].words))
    parts = [frame for frame in found if len(frame)]
    if not parts:
        return edges([], [], [], [], [], [], [], [])
    return _worded(pd.concat(parts, ignore_index=True).drop_duplicates(["left", "right", "kind"]), rows)


def _worded(stars: pd.DataFrame, rows: int) -> pd.DataFrame:
    """The links as edges; each sentence is made once for all links that say the same."""
    import numpy as np
    import pandas as pd

    kinds = stars["kind"].astype(pd.CategoricalDtype(list(KINDS)))
    others, beside = pd.factorize(stars["beside"]) if "beside" in stars else (0, [""])
    # What one sentence is said of, as one number: a kind, a share and what it stands beside.
    sizes = (int(stars["share"].max() if len(stars) else 0) + 1, len(KINDS), len(beside))
    said, told = pd.factorize(
        np.ravel_multi_index((stars["share"].to_numpy(), kinds.cat.codes.to_numpy(), others), sizes)
    )
    sentences = [
        _sentence(list(KINDS)[code], beside[other], share, rows)
        for share, code, other in zip(*(part.tolist() for part in np.unravel_index(told, sizes)))
    ]
    table = pd.DataFrame(
        {"strength": [k.strength for k in KINDS.values()], "innocent": [k.innocent for k in KINDS.values()]}
    )
    of_kind = table.astype("string").take(kinds.cat.codes.to_numpy())
    reason = pd.array(sentences or [""], dtype="string").take(said)
    columns = stars["left"], stars["right"], kinds, of_kind["strength"], stars["value"], stars["share"]
    return edges(*columns, reason, of_kind["innocent"])


def _sentence(kind: str, beside: str, share: int, rows: int) -> str:
    return f"{KINDS[kind].words} in {share:,} of {rows:,} applications{f', beside {beside}' if beside else ''}"
