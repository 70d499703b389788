"""Servers: one a profile, started fresh, with a child for each file that shares nothing with the others."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dprkit import sandbox
from dprkit.sandbox import LIMITS, Limits, Reading, Source, _process, _servers, read

ROOT = str(Path(sandbox.__file__).parents[2])
pytestmark = pytest.mark.skipif(not sandbox.POSSIBLE, reason="this system cannot fork safely: there are no servers")

# A reader that does what the file says, in the child of a server that has loaded it.
OBEDIENT = """
import ctypes, json, os, socket, sys, time
from dprkit import readers
from dprkit.records import Row

@readers.reader("obedient", title="", fills=(), profile="document", recognises=lambda source: True, rank=0)
def obedient(source):
    told = []
    exec(source.path.read_text(), {"told": told, "ctypes": ctypes, "os": os, "sys": sys, "time": time})
    for at, one in enumerate(told):
        yield Row("people", at, {"name": str(one)})

from dprkit.sandbox import _child
_child.main()
"""
Obey = Callable[[str], list[str]]


@pytest.fixture
def command(ended: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-P", "-X", "utf8", "-c", OBEDIENT))


@pytest.fixture(scope="module")
def ended() -> Iterator[None]:
    """One server for all tests of this file that do not end it."""
    yield
    _servers.end_servers()


def asked(folder: Path, what: str) -> Reading:
    path = folder / f"{time.monotonic_ns()}.txt"
    path.write_text(what)
    return read(Source("evidence.txt", path))


@pytest.fixture
def obey(command: None, tmp_path: Path) -> Obey:
    def told(what: str) -> list[str]:
        found = asked(tmp_path, what)
        assert found.stopped == ""
        return [row.values["name"] for row in found.rows]

    return told


def server() -> psutil.Process:
    return psutil.Process(_servers._running["document"][1].process.pid)


def gone(process: psutil.Process) -> bool:
    try:
        process.wait(5)
    except psutil.TimeoutExpired:
        return False
    return True


def test_every_file_has_a_child_of_its_own_and_all_have_one_server(obey: Obey) -> None:
    pairs = [obey("told += [os.getpid(), os.getppid()]") for _ in range(3)]
    assert len({child for child, _ in pairs}) == 3
    assert {parent for _, parent in pairs} == {str(server().pid)}
    assert str(os.getpid()) not in {one for pair in pairs for one in pair}


def test_nothing_that_one_file_does_is_seen_by_the_next(obey: Obey) -> None:
    harm = "sys.modules['json'].loads = None; os.environ['X'] = 'left'; sys.path.append('left')"
    obey(harm + "; sys.modules['dprkit.records'].TABLES.clear()")
    seen = "told += [sys.modules['json'].loads is None, os.environ.get('X'), 'left' in sys.path]"
    assert obey(seen) == ["False", "None", "False"]


def test_a_child_has_its_own_three_streams_and_its_answer_and_nothing_else_open(obey: Obey) -> None:
    listed = "told += sorted(os.readlink(f'/proc/self/fd/{one}')[:5] for one in os.listdir('/proc/self/fd')[:-1])"
    assert obey(listed).count("pipe:") <= 5
    assert not [one for one in obey(listed) if one.startswith("socke")]


def test_children_leave_no_zombie_and_no_descriptor(obey: Obey) -> None:
    def open_now() -> tuple[int, int]:
        deadline = time.monotonic() + 5
        while (server().children() or server().num_fds() > 6) and time.monotonic() < deadline:
            time.sleep(0.01)  # the server hears of it after us
        assert server().children() == []
        return psutil.Process().num_fds(), server().num_fds()

    obey("pass")
    before = open_now()
    for _ in range(4):
        obey("pass")
    assert open_now() == before


def test_a_server_that_was_killed_is_replaced(obey: Obey) -> None:
    (first,) = obey("told.append(os.getppid())")
    os.kill(int(first), signal.SIGKILL)
    (second,) = obey("told.append(os.getppid())")
    assert first != second


def test_a_server_that_hangs_is_replaced_and_ended(obey: Obey, monkeypatch: pytest.MonkeyPatch) -> None:
    obey("pass")
    hung = server()
    monkeypatch.setattr(_servers, "PATIENCE", 0.5)
    hung.suspend()
    assert obey("told.append(os.getppid())") == [str(server().pid)]
    assert gone(hung)


def test_a_file_that_kills_the_server_ends_its_own_reading_only(command: None, tmp_path: Path) -> None:
    native = "ctypes.CDLL(None).kill(os.getppid(), 9); time.sleep(30)"
    begun = time.monotonic()
    assert asked(tmp_path, native).stopped
    assert time.monotonic() - begun < 10
    assert asked(tmp_path, "told.append('well')").rows[0].values["name"] == "well"


def test_where_no_server_starts_each_file_starts_a_process_of_its_own(
    command: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _servers.end_servers()
    monkeypatch.setattr(_servers.Server, "begun", lambda self: False)
    assert asked(tmp_path, "told.append(os.getppid())").rows[0].values["name"] == str(os.getpid())
    assert _servers._running == {}


CALLER = """
import sys, threading, time
from pathlib import Path
from dprkit.sandbox import Source, _process, _servers, read
_process.COMMAND = (sys.executable, "-P", "-X", "utf8", "-c", {script!r})
threading.Thread(target=read, args=(Source("x", Path({path!r})),), daemon=True).start()
while "document" not in _servers._running:
    time.sleep(0.01)
print(_servers._running["document"][1].process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("doing", ["pass", "time.sleep(60)", "while True: pass"])
def test_a_server_and_its_children_end_with_a_caller_that_is_killed(tmp_path: Path, doing: str) -> None:
    path = tmp_path / "x"
    path.write_text(doing)
    code = CALLER.format(script=OBEDIENT, path=str(path))
    caller = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env={"PYTHONPATH": ROOT})
    assert caller.stdout
    with caller:
        of_caller = psutil.Process(int(caller.stdout.readline()))
        deadline = time.monotonic() + 10
        while doing != "pass" and not of_caller.children() and time.monotonic() < deadline:
            time.sleep(0.01)
        children = of_caller.children(recursive=True)
        assert bool(children) or doing == "pass"
        caller.kill()
    assert all(gone(one) for one in (of_caller, *children))


def test_children_of_several_files_run_at_the_same_time(obey: Obey, tmp_path: Path) -> None:
    obey("pass")
    spans: list[list[str]] = []
    several = [
        threading.Thread(
            target=lambda: spans.append(obey("told.append(time.time()); time.sleep(1); told.append(time.time())"))
        )
        for _ in range(3)
    ]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(spans) == 3
    assert max(float(begun) for begun, _ in spans) < min(float(ended) for _, ended in spans)


def test_the_limit_of_memory_counts_what_a_file_takes_and_not_what_the_server_maps(
    command: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "document", Limits(memory=300 << 20, cpu=20, wall=40, answer=1 << 20))
    assert asked(tmp_path, "told.append(len(bytearray(150 << 20)))").stopped == ""
    assert "memory" in asked(tmp_path, "told.append(len(bytearray(330 << 20)))").stopped


def test_native_code_in_the_child_reaches_no_listening_socket(obey: Obey) -> None:
    if not sandbox.apart():
        pytest.skip("this system gives the child no network of its own")
    native = textwrap.dedent("""
        import struct
        libc = ctypes.CDLL(None, use_errno=True)
        address = struct.pack("=H", 2) + struct.pack(">H", {port}) + bytes([127, 0, 0, 1]) + bytes(8)
        told.append(libc.connect(libc.socket(2, 1, 0), address, 16))
    """)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        assert obey(native.format(port=listening.getsockname()[1])) == ["-1"]
        with pytest.raises(TimeoutError):
            listening.accept()


def test_a_fork_of_the_caller_has_a_server_of_its_own(obey: Obey) -> None:
    (own,) = obey("told.append(os.getppid())")
    out, into = os.pipe()
    if not (pid := os.fork()):
        try:
            os.write(into, obey("told.append(os.getppid())")[0].encode())
            _servers.end_servers()
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as told:
        other = told.read()
    os.waitpid(pid, 0)
    assert other not in ("", own)
    assert obey("told.append(os.getppid())") == [own]


def test_a_server_for_documents_has_loaded_no_arrow_and_one_for_logs_has(tmp_path: Path) -> None:
    code = "import sys; from dprkit.sandbox._loaded import load; load('{}'); print('pyarrow' in sys.modules)"
    told = [
        subprocess.run([sys.executable, "-c", code.format(one)], capture_output=True, env=_process._environment())
        for one in ("document", "bulk")
    ]
    assert [one.stdout.split() for one in told] == [[b"False"], [b"True"]]


def test_no_library_of_a_server_has_a_thread(tmp_path: Path) -> None:
    code = "import os; from dprkit.sandbox._loaded import load; load('{}'); print(len(os.listdir('/proc/self/task')))"
    for one in ("document", "bulk"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(one)], capture_output=True, env=_process._environment(), check=True
        )
        assert done.stdout.split() == [b"1"]
