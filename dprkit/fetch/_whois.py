"""WHOIS over our wire (RFC 3912): one line out on port 43, text back until the server closes."""

from __future__ import annotations

import socket
from urllib.parse import unquote

from ..errors import SourceError
from ..target import Guard, Target
from ._wire import Clock, Limits, Received, connect, wire_errors

__all__ = ["exchange"]


def exchange(asked: Target, clock: Clock, limits: Limits, guard: Guard | None) -> Received:
    """What the server gave to the query that the target's path spells; a failure is told in it."""
    got = Received()
    with wire_errors(got, clock), clock.switch.watched(connect(got, asked, clock, guard)) as connection:
        connection.settimeout(clock.left())
        connection.sendall(unquote(asked.path[1:]).encode("ascii") + b"\r\n")
        _read(got, connection, clock, limits.cap)
        got.status = 200
        if not got.body.strip():
            raise SourceError("the server closed the connection without a word", reason="reset")
    return got


def _read(got: Received, connection: socket.socket, clock: Clock, cap: int) -> None:
    while True:
        connection.settimeout(clock.left())
        part = connection.recv(1 << 16)
        if not part:
            return
        got.body += part
        if len(got.body) > cap:
            del got.body[cap:]
            got.status = 200
            raise SourceError(f"more than {cap >> 10} KiB", reason="truncated")
