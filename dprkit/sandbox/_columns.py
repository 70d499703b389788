"""A large log read in columns: one child, or two that take turns, and the tables in the order of the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..records import Contained, Tally
from ._answers import Answer, Cut, part
from ._batches import typed, unpacked
from ._job import Found, job, limits
from ._process import Child
from ._shares import divided, last_line
from ._source import Source

if TYPE_CHECKING:
    import pyarrow as pa

CHILDREN = 2


@dataclass
class Columns:
    """What comes of one large file, handed on to ``keep`` and ``hold`` as it comes."""

    source: Source
    file: str
    keep: Callable[[str, pa.Table], None]
    hold: Callable[[Contained], None]
    tallies: dict[str, Tally] = field(default_factory=dict)

    def read(self, found: Found) -> str:
        """In words, why reading ended early; empty when it did not.

        Raises:
            InputError: the reader cannot use what the source names.
        """
        shares = divided(self.source.path) if found.splits else []
        count = max(1, min(CHILDREN, os.cpu_count() or 1, len(shares)))
        with ExitStack() as stack:
            bar = stack.enter_context(_bar(self.source))
            turns = [range(at, len(shares), count) for at in range(count)]
            jobs = [job(self.source, found.reader, file=self.file, shares=shares, mine=one) for one in turns]
            allowed = limits(self.source)["bulk"]
            children = [stack.enter_context(Child(one, allowed, "bulk")) for one in jobs]
            stopped = self._taken([(one, _early(one.answers())) for one in children], len(shares), bar)
        if not stopped and self.tallies:
            self._count(last_line(self.source.path, shares) if shares else 0)
        return stopped

    def _taken(self, children: list[tuple[Child, Iterator[Answer]]], shares: int, bar: Any) -> str:
        turns = [children[share % len(children)] for share in range(shares)]
        for share, (child, answers) in enumerate(turns):
            if not self._until(share, answers, bar):
                return child.stopped or CUT
        for child, answers in children:
            if self._until(None, answers, bar) or child.stopped:
                return child.stopped or CUT
        return ""

    def _until(self, share: int | None, answers: Iterator[Answer], bar: Any) -> bool:
        """Whether the share was handed over whole; without one, whether something came that should not."""
        try:
            for answer in answers:
                if answer["is"] == "share":
                    return bool(answer["number"] == share) or share is None
                self._take(answer)
                bar.update(max(0, answer.get("at", 0) - bar.n))
        except InputError:
            raise
        except (Cut, ValueError):
            return share is None
        return False

    def _take(self, answer: Answer) -> None:
        if answer["is"] == "batch":
            name, rows, sizes = answer["name"], answer["rows"], answer["sizes"]
            self.keep(name, unpacked(name, rows, sizes, answer["data"], self.file))
        elif answer["is"] == "tally":
            tally = Tally.of(answer["place"], answer["left"], answer["after"])
            before = self.tallies.get(tally.after)
            self.tallies[tally.after] = before + tally if before else tally
        elif answer["is"] == "refused":
            raise InputError(f"{self.source.name}: {answer['why']}")
        elif isinstance(found := part(answer), Contained):
            self.hold(found)
        else:
            raise Cut(CUT)

    def _count(self, last: int) -> None:
        """What was left, at the end of the file: each child knows the last line of its own share only."""
        told = [self.tallies[after] for after in sorted(self.tallies, reverse=True)]
        for name, table in typed([], [], [replace(one, place=last or one.place) for one in told], self.file):
            self.keep(name, table)


def _early(answers: Iterator[Answer]) -> Iterator[Answer]:
    """The same; the next is fetched while one is used, so that a child need not wait for the others' turns."""
    pool = ThreadPoolExecutor(1)
    try:
        following = pool.submit(next, answers, None)
        while answer := following.result():
            following = pool.submit(next, answers, None)
            yield answer
    finally:
        pool.shutdown(wait=False)  # leaving the child's block ends it, and what waits for it


CUT = "its answer was cut off or is not one"


def _bar(source: Source) -> Any:
    """How far it is, by bytes; nothing is drawn where nobody looks."""
    from tqdm.auto import tqdm

    size = source.path.stat().st_size
    return tqdm(total=size, unit="B", unit_scale=True, unit_divisor=1024, desc=source.name, leave=False, disable=None)
