"""Look-ups together against one after another, side by side: a loopback server that answers after 200 ms.

Usage: python benchmarks/lookups.py [--count 500]
"""

from __future__ import annotations

import argparse
import contextlib
import platform
import socket
import tempfile
import threading
import time
from pathlib import Path

from dprkit.fetch import Fetch, Source
from dprkit.ledger import Ledger

DELAY = 0.2  # seconds


def serve() -> int:
    """The port of a server that answers every request after the delay."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)

    def answer(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            time.sleep(DELAY)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    def accept() -> None:
        while True:
            threading.Thread(target=answer, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return int(listening.getsockname()[1])


def seconds(port: int, count: int, folder: Path, *, together: bool) -> float:
    """Time for ``count`` recorded look-ups, all of which must be answered."""
    with Ledger.create(folder / f"{together}-{time.monotonic_ns()}.sqlite") as ledger:
        fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=("127.0.0.1", port, 20.0)).of(Source("bench"))
        urls = [f"http://127.0.0.1:{port}/{n}" for n in range(count)]
        started = time.perf_counter()
        replies = fetch.together(fetch.get, urls) if together else [fetch.get(url) for url in urls]
        spent = time.perf_counter() - started
        assert [reply.body for reply in replies if reply] == [b"ok"] * count
        assert len(list(ledger.entries("acquired"))) == count
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    count = parser.parse_args().count
    port = serve()
    with tempfile.TemporaryDirectory() as folder:
        one = seconds(port, count, Path(folder), together=False)
        many = seconds(port, count, Path(folder), together=True)
    print(f"Python {platform.python_version()}, {count} look-ups, {DELAY * 1000:.0f} ms each, every one in the ledger")
    print(f"one after another {one:7.1f} s\ntogether          {many:7.1f} s\nratio             {one / many:7.1f}")


if __name__ == "__main__":
    main()
