"""What one WHOIS server's answer amounts to: the verdict, the facts, and where two readers or two servers disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from ..errors import SourceError
from ..fetch import Reply
from ..show import plain
from . import _whois_second
from ._whois_dates import When
from ._whois_text import Read, read
from ._whois_words import asks_to_wait, is_taken, says_free

__all__ = ["Answer", "Question", "contradictions", "facts_of", "judged"]

SHOWN = 5  # dates of one kind that are told
_DATES = ("registered_on", "expires_on", "changed_on")
_UNHEARD = {"late": "it took too long", "large": "the reply is long"}


class Question(NamedTuple):
    """Who is asked what about which name.

    ``name`` stands alone, for servers that others refer to; ``referred`` says that the server came out of an answer.
    """

    server: str
    query: str
    name: str
    is_domain: bool = True
    referred: bool = False

    @property
    def url(self) -> str:
        return f"whois://{self.server}/{quote(self.query, safe='')}"


class Answer(NamedTuple):
    """``outcome`` (found, absent or redacted), what our reader reads, and what the second one does."""

    server: str
    outcome: str
    read: Read
    second: Mapping[str, Any]


def judged(question: Question, reply: Reply) -> Answer:
    """What a reply says of the name.

    Raises:
        SourceError: the server had enough of us, or the text cannot be read or is about something else.
    """
    found = read(reply.body)
    _must_be_about(question, found, reply)
    second = _whois_second.read(question.name, reply.body) if question.is_domain else {"said": "nothing"}
    if _is_registration(found):
        return Answer(question.server, "found", found, second)
    if asks_to_wait(found.lines):
        raise _failed(reply, "the server says that too much was asked; try again later", "rate-limited")
    if says_free(found.lines, _spellings(question.name)):
        if second.get("registered_on"):
            raise _failed(reply, "one reader finds a registration, the other that there is none")
        return Answer(question.server, "absent", found, second)
    if found.withheld:
        return Answer(question.server, "redacted", found, second)
    raise _failed(reply, "it is neither a registration nor a registry's words for none")


def _is_registration(found: Read) -> bool:
    """Something only a registered name has: its dates, a registrar, name servers, a network, a status that is not free.

    A change alone is none: tcinet.ru says below its "no" when its own list was last updated.
    """
    taken = bool(found.about) and any(map(is_taken, found.status))
    dated = bool(found.dates.keys() - {"changed_on"})
    return taken or dated or bool(found.registrar or found.name_servers or found.network_range)


def _must_be_about(question: Question, found: Read, reply: Reply) -> None:
    about = [name.rstrip(".") for name in found.about]
    if question.is_domain and about and not set(about) & set(_spellings(question.name)):
        raise _failed(reply, f"this is an answer about {about[0][:80]}")


def _failed(reply: Reply, why: str, reason: str = "unreadable") -> SourceError:
    message = f"{plain(reply.provenance.location)}: {why}. The bytes are kept."
    return SourceError(message, reason=reason, partial=reply.body)


def _spellings(name: str) -> list[str]:
    """The name as A-labels and as its owner writes it."""
    import idna

    try:
        return [name, idna.decode(name)]
    except idna.IDNAError:
        return [name]


def facts_of(answer: Answer) -> dict[str, str]:
    """The facts of one answer; a date that has two readings, or is told twice and differently, is only told."""
    found = answer.read
    sure = {fact: dates[0].iso for fact, dates in found.dates.items() if len(dates) == 1 and dates[0].iso}
    unsure = (f"{fact}: {_told(dates)}" for fact, dates in found.dates.items() if fact not in sure)
    return {
        **sure,
        "registrar": found.registrar,
        "status": ", ".join(found.status),
        "name_servers": ", ".join(found.name_servers),
        "network_name": found.network_name,
        "network_range": found.network_range,
        "dates_told": "; ".join(unsure),
        "readers_differ": "; ".join(_differences(answer, sure)),
    }


def _told(dates: tuple[When, ...]) -> str:
    more = f" and {len(dates) - SHOWN} more" if len(dates) > SHOWN else ""
    return " | ".join(date.stated for date in dates[:SHOWN]) + more


def _differences(answer: Answer, sure: Mapping[str, str]) -> Iterable[str]:
    """Where the second reader disagrees; a top-level name that it does not know is no disagreement."""
    second, said = answer.second, answer.second["said"]
    if said in _UNHEARD:
        return [f"whois was not heard: {_UNHEARD[said]}"]
    if said != "read":
        silent = said in ("UnknownTld", "WhoisPrivateRegistry") or not answer.read.about
        return [] if silent else [f"whois finds nothing ({said})"]
    dates = [(fact, sure.get(fact, ""), second.get(fact, "")) for fact in _DATES]
    apart = {fact: theirs for fact, ours, theirs in dates if (ours or theirs) and not _same_day(ours, theirs)}
    if _letters(second["registrar"]) != _letters(answer.read.registrar):
        apart["registrar"] = second["registrar"]
    if set(second["name_servers"]) != set(answer.read.name_servers):
        apart["name_servers"] = ", ".join(second["name_servers"])
    return [f"{fact}: whois reads {plain(theirs)[:200] or 'none'}" for fact, theirs in apart.items()]


def _letters(text: str) -> str:
    return " ".join(plain(text).lower().split())


def _same_day(ours: str, theirs: str) -> bool:
    """Whether the times are less than a day apart: the second reader drops zones, and some registries give a day."""
    try:
        first, second = (datetime.fromisoformat(one.removesuffix("Z")) for one in (ours, theirs))
    except ValueError:
        return False
    return abs((first - second).total_seconds()) < 86_400


def contradictions(facts: Mapping[str, str], other: Answer) -> str:
    """Dates that a server further on tells otherwise than the registry, whose own stay the facts."""
    apart = (
        f"{fact}: {_told(dates)} at {other.server}, {facts.get(fact) or 'none'} at the registry"
        for fact, dates in other.read.dates.items()
        if any(not _same_day(facts.get(fact, ""), date.iso) for date in dates)
    )
    return "; ".join(apart)
