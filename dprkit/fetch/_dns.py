"""DNS over our wire: dnspython builds and reads the messages, our sockets carry them to the resolvers of the plan."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import struct
from typing import TYPE_CHECKING

from ..errors import SourceError
from ..target import PORTS, Guard, Target
from ._wire import Clock, Received, wire_errors

if TYPE_CHECKING:
    from dns.message import Message

__all__ = ["exchange", "system_resolvers"]

PATIENCE = 2.0  # seconds until the next resolver is tried: a datagram may be lost


@functools.cache
def system_resolvers() -> tuple[str, ...]:
    """Addresses of the resolvers that this machine is set up with; empty when it names none."""
    import dns.exception
    import dns.resolver

    with contextlib.suppress(dns.exception.DNSException, OSError):
        return tuple(str(one) for one in dns.resolver.Resolver().nameservers)
    return ()


def exchange(asked: Target, resolvers: tuple[str, ...], clock: Clock, guard: Guard | None) -> Received:
    """The resolver's message in wire form, with the response code (RFC 1035) as status; a failure is told in it."""
    got = Received()
    with wire_errors(got, clock):
        if not resolvers:
            raise SourceError("no resolver is known: name one under resolvers in case.toml", reason="reset")
        query = _query(asked)
        port = guard.port if guard else PORTS["dns"]
        answer = _ask_in_turn(got, query, resolvers, port, clock)
        got.status = int(answer.rcode())
    return got


def _query(asked: Target) -> Message:
    import dns.message

    name, _, kind = asked.path.partition("?type=")
    return dns.message.make_query(f"{name}.", kind, use_edns=0, payload=1232)


def _ask_in_turn(got: Received, query: Message, resolvers: tuple[str, ...], port: int, clock: Clock) -> Message:
    """The first answer to our question; each resolver has some seconds, all of them the one deadline."""
    for turn in range(8):
        resolver = resolvers[turn % len(resolvers)]
        got.hops.append(f"{query.question[0]} at {resolver}")
        try:
            return _ask(got, query, resolver, port, clock)
        except TimeoutError:
            clock.left()  # ends here when the deadline is over
        except ConnectionError:
            if turn + 1 >= len(resolvers):
                raise
    raise TimeoutError


def _ask(got: Received, query: Message, resolver: str, port: int, clock: Clock) -> Message:
    import dns.flags

    answer = _over_udp(got, query, resolver, port, clock)
    return _over_tcp(got, query, resolver, port, clock) if answer.flags & dns.flags.TC else answer


def _over_udp(got: Received, query: Message, resolver: str, port: int, clock: Clock) -> Message:
    family = socket.AF_INET6 if ipaddress.ip_address(resolver).version == 6 else socket.AF_INET
    with clock.switch.watched(socket.socket(family, socket.SOCK_DGRAM)) as connection:
        connection.connect((resolver, port))
        connection.send(query.to_wire())
        patience = Clock(min(PATIENCE, clock.left()), clock.switch)
        while True:
            connection.settimeout(patience.left())
            answer = _read(got, query, connection.recv(65535))
            if answer is not None:
                return answer


def _over_tcp(got: Received, query: Message, resolver: str, port: int, clock: Clock) -> Message:
    raw = socket.create_connection((resolver, port), timeout=clock.left())
    with clock.switch.watched(raw) as connection:
        wire = query.to_wire()
        connection.sendall(struct.pack("!H", len(wire)) + wire)
        (length,) = struct.unpack("!H", _exactly(connection, 2, clock))
        answer = _read(got, query, _exactly(connection, length, clock))
    if answer is None:
        raise SourceError("the resolver's answer over TCP is not one to our question", reason="unreadable")
    return answer


def _exactly(connection: socket.socket, count: int, clock: Clock) -> bytes:
    data = b""
    while len(data) < count:
        connection.settimeout(clock.left())
        part = connection.recv(count - len(data))
        if not part:
            raise SourceError("the resolver's answer ended early", reason="truncated")
        data += part
    return data


def _read(got: Received, query: Message, data: bytes) -> Message | None:
    """The message when it answers our question: somebody else's datagram, or a broken one, is passed over."""
    import dns.exception
    import dns.message

    got.body[:] = data  # kept, should nothing better come
    try:
        answer = dns.message.from_wire(data, ignore_trailing=True, raise_on_truncation=False)
    except (dns.exception.DNSException, ValueError, struct.error):
        return None
    return answer if query.is_response(answer) else None
