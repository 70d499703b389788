"""The server's side: it forks a child for each file that is handed over, and tells how each ended.

A child has three streams of its own and nothing of another's. Its number stays its own until the caller has closed
the way to it: only then is it taken from the system's list, so that the caller never ends a process of somebody else.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import recv_handle


@dataclass
class _Run:
    """A child, and whether the caller has been told how it ended."""

    pid: int
    told: bool = False


def serve(descriptor: int, answer: Callable[[], None]) -> None:
    """Nothing comes back: children answer until the caller has closed its end.

    Args:
        descriptor: of the way to the caller.
        answer: what a child does, with its streams where a program has them.
    """
    caller, running = Connection(descriptor), dict[Connection, _Run]()
    ended = _signalled()
    os.chdir("/")
    gc.collect()
    gc.freeze()
    caller.send_bytes(b"ready")
    with suppress(EOFError, OSError):
        while True:
            for ready in wait([caller, ended, *running]):
                if ready is caller:
                    control, run = _begun(caller, answer)
                    running[control] = run
                elif ready == ended:
                    os.read(ended, 4096)
                    _tell(running)
                elif isinstance(ready, Connection):
                    _bury(ready, running.pop(ready))
    for control, run in running.items():
        _bury(control, run)


def _signalled() -> int:
    """A descriptor that can be read when a child has ended."""
    ended, told = os.pipe()
    os.set_blocking(ended, False)
    os.set_blocking(told, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    return ended


def _begun(caller: Connection, answer: Callable[[], None]) -> tuple[Connection, _Run]:
    *streams, control = [recv_handle(caller) for _ in range(4)]
    pid = os.fork()
    if not pid:
        _be_a_child(streams, answer)
    with suppress(OSError):  # it has done so itself, or is gone
        os.setpgid(pid, pid)
    for one in streams:
        os.close(one)
    way = Connection(control)
    with suppress(OSError):
        way.send_bytes(b"%d" % pid)
    return way, _Run(pid)


def _be_a_child(streams: list[int], answer: Callable[[], None]) -> None:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        for at, one in enumerate(streams):
            os.dup2(one, at)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        answer()
        code = 0
    except SystemExit as ended:
        sys.stderr.write(f"{ended.code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stderr.flush()
        os._exit(code)  # never back into the server's own loop


def _tell(running: dict[Connection, _Run]) -> None:
    for control, run in running.items():
        if run.told or not (found := os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
            continue
        run.told = True
        status = found.si_status if found.si_code == os.CLD_EXITED else -found.si_status
        with suppress(OSError):
            control.send_bytes(b"%d" % status)


def _bury(control: Connection, run: _Run) -> None:
    """The caller wants no more of it: it and what it started are ended, and it is taken from the system's list."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(run.pid, signal.SIGKILL)
    os.waitpid(run.pid, 0)
    control.close()
