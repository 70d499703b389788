"""The commands for bundled tables: what they print, and the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def own_tables(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    return tmp_path / "home" / "dprkit" / "tables"


def test_the_list_of_tables_fits_a_terminal_and_names_who_has_newer_ones(dprkit, own_tables):
    code, said = dprkit("data", "list")
    assert code == 0 and max(map(len, said.splitlines())) <= 100
    lines = said.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("asn "))
    asn, title, newer = lines[at : at + 3]
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
    file = str(Path(__file__).parents[1] / "samples" / "mmdb" / "asn.mmdb")
    assert dprkit("data", "add", file) == (0, "asn: updated, 3 rows of 2026-11-01\n")
    assert "your folder" in next(line for line in dprkit("data", "list")[1].splitlines() if line.startswith("asn "))
    assert dprkit("data", "update", "--undo", "asn")[1] == "asn: the bundled table is in use again.\n"
    code, said = dprkit("data", "add", "nowhere.mmdb")
    assert code == 2 and "nowhere.mmdb cannot be opened" in said and "Traceback" not in said
