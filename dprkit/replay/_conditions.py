"""Under which conditions a record was made, and how those of now differ: code, lock, data tables, edited files."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import provenance, settings
from ..data import Tables
from ..errors import DprkitError
from ..ledger import Entry, Ledger
from ..show import plain

__all__ = ["Conditions"]


class Conditions:
    """Puts the edited files of a record's time into ``folder``, and says what of its conditions is other now."""

    def __init__(self, case: Path, folder: Path, ledger: Ledger, entries: Sequence[Entry]) -> None:
        self._case, self._folder, self._ledger, self._entries = case, folder, ledger, entries
        self._kept = {one.body.get("sha256"): one.number for one in entries if one.kind == "input"}
        self._locks = {one.body.get("lock"): one.body for one in entries if one.kind == "instrument"}
        self._missing: list[str] = []
        self._tables: Tables | None = None
        if (case / "data").is_dir():
            shutil.copytree(case / "data", folder / "data")

    @property
    def tables(self) -> Tables:
        """The data tables, with those of the case; read once while known_networks.csv stays the same."""
        if self._tables is None:
            self._tables = Tables(self._folder)
        return self._tables

    def place(self, entry: Entry) -> None:
        """The files that a person edits, as they were when the record was made."""
        self._missing.clear()
        for name in settings.INPUTS:
            data = self._version(name, entry.body.get("inputs", {}).get(name))
            path = self._folder / name
            before = path.read_bytes() if path.exists() else None
            if data == before:
                continue
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)
            if name == "known_networks.csv":
                self._tables = None

    def _version(self, name: str, digest: str | None) -> bytes | None:
        """The bytes of an edited file with that digest; those of now where that version was not kept."""
        here = self._case / name
        now = here.read_bytes() if here.is_file() else None
        if digest is None:
            return now if name == "case.toml" else None
        if now is not None and hashlib.sha256(now).hexdigest() == digest:
            return now
        if digest in self._kept:
            try:
                return self._ledger.payload(self._kept[digest])
            except DprkitError as error:
                self._missing.append(plain(error).rstrip("."))
        else:
            self._missing.append(f"{name} was edited since, and that version was not kept")
        return now

    def others(self, entry: Entry) -> list[str]:
        """In words, each condition that is other now than when the record was made."""
        body = entry.body
        return [*self._code(body), *self._lock(body), *self._data(body.get("data", {})), *self._missing]

    def _code(self, body: Mapping[str, Any]) -> Iterator[str]:
        if (code := body.get("code", "of a version that is not stated")) != provenance.code():
            yield f"Recorded by code {plain(code)}, here {provenance.code()}"

    def _lock(self, body: Mapping[str, Any]) -> Iterator[str]:
        lock = body.get("lock")
        if lock == provenance.lock():
            return
        before, now = self._locks.get(lock, {}).get("installed", {}), provenance.installed()
        unlike = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)] if before else []
        told = ", ".join(
            f"{name} {before.get(name, 'none')} there, {now.get(name, 'none')} here" for name in unlike[:5]
        )
        more = f" and {len(unlike) - 5} more" if len(unlike) > 5 else ""
        said = f"Recorded under the lock {lock[:12]}" if isinstance(lock, str) else "Recorded without a lock"
        yield f"{said}, here {provenance.lock()[:12]}{f' ({plain(told)}{more})' if told else ''}"

    def _data(self, recorded: Mapping[str, Any]) -> Iterator[str]:
        for name, card in recorded.items():
            try:
                now = self.tables.card(name)
            except DprkitError as error:
                yield plain(error).rstrip(".")
                continue
            if now.sha256 != card["sha256"]:
                yield f"The table {name} is that of {plain(now.date)}, recorded was that of {plain(card['date'])}"

    def elsewhere(self) -> Iterator[str]:
        """Each code and lock, other than those of now, under which something was recorded."""
        for entry in self._entries:
            if "lock" in entry.body and entry.kind != "instrument":
                yield from (f"{said}." for said in (*self._code(entry.body), *self._lock(entry.body)))

    def edited_since(self) -> Iterator[str]:
        """The files that a person edited after the last record that rests on them."""
        last = next((one for one in reversed(self._entries) if one.kind != "export" and "inputs" in one.body), None)
        if last is None:
            return
        now = settings.inputs(self._case)
        for name in settings.INPUTS:
            if now.get(name) != last.body["inputs"].get(name):
                yield (
                    f"{name} was edited after #{last.number}: the records rest on the version before. "
                    "Run the plan and case.findings() for what they say now."
                )
