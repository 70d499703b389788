"""JSON lines: one canonical line a record, with its hash and its payload; out, and back in with every check.

A line is RFC 8785 JSON as a whole: ``{"hash":…,"payload":{"base64":…,"salt":…},"record":{…}}``. What the hash covers is
the text of ``record`` as it stands there. ``payload`` is null when the bytes were erased, and left out when there are
none.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import LedgerError
from ..show import plain
from ._record import FIELDS, START, Row, canonical, chained, commitment, moment

if TYPE_CHECKING:
    from ._store import Store

__all__ = ["lines", "load"]

_DOES_NOT_HOLD = (ValueError, KeyError, TypeError, AttributeError, RecursionError, LedgerError)


def lines(store: Store, payloads: bool) -> Iterator[str]:
    """Every record as a line, without its line end; each is checked before it is told."""
    for row in store.rows():
        held = payloads and store.read(row).payload
        kept = f'"payload":{_as_json(store.payload(row.number))},' if held else ""
        yield f'{{"hash":"{row.hash.hex()}",{kept}"record":{row.line}}}'


def _as_json(kept: tuple[bytes, bytes] | None) -> str:
    if kept is None:
        return "null"
    return f'{{"base64":"{base64.b64encode(kept[1]).decode()}","salt":"{kept[0].hex()}"}}'


def load(store: Store, given: Iterable[str | bytes]) -> None:
    """The records of an export written into an empty store, each as it was, if all of them hold.

    Raises:
        LedgerError: a line that does not; it is named by number, counted from 1, and nothing is kept.
    """
    before, erased, missing = START, set[int](), dict[int, int]()
    with store.transaction():
        for number, line in enumerate(given):
            try:
                row, kept, record = _checked(line, number, before)
                erased |= {record["body"]["number"]} if record["kind"] == "erased" else set()
            except _DOES_NOT_HOLD as error:
                raise LedgerError(f"Line {number + 1} is not taken, and nothing was: {_said(error)}") from None
            if record["payload"] is not None and kept is None:
                missing[number] = number + 1
            store.write(row, kept)
            before = row.hash
        _none_missing(missing, erased)


def _none_missing(missing: dict[int, int], erased: set[int]) -> None:
    for number, line in missing.items():
        if number not in erased:
            raise LedgerError(
                f"Line {line} is not taken, and nothing was: the payload of #{number} is left out, and no record says "
                "that it was erased. Ask for an export with payloads."
            )


def _checked(line: str | bytes, number: int, before: bytes) -> tuple[Row, tuple[bytes, bytes] | None, dict[str, Any]]:
    """The row, salt and bytes, and the record of one line that continues the chain.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError, LedgerError: it does not; with the reason.
    """
    told = json.loads(line.decode("utf-8") if isinstance(line, bytes) else line)
    record = told["record"]
    if not told.keys() <= {"hash", "payload", "record"} or record.keys() != FIELDS:
        raise ValueError("it has other fields than a record of an export")
    if record["number"] != number or isinstance(record["number"], bool):
        raise ValueError(f"record #{number} belongs here; a line was left out, added or moved")
    if type(record["body"]) is not dict or type(record["kind"]) is not str:
        raise ValueError("its kind is no text, or its body no object")
    moment(record["at"] or "")
    text = canonical(record)
    if chained(before, text).hex() != told["hash"]:
        raise ValueError("its hash does not follow from the record and the line before; it was changed")
    row = Row(number, text.decode(), bytes.fromhex(told["hash"]), record["key"], before)
    return row, _kept(told.get("payload"), record["payload"]), record


def _kept(told: Any, committed: str | None) -> tuple[bytes, bytes] | None:
    if told is None:
        return None
    kept = bytes.fromhex(told["salt"]), base64.b64decode(told["base64"], validate=True)
    if commitment(*kept) != committed:
        raise ValueError("its payload is not the one that was recorded")
    return kept


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return "it is not JSON in UTF-8."
    if isinstance(error, KeyError | TypeError | AttributeError):
        return "it has other fields than a record of an export."
    return plain(error)
