"""What a DNS answer says: found, NXDOMAIN, empty and failed stay four different things (RFC 1035, 2308, 8020)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import NotRecorded, Refused, SourceError

if TYPE_CHECKING:
    from dns.message import QueryMessage

    from ..fetch import Fetch, Reply

__all__ = ["Answer", "answers", "failures", "lines", "outcome"]

LONGEST = 4096  # characters of one fact; the whole answer stays on record
_CODES = {2: "SERVFAIL", 5: "REFUSED"}
_WORDS = {
    "SERVFAIL": "SERVFAIL: its name servers do not answer, or DNSSEC does not validate",
    "REFUSED": "the resolver refuses to answer",
    "referral": "the resolver only refers to other servers",
    "contradiction": "the resolver says that there is no such name, and gives a record of it",
    "CNAME loop": "its aliases lead in a circle or through more than 16 names",
}


class Answer(NamedTuple):
    """The answer to one question.

    Attributes:
        state: found, NXDOMAIN (there is no such name), empty (the name is there, without such a record), or in a
            word why it is not known: SERVFAIL, timeout, referral, not asked …
        records: as text, in an order of our own, since resolvers change theirs.
        alias_of: the name that an alias (CNAME) leads to; empty when there is none.
    """

    name: str
    kind: str
    state: str
    records: tuple[str, ...] = ()
    alias_of: str = ""

    @property
    def known(self) -> bool:
        return self.state in ("found", "NXDOMAIN", "empty")


def answers(fetch: Fetch, questions: Iterable[tuple[str, str]], **more: Any) -> list[Answer]:
    """The answers to questions of a name and a record type, in order; further arguments as ``Fetch.get``.

    A question that was not asked, such as one to a resolver that is left alone after failures, counts as not known.

    Raises:
        NotRecorded, Refused: none of them was asked.
    """
    asked = list(questions)
    replies = fetch.each((f"dns:{name}?type={kind}" for name, kind in asked), **more)
    return [_answer(reply, name, kind) for reply, (name, kind) in zip(replies, asked)]


def _answer(reply: Reply | SourceError | Refused, name: str, kind: str) -> Answer:
    if isinstance(reply, NotRecorded | Refused):
        return Answer(name, kind, "not asked")
    return Answer(name, kind, reply.reason) if isinstance(reply, SourceError) else _read(reply, name, kind)


def outcome(given: Sequence[Answer]) -> dict[str, Any]:
    """The outcome of several answers about one name, and what each of them says as the fact ``answers``."""
    states = {one.state for one in given}
    said = {"answers": ", ".join(f"{one.kind} {one.state}" for one in given), "note": failures(given)}
    if "found" in states:
        return said
    if "NXDOMAIN" in states and "contradiction" not in states:
        return {**said, "outcome": "absent", "note": "; ".join(filter(None, ["there is no such name", said["note"]]))}
    return said if states == {"empty"} else {**said, "outcome": "failed"}


def failures(given: Iterable[Answer]) -> str:
    """What is not known and why, in words; empty when everything is."""
    by_state: dict[str, list[str]] = {}
    for one in given:
        if not one.known:
            by_state.setdefault(one.state, []).append(f"{one.kind} of {one.name}")
    return "; ".join(f"not known: {', '.join(kinds)} ({_WORDS.get(why, why)})" for why, kinds in by_state.items())


def lines(values: Iterable[str]) -> str | None:
    """The values, one a line and cut at a length that a table can show; None when there are none."""
    text = "\n".join(values)
    return f"{text[:LONGEST]}… (cut; the whole answer is on record)" if len(text) > LONGEST else text or None


def _read(reply: Reply, name: str, kind: str) -> Answer:
    import dns.exception
    import dns.flags
    import dns.message

    if reply.status not in (0, 3):
        return Answer(name, kind, _CODES.get(reply.status, f"response code {reply.status}"))
    message = dns.message.from_wire(reply.body, ignore_trailing=True, raise_on_truncation=False)
    if message.flags & dns.flags.TC:
        return Answer(name, kind, "truncated")
    if not isinstance(message, dns.message.QueryMessage):
        return Answer(name, kind, "unreadable")
    try:
        return _resolved(message, name, kind)
    except dns.message.ChainTooLong:
        return Answer(name, kind, "CNAME loop")
    except dns.message.AnswerForNXDOMAIN:
        return Answer(name, kind, "contradiction")
    except dns.exception.DNSException:  # a reply to no question, or to several
        return Answer(name, kind, "unreadable")


def _resolved(message: QueryMessage, name: str, kind: str) -> Answer:
    """The records at the end of the aliases that the answer itself holds; nobody is asked for more."""
    found = message.resolve_chaining()
    alias_of = _name(found.canonical_name) if found.cnames else ""
    if found.answer is not None:
        records = tuple(_text(one, kind) for one in sorted(found.answer, key=_order))
        return Answer(name, kind, "found", records, alias_of)
    if int(message.rcode()) == 3:
        # RFC 2308, section 2.1: with aliases it is the name at their end that is not there.
        return Answer(name, kind, "empty" if alias_of else "NXDOMAIN", alias_of=alias_of)
    return Answer(name, kind, "referral" if _refers(message) else "empty", alias_of=alias_of)


def _refers(message: QueryMessage) -> bool:
    """RFC 2308, section 2.2: name servers without a SOA beside an empty answer are a referral, and no answer."""
    import dns.rdatatype

    kinds = {one.rdtype for one in message.authority}
    return dns.rdatatype.NS in kinds and dns.rdatatype.SOA not in kinds


def _order(record: Any) -> tuple[int, str]:
    return getattr(record, "preference", 0), record.to_text()


def _name(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower() or "."


def _text(record: Any, kind: str) -> str:
    """A record as text: names in lower case without the last dot, the parts of a TXT joined (RFC 7208, 3.3)."""
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "backslashreplace")
    if kind == "MX":
        return f"{record.preference} {_name(record.exchange)}"
    if kind in ("NS", "PTR", "CNAME"):
        return _name(record.target)
    if kind == "SOA":
        return f"{_name(record.mname)} {_name(record.rname)} {record.serial}"
    return str(record.to_text())
