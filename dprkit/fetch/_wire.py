"""The wire: one deadline, one switch, and connections that open only to an address that was checked."""

from __future__ import annotations

import base64
import contextlib
import functools
import queue
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from ..errors import Refused, SourceError
from ..show import plain
from ..target import Guard, Target, as_address, is_public

__all__ = ["Clock", "Limits", "Proxy", "Received", "Switch", "connect", "proxies", "proxy_for", "wire_errors"]


class Limits(NamedTuple):
    """What one question may use: seconds from its first byte to its last, and bytes of answer."""

    seconds: float
    cap: int


@dataclass
class Received:
    """What came over the wire: kept as it grows, so that a failure loses none of it."""

    hops: list[str] = field(default_factory=list)
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    problem: str = ""
    message: str = ""


class Switch:
    """Ends everything that is under way at once: a run that was interrupted keeps nobody waiting."""

    def __init__(self) -> None:
        self.off = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def stop(self) -> None:
        self.off.set()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def watched(self, connection: socket.socket) -> Iterator[socket.socket]:
        """The connection, closed at the end and shut down when the switch is turned."""
        with self._lock:
            self._open.add(connection)
        try:
            if self.off.is_set():
                raise SourceError("the run was stopped", reason="stopped")
            yield connection
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()


class Clock:
    """One deadline for everything that one question does: DNS, TLS, headers, body, redirects and further tries."""

    def __init__(self, seconds: float, switch: Switch) -> None:
        self.seconds = seconds
        self.switch = switch
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        if self.switch.off.is_set():
            raise SourceError("the run was stopped", reason="stopped")
        left = self.remains
        if left <= 0:
            raise TimeoutError
        return left

    @property
    def remains(self) -> float:
        """Seconds left; not positive when the deadline is over."""
        return self._end - time.monotonic()

    def grant(self, seconds: float) -> None:
        """More time, for a wait that the server asked for."""
        self._end += seconds


@contextlib.contextmanager
def wire_errors(got: Received, clock: Clock) -> Iterator[None]:
    """Whatever ends an exchange early is told in ``got`` as a reason and a sentence; Refused goes through."""
    try:
        yield
    except SourceError as error:
        got.problem, got.message = error.reason, str(error)
    except TimeoutError:
        got.problem, got.message = "timeout", f"no complete answer within {clock.seconds:g} seconds"
    except ssl.SSLCertVerificationError as error:
        got.problem, got.message = "denied", f"the server's certificate is not to be trusted: {error.verify_message}"
    except Refused:
        raise
    except OSError as error:
        got.problem, got.message = "reset", f"the connection failed: {error.strerror or type(error).__name__}"
    if got.problem and clock.switch.off.is_set():
        got.problem, got.message = "stopped", "the run was stopped before the answer was complete"
    if got.problem:
        got.message += f"; {len(got.body)} bytes kept"


class Proxy(NamedTuple):
    """A proxy that the environment names; ``login`` is sent to it and never shown."""

    host: str
    port: int
    login: str = ""

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


def proxy_for(asked: Target, guard: Guard | None) -> Proxy | None:
    """The proxy that the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) names for this target.

    Raises:
        SourceError: it names one that is no http:// proxy.
    """
    stated = urllib.request.getproxies_environment().get(asked.scheme, "")
    if guard or not stated or urllib.request.proxy_bypass_environment(asked.place):  # type: ignore[attr-defined]
        return None
    parts = urlsplit(stated if "://" in stated else f"http://{stated}")
    if parts.scheme != "http" or not parts.hostname:
        raise SourceError(f"the environment's proxy for {asked.scheme} is not http://host:port", reason="reset")
    login = unquote(f"{parts.username}:{parts.password or ''}").encode() if parts.username else b""
    return Proxy(parts.hostname, parts.port or 3128, base64.b64encode(login).decode())


def connect(got: Received, asked: Target, clock: Clock, guard: Guard | None) -> socket.socket:
    """A connection to the target, through TLS for https, through the environment's proxy where it names one."""
    proxy = proxy_for(asked, guard) if asked.scheme in ("http", "https") else None
    raw = _through(got, proxy, asked, clock) if proxy else _direct(got, asked, clock)
    if asked.scheme != "https":
        return raw
    with contextlib.ExitStack() as undo:
        undo.callback(raw.close)
        raw.settimeout(clock.left())
        wrapped = _tls().wrap_socket(raw, server_hostname=asked.host)
        undo.pop_all()
    return wrapped


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _direct(got: Received, asked: Target, clock: Clock) -> socket.socket:
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
        return raw
    raise SourceError(f"{asked.host} has no address", reason="reset")


def _through(got: Received, proxy: Proxy, asked: Target, clock: Clock) -> socket.socket:
    """A tunnel for https; for http the proxy reads the request itself. The proxy resolves the name and connects."""
    raw = socket.create_connection((proxy.host, proxy.port), timeout=clock.left())
    got.hops.append(f"{asked.url} through the proxy {proxy.place}")
    if asked.scheme == "https":
        with contextlib.ExitStack() as undo:
            undo.callback(raw.close)
            _tunnel(raw, proxy, asked, clock)
            undo.pop_all()
    return raw


def _tunnel(raw: socket.socket, proxy: Proxy, asked: Target, clock: Clock) -> None:
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    login = f"Proxy-Authorization: Basic {proxy.login}\r\n" if proxy.login else ""
    raw.sendall(f"CONNECT {host}:{asked.port} HTTP/1.1\r\nHost: {host}:{asked.port}\r\n{login}\r\n".encode("ascii"))
    head = b""
    while b"\r\n\r\n" not in head:
        raw.settimeout(clock.left())
        part = raw.recv(1)  # a byte at a time: what follows belongs to the TLS exchange
        if not part or len(head) > 8192:
            raise SourceError(f"the proxy {proxy.place} gave no answer that can be read", reason="reset")
        head += part
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
        said = plain(head.split(b"\r\n", 1)[0].decode("latin-1"))[:80]
        raise SourceError(f"the proxy {proxy.place} does not let this through: {said}", reason="denied")


def _addresses(asked: Target, clock: Clock) -> list[str]:
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


def proxies() -> Mapping[str, str]:
    """Scheme to ``host:port`` of the proxies that the environment names, for the plan to show; no login."""
    targets = [Target("http", "", 80, "/"), Target("https", "", 443, "/")]
    found = {one.scheme: proxy for one in targets if (proxy := _stated(one))}
    return {scheme: proxy.place for scheme, proxy in found.items()}


def _stated(asked: Target) -> Proxy | None:
    try:
        return proxy_for(asked, None)
    except SourceError:
        return None
