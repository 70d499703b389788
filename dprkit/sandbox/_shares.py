"""One file of lines read by several children: each has shares of it, and finds blank lines where the others' are.

So every child counts all lines, and a reader that skips blank lines needs to know nothing of it. The shares depend on
the bytes of the file alone, never on how many children there are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import IO, Any, cast

from ._source import Source

SHARE = 48 << 20  # bytes, and on to the end of the line
LONGEST = 4 << 20
ENCODINGS = {"utf-8-sig": "utf-8", "cp1252": "cp1252"}  # where the byte of a line end is nothing else; later shares

Share = tuple[int, int, int]  # first byte, byte after the last, lines


def divided(path: Path) -> list[Share]:
    """The shares of a file of lines; none when its line ends are not all of one kind, or a line is very long."""
    shares, at = list[Share](), 0
    with path.open("rb") as stream:
        while data := stream.read(SHARE):
            rest = stream.readline(LONGEST)
            data += rest
            if len(rest) == LONGEST or data.count(b"\r") != data.count(b"\r\n"):
                return []
            shares.append((at, at + len(data), data.count(b"\n")))
            at += len(data)
    return shares


def last_line(path: Path, shares: Sequence[Share]) -> int:
    """The number of the last line that is not blank: where a note about the whole file stands."""
    before = sum(lines for _, _, lines in shares)
    with path.open("rb") as stream:
        for start, end, lines in reversed(shares):
            before -= lines
            stream.seek(start)
            if data := stream.read(end - start).rstrip():
                return before + data.count(b"\n") + 1
    return 0


@dataclass(frozen=True)
class Shared(Source):
    """A source of which this child reads some shares; ``mine`` holds their numbers. Without shares, all of it."""

    shares: Sequence[Share] = ()
    mine: frozenset[int] = frozenset()
    _passed: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, source: Mapping[str, Any], shares: Sequence[Sequence[int]], mine: Sequence[int]) -> Shared:
        ranges = [(start, end, lines) for start, end, lines in shares]
        return cls(**{**source, "path": Path(source["path"])}, shares=ranges, mine=frozenset(mine))

    def lines(self) -> IO[str]:
        return cast(IO[str], closing(self._lines())) if self.shares else super().lines()

    def _lines(self) -> Iterator[str]:
        with self.path.open("rb") as stream:
            for number, (start, end, lines) in enumerate(self.shares):
                if number not in self.mine:
                    yield from repeat("\n", lines)
                    continue
                stream.seek(start)
                encoding = ENCODINGS[self.encoding] if start else self.encoding
                data = io.BytesIO(stream.read(end - start))
                yield from io.TextIOWrapper(data, encoding, "backslashreplace", newline="")
                self._passed.append(number)

    def passed(self) -> list[int]:
        """The shares of which every line has been taken since this was last asked."""
        found = self._passed[:]
        self._passed.clear()
        return found
