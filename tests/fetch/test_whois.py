"""WHOIS over the door out, against a loopback server that misbehaves for real, with a deadline of one second."""

from __future__ import annotations

import os
import socket
import struct
import time

import pytest

from dprkit.errors import Refused, SourceError
from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger
from dprkit.target import Target

CAP = 256 << 10


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


@pytest.fixture
def ask(serve, ledger):
    """The reply of a server with a behaviour to a question for a.example, live and then replayed."""

    def asked(behave, mode="live", **more):
        if mode == "live":
            asked.server = serve(behave, until=b"\r\n")
        fetch = Fetch(ledger, mode=mode, ceiling="AMBER", _guard=asked.server.guard())
        url = f"whois://127.0.0.1:{asked.server.port}/a.example"
        return fetch.of(Source("test")).get(url, **more)

    return asked


def says(data: bytes):
    return lambda connection: connection.sendall(data)


def silent(connection: socket.socket) -> None:
    time.sleep(6)


def drips(connection: socket.socket) -> None:
    for byte in b"Domain: a.example\r\n" * 5:
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def endless(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"% more\r\n" * 8192)


def one_endless_line(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"x" * 65536)


def reset(connection: socket.socket) -> None:
    connection.sendall(b"Domain: a.ex")
    time.sleep(0.1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


MISBEHAVIOURS = {
    "silent": (silent, "timeout", b""),
    "one byte every 0.2 s": (drips, "timeout", b"Dom"),
    "endless": (endless, "truncated", b"% more"),
    "one endless line": (one_endless_line, "truncated", b"x" * CAP),
    "reset midway": (reset, "reset", b"Domain: a.ex"),
    "closes at once": (says(b""), "reset", b""),
    "blanks only": (says(b"\r\n \r\n"), "reset", b"\r\n"),
}


RUNS = range(20 if os.environ.get("TORTURE") else 1)
IN_TIME = 2 if os.environ.get("TORTURE") else 4  # seconds: the deadline of one and one more; a test machine may be busy


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaving_server_ends_in_time_with_its_reason_and_its_bytes_in_the_ledger(name, run, ask, ledger):
    behaviour, reason, begins = MISBEHAVIOURS[name]
    started = time.monotonic()
    with pytest.raises(SourceError) as failed:
        ask(behaviour)
    assert time.monotonic() - started < IN_TIME
    assert (failed.value.reason, failed.value.partial.startswith(begins)) == (reason, True)
    assert len(failed.value.partial) <= CAP
    assert ledger.payload(ledger.head().number) == failed.value.partial
    with pytest.raises(SourceError) as again:
        ask(behaviour, "replay")
    assert (str(again.value), again.value.partial) == (str(failed.value), failed.value.partial)


@pytest.mark.parametrize(
    "text",
    [
        b"Domain: a.example\r\n",
        b"\xff\xfe not UTF-8 \x00\x1b]8;;http://x\x07",
        b"<img src=x onerror=alert(1)>",
        b"y" * CAP,
    ],
    ids=["plain", "escapes", "HTML", "exactly the cap"],
)
def test_the_bytes_of_an_answer_are_kept_as_they_came_and_replayed(text, ask):
    first = ask(says(text))
    assert (first.status, first.body) == (200, text)
    assert ask(None, "replay") == first
    assert ask.server.requests == [b"a.example\r\n"]


def test_text_that_was_cut_is_given_to_who_asks_for_it(ask):
    reply = ask(endless, partial=True)
    assert reply.truncated and len(reply.body) == CAP


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("whois://whois.example/a.example", "a.example"),
        ("WHOIS://Whois.Example:43/-T%20dn,ace%20a.example", "-T dn,ace a.example"),
        ("whois://9.9.9.9/n%20+%20192.0.2.1", "n + 192.0.2.1"),
    ],
)
def test_a_question_is_the_line_that_its_url_spells(url, line):
    from urllib.parse import unquote

    assert unquote(Target.parse(url).path[1:]) == line


@pytest.mark.parametrize(
    "url",
    [
        "whois://whois.example/a%0d%0ab",
        "whois://whois.example/a%00",
        "whois://whois.example/%C3%A9",
        "whois://whois.example/",
        "whois://whois.example:4343/a.example",
        "whois://whois.example:80/a.example",
        "whois://127.0.0.1/a.example",
        "whois://169.254.169.254/a.example",
        "whois://user@whois.example/a.example",
        "whois://localhost/a.example",
        "http://whois.example:43/a.example",
        "whois://whois.example/" + "a" * 400,
    ],
)
def test_a_question_that_could_be_read_as_two_or_goes_inside_is_refused(url):
    with pytest.raises(Refused):
        Target.parse(url)
