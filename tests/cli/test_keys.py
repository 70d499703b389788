"""The keys' commands: what they print, and the exit code."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from click.testing import CliRunner

from dprkit.cli import main
from dprkit.fetch import Fetch
from dprkit.keys import KNOWN

KEY = "canary/key+0123456789"


@pytest.fixture
def asked(serve, monkeypatch):
    """The keys' own questions go to a server of ours; call it with what it answers."""

    def answers(body: bytes, status: str = "200 OK"):
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        server = serve(lambda connection: connection.sendall(head + body))
        door = Fetch(mode="live", ceiling="AMBER", _guard=server.guard(10.0))
        monkeypatch.setattr("dprkit.cli.keys._key_door", lambda: door)
        monkeypatch.setattr("dprkit.keys.KNOWN", {name: one._replace(url=server.url) for name, one in KNOWN.items()})
        return server

    for name in KNOWN:
        monkeypatch.setenv(f"DPRKIT_KEY_{name.upper()}", KEY)
    return answers


ANSWERS = {
    "shodan": (b'{"query_credits": 97, "plan": "dev"}', "ok: query credits left 97, plan dev"),
    "github": (b'{"rate": {"limit": 5000, "remaining": 4999}}', "ok: questions left this hour 4999, of 5000"),
    "hibp": (b'{"Rpm": 10, "SubscribedUntil": "2027-05-30T00:00:00Z"}', "ok: questions a minute 10, subscribed"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_key_is_tested_after_it_was_said_what_is_sent_to_whom(dprkit, asked, name):
    body, words = ANSWERS[name]
    server = asked(body)
    code, said = dprkit("keys", "test", name, "--yes")
    assert code == 0 and f"{name}: {words}" in said and KEY not in said
    assert said.startswith(f"The key {name}, and nothing else, is sent to {KNOWN[name].tells}: {server.url}")
    assert len(server.requests) == 1
    assert quote(KEY, safe="") in server.requests[0].decode() or KEY in server.requests[0].decode()


def test_without_a_yes_nobody_is_asked(dprkit, asked):
    server = asked(b"{}")
    code, said = dprkit("keys", "test", "shodan")  # the standard input is empty
    assert (code != 0, server.requests) == (True, []) and "is sent to Shodan" in said


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        ("401 Unauthorized", b'{"error": "Invalid API key canary/key+0123456789"}', "hibp: refused: "),
        ("403 Forbidden", b"canary/key+0123456789", "hibp: refused: "),
        ("429 Too Many", b"", "hibp: failed: "),
        ("200 OK", b"<html>canary/key+0123456789</html>", "hibp: failed: this is no answer that Have I Been Pwned"),
        ("200 OK", b'{"Rpm": {"a": 1}, "SubscribedUntil": null}', "hibp: failed: this is no answer"),
        ("200 OK", b"[" * 100_000, "hibp: failed: this is no answer"),
        ("404 Not Found", b"{}", "hibp: failed: this is no answer"),
    ],
)
def test_a_key_that_is_refused_and_a_test_that_failed_are_two_answers(dprkit, asked, status, body, words):
    asked(body, status)
    code, said = dprkit("keys", "test", "hibp", "--yes")
    assert code == 1 and words in said and "canary" not in said


def test_an_answer_that_holds_terminal_controls_or_the_key_is_shown_without_them(dprkit, asked):
    asked(b'{"query_credits": 1, "plan": "\\u001b[2Jcanary/key+0123456789"}')
    said = dprkit("keys", "test", "shodan", "--yes")[1]
    assert "\x1b" not in said and "canary" not in said and "‹secret:shodan›" in said


def test_a_key_that_is_not_there_or_not_known_is_not_tested(dprkit, monkeypatch):
    monkeypatch.delenv("DPRKIT_KEY_SHODAN", raising=False)
    code, said = dprkit("keys", "test", "shodan", "--yes")
    assert code == 2 and "dprkit keys set shodan" in said
    code, said = dprkit("keys", "test", "my-\x1bsource", "--yes")
    assert code == 2 and "shodan, github, hibp" in said and "\x1b" not in said


def test_keys_are_listed_by_name_place_and_purpose_and_not_by_value(dprkit, monkeypatch):
    monkeypatch.setenv("DPRKIT_KEY_HIBP", KEY)
    monkeypatch.setenv("DPRKIT_KEY_MINE", KEY)
    for name in ("SHODAN", "GITHUB"):
        monkeypatch.delenv(f"DPRKIT_KEY_{name}", raising=False)
    code, said = dprkit("keys", "list")
    rows = {line.split()[0]: line for line in said.splitlines()}
    assert code == 0 and "canary" not in said
    assert "environment" in rows["hibp"] and "not set" in rows["shodan"] and "no source that ships" in rows["mine"]


def test_a_key_is_read_from_a_pipe_and_kept_nowhere_but_in_a_safe_keyring(dprkit, monkeypatch, tmp_path):
    kept = []
    monkeypatch.setattr("dprkit.keys.store", lambda key: kept.append((key.name, key.reveal())) or "a store")
    result = CliRunner().invoke(main, ["keys", "set", "shodan"], input=f"{KEY}\n")
    assert (result.exit_code, kept) == (0, [("shodan", KEY)])
    assert "canary" not in result.output and "dprkit keys test shodan" in result.output
    monkeypatch.undo()
    monkeypatch.setattr("dprkit.keys._safe_stores", lambda: iter(()))
    result = CliRunner().invoke(main, ["keys", "set", "shodan"], input=f"{KEY}\n")
    assert result.exit_code == 2 and "DPRKIT_KEY_SHODAN" in result.output and "canary" not in result.output
    assert CliRunner().invoke(main, ["keys", "set", "shodan", KEY]).exit_code == 2
