"""The door out: every question to a server leaves through ``Fetch.get``, and through nothing else.

``replay``, the default, answers from the ledger alone: it has no way to a socket. ``plan`` lists what it would ask. A
live question is recorded before it is asked (``intent``), and its bytes before anybody reads them (``acquired``).
"""

from __future__ import annotations

import copy
import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, NamedTuple, Protocol, TypeVar, get_args

from ..errors import InputError, NotRecorded, Refused, SourceError
from ..keys import secret
from ..ledger import Entry, Ledger
from ..observation import Opsec, Provenance
from ..show import plain
from ..target import Guard, Target
from ._ask import CAP, SECONDS, Asker, Key, Question, Request, limits_of
from ._closed import network_closed, refuse_network
from ._dns import system_resolvers
from ._http import inflated
from ._pace import forget
from ._record import Record
from ._together import together
from ._wire import Limits, Switch, proxies

__all__ = [
    "CAP",
    "SECONDS",
    "Fetch",
    "Key",
    "Mode",
    "Question",
    "Reply",
    "Source",
    "Tables",
    "forget",
    "network_closed",
    "proxies",
    "refuse_network",
    "request_key",
    "system_resolvers",
]

Mode = Literal["replay", "plan", "cache", "live"]
T = TypeVar("T")

_LEVELS: tuple[Opsec, ...] = ("RED", "AMBER", "GREEN")


class Tables(Protocol):
    """The bundled tables, handed in: what a column provider looks up without asking anybody."""

    def frame(self, name: str) -> Any: ...
    def ranges(self, name: str) -> Any: ...
    def card(self, name: str) -> Any: ...


class Source(NamedTuple):
    """Who asks: the provider's name, who may learn of its questions, and how it asks.

    Attributes:
        per_second: how many questions a second one server gets from this user; 0 for no limit of ours.
        days: a recorded answer that is older is asked again by the next run.
        seconds, cap: the deadline, and the bytes of body, for HTTP.
    """

    name: str
    opsec: Opsec = "AMBER"
    per_second: float = 0.0
    days: float = 30.0
    seconds: float = SECONDS
    cap: int = CAP


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body (inflated), headers (lower case, the few that are kept), and where it is recorded.

    ``status`` is HTTP's, or the response code of DNS (RFC 1035), or 200 for WHOIS text. ``truncated`` says that the
    body was cut at the cap or by the server; only who asks with ``partial=True`` gets one.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    provenance: Provenance
    truncated: bool = False


class Fetch:
    """One way to ask: replay (the ledger alone), plan, cache (the ledger while fresh, then the network) or live.

    Attributes:
        tables: the bundled tables; this module never reads them.
        wanted: every question that the ledger did not answer, in order: what a plan lists.
        used: numbers of the ledger records that answers came from, in order, since ``of``.
        reasons: typed reasons by the name of the source, for questions that need one.
        resolvers: addresses of the DNS resolvers to ask; by default those of this machine.
    """

    def __init__(
        self,
        ledger: Ledger | None = None,
        *,
        tables: Tables | None = None,
        mode: Mode = "replay",
        ceiling: Opsec = "RED",
        allowed: frozenset[str] | None = None,
        reasons: Mapping[str, str] | None = None,
        resolvers: tuple[str, ...] = (),
        _guard: tuple[str, int] | tuple[str, int, float] | None = None,
    ) -> None:
        if mode not in get_args(Mode) or ceiling not in _LEVELS:
            raise InputError(
                f"mode is one of {get_args(Mode)} and ceiling one of {_LEVELS}, not {mode!r} and {ceiling!r}."
            )
        self.tables: Any = tables
        self.mode = mode
        self.ceiling = ceiling
        self.allowed = allowed
        self.reasons = dict(reasons or {})
        self.resolvers = resolvers
        self.wanted: list[Question] = []
        self.used: list[int] = []
        self.source = Source("unnamed", "RED")
        self._guard = Guard(*_guard) if _guard else None
        if self._guard and not ipaddress.ip_address(self._guard.host).is_loopback:
            raise Refused("Only a loopback address can be a test server.")
        self._record = Record(ledger)
        self._switch = Switch()
        self._asker = Asker(self._record, self._switch, self._guard)

    def of(self, source: Source) -> Fetch:
        """This door for the questions of one source; record, plan, pace and switch stay the same."""
        made = copy.copy(self)
        made.source, made.used = source, []
        return made

    @property
    def stopped(self) -> bool:
        """Whether an interrupt ended this door's work: what was not asked by then is asked by the next run."""
        return self._switch.off.is_set()

    @property
    def resolvers_in_use(self) -> tuple[str, ...]:
        """Addresses of the DNS resolvers that would be asked."""
        return self.resolvers or system_resolvers()

    def quota_left(self, provider: str) -> str:
        """What the source's last recorded answer said of its quota, in words; empty when it said nothing."""
        return self._record.quota(provider)

    def stop(self) -> None:
        """End every question that is under way; what has arrived is recorded, and nothing more is asked."""
        self._switch.stop()

    def together(self, function: Callable[[str], T], values: Sequence[str]) -> list[T | None]:
        """``function`` of each value, in order, several at once where they are asked; None where an interrupt came."""
        if self.mode in ("replay", "plan") or len(values) < 2:
            return [function(value) for value in values]
        return together(function, values, self.source.name, self.stop)

    def each(self, urls: Iterable[str], **more: Any) -> list[Reply | SourceError | Refused]:
        """The replies to several questions, in order, or what went wrong with each; arguments as ``get``.

        Raises:
            NotRecorded, Refused: the first of them, when not one question was asked; all are in ``wanted`` by then.
        """
        answers: list[Reply | SourceError | Refused] = []
        for url in urls:
            try:
                answers.append(self.get(url, **more))
            except (SourceError, Refused) as error:
                answers.append(error)
        stopped = [one for one in answers if isinstance(one, NotRecorded | Refused)]
        if stopped and len(stopped) == len(answers):
            raise stopped[0]
        return answers

    def get(
        self,
        url: str,
        *,
        opsec: Opsec | None = None,
        needs_reason: bool = False,
        headers: Mapping[str, str | Key] | None = None,
        secret_query: Mapping[str, Key] | None = None,
        partial: bool = False,
    ) -> Reply:
        """The reply to a question: any 2xx, or 404, which only the provider can read; any DNS or WHOIS answer.

        Args:
            url: ``https://…``, ``http://…``, ``whois://server/query`` or ``dns:name?type=MX``; without secrets.
            opsec: who may learn of it, where that is more than the source says.
            needs_reason: it is not asked without a typed reason; GREEN never is.
            headers: sent, never recorded; a ``Key`` is looked up when it is sent.
            secret_query: parameters added to the URL, likewise.
            partial: give a truncated body back instead of raising.

        Raises:
            NotRecorded: replay holds no answer, a key is missing, or the server is left alone. Nothing was asked.
            Refused: above the ceiling, not in the plan, without its reason, or an address nobody may ask.
            SourceError: asked, without a usable answer; ``reason`` says how, ``partial`` holds what did arrive.
        """
        target = Target.parse(url, self._guard)
        keys = [one for one in (*(headers or {}).values(), *(secret_query or {}).values()) if isinstance(one, Key)]
        question = self._question(target, opsec or self.source.opsec, needs_reason, keys)
        limits = self._limits(target)
        with self._record.turn(question.key):
            recorded = None if self.mode == "live" else self._recorded(question)
            if recorded is None:
                self._must_be_allowed(question)
                request = Request(question, target, limits, headers or {}, secret_query or {}, self.source.per_second)
                recorded = self._asker.ask(request, self.resolvers_in_use)
        self.used.append(recorded[0].number)
        return _reply(question, target, limits.cap, *recorded, partial=partial)

    def _question(self, target: Target, opsec: Opsec, needs_reason: bool, keys: Iterable[Key]) -> Question:
        reason = self.reasons.get(self.source.name, "").strip()
        asked = Question(self.source.name, target.url, opsec, reason)
        if _LEVELS.index(opsec) > _LEVELS.index(self.ceiling):
            return replace(asked, refused=f"{opsec} is above the ceiling {self.ceiling} of the case")
        if (needs_reason or opsec == "GREEN") and not reason:
            who = "may reach the subject" if opsec == "GREEN" else "goes to a company that the subject chose"
            return replace(asked, refused=f"it {who}, and needs a typed reason for {self.source.name}")
        if self.mode == "replay":  # it sends nothing: which keys this user has must not change what it says
            return asked
        lacking = [one.name for one in keys if not one.optional and secret(one.name) is None]
        return replace(asked, lacks=lacking[0] if lacking else "")

    def _limits(self, target: Target) -> Limits:
        limits = limits_of(target, Limits(self.source.seconds, self.source.cap))
        return limits._replace(seconds=self._guard.seconds) if self._guard else limits

    def _recorded(self, question: Question) -> tuple[Entry, bytes] | None:
        replaying = self.mode == "replay"
        oldest = "" if replaying else f"{datetime.now(UTC) - timedelta(days=self.source.days):%Y-%m-%dT%H:%M:%SZ}"
        return self._record.find(question.key, since=oldest, failures=replaying)

    def _must_be_allowed(self, question: Question) -> None:
        self.wanted.append(question)
        asked = f"{question.provider}: {plain(question.url)}"
        if self.mode == "plan":
            raise NotRecorded(f"{asked} would be asked.", reason="unasked")
        if question.refused:
            raise Refused(f"{asked} is refused: {question.refused}.")
        if self.allowed is not None and question.key not in self.allowed:
            raise Refused(f"{asked} is not in the plan. Make a plan that lists it, and run that.")
        if self.mode == "replay":
            raise NotRecorded(
                f"{asked} has no recorded answer, and replay asks nobody. Run the plan.", reason="unasked"
            )
        if question.opsec == "RED":
            raise Refused(f"{asked} would tell the server, and RED means that nobody learns of it.")
        if self.stopped:
            raise NotRecorded(f"{asked} was not asked: the run was stopped. Run the plan again.", reason="stopped")
        if question.lacks:
            raise NotRecorded(f"{asked} needs a key. Enter it: dprkit keys set {question.lacks}", reason="no-key")


def request_key(provider: str, url: str) -> str:
    """The name of a request in plans and in the ledger: provider, method and URL in normal form.

    Raises:
        Refused: the URL is not one that may be asked.

    >>> request_key("rdap", "HTTPS://Rdap.Example.com:443/domain/a.example")
    'rdap GET https://rdap.example.com/domain/a.example'
    """
    return Question(provider, Target.parse(url).url, "RED").key


def _reply(question: Question, target: Target, cap: int, entry: Entry, stored: bytes, *, partial: bool) -> Reply:
    """The same for a fresh answer and a recorded one: what is returned or raised depends on the record alone."""
    held = entry.body
    problem, headers = held.get("problem", ""), held.get("headers", {})
    cut = problem == "truncated"
    if problem and not (cut and partial and held["status"] == 200):
        raise SourceError(f"{question.provider}: {held['message']}", reason=problem, partial=stored)
    body, _ = inflated(stored, headers, cap)
    who = target.host or ", ".join(hop.rpartition(" at ")[2] for hop in held.get("hops", [])[-1:])
    learned = Provenance(question.provider, question.url, entry.at, sha256(stored).hexdigest(), who=who)
    return Reply(held["status"], body, headers, learned, truncated=cut)
