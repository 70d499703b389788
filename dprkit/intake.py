"""Intake: a file from outside becomes an original by digest, then rows of the intake tables.

The original is stored before anything looks at it. What was read, repaired and left unread is recorded and stays.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import provenance
from .errors import DprkitError, InputError
from .ledger import Ledger
from .originals import Contents, check, keep_original
from .sandbox import ASIDES, Source, ahead, aside, hand_over
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
    """The files stored and read, one after another; a file that fails does not stop the others."""
    asked = _Asked(folder, ledger, subject, table, dict(columns or {}))
    failed: dict[str, str] = {}
    with ahead():
        told = [one for path in paths for one in _whole(asked, Path(path), failed)]
    return Intake(*_frames(told), failed)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Into which case, and what the user says of the files."""

    folder: Path
    ledger: Ledger
    subject: str
    table: str
    columns: dict[str, str]


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


def _whole(asked: _Asked, path: Path, failed: dict[str, str]) -> Iterator[_Told]:
    """What became of a file and of the files in it; one that fails does not stop the others."""
    waiting: deque[_File | Path] = deque([path])
    while waiting:
        one = waiting.popleft()
        try:
            file = _handed_in(asked, one) if isinstance(one, Path) else one
            body = _taken(asked, file)
        except DprkitError as error:
            failed[one.name] = str(error)
            yield _Told(_not_taken(one.name, str(error)), {})
            continue
        yield _told(asked.folder, file.name, body)
        waiting.extendleft(reversed(_members(file, body)))


def _handed_in(asked: _Asked, path: Path) -> _File:
    check(asked.folder, path)
    _check_not_erased(asked.ledger, path)
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


def _taken(asked: _Asked, file: _File) -> dict[str, Any]:
    """The body of the ledger's record of what was read of a stored file; read now, or before in the same way."""
    folder, ledger, table, columns = asked.folder, asked.ledger, asked.table, asked.columns
    digest, short, subject = file.digest, file.short, asked.subject
    kept = {"file": short, "sha256": digest, "size": file.size, **file.within}
    taken = ledger.append("taken-in", kept, key=f"taken-in:{digest}", private={"name": file.name})
    original = folder / "originals" / digest
    head = _first_line(original)
    if not table and not columns:
        table, columns = _remembered(ledger, head)
    body: dict[str, Any] = {
        "file": short,
        "subject": subject,
        "map": {"head": head, "table": table, "columns": columns} if table or columns else {},
        "version": version("dprkit"),
        "lock": provenance.lock(),
    }
    if file.depth:
        body["depth"] = file.depth
    if file.name != taken.body.get("name"):
        body["name"] = file.name  # the name is part of what a reader recognises
    read_before = _read_before(ledger, body)
    if read_before is None:
        made = _read(folder, original, file.name, body, _refused(ledger))
        basis = {"code": provenance.code(), "inputs": provenance.keep(folder, ledger), "data": {}}
        read_before = body | made | basis
        words: dict[str, Any] = {
            name: read_before[name] for name in ("map", "name", "stopped", "contains") if name in read_before
        }
        public = {name: value for name, value in read_before.items() if name not in words}
        ledger.append("derived", public, key=f"derived:{digest}:{digest_of(read_before)}", private=words)
    return read_before


def _refused(ledger: Ledger) -> dict[str, str]:
    gone = erased(ledger.entries("erased"))
    return {str(one): f"erased from the case in #{number}, and not taken in again" for one, number in gone.items()}


def _check_not_erased(ledger: Ledger, path: Path) -> None:
    gone = erased(ledger.entries("erased"))
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
    return dict(body) | _read(folder, original, body.get("name", name), body)


def _read(
    folder: Path, original: Path, name: str, body: Mapping[str, Any], refused: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What is read now: where the rows, repairs and unread parts stand, how many there are, and the files in it."""
    named, file = body["map"], body["file"]
    source = Source(name, original, named.get("table", ""), named.get("columns", {}), body["subject"])
    with Growing(folder) as kept, Contents(folder, refused or {}, body.get("depth", 0) >= DEPTH) as inside:
        handed = hand_over(source, file, kept.add, inside.add)
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


def _read_before(ledger: Ledger, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the ledger says of the latest reading of this file, when it was made the same way."""
    made = [entry.body for entry in ledger.entries("derived") if entry.body["file"] == body["file"]]
    return made[-1] if made and all(made[-1].get(name) == value for name, value in body.items()) else None


def _told(folder: Path, name: str, body: Mapping[str, Any]) -> _Told:
    note = f"stopped early: {body['stopped']}" if body["stopped"] else ""
    counts = (body["kept"], body["repaired"], body["unread"])
    row = dict(zip(_COLUMNS, (f"f:{body['file']}", name, body["reader"], *counts, note), strict=True))
    tables = body["tables"]
    return _Told(row, {name: read_table(folder, tables[name]) for name in ASIDES if name in tables})


def _first_line(original: Path) -> str:
    """Digest of the first line: files of the same make begin with the same header."""
    with original.open("rb") as stream:
        return hashlib.sha256(stream.readline(1 << 16)).hexdigest()[:12]


def _remembered(ledger: Ledger, head: str) -> tuple[str, dict[str, str]]:
    """The table and columns that the user last named for a file with that first line."""
    maps = [entry.body["map"] for entry in ledger.entries("derived") if entry.body.get("map", {}).get("head") == head]
    return (maps[-1]["table"], dict(maps[-1]["columns"])) if maps else ("", {})
