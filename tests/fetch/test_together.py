"""Several look-ups at once: in order, eight at a time, and an interrupt keeps what has arrived."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from dprkit.errors import NotRecorded
from dprkit.fetch import Fetch, Source
from dprkit.fetch._together import AT_ONCE
from dprkit.ledger import Ledger


def answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


def test_answers_come_in_the_order_of_the_questions_and_eight_are_under_way_at_once(serve, ledger):
    together = threading.Barrier(AT_ONCE)  # nobody is answered before eight ask at once

    def behave(connection):
        together.wait(10)
        connection.sendall(answer(b"ok"))

    server = serve(behave)
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard(15.0)).of(Source("test"))
    urls = [f"{server.url}/{n}" for n in range(3 * AT_ONCE)]
    replies = fetch.together(fetch.get, urls)
    assert [reply.provenance.location for reply in replies] == urls
    assert ledger.verify() == []
    assert len(list(ledger.entries("acquired"))) == 3 * AT_ONCE


def test_two_who_want_the_same_answer_at_once_ask_for_it_once(serve, ledger):
    def behave(connection):
        time.sleep(0.2)
        connection.sendall(answer(b"ok"))

    server = serve(behave)
    fetch = Fetch(ledger, mode="cache", ceiling="AMBER", _guard=server.guard(5.0)).of(Source("test"))
    replies = fetch.together(lambda _: fetch.get(f"{server.url}/same"), ["a", "b", "c"])
    assert [reply.body for reply in replies] == [b"ok"] * 3
    assert len(server.requests) == 1


def test_replay_and_plan_ask_one_after_another_in_this_thread(ledger):
    for mode in ("replay", "plan"):
        fetch = Fetch(ledger, mode=mode)
        names = fetch.together(lambda _: threading.current_thread().name, ["a", "b"])
        assert set(names) == {threading.current_thread().name}


def test_one_that_raises_does_not_hide_the_error(serve, ledger):
    fetch = Fetch(ledger, mode="live")
    with pytest.raises(ZeroDivisionError):
        fetch.together(lambda value: 1 // int(value), ["1", "0"])


def test_after_a_stop_nothing_more_is_asked(serve, ledger):
    server = serve(lambda connection: connection.sendall(answer(b"ok")))
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard()).of(Source("test"))
    fetch.stop()
    with pytest.raises(NotRecorded) as stopped:
        fetch.get(f"{server.url}/x")
    assert stopped.value.reason == "stopped"
    assert (server.requests, fetch.stopped) == ([], True)


def test_a_stop_ends_a_question_that_is_under_way_and_records_what_had_arrived(serve, ledger):
    def half(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it")
        server.over.wait(10)

    server = serve(half)
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard(20.0)).of(Source("test"))
    threading.Timer(0.5, fetch.stop).start()
    started = time.monotonic()
    with pytest.raises(Exception, match="stopped"):
        fetch.get(f"{server.url}/x")
    assert time.monotonic() - started < 5
    assert ledger.head().body["problem"] == "stopped"
    assert ledger.payload(ledger.head().number) == b"half of it"


RUN = """
import json, sys
from dprkit.errors import SourceError
from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger
path, url, port = sys.argv[1:]
with Ledger.open(path) as ledger:
    fetch = Fetch(ledger, mode="cache", ceiling="AMBER", _guard=("127.0.0.1", int(port), 20.0)).of(Source("test"))
    def ask(one):
        try:
            return fetch.get(one).body.decode()
        except SourceError as error:
            return error.reason

    got = fetch.together(ask, [f"{url}/{n}" for n in range(40)])
    print(json.dumps([got, fetch.stopped]))
"""


def test_an_interrupt_keeps_what_has_arrived_and_the_next_run_asks_for_the_rest(serve, tmp_path):
    interrupted = threading.Event()

    def behave(connection):
        if len(server.requests) > 12:
            interrupted.wait(5)  # however slow the machine, there is something left to ask when the signal comes
        connection.sendall(answer(b"ok"))

    Ledger.create(tmp_path / "ledger.sqlite").close()
    server = serve(behave)
    command = [sys.executable, "-c", RUN, str(tmp_path / "ledger.sqlite"), server.url, str(server.port)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    while len(server.requests) < 12:
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGINT)
    time.sleep(0.2)
    interrupted.set()
    got, stopped = json.loads(first.communicate(timeout=30)[0])
    assert stopped
    assert 0 < got.count("ok") < 40
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        kept = [entry.body["request"] for entry in ledger.entries("acquired") if not entry.body["problem"]]
        assert ledger.verify() == []
    assert len(kept) >= got.count("ok")
    before = len(server.requests)
    again = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)
    assert again == [["ok"] * 40, False]
    assert len(server.requests) - before == 40 - len(kept)
