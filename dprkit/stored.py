"""Stored tables: Parquet files of a case, named by digest, written once and checked on every read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CaseError
from .ledger import Entry

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changed", "digest", "read_table", "write_bytes", "write_table"]


def write_bytes(target: Path, data: bytes) -> None:
    """The bytes under their final name, read-only, or nothing: written beside it, synced, then renamed.

    Raises:
        CaseError: the folder cannot be written, or the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o444)
        Path(name).replace(target)
    except OSError as error:
        raise CaseError(
            f"{target.parent} cannot be written ({error.strerror}). Free space or change permissions, then try again."
        ) from error


def write_table(folder: Path, name: str, frame: pd.DataFrame, under: str = "tables") -> dict[str, Any]:
    """Where the frame now stands as Parquet: path inside the case, SHA-256, rows. Equal frames, equal bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pandas(frame), sink, compression="zstd")
    data = sink.getvalue().to_pybytes()
    digest = hashlib.sha256(data).hexdigest()
    label = f"{name}-{digest[:12]}" if name else digest[:12]
    target = folder / under / f"{label}.parquet"
    if not target.exists():
        write_bytes(target, data)
    return {"path": f"{under}/{label}.parquet", "sha256": digest, "rows": len(frame)}


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


def changed(folder: Path, entry: Entry) -> Iterator[str]:
    """In words, what of the files that a ledger record names is missing or has other bytes than those recorded."""
    for path, digest in _named(entry):
        whole = folder / path
        if not whole.is_file():
            yield f"{path}, named in #{entry.number}, is missing"
        elif hashlib.sha256(whole.read_bytes()).hexdigest() != digest:
            yield f"{path}, named in #{entry.number}, has other bytes than those recorded"


def _named(entry: Entry) -> Iterator[tuple[str, str]]:
    body: Mapping[str, Any] = entry.body
    if entry.kind == "taken-in":
        yield f"originals/{body['sha256']}", body["sha256"]
    elif entry.kind == "derived":
        yield from ((one["path"], one["sha256"]) for one in body["tables"].values())
    elif entry.kind == "observed":
        yield body["path"], body["sha256"]
    elif entry.kind == "finding":
        kept = {one["selection"] for one in body["findings"] if one["selection"]}
        yield from ((f"selections/{digest[:12]}.parquet", digest) for digest in sorted(kept))
