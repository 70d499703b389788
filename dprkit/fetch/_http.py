"""HTTP over our wire: headers and body are read under the deadline and the caps, whatever the server does."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

from ..errors import Refused, SourceError
from ..keys import Secret
from ..show import plain
from ..target import Guard, Target
from ._wire import Clock, Limits, Proxy, Received, connect, proxy_for, wire_errors

__all__ = ["Sent", "exchange", "inflated", "seconds_asked"]

HEADER_CAP = 64 << 10
HOPS = 3
_KEPT_HEADERS = (
    *("content-type", "content-encoding", "content-length", "date", "last-modified", "etag", "retry-after", "link"),
    *("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
)
_REDIRECTS = (301, 302, 303, 307, 308)
_DENIED = (401, 403, 407, 451)


class Sent(NamedTuple):
    """What is sent under a name: a text, and a key after it."""

    prefix: str
    secret: Secret | None = None

    def text(self) -> str:
        return self.prefix + (self.secret.reveal() if self.secret else "")


def exchange(
    start: Target,
    headers: Mapping[str, Sent],
    query: Mapping[str, Sent],
    clock: Clock,
    limits: Limits,
    guard: Guard | None,
) -> Received:
    """What the server gave to a GET; a failure is told in it, with the bytes that came before."""
    got = Received()
    with wire_errors(got, clock):
        try:
            _follow(got, clock, start, headers, query, limits, guard)
            _judge(got, limits)
        except http.client.IncompleteRead:
            raise SourceError("the connection ended in the middle of the answer", reason="truncated") from None
        except (http.client.HTTPException, ValueError) as error:
            if isinstance(error, OSError):  # a certificate that is not to be trusted is both
                raise
            raise SourceError(f"the answer is not HTTP: {plain(error)[:200]}", reason="unreadable") from None
    return got


def _follow(
    got: Received,
    clock: Clock,
    start: Target,
    headers: Mapping[str, Sent],
    query: Mapping[str, Sent],
    limits: Limits,
    guard: Guard | None,
) -> None:
    """Ask, and follow at most three redirects that stay with the host that the plan names."""
    if any(one.secret for one in (*headers.values(), *query.values())) and start.scheme != "https" and guard is None:
        raise SourceError("a key is never sent without TLS", reason="denied")
    asked = _with_query(start, query)
    for _ in range(HOPS + 1):
        with clock.switch.watched(connect(got, asked, clock, guard)) as connection:
            location = _ask_once(got, connection, clock, _request(asked, headers, proxy_for(asked, guard)), limits)
        if location is None:
            return
        asked = _next(location, asked, guard)
    raise SourceError(f"more than {HOPS} redirects", reason="unreadable")


def _with_query(start: Target, query: Mapping[str, Sent]) -> Target:
    extra = "&".join(f"{quote(name, safe='')}={quote(one.text(), safe='')}" for name, one in query.items())
    glue = "&" if "?" in start.path else "?"
    return start._replace(path=f"{start.path}{glue}{extra}") if extra else start


def _next(location: str, asked: Target, guard: Guard | None) -> Target:
    try:
        target = Target.parse(urljoin(asked.url, location), guard)
    except (Refused, ValueError) as error:
        raise SourceError(f"redirected to where nothing is asked: {error}", reason="denied") from None
    if target.place != asked.place or (asked.scheme, target.scheme) == ("https", "http"):
        where = plain(f"{target.scheme}://{target.place}")
        raise SourceError(f"redirected to another host, {where}, which the plan does not name", reason="denied")
    return target


class _Wire(io.RawIOBase):
    """The socket as a stream that ends at the deadline and at the caps, whatever the server does."""

    def __init__(self, connection: socket.socket, clock: Clock, cap: int) -> None:
        self._connection = connection
        self._clock = clock
        self._cap = cap
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
        if self._count > HEADER_CAP + self._cap:
            raise _too_much(self._cap)
        buffer[: len(data)] = data
        return len(data)


def _too_much(cap: int) -> SourceError:
    return SourceError(f"more than {cap >> 20} MiB", reason="truncated")


def _ask_once(got: Received, connection: socket.socket, clock: Clock, request: bytes, limits: Limits) -> str | None:
    """Read one answer into ``got``; a redirect gives its Location back instead."""
    connection.settimeout(clock.left())
    connection.sendall(request)
    wire = _Wire(connection, clock, limits.cap)
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
    _read_body(got, response, limits.cap)
    return None


def _request(asked: Target, headers: Mapping[str, Sent], proxy: Proxy | None) -> bytes:
    lines = {
        "Host": asked.place,
        "User-Agent": "python",  # neither the tool nor the investigation is named
        "Accept": "application/rdap+json, application/json, */*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **{name: one.text() for name, one in headers.items()},
    }
    place = asked.path
    if proxy and asked.scheme == "http":
        place = asked.url
        lines |= {"Proxy-Authorization": f"Basic {proxy.login}"} if proxy.login else {}
    if any(not " " <= char <= "~" for line in lines.values() for char in line):
        raise SourceError("a key holds characters that a header cannot carry: enter it again", reason="denied")
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"GET {place} HTTP/1.1\r\n{text}\r\n".encode("ascii")


def _read_body(got: Received, response: http.client.HTTPResponse, cap: int) -> None:
    for part in _parts(response):
        got.body += part
        if len(got.body) > cap:
            del got.body[cap:]
            raise _too_much(cap)
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


def _judge(got: Received, limits: Limits) -> None:
    """Raise SourceError unless the answer is one that a provider can read."""
    if _asks_to_wait(got):
        raise SourceError(f"the server asks for fewer questions; {_try_after(got.headers)}", reason="rate-limited")
    if got.status in _DENIED:
        raise SourceError(f"the server refuses to answer (status {got.status})", reason="denied")
    if got.status != 404 and not 200 <= got.status < 300:
        raise SourceError(f"the server answered with status {got.status}", reason="unreadable")
    coding = got.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise SourceError(f"the answer is packed as {plain(coding)[:40]}, which was not asked for", reason="unreadable")
    body, whole = inflated(bytes(got.body), got.headers, limits.cap)
    if len(body) > limits.cap or not whole:
        reason: Any = "truncated" if body else "unreadable"
        raise SourceError("the packed answer is broken, or too large when unpacked", reason=reason)


def _asks_to_wait(got: Received) -> bool:
    """429, 503 with a time, and GitHub's 403 when nothing is left of the hour."""
    spent = got.headers.get("x-ratelimit-remaining", "").strip() == "0"
    told = "retry-after" in got.headers
    return got.status == 429 or (got.status == 503 and told) or (got.status == 403 and (spent or told))


def inflated(stored: bytes, headers: Mapping[str, str], cap: int) -> tuple[bytes, bool]:
    """The body before it was packed, at most one byte above the cap; and whether that is all of it."""
    if headers.get("content-encoding", "").strip().lower() not in ("gzip", "x-gzip"):
        return stored, True
    unpack = zlib.decompressobj(31)
    try:
        body = unpack.decompress(stored, cap + 1)
    except zlib.error:
        return b"", False
    return body, unpack.eof


def seconds_asked(headers: Mapping[str, str]) -> float | None:
    """How long the server wants to be left alone: Retry-After, or the end of a rate window; None when it does not say.

    A date is read against the server's own clock (its Date), so that a wrong clock here or there moves nothing.
    """
    stated, reset = headers.get("retry-after", "").strip(), headers.get("x-ratelimit-reset", "").strip()
    try:
        if stated.isascii() and stated.isdigit():
            return float(stated[:12])
        if stated:
            return max(0.0, (parsedate_to_datetime(stated).astimezone(UTC) - _server_clock(headers)).total_seconds())
        if reset.isascii() and reset.isdigit():
            return max(0.0, float(reset[:12]) - _server_clock(headers).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None
    return None


def _server_clock(headers: Mapping[str, str]) -> datetime:
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    return datetime.now(UTC)


def _try_after(headers: Mapping[str, str]) -> str:
    asked = seconds_asked(headers)
    try:
        return "try again later" if asked is None else f"try after {_later(asked):%Y-%m-%dT%H:%M:%SZ}"
    except OverflowError:
        return "try again later"


def _later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
