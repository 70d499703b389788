"""One question asked: at most three tries under one deadline, each recorded, at the pace the server allows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import NotRecorded
from ..keys import SHORTEST, secret
from ..ledger import Entry
from ..observation import Opsec
from ..target import Guard, Target
from . import _dns, _http, _whois
from ._http import Sent
from ._pace import WAIT, Pace
from ._record import Record
from ._redacted import without_secrets
from ._wire import Clock, Limits, Received, Switch

__all__ = ["CAP", "SECONDS", "Asker", "Key", "Question", "Request", "limits_of"]

SECONDS = 20.0  # one deadline for everything: DNS, TLS, headers, redirects, body and further tries
CAP = 4 << 20  # bytes of body, on the wire and again after inflating
_LIMITS: Mapping[str, Limits] = {"whois": Limits(10.0, 256 << 10), "dns": Limits(10.0, 64 << 10)}
TRIES = 3
_BACKOFF = (0.2, 0.6)  # seconds before the second and the third try, half of it by chance


def limits_of(target: Target, http: Limits) -> Limits:
    """The limits of a question: its source's for HTTP, fixed ones for WHOIS and DNS."""
    return _LIMITS.get(target.scheme, http)


class Key(NamedTuple):
    """A key to send: the name it is kept under, what stands before it, and whether the question goes without it too."""

    name: str
    prefix: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One request: who is asked what, who learns of it, and why. ``key`` names it in plans and in the ledger.

    ``refused`` says why it may not be asked; ``lacks`` names a key that is missing.
    """

    provider: str
    url: str
    opsec: Opsec
    reason: str = ""
    refused: str = ""
    lacks: str = ""

    @property
    def key(self) -> str:
        return f"{self.provider} GET {self.url}"


class Request(NamedTuple):
    """A question with what is needed to send it."""

    question: Question
    target: Target
    limits: Limits
    headers: Mapping[str, str | Key]
    query: Mapping[str, Key]
    per_second: float

    @property
    def place(self) -> str:
        """The server, as the pace knows it."""
        return f"{self.question.provider} at {self.target.place or 'the resolver'}"


class Asker:
    """Sends requests: the only holder of connections, keys and pace."""

    def __init__(self, record: Record, switch: Switch, guard: Guard | None) -> None:
        self._record = record
        self._switch = switch
        self._guard = guard
        self._pace = Pace(switch)

    def ask(self, request: Request, resolvers: tuple[str, ...]) -> tuple[Entry, bytes]:
        """The record of the last try, and the bytes that were kept.

        Raises:
            NotRecorded: the server is left alone for now. Nothing was asked.
        """
        clock = Clock(request.limits.seconds, self._switch)
        clock.grant(self._pace.wait(request.place, request.per_second))
        patience = WAIT
        for attempt in range(TRIES):
            had = clock.remains
            got, recorded = self._try(request, resolvers, clock)
            spare = clock.remains - (had - clock.remains)  # what is left after another try that takes as long
            pause, granted = self._after(request.place, got, attempt, spare, patience)
            if pause is None or self._switch.off.wait(pause):
                break
            clock.grant(granted)
            patience -= granted
        return recorded

    def _after(
        self, place: str, got: Received, attempt: int, spare: float, patience: float
    ) -> tuple[float | None, float]:
        """Seconds until the next try (None: no further try), and how many of them the deadline is moved by."""
        if not _is_failure(got):
            self._pace.answered(place)
            return None, 0.0
        if got.problem == "rate-limited" and (asked := _http.seconds_asked(got.headers)) is not None:
            self._pace.asked_to_wait(place, asked)
            return (asked, asked) if asked <= patience and attempt + 1 < TRIES else (None, 0.0)
        self._pace.failed(place)
        if attempt + 1 == TRIES or got.problem == "timeout":
            return None, 0.0
        pause = _BACKOFF[attempt] * random.uniform(0.5, 1.0)
        return (pause, 0.0) if spare > pause else (None, 0.0)

    def _try(self, request: Request, resolvers: tuple[str, ...], clock: Clock) -> tuple[Received, tuple[Entry, bytes]]:
        """Intent, network, bytes: in this order, so that a crash in between shows as an intent without an answer."""
        question = request.question
        asked = {"provider": question.provider, "opsec": question.opsec}
        words: dict[str, Any] = {"request": question.key, "url": question.url, "reason": question.reason}
        intent = self._record.append("intent", asked, private=words)
        got, body = self._exchange(request, resolvers, clock)
        answered: dict[str, Any] = {
            **asked,
            "intent": intent.number if intent.number >= 0 else None,
            "status": got.status,
            "problem": got.problem,
        }
        words |= {"headers": got.headers, "hops": got.hops, "message": got.message}
        return got, (self._record.append("acquired", answered, body, private=words), body)

    def _exchange(self, request: Request, resolvers: tuple[str, ...], clock: Clock) -> tuple[Received, bytes]:
        target, limits, guard = request.target, request.limits, self._guard
        if target.scheme == "whois":
            got = _whois.exchange(target, clock, limits, guard)
        elif target.scheme == "dns":
            got = _dns.exchange(target, resolvers, clock, guard)
        else:
            headers, query = _unlocked(request.headers), _unlocked(request.query)
            try:
                got = _http.exchange(target, headers, query, clock, limits, guard)
            except BaseException as error:  # the frames below hold the key: a verbose traceback would print it
                raise error.with_traceback(None) from None
            secrets = [one.secret for one in (*headers.values(), *query.values()) if one.secret]
            return got, without_secrets(got, secrets, limits.cap)
        return got, bytes(got.body)


def _is_failure(got: Received) -> bool:
    """The server, not the question, is at fault: it may be tried again, and counts against the server."""
    return got.problem in ("timeout", "reset", "rate-limited") or (got.problem == "unreadable" and got.status >= 500)


def _unlocked(values: Mapping[str, str | Key]) -> dict[str, Sent]:
    """What is sent under each name; a key that is optional and missing is left out."""
    found = {name: _held(one) if isinstance(one, Key) else Sent(one) for name, one in values.items()}
    return {name: one for name, one in found.items() if one is not None}


def _held(key: Key) -> Sent | None:
    held = secret(key.name)
    if held is None:
        return None
    if len(held.reveal()) < SHORTEST:
        raise NotRecorded(
            f"the key {key.name} is too short to be one. Enter it: dprkit keys set {key.name}", reason="no-key"
        )
    return Sent(key.prefix, held)
