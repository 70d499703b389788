"""The network closed for a whole process: for tests, for the walk, for anything that must not ask."""

from __future__ import annotations

import sys
from typing import Any

from ..errors import Refused
from ..target import as_address

__all__ = ["refuse_network"]

_closed = False


def refuse_network() -> None:
    """Close the network for this process, for good: only loopback and Unix sockets stay open.

    Any ``connect``, ``sendto`` or name look-up of Python code elsewhere raises Refused. It is an audit hook, so it
    binds Python's sockets, not those that a compiled library opens by itself.
    """
    global _closed
    if not _closed:
        _closed = True
        sys.addaudithook(_stay_inside)


def _stay_inside(event: str, arguments: tuple[Any, ...]) -> None:
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
