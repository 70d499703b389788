"""reverse_dns against a resolver of our own on loopback."""

from __future__ import annotations

import dns.message
import dns.rrset
import pandas as pd
import pytest

from dprkit.fetch import Fetch
from dprkit.ledger import Ledger
from dprkit.providers.reverse_dns import reverse_dns

NAME = "7.100.51.198.in-addr.arpa"


@pytest.fixture
def ask(resolver, tmp_path):
    """The row about an address, asked live and then replayed with the same result."""
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:

        def asked(zone: dict, value: str = "198.51.100.7", reason: str = "why", seconds: float = 10.0):
            asked.server = resolver(zone)
            more = {"ceiling": "AMBER", "reasons": {"reverse_dns": reason}, "resolvers": ("127.0.0.1",),
                    "_guard": ("127.0.0.1", asked.server.port, seconds)}  # fmt: skip
            first = reverse_dns.table([value], Fetch(ledger, mode="live", **more))
            pd.testing.assert_frame_equal(first, reverse_dns.table([value], Fetch(ledger, **more)))
            return first.iloc[0]

        yield asked


def test_the_names_of_an_address_come_with_their_domains_and_count(ask):
    row = ask({(NAME, "PTR"): ("Host7.Pool.isp.test.", "vpn7.isp.test.")})
    assert row.drop("records", errors="ignore").dropna().to_dict() == {
        "outcome": "found",
        "names": "host7.pool.isp.test\nvpn7.isp.test",
        "names_count": 2,
        "name_domains": "isp.test",
        "answers": "PTR found",
        "note": "",
    }


def test_an_IPv6_address_is_asked_nibble_by_nibble(ask):
    name = "7.0.0.0" + ".0" * 20 + ".8.b.d.0.1.0.0.2.ip6.arpa"
    assert ask({(name, "PTR"): ("host.isp.test.",)}, "2001:db8::7")["names"] == "host.isp.test"


@pytest.mark.parametrize(
    ("zone", "outcome", "words"),
    [
        ({}, "absent", "gave it no name"),
        ({(NAME, "A"): 0}, "absent", "gave it no name"),
        ({(NAME, "PTR"): 2}, "failed", "SERVFAIL"),
        ({(NAME, "PTR"): 5}, "failed", "refuses"),
        ({(NAME, "PTR"): lambda query: []}, "failed", "timeout"),
    ],
    ids=["NXDOMAIN", "empty", "SERVFAIL", "REFUSED", "silence"],
)
def test_no_name_and_no_answer_are_two_different_things(zone, outcome, words, ask):
    row = ask(zone, seconds=1.0 if words == "timeout" else 10.0)
    assert (row["outcome"], words in row["note"], row["names"] is pd.NA) == (outcome, True, True)


def test_a_name_that_the_operator_delegated_is_told_with_the_place(ask):
    def delegated(query):
        reply = dns.message.make_response(query)
        reply.answer.append(dns.rrset.from_text(f"{NAME}.", 60, "IN", "CNAME", f"7.0-15.{NAME.partition('.')[2]}."))
        reply.answer.append(dns.rrset.from_text(f"7.0-15.{NAME.partition('.')[2]}.", 60, "IN", "PTR", "x.holder.test."))
        return [reply.to_wire()]

    row = ask({(NAME, "PTR"): delegated})
    assert (row["names"], row["alias_of"]) == ("x.holder.test", "7.0-15.100.51.198.in-addr.arpa")


def test_of_many_names_fifty_are_shown_and_all_are_counted(ask):
    row = ask({(NAME, "PTR"): tuple(f"h{at}.isp.test." for at in range(120))})
    assert row["note"] == ""
    assert (row["names_count"], len(row["names"].splitlines())) == (120, 50)


@pytest.mark.parametrize("value", ["10.0.0.1", "192.168.1.9", "169.254.169.254", "127.0.0.1", "::1", "fd00::1"])
def test_an_address_inside_a_network_is_skipped_and_nobody_is_asked(value, ask):
    row = ask({}, value)
    assert (row["outcome"], ask.server.asked) == ("skipped", [])


def test_without_a_typed_reason_nobody_is_asked(ask):
    row = ask({}, reason="")
    assert (row["outcome"], ask.server.asked) == ("refused", [])
