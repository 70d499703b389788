"""InternetDB against the loopback server; shape: the OpenAPI description of internetdb.shodan.io, values made up."""

from __future__ import annotations

import pytest

from dprkit.fetch import Fetch
from dprkit.providers.internetdb import internetdb

PLACE = "dprkit.providers.internetdb.API"
HOST = {
    "ip": "198.51.100.7",
    "ports": [53, 443],
    "hostnames": ["a.example"],
    "tags": ["vpn"],
    "cpes": ["cpe:/a:example:server"],
    "vulns": ["CVE-2020-0001", "CVE-2020-0002"],
}


def test_what_it_holds_of_an_address_without_a_key(source, answer, monkeypatch):
    monkeypatch.delenv("DPRKIT_KEY_SHODAN")
    row = source.ask(internetdb, "198.51.100.7", PLACE, answer(HOST))
    assert source.paths == ["/198.51.100.7"]
    assert row.to_dict() == {
        "outcome": "found",
        "ports": "53, 443",
        "hostnames": "a.example",
        "tags": "vpn",
        "cpes": "cpe:/a:example:server",
        "vulnerabilities": 2,
        "note": "",
    }


def test_its_terms_stand_in_the_plan():
    assert "non-commercial" in internetdb.terms


def test_an_address_without_data_is_absent(source, answer):
    sent = answer({"detail": "No information available"}, status="404 Not Found")
    assert source.ask(internetdb, "198.51.100.7", PLACE, sent)["outcome"] == "absent"


def test_a_reply_that_is_no_answer_fails_with_its_reason(source, fault):
    sent, reason = fault
    row = source.ask(internetdb, "198.51.100.7", PLACE, sent)
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", reason)


@pytest.mark.parametrize("ip", ["198.51.100.8", None, ["198.51.100.7"]])
def test_an_answer_about_another_address_is_no_answer(source, answer, ip):
    assert source.ask(internetdb, "198.51.100.7", PLACE, answer({**HOST, "ip": ip}))["outcome"] == "failed"


def test_version_6_and_addresses_inside_a_network_are_not_asked_about(source, answer):
    assert source.ask(internetdb, "2001:db8::7", PLACE, answer(HOST))["outcome"] == "skipped"
    assert source.ask(internetdb, "192.168.1.9", PLACE, answer(HOST))["outcome"] == "skipped"
    assert internetdb.table(["198.51.100.7"], Fetch()).iloc[0]["outcome"] == "refused"
