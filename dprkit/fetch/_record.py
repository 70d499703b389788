"""The ledger as the door uses it: one writer at a time, and the last answer and failure of every request."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

from ..ledger import Entry, Ledger
from ..show import plain

__all__ = ["Record"]


class Record:
    """What was asked and answered; without a ledger nothing is kept."""

    def __init__(self, ledger: Ledger | None) -> None:
        self.ledger = ledger
        self.lock = threading.RLock()
        self._answers: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._read_up_to = -1
        self._turns: dict[str, threading.Lock] = {}

    def turn(self, request: str) -> threading.Lock:
        """Held while a request is asked, so that two who want the same answer at once ask for it once."""
        with self.lock:
            return self._turns.setdefault(request, threading.Lock())

    def append(
        self, kind: str, body: dict[str, Any], payload: bytes | None = None, *, private: dict[str, Any]
    ) -> Entry:
        """The record; ``private`` is what names people or may: it can be erased."""
        if self.ledger is None:
            return Entry(-1, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), kind, body | private, "")
        with self.lock:
            return self.ledger.append(kind, body, payload, private=private)

    def find(self, request: str, *, since: str = "", failures: bool = False) -> tuple[Entry, bytes] | None:
        """The last good answer, if it is not from before ``since``; with ``failures`` else the last failure."""
        if self.ledger is None:
            return None
        with self.lock:
            for entry in self.ledger.entries(after=self._read_up_to):
                self._index(entry)
            number = self._answers.get(request)
            if number is None and failures:
                number = self._failures.get(request)
            found = None if number is None else self.ledger.entry(number)
            return None if found is None or found.at < since else (found, self.ledger.payload(found.number))

    def quota(self, provider: str) -> str:
        """What is left by the rate headers of the source's last answer that had any."""
        said = ""
        for entry in self.ledger.entries("acquired") if self.ledger else ():
            headers = entry.body.get("headers", {})
            if entry.body.get("provider") == provider and "x-ratelimit-remaining" in headers:
                limit = headers.get("x-ratelimit-limit", "?")
                said = f"{headers['x-ratelimit-remaining']} of {limit} left at {entry.at}"
        return plain(said)

    def _index(self, entry: Entry) -> None:
        self._read_up_to = entry.number
        if entry.kind == "acquired" and "request" in entry.body:
            kept = self._failures if entry.body.get("problem") else self._answers
            kept[entry.body["request"]] = entry.number
        if entry.kind == "erased":
            for kept in (self._answers, self._failures):
                for request in [key for key, number in kept.items() if number == entry.body["number"]]:
                    del kept[request]
