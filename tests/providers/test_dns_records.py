"""dns_records against a resolver of our own on loopback: every answer, lie and silence ends with the right outcome."""

from __future__ import annotations

import itertools
import struct
import time

import dns.flags
import dns.message
import dns.rrset
import pandas as pd
import pytest

from dprkit.fetch import Fetch
from dprkit.ledger import Ledger
from dprkit.providers.dns_records import dns_records

KINDS = ("A", "AAAA", "MX", "NS", "TXT", "SOA", "CAA")
WHOLE = {
    ("a.example", "A"): ("198.51.100.7", "198.51.100.5"),
    ("a.example", "AAAA"): ("2001:db8::7",),
    ("a.example", "MX"): ("20 mx2.b.example.", "10 MX1.B.example."),
    ("a.example", "NS"): ("ns2.b.example.", "ns1.b.example."),
    ("a.example", "TXT"): ('"v=spf1 " "-all"', '"caf\\195\\169"'),
    ("a.example", "SOA"): ("ns1.b.example. box.a.example. 7 1 1 1 60",),
    ("a.example", "CAA"): ('0 issue "ca.example"',),
}


def every(told) -> dict:
    return {("a.example", "*"): told}


@pytest.fixture
def ask(resolver, tmp_path):
    """The row about a domain, asked live and then replayed with the same result; ``ask.took`` is in seconds."""
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:

        def asked(zone: dict, value: str = "a.example", resolvers=("127.0.0.1",), seconds: float = 10.0):
            asked.server = resolver(zone)
            more = {
                "ceiling": "GREEN",
                "reasons": {"dns_records": "asked at night"},
                "resolvers": resolvers,
                "_guard": ("127.0.0.1", asked.server.port, seconds),
            }
            started = time.monotonic()
            first = dns_records.table([value], Fetch(ledger, mode="live", **more))
            asked.took = time.monotonic() - started
            count = len(asked.server.asked)
            pd.testing.assert_frame_equal(first, dns_records.table([value], Fetch(ledger, **more)))
            assert len(asked.server.asked) == count
            return first.iloc[0]

        yield asked
        assert ledger.verify() == []


def test_all_records_are_read_in_an_order_that_no_resolver_changes(ask):
    row = ask(WHOLE)
    assert row.drop("records", errors="ignore").dropna().to_dict() == {
        "outcome": "found",
        "a": "198.51.100.5\n198.51.100.7",
        "aaaa": "2001:db8::7",
        "mx": "10 mx1.b.example\n20 mx2.b.example",
        "ns": "ns1.b.example\nns2.b.example",
        "txt": "café\nv=spf1 -all",
        "soa": "ns1.b.example box.a.example 7",
        "caa": '0 issue "ca.example"',
        "answers": ", ".join(f"{kind} found" for kind in KINDS),
        "note": "",
    }


def test_no_such_name_and_a_name_without_records_are_two_different_answers(ask):
    gone = ask({})
    assert (gone["outcome"], gone["note"]) == ("absent", "there is no such name")
    assert gone["answers"] == ", ".join(f"{kind} NXDOMAIN" for kind in KINDS)
    empty = ask({("a.example", "PTR"): 0})
    assert (empty["outcome"], empty["note"]) == ("found", "the name is there, without any of these records")
    assert empty["answers"] == ", ".join(f"{kind} empty" for kind in KINDS)


def datagrams(make):
    """A behaviour: what ``make`` gives for the query and an honest reply (A 198.51.100.7) in wire form."""

    def behave(query):
        reply = dns.message.make_response(query)
        if query.question[0].rdtype.name == "A":
            reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "198.51.100.7"))
        return make(query, reply)

    return behave


def other_id(query, reply):
    wire = bytearray(reply.to_wire())
    wire[1] ^= 1
    return bytes(wire)


def other_question(query, reply):
    asked = dns.message.make_query("z.example.", "A")
    asked.id = query.id
    told = dns.message.make_response(asked)
    told.answer.append(dns.rrset.from_text("z.example.", 60, "IN", "A", "203.0.113.66"))
    return told.to_wire()


def forged(query, reply):
    told = dns.message.make_response(query)
    told.id ^= 257
    told.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "203.0.113.66"))
    return told.to_wire()


def echoed(query, reply):
    return query.to_wire()


def alias(*names: str, rcode: int = 0):
    def make(query, reply):
        reply.answer.clear()
        for source, target in itertools.pairwise(names):
            reply.answer.append(dns.rrset.from_text(f"{source}.", 60, "IN", "CNAME", f"{target}."))
        if query.question[0].rdtype.name == "A" and not rcode and names.count(names[-1]) == 1:
            reply.answer.append(dns.rrset.from_text(f"{names[-1]}.", 60, "IN", "A", "198.51.100.9"))
        reply.set_rcode(rcode)
        return [reply.to_wire()]

    return datagrams(make)


def referral(query, reply):
    reply.answer.clear()
    reply.authority.append(dns.rrset.from_text("example.", 60, "IN", "NS", "ns.example."))
    return [reply.to_wire()]


def unasked(query, reply):
    reply.answer.clear()
    reply.answer.append(dns.rrset.from_text("z.example.", 60, "IN", "A", "203.0.113.66"))
    return [reply.to_wire()]


def nxdomain_with_records(query, reply):
    reply.set_rcode(3)
    reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", "198.51.100.7"))
    return [reply.to_wire()]


def always_cut(query, reply):
    reply.flags |= dns.flags.TC
    return [reply.to_wire()]


def honest_after(*first):
    return datagrams(lambda query, reply: [one(query, reply) for one in first] + [reply.to_wire()])


def only(*sent):
    return datagrams(lambda query, reply: [one(query, reply) for one in sent])


GARBAGE = b"\xff" * 40
BEHAVIOURS = {
    # name: (what every question meets, outcome, addresses found, a part of note or answers)
    "NXDOMAIN with a SOA": (None, "absent", None, "A NXDOMAIN"),
    "NXDOMAIN alone": (3, "absent", None, "A NXDOMAIN"),
    "SERVFAIL": (2, "failed", None, "DNSSEC does not validate"),
    "REFUSED": (5, "failed", None, "the resolver refuses to answer"),
    "NOTIMP": (4, "failed", None, "response code 4"),
    "FORMERR": (1, "failed", None, "response code 1"),
    "silence": (lambda query: [], "failed", None, "A timeout"),
    "a late answer": (datagrams(lambda q, r: [0.3, r.to_wire()]), "found", "198.51.100.7", "A found"),
    "an answer after the deadline": (datagrams(lambda q, r: [1.3, r.to_wire()]), "failed", None, "A timeout"),
    "garbage alone": (only(lambda q, r: GARBAGE), "failed", None, "A timeout"),
    "garbage first": (honest_after(lambda q, r: GARBAGE), "found", "198.51.100.7", "A found"),
    "an empty datagram first": (honest_after(lambda q, r: b""), "found", "198.51.100.7", "A found"),
    "another id first": (honest_after(other_id), "found", "198.51.100.7", "A found"),
    "another id alone": (only(other_id), "failed", None, "A timeout"),
    "another question first": (honest_after(other_question), "found", "198.51.100.7", "A found"),
    "another question alone": (only(other_question), "failed", None, "A timeout"),
    "forged datagrams": (honest_after(*[forged] * 50), "found", "198.51.100.7", "A found"),
    "our own question sent back": (honest_after(echoed), "found", "198.51.100.7", "A found"),
    "half a message first": (honest_after(lambda q, r: r.to_wire()[:20]), "found", "198.51.100.7", "A found"),
    "a CNAME chain": (alias("a.example", "b.example", "c.example"), "found", "198.51.100.9", "AAAA empty"),
    "a CNAME loop": (alias("a.example", "b.example", "a.example", rcode=0), "failed", None, "lead in a circle"),
    "a CNAME to itself": (alias("a.example", "a.example"), "failed", None, "lead in a circle"),
    "17 CNAMEs": (alias("a.example", *(f"c{at}.example" for at in range(17))), "failed", None, "more than 16"),
    "a CNAME to nowhere": (alias("a.example", "gone.example", rcode=3), "found", None, "A empty"),
    "a referral": (datagrams(referral), "failed", None, "only refers to other servers"),
    "records of another name": (datagrams(unasked), "found", None, "A empty"),
    "NXDOMAIN with records": (datagrams(nxdomain_with_records), "failed", None, "A contradiction"),
    "cut over TCP too": (datagrams(always_cut), "failed", None, "A truncated"),
    "bytes after the message": (datagrams(lambda q, r: [r.to_wire() + b"x" * 9]), "found", "198.51.100.7", "A found"),
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_whatever_a_resolver_sends_the_outcome_is_the_right_one_and_in_time(name, ask):
    told, outcome, found, words = BEHAVIOURS[name]
    zone = {} if told is None else every(told)
    late = "timeout" in words
    row = ask(zone, seconds=0.3 if late else 10.0)
    assert (row["outcome"], row["a"] if found else None) == (outcome, found)
    assert words in f"{row['note']} {row['answers']}"
    assert "203.0.113.66" not in str(row.tolist())
    assert ask.took < (7 * 0.3 if late else 1.0) + 3


def test_the_deadline_holds_for_one_question_that_nobody_answers(ask):
    zone = {**WHOLE, ("a.example", "CAA"): lambda query: []}
    row = ask(zone, seconds=1.0)
    assert ask.took < 4  # one deadline, not one for each question
    assert (row["outcome"], row["a"]) == ("found", "198.51.100.5\n198.51.100.7")
    assert row["note"] == "not known: CAA of a.example (timeout)"
    assert row["answers"].endswith("SOA found, CAA timeout")


def test_a_resolver_left_alone_after_failures_leaves_what_is_known_and_says_what_was_not_asked(ask):
    row = ask({("a.example", kind): (lambda query: []) for kind in KINDS[1:]} | {("a.example", "A"): ("198.51.100.7",)},
              seconds=0.2)  # fmt: skip
    assert (row["outcome"], row["a"]) == ("found", "198.51.100.7")
    assert row["answers"] == "A found, AAAA timeout, MX timeout, NS timeout, TXT timeout, SOA timeout, CAA not asked"


def test_one_resolver_is_silent_and_the_second_answers(ask, monkeypatch):
    monkeypatch.setattr("dprkit.fetch._dns.PATIENCE", 0.1)
    first = {"done": set()}

    def once_silent(query):
        seen = str(query.question[0])
        if seen not in first["done"]:
            first["done"].add(seen)
            return []
        reply = dns.message.make_response(query)
        reply.answer.append(dns.rrset.from_text("a.example.", 60, "IN", "A", "198.51.100.7"))
        return [reply.to_wire()] if query.question[0].rdtype.name == "A" else [_empty(query)]

    row = ask(every(once_silent), resolvers=("127.0.0.1", "127.0.0.1"))
    assert (row["outcome"], row["a"], row["note"]) == ("found", "198.51.100.7", "")
    assert len(ask.server.asked) == 14


def _empty(query):
    reply = dns.message.make_response(query)
    reply.authority.append(dns.rrset.from_text("a.example.", 60, "IN", "SOA", "a.example. a.example. 7 1 1 1 60"))
    return reply.to_wire()


def test_an_answer_that_does_not_fit_is_fetched_over_TCP_to_the_last_byte(ask):
    text = " ".join('"' + "x" * 250 + '"' for _ in range(258))  # 64,758 bytes of text in one record
    row = ask({**WHOLE, ("a.example", "TXT"): (text,)})
    assert ask.server.over_tcp == ["a.example. IN TXT"]
    assert row["outcome"] == "found"
    assert row["txt"].startswith("x" * 4096) and row["txt"].endswith("(cut; the whole answer is on record)")
    assert row["answers"] == ", ".join(f"{kind} found" for kind in KINDS)


def test_a_TCP_answer_to_another_question_is_a_failure_of_that_part(ask):
    def behave(query):
        cut = dns.message.make_response(query)
        cut.flags |= dns.flags.TC
        return [cut.to_wire(), other_question(query, cut)]

    row = ask({**WHOLE, ("a.example", "TXT"): behave})
    assert (row["outcome"], row["note"]) == ("found", "not known: TXT of a.example (unreadable)")


def test_hostile_text_of_a_record_stays_text(ask):
    evil = struct.pack("!5B", 0xFF, 0x00, 0x1B, 0x5B, 0x41)
    quoted = '"' + "".join(f"\\{byte:03d}" for byte in evil) + '<script>"'
    row = ask({**WHOLE, ("a.example", "TXT"): (quoted,)})
    assert row["txt"] == "\\xff\x00\x1b[A<script>"


def test_it_is_asked_only_under_GREEN_and_with_a_reason_and_the_plan_lists_every_question(tmp_path):
    planned = Fetch(mode="plan", ceiling="GREEN", reasons={"dns_records": "why"}, resolvers=("192.0.2.53",))
    assert dns_records.table(["a.example"], planned).iloc[0]["outcome"] == "skipped"
    assert [one.url for one in planned.wanted] == [f"dns:a.example?type={kind}" for kind in KINDS]
    amber = Fetch(mode="live", ceiling="AMBER", reasons={"dns_records": "why"})
    assert "above the ceiling AMBER" in dns_records.table(["a.example"], amber).iloc[0]["note"]
    silent = dns_records.table(["a.example"], Fetch(mode="live", ceiling="GREEN")).iloc[0]
    assert (silent["outcome"], "needs a typed reason" in silent["note"]) == ("refused", True)


@pytest.mark.parametrize("value", ["", "localhost", "a b.example", "198.51.100.7", "a..example", "\ud800.example"])
def test_what_is_no_domain_is_skipped_and_not_asked(value):
    assert dns_records.table([value], Fetch()).iloc[0]["outcome"] == "skipped"
