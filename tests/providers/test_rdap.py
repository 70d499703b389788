"""RDAP against the loopback server: what a registry may send, and what it should not."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
import pytest

from dprkit.fetch import Fetch, request_key
from dprkit.ledger import Ledger
from dprkit.providers.rdap import rdap


class Tables:
    """The bundled table of RDAP servers, with one server for everything."""

    def __init__(self, url: str) -> None:
        entries = [("dns", "example"), ("dns", "io"), ("ipv4", "198.51.100.0/24"), ("ipv4", "0.0.0.0/0")]
        entries += [("ipv6", "2001:db8::/32"), ("asn", "64496-64511"), ("asn", "65551"), ("asn", "broken")]
        self.rows = [(registry, entry, url, "2022-07-08") for registry, entry in entries]

    def frame(self, name: str) -> pd.DataFrame:
        assert name == "rdap_servers"
        return pd.DataFrame(self.rows, columns=["registry", "entry", "url", "published_on"], dtype="string")


DOMAIN = {
    "objectClassName": "domain",
    "handle": "D1-EX",
    "ldhName": "A.EXAMPLE",
    "status": ["active", "client hold"],
    "events": [
        {"eventAction": "registration", "eventDate": "2024-03-01T12:00:00+02:00"},
        {"eventAction": "expiration", "eventDate": "2027-03-01T10:00:00.5Z"},
    ],
    "entities": [{"objectClassName": "entity", "handle": "R-7", "roles": ["registrar"],
                  "vcardArray": ["vcard", [["fn", {}, "text", "Example Registrar"]]]}],
    "nameservers": [{"objectClassName": "nameserver", "ldhName": "NS1.A.EXAMPLE"}],
}  # fmt: skip
NETWORK = {
    "objectClassName": "ip network",
    "handle": "NET-198-51-100-0-1",
    "name": "TEST-NET-2",
    "startAddress": "198.51.100.0",
    "endAddress": "198.51.100.255",
    "country": "US",
    "status": ["active"],
}
NUMBER = {"objectClassName": "autnum", "handle": "AS64496", "name": "DOC-AS", "startAutnum": 64496, "endAutnum": 64511}


@pytest.fixture
def ask(serve, tmp_path: Path):
    """Ask rdap about one value, with a server that answers with ``sent``: a JSON value, or bytes."""
    ledger = Ledger.create(tmp_path / "ledger.sqlite")

    def asked(value: str, sent, status: str = "200 OK", kind: str = "application/rdap+json", seconds: float = 1.0):
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        asked.server = serve(lambda connection: connection.sendall(head.encode() + body))
        tables = Tables(asked.server.url)
        guard = asked.server.guard(seconds)
        live = Fetch(ledger, tables=tables, mode="live", ceiling="AMBER", _guard=guard)
        first = rdap.table([value], live)
        replayed = rdap.table([value], Fetch(ledger, tables=tables, ceiling="AMBER", _guard=guard))
        if asked.server.requests:
            pd.testing.assert_frame_equal(first, replayed)
            assert ledger.payload(ledger.head().number) == body
        return first.iloc[0]

    yield asked
    assert ledger.verify() == []
    ledger.close()


def changed(reply: dict, **more) -> dict:
    return {**reply, **more}


def test_a_domain_is_asked_by_the_name_that_somebody_registered(ask):
    row = ask("mail.hr.a.example", DOMAIN)
    assert ask.server.requests[0].startswith(b"GET /domain/a.example HTTP/1.1\r\n")
    assert row.drop("records", errors="ignore").dropna().to_dict() == {
        "outcome": "found",
        "handle": "D1-EX",
        "registered_on": "2024-03-01T10:00:00Z",
        "expires_on": "2027-03-01T10:00:00Z",
        "status": "active, client hold",
        "registrar": "Example Registrar",
        "name_servers": "ns1.a.example",
        "redacted": False,
        "note": "",
    }


def test_the_pages_of_a_hoster_are_not_taken_for_a_registered_name(ask):
    ask("someone.github.io", changed(DOMAIN, ldhName="github.io"))
    assert ask.server.requests[0].startswith(b"GET /domain/github.io ")


@pytest.mark.parametrize(
    ("value", "reply", "path", "name", "range_"),
    [
        ("198.51.100.7", NETWORK, b"/ip/198.51.100.7", "TEST-NET-2", "198.51.100.0 - 198.51.100.255"),
        ("2001:db8::7", changed(NETWORK, startAddress="2001:db8::", endAddress="2001:db8::ffff"),
         b"/ip/2001:db8::7", "TEST-NET-2", "2001:db8:: - 2001:db8::ffff"),
        ("AS64497", NUMBER, b"/autnum/64497", "DOC-AS", "64496 - 64511"),
    ],
)  # fmt: skip
def test_networks_and_numbers_are_found_without_the_country_of_their_holder(ask, value, reply, path, name, range_):
    row = ask(value, reply)
    assert ask.server.requests[0].startswith(b"GET " + path + b" ")
    assert (row["outcome"], row["network_name"], row["network_range"]) == ("found", name, range_)
    assert "US" not in row.dropna().to_list()


def test_not_registered_not_readable_and_not_asked_are_three_different_outcomes(ask):
    error = {"errorCode": 404, "title": "Not Found"}
    assert ask("b.example", error, "404 Not Found")["outcome"] == "absent"
    assert ask("b.example", b"", "404 Not Found")["outcome"] == "absent"
    page = ask("b.example", b"<html><body>404</body></html>", "404 Not Found", "text/html")
    assert (page["outcome"], page["note"][:11]) == ("failed", "unreadable:")
    unknown = ask("b.test", DOMAIN)
    assert (unknown["outcome"], ask.server.requests) == ("skipped", [])
    assert "no RDAP server is known for b.test" in unknown["note"]
    assert ask("not a domain", DOMAIN)["outcome"] == "skipped"


UNREADABLE = {
    "HTML with 200": b"<!doctype html><title>Please wait</title>",
    "bad UTF-8": b'{"handle": "\xff\xfe"}',
    "cut JSON": b'{"objectClassName": "domain", "handle": ',
    "a list": b"[1, 2]",
    "a number": b"17",
    "NaN": b'{"objectClassName": "domain", "x": NaN}',
    "a number of 200,000 digits": b'{"x": ' + b"1" * 200_000 + b"}",
    "200,000 brackets": b"[" * 200_000,
    "nested 65 deep": json.dumps(DOMAIN)[:-1].encode() + b', "x": ' + b"[" * 64 + b"]" * 64 + b"}",
    "an error with 200": {"errorCode": 500},
    "another class": NETWORK,
    "another domain": changed(DOMAIN, ldhName="z.example"),
    "a name that is no text": changed(DOMAIN, ldhName=["a.example"]),
    "nothing": b"",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_reply_that_is_no_answer_fails_with_a_sentence_and_keeps_its_bytes(ask, name):
    row = ask("a.example", UNREADABLE[name])
    assert row["outcome"] == "failed"
    assert row["note"].startswith("unreadable: ")
    assert row["note"].endswith("The bytes are kept.")
    assert ("nested deeper than 64" in row["note"]) == (name == "nested 65 deep")


ODD = {
    "one bad date": changed(DOMAIN, events=[*DOMAIN["events"], {"eventAction": "last changed", "eventDate": "soon"}]),
    "no handle anywhere": changed(DOMAIN, handle=None, entities=[]),
    "events that are none": changed(DOMAIN, events=DOMAIN["events"] + [None, 1, {"eventAction": None}, {"x": 1}]),
    "entities that are none": changed(DOMAIN, entities=[None, 7, {"roles": "registrar"}, {"vcardArray": [1]}]),
    "links that are none": changed(DOMAIN, links=[1, {"rel": None}]),
    "name servers that are none": changed(DOMAIN, nameservers=[1, None]),
    "half a surrogate": changed(DOMAIN, handle="\ud800", remarks=[{"description": ["\udfff"]}]),
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_whoisit_cannot_read_dates_and_status_are_still_there(ask, name):
    row = ask("a.example", ODD[name])
    assert row["outcome"] == "found"
    assert (row["registered_on"], row["status"]) == ("2024-03-01T10:00:00Z", "active, client hold")
    if name == "one bad date":
        assert "last changed: 'soon' is not a time with a zone" in row["note"]
        assert "whoisit could not read it" in row["note"]


def test_a_date_without_a_zone_and_two_that_disagree_are_told_and_not_chosen(ask):
    events = [
        {"eventAction": "registration", "eventDate": "2024-03-01T12:00:00"},
        {"eventAction": "expiration", "eventDate": "2027-01-01T00:00:00Z"},
        {"eventAction": "expiration", "eventDate": "2028-01-01T00:00:00Z"},
        {"eventAction": "last changed", "eventDate": "2024-03-01T12:00:00Z"},
        {"eventAction": "last changed", "eventDate": "2024-03-01T13:00:00+01:00"},
    ]
    row = ask("a.example", changed(DOMAIN, events=events))
    assert row["changed_on"] == "2024-03-01T12:00:00Z"
    assert row[["registered_on", "expires_on"]].isna().all()
    assert "registration: '2024-03-01T12:00:00' is not a time with a zone" in row["note"]
    assert "expiration: 2027-01-01T00:00:00Z and 2028-01-01T00:00:00Z" in row["note"]


def test_a_key_that_stands_twice_is_told(ask):
    body = json.dumps(DOMAIN)[:-1] + ', "status": ["locked"]}'
    row = ask("a.example", body.encode())
    assert (row["status"], row["note"]) == ("locked", "status stands there twice; the last was read")


def test_redaction_is_told_and_a_reply_that_withholds_everything_is_redacted(ask):
    entries = [{"name": {"description": "Registrant Name"}, "method": "removal"}, {"name": {"type": "Tech Email"}}, 7]
    withheld = {"redacted": entries}
    some = ask("a.example", {**DOMAIN, **withheld})
    assert (some["outcome"], some["redacted"]) == ("found", True)
    assert some["redacted_fields"] == "Registrant Name, Tech Email"
    everything = ask("a.example", {"objectClassName": "domain", "ldhName": "a.example", **withheld})
    assert (everything["outcome"], everything["redacted"]) == ("redacted", True)


REMARKS = {
    "a remark of a contact": {"entities": [{"remarks": [{"title": "REDACTED FOR PRIVACY", "type": None}]}]},
    "a notice by its type": {"notices": [{"type": "object redacted due to authorization"}]},
    "a list inside a contact": {"entities": [{"redacted": [{"name": {"type": "Registrant Phone"}}]}]},
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_is_withheld_below_the_top_or_in_a_remark_is_told_too(ask, name):
    row = ask("a.example", changed(DOMAIN, **REMARKS[name]))
    assert row["redacted"]
    assert pd.isna(row["redacted_fields"]) == ("list" not in name)
    assert not ask("a.example", changed(DOMAIN, remarks=[{"title": "Terms"}]))["redacted"]


RELATED = {"rel": "related", "type": "application/rdap+json", "href": "https://rdap.r.example/domain/A.EXAMPLE"}
LINKED = {**DOMAIN, "links": [{"rel": "self", "href": "https://x.example/domain/a.example"}, RELATED]}


def test_without_a_reason_no_registrar_is_asked_and_a_plan_says_so(ask, tmp_path):
    row = ask("a.example", LINKED)
    assert (row["outcome"], row["registered_on"]) == ("found", "2024-03-01T10:00:00Z")
    assert "the registrar's rdap.r.example was not asked" in row["note"]
    assert len(ask.server.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        {**RELATED, "href": "http://rdap.r.example/domain/a.example"},
        {**RELATED, "href": "https://rdap.r.example/domain/other.example"},
        {**RELATED, "type": "text/html"},
        {**RELATED, "href": ["https://rdap.r.example/domain/a.example"]},
    ],
    ids=["plain http", "another name", "a page", "no text"],
)
def test_a_link_that_is_not_to_the_registrar_s_own_answer_is_no_question(ask, link):
    assert ask("a.example", {**DOMAIN, "links": [link]})["note"] == ""


def held(ledger: Ledger, url: str, reply: object) -> None:
    body = {"request": request_key("rdap", url), "status": 200, "headers": {}, "problem": "", "message": ""}
    ledger.append("acquired", body, json.dumps(reply).encode())


def test_with_a_reason_the_registrar_s_dates_are_told_beside_the_registry_s(tmp_path):
    theirs = {**DOMAIN, "events": [{"eventAction": "expiration", "eventDate": "2029-03-01T10:00:00Z"}]}
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        held(ledger, "https://rdap.example/domain/a.example", LINKED)
        held(ledger, RELATED["href"], theirs)
        fetch = Fetch(ledger, tables=Tables("https://rdap.example"), ceiling="AMBER", reasons={"rdap": "case 17"})
        row = rdap.table(["a.example"], fetch).iloc[0]
    assert row["expires_on"] == "2027-03-01T10:00:00Z"
    assert row["registrar_differs"] == (
        "expires_on: 2029-03-01T10:00:00Z at rdap.r.example, 2027-03-01T10:00:00Z at the registry"
    )
    assert row["note"] == ""


def test_a_plan_lists_the_registrar_with_what_it_lacks(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        held(ledger, "https://rdap.example/domain/a.example", LINKED)
        plan = Fetch(ledger, tables=Tables("https://rdap.example"), mode="plan", ceiling="AMBER")
        rdap.table(["a.example"], plan)
    assert [one.url for one in plan.wanted if one.url == RELATED["href"]] == [RELATED["href"]]
    assert "needs a typed reason for rdap" in plan.wanted[-1].refused


def test_a_redirect_to_another_host_is_shown_and_not_followed(ask, serve):
    other = serve(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    row = ask("a.example", b"", f"302 Found\r\nLocation: http://{other.host}:{other.port}/domain/a.example")
    assert (row["outcome"], row["note"].partition(":")[0]) == ("failed", "denied")
    assert "redirected to" in row["note"] and f"{other.host}:{other.port}" in row["note"]
    assert other.requests == []


@pytest.mark.parametrize(
    "heavy",
    [
        {"entities": [{"handle": str(at), "roles": ["registrar"]} for at in range(40_000)]},
        {"events": [*DOMAIN["events"], {"eventAction": "transfer", "eventDate": "1 " * 500_000}]},
        {"events": [*DOMAIN["events"], {"eventAction": "transfer", "eventDate": "1 " * 60_000}]},
        {"status": ["active " * 100] * 5_000},
    ],
    ids=["entities", "date", "shorter date", "status"],
)
def test_a_reply_made_to_be_slow_is_read_in_time(ask, heavy):
    started = time.process_time()
    assert ask("a.example", changed(DOMAIN, **heavy), seconds=10.0)["outcome"] == "found"
    assert time.process_time() - started < 4


def test_without_tables_nothing_is_asked(tmp_path):
    assert rdap.table(["a.example"], Fetch()).loc["a.example", "outcome"] == "skipped"


def test_above_the_ceiling_the_look_up_is_refused(ask, tmp_path):
    row = rdap.table(["a.example"], Fetch(tables=Tables("https://rdap.example.com/"))).iloc[0]
    assert row["outcome"] == "refused"
    assert "above the ceiling RED" in row["note"]
