"""For every test: the network is closed, and a loopback server of ours can be made to misbehave for real."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dprkit.case import Case
from dprkit.fetch import refuse_network
from dprkit.samples import sample_case

refuse_network()

Behaviour = Callable[[socket.socket], None]


@dataclass
class Server:
    """A TCP server on loopback. ``behave`` gets each connection once the request has been read ``until`` its end."""

    behave: Behaviour
    until: bytes = b"\r\n\r\n"
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listening.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def guard(self, seconds: float = 1.0) -> tuple[str, int, float]:
        return self.host, self.port, seconds

    def close(self) -> None:
        self.over.set()
        self._listening.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            head = b""
            while self.until not in head and (part := connection.recv(65536)):
                head += part
            self.requests.append(head)
            self.behave(connection)


@pytest.fixture(autouse=True)
def own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the pace that another has set, or the user's own keys and tables."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a server with a behaviour of its own; all are closed when the test ends."""
    started: list[Server] = []

    def start(behave: Behaviour, until: bytes = b"\r\n\r\n") -> Server:
        started.append(Server(behave, until))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A sample case with its files taken in, its offline plan run and its findings recorded, so that no copy examines
    it again; made once a session and not to be written to.
    """
    made: dict[str, Path] = {}

    def prepare(name: str) -> Path:
        if name not in made:
            made[name] = sample_case(name, tmp_path_factory.mktemp(name) / name)
            Case.open(made[name]).findings()
        return made[name]

    return prepare


@pytest.fixture
def farm(prepared: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the laptop-farm sample case that a test may write to."""
    return Path(shutil.copytree(prepared("laptop-farm"), tmp_path / "laptop-farm"))


@pytest.fixture
def expatriate(prepared: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the expatriate sample case that a test may write to."""
    return Path(shutil.copytree(prepared("expatriate"), tmp_path / "expatriate"))
