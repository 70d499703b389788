"""What the child gives up before it looks at a file: memory, time, network, programs and writing."""

from __future__ import annotations

import functools
import os
import signal
import sys
from pathlib import Path
from typing import Any

from ._source import Limits

LATER = 3  # seconds between the signal that a reader may be told of and the one that ends it


class Late(BaseException):
    """The time on the processor is over; not an Exception, so that no parser takes it for its own."""


class Clock:
    """Whether the time on the processor is over. While ``inside`` a reader, it is raised there at once."""

    inside = False
    over = False


def limited() -> bool:
    """Whether this system limits the memory of a process, and what it writes; time is limited everywhere."""
    try:
        import resource  # noqa: F401
    except ImportError:
        return False
    return True


def take_limits(limits: Limits, most: Limits | None = None) -> None:
    """Nothing comes back: from here on this process has the limits, and no network, programs or writing.

    Args:
        limits: that hold now.
        most: what ``change_limits`` may go up to.
    """
    change_limits(limits, most or limits)
    if limited():  # else the wall clock and the answer cap still hold
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def change_limits(limits: Limits, most: Limits | None = None) -> None:
    """Other limits of memory and time, no higher than the most that was ever allowed."""
    if not limited():
        return
    import resource

    last = most or limits
    more = _before()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory + more, last.memory + more))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, last.cpu + LATER))


@functools.cache
def _before() -> int:
    """Bytes of address space that libraries take without using them; what a server has loaded is counted as used."""
    try:
        size, used = Path("/proc/self/statm").read_text(encoding="ascii").split()[:2]
    except OSError:
        return 0
    return (int(size) - int(used)) * os.sysconf("SC_PAGE_SIZE")


_NET, _USER = 0x40000000, 0x10000000  # CLONE_NEWNET and CLONE_NEWUSER (linux/sched.h)
_DEATH = 1  # PR_SET_PDEATHSIG (linux/prctl.h)


@functools.cache
def _system() -> Any:
    """The C library of Linux; None elsewhere. ``os.unshare`` came with Python 3.12."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    return ctypes.CDLL(None)


def leave_network() -> bool:
    """Whether this process now has a network of its own, in which there is nothing; as the system permits.

    Root needs no user namespace for it, and keeps what it may read; others need one, where the system lets them.
    """
    system = _system()
    return bool(system) and (system.unshare(_NET) == 0 or system.unshare(_NET | _USER) == 0)


def end_with_parent() -> None:
    """The system ends this process with the one that started it, where it knows how to."""
    if system := _system():
        system.prctl(_DEATH, signal.SIGKILL)


def listen() -> type[Clock]:
    """The clock, told by the system when the time is over, where the system has such a signal."""
    if hasattr(signal, "SIGXCPU"):
        signal.signal(signal.SIGXCPU, _told)
    return Clock


def _told(*_: object) -> None:
    Clock.over = True
    if Clock.inside:
        raise Late


_FORBIDDEN = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"),
    *("os.remove", "os.rename", "os.truncate", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.kill", "os.ch"),
    *("os.utime", "os.setxattr", "pty.", "shutil."),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writing = bool(set(mode or "") & set("wax+")) or bool((flags or 0) & _WRITING)
    else:
        writing = False
    if writing or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser in the sandbox tried {event}")
