"""The ledger as it stood at one record, with what was made again in place of what was recorded. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import LedgerError
from ..ledger import Entry, Ledger

__all__ = ["Past"]


class Past:
    """What a case and the door out read of a ledger, up to record #``number``.

    Attributes:
        asked: kind and body of every record that would have been written.
    """

    def __init__(
        self,
        ledger: Ledger,
        entries: Sequence[Entry],
        number: int,
        again: Mapping[int, Mapping[str, Any]],
        replies: Collection[int] | None = None,
    ) -> None:
        """``again`` holds bodies made again, by number; ``replies`` are the only acquired records that count."""
        self._ledger = ledger
        kept = (one for one in entries if one.number <= number)
        self._entries = [
            replace(one, body=dict(again[one.number])) if one.number in again else one
            for one in kept
            if replies is None or one.kind != "acquired" or one.number in replies
        ]
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def entries(self, kind: str | None = None, *, after: int = -1) -> Iterator[Entry]:
        return (one for one in self._entries if kind in (None, one.kind) and one.number > after)

    def entry(self, number: int) -> Entry:
        for one in self._entries:
            if one.number == number:
                return one
        raise LedgerError(f"there was no record #{number} at #{self._entries[-1].number}.")

    def head(self) -> Entry:
        return self._entries[-1]

    def payload(self, number: int) -> bytes:
        return self._ledger.payload(number)

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        payload: bytes | None = None,
        *,
        key: str | None = None,
        at: str | None = None,
        private: Mapping[str, Any] | None = None,
    ) -> Entry:
        """The last record; what would have been written is kept in ``asked``."""
        self.asked.append((kind, {**body, **(private or {})}))
        return self.head()
