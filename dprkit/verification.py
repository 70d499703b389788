"""Verification: whether everything that a case's ledger names is there and unchanged, its write-ups included.

Nothing is written: a case on a read-only disk can be verified.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import DprkitError, InputError, LedgerError
from .ledger import Entry, Ledger
from .provenance import NOT_STATED
from .show import plain, rows_html
from .stored import named, state

__all__ = ["Verification", "erased", "verify"]

# As the write-up prints it; what stands between is markup, and a text of the case cannot hold any.
_HEAD = re.compile(rb"Evidence head <[^<>]{0,40}>([0-9a-f]{64})<")


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether everything the ledger names is there and unchanged.

    Attributes:
        problems: in words, what is not; that of the first bad record first.
        head: hash of the last record; empty when there is none.
        notes: what is no fault and should be known: what was erased, whose role is not stated, exports moved away.
    """

    problems: tuple[str, ...]
    head: str
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    def _repr_html_(self) -> str:
        rows = [(problem,) for problem in self.problems] or [("everything that the ledger names is there, unchanged",)]
        table = rows_html((f"{len(self.problems)} problems",), rows, caption=f"evidence head {self.head}")
        return table + (rows_html(("to know",), [(note,) for note in self.notes]) if self.notes else "")


def verify(folder: Path, anchor: str | None = None, write_ups: Sequence[Path] = ()) -> Verification:
    """What of the case in ``folder`` is missing or was changed.

    Args:
        anchor: the evidence head printed in a write-up; it catches a cut tail and a rewritten ledger.
        write_ups: files to hold against the ledger, beside those in ``out/``.

    Raises:
        InputError: there is no such write-up.
    """
    if missing := [path for path in write_ups if not path.is_file()]:
        raise InputError(f"{plain(missing[0])}: there is no such file. Name a write-up that this case gave.")
    try:
        with Ledger.open(folder / "ledger.sqlite", write=False) as ledger:
            problems, notes = list(ledger.verify(anchor)), list(ledger.notes())
            entries, unread = _entries(ledger)
    except LedgerError as error:
        return Verification((str(error),), "")
    problems += unread
    problems += _unfinished(entries)
    for one in (_files(folder, entries, notes), _exports(folder, entries, notes), _given(entries, write_ups)):
        problems += one
    notes += _nameless(entries)
    return Verification(tuple(dict.fromkeys(problems)), entries[-1].hash if entries else "", tuple(notes))


def _entries(ledger: Ledger) -> tuple[list[Entry], list[str]]:
    """The records as far as they can be read, and in words why not further."""
    found: list[Entry] = []
    try:
        found.extend(ledger.entries())  # what came before an error stays
    except DprkitError as error:
        return found, [str(error)]
    return found, []


def erased(entries: Iterable[Entry]) -> dict[str | int, int]:
    """What was erased, by digest or path of a file or number of a payload: the number of the record that says so."""
    found: dict[str | int, int] = {}
    for entry in entries:
        if entry.kind == "erased":
            found |= dict.fromkeys(_texts(entry.body), entry.number)
            if isinstance(number := entry.body.get("number"), int):
                found[number] = entry.number
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _files(folder: Path, entries: Sequence[Entry], notes: list[str]) -> Iterator[str]:
    """Originals, tables and selections, in the order of the records that name them."""
    gone = erased(entries)
    latest = _latest(entries)
    for entry in entries:
        try:
            files = dict(named(entry))
        except (KeyError, TypeError, ValueError, AttributeError):
            yield f"#{entry.number} ({plain(entry.kind)}) lacks what such a record holds. This tool did not write it."
            continue
        for path, digest in files.items():
            found = state(folder / path, digest)
            since = gone.get(digest, gone.get(path))
            if since is not None and found == "is missing":
                notes.append(f"{path}, named in #{entry.number}, was erased in #{since}.")
            elif since is not None and latest[path] < since:  # the same bytes may have been made again after it
                yield f"{path}, named in #{entry.number}, is there although #{since} says that it was erased."
            elif found:
                yield f"{path}, named in #{entry.number}, {found}."


def _latest(entries: Sequence[Entry]) -> dict[str, int]:
    """The last record that names each file."""
    found: dict[str, int] = {}
    for entry in entries:
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            found |= dict.fromkeys(dict(named(entry)), entry.number)
    return found


def _unfinished(entries: Sequence[Entry]) -> Iterator[str]:
    """Erasures that were begun and interrupted."""
    gone = erased(entries)
    for entry in entries:
        if entry.kind == "erasing" and entry.number not in gone:
            who = plain(entry.body.get("person", ""))
            yield f"The erasure of {who} begun in #{entry.number} is not finished. Run it again: dprkit erase … {who}"


def _exports(folder: Path, entries: Sequence[Entry], notes: list[str]) -> Iterator[str]:
    """The write-ups in ``out/``: the bytes recorded when they were last written, and a head that is in the chain."""
    gone = erased(entries)
    latest = {path: (digest, one.number) for one in entries if one.kind == "export" for path, digest in _written(one)}
    for path, (digest, number) in latest.items():
        found = state(folder / path, digest)
        since = gone.get(digest, gone.get(path))
        if found == "is missing":
            why = f"was erased in #{since}" if since is not None else "is no longer there"
            notes.append(f"{path}, exported in #{number}, {why}.")
        elif found:
            yield f"{path}, exported in #{number}, {found}."
    for page in sorted((folder / "out").rglob("*.html")):
        if page.relative_to(folder).as_posix() not in latest:
            yield from _unlike_any(page, entries)


def _written(entry: Entry) -> Iterable[tuple[str, str]]:
    files = entry.body.get("files")
    return files.items() if isinstance(files, dict) else ()


def _given(entries: Sequence[Entry], write_ups: Iterable[Path]) -> Iterator[str]:
    for path in write_ups:
        yield from _unlike_any(path, entries)


def _unlike_any(path: Path, entries: Sequence[Entry]) -> Iterator[str]:
    """What is wrong with a write-up: it is none, its head is of another ledger, or its bytes were never exported."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    printed = {found.decode() for found in _HEAD.findall(data)}
    if any(digest == one for entry in entries if entry.kind == "export" for _, one in _written(entry)):
        return
    if not printed:
        yield f"{plain(path.name)} is no export of this case: no record knows it, and it prints no evidence head."
    for head in sorted(printed):
        number = next((entry.number for entry in entries if entry.hash == head), None)
        if number is None:
            yield f"{plain(path.name)}: its evidence head {head[:12]}… is not in the chain of this case."
        else:
            yield f"{plain(path.name)}: its evidence head is #{number}, but its bytes are none that this case exported."


def _nameless(entries: Iterable[Entry]) -> Iterator[str]:
    """Who did something without a role on record."""
    found: dict[str, list[int]] = {}
    for entry in entries:
        by = entry.body.get("by")
        if isinstance(by, str) and by and entry.body.get("role", NOT_STATED) == NOT_STATED:
            found.setdefault(by, []).append(entry.number)
    for by, numbers in found.items():
        listed = ", ".join(f"#{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
        yield f"The role of {plain(by)} is {NOT_STATED} in {listed}. Name it under [team] in case.toml for what comes."
