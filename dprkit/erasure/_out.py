"""The steps that take a person out. Each can be made again after it was interrupted: what is gone is passed over."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ..durable import NEW, sync
from ..errors import CaseError
from ..fetch import forget
from ..intake import take_in
from ..records import TABLES
from ..stored import read_table
from ..verification import erased
from ._edited import clean
from ._redact import redacted
from ._spellings import Spellings
from ._survey import Survey

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["compact", "take_out"]


def take_out(case: Case, found: Survey, who: Spellings, begun: int, by: str) -> tuple[int, list[str]]:
    """How many files that people write were cleaned, and which name the person and could not be.

    Raises:
        CaseError: a redacted copy cannot be taken in, or a file cannot be deleted. Run the erasure again after that.
    """
    # people.csv comes first: what is derived from here on keeps a copy of it in the ledger
    cleaned, left = clean(case.folder, found.person, who)
    for digest, places in found.redact.items():
        _redact(case, digest, set(places), who, begun)
    for path in (*(f"originals/{digest}" for digest in found.originals), *found.files):
        _delete(case.folder / path)
    _erase_payloads(case, found, begun, by)
    _sweep(case.folder)
    forget(who.in_text)
    return cleaned, left


def _redact(case: Case, digest: str, his: set[str], who: Spellings, begun: int) -> None:
    """The redacted copy taken in as the original was, and recorded as its copy, before that is deleted."""
    original = case.folder / "originals" / digest
    if not original.is_file():
        return  # done before an interruption
    taken = next(one.body for one in case.ledger.entries("taken-in") if one.body["sha256"] == digest)
    read = [one.body for one in case.ledger.entries("derived") if one.body["file"] == digest[:12]]
    reader, others = (read[-1]["reader"], _places(case.folder, read[-1]) - his) if read else ("", set())
    made = redacted(original.read_bytes(), who, his, others, reader=reader)
    if made is None:
        raise CaseError(f"f:{digest[:12]} cannot be redacted any more: its tables were changed. Run verify.")
    with TemporaryDirectory(dir=case.folder, prefix=NEW) as room:
        copy = Path(room, who.without(taken.get("name", "erased")))
        copy.write_bytes(made)
        told: Mapping[str, Any] = read[-1] if read else {"subject": case.settings.subjects[0]}
        named = told.get("map", {})
        columns = named.get("columns", {})
        failed = take_in(
            case.folder, case.ledger, [copy], subject=told["subject"], table=named.get("table", ""), columns=columns
        ).failed
    if failed and read:
        raise CaseError(f"the redacted copy of f:{digest[:12]} is not taken in: {'; '.join(failed.values())}")
    copied = {"from": digest[:12], "to": hashlib.sha256(made).hexdigest()[:12], "begun": begun}
    case.ledger.append("redacted", copied, key=f"redacted:{digest}")


def _places(folder: Path, read: Mapping[str, Any]) -> set[str]:
    """Where the rows of a file stand, as its tables have it."""
    frames = (read_table(folder, stored) for name, stored in read["tables"].items() if name in TABLES)
    return set[str]().union(*(set(frame["place"].astype("string")) for frame in frames))


def _delete(path: Path) -> None:
    try:
        with suppress(FileNotFoundError):
            path.chmod(0o600)  # Windows deletes no file that is read-only
            path.unlink()
            sync(path.parent)
        if path.parent.parent.name == "out" and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise CaseError(
            f"{path} cannot be deleted ({error.strerror}). Close what has it open, and erase again: that goes on here."
        ) from error


def _erase_payloads(case: Case, found: Survey, begun: int, by: str) -> None:
    gone = erased(case.ledger.entries("erased"))
    for number in found.payloads:
        if number not in gone:
            case.ledger.erase(number, f"part of the erasure begun in #{begun}", by)


def _sweep(folder: Path) -> None:
    """What writes that were killed left behind."""
    ours = [folder, *(folder / name for name in ("originals", "tables", "selections", "out"))]
    for room in [room for one in ours for room in one.glob(f"{NEW}*")]:
        if room.is_dir():
            rmtree(room, ignore_errors=True)
        else:
            room.unlink(missing_ok=True)


def compact(path: Path) -> None:
    """The ledger without free pages: what ``secure_delete`` has overwritten is now gone from the file altogether."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
