"""Servers of our own on loopback for the sources: a resolver with a zone, and a source that answers by path.

``source`` asks a provider live and then replays; ``fault`` is what a source should not send.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rrset
import pandas as pd
import pytest

from dprkit.fetch import Fetch
from dprkit.ledger import Ledger
from dprkit.provider import Provider


def answer(body: Any, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP answer: a JSON value, or bytes as they are."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(sent) if length is None else length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + sent


class Source:
    """A provider asked live and then replayed; ``paths`` are those that the server was asked for."""

    def __init__(self, serve: Callable[..., Any], ledger: Ledger, patch: pytest.MonkeyPatch) -> None:
        self._serve, self.ledger, self._patch = serve, ledger, patch

    def ask(self, provider: Provider, value: str, place: str, sent: Any, seconds: float = 10.0) -> pd.Series:
        """``sent``: bytes, or a function of the path; ``place``: the constant that holds the base URL of the source."""

        def behave(connection: Any) -> None:
            path = self.server.requests[-1].split(b" ")[1].decode()
            connection.sendall(sent(path) if callable(sent) else sent)

        self.server = self._serve(behave)
        self._patch.setattr(place, self.server.url)
        self.provider = dataclasses.replace(provider, asks=provider.asks._replace(per_second=0.0))
        guard = self.server.guard(seconds)
        live = self.provider.table([value], Fetch(self.ledger, mode="live", ceiling="AMBER", _guard=guard))
        asked = len(self.server.requests)
        replayed = self.provider.table([value], Fetch(self.ledger, ceiling="AMBER", _guard=guard))
        why = ["note"] if live["outcome"].iloc[0] == "skipped" else []  # why it was not asked is true of that moment
        pd.testing.assert_frame_equal(live.drop(columns=why), replayed.drop(columns=why))
        assert len(self.server.requests) == asked, "a replay asks nobody"
        return live.iloc[0].drop("records")

    @property
    def paths(self) -> list[str]:
        return [one.split(b" ")[1].decode() for one in self.server.requests]

    def header(self, name: str, request: int = 0) -> str:
        """What the server was sent under a header; empty when it was not."""
        lines = self.server.requests[request].decode().split("\r\n")
        return next((line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}:")), "")


@pytest.fixture
def source(serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    for name in ("SHODAN", "GITHUB", "HIBP"):
        monkeypatch.setenv(f"DPRKIT_KEY_{name}", f"key-of-{name.lower()}")
    ledger = Ledger.create(tmp_path / "ledger.sqlite")
    yield Source(serve, ledger, monkeypatch)
    assert ledger.verify() == []
    ledger.close()


FAULTS = {
    "401": (answer({"error": "Invalid API key"}, status="401 Unauthorized"), "denied"),
    "403": (answer({"error": "Requires membership or higher"}, status="403 Forbidden"), "denied"),
    "429 with two hours": (answer({}, "Retry-After: 7200", status="429 Too Many Requests"), "rate-limited"),
    "500": (answer({}, status="500 Oops"), "unreadable"),
    "HTML with 200": (answer(b"<!doctype html><title>Please wait</title>"), "unreadable"),
    "200,000 brackets": (answer(b"[" * 200_000), "unreadable"),
    "nested 65 deep": (answer(b'{"x": ' * 65 + b"1" + b"}" * 65), "unreadable"),
    "a number of 200,000 digits": (answer(b'{"x": ' + b"1" * 200_000 + b"}"), "unreadable"),
    "NaN": (answer(b'{"x": NaN}'), "unreadable"),
    "bad UTF-8": (answer(b'{"x": "\xff"}'), "unreadable"),
    "a number": (answer(b"17"), "unreadable"),
    "nothing": (answer(b""), "unreadable"),
    "cut": (answer(b'{"x": "', length=900), "truncated"),
    "HTML with 404": (answer(b"<html>gone</html>", status="404 Not Found"), "unreadable"),
}


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    """What a source may send instead of an answer, and the reason that is told for it."""
    return FAULTS[request.param]


@pytest.fixture(name="answer")
def _answer() -> Callable[..., bytes]:
    return answer


class Resolver:
    """A DNS resolver on loopback, UDP and TCP on one port, with a zone.

    The zone maps (name, type) or (name, "*") to the texts of records, a response code, or a function of the query that
    gives what is sent: datagrams, and seconds to wait between them. A name that is not in it is NXDOMAIN; a type that
    is not is an empty answer. ``asked`` and ``over_tcp`` are the questions.
    """

    def __init__(self, zone: dict[tuple[str, str], Any]) -> None:
        self.zone = zone
        self.asked: list[str] = []
        self.over_tcp: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        for serve in (self._datagrams, self._connections):
            threading.Thread(target=serve, daemon=True).start()

    def _datagrams(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, sender = self._udp.recvfrom(65535)
                query = dns.message.from_wire(data)
                self.asked.append(str(query.question[0]))
                threading.Thread(target=self._send, args=(query, sender), daemon=True).start()

    def _send(self, query: dns.message.Message, sender: Any) -> None:
        with contextlib.suppress(OSError):
            for one in self._answers(query, most=1232):
                if isinstance(one, bytes):
                    self._udp.sendto(one, sender)
                else:
                    time.sleep(one)

    def _connections(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                with contextlib.suppress(OSError), connection:
                    query = dns.message.from_wire(connection.recv(65535)[2:])
                    self.over_tcp.append(str(query.question[0]))
                    wire = [one for one in self._answers(query, most=65535) if isinstance(one, bytes)][-1]
                    connection.sendall(struct.pack("!H", len(wire)) + wire)

    def _answers(self, query: dns.message.Message, most: int) -> list[bytes | float]:
        name, kind = str(query.question[0].name).rstrip("."), query.question[0].rdtype.name
        told = self.zone.get((name, kind), self.zone.get((name, "*")))
        if callable(told):
            return list(told(query))
        reply = dns.message.make_response(query)
        if isinstance(told, tuple):
            reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", kind, *told))
        elif not told and told is not None:
            reply.authority.append(_soa(name))
        elif told is None:
            reply.set_rcode(0 if any(known == name for known, _ in self.zone) else 3)
            reply.authority.append(_soa(name))
        else:
            reply.set_rcode(told)
        wire = reply.to_wire(max_size=65535)
        return [wire if len(wire) <= most else _cut(query)]

    def close(self) -> None:
        self._udp.close()
        self._tcp.close()


def _soa(name: str) -> dns.rrset.RRset:
    return dns.rrset.from_text(f"{name}.", 60, "IN", "SOA", "ns.example. box.example. 1 1 1 1 60")


def _cut(query: dns.message.Message) -> bytes:
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.TC
    return reply.to_wire()


@pytest.fixture
def resolver() -> Iterator[Callable[[dict[tuple[str, str], Any]], Resolver]]:
    """Start a resolver with a zone of its own; all are closed when the test ends."""
    started: list[Resolver] = []

    def start(zone: dict[tuple[str, str], Any]) -> Resolver:
        started.append(Resolver(zone))
        return started[-1]

    yield start
    for one in started:
        one.close()
