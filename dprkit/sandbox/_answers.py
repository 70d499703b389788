"""What the parent takes for an answer: what a parser says is not trusted either."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Any

from ..records import TABLES, Contained, Repair, Row, Unread
from ._batches import is_batch, padded
from ._source import LIMITS

Answer = dict[str, Any]

_FIELDS = {
    "reader": {"is", "reader", "profile", "splits"},
    "row": {"is", "table", "place", "values"},
    "repair": {"is", "table", "place", "column", "found", "used", "why"},
    "unread": {"is", "place", "why", "found"},
    "contained": {"is", "place", "name", "more", "size"},
    "batch": {"is", "name", "rows", "at", "sizes"},
    "tally": {"is", "place", "left", "after"},
    "share": {"is", "number"},
    "refused": {"is", "why"},
    "end": {"is", "stopped"},
}
_KINDS = {"row": Row, "repair": Repair, "unread": Unread}


HELD = 8 << 30  # bytes of all files in one file; they are written to the disk as they come


class Cut(Exception):
    """The answers end here, and the text says why in words."""


def answers(stream: IO[bytes], cap: Callable[[], int]) -> Iterator[Answer]:
    """Each answer; the bytes that come with one are its ``data``.

    Raises:
        Cut: the next is not whole, is no answer, or all of them are longer than the cap.
    """
    size = held = 0
    while line := stream.readline(cap()):
        size += len(line)
        if size > cap():
            raise Cut(f"its answer was over {cap() >> 20} MiB")
        answer = _answer(line)
        if answer is None:
            raise Cut("its answer was cut off or is not one")
        if more := _follows(answer):
            inside = answer["is"] == "contained"
            held, size = held + more * inside, size + more * (not inside)
            if size > cap() or held > HELD:
                raise Cut(f"its answer was over {(HELD if inside else cap()) >> 20} MiB")
            answer["data"] = stream.read(more)
            if len(answer["data"]) < more:
                raise Cut("its answer was cut off or is not one")
        yield answer


def _follows(answer: Answer) -> int:
    if answer["is"] == "contained":
        return int(answer["size"])
    return padded(answer["sizes"]) if answer["is"] == "batch" else 0


def _answer(line: bytes) -> Answer | None:
    """The answer on this line; None when it is not one."""
    try:
        answer: Answer = json.loads(line)
        if not line.endswith(b"\n") or set(answer) != _FIELDS[answer["is"]]:
            return None
        return answer if _CHECKS.get(answer["is"], _anything)(answer) else None
    except (ValueError, RecursionError, TypeError, KeyError):
        return None


def _anything(answer: Answer) -> bool:
    return True


def _row(answer: Answer) -> bool:
    wanted = str if TABLES[answer["table"]].spans else int
    return isinstance(answer["place"], wanted) and isinstance(answer["values"], dict)


def _reader(answer: Answer) -> bool:
    return answer["profile"] in (*LIMITS, "") and isinstance(answer["splits"], bool)


def _contained(answer: Answer) -> bool:
    return isinstance(answer["name"], str) and isinstance(answer["more"], bool) and 0 <= int(answer["size"]) < 1 << 40


def _tally(answer: Answer) -> bool:
    return isinstance(answer["after"], str) and all(
        isinstance(count, int) for kinds in answer["left"].values() for count in kinds.values()
    )


_CHECKS: dict[str, Callable[[Answer], bool]] = {
    "row": _row,
    "reader": _reader,
    "contained": _contained,
    "batch": is_batch,
    "tally": _tally,
    "share": lambda answer: isinstance(answer["number"], int),
}


def part(answer: Answer) -> Row | Repair | Unread | Contained | None:
    """The part of a file that the answer is; None when it is something else."""
    if answer["is"] == "contained":
        return Contained(answer["place"], answer["name"], answer.get("data", b""), answer["more"])
    kind = _KINDS.get(answer["is"])
    return kind(**{name: value for name, value in answer.items() if name != "is"}) if kind else None
