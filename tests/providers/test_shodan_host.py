"""Shodan host against the loopback server, read by the prescribed client.

The shape of the replies: Shodan REST API documentation, "Host Information"; the values are made up.
"""

from __future__ import annotations

import json

import pytest

from dprkit.fetch import Fetch
from dprkit.providers.shodan_host import shodan_host

PLACE = "dprkit.providers._shodan.API"
HOST = {
    "ip_str": "198.51.100.7",
    "ip": 3325256711,
    "org": "Example Hosting",
    "isp": "Example Transit",
    "asn": "AS64496",
    "os": None,
    "ports": [8443, 22, 8443],
    "hostnames": ["a.example", "b.example"],
    "domains": ["example"],
    "tags": ["vpn", "cloud"],
    "last_update": "2026-01-31T10:20:30.123456",
    "country_code": "US",
    "data": [
        {"port": 22, "transport": "tcp", "product": "OpenSSH", "version": "9.6", "data": "SSH-2.0"},
        {"port": 8443, "transport": "tcp", "http": {"title": "x"}},
        "not a service",
    ],
}
NO = {"error": "No information available for that IP."}


def test_what_shodan_holds_of_an_address_without_its_country(source, answer):
    row = source.ask(shodan_host, "198.51.100.7", PLACE, answer(HOST))
    assert source.paths == ["/shodan/host/198.51.100.7?key=key-of-shodan"]
    assert row.dropna().to_dict() == {
        "outcome": "found",
        "organisation": "Example Hosting",
        "isp": "Example Transit",
        "asn": 64496,
        "ports": "22, 8443",
        "products": "OpenSSH 9.6",
        "hostnames": "a.example, b.example",
        "tags": "vpn, cloud",
        "last_update": "2026-01-31T10:20:30Z",
        "note": "",
    }


def test_an_address_of_version_6_is_asked_in_its_short_form(source, answer):
    source.ask(shodan_host, "2001:0db8:0000::0007", PLACE, answer(HOST))
    assert source.paths[0].startswith("/shodan/host/2001:db8::7?")


def test_absent_needs_shodans_own_words(source, answer):
    assert source.ask(shodan_host, "198.51.100.7", PLACE, answer(NO, status="404 Not Found"))["outcome"] == "absent"
    row = source.ask(shodan_host, "198.51.100.7", PLACE, answer({"error": "Invalid IP"}, status="404 Not Found"))
    assert (row["outcome"], "Invalid IP" in row["note"]) == ("failed", True)


def test_a_reply_that_is_no_answer_fails_with_its_reason(source, fault):
    sent, reason = fault
    row = source.ask(shodan_host, "198.51.100.7", PLACE, sent)
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", reason)


def test_an_error_told_with_status_200_is_no_answer(source, answer):
    row = source.ask(shodan_host, "198.51.100.7", PLACE, answer({"error": "Access \x1b[2Jdenied"}))
    assert (row["outcome"], "Shodan answers with an error" in row["note"]) == ("failed", True)
    assert "\x1b" not in row["note"]


@pytest.mark.parametrize(
    "odd",
    [
        {"asn": "AS" + "9" * 400, "ports": [10**30, True, None, "22", {}], "org": ["x"], "last_update": "soon"},
        {"asn": 64496, "ports": "22", "data": {"0": 1}, "hostnames": {"a": 1}, "tags": None},
        {"org": "\ud800half", "hostnames": ["x" * 5000], "data": [{"product": ["x"], "version": 7}]},
    ],
)
def test_one_odd_field_costs_that_field_and_no_other(source, answer, odd):
    row = source.ask(shodan_host, "198.51.100.7", PLACE, answer({**HOST, **odd}))
    assert (row["outcome"], row["isp"]) == ("found", "Example Transit")
    assert len(str(row["hostnames"])) < 400


def test_a_key_that_stands_twice_is_told(source, answer):
    body = json.dumps(HOST)[:-1] + ', "isp": "Other"}'
    row = source.ask(shodan_host, "198.51.100.7", PLACE, answer(body.encode()))
    assert (row["isp"], row["note"]) == ("Other", "isp stands there twice; the last was read")


@pytest.mark.parametrize("value", ["10.0.0.5", "100.64.0.1", "127.0.0.1", "169.254.169.254", "fd00::1", "fe80::1"])
def test_an_address_inside_a_network_is_never_told_to_anybody(source, answer, value):
    row = source.ask(shodan_host, value, PLACE, answer(HOST))
    assert (row["outcome"], source.paths) == ("skipped", [])
    assert "nobody outside is asked about it" in row["note"]


def test_without_a_key_it_is_skipped_and_says_how_to_enter_one(source, answer, monkeypatch):
    monkeypatch.delenv("DPRKIT_KEY_SHODAN")
    live = Fetch(source.ledger, mode="live", ceiling="AMBER")
    row = shodan_host.table(["198.51.100.7"], live).iloc[0]
    assert (row["outcome"], "dprkit keys set shodan" in row["note"]) == ("skipped", True)
    assert live.wanted[0].url == "https://api.shodan.io/shodan/host/198.51.100.7"


def test_the_client_never_gets_the_key_and_its_environment_changes_nothing(source, answer, monkeypatch):
    import shodan.client

    made = []
    monkeypatch.setattr(shodan.client.Shodan, "__init__", _remember(shodan.client.Shodan.__init__, made))
    monkeypatch.setenv("SHODAN_API_URL", "http://192.0.2.1")
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:3128")
    assert source.ask(shodan_host, "198.51.100.7", PLACE, answer(HOST))["outcome"] == "found"
    assert made and all("key-of-shodan" not in repr(vars(one)) for one in made)
    assert [list(one._session.adapters) for one in made] == [["https://"]] * len(made)


def _remember(make, made):
    def init(self, *arguments, **named):
        made.append(self)
        make(self, *arguments, **named)

    return init
