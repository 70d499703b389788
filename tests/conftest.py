"""For every test: the network is closed, and a loopback server of ours can be made to misbehave for real."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from filelock import FileLock

from dprkit.case import Case
from dprkit.fetch import refuse_network
from dprkit.indicator import load as load_indicators
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


LONG = {"browser", "notebooks", "hostile", "erasure", "test_replay.py", "test_writeup.py", "test_spark.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders and files that take longest go first: at the end no worker waits for another that has just begun one."""
    items.sort(key=lambda item: not LONG & set(item.path.parts))


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that are not there yet, one after the other."""
    room = tmp_path_factory.mktemp("states")
    return (room / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_state(states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the pace that another has set, or the user's own keys and tables."""
    monkeypatch.setenv("XDG_STATE_HOME", str(next(states)))


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
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A folder that is made once a run, by the worker that asks for it first, and is not to be written to."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # of all workers of this run

    def make(name: str, build: Callable[[Path], object]) -> Path:
        folder, whole = shared / "once" / name, shared / "once" / f"{name}.whole"
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)  # half of what another began
                build(folder)
                whole.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def sampled(once: Callable[..., Path]) -> Callable[[str], Path]:
    """A sample case with its files taken in and its offline plan run; made once a run and not to be written to."""
    return lambda name: once(f"sampled/{name}", lambda folder: sample_case(name, folder))


@pytest.fixture(scope="session")
def prepared(once: Callable[..., Path], sampled: Callable[[str], Path]) -> Callable[[str], Path]:
    """A sample case whose findings are recorded too, so that no copy examines it again; not to be written to."""

    def judge(name: str, folder: Path) -> None:
        case = Case.open(shutil.copytree(sampled(name), folder))
        case.findings()
        case.ledger.close()

    return lambda name: once(f"prepared/{name}", lambda folder: judge(name, folder))


FEW = ("dev.ip-kvm-usb-edid", "net.astrill-egress", "net.claimed-vs-egress-country", "net.published-ioc-ip")


@pytest.fixture(scope="session")
def fewer() -> Callable[[], AbstractContextManager[None]]:
    """While it holds, a case is examined by a few of the checks: for what is true of a case whichever they are."""

    @contextmanager
    def hold() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            known = load_indicators()
            patch.setattr("dprkit.case.load_indicators", lambda: {name: known[name] for name in FEW})
            yield

    return hold


@pytest.fixture
def few(fewer: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    with fewer():
        yield


@pytest.fixture
def farm(prepared: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the laptop-farm sample case that a test may write to."""
    return Path(shutil.copytree(prepared("laptop-farm"), tmp_path / "laptop-farm"))


@pytest.fixture
def expatriate(prepared: Callable[[str], Path], tmp_path: Path) -> Path:
    """A copy of the expatriate sample case that a test may write to."""
    return Path(shutil.copytree(prepared("expatriate"), tmp_path / "expatriate"))
