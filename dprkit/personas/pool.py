"""Pool: the applications to compare, read from a DataFrame, an Arrow table or Parquet, and held as Arrow columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Pool", "read", "stacked"]

COLUMNS = (
    *("applicant", "applied_on", "company", "name", "email", "phone", "address", "city", "region", "bank_account"),
    *("wallet", "github", "linkedin", "telegram", "skype", "website", "handle", "device", "ip", "referee", "school"),
    *("employer", "document_sha256", "document_author", "photo_hash", "cv_text"),
)
# Never a key, never compared, never shown: what may not be held against anybody.
_PROTECTED = (
    *("nationality", "citizenship", "birth", "dob", "gender", "sex", "ethnic", "race", "religion", "accent"),
    *("native_language", "mother_tongue", "marital", "disability", "face", "photo_likeness", "skin"),
)


@dataclass(frozen=True)
class Pool:
    """Applications, one row each; rows are counted from 0.

    Attributes:
        table: Arrow table of the columns of ``COLUMNS`` that are there, as text, ``applicant`` always.
        extra: names of other columns; kept where the pool came from, and not read.
        refused: names of columns about protected traits; never read.
        notes: sentences about what was found odd.
    """

    table: Any
    extra: tuple[str, ...]
    refused: tuple[str, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def arrow(self, name: str) -> Any:
        """One column as one Arrow array of large strings; all null where the pool has none."""
        import pyarrow as pa

        if name not in self.table.column_names:
            return pa.nulls(len(self), pa.large_string())
        return self.table[name].combine_chunks()

    def says(self, name: str) -> bool:
        """Whether at least two applications state something in that column."""
        return name in self.table.column_names and len(self) - self.table[name].null_count > 1

    def column(self, name: str) -> pd.Series[str]:
        """One column as text on a RangeIndex; all <NA> where the pool has none."""
        import pandas as pd

        return pd.Series(pd.array(self.arrow(name), dtype="string"))

    def columns(self, names: Sequence[str] = COLUMNS) -> dict[str, pd.Series[str]]:
        """The columns that are there, by name."""
        return {name: self.column(name) for name in names if name in self.table.column_names}

    def frame(self) -> pd.DataFrame:
        """Every column but the long ones (CV text and photo), as text."""
        import pandas as pd

        names = [name for name in self.table.column_names if name not in ("cv_text", "photo_hash")]
        return pd.DataFrame({name: self.column(name) for name in names})

    def texts(self, name: str, rows: Any) -> Any:
        """The cells of one column in these rows, as a string array."""
        import pandas as pd
        import pyarrow as pa

        return pd.array(self.arrow(name).take(pa.array(rows, pa.int64())), dtype="string")

    def rows_of(self, applicant: str) -> list[int]:
        """The rows of the applications with that id."""
        import pyarrow.compute as pc

        found: list[int] = pc.indices_nonzero(pc.equal(self.arrow("applicant"), applicant)).to_pylist()
        return found

    def take(self, rows: Sequence[int]) -> pd.DataFrame:
        """These rows as text, in that order, every column of the pool."""
        import pandas as pd
        import pyarrow as pa

        return pd.DataFrame(self.table.take(pa.array(rows, pa.int64())).to_pandas(types_mapper=_text_type))


def _text_type(_: Any) -> Any:
    import pandas as pd

    return pd.StringDtype("pyarrow")


def read(source: Any) -> Pool:
    """The pool of a pandas DataFrame, an Arrow table, or the path of a Parquet file or folder.

    Columns that are not of ``COLUMNS`` are not read; from Parquet they are not even loaded. An application without an
    id is called after its row.

    Raises:
        InputError: no such file, not Parquet, not a table, no column ``applicant``, a column that is there twice.
    """
    table, names = _table(source)
    if "applicant" not in names:
        raise InputError(f"the pool has no column applicant, only {_listed(names)}: name each application's id so.")
    refused = tuple(name for name in names if _protected(name))
    extra = tuple(name for name in names if name not in COLUMNS and name not in refused)
    made = _as_text(table)
    ids, notes = _ids(made["applicant"])
    made = made.set_column(made.column_names.index("applicant"), "applicant", ids)
    if refused:
        notes = (*notes, f"not read, because nobody may be compared by it: {_listed(refused)}.")
    return Pool(made, extra, refused, notes)


def stacked(pool: Pool, subject: Pool) -> Pool:
    """Both in one, the subject's rows last; a column that one of them lacks is empty there."""
    import pyarrow as pa

    names = [name for name in COLUMNS if name in pool.table.column_names or name in subject.table.column_names]
    table = pa.table({name: pa.chunked_array([one.arrow(name) for one in (pool, subject)]) for name in names})
    notes = (*pool.notes, *(f"the subject's applications: {note}" for note in subject.notes))
    extra, refused = (tuple(dict.fromkeys(getattr(pool, one) + getattr(subject, one))) for one in ("extra", "refused"))
    return Pool(table, extra, refused, notes)


def _protected(name: str) -> bool:
    """Whether a column is about a trait that may not be held against anybody."""
    words = f"_{name.lower().replace('-', '_').replace(' ', '_')}_"
    return name not in COLUMNS and ("_age_" in words or any(f"_{trait}" in words for trait in _PROTECTED))


def _table(source: Any) -> tuple[Any, list[str]]:
    """The columns of ``COLUMNS`` as an Arrow table, and the names of all columns."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(source, str | Path):
        return _parquet(Path(source))
    if isinstance(source, pa.Table):
        _once(source.column_names)
        return source.select([name for name in COLUMNS if name in source.column_names]), source.column_names
    if isinstance(source, pd.DataFrame):
        names = [str(name) for name in source.columns]
        _once(names)
        return {name: source[name] for name in COLUMNS if name in source.columns}, names
    raise InputError(f"a pool is a DataFrame, an Arrow table or the path of Parquet, not {type(source).__name__}.")


def _once(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"the pool has the column {_listed(twice)} more than once: rename or drop one.")


def _parquet(path: Path) -> tuple[Any, list[str]]:
    import pyarrow as pa
    import pyarrow.dataset

    if not path.exists():
        raise InputError(f"there is no pool at {plain(path)}: give the path of a Parquet file or of a folder of them.")
    try:
        dataset = pyarrow.dataset.dataset(path, format="parquet")
        names = list(dataset.schema.names)
        _once(names)
        return dataset.to_table(columns=[name for name in COLUMNS if name in names]), names
    except (pa.ArrowInvalid, pa.ArrowTypeError, OSError) as error:
        raise InputError(f"{plain(path)} cannot be read as Parquet: {plain(error)[:200]}") from None


def _as_text(table: Any) -> Any:
    """Every column as large strings; numbers, dates and categories are written out, what is not text is empty."""
    import pyarrow as pa

    columns = table if isinstance(table, Mapping) else dict(zip(table.column_names, table.columns))
    return pa.table({name: _text(column) for name, column in columns.items()})


def _text(column: Any) -> Any:
    import pandas as pd
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        try:
            return column.cast(pa.large_string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            column = column.to_pandas()
    try:
        return pa.chunked_array([pa.array(column.astype("string"), pa.large_string(), from_pandas=True)])
    except (UnicodeEncodeError, pa.ArrowInvalid, ValueError, TypeError):
        whole = [
            None if one is None or one is pd.NA else str(one).encode("utf-8", "replace").decode() for one in column
        ]
        return pa.chunked_array([pa.array(whole, pa.large_string())])


def _ids(applicants: Any) -> tuple[Any, tuple[str, ...]]:
    """The ids with empty ones filled in, and what there is to say about them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(applicants)
    empty = pc.or_(pc.is_null(trimmed), pc.equal(pc.fill_null(trimmed, ""), ""))
    notes: tuple[str, ...] = ()
    if lacking := pc.sum(empty).as_py() or 0:
        rows = pc.binary_join_element_wise("row", pc.cast(pa.array(range(len(trimmed))), pa.string()), " ")
        trimmed = pc.if_else(empty, rows.cast(pa.large_string()), trimmed)
        notes = (f"{lacking:,} applications without an id are called after their row.",)
    if again := len(trimmed) - len(pc.unique(trimmed)):
        notes = (
            *notes,
            f"{again:,} rows repeat the id of an earlier one: they count as that applicant applying again.",
        )
    return trimmed, notes


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(plain(name)[:40] for name in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown or "nothing"
