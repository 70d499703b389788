"""One record: what is hashed, how a row shows that it fits the chain, and the commitment to a payload."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..errors import LedgerError
from ..show import plain

__all__ = ["FIELDS", "PRIVATE", "START", "Entry", "Row", "canonical", "chained", "commitment", "moment"]

START = bytes(32)  # stands before record #0
FIELDS = frozenset(("number", "at", "kind", "body", "key", "payload"))
PRIVATE = "private"  # in a body: how many bytes at the start of the payload are the JSON of what belongs into the body
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its number, time (UTC, ISO 8601), kind and body, its chain hash (64 hex digits), and the salted
    commitment to its payload (64 hex digits), None when it has no payload.

    What was appended as private stands in ``body`` like the rest, until it is erased: then its names are missing.
    """

    number: int
    at: str
    kind: str
    body: dict[str, Any]
    hash: str
    payload: str | None = None


class Row(NamedTuple):
    """A record as it is stored, and the hash of the record before it (None when that one is missing)."""

    number: int
    line: str
    hash: bytes
    key: str | None
    before: bytes | None

    @property
    def fits(self) -> bool:
        """Whether the hash follows from the line and the record before."""
        return self.before is not None and chained(self.before, self.line.encode()) == self.hash

    @property
    def entry(self) -> Entry:
        """What the line says.

        Raises:
            ValueError, KeyError, TypeError, AttributeError, RecursionError: the line was damaged.
        """
        held = json.loads(self.line)
        if (held["number"], held["key"]) != (self.number, self.key):
            raise ValueError("number and key do not match the line")
        return Entry(self.number, held["at"], held["kind"], held["body"], self.hash.hex(), held["payload"])


def chained(before: bytes, line: bytes) -> bytes:
    """The hash of a record: SHA-256 over the hash before it and its canonical JSON."""
    return hashlib.sha256(before + line).digest()


def commitment(salt: bytes, data: bytes) -> str:
    """What the chain holds in place of payload bytes, 64 hex digits."""
    return hashlib.sha256(salt + data).hexdigest()


def canonical(held: Mapping[str, Any]) -> bytes:
    """RFC 8785 JSON.

    Raises:
        LedgerError: a value that JSON cannot keep exactly.
    """
    import rfc8785

    try:
        line: bytes = rfc8785.dumps(held)
    except (ValueError, RecursionError) as error:
        raise LedgerError(
            f"This body cannot be recorded: {plain(error)}. Write such a value as text, or keep it as payload bytes."
        ) from None
    return line


def moment(at: str | None) -> str:
    """A time in UTC as records keep it; now, when none is given."""
    if at is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not _TIME.fullmatch(at):
        raise LedgerError(f"{plain(at)!r} is not a time in UTC such as 2026-03-04T10:00:00Z. Convert it first.")
    return at
