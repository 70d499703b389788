"""DNS over the door out, against resolvers of our own on loopback that answer, lie, or keep silent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from dprkit.errors import Refused, SourceError
from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger
from dprkit.target import Target


class Resolver:
    """A resolver on loopback, UDP and TCP on one port; ``behave`` makes the datagrams that answer a query."""

    def __init__(self, behave, over_tcp=None):
        self.behave, self.over_tcp, self.asked = behave, over_tcp, []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        for serve in (self._datagrams, self._connections):
            threading.Thread(target=serve, daemon=True).start()

    def _datagrams(self):
        with contextlib.suppress(OSError):
            while True:
                data, sender = self.udp.recvfrom(65535)
                query = dns.message.from_wire(data)
                self.asked.append(str(query.question[0]))
                for answer in self.behave(query):
                    self.udp.sendto(answer, sender)

    def _connections(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.tcp.accept()
                with connection:
                    data = connection.recv(65535)
                    connection.sendall(self.over_tcp(dns.message.from_wire(data[2:])))

    def close(self):
        self.udp.close()
        self.tcp.close()


@pytest.fixture
def resolve(tmp_path):
    """The reply of a resolver with a behaviour about MX of a.example; ``fetch`` asks the same one again."""
    started = []
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:

        def asked(behave, over_tcp=None, *, mode="live", resolvers=("127.0.0.1",), url="dns:a.example?type=MX"):
            if mode == "live":
                started.append(Resolver(behave, over_tcp))
            resolve.asked = started[-1].asked
            guard = ("127.0.0.1", started[-1].port, 1.0)
            fetch = Fetch(ledger, mode=mode, ceiling="GREEN", reasons={"t": "why"}, resolvers=resolvers, _guard=guard)
            resolve.ledger = ledger
            return fetch.of(Source("t", "GREEN")).get(url)

        resolve = asked
        yield asked
    for one in started:
        one.close()


def answered(query, *texts, rcode=0, flags=0):
    reply = dns.message.make_response(query)
    reply.set_rcode(rcode)
    reply.flags |= flags
    if texts:
        reply.answer.append(dns.rrset.from_text("a.example.", 60, "IN", "MX", *texts))
    return reply.to_wire(max_size=65535)


def packed(wire: bytes) -> bytes:
    return struct.pack("!H", len(wire)) + wire


@pytest.mark.parametrize("rcode", [0, 2, 3, 5], ids=["no error", "SERVFAIL", "NXDOMAIN", "REFUSED"])
def test_each_response_code_is_an_answer_of_its_own_and_is_replayed(rcode, resolve):
    reply = resolve(lambda query: [answered(query, "10 mail.a.example.", rcode=rcode)])
    assert reply.status == rcode
    assert str(dns.message.from_wire(reply.body).answer[0][0]) == "10 mail.a.example."
    assert resolve(None, mode="replay") == reply
    assert resolve.asked == ["a.example. IN MX"]
    assert reply.provenance.who == "127.0.0.1"


def test_silence_is_a_timeout_within_the_deadline(resolve):
    started = time.monotonic()
    with pytest.raises(SourceError) as failed:
        resolve(lambda query: [])
    assert failed.value.reason == "timeout"
    assert time.monotonic() - started < 4


def test_datagrams_that_do_not_answer_the_question_are_passed_over(resolve):
    def behave(query):
        wrong_id = dns.message.make_query("a.example.", "MX")
        other = dns.message.make_query("b.example.", "MX", id=query.id)
        return [b"", b"\x00", b"x" * 600, answered(wrong_id), answered(other), answered(query, "1 right.example.")]

    assert b"right" in resolve(behave).body


def test_nothing_but_forged_datagrams_is_a_timeout(resolve):
    with pytest.raises(SourceError) as failed:
        resolve(lambda query: [answered(dns.message.make_query("a.example.", "MX"), "1 evil.example.")])
    assert failed.value.reason == "timeout"


def test_a_truncated_datagram_is_asked_again_over_TCP_where_64_KiB_fit(resolve):
    texts = [f"{n} {'m' * 50}.{n}.a.example." for n in range(600)]
    reply = resolve(lambda query: [answered(query, flags=dns.flags.TC)], lambda query: packed(answered(query, *texts)))
    assert len(dns.message.from_wire(reply.body).answer[0]) == 600


@pytest.mark.parametrize(
    ("over_tcp", "reason"),
    [
        (lambda query: packed(answered(query))[:9], "truncated"),
        (lambda query: b"", "truncated"),
        (lambda query: packed(answered(dns.message.make_query("b.example.", "MX"))), "unreadable"),
        (lambda query: packed(b"\xff" * 40), "unreadable"),
    ],
    ids=["ends early", "closes", "another question", "garbage"],
)
def test_a_bad_answer_over_TCP_is_a_failure_with_its_reason(over_tcp, reason, resolve):
    with pytest.raises(SourceError) as failed:
        resolve(lambda query: [answered(query, flags=dns.flags.TC)], over_tcp)
    assert failed.value.reason == reason


def test_without_any_resolver_nothing_is_sent_and_the_message_says_where_to_name_one(resolve, monkeypatch):
    monkeypatch.setattr("dprkit.fetch.system_resolvers", lambda: ())
    with pytest.raises(SourceError, match=r"case\.toml"):
        resolve(lambda query: [], resolvers=())


def test_a_resolver_that_is_not_there_gives_the_turn_to_the_next(resolve):
    reply = resolve(lambda query: [answered(query, "1 m.example.")], resolvers=("::1", "127.0.0.1"))
    assert reply.status == 0


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("dns:A.Example.?type=mx", "dns:a.example?type=MX"),
        ("DNS:_dmarc.a.example?type=TXT", "dns:_dmarc.a.example?type=TXT"),
        ("dns:7.100.51.198.in-addr.arpa?type=PTR", "dns:7.100.51.198.in-addr.arpa?type=PTR"),
        ("dns:faß.example?type=A", "dns:xn--fa-hia.example?type=A"),
    ],
)
def test_a_question_has_one_spelling(url, normal):
    assert Target.parse(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        *("dns:a.example", "dns:a.example?type=ANY", "dns:a.example?type=AXFR", "dns:?type=A", "dns:localhost?type=A"),
        *("dns://9.9.9.9/a.example?type=A", "dns:a b.example?type=A", "dns:a.example?type=A&x=1", "dns:_x?type=A"),
        *("dns:a.example\r\nb?type=A", "dns:a..example?type=A", "dns:x?type=A?type=MX"),
    ],
)
def test_what_is_no_plain_question_is_refused(url):
    with pytest.raises(Refused):
        Target.parse(url)
