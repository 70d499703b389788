"""Who may be asked when: rates shared by notebooks, pauses that servers ask for, servers that are left alone."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from dprkit.errors import NotRecorded, SourceError
from dprkit.fetch import Fetch, Source
from dprkit.fetch._pace import FAILURES, Pace
from dprkit.fetch._wire import Switch
from dprkit.ledger import Ledger


def answer(status: str, *headers: str, body: bytes = b"ok") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


TEST = Source("test")


def ask(server, ledger, *, source=TEST, path="x", **more):
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard(), **more)
    return fetch.of(source).get(f"{server.url}/{path}")


def in_turn(*replies):
    """A server that gives each reply once, then the last for ever."""
    left = list(replies)
    return lambda connection: connection.sendall(left.pop(0) if len(left) > 1 else left[0])


@pytest.mark.parametrize("failure", [b"", answer("500 Oops"), answer("502 Bad"), b"HTT"], ids=repr)
def test_a_failure_of_the_server_is_tried_again_and_each_try_is_recorded(failure, serve, ledger):
    server = serve(in_turn(failure, answer("200 OK")))
    if failure == b"HTT":  # half an answer is an answer that was cut: what arrived is kept, and not asked for twice
        with pytest.raises(SourceError):
            ask(server, ledger)
        return
    assert ask(server, ledger).body == b"ok"
    kinds = [(entry.kind, entry.body.get("problem")) for entry in ledger.entries(after=0)]
    assert [kind for kind, _ in kinds] == ["intent", "acquired", "intent", "acquired"]
    assert kinds[1][1] and kinds[3][1] == ""


def test_there_are_three_tries_and_no_more(serve, ledger):
    server = serve(in_turn(answer("500 Oops")))
    with pytest.raises(SourceError):
        ask(server, ledger)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "403 No", "418 Tea"])
def test_a_refusal_is_not_tried_again(status, serve, ledger):
    server = serve(in_turn(answer(status)))
    with pytest.raises(SourceError):
        ask(server, ledger)
    assert len(server.requests) == 1


def test_a_short_wait_that_the_server_asks_for_is_obeyed_and_moves_the_deadline(serve, ledger):
    server = serve(in_turn(answer("429 Slow down", "Retry-After: 2"), answer("200 OK")))
    started = time.monotonic()
    assert ask(server, ledger).body == b"ok"  # the deadline is one second
    assert 2 <= time.monotonic() - started < 10


def test_a_date_is_read_against_the_clock_of_the_server(serve, ledger):
    dates = ("Retry-After: Fri, 02 Jan 1998 10:00:01 GMT", "Date: Fri, 02 Jan 1998 10:00:00 GMT")
    server = serve(in_turn(answer("503 Busy", *dates), answer("200 OK")))
    started = time.monotonic()
    assert ask(server, ledger).body == b"ok"
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize(
    "asked", ["Retry-After: 61", "Retry-After: 86400", "Retry-After: Fri, 31 Dec 2099 23:59:59 GMT"]
)
def test_a_long_wait_is_handed_back_and_the_server_is_left_alone_by_everybody(asked, serve, ledger):
    server = serve(in_turn(answer("429 No", asked)))
    started = time.monotonic()
    with pytest.raises(SourceError, match=r"try after 20\d\d-"):
        ask(server, ledger)
    with pytest.raises(NotRecorded, match="left alone until 20") as paused:
        ask(server, ledger, path="another")
    assert paused.value.reason == "paused"
    assert len(server.requests) == 1
    assert time.monotonic() - started < 30


def test_GitHubs_way_of_saying_that_the_hour_is_used_up_is_a_rate_limit(serve, ledger):
    spent = answer("403 Forbidden", "X-RateLimit-Remaining: 0", f"X-RateLimit-Reset: {int(time.time()) + 900}")
    with pytest.raises(SourceError, match="try after") as failed:
        ask(serve(in_turn(spent)), ledger)
    assert failed.value.reason == "rate-limited"


def test_a_server_that_keeps_failing_is_left_alone_and_nothing_is_recorded_as_asked(serve, ledger):
    server = serve(in_turn(answer("500 Oops")))
    fates = []
    for path in "abcd":
        with pytest.raises(SourceError) as failed:
            ask(server, ledger, path=path)
        fates.append(failed.value.reason)
    assert fates == ["unreadable", "unreadable", "paused", "paused"]
    assert len(server.requests) == 2 * 3
    assert len(server.requests) >= FAILURES
    assert ledger.head().body["url"].endswith("/b")


def test_another_server_of_the_same_source_is_still_asked(serve, ledger):
    broken, sound = serve(in_turn(answer("500 Oops"))), serve(in_turn(answer("200 OK")))
    for path in "abc":
        with pytest.raises((SourceError, NotRecorded)):
            ask(broken, ledger, path=path)
    assert ask(sound, ledger).body == b"ok"


def test_an_answer_forgets_earlier_failures(serve, ledger):
    server = serve(in_turn(*[answer("500 Oops"), answer("200 OK")] * 6))
    for path in "abcdef":
        assert ask(server, ledger, path=path).body == b"ok"


def test_a_server_is_asked_no_faster_than_its_rate(serve, ledger):
    server = serve(in_turn(answer("200 OK")))
    started = time.monotonic()
    for path in "abcd":
        ask(server, ledger, source=Source("slow", per_second=10.0), path=path)
    assert time.monotonic() - started >= 0.3


def test_the_rate_is_shared_by_the_notebooks_of_a_user():
    code = (
        "import sys, time; from dprkit.fetch._pace import Pace; from dprkit.fetch._wire import Switch\n"
        "pace = Pace(Switch()); [pace.wait('one', 10.0) for _ in range(3)]"
    )
    started = time.time()
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [one.wait(60) for one in running] == [0, 0]
    last = Pace(Switch()).wait("one", 10.0)
    assert time.time() - started >= 0.6
    assert last <= 0.1


def test_a_state_folder_that_cannot_be_written_makes_the_pace_this_process_alone(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    pace = Pace(Switch())
    for _ in range(FAILURES):
        pace.failed("one")
    with pytest.raises(NotRecorded):
        pace.wait("one", 0.0)
    assert pace.wait("two", 0.0) == 0.0


def test_the_state_file_holds_servers_and_times_and_nothing_of_what_was_asked(serve, ledger, tmp_path_factory):
    import os
    from pathlib import Path

    server = serve(in_turn(answer("200 OK")))
    ask(server, ledger, source=Source("test", per_second=100.0), path="b.stone@example.com")
    (state,) = Path(os.environ["XDG_STATE_HOME"]).rglob("pace.sqlite")
    assert b"test at 127.0.0.1" in state.read_bytes()
    assert b"stone" not in state.read_bytes()
