"""Intake: a file from outside becomes an original by digest, then rows of the intake tables.

The original is stored before anything looks at it. What was read, repaired and left unread is recorded and stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import CaseError, DprkitError, InputError
from .ledger import Ledger
from .records import Repair, Row, Unread, conform
from .sandbox import Reading, Source, read
from .show import plain, table_html
from .stored import digest as digest_of
from .stored import read_table, write_bytes, write_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Intake", "keep_original", "take_in"]

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
    rows: list[dict[str, Any]] = []
    repairs: list[dict[str, Any]] = []
    unread: list[dict[str, Any]] = []
    failed: dict[str, str] = {}
    for path in paths:
        try:
            row, mended, lost = _one(folder, ledger, Path(path), subject, table, dict(columns or {}))
        except DprkitError as error:
            failed[Path(path).name] = str(error)
            row, mended, lost = _not_taken(Path(path).name, str(error)), [], []
        rows.append(row)
        repairs += mended
        unread += lost
    return Intake(*_frames(rows, repairs, unread), failed)


def _not_taken(name: str, why: str) -> dict[str, Any]:
    return dict(zip(_COLUMNS, ("", name, "not read", 0, 0, 0, why), strict=True))


def _frames(
    rows: list[dict[str, Any]], repairs: list[dict[str, Any]], unread: list[dict[str, Any]]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    return pd.DataFrame(rows, columns=_COLUMNS), _texts(repairs, REPAIRS), _texts(unread, UNREAD)


REPAIRS = ("file", "place", "table", "column", "found", "used", "why")
UNREAD = ("file", "place", "why", "found")


def _texts(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{name: str(row[name]) for name in columns} for row in rows], columns=columns, dtype="string")


Told = tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]


def _one(folder: Path, ledger: Ledger, path: Path, subject: str, table: str, columns: dict[str, str]) -> Told:
    digest, size = keep_original(folder, path)
    short = digest[:12]
    ledger.append(
        "taken-in", {"file": short, "sha256": digest, "name": path.name, "size": size}, key=f"taken-in:{digest}"
    )
    original = folder / "originals" / digest
    head = _first_line(original)
    if not table and not columns:
        table, columns = _remembered(ledger, head)
    body = {
        "file": short,
        "subject": subject,
        "map": {"head": head, "table": table, "columns": columns} if table or columns else {},
        "version": version("dprkit"),
    }
    read_before = _read_before(ledger, body)
    if read_before is None:
        reading = read(Source(path.name, original, table, columns, subject))
        read_before = body | _stored(folder, short, reading)
        ledger.append("derived", read_before, key=f"derived:{digest}:{digest_of(read_before)}")
    return _told(folder, path.name, read_before)


def _read_before(ledger: Ledger, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the ledger says of the latest reading of this file, when it was made the same way."""
    made = [entry.body for entry in ledger.entries("derived") if entry.body["file"] == body["file"]]
    return made[-1] if made and all(made[-1].get(name) == value for name, value in body.items()) else None


def _stored(folder: Path, file: str, reading: Reading) -> dict[str, Any]:
    """Where the rows, repairs and unread parts of a reading now stand, and how many there are."""
    tables, repairs = _typed(reading, file)
    unread = [{"file": file, "place": one.place, "why": one.why, "found": one.found} for one in _lost(reading)]
    mended = [{"file": file, **_plain(one)} for one in (*reading.repairs, *repairs)]
    kept = {name: write_table(folder, name, frame) for name, frame in tables.items()}
    asides = {"repairs": _texts(mended, REPAIRS), "unread": _texts(unread, UNREAD)}
    kept |= {name: write_table(folder, name, frame) for name, frame in asides.items() if len(frame)}
    return {
        "reader": reading.reader,
        "tables": kept,
        "kept": sum(len(frame) for frame in tables.values()),
        "repaired": len(mended),
        "unread": len(unread),
        "stopped": reading.stopped,
    }


def _told(folder: Path, name: str, body: Mapping[str, Any]) -> Told:
    note = f"stopped early: {body['stopped']}" if body["stopped"] else ""
    counts = (body["kept"], body["repaired"], body["unread"])
    row = dict(zip(_COLUMNS, (f"f:{body['file']}", name, body["reader"], *counts, note), strict=True))
    return row, _aside(folder, body, "repairs"), _aside(folder, body, "unread")


def _aside(folder: Path, body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    if name not in body["tables"]:
        return []
    rows = read_table(folder, body["tables"][name]).to_dict("records")
    return [{str(column): cell for column, cell in row.items()} for row in rows]


def _first_line(original: Path) -> str:
    """Digest of the first line: files of the same make begin with the same header."""
    with original.open("rb") as stream:
        return hashlib.sha256(stream.readline(1 << 16)).hexdigest()[:12]


def _remembered(ledger: Ledger, head: str) -> tuple[str, dict[str, str]]:
    """The table and columns that the user last named for a file with that first line."""
    maps = [entry.body["map"] for entry in ledger.entries("derived") if entry.body.get("map", {}).get("head") == head]
    return (maps[-1]["table"], dict(maps[-1]["columns"])) if maps else ("", {})


def _lost(reading: Reading) -> list[Unread]:
    if not reading.stopped:
        return list(reading.unread)
    why = f"reading stopped early: {reading.stopped}; what was read before is kept"
    return [*reading.unread, Unread("end", why)]


def _plain(repair: Repair) -> dict[str, Any]:
    return {name: getattr(repair, name) for name in ("table", "place", "column", "found", "used", "why")}


def _typed(reading: Reading, file: str) -> tuple[dict[str, pd.DataFrame], list[Repair]]:
    by_table: dict[str, list[Row]] = {}
    for row in reading.rows:
        by_table.setdefault(row.table, []).append(row)
    tables, repairs = {}, []
    for name, rows in sorted(by_table.items()):
        tables[name], more = conform(name, rows, file)
        repairs += more
    return tables, repairs


def keep_original(folder: Path, path: Path) -> tuple[str, int]:
    """The SHA-256 and size of the file, whose bytes now stand read-only in ``originals/``.

    Raises:
        InputError: it is not a readable, regular, non-empty file.
        CaseError: the case cannot be written, or another file has the same first 12 digits.
    """
    data = _bytes_of(path)
    digest = hashlib.sha256(data).hexdigest()
    store = folder / "originals"
    target = store / digest
    if target.exists():
        return digest, len(data)
    if any(store.glob(f"{digest[:12]}*")):
        raise CaseError(
            f"{path.name}: another file of this case has the same short digest {digest[:12]}; keep it apart"
        )
    write_bytes(target, data)
    return digest, len(data)


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        raise InputError(f"{plain(path)}: there is no such file. Check the name; nothing was taken in.")
    if not path.is_file():
        raise InputError(f"{plain(path)}: not a regular file (a folder, device or pipe). Hand in files.")
    if path.stat().st_size > 4 << 30:
        raise InputError(f"{plain(path)}: larger than 4 GiB. Split the export by period and hand in the parts.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{plain(path)}: cannot be read ({error.strerror}). Check its permissions.") from error
    if not data:
        raise InputError(f"{plain(path)}: the file is empty. Ask for the export again.")
    return data
