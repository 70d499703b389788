"""A child: of a server or started fresh, never forked from the caller, listened to, and ended when its time is over."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ._answers import Answer, Cut, answers
from ._servers import Forked, forked
from ._source import Limits, Profile

# -P: a json.py beside the evidence must not be imported in place of Python's own.
COMMAND = (sys.executable, "-P", "-X", "utf8", "-m", "dprkit.sandbox")


class Child:
    """One reading process. Leaving the block ends it, and whatever it started.

    Attributes:
        stopped: in words, why it ended early; known when all answers have been taken.
    """

    def __init__(self, job: Mapping[str, Any], limits: Limits, profile: Profile = "document") -> None:
        self.stopped, self._profile = "", profile
        self._job, self._limits = json.dumps(job).encode(), limits
        self._late = threading.Event()
        self._complaint = deque[bytes](maxlen=40)

    def __enter__(self) -> Child:
        self._process = forked(COMMAND, self._profile, _environment()) or _started()
        self._begun = time.monotonic()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._clock = self._set(self._limits)
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._listener.join(0 if self._process.poll() is None else 0.2)
        if self._process.poll() is None or self._listener.is_alive():
            self._kill()
        self._listener.join()
        with self._process:  # its pipes are closed, and it is waited for
            pass

    def allow(self, limits: Limits) -> None:
        """From now on other limits hold: what it reads is known."""
        self._clock.cancel()
        self._limits, self._clock = limits, self._set(limits)

    def answers(self) -> Iterator[Answer]:
        """Each answer as it comes, without the last word."""
        assert self._process.stdin and self._process.stdout
        with contextlib.suppress(BrokenPipeError):  # it ended before it was asked: there will be no answer
            self._process.stdin.write(self._job)
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        ended, why = None, ""
        try:
            for answer in answers(self._process.stdout, lambda: self._limits.answer):
                if ended is not None:
                    raise Cut("its answer was cut off or is not one")
                if answer["is"] == "end":
                    ended = answer
                else:
                    yield answer
            why = self._waited()
        except Cut as cut:
            ended, why = None, str(cut)
        self.stopped = self._why(why) if ended is None else str(ended["stopped"])

    def _waited(self) -> str:
        """It has a second to end by itself."""
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it closed its answer and did not end"
        return ""

    def _why(self, ended: str) -> str:
        self.__exit__()
        if self._late.is_set():
            return f"it took more than {self._limits.wall} s"
        complaint = b"".join(self._complaint).decode("utf-8", "replace")
        return ended or _words(self._process.poll(), self._limits, complaint)

    def _listen(self) -> None:
        assert self._process.stderr
        self._complaint.extend(iter(lambda: self._process.stderr.readline(4096), b""))  # type: ignore[union-attr]

    def _set(self, limits: Limits) -> threading.Timer:
        clock = threading.Timer(max(0, self._begun + limits.wall - time.monotonic()), self._end)
        clock.daemon = True
        clock.start()
        return clock

    def _end(self) -> None:
        self._late.set()
        self._kill()

    def _kill(self) -> None:
        """End the child and whatever it started: a grandchild that holds the pipe would keep us waiting."""
        if isinstance(self._process, Forked) or not hasattr(os, "killpg"):
            return self._process.kill()
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()


def _started() -> subprocess.Popen[bytes]:
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    group: dict[str, Any] = {"process_group": 0} if hasattr(os, "killpg") else {}
    return subprocess.Popen(COMMAND, env=_environment(), **pipes, **group)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    root = str(Path(__file__).parent.parent.parent)
    return kept | _SINGLE | {"PYTHONPATH": root, "ARROW_DEFAULT_MEMORY_POOL": "system"}


# No library of a server has a thread of its own: a child would not have it, and no network of its own with it.
_SINGLE = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


def _words(code: int | None, limits: Limits, complaint: str) -> str:
    if "MemoryError" in complaint or "bad_alloc" in complaint:
        return f"it needed more than {limits.memory >> 20} MiB of memory"
    if code in (-9, -24):
        return f"it took more than {limits.cpu} s of processor time, or the system ran out of memory"
    last = complaint.strip().splitlines()[-1:] or [f"exit code {code}, no message"]
    return f"its parser stopped: {last[0][:200]}"


def apart() -> bool:
    """Whether a process that reads files gets a network of its own here; tried in one that reads nothing."""
    done = subprocess.run((*COMMAND, "apart"), env=_environment(), capture_output=True, timeout=60, check=False)
    return done.returncode == 0
