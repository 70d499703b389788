"""Whether the ledger holds: the file, the chain, the payloads, the anchor; and what is worth knowing beside that."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import LedgerError
from ..show import plain
from ._file import SCHEMA
from ._place import network_folder
from ._record import START, chained, commitment

if TYPE_CHECKING:
    from ._reading import Reading
    from ._record import Entry, Row

__all__ = ["notes", "problems"]

_ANCHOR = re.compile(r"[0-9a-f]{12,64}")
_DAMAGE = (LedgerError, sqlite3.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def problems(store: Reading, anchor: str | None = None) -> list[str]:
    """What is wrong, in words, the first bad record first; empty when everything holds."""
    found: list[str] = []
    computed: list[str] = []
    try:
        found += _check_file(store)
        found += _check_chain(store, computed)
        found += _check_payloads(store)
    except _DAMAGE as error:
        found.append(f"The ledger cannot be read after record #{len(computed) - 1}: {plain(error)}")
    if anchor is not None:
        found += _check_anchor(anchor, computed)
    return found


def _check_file(store: Reading) -> Iterator[str]:
    for (found,) in store.query("PRAGMA integrity_check(3)"):
        if found != "ok":
            yield f"The file is damaged: {plain(found)}."
    schema = {row[0] for row in store.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    if schema != set(SCHEMA):
        yield "The guards against changing records were removed, or something was added to the file."


def _check_chain(store: Reading, computed: list[str]) -> Iterator[str]:
    """Problems of the chain; the hashes that really follow from the records are added to ``computed``."""
    before, expected = START, 0
    for row in store.rows():
        if row.number != expected:
            yield f"Record #{expected} is missing: #{row.number} comes next."
        elif chained(before, row.line.encode()) != row.hash:
            yield f"Record #{row.number} does not fit the chain: it was changed, replaced or moved."
        else:
            computed.append(row.hash.hex())
        yield from _check_line(row)
        before, expected = row.hash, row.number + 1
    if not expected:
        yield "There is no record at all: the file was emptied."


def _check_line(row: Row) -> Iterator[str]:
    held = json.loads(row.line)
    if (held["number"], held["key"]) != (row.number, row.key):
        yield f"Record #{row.number} says that it is #{held['number']}, or its key was changed."


def _check_payloads(store: Reading) -> Iterator[str]:
    held = {row.number: json.loads(row.line) for row in store.rows()}
    erased = {one["body"]["number"]: number for number, one in held.items() if one["kind"] == "erased"}
    kept = {number for (number,) in store.query("SELECT number FROM payloads")}
    for number, one in held.items():
        if one["payload"] is not None:
            yield from _check_payload(store.payload(number), one["payload"], number, erased.get(number))
            kept.discard(number)
    for number in sorted(kept):
        yield f"There is a payload #{number} that no record speaks of."


def _check_payload(found: tuple[bytes, bytes] | None, committed: str, number: int, erased: int | None) -> Iterator[str]:
    if found is None and erased is None:
        yield f"The payload of #{number} is missing, and no record says that it was erased."
    elif found is not None and erased is not None:
        yield f"The payload of #{number} is there although #{erased} says it was erased."
    elif found is not None and commitment(*found) != committed:
        yield f"The payload of #{number} was changed after it was recorded."


def _check_anchor(anchor: str, computed: list[str]) -> list[str]:
    if not _ANCHOR.fullmatch(anchor.lower()):
        return [f"{plain(anchor)!r} is not an anchor: take the first 12 to 64 hex digits of the head on a write-up."]
    if any(known.startswith(anchor.lower()) for known in computed):
        return []
    return [f"The anchor {anchor} is not in the chain: records were cut off, or the file was rewritten."]


def notes(store: Reading) -> list[str]:
    """What is no problem of the evidence and yet worth knowing: a clock that was set back, a network folder."""
    return [*_clock(store), *_network(store)]


def _clock(store: Reading) -> Iterator[str]:
    latest = ""
    back = []
    for entry in _readable(store):
        if entry.at < latest:
            back.append((entry.number, entry.at, latest))
        latest = max(entry.at, latest)
    if back:
        number, at, before = back[0]
        more = f" ({len(back)} records are dated before an earlier one)" if len(back) > 1 else ""
        yield (
            f"Times go back at #{number}: {plain(at)} comes after {plain(before)}{more}. The clock of a machine was "
            "wrong or set back; the order of the records is by number and holds. Note which clock was right."
        )


def _readable(store: Reading) -> Iterator[Entry]:
    with suppress(LedgerError):  # what cannot be read is a problem, and told by ``problems``
        yield from store.entries()


def _network(store: Reading) -> Iterator[str]:
    kind = network_folder(store.path)
    if kind:
        yield (
            f"The case lies in a network folder ({plain(kind)}), where locks and syncing may fail: two writers can "
            "damage it, and a power cut can lose records. Move it to a disk of this machine, and keep backups there."
        )
