"""The door out, against a loopback server that misbehaves for real, with a deadline of one second."""

from __future__ import annotations

import gzip
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dprkit.errors import InputError, NotRecorded, Refused, SourceError
from dprkit.fetch import CAP, Fetch, Key, Reply, Source, refuse_network, request_key
from dprkit.ledger import Ledger

Start = Callable[[Callable[[socket.socket], None]], "object"]


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def says(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def silent(connection: socket.socket) -> None:
    time.sleep(6)


def one_byte_at_a_time(connection: socket.socket) -> None:
    for byte in answer(b"x" * 1000):
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def slow_body(connection: socket.socket) -> None:
    connection.sendall(answer(b"first part", length=1000))
    time.sleep(6)


def endless_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def endless_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"y" * 65536 + b"\r\n")


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Flood: " + b"h" * 8000 + b"\r\n")


def one_endless_header(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Flood: ")
    while True:
        connection.sendall(b"h" * 8192)


def many_small_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % at for at in range(200)) + b"\r\n")


def continues_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def reset_midway(connection: socket.socket) -> None:
    connection.sendall(answer(b"half", length=1000))
    time.sleep(0.1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def broken_chunk(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n")


BOMB = gzip.compress(bytes(64 << 20))
YEAR = 365 * 86400

MISBEHAVIOURS = {
    "silent": (silent, "timeout", b""),
    "one byte every 0.2 s": (one_byte_at_a_time, "timeout", b"HTTP/"),
    "stops in the body": (slow_body, "timeout", b"first part"),
    "endless body": (endless_body, "truncated", b"x" * CAP),
    "endless chunks": (endless_chunks, "truncated", b"y" * CAP),
    "gzip bomb": (says(answer(BOMB, "Content-Encoding: gzip")), "truncated", BOMB),
    "half a gzip": (says(answer(BOMB[:500], "Content-Encoding: gzip")), "truncated", BOMB[:500]),
    "not gzip": (says(answer(b"plain", "Content-Encoding: gzip")), "unreadable", b"plain"),
    "unknown packing": (says(answer(b"??", "Content-Encoding: br")), "unreadable", b"??"),
    "header flood": (endless_headers, "truncated", b"HTTP/1.1 200 OK"),
    "one endless header": (one_endless_header, "truncated", b"HTTP/1.1 200 OK"),
    "200 small headers": (many_small_headers, "unreadable", b"HTTP/1.1 200 OK"),
    "100 Continue for ever": (continues_for_ever, "truncated", b"HTTP/1.1 100"),
    "reset midway": (reset_midway, "reset", b"half"),
    "announces more": (says(answer(b"short", length=50)), "truncated", b"short"),
    "one byte above the cap": (says(answer(b"x" * (CAP + 1))), "truncated", b"x" * CAP),
    "ends after a 100": (says(b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 200 OK\r\nCont"), "truncated", b"HTTP/1.1 100"),
    "broken chunk": (broken_chunk, "truncated", b"half"),
    "ends in the headers": (says(b"HTTP/1.1 200 OK\r\nContent-Ty"), "truncated", b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "not HTTP": (says(b"220 mail ready\r\n\r\n"), "unreadable", b"220 mail"),
    "closes at once": (says(b""), "reset", b""),
    "another host": (says(answer(b"", "Location: http://other.example/x", status="302 Found")), "denied", b""),
    "to a file": (says(answer(b"", "Location: file:///etc/passwd", status="302 Found")), "denied", b""),
    "to the inside": (says(answer(b"", "Location: http://10.0.0.1/", status="301 Moved")), "denied", b""),
    "redirect loop": (says(answer(b"", "Location: /again", status="302 Found")), "unreadable", b""),
    "429 with a year": (says(answer(b"wait", f"Retry-After: {YEAR}", status="429 No")), "rate-limited", b"wait"),
    "429 with nonsense": (says(answer(b"", f"Retry-After: {'9' * 400}", status="429 No")), "rate-limited", b""),
    "503 with a date": (
        says(answer(b"", "Retry-After: Fri, 31 Dec 2099 23:59:59 GMT", status="503 No")),
        "rate-limited",
        b"",
    ),
    "403": (says(answer(b"no", status="403 Forbidden")), "denied", b"no"),
    "500": (says(answer(b"oops", status="500 Oops")), "unreadable", b"oops"),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


def live(server, ledger=None, **more) -> Fetch:
    return Fetch(ledger, **{"mode": "live", "ceiling": "AMBER", "_guard": server.guard(), **more})


def ask(fetch: Fetch, url: str, opsec: str = "AMBER", **more) -> Reply:
    return fetch.of(Source("test", opsec)).get(url, **more)


RUNS = range(20 if os.environ.get("TORTURE") else 1)
IN_TIME = 2 if os.environ.get("TORTURE") else 4  # seconds: the deadline of one and one more; a test machine may be busy


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaving_server_ends_in_time_with_its_reason_and_its_bytes_in_the_ledger(name, run, serve, ledger):
    behaviour, reason, begins = MISBEHAVIOURS[name]
    server = serve(behaviour)
    started = time.monotonic()
    with pytest.raises(SourceError) as failed:
        ask(live(server, ledger), f"{server.url}/x")
    assert time.monotonic() - started < IN_TIME
    assert failed.value.reason == reason
    assert failed.value.partial.startswith(begins)
    last = ledger.head()
    assert (last.kind, last.body["problem"]) == ("acquired", reason)
    assert ledger.payload(last.number) == failed.value.partial
    assert ledger.verify() == []


MEASURED = """
import resource, sys
from dprkit.errors import SourceError
from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger
with Ledger.create(sys.argv[1]) as ledger:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for port in map(int, sys.argv[2:]):
        fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=("127.0.0.1", port, 1.0))
        try:
            fetch.of(Source("test")).get(f"http://127.0.0.1:{port}/x")
        except SourceError:
            continue
        raise SystemExit(f"port {port} gave an answer")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_all_misbehaving_servers_together_take_less_than_100_MiB(serve, tmp_path):
    ports = [str(serve(behaviour).port) for behaviour, *_ in MISBEHAVIOURS.values()]
    command = [sys.executable, "-c", MEASURED, str(tmp_path / "ledger.sqlite"), *ports]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert int(done.stdout) < 100 << 10  # KiB


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_replay_of_a_failure_is_the_same_failure(name, serve, ledger):
    behaviour, *_ = MISBEHAVIOURS[name]
    server = serve(behaviour)
    failures = []
    for mode in ("live", "replay"):
        with pytest.raises(SourceError) as failed:
            ask(live(server, ledger, mode=mode), f"{server.url}/x")
        failures.append((str(failed.value), failed.value.reason, failed.value.partial))
    assert failures[0] == failures[1]


def test_a_wait_of_a_year_is_handed_back_as_a_time_and_not_slept(serve, ledger):
    server = serve(MISBEHAVIOURS["503 with a date"][0])
    with pytest.raises(SourceError, match="try after 2099-12-31T23:59:59Z"):
        ask(live(server, ledger), f"{server.url}/x")


def test_the_redirect_to_another_host_is_named_and_not_followed(serve, ledger):
    server = serve(MISBEHAVIOURS["another host"][0])
    with pytest.raises(SourceError, match=r"http://other\.example"):
        ask(live(server, ledger), f"{server.url}/x")
    assert len(server.requests) == 1


def test_a_redirect_that_stays_with_the_host_is_followed_and_recorded(serve, ledger):
    def behave(connection):
        first = len(server.requests) == 1
        connection.sendall(answer(b"", "Location: /there", status="301 M") if first else answer(b"here"))

    server = serve(behave)
    assert ask(live(server, ledger), f"{server.url}/x").body == b"here"
    assert [hop.split(" at ")[0] for hop in ledger.head().body["hops"]] == [f"{server.url}/x", f"{server.url}/there"]


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (answer(b'{"a": 1}'), b'{"a": 1}'),
        (answer(gzip.compress(b"packed", mtime=0), "Content-Encoding: gzip"), b"packed"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil it closes", b"until it closes"),
        (answer(b"\xff\xfe not UTF-8 \x00"), b"\xff\xfe not UTF-8 \x00"),
        (answer(b"z" * CAP), b"z" * CAP),
        (answer(b"none", status="404 Not Found"), b"none"),
    ],
    ids=["plain", "gzip", "chunked", "until close", "bad UTF-8", "exactly the cap", "404"],
)
def test_replay_after_live_gives_the_identical_reply_and_opens_no_connection(sent, body, serve, ledger):
    server = serve(says(sent))
    first = ask(live(server, ledger), f"{server.url}/x")
    server.close()
    again = ask(live(server, ledger, mode="replay", ceiling="RED"), f"{server.url}/x")
    assert first == again
    assert again.body == body
    assert len(server.requests) == 1


def test_a_server_that_keeps_the_line_open_after_the_announced_length_is_not_waited_for(serve, ledger):
    def behave(connection):
        connection.sendall(answer(b"done"))
        server.over.wait(3)

    server = serve(behave)
    started = time.monotonic()
    assert ask(live(server, ledger), f"{server.url}/x").body == b"done"
    assert time.monotonic() - started < 2.5


def test_the_request_names_neither_tool_nor_case(serve, ledger, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server = serve(says(answer(b"ok")))
    ask(live(server, ledger), f"{server.url}/x?y=1")
    head = server.requests[0].decode()
    assert head.startswith(f"GET /x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUser-Agent: python\r\n")
    assert "dprk" not in head.lower()


def test_intent_comes_before_the_answer_and_a_crash_between_shows_as_an_intent_alone(serve, ledger, monkeypatch):
    server = serve(says(answer(b"ok")))
    ask(live(server, ledger), f"{server.url}/x")
    assert [entry.kind for entry in ledger.entries()] == ["created", "intent", "acquired"]
    assert ledger.head().body["intent"] == 1

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("dprkit.fetch._http.exchange", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ask(live(server, ledger), f"{server.url}/y")
    assert [entry.kind for entry in ledger.entries(after=2)] == ["intent"]
    assert ledger.verify() == []


def test_cache_answers_from_the_ledger_first_and_asks_again_after_a_failure(serve, ledger):
    replies = [answer(b"", status="418 Oops"), answer(b"good"), answer(b"never asked for")]
    server = serve(lambda connection: connection.sendall(replies[len(server.requests) - 1]))
    with pytest.raises(SourceError):
        ask(live(server, ledger), f"{server.url}/x")
    cache = live(server, ledger, mode="cache")
    assert ask(cache, f"{server.url}/x").body == b"good"
    assert ask(cache, f"{server.url}/x").body == b"good"
    assert len(server.requests) == 2
    assert ask(live(server, ledger, mode="replay"), f"{server.url}/x").body == b"good"


def test_replay_without_a_record_says_so_and_lists_what_it_wanted(ledger):
    fetch = Fetch(ledger, ceiling="AMBER")
    with pytest.raises(NotRecorded) as missing:
        ask(fetch, "https://rdap.example.com/domain/a.example")
    assert "asks nobody" in str(missing.value)
    assert [one.key for one in fetch.wanted] == ["test GET https://rdap.example.com/domain/a.example"]
    assert [entry.kind for entry in ledger.entries()] == ["created"]


def test_an_erased_answer_is_no_longer_replayed(serve, ledger):
    server = serve(says(answer(b"about a person")))
    fetch = live(server, ledger, mode="cache")
    ask(fetch, f"{server.url}/x")
    ledger.erase(ledger.head().number, "asked to", "R. Vale")
    with pytest.raises(NotRecorded):
        ask(live(server, ledger, mode="replay"), f"{server.url}/x")
    ask(fetch, f"{server.url}/x")
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("more", "question", "why"),
    [
        ({"ceiling": "RED"}, {}, "above the ceiling RED"),
        ({"reasons": {"test": "r"}}, {"opsec": "GREEN"}, "above the ceiling AMBER"),
        ({"allowed": frozenset()}, {}, "not in the plan"),
        ({}, {"opsec": "RED"}, "nobody learns"),
        ({"ceiling": "GREEN", "reasons": {"test": " "}}, {"opsec": "GREEN"}, "typed reason"),
        ({"reasons": {"other": "r"}}, {"needs_reason": True}, "typed reason"),
    ],
)
def test_what_policy_forbids_is_refused_before_anything_is_recorded_or_sent(more, question, why, serve, ledger):
    server = serve(says(answer(b"ok")))
    with pytest.raises(Refused, match=why):
        ask(live(server, ledger, **more), f"{server.url}/x", **question)
    assert server.requests == []
    assert [entry.kind for entry in ledger.entries()] == ["created"]


def test_a_question_in_the_plan_is_asked(serve, ledger):
    server = serve(says(answer(b"ok")))
    allowed = frozenset({f"test GET {server.url}/x"})
    assert ask(live(server, ledger, allowed=allowed), f"{server.url}/x").body == b"ok"


def test_the_key_of_a_request_is_the_same_for_every_spelling_of_its_URL():
    assert request_key("rdap", "HTTPS://RDAP.Example.COM:443/a") == request_key("rdap", "https://rdap.example.com./a")


def test_a_guard_can_only_be_a_loopback_address():
    with pytest.raises(Refused):
        Fetch(_guard=("10.0.0.1", 80))


@pytest.mark.parametrize("wrong", [{"mode": "Live"}, {"mode": ""}, {"ceiling": "amber"}, {"ceiling": "WHITE"}])
def test_a_misspelt_mode_or_ceiling_never_opens_the_door(wrong):
    with pytest.raises(InputError):
        Fetch(**wrong)


def test_the_guard_opens_one_port_and_no_other(serve, ledger):
    server, other = serve(says(answer(b"ok"))), serve(says(answer(b"ok")))
    with pytest.raises(Refused, match="ports 80 and 443"):
        ask(live(server, ledger), f"{other.url}/x")
    assert other.requests == []


def test_a_truncated_answer_is_given_back_only_to_who_asks_for_it(serve, ledger):
    server = serve(MISBEHAVIOURS["announces more"][0])
    reply = ask(live(server, ledger), f"{server.url}/x", partial=True)
    assert (reply.body, reply.truncated) == (b"short", True)


def test_a_key_is_sent_and_stays_out_of_records_and_replies_even_when_echoed(serve, ledger, tmp_path, monkeypatch):
    canary = "k/9=canary+77"
    monkeypatch.setenv("DPRKIT_KEY_SHODAN", canary)

    def echo(connection):
        body = json.dumps({"your key": canary, "request": server.requests[-1].decode()}).encode()
        connection.sendall(answer(gzip.compress(body), "Content-Encoding: gzip", f"ETag: {canary}"))

    server = serve(echo)
    secrets = {"headers": {"X-Api-Key": Key("shodan")}, "secret_query": {"key": Key("shodan")}}
    reply = ask(live(server, ledger), f"{server.url}/x", **secrets)
    assert f"X-Api-Key: {canary}".encode() in server.requests[0]
    assert b"GET /x?key=k%2F9%3Dcanary%2B77 HTTP" in server.requests[0]
    assert "‹secret:".encode() in reply.body
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + repr(reply).encode() + reply.body
    assert b"canary" not in kept
    assert ask(live(server, ledger, mode="replay"), f"{server.url}/x") == reply


def test_a_key_is_not_sent_without_TLS(ledger, monkeypatch):
    monkeypatch.setenv("DPRKIT_KEY_SHODAN", "a-key-of-some-length")
    fetch = Fetch(ledger, mode="live", ceiling="AMBER")
    with pytest.raises(SourceError, match="without TLS"):
        ask(fetch, "http://api.example.com/", secret_query={"key": Key("shodan")})


def test_a_server_without_TLS_on_an_https_address_is_a_failure_that_names_it(serve, ledger):
    server = serve(says(answer(b"ok")))
    with pytest.raises(SourceError) as failed:
        ask(live(server, ledger), server.url.replace("http:", "https:"))
    assert failed.value.reason in ("reset", "timeout")


NETWORK_CLOSED = """
import socket
from dprkit.errors import Refused
from dprkit.fetch import refuse_network
refuse_network(); refuse_network()
attempts = {
    "connect": lambda: socket.create_connection(("192.0.2.1", 80), timeout=0.1),
    "connect6": lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80)),
    "sendto": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    "name": lambda: socket.getaddrinfo("example.com", 80),
    "byname": lambda: socket.gethostbyname("example.com"),
    "byaddr": lambda: socket.gethostbyaddr("192.0.2.1"),
    "nameinfo": lambda: socket.getnameinfo(("192.0.2.1", 80), 0),
}
for name, attempt in attempts.items():
    try:
        attempt()
    except Refused:
        continue
    raise SystemExit(name + " was let out")
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()
left, right = socket.socketpair()
left.sendall(b"x")
print("closed")
"""


def test_with_the_network_refused_only_loopback_and_unix_sockets_are_left():
    done = subprocess.run([sys.executable, "-c", NETWORK_CLOSED], capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "closed", done.stdout + done.stderr


def test_this_very_test_run_cannot_reach_the_network(ledger):
    refuse_network()
    with pytest.raises(Refused, match="network is closed"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)
    fetch = Fetch(ledger, mode="live", ceiling="AMBER")
    with pytest.raises(Refused, match="network is closed"):
        ask(fetch, "https://rdap.example.com/domain/a.example")


REPLAY_ALONE = """
import sys
sys.addaudithook(lambda event, _: event.startswith("socket.") and print("SOCKET", event))
from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger
with Ledger.open(sys.argv[1], write=False) as ledger:
    print(Fetch(ledger).of(Source("test")).get(sys.argv[2]).body)
"""


def test_replay_raises_not_one_socket_event(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        asked = "https://rdap.example.com/domain/a.example"
        body = {"request": request_key("test", asked), "status": 200, "headers": {}, "problem": "", "message": ""}
        ledger.append("acquired", body, b"kept")
    command = [sys.executable, "-c", REPLAY_ALONE, str(tmp_path / "ledger.sqlite"), asked]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout == "b'kept'\n", done.stdout + done.stderr
