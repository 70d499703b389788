"""Methods side by side in one process, A B A B: medians, ratios, peak memory and versions."""

from __future__ import annotations

import gc
import os
import platform
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import Any

import psutil

__all__ = ["Measured", "rounds", "shown", "versions"]


@dataclass(frozen=True)
class Measured:
    """Median seconds of one method, the most memory (bytes) it held above the start of a round, and its last answer."""

    seconds: float
    extra: int
    answer: Any


class _Peak:
    """The most resident memory of this process above that at the start, sampled every few milliseconds."""

    def __enter__(self) -> _Peak:
        gc.collect()
        self._process, self._done = psutil.Process(), threading.Event()
        self._start = self._process.memory_info().rss
        self.extra = 0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            self.extra = max(self.extra, self._process.memory_info().rss - self._start)

    def __exit__(self, *_: object) -> None:
        self.extra = max(self.extra, self._process.memory_info().rss - self._start)
        self._done.set()
        self._thread.join()


def rounds(methods: Mapping[str, Callable[[], Any]], times: int = 3) -> dict[str, Measured]:
    """Each method once a round, in turn; then once more under watch for its memory."""
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    for _ in range(times):
        for name, method in methods.items():
            gc.collect()
            started = time.perf_counter()
            method()
            seconds[name].append(time.perf_counter() - started)
    made = {}
    for name, method in methods.items():
        with _Peak() as peak:
            answer = method()
        made[name] = Measured(median(seconds[name]), peak.extra, answer)
    return made


def shown(measured: Mapping[str, Measured], rows: Mapping[str, int], ours: str) -> str:
    """A Markdown table: seconds, rows a second, bytes a row, and how many times quicker ours is."""
    own = rows[ours] / measured[ours].seconds
    lines = ["| method | rows | median s | M rows/s | extra B/row | ours is quicker by |", "|---|--:|--:|--:|--:|--:|"]
    for name, one in measured.items():
        rate = rows[name] / one.seconds
        lines.append(
            f"| {name} | {rows[name]:,} | {one.seconds:.3f} | {rate / 1e6:.2f} | {one.extra / rows[name]:.1f} | "
            f"{'' if name == ours else f'{own / rate:.2f}'} |"
        )
    return "\n".join(lines)


def versions(names: Sequence[str]) -> str:
    """Python, cores and the version of each package, in one line."""
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, " + ", ".join(found)
