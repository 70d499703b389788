"""Servers: fresh processes, one a profile, that have the readers loaded and fork one child for each file.

A server is started from nothing, never forked from the caller, and ends with the caller, however that ends: the pipe
between them is then at its end. One that died or does not answer is replaced.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

__all__ = ["POSSIBLE", "Forked", "end_servers", "forked"]

# Libraries of macOS may not be used in a forked process that was not started anew (Python's issue 77906).
POSSIBLE = hasattr(os, "fork") and hasattr(os, "waitid") and sys.platform != "darwin"
START = 60.0  # seconds for a server to load the readers
PATIENCE = 10.0  # seconds for a server to fork a child
WIDE = 1 << 20  # bytes that wait in the pipe of a child's answers


class Forked:
    """A child of a server, as far as a ``subprocess.Popen`` is asked for. Its number is its own until it is closed."""

    def __init__(self, pid: int, control: Connection, streams: tuple[IO[bytes], IO[bytes], IO[bytes]]) -> None:
        self.pid, self.returncode = pid, None
        self.stdin, self.stdout, self.stderr = streams
        self._control, self._lock = control, threading.Lock()

    returncode: int | None

    def __enter__(self) -> Forked:
        return self

    def __exit__(self, *_: object) -> None:
        """Its server ends what is left of it."""
        for stream in (self.stdin, self.stdout, self.stderr):
            with suppress(BrokenPipeError):
                stream.close()
        with self._lock:
            self._control.close()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as its server says.

        Raises:
            subprocess.TimeoutExpired: it has not ended.
        """
        with self._lock:
            if self.returncode is None:
                if not self._control.closed and not self._control.poll(timeout):
                    raise subprocess.TimeoutExpired("a reading child", timeout or 0)
                self.returncode = self._told()
        return self.returncode

    def _told(self) -> int:
        try:
            return int(self._control.recv_bytes())
        except (EOFError, OSError):  # the server is gone, and the child with it
            return -signal.SIGKILL

    def kill(self) -> None:
        """It and what it started are ended, unless its number may be another's by now."""
        if not self._control.closed:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


class Server:
    """One server process, and the way to it."""

    def __init__(self, command: tuple[str, ...], profile: str, environment: Mapping[str, str]) -> None:
        from multiprocessing.connection import Pipe

        self._way, theirs = Pipe()
        asked = (*command, "serve", profile, str(theirs.fileno()))
        null = subprocess.DEVNULL
        with theirs:
            self.process = subprocess.Popen(
                asked,
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                process_group=0,
                stdin=null,
                stdout=null,
                stderr=null,
            )

    def begun(self) -> bool:
        """Whether it has the readers loaded and waits for files."""
        with suppress(EOFError, OSError):
            return self._way.poll(START) and self._way.recv_bytes() == b"ready"
        return False

    def child(self) -> Forked:
        """A new child, whose number the server has told.

        Raises:
            OSError: the server is dead, or does not answer in time.
        """
        from multiprocessing.connection import Pipe

        ours, theirs = Pipe()
        with ExitStack() as undo:
            undo.enter_context(ours)
            (job, asked), (told, answers), (heard, complaints) = (os.pipe() for _ in range(3))
            streams = os.fdopen(asked, "wb"), os.fdopen(told, "rb"), os.fdopen(heard, "rb")
            for stream in streams:
                undo.callback(stream.close)
            _widen(answers)
            self._hand_over([job, answers, complaints], theirs)
            if not ours.poll(PATIENCE):
                raise TimeoutError("the server does not answer")
            made = Forked(int(ours.recv_bytes()), ours, streams)
            undo.pop_all()
        return made

    def _hand_over(self, descriptors: list[int], control: Connection) -> None:
        from multiprocessing.reduction import send_handle

        try:
            with control:
                for one in (*descriptors, control.fileno()):
                    send_handle(self._way, one, self.process.pid)
        finally:
            for one in descriptors:
                os.close(one)

    def forget(self) -> None:
        """Another process holds this one's end: it is not this process's to end."""
        self._way.close()

    def end(self) -> None:
        """It is ended, and its children with it."""
        self._way.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _widen(pipe: int) -> None:
    """A pipe that holds more at a time, where the system has such: tables of many MiB come through it."""
    import fcntl

    with suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, WIDE)


_running: dict[str, tuple[tuple[str, ...], Server]] = {}
_others: list[Server] = []
_lock = threading.Lock()


def forked(command: tuple[str, ...], profile: str, environment: Mapping[str, str]) -> Forked | None:
    """A child of the server of that profile; None where there is none, and a child is to be started by itself."""
    if not POSSIBLE:
        return None
    with _lock:
        for _ in range(2):
            if not (server := _server(command, profile, environment)):
                return None
            try:
                return server.child()
            except BaseException as error:  # interrupted, it may have heard half of what was asked
                _running.pop(profile)[1].end()
                if not isinstance(error, OSError | EOFError):
                    raise
    return None


def _server(command: tuple[str, ...], profile: str, environment: Mapping[str, str]) -> Server | None:
    if profile in _running and _running[profile][0] != command:
        _running.pop(profile)[1].end()
    if profile not in _running:
        server = Server(command, profile, environment)
        try:
            if server.begun():
                _running[profile] = command, server
        finally:
            if profile not in _running:
                server.end()
    return _running[profile][1] if profile in _running else None


def end_servers() -> None:
    """No server runs any more; the next file that is read starts one."""
    with _lock:
        while _running:
            _running.popitem()[1][1].end()


def _forget() -> None:
    """A fork of the caller has servers of its own."""
    global _lock
    _lock = threading.Lock()
    while _running:
        _others.append(_running.popitem()[1][1])
        _others[-1].forget()


atexit.register(end_servers)
if POSSIBLE:
    os.register_at_fork(after_in_child=_forget)
