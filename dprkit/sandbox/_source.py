"""What a reader looks at, and what it may use."""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

Profile = Literal["document", "bulk"]

HEAD = 1 << 16
BLOCK = 1 << 17  # characters of the lines that are read together
_STRAY = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: memory in bytes, processor and wall-clock time in seconds, answer in bytes."""

    memory: int
    cpu: int
    wall: int
    answer: int

    def stretched(self, size: int) -> Limits:
        """The limits for a file of ``size`` bytes: one more second for each MiB."""
        more = size >> 20
        return Limits(self.memory, self.cpu + more, self.wall + more, self.answer + 8 * size)


LIMITS: Mapping[Profile, Limits] = {
    "document": Limits(memory=768 << 20, cpu=10, wall=12, answer=64 << 20),
    "bulk": Limits(memory=2 << 30, cpu=20, wall=30, answer=64 << 20),
}


@dataclass(frozen=True)
class Source:
    """The file a reader looks at: its given name, its stored bytes, and what the case knows about it.

    ``columns`` maps our column names to the headers of this file, where the user or an earlier file named them;
    ``table`` is the intake table the user says it belongs to; ``account`` is the subject a document is about.
    """

    name: str
    path: Path
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    account: str = ""

    @functools.cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.path.open("rb") as stream:
            return stream.read(HEAD)

    @functools.cached_property
    def data(self) -> bytes:
        """All bytes; for documents, not for logs."""
        return self.path.read_bytes()

    @functools.cached_property
    def encoding(self) -> str:
        """utf-8-sig, utf-16 or cp1252, by byte order mark and by what most of the non-ASCII text of the head is."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if len(self.head) > 3 and self.head[1::2].count(0) > len(self.head) // 4:
            return "utf-16-le"
        # Not final: the head may end in the middle of a character.
        text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(self.head)
        stray = len(_STRAY.findall(text))
        valid = sum(char > "\x7f" for char in text) - stray
        return "cp1252" if stray > valid else "utf-8-sig"

    def lines(self) -> IO[str]:
        """The file as text; bytes that are not of its encoding stay visible as ``\\xNN``."""
        return self.path.open(encoding=self.encoding, errors="backslashreplace", newline="")

    @property
    def together(self) -> bool:
        """Whether a reader may take many records at a time, and yield ``Block`` for their rows."""
        return False

    def blocks(self) -> Iterator[tuple[int, list[str]]]:
        """The lines, many at a time where they are read ``together``, with the number of the first of them (from 1)."""
        with self.lines() as stream:
            yield from self._blocks(stream, 1)

    def _blocks(self, stream: IO[str], number: int) -> Iterator[tuple[int, list[str]]]:
        while lines := stream.readlines(BLOCK if self.together else 1):
            yield number, lines
            number += len(lines)
