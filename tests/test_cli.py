"""The commands as a person types them: what they print, and the exit code."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from dprkit.cli import main
from dprkit.fetch import Fetch
from dprkit.keys import KNOWN

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\n'


@pytest.fixture
def dprkit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return call


def test_a_case_is_made_asked_for_filled_planned_run_reported_and_verified(dprkit, tmp_path):
    assert dprkit("new", "c-1", "--title", "Is B. Stone where he says?")[0] == 0
    code, said = dprkit("ask", "c-1")
    assert code == 0 and "Okta" in said and "kept 90 days" in said
    (tmp_path / "claims.toml").write_text(CLAIMS)
    assert dprkit("add", "c-1", "claims.toml")[0] == 0
    assert dprkit("plan", "c-1")[0] == 0
    assert dprkit("run", "c-1")[0] == 0
    code, said = dprkit("report", "c-1")
    assert code == 0 and "evidence head:" in said and "report.html" in said
    assert dprkit("verify", "c-1") == (0, dprkit("verify", "c-1")[1])


def test_a_file_that_is_not_read_is_named_and_the_exit_code_says_so(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "odd.bin").write_bytes(b"\x00\x01" * 50)
    code, said = dprkit("add", "c-1", "odd.bin")
    assert code == 1 and "odd.bin" in said and "--table signins --column" in said


def test_an_error_is_one_sentence_on_the_error_stream_without_a_traceback(dprkit):
    code, said = dprkit("plan", "nowhere")
    assert code == 2 and "dprkit new" in said and "Traceback" not in said


def test_a_hostile_file_name_reaches_the_terminal_without_its_control_characters(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "cv\x1b[2J\u202efdp.toml").write_text(CLAIMS)
    said = dprkit("add", "c-1", "cv\x1b[2J\u202efdp.toml")[1]
    assert "\x1b" not in said and "\u202e" not in said and "U+202E" in said


def test_a_tampered_case_does_not_verify(dprkit, tmp_path):
    dprkit("new", "c-1", "--title", "x")
    (tmp_path / "claims.toml").write_text(CLAIMS)
    dprkit("add", "c-1", "claims.toml")
    original = next((tmp_path / "c-1" / "originals").iterdir())
    original.chmod(0o644)
    original.write_text("else")
    code, said = dprkit("verify", "c-1")
    assert code == 1 and "other bytes" in said


def test_the_doctor_names_versions_and_finds_no_clash_here(dprkit):
    code, said = dprkit("doctor")
    assert code == 0 and "pandas" in said and "one package owns it" in said and "CLASH" not in said


def test_a_column_without_an_equals_sign_is_refused_with_an_example(dprkit):
    dprkit("new", "c-1", "--title", "x")
    code, said = dprkit("add", "c-1", "x.csv", "--column", "ip")
    assert code == 2 and "OURS=THEIRS" in said


KEY = "canary/key+0123456789"


@pytest.fixture
def asked(serve, monkeypatch):
    """The keys' own questions go to a server of ours; call it with what it answers."""

    def answers(body: bytes, status: str = "200 OK"):
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        server = serve(lambda connection: connection.sendall(head + body))
        door = Fetch(mode="live", ceiling="AMBER", _guard=server.guard(10.0))
        monkeypatch.setattr("dprkit.cli._key_door", lambda: door)
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


@pytest.fixture
def own_tables(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    return tmp_path / "home" / "dprkit" / "tables"


def test_the_list_of_tables_fits_a_terminal_and_names_who_has_newer_ones(dprkit, own_tables):
    code, said = dprkit("data", "list")
    assert code == 0 and max(map(len, said.splitlines())) <= 100
    asn, title, newer = said.splitlines()[1:4]
    assert asn.split()[:1] == ["asn"] and "bundled" in asn and "autonomous system" in title and "iptoasn.com" in newer


def test_an_update_says_who_learns_of_it_and_asks_nobody_without_a_yes(dprkit, own_tables):
    code, said = dprkit("data", "update", "asn")
    assert code != 0 and "IPtoASN" in said and "https://iptoasn.com" in said and "Ask now?" in said
    assert "asking" not in said and not own_tables.exists()
    assert dprkit("data", "update", "nonsense", "--yes")[0] == 2


def test_an_update_that_fails_says_so_and_the_exit_code_too(dprkit, own_tables, serve, monkeypatch):
    from dprkit.data import _publishers
    from dprkit.fetch import Fetch

    server = serve(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\x1b["))
    one = next(one for one in _publishers.PUBLISHERS if one.name == "disposable-email-domains")
    monkeypatch.setattr(_publishers, "PUBLISHERS", (one._replace(urls=(server.url + "/list",)),))
    door = Fetch(None, mode="live", ceiling="AMBER", _guard=server.guard(5))
    monkeypatch.setattr("dprkit.data.update.Fetch", lambda *args, **more: door)
    code, said = dprkit("data", "update", "--yes")
    assert code == 1 and "disposable_mail: failed (kept as it was" in said and "\x1b" not in said


def test_a_file_of_ones_own_is_added_shown_and_undone(dprkit, own_tables):
    file = str(Path(__file__).parent / "samples" / "mmdb" / "asn.mmdb")
    assert dprkit("data", "add", file) == (0, "asn: updated, 3 rows of 2026-11-01\n")
    assert "your folder" in dprkit("data", "list")[1].splitlines()[1]
    assert dprkit("data", "update", "--undo", "asn")[1] == "asn: the bundled table is in use again.\n"
    code, said = dprkit("data", "add", "nowhere.mmdb")
    assert code == 2 and "nowhere.mmdb cannot be opened" in said and "Traceback" not in said
