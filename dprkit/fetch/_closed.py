"""The network closed for a whole process: for tests, for the walk, for anything that must not ask."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import Refused
from ..target import as_address

__all__ = ["network_closed", "refuse_network"]

_hooked = _for_good = False
_blocks = 0  # how many blocks of network_closed() are running


def refuse_network() -> None:
    """Close the network for this process, for good: only loopback and Unix sockets stay open.

    Any ``connect``, ``sendto`` or name look-up of Python code elsewhere raises Refused. It is an audit hook, so it
    binds Python's sockets, not those that a compiled library opens by itself.
    """
    global _for_good
    _for_good = True
    _hook()


@contextmanager
def network_closed() -> Iterator[None]:
    """The network closed for this process, all its threads included, while the block runs; as ``refuse_network``."""
    global _blocks
    _hook()
    with _counting:
        _blocks += 1
    try:
        yield
    finally:
        with _counting:
            _blocks -= 1


_counting = threading.Lock()


def _hook() -> None:
    """An audit hook cannot be taken away again: it is added once, and looks whether it applies."""
    global _hooked
    if not _hooked:
        _hooked = True
        sys.addaudithook(_stay_inside)


def _stay_inside(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket.") or not (_for_good or _blocks):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        inside = not isinstance(address, tuple) or _is_inside(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        inside = _is_inside(arguments[0])
    elif event == "socket.getnameinfo":
        inside = _is_inside(arguments[0][0])
    else:
        return
    if not inside:
        raise Refused(
            "The network is closed here: only recorded answers and bundled tables are used. Run a plan instead."
        )


def _is_inside(host: object) -> bool:
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in ("", "localhost"):
        return True
    address = as_address(name.partition("%")[0])
    return bool(address and (address.is_loopback or address.is_unspecified))
