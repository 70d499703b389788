"""email_dns against a resolver of our own on loopback: mail, null MX, no mail, and what could not be found out."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from dprkit.fetch import Fetch
from dprkit.ledger import Ledger
from dprkit.providers.email_dns import email_dns

SPF = '"v=spf1 include:_spf.mail.test -all"'
ZONE = {
    ("a.example", "MX"): ("10 mx1.mail.test.", "20 mx2.mail.test."),
    ("a.example", "TXT"): (SPF, '"site-verification=1"'),
    ("a.example", "NS"): ("ns1.dns.test.",),
    ("a.example", "A"): ("198.51.100.7",),
    ("_dmarc.a.example", "TXT"): ('"v=DMARC1; p=Reject; rua=mailto:d@a.example"',),
}
TABLES = SimpleNamespace(frame=lambda name: pd.DataFrame({"domain": ["free.test"]}, dtype="string"))


@pytest.fixture
def ask(resolver, tmp_path):
    """The row about an address or domain, asked live and then replayed with the same result."""
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:

        def asked(zone: dict, value: str = "j.doe@a.example", ceiling="GREEN", seconds: float = 10.0):
            asked.server = resolver(zone)
            more = {"ceiling": ceiling, "reasons": {"email_dns": "why"}, "resolvers": ("127.0.0.1",), "tables": TABLES,
                    "_guard": ("127.0.0.1", asked.server.port, seconds)}  # fmt: skip
            first = email_dns.table([value], Fetch(ledger, mode="live", **more))
            pd.testing.assert_frame_equal(first, email_dns.table([value], Fetch(ledger, **more)))
            return first.iloc[0]

        yield asked


def changed(**more) -> dict:
    zone = {key: told for key, told in ZONE.items() if key[1] not in more}
    return zone | {("a.example", kind): told for kind, told in more.items() if told is not None}


def test_mail_servers_and_policies_are_read_from_the_domain_alone(ask):
    row = ask(ZONE)
    assert row.drop("records", errors="ignore").dropna().to_dict() == {
        "outcome": "found",
        "mail": "mx",
        "mx": "10 mx1.mail.test\n20 mx2.mail.test",
        "mx_domains": "mail.test",
        "spf": "v=spf1 include:_spf.mail.test -all",
        "spf_records": 1,
        "dmarc": "v=DMARC1; p=Reject; rua=mailto:d@a.example",
        "dmarc_at": "_dmarc.a.example",
        "dmarc_policy": "reject",
        "ns": "ns1.dns.test",
        "answers": "MX found, TXT found, NS found, A found, AAAA empty",
        "note": "",
    }
    assert not any("j.doe" in question for question in ask.server.asked)


@pytest.mark.parametrize(
    ("zone", "mail"),
    [
        (changed(MX=("0 .",)), "null MX"),
        (changed(MX=None), "address"),
        (changed(MX=None, A=None), "none"),
        (changed(MX=("0 .", "10 mx.mail.test.")), "mx"),
        (changed(MX=2), None),
        (changed(MX=None, A=2), None),
    ],
    ids=["null MX", "an address alone", "nothing", "null MX beside another", "SERVFAIL", "SERVFAIL for the address"],
)
def test_how_mail_is_taken_is_told_apart_and_left_open_where_a_part_failed(zone, mail, ask):
    row = ask(zone)
    assert row["outcome"] == "found"
    assert (None if pd.isna(row["mail"]) else row["mail"]) == mail
    assert ("SERVFAIL" in row["note"]) == (mail is None)


def test_a_domain_that_is_not_there_is_absent_and_one_that_cannot_be_asked_is_failed(ask):
    assert ask({})["outcome"] == "absent"
    row = ask({("a.example", "*"): 2, ("_dmarc.a.example", "*"): 2})
    assert (row["outcome"], row["mail"] is pd.NA, row["spf_records"] is pd.NA) == ("failed", True, True)
    assert "MX of a.example" in row["note"] and "TXT of _dmarc.a.example" in row["note"]


def test_a_part_that_times_out_is_named_and_the_other_facts_are_kept(ask):
    row = ask(changed(TXT=lambda query: []) | {("_dmarc.a.example", "TXT"): ('"v=DMARC1;p=none"',)}, seconds=1.0)
    assert (row["outcome"], row["mail"], row["dmarc_policy"]) == ("found", "mx", "none")
    assert row["note"] == "not known: TXT of a.example (timeout)"
    assert row["spf_records"] is pd.NA


def test_several_SPF_or_DMARC_records_are_all_shown_and_none_is_chosen(ask):
    twice = {("_dmarc.a.example", "TXT"): ('"v=DMARC1; p=none"', '"v=DMARC1; p=reject"')}
    row = ask(changed(TXT=(SPF, '"V=SPF1"', '"v=spf10 -all"', '"xv=spf1"')) | twice)
    assert (row["spf_records"], row["spf"]) == (2, "V=SPF1\nv=spf1 include:_spf.mail.test -all")
    assert (row["dmarc_policy"] is pd.NA, row["dmarc"].count("DMARC1")) == (True, 2)
    assert row["note"] == "2 SPF records: a receiver takes that as an error; 2 DMARC records: none of them counts"


def test_the_policy_of_the_registrable_domain_counts_only_where_the_own_one_is_known_to_be_missing(ask):
    zone = {("hr.a.example", "MX"): ("10 mx.mail.test.",), ("_dmarc.a.example", "TXT"): ('"v=DMARC1; p=none"',)}
    row = ask(zone, "hr.a.example")
    assert (row["dmarc_at"], row["dmarc_policy"]) == ("_dmarc.a.example", "none")
    row = ask({**zone, ("_dmarc.hr.a.example", "TXT"): 2}, "hr.a.example")
    assert row["dmarc"] is pd.NA
    assert "TXT of _dmarc.hr.a.example" in row["note"]


def test_the_domain_of_a_free_mail_provider_is_asked_under_AMBER_and_any_other_under_GREEN(ask):
    assert ask({("free.test", "MX"): ("1 mx.free.test.",)}, "j.doe@free.test", ceiling="AMBER")["outcome"] == "found"
    refused = ask(ZONE, ceiling="AMBER")
    assert (refused["outcome"], ask.server.asked) == ("refused", [])
