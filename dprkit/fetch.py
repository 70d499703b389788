"""The door out: every question to a server leaves through ``Fetch.get``, and through nothing else.

``replay``, the default, answers from the ledger alone: it has no way to a socket. A live question is recorded before it
is asked (``intent``), and its bytes are recorded before anybody reads them (``acquired``), whole or partial.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import ipaddress
import queue
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Any, Literal, Protocol, get_args
from urllib.parse import quote, urljoin, urlsplit

from .errors import InputError, NotRecorded, Refused, SourceError
from .keys import Secret
from .ledger import Entry, Ledger
from .observation import Opsec, Provenance
from .show import plain
from .target import Guard, Target, as_address, is_public

__all__ = ["Fetch", "Mode", "Question", "Reply", "Tables", "refuse_network", "request_key"]

Mode = Literal["replay", "cache", "live"]

SECONDS = 20.0  # one deadline for everything: DNS, TLS, headers, redirects and body
CAP = 4 << 20  # bytes of body, on the wire and again after inflating
HEADER_CAP = 64 << 10
HOPS = 3
_LEVELS: tuple[Opsec, ...] = ("RED", "AMBER", "GREEN")
_KEPT_HEADERS = ("content-type", "content-encoding", "content-length", "date", "last-modified", "etag", "retry-after")
_REDIRECTS = (301, 302, 303, 307, 308)
_DENIED = (401, 403, 407, 451)


class Tables(Protocol):
    """The bundled tables, handed in: what a column provider looks up without asking anybody."""

    def frame(self, name: str) -> Any: ...
    def ranges(self, name: str) -> Any: ...
    def card(self, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Question:
    """One request: who is asked what, who learns of it, and why. ``key`` names it in plans and in the ledger."""

    provider: str
    url: str
    opsec: Opsec
    reason: str = ""

    @property
    def key(self) -> str:
        return f"{self.provider} GET {self.url}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, body (inflated), headers (lower case, the few that are kept), and where it is recorded.

    ``truncated`` says that the body was cut at the cap or by the server; only who asks with ``partial=True`` gets one.
    """

    status: int
    body: bytes
    headers: Mapping[str, str]
    provenance: Provenance
    truncated: bool = False


@dataclass
class _Received:
    """What came over the wire: kept as it grows, so that a failure loses none of it."""

    hops: list[str] = field(default_factory=list)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    problem: str = ""
    message: str = ""


class Fetch:
    """One way to ask: replay (the ledger alone), cache (the ledger, then the network) or live.

    Attributes:
        tables: the bundled tables; this module never reads them.
        wanted: every question that the ledger did not answer, in order: what a plan lists.
    """

    def __init__(
        self,
        ledger: Ledger | None = None,
        *,
        tables: Tables | None = None,
        mode: Mode = "replay",
        ceiling: Opsec = "RED",
        allowed: frozenset[str] | None = None,
        _guard: tuple[str, int] | tuple[str, int, float] | None = None,
    ) -> None:
        if mode not in get_args(Mode) or ceiling not in _LEVELS:
            raise InputError(
                f"mode is one of {get_args(Mode)} and ceiling one of {_LEVELS}, not {mode!r} and {ceiling!r}."
            )
        self.ledger = ledger
        self.tables: Any = tables
        self.mode = mode
        self.ceiling = ceiling
        self.allowed = allowed
        self.wanted: list[Question] = []
        self._guard = Guard(*_guard) if _guard else None
        if self._guard and not ipaddress.ip_address(self._guard.host).is_loopback:
            raise Refused("Only a loopback address can be a test server.")
        self._answers: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._read_up_to = -1

    def get(
        self,
        *,
        provider: str,
        url: str,
        opsec: Opsec,
        reason: str = "",
        secret_headers: Mapping[str, Secret] | None = None,
        secret_query: Mapping[str, Secret] | None = None,
        partial: bool = False,
    ) -> Reply:
        """The reply to a GET of ``url``: any 2xx, or 404, which only the provider can read.

        Args:
            provider: its name; part of the request's key.
            url: http or https on the usual port, without secrets.
            opsec: who may learn of the question.
            reason: why it is asked; GREEN needs one.
            secret_headers: header name to key; sent, never recorded. ``secret_query`` likewise, added to the URL.
            partial: give a truncated body back instead of raising.

        Raises:
            NotRecorded: replay holds no answer. Nothing was asked.
            Refused: above the ceiling, not in the plan, or an address nobody may ask.
            SourceError: asked, without a usable answer; ``reason`` says how, ``partial`` holds what did arrive.
        """
        question = Question(provider, Target.parse(url, self._guard).url, opsec, reason)
        recorded = None if self.mode == "live" else self._recorded(question)
        if recorded is None:
            self._must_be_allowed(question)
            recorded = self._ask(question, dict(secret_headers or {}), dict(secret_query or {}))
        return _reply(question, *recorded, partial=partial)

    def _must_be_allowed(self, question: Question) -> None:
        self.wanted.append(question)
        asked = f"{question.provider}: {plain(question.url)}"
        if _LEVELS.index(question.opsec) > _LEVELS.index(self.ceiling):
            raise Refused(
                f"{asked} is {question.opsec}, above the ceiling {self.ceiling}. Plan it with a higher ceiling."
            )
        if self.allowed is not None and question.key not in self.allowed:
            raise Refused(f"{asked} is not in the plan. Make a plan that lists it, and run that.")
        if self.mode == "replay":
            raise NotRecorded(
                f"{asked} has no recorded answer, and replay asks nobody. Run the plan.", reason="unasked"
            )
        if question.opsec == "RED":
            raise Refused(f"{asked} would tell the server, and RED means that nobody learns of it.")
        if question.opsec == "GREEN" and not question.reason.strip():
            raise Refused(f"{asked} may reach the subject: it needs a typed reason.")

    def _recorded(self, question: Question) -> tuple[Entry, bytes] | None:
        """The last good answer in the ledger; in replay the last failure when there is no good one."""
        if self.ledger is None:
            return None
        for entry in self.ledger.entries(after=self._read_up_to):
            self._index(entry)
        number = self._answers.get(question.key)
        if number is None and self.mode == "replay":
            number = self._failures.get(question.key)
        return None if number is None else (self.ledger.entry(number), self.ledger.payload(number))

    def _index(self, entry: Entry) -> None:
        self._read_up_to = entry.number
        if entry.kind == "acquired" and "request" in entry.body:
            kept = self._failures if entry.body.get("problem") else self._answers
            kept[entry.body["request"]] = entry.number
        if entry.kind == "erased":
            for kept in (self._answers, self._failures):
                for request in [key for key, number in kept.items() if number == entry.body["number"]]:
                    del kept[request]

    def _ask(self, question: Question, headers: dict[str, Secret], query: dict[str, Secret]) -> tuple[Entry, bytes]:
        """Intent, network, bytes: in this order, so that a crash in between shows as an intent without an answer."""
        asked = {
            "request": question.key,
            "provider": question.provider,
            "url": question.url,
            "opsec": question.opsec,
            "reason": question.reason,
        }
        intent = self.ledger.append("intent", asked) if self.ledger else None
        got = _exchange(question.url, headers, query, self._guard)
        body = _without_secrets(got, [*headers.values(), *query.values()])
        answered = {
            **asked,
            "intent": intent.number if intent else None,
            "status": got.status,
            "headers": got.headers,
            "hops": got.hops,
            "problem": got.problem,
            "message": got.message,
        }
        if self.ledger is None:
            return Entry(-1, _now().strftime("%Y-%m-%dT%H:%M:%SZ"), "acquired", answered, ""), body
        return self.ledger.append("acquired", answered, body), body


def request_key(provider: str, url: str) -> str:
    """The name of a request in plans and in the ledger: provider, method and URL in normal form.

    Raises:
        Refused: the URL is not one that may be asked.

    >>> request_key("rdap", "HTTPS://Rdap.Example.com:443/domain/a.example")
    'rdap GET https://rdap.example.com/domain/a.example'
    """
    return Question(provider, Target.parse(url).url, "RED").key


def _reply(question: Question, entry: Entry, stored: bytes, *, partial: bool) -> Reply:
    """The same for a fresh answer and a recorded one: what is returned or raised depends on the record alone."""
    held = entry.body
    problem, headers = held.get("problem", ""), held.get("headers", {})
    cut = problem == "truncated"
    if problem and not (cut and partial and held["status"] == 200):
        raise SourceError(f"{question.provider}: {held['message']}", reason=problem, partial=stored)
    body, _ = _inflated(stored, headers)
    host = urlsplit(question.url).hostname or ""
    learned = Provenance(question.provider, question.url, entry.at, sha256(stored).hexdigest(), who=host)
    return Reply(held["status"], body, headers, learned, truncated=cut)


def _inflated(stored: bytes, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    """The body before it was packed, at most one byte above the cap; and whether that is all of it."""
    if headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return stored, True
    unpack = zlib.decompressobj(31)
    try:
        body = unpack.decompress(stored, CAP + 1)
    except zlib.error:
        return b"", False
    return body, unpack.eof


def _without_secrets(got: _Received, secrets: Sequence[Secret]) -> bytes:
    """The bytes to keep. A key that the server echoes is replaced by its label, and the record says so."""
    stored = bytes(got.body)
    plain_body, _ = _inflated(stored, got.headers)
    forms = {text: one for one in secrets for text in (one.reveal(), quote(one.reveal(), safe="")) if text}
    got.message = _replaced(got.message, forms)
    got.hops = [_replaced(hop, forms) for hop in got.hops]
    got.headers = {name: _replaced(value, forms) for name, value in got.headers.items()}
    if not any(text.encode() in plain_body for text in forms):
        return stored
    got.headers = {name: value for name, value in got.headers.items() if name != "content-encoding"}
    got.headers["x-redacted"] = "a key that the server echoed"
    for text, one in forms.items():
        plain_body = plain_body.replace(text.encode(), str(one).encode())
    return plain_body


def _replaced(text: str, forms: Mapping[str, Secret]) -> str:
    for form, one in forms.items():
        text = text.replace(form, str(one))
    return text


class _Clock:
    """One deadline for everything that one question does."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _exchange(url: str, headers: Mapping[str, Secret], query: Mapping[str, Secret], guard: Guard | None) -> _Received:
    """What the network gave; a failure is told in it, with the bytes that came before."""
    got = _Received()
    seconds = guard.seconds if guard else SECONDS
    try:
        _follow(got, _Clock(seconds), Target.parse(url, guard), headers, query, guard)
        _judge(got)
    except SourceError as error:
        got.problem, got.message = error.reason, str(error)
    except TimeoutError:
        got.problem, got.message = "timeout", f"no complete answer within {seconds:g} seconds"
    except http.client.IncompleteRead:
        got.problem, got.message = "truncated", "the connection ended in the middle of the answer"
    except ssl.SSLCertVerificationError as error:
        got.problem, got.message = "denied", f"the server's certificate is not to be trusted: {error.verify_message}"
    except Refused:
        raise
    except OSError as error:
        got.problem, got.message = "reset", f"the connection failed: {error.strerror or type(error).__name__}"
    except (http.client.HTTPException, ValueError) as error:
        got.problem, got.message = "unreadable", f"the answer is not HTTP: {plain(error)[:200]}"
    if got.problem:
        got.message += f"; {len(got.body)} bytes kept"
    return got


def _follow(
    got: _Received,
    clock: _Clock,
    start: Target,
    headers: Mapping[str, Secret],
    query: Mapping[str, Secret],
    guard: Guard | None,
) -> None:
    """Ask, and follow at most three redirects that stay with the host that the plan names."""
    if (headers or query) and start.scheme != "https" and guard is None:
        raise SourceError("a key is never sent without TLS", reason="denied")
    asked = _with_query(start, query)
    for _ in range(HOPS + 1):
        with contextlib.closing(_connect(got, asked, clock)) as connection:
            location = _ask_once(got, connection, clock, asked, headers)
        if location is None:
            return
        asked = _next(location, asked, guard)
    raise SourceError(f"more than {HOPS} redirects", reason="unreadable")


def _with_query(start: Target, query: Mapping[str, Secret]) -> Target:
    extra = "&".join(f"{quote(name, safe='')}={quote(one.reveal(), safe='')}" for name, one in query.items())
    glue = "&" if "?" in start.path else "?"
    return start._replace(path=f"{start.path}{glue}{extra}") if extra else start


def _next(location: str, asked: Target, guard: Guard | None) -> Target:
    try:
        target = Target.parse(urljoin(asked.url, location), guard)
    except (Refused, ValueError) as error:
        raise SourceError(f"redirected to where nothing is asked: {error}", reason="denied") from None
    if target.host != asked.host or (asked.scheme, target.scheme) == ("https", "http"):
        where = plain(f"{target.scheme}://{target.place}")
        raise SourceError(f"redirected to another host, {where}, which the plan does not name", reason="denied")
    return target


def _connect(got: _Received, asked: Target, clock: _Clock) -> socket.socket:
    """A connection to the first address that takes one; each was checked, and none is looked up again."""
    addresses = _addresses(asked, clock)
    for tried, address in enumerate(addresses, 1):
        share = clock.left() / (len(addresses) - tried + 1)
        try:
            raw = socket.create_connection((address, asked.port), timeout=share)
        except OSError:
            if tried == len(addresses):
                raise
            continue
        got.hops.append(f"{asked.url} at {address}")
        if asked.scheme == "http":
            return raw
        raw.settimeout(clock.left())
        with contextlib.ExitStack() as undo:
            undo.callback(raw.close)
            wrapped = ssl.create_default_context().wrap_socket(raw, server_hostname=asked.host)
            undo.pop_all()
        return wrapped
    raise SourceError(f"{asked.host} has no address", reason="reset")


def _addresses(asked: Target, clock: _Clock) -> list[str]:
    """Every address of the host, all public. The system's resolver has no deadline, so a thread waits for it."""
    if as_address(asked.host):
        return [asked.host]
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(asked.host, asked.port, type=socket.SOCK_STREAM)))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=clock.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Refused):
        raise found
    if isinstance(found, OSError):
        raise SourceError(f"{asked.host} has no address: {found.strerror}", reason="reset")
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if closed := [one for one in addresses if not is_public(one)]:
        raise SourceError(f"{asked.host} leads to {closed[0]}, which is not a public address", reason="denied")
    return addresses


class _Wire(io.RawIOBase):
    """The socket as a stream that ends at the deadline and at the caps, whatever the server does."""

    def __init__(self, connection: socket.socket, clock: _Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.head: bytearray | None = bytearray()  # None once the headers are read
        self.ended_early = False
        self._count = 0

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 8192)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._clock.left())
        data = self._connection.recv(len(buffer))
        self._count += len(data)
        if self.head is not None:
            self.head += data
            self.ended_early = not data
            if len(self.head) > HEADER_CAP:
                raise SourceError(f"more than {HEADER_CAP >> 10} KiB of headers", reason="truncated")
        if self._count > HEADER_CAP + CAP:
            raise SourceError(f"more than {CAP >> 20} MiB", reason="truncated")
        buffer[: len(data)] = data
        return len(data)


def _ask_once(
    got: _Received, connection: socket.socket, clock: _Clock, asked: Target, headers: Mapping[str, Secret]
) -> str | None:
    """Read one answer into ``got``; a redirect gives its Location back instead."""
    connection.settimeout(clock.left())
    connection.sendall(_request(asked, headers))
    wire = _Wire(connection, clock)
    response = http.client.HTTPResponse(wire, method="GET")  # type: ignore[arg-type]
    try:
        response.begin()
    finally:
        head, wire.head = bytes(wire.head or b""), None
        got.body[:] = head
    if wire.ended_early:
        raise SourceError("the connection ended in the middle of the headers", reason="truncated")
    got.body.clear()
    got.status = response.status
    got.headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    if response.status in _REDIRECTS and response.headers["location"]:
        return str(response.headers["location"])
    _read_body(got, response)
    return None


def _request(asked: Target, headers: Mapping[str, Secret]) -> bytes:
    lines = {
        "Host": asked.place,
        "User-Agent": "python",  # neither the tool nor the investigation is named
        "Accept": "application/rdap+json, application/json, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **{name: one.reveal() for name, one in headers.items()},
    }
    if any(not " " <= char <= "~" for line in lines.values() for char in line):
        raise SourceError("a key holds characters that a header cannot carry: enter it again", reason="denied")
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {asked.path} HTTP/1.1\r\n{text}\r\n".encode("ascii")


def _read_body(got: _Received, response: http.client.HTTPResponse) -> None:
    for part in _parts(response):
        got.body += part
        if len(got.body) > CAP:
            del got.body[CAP:]
            raise SourceError(f"more than {CAP >> 20} MiB", reason="truncated")
    if response.length and len(got.body) < response.length and not response.chunked:
        raise SourceError(f"{response.length} bytes were announced", reason="truncated")


def _parts(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """The body as it arrives. Before 3.11.8 ``read1`` of a plain body forgets the announced length."""
    left = response.length
    while response.chunked and (part := response.read1(1 << 16)):
        yield part
    while not response.chunked and left != 0:
        part = response.fp.read1(1 << 16 if left is None else min(left, 1 << 16))
        if not part:
            return
        yield part
        left = None if left is None else left - len(part)


def _judge(got: _Received) -> None:
    """Raise SourceError unless the answer is one that a provider can read."""
    if got.status == 429 or (got.status == 503 and "retry-after" in got.headers):
        raise SourceError(f"the server asks for fewer questions; {_try_after(got.headers)}", reason="rate-limited")
    if got.status in _DENIED:
        raise SourceError(f"the server refuses to answer (status {got.status})", reason="denied")
    if got.status != 404 and not 200 <= got.status < 300:
        raise SourceError(f"the server answered with status {got.status}", reason="unreadable")
    coding = got.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise SourceError(f"the answer is packed as {plain(coding)[:40]}, which was not asked for", reason="unreadable")
    body, whole = _inflated(bytes(got.body), got.headers)
    if len(body) > CAP or not whole:
        reason: Any = "truncated" if body else "unreadable"
        raise SourceError("the packed answer is broken, or too large when unpacked", reason=reason)


def _try_after(headers: Mapping[str, str]) -> str:
    stated = headers.get("retry-after", "").strip()
    try:
        if stated.isascii() and stated.isdigit():
            when = _now() + timedelta(seconds=int(stated[:12]))
        else:
            when = parsedate_to_datetime(stated).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return "try again later"
    return f"try after {when:%Y-%m-%dT%H:%M:%SZ}"


def _now() -> datetime:
    return datetime.now(UTC)


_closed = False


def refuse_network() -> None:
    """Close the network for this process, for good: only loopback and Unix sockets stay open.

    Any ``connect``, ``sendto`` or name look-up of Python code elsewhere raises Refused. It is an audit hook, so it
    binds Python's sockets, not those that a compiled library opens by itself.
    """
    global _closed
    if not _closed:
        _closed = True
        sys.addaudithook(_stay_inside)


def _stay_inside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        inside = not isinstance(address, tuple) or _is_inside(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        inside = _is_inside(arguments[0])
    elif event == "socket.getnameinfo":
        inside = _is_inside(arguments[0][0])
    else:
        return
    if not inside:
        raise Refused(
            "The network is closed here: only recorded answers and bundled tables are used. Run a plan instead."
        )


def _is_inside(host: object) -> bool:
    name = host.decode("latin-1") if isinstance(host, bytes) else host
    if not isinstance(name, str) or name in ("", "localhost"):
        return True
    address = as_address(name.partition("%")[0])
    return bool(address and (address.is_loopback or address.is_unspecified))
