"""The pace: how often a server may be asked, shared by all notebooks of a user, and when it is left alone.

One small SQLite file in the user's state folder holds a time per source and server, and nothing of what was asked.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from ..errors import NotRecorded
from ._wire import Switch

__all__ = ["WAIT", "Pace", "forget"]

FAILURES = 5  # in a row, and the server is left alone
PAUSE = 60.0  # seconds
WAIT = 60.0  # seconds, in all, that a server may make one question wait
_SCHEMA = "CREATE TABLE IF NOT EXISTS pace(place TEXT PRIMARY KEY, next REAL, failures INTEGER, until REAL)"


class _State(NamedTuple):
    next: float = 0.0
    failures: int = 0
    until: float = 0.0


class Pace:
    """When each server may be asked next. A folder that cannot be written makes it this process's own matter."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._lock = threading.Lock()
        self._own: dict[str, _State] = {}

    def wait(self, place: str, per_second: float) -> float:
        """Seconds waited until ``place`` may be asked.

        Raises:
            NotRecorded: it is left alone for now, after failures or because it asked for a pause. Nothing was asked.
        """
        with self._kept(place) as (state, keep):
            now = time.time()
            if state.until > now:
                until = datetime.fromtimestamp(state.until, UTC)
                raise NotRecorded(
                    f"{place} is left alone until {until:%Y-%m-%dT%H:%M:%SZ}: it failed {FAILURES} times in a row, or "
                    "asked for a long pause. Run the plan again after that.",
                    reason="paused",
                )
            pause = max(0.0, state.next - now)
            if per_second:
                keep(state._replace(next=now + pause + 1 / per_second))
        if pause:
            self._switch.off.wait(pause)
        return pause

    def answered(self, place: str) -> None:
        """The server answered: earlier failures are forgotten."""
        with self._kept(place) as (state, keep):
            if state.failures or state.until:
                keep(_State(state.next))

    def failed(self, place: str) -> None:
        """The server failed; after several failures in a row it is left alone."""
        with self._kept(place) as (state, keep):
            failures = state.failures + 1
            keep(state._replace(failures=failures, until=time.time() + PAUSE if failures >= FAILURES else 0.0))

    def asked_to_wait(self, place: str, seconds: float) -> None:
        """The server asked for a pause: a short one is waited for, a long one means that it is left alone."""
        with self._kept(place) as (state, keep):
            when = time.time() + seconds
            keep(state._replace(next=max(state.next, when)) if seconds <= WAIT else state._replace(until=when))

    @contextlib.contextmanager
    def _kept(self, place: str) -> Iterator[tuple[_State, Callable[[_State], None]]]:
        """The state of a place and how to change it, while nobody else can."""
        with self._lock, contextlib.ExitStack() as stack:
            try:
                connection = stack.enter_context(contextlib.closing(_open()))
                connection.execute("BEGIN IMMEDIATE")
            except (sqlite3.Error, OSError):
                yield self._own.get(place, _State()), functools.partial(self._own.__setitem__, place)
                return
            row = connection.execute("SELECT next, failures, until FROM pace WHERE place = ?", (place,)).fetchone()

            def keep(new: _State) -> None:
                connection.execute("INSERT OR REPLACE INTO pace VALUES (?, ?, ?, ?)", (place, *new))

            yield _State(*row) if row else _State(), keep
            connection.execute("COMMIT")


def forget(about: Callable[[str], bool]) -> int:
    """How many servers were taken out of the state that all cases share, since their names say something ``about``."""
    try:
        with contextlib.closing(_open()) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            places = [place for (place,) in connection.execute("SELECT place FROM pace") if about(place)]
            connection.executemany("DELETE FROM pace WHERE place = ?", [(place,) for place in places])
            connection.execute("VACUUM")
    except (sqlite3.Error, OSError):
        return 0  # a folder that cannot be written holds nothing
    return len(places)


def _open() -> sqlite3.Connection:
    from platformdirs import user_state_path

    path = user_state_path("dprkit", ensure_exists=True) / "pace.sqlite"
    connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")  # losing it costs a pause, not evidence
    connection.execute(_SCHEMA)
    return connection
