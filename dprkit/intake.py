"""Intake: a file from outside becomes an original by digest, then rows of the intake tables.

The original is stored before anything looks at it. What was read, repaired and left unread is recorded and stays.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import column_map, provenance
from .errors import DprkitError, InputError
from .ledger import Ledger
from .originals import Contents, check, keep_original
from .records import Contained
from .sandbox import ASIDES, LARGE, Source, aside, hand_over
from .show import plain, table_html
from .stored import Growing, read_table
from .stored import digest as digest_of
from .verification import erased

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Intake", "keep_original", "reread", "take_in"]

_COLUMNS = ["id", "name", "recognised as", "kept", "repaired", "unread", "note"]


@dataclass(frozen=True)
class Intake:
    """What became of the files handed in.

    Attributes:
        files: one row a file: id, name, recognised as, rows kept, cells repaired, parts unread, note.
        repairs: one row a cell that is not used as found.
        unread: one row a part that could not be read, with file and place.
        failed: names of the files that were not taken in at all, with the reason.
    """

    files: pd.DataFrame
    repairs: pd.DataFrame
    unread: pd.DataFrame
    failed: Mapping[str, str] = field(default_factory=dict)

    def _repr_html_(self) -> str:
        return table_html(self.files, caption="Files taken in")


def take_in(
    folder: Path,
    ledger: Ledger,
    paths: Iterable[Path],
    *,
    subject: str,
    table: str = "",
    columns: Mapping[str, str] | None = None,
) -> Intake:
    """The files stored and read, several at a time, and recorded in their order; one that fails stops no other."""
    failed: dict[str, str] = {}
    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1))
    try:
        asked = _Asked(folder, ledger, subject, table, dict(columns or {}), pool, _Recorded.in_(ledger))
        told = list(_all(asked, paths, failed))
    finally:
        pool.shutdown(cancel_futures=True)  # whoever interrupts does not wait for files that nobody asks for any more
    return Intake(*_frames(told), failed)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What the ledger says of files, read once for all of them and kept up with.

    Attributes:
        derived: the bodies of what was read, in their order.
        names: SHA-256 to the name under which it was taken in first.
        gone: SHA-256 of what was erased, with the number of the record that says so.
    """

    derived: list[Mapping[str, Any]]
    names: dict[str, Any]
    gone: Mapping[str, Any]

    @property
    def refused(self) -> dict[str, str]:
        """SHA-256 of what is not to be taken in, with the reason."""
        why = "erased from the case in #{}, and not taken in again"
        return {one: why.format(number) for one, number in self.gone.items()}

    @classmethod
    def in_(cls, ledger: Ledger) -> _Recorded:
        derived: list[Mapping[str, Any]] = [entry.body for entry in ledger.entries("derived")]
        names = {entry.body["sha256"]: entry.body.get("name") for entry in ledger.entries("taken-in")}
        return cls(derived, names, {str(one): number for one, number in erased(ledger.entries("erased")).items()})


@dataclass(frozen=True, slots=True)
class _Asked:
    """Into which case, and what the user says of the files; what reads them, and whose turn it is to store one."""

    folder: Path
    ledger: Ledger
    subject: str
    table: str
    columns: dict[str, str]
    pool: ThreadPoolExecutor
    recorded: _Recorded
    storing: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class _File:
    """A stored file: its digest, its size in bytes, its name, and in which file and place it came, how deep."""

    digest: str
    size: int
    name: str
    within: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0

    @property
    def short(self) -> str:
        return self.digest[:12]


@dataclass(frozen=True, slots=True)
class _Begun:
    """A file whose original is stored, and which is being read as ``body`` says; or why it is not taken in."""

    name: str
    file: _File | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    reading: Future[dict[str, Any]] | None = None
    error: DprkitError | None = None


AHEAD = 16  # files that are begun before it is their turn to be recorded


def _all(asked: _Asked, paths: Iterable[Path], failed: dict[str, str]) -> Iterator[_Told]:
    """What became of each file and of the files in it, in order; one that fails does not stop the others."""
    waiting: deque[_File | Path | _Begun] = deque(map(Path, paths))
    while waiting:
        _begin_some(asked, waiting)
        one = waiting.popleft()
        assert isinstance(one, _Begun)
        try:
            file, body = _taken(asked, one)
        except DprkitError as error:
            failed[one.name] = str(error)
            yield _Told(_not_taken(one.name, str(error)), {})
            continue
        yield _told(asked.folder, file.name, body, remembered=not (asked.table or asked.columns))
        waiting.extendleft(reversed(_members(file, body)))


def _begin_some(asked: _Asked, waiting: deque[_File | Path | _Begun]) -> None:
    digests = {one.file.digest for one in waiting if isinstance(one, _Begun) and one.file and one.reading}
    for at, one in enumerate(list(islice(waiting, AHEAD))):
        if not isinstance(one, _Begun):
            waiting[at] = begun = _begin(asked, one, digests)
            digests.update({begun.file.digest} if begun.file else ())


def _begin(asked: _Asked, one: _File | Path, digests: set[str]) -> _Begun:
    """The file stored, and read ahead unless it is large, is being read, or was read before in the same way."""
    try:
        file = _handed_in(asked, one) if isinstance(one, Path) else one
        body = _body(asked, file, asked.recorded.names.get(file.digest, file.name))
        if file.size >= LARGE or file.digest in digests or _read_before(asked.recorded, body):
            return _Begun(one.name, file)
        return _Begun(one.name, file, body, asked.pool.submit(_read, asked, file, body))
    except DprkitError as error:
        return _Begun(one.name, error=error)


def _handed_in(asked: _Asked, path: Path) -> _File:
    check(asked.folder, path)
    _check_not_erased(asked.recorded.gone, path)
    with asked.storing:
        return _File(*keep_original(asked.folder, path), path.name)


def _members(file: _File, body: Mapping[str, Any]) -> list[_File]:
    return [
        _File(
            one["sha256"],
            one["size"],
            f"{file.name}/{one['name']}",
            {"of": file.short, "place": one["place"]},
            file.depth + 1,
        )
        for one in body.get("contains", ())
    ]


def _not_taken(name: str, why: str) -> dict[str, Any]:
    return dict(zip(_COLUMNS, ("", name, "not read", 0, 0, 0, why), strict=True))


def _frames(told: Sequence[_Told]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    rows = pd.DataFrame([one.row for one in told], columns=_COLUMNS)
    return rows, _asides("repairs", told), _asides("unread", told)


def _asides(name: str, told: Sequence[_Told]) -> pd.DataFrame:
    import pandas as pd

    frames = [one.asides[name] for one in told if name in one.asides]
    return pd.concat([pd.DataFrame(columns=ASIDES[name], dtype="string"), *frames], ignore_index=True)


REPAIRS, UNREAD = ASIDES["repairs"], ASIDES["unread"]
DEPTH = 3  # files in files in files


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of one file: its row, and its repairs and unread parts where there are any."""

    row: dict[str, Any]
    asides: Mapping[str, pd.DataFrame]


_PRIVATE = ("map", "name", "stopped", "contains")  # what may name a person


def _taken(asked: _Asked, begun: _Begun) -> tuple[_File, dict[str, Any]]:
    """The file, and the body of the ledger's record of what was read of it; now, or before in the same way."""
    if begun.error or not begun.file:
        raise begun.error or InputError(begun.name)
    folder, ledger, file = asked.folder, asked.ledger, begun.file
    kept = {"file": file.short, "sha256": file.digest, "size": file.size, **file.within}
    taken = ledger.append("taken-in", kept, key=f"taken-in:{file.digest}", private={"name": file.name})
    asked.recorded.names[file.digest] = taken.body.get("name")
    body = _body(asked, file, taken.body.get("name"))
    read_before = _read_before(asked.recorded, body)
    if read_before is None:
        ahead = begun.reading if begun.body == body else None
        made = ahead.result() if ahead else _read(asked, file, body)
        basis = {"code": provenance.code(), "inputs": provenance.keep(folder, ledger), "data": {}}
        read_before = body | made | basis
        words: dict[str, Any] = {name: read_before[name] for name in _PRIVATE if name in read_before}
        public = {name: value for name, value in read_before.items() if name not in words}
        key = f"derived:{file.digest}:{digest_of(read_before)}"
        asked.recorded.derived.append(ledger.append("derived", public, key=key, private=words).body)
    return file, read_before


@cache
def _version() -> str:
    return version("dprkit")


def _body(asked: _Asked, file: _File, first_name: str | None) -> dict[str, Any]:
    """How a file is read, as the record of it says; ``first_name`` is the one under which it was taken in."""
    table, columns = asked.table, asked.columns
    original = asked.folder / "originals" / file.digest
    if table or columns:
        head = _head(original, table, columns)
    else:
        head, table, columns = _remembered(asked.recorded.derived, original)
    body: dict[str, Any] = {
        "file": file.short,
        "subject": asked.subject,
        "map": {"head": head, "table": table, "columns": columns} if table or columns else {},
        "version": _version(),
        "lock": provenance.lock(),
    }
    if file.depth:
        body["depth"] = file.depth
    if file.name != first_name:
        body["name"] = file.name  # the name is part of what a reader recognises
    return body


def _check_not_erased(gone: Mapping[str, Any], path: Path) -> None:
    if gone:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest in gone:
            raise InputError(
                f"{plain(path.name)}: this file was erased from the case in #{gone[digest]}, and is not taken in "
                "again. Delete it, or ask for an export without that person."
            )


def reread(original: Path, name: str, body: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The body of a ``derived`` record with what the same reading gives now; its tables stand in ``folder``.

    Args:
        original: the stored bytes.
        name: the file's name as it was taken in.
        body: the record, which says about whom it is read and with which columns.

    Raises:
        InputError: no reader recognises the file, or it cannot be used as the record says.
    """
    return dict(body) | _made(folder, original, body.get("name", name), body, {}, threading.Lock())


def _read(asked: _Asked, file: _File, body: Mapping[str, Any]) -> dict[str, Any]:
    original = asked.folder / "originals" / file.digest
    return _made(asked.folder, original, file.name, body, asked.recorded.refused, asked.storing)


def _made(
    folder: Path,
    original: Path,
    name: str,
    body: Mapping[str, Any],
    refused: Mapping[str, str],
    storing: threading.Lock,
) -> dict[str, Any]:
    """What is read now: where the rows, repairs and unread parts stand, how many there are, and the files in it."""
    named, file = body["map"], body["file"]
    source = Source(name, original, named.get("table", ""), named.get("columns", {}), body["subject"])
    with Growing(folder) as kept, Contents(folder, refused, body.get("depth", 0) >= DEPTH) as inside:

        def hold(one: Contained) -> None:
            with storing:  # files read at the same time may hold the same file
                inside.add(one)

        handed = hand_over(source, file, kept.add, hold)
        if inside.left:
            kept.add("unread", aside("unread", inside.left, file))
        tables = kept.close()
    rows = {name: one["rows"] for name, one in tables.items()}
    return {
        "reader": handed.reader,
        "tables": tables,
        "kept": sum(count for name, count in rows.items() if name not in ASIDES),
        "repaired": rows.get("repairs", 0),
        "unread": rows.get("unread", 0),
        "stopped": handed.stopped,
        **({"contains": [asdict(one) for one in inside.members]} if inside.members else {}),
    }


def _read_before(recorded: _Recorded, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the ledger says of the latest reading of this file, when it was made the same way."""
    made = [one for one in recorded.derived if one["file"] == body["file"]]
    return dict(made[-1]) if made and all(made[-1].get(name) == value for name, value in body.items()) else None


def _told(folder: Path, name: str, body: Mapping[str, Any], *, remembered: bool) -> _Told:
    used = _as_said(body["map"], remembered)
    note = "; ".join(filter(None, (f"stopped early: {body['stopped']}" if body["stopped"] else "", used)))
    counts = (body["kept"], body["repaired"], body["unread"])
    row = dict(zip(_COLUMNS, (f"f:{body['file']}", name, body["reader"], *counts, note), strict=True))
    tables = body["tables"]
    return _Told(row, {name: read_table(folder, tables[name]) for name in ASIDES if name in tables})


def _as_said(used: Mapping[str, Any], remembered: bool) -> str:
    """The column map that a file was read with, in words; empty when nobody made one."""
    named = ", ".join(f"{name}={theirs!r}" for name, theirs in used.get("columns", {}).items())
    said = " ".join(filter(None, (used.get("table", ""), named)))
    return f"read as {said}: " + ("remembered from a file of this make" if remembered else "as you say") if said else ""


def _head(original: Path, table: str, columns: Mapping[str, str]) -> str:
    """What files of one make begin with: the digest of the first line; of the header, where that is a workbook's."""
    with original.open("rb") as stream:
        first = stream.readline(1 << 16)
    workbook = column_map.head(original, table, columns) if first.startswith(b"PK") else ""
    return workbook or hashlib.sha256(first).hexdigest()[:12]


def _remembered(derived: Iterable[Mapping[str, Any]], original: Path) -> tuple[str, str, dict[str, str]]:
    """The head, and the table and columns that the user last named for a file which begins so."""
    made = [one["map"] for one in derived if one.get("map")]
    latest = {(one["head"], one["table"], *sorted(one["columns"].items())): one for one in made}
    for one in reversed(latest.values()):
        if _head(original, one["table"], one["columns"]) == one["head"]:
            return one["head"], one["table"], dict(one["columns"])
    return "", "", {}
