"""One file of lines read by several children: each has shares of it, and finds blank lines where the others' are.

So every child counts all lines, and a reader that skips blank lines needs to know nothing of it. The shares depend on
the bytes of the file alone, never on how many children there are.
"""

from __future__ import annotations

import functools
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
MANY = 1 << 20  # bytes of a file from which on its records are read many at a time
ENCODINGS = {"utf-8-sig": "utf-8", "cp1252": "cp1252"}  # where the byte of a line end is nothing else; later shares

Share = tuple[int, int, int]  # first byte, byte after the last, lines


def divided(path: Path) -> list[Share]:
    """The shares of a file of lines; none when its line ends are not all of one kind, or a line is very long."""
    shares, at = list[Share](), 0
    with path.open("rb") as stream:
        while data := stream.read(SHARE):
            rest = stream.readline(LONGEST)
            data += rest
            returns = data.count(b"\r")
            if len(rest) == LONGEST or (returns and returns != data.count(b"\r\n")):
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

    @functools.cached_property
    def together(self) -> bool:
        """Where the file is large; one by one in a small one, so that what was read stays when its reader dies."""
        return self.path.stat().st_size >= MANY

    def lines(self) -> IO[str]:
        return cast(IO[str], closing(self._lines())) if self.shares else super().lines()

    def _lines(self) -> Iterator[str]:
        with self.path.open("rb") as stream:
            for number, (start, end, lines) in enumerate(self.shares):
                if number not in self.mine:
                    yield from repeat("\n", lines)
                    continue
                yield from self._text(stream, start, end)
                self._passed.append(number)

    def blocks(self) -> Iterator[tuple[int, list[str]]]:
        """The lines of its own shares only; none goes on into the next share."""
        if not self.shares:
            yield from super().blocks()
            return
        line = 1
        with self.path.open("rb") as stream:
            for number, (start, end, lines) in enumerate(self.shares):
                if number in self.mine:
                    yield from self._blocks(self._text(stream, start, end), line)
                    self._passed.append(number)
                line += lines

    def _text(self, stream: IO[bytes], start: int, end: int) -> IO[str]:
        stream.seek(start)
        encoding = ENCODINGS[self.encoding] if start else self.encoding
        return io.TextIOWrapper(io.BytesIO(stream.read(end - start)), encoding, "backslashreplace", newline="")

    def passed(self) -> list[int]:
        """The shares of which every line has been taken since this was last asked."""
        found = self._passed[:]
        self._passed.clear()
        return found
