"""Persona reuse: which applications of a pool one hand may have written, and what would explain that innocently.

Exact keys first, near-duplicate text and photos second, several similar fields third; then connected components. What
comes out are links and clusters of applications, never a score or a rank of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from ..errors import InputError
from . import cluster, exact, normalise
from . import pool as _pools
from ._clusters import Clusters, Pair
from ._edges import EDGES, edges, joined
from ._rows import case_files, case_rows

if TYPE_CHECKING:
    import pandas as pd

    from .exact import Query
    from .pool import Pool

__all__ = ["EDGES", "Clusters", "Pair", "case_files", "case_rows", "edges", "joined", "screen"]

_NOTHING = "the pool has fewer than two applications: there is nothing to compare."


def screen(
    pool: Any,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    against: Any = None,
    region: str | None = None,
    adverts: Sequence[str] = (),
) -> Clusters:
    """The clusters of applications that share what different people seldom share, with every link and its reason.

    Args:
        pool: a DataFrame, an Arrow table, or the path of a Parquet file or folder; one row an application, the columns
            of ``personas.pool.COLUMNS`` as text, all optional but ``applicant``. Other columns are not read.
        engine: "duckdb" in this process, or "spark" on the Spark session that is running.
        against: the applications of one subject (same forms as ``pool``): only what they take part in comes back.
        region: ISO 3166-1 alpha-2 of telephone numbers without country code; without it they are not compared.
        adverts: texts of job adverts and templates: what a CV quotes of them does not count as its own wording.

    Returns:
        Clusters: ``frame``, ``members``, ``edges``, ``common`` and ``pair``.

    Raises:
        InputError: the pool cannot be read, has no column applicant, or engine or region is not known.
    """
    if engine not in ("duckdb", "spark"):
        raise InputError(f"the engine {engine!r} is not known: choose 'duckdb' or 'spark'.")
    held, subject = _with_subject(_pools.read(pool), against)
    keys = normalise.keys(held.columns(_COMPARED), rows=len(held), region=region)
    links, common = _links(held, keys, engine, _likenesses(held, engine, adverts))
    found = cluster.find(links, _facts(held, keys, links), len(held))
    if against is not None:
        found = cluster.of_rows(found, subject)
    notes = (*held.notes, *([_NOTHING] if len(held) < 2 else []), *_sentences(keys.notes), *_set_aside(held, adverts))

    def keys_of(rows: pd.DataFrame) -> Any:
        return normalise.keys({name: rows[name] for name in rows.columns}, region=region).table

    return Clusters.of(held, found, common, subject, notes, keys_of)


_COMPARED = tuple(name for name in _pools.COLUMNS if name not in ("applicant", "cv_text", "photo_hash"))


def _with_subject(pool: Pool, against: Any) -> tuple[Pool, range]:
    """The pool with the subject's applications behind it, and the rows of these."""
    if against is None:
        return pool, range(0)
    subject = _pools.read(against)
    return _pools.stacked(pool, subject), range(len(pool), len(pool) + len(subject))


def _links(
    held: Pool, keys: normalise.Keys, engine: str, likenesses: Iterable[pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The edges by keys and by likeness, those by names beside them, and the keys that too many share (``COMMON``)."""
    rows = len(held)
    table = exact.worth_asking(keys.table)
    with _query(table, engine) as query:
        shared = exact.shared(query, table.column_names, exact.largest_group(rows))
    links = joined([exact.exact_edges(shared.stars, rows), *likenesses])
    links = joined([links, exact.stem_edges(shared.stars, links, rows)])
    return links, exact.listed(shared, keys.roles)


@contextmanager
def _query(table: Any, engine: str) -> Iterator[Query]:
    if engine == "duckdb":
        with exact.duckdb_query(table) as query:
            yield query
    else:
        from . import spark

        with spark.keys_query(table) as query:
            yield query


def _likenesses(held: Pool, engine: str, adverts: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Edges of near-duplicate texts and photos and of several similar fields, where the pool has such columns."""
    if held.says("cv_text"):
        from . import spark, text

        near = spark.near_duplicates if engine == "spark" else text.near_duplicates
        yield near(held.column("cv_text"), ignore=adverts)
    if held.says("photo_hash"):
        from . import photos

        yield photos.near_duplicates(held.column("photo_hash"))
    if held.says("name"):
        from . import fuzzy

        yield fuzzy.matches(held.frame(), engine=engine)


def _facts(held: Pool, keys: normalise.Keys, links: pd.DataFrame) -> pd.DataFrame:
    """What ``cluster.find`` needs to know of the rows that a link touches."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    rows = np.unique(np.concatenate([links["left"], links["right"]]).astype("int64"))
    at = pa.array(rows)
    told = {name: keys.table[name].take(at) for name in ("name", "address", "phone")}
    told["workplace"] = normalise.workplaces(keys.table["mail_domain"], exact.largest_group(len(held))).take(at)
    told |= {name: held.arrow(name).take(at) for name in ("applicant", "company")}
    made = pd.DataFrame({name: pd.array(column, dtype="string") for name, column in told.items()}, index=rows)
    applied = pd.Series(pd.array(held.arrow("applied_on").take(at), dtype="string"), index=rows)
    return made.assign(
        applied=pd.to_datetime(applied, errors="coerce", format="ISO8601", utc=True).dt.tz_localize(None)
    )


def _set_aside(held: Pool, adverts: Sequence[str]) -> Iterator[str]:
    """What texts and photos were not compared, and why, in sentences; that there is none is no news."""
    from . import photos, text

    if held.says("cv_text"):
        why = text.set_aside(held.column("cv_text"), ignore=adverts)["why"]
        yield from _counted("cv_text", why.str.replace(r" \(.*", "", regex=True))
    if held.says("photo_hash"):
        yield from _counted("photo_hash", photos.set_aside(held.column("photo_hash"))["why"])


def _counted(column: str, why: pd.Series[str]) -> Iterator[str]:
    told = why[~why.isin(["no text", "no hash"])].value_counts()
    yield from (f"{column}: {count:,} not compared, {reason}." for reason, count in told.items())


def _sentences(notes: pd.DataFrame) -> list[str]:
    return [f"{row.column}: {row.rows:,} cells {row.note} (first in row {row.first})." for row in notes.itertuples()]
