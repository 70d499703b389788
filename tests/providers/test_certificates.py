"""certificates against the loopback server, in the form that crt.sh answers in (README of storbeck/crtsh-query)."""

from __future__ import annotations

import json
import time

import pandas as pd
import pytest

from dprkit.fetch import Fetch
from dprkit.ledger import Ledger
from dprkit.providers.certificates import certificates


def entry(number: int, names: str, start: str = "2026-03-06T23:14:48", **more) -> dict:
    return {
        "issuer_ca_id": 16418,
        "issuer_name": "C=US, O=Let's Encrypt, CN=R3",
        "common_name": names.split("\n")[0],
        "name_value": names,
        "id": number,
        "entry_timestamp": "2026-03-07T00:14:48.255",
        "not_before": start,
        "not_after": "2026-06-04T23:14:48",
        "serial_number": f"03b5914e{number:04x}",
        "result_count": 2,
        **more,
    }


@pytest.fixture
def ask(serve, tmp_path, monkeypatch):
    """The row about a domain: asked live, then replayed from the record with the same result."""
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:

        def asked(sent, status: str = "200 OK", value: str = "a.example"):
            body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
            head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            asked.server = serve(lambda connection: connection.sendall(head.encode() + body))
            monkeypatch.setattr("dprkit.providers.certificates._SERVER", asked.server.url)
            guard = asked.server.guard(5.0)
            # The rate of the source is not waited for between two rows of one test.
            monkeypatch.setattr("dprkit.fetch._pace.Pace.wait", lambda self, place, per_second: 0.0)
            first = certificates.table([value], Fetch(ledger, mode="live", ceiling="AMBER", _guard=guard))
            pd.testing.assert_frame_equal(
                first, certificates.table([value], Fetch(ledger, ceiling="AMBER", _guard=guard))
            )
            return first.iloc[0]

        yield asked
        assert ledger.verify() == []


def test_certificates_are_counted_once_and_their_other_names_are_listed(ask):
    row = ask([
        entry(1, "a.example\n*.a.example\nwww.a.example"),
        entry(2, "a.example", serial_number="03b5914e0001"),  # the precertificate of the first
        entry(3, "www.a.example\nb.example\nj.doe@a.example", "2024-01-02T03:04:05",
              issuer_name='C=XX, O="Example CA, Inc.", CN=CA 1'),
    ])  # fmt: skip
    assert ask.server.requests[0].startswith(b"GET /?q=a.example&output=json HTTP/1.1\r\n")
    assert row.drop("records", errors="ignore").dropna().to_dict() == {
        "outcome": "found",
        "certificates": 2,
        "first_seen": "2024-01-02T03:04:05Z",
        "last_seen": "2026-03-06T23:14:48Z",
        "issuers": "Example CA, Inc.\nLet's Encrypt",
        "other_names": "b.example\nwww.a.example",
        "other_names_count": 2,
        "note": "",
    }


def test_an_empty_list_is_absent_and_everything_that_is_no_list_is_failed(ask):
    assert (ask([])["outcome"], ask([])["note"]) == ("absent", "")
    assert ask([], "404 Not Found")["outcome"] == "absent"
    for sent in (b"<html><body>502 Bad Gateway</body></html>", b"", b'{"error": 1}', b"[" * 100_000, b"[1, 2", b"\xff"):
        row = ask(sent)
        assert (row["outcome"], row["note"][:11]) == ("failed", "unreadable:")
        assert row["note"].endswith("The bytes are kept.")
    page = b"<html>Not Found</html>"
    assert ask(page, "404 Not Found")["outcome"] == "failed"
    assert ask(page, "502 Bad Gateway")["outcome"] == "failed"


def test_entries_about_another_name_are_no_certificates_of_this_one(ask):
    row = ask([entry(1, "nota.example"), entry(2, "a.example.test")])
    assert (row["outcome"], row["note"]) == ("absent", "2 entries name something else and were left out")
    row = ask([entry(1, "nota.example"), entry(2, "www.a.example")])
    assert (row["outcome"], row["certificates"]) == ("found", 1)


def test_one_broken_entry_costs_only_itself_and_is_counted(ask):
    broken = [None, 7, [], {}, entry(4, "a.example", not_before="soon"), entry(5, "a.example", not_before=None)]
    row = ask([*broken, entry(1, "a.example", common_name=None, issuer_name=9)])
    assert (row["outcome"], row["certificates"], row["note"]) == ("found", 1, "6 entries could not be read")
    assert ask(broken)["outcome"] == "failed"


def test_ten_thousand_entries_and_a_surrogate_are_read_in_time(ask):
    started = time.monotonic()
    many = [entry(at, f"h{at}.a.example\n\ud800.example\n<b>x</b>") for at in range(10_000)]
    row = ask(many)
    assert (row["certificates"], row["other_names_count"]) == (10_000, 10_000)
    assert len(row["other_names"].splitlines()) == 100
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("value", ["", "a b.example", "a.example&output=html", "a.example/x", "198.51.100.7"])
def test_what_is_no_domain_never_reaches_the_request(value, ask):
    row = ask([], value=value)
    assert (row["outcome"], ask.server.requests) == ("skipped", [])
