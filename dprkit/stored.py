"""Stored tables: Parquet files of a case, named by digest, written once and checked on every read."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .durable import NEW, beside, make_folder, sync
from .errors import CaseError
from .ledger import Entry

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["Growing", "digest", "named", "read_table", "state", "write_bytes", "write_table"]


def write_bytes(target: Path, data: bytes) -> None:
    """The bytes under their final name, read-only, or nothing: written beside it, synced, then renamed.

    Raises:
        CaseError: the folder cannot be written, or the disk is full.
    """
    with _written(target.parent), beside(target, mode=0o444) as new:
        new.write_bytes(data)


def write_table(folder: Path, name: str, frame: pd.DataFrame, under: str = "tables") -> dict[str, Any]:
    """Where the frame now stands as Parquet: path inside the case, SHA-256, rows. Equal frames, equal bytes.

    Raises:
        CaseError: the folder cannot be written, or the disk is full. The table is there whole or not at all: try again.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame), sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    digest = hashlib.sha256(data).hexdigest()
    label = f"{name}-{digest[:12]}" if name else digest[:12]
    target = folder / under / f"{label}.parquet"
    if target.exists():
        with _written(target.parent):
            sync(target.parent)  # a write that failed after its rename left the name, and perhaps not on the disk
    else:
        write_bytes(target, data)
    return {"path": f"{under}/{label}.parquet", "sha256": digest, "rows": len(frame)}


class Growing:
    """Tables of a case that come piece by piece: typed Arrow tables are added, and stand in the case once closed.

    A table of up to ``GROUP`` rows has the bytes that ``write_table`` gives it. A longer one is written as it comes, in
    row groups of that many rows, so that its bytes do not depend on the pieces. A block that is left without closing it
    leaves nothing behind.
    """

    GROUP = 1 << 16

    def __init__(self, folder: Path) -> None:
        self._folder, self._place = folder, folder / "tables"
        self._waiting: dict[str, pa.Table] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._room = ""
        self._rows: Counter[str] = Counter()

    def __enter__(self) -> Growing:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers.values():
            with suppress(OSError):
                writer.close()
        if self._room:
            shutil.rmtree(self._room, ignore_errors=True)

    def add(self, name: str, table: pa.Table) -> None:
        """These rows come after those that the table has.

        Raises:
            CaseError: the folder cannot be written, or the disk is full.
        """
        import pyarrow as pa

        whole = pa.concat_tables([*([self._waiting[name]] if name in self._waiting else []), table])
        while whole.num_rows > self.GROUP:
            self._write(name, whole[: self.GROUP])
            whole = whole[self.GROUP :]
        self._waiting[name] = whole

    def close(self) -> dict[str, dict[str, Any]]:
        """Where each table now stands, as ``write_table`` says it, by name.

        Raises:
            CaseError: the folder cannot be written, or the disk is full.
        """
        return {name: self._closed(name, self._waiting.pop(name)) for name in sorted(self._waiting)}

    def _closed(self, name: str, rest: pa.Table) -> dict[str, Any]:
        if name not in self._writers:
            return write_table(self._folder, name, _frame(rest))
        self._write(name, rest)
        with _written(self._place):
            self._writers.pop(name).close()
            new = Path(self._room, name)
            with new.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            target = self._place / f"{name}-{digest[:12]}.parquet"
            sync(new)
            new.chmod(0o444)
            new.replace(target)
            sync(target.parent)
        return {"path": f"tables/{target.name}", "sha256": digest, "rows": self._rows[name]}

    def _write(self, name: str, group: pa.Table) -> None:
        import pyarrow.parquet as pq

        with _written(self._place):
            self._room = self._room or tempfile.mkdtemp(dir=self._place, prefix=NEW)
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(Path(self._room, name), _schema(group), compression="zstd")
            self._writers[name].write_table(group.combine_chunks().replace_schema_metadata(_schema(group).metadata))
        self._rows[name] += group.num_rows


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    dtypes = {pa.large_string(): pd.StringDtype(), pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
    made: pd.DataFrame = table.to_pandas(types_mapper=(dtypes | {pa.bool_(): pd.BooleanDtype()}).get)
    return made


def _schema(group: pa.Table) -> pa.Schema:
    """The schema with what pandas wants to know of it; how many rows there will be is not known yet."""
    import pyarrow as pa

    schema = pa.Table.from_pandas(_frame(group[:0])).schema
    told = json.loads(schema.metadata[b"pandas"]) | {"index_columns": []}
    return schema.with_metadata({"pandas": json.dumps(told)})


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """The folder is there; what the disk reports becomes a sentence."""
    try:
        make_folder(folder)
        yield
    except OSError as error:
        raise CaseError(
            f"{folder} cannot be written ({error.strerror}). Free space or change permissions, then try again."
        ) from error


def digest(body: Mapping[str, Any]) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical JSON (RFC 8785) of ``body``."""
    import rfc8785

    return hashlib.sha256(rfc8785.dumps(dict(body))).hexdigest()[:16]


def read_table(folder: Path, stored: Mapping[str, Any]) -> pd.DataFrame:
    """The frame that ``write_table`` stored.

    Raises:
        CaseError: the file is missing, or has other bytes than those recorded.
    """
    import io

    import pandas as pd

    path = folder / stored["path"]
    if not path.is_file():
        raise CaseError(f"{path} is missing. Restore it from a backup, or add its source file again.")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != stored["sha256"]:
        raise CaseError(f"{path} has other bytes than those recorded. Run: dprkit verify {folder}")
    return pd.read_parquet(io.BytesIO(data))


def state(path: Path, digest: str) -> str:
    """``is missing``, ``has other bytes than those recorded``, or empty when it is there with that SHA-256."""
    try:
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if found == digest else "has other bytes than those recorded"


def named(entry: Entry) -> Iterator[tuple[str, str]]:
    """Path inside the case and SHA-256 of every file that a ledger record rests on; exports rest on the record."""
    body: Mapping[str, Any] = entry.body
    if entry.kind == "taken-in":
        yield f"originals/{body['sha256']}", body["sha256"]
    elif entry.kind == "derived":
        yield from ((one["path"], one["sha256"]) for one in body["tables"].values())
    elif entry.kind == "observed":
        yield body["path"], body["sha256"]
    elif entry.kind == "finding":
        yield from ((f"selections/{digest[:12]}.parquet", digest) for digest in body["selections"])
