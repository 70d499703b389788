"""The door in: what a parser may not do, how it may end, and that the parent is unharmed."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.sandbox import LIMITS, Limits, Reading, Source, _process, _servers, read
from dprkit.sandbox._job import job

ROOT = str(Path(sandbox.__file__).parents[2])
SMALL = Limits(memory=512 << 20, cpu=20, wall=40, answer=1 << 20)


@pytest.fixture(autouse=True, params=["of a server", "by itself"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with a child of a server, and with one that is started by itself, where there is no fork."""
    monkeypatch.setattr(_servers, "POSSIBLE", _servers.POSSIBLE and request.param == "of a server")


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """The servers of this file's own readers stay until the last test: one for all that have the same command."""
    yield
    _servers.end_servers()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "evidence"
    path.write_text("line\n")
    return Source("evidence.log", path)


# A reader of the test's own, run as the child that the product starts: only the command differs. What it does is said
# with the file, so that one server has it for all tests.
HOSTILE = """
import ctypes, os, socket, subprocess, sys, time
from dprkit import readers
from dprkit.records import Repair, Row, Unread

@readers.reader("hostile", title="", fills=(), profile="document", recognises=lambda source: True, rank=0)
def hostile(source):
    yield Row("people", 1, {"name": "before"})
    lines = "".join(f"    {line}\\n" for line in source.account.splitlines())
    exec("def body():\\n" + lines + "    yield from ()", said := globals() | {"source": source})
    yield from said["body"]()
    yield Row("people", 2, {"name": "after"})

from dprkit.sandbox import _child
_child.main()
"""
OWN = (sys.executable, "-P", "-X", "utf8", "-c", HOSTILE)


def hostile(monkeypatch: pytest.MonkeyPatch, source: Source, body: str, limits: Limits = SMALL) -> Reading:
    monkeypatch.setattr(_process, "COMMAND", OWN)
    monkeypatch.setitem(LIMITS, "document", limits)
    return read(replace(source, account=body))


def names(found: Reading) -> list[str]:
    return [row.values["name"] for row in found.rows]


def test_a_reader_that_behaves_gives_all_its_rows(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    found = hostile(monkeypatch, source, "pass")
    assert (names(found), found.stopped) == (["before", "after"], "")


ATTEMPTS = {
    "socket.create_connection(('127.0.0.1', 9))": "socket.",
    "socket.getaddrinfo('example.com', 80)": "socket.",
    "subprocess.run(['true'])": "subprocess.",
    "os.system('true')": "os.system",
    "os.fork()": "os.fork",
    "os.execv('/bin/true', ['true'])": "os.exec",
    "os.kill(os.getppid(), 9)": "os.kill",
    "open(source.path, 'w')": "open",
    "open(source.path, 'r+b')": "open",
    "open(source.path, 'ab')": "open",
    "os.open(source.path, os.O_WRONLY | os.O_TRUNC)": "open",
    "os.open(str(source.path) + '.new', os.O_CREAT | os.O_RDONLY)": "open",
    "os.truncate(source.path, 0)": "os.truncate",
    "source.path.unlink()": "os.remove",
    "source.path.rename('x')": "os.rename",
    "os.mkdir('x')": "os.mkdir",
    "os.symlink('/', 'x')": "os.symlink",
    "os.chmod(source.path, 0)": "os.chmod",
}


def test_a_parser_reaches_neither_network_nor_programs_nor_files(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    body = f"""for one in {list(ATTEMPTS)!r}:
    try:
        eval(one)
    except PermissionError as error:
        yield Row('people', 3, {{'name': str(error)}})
    else:
        yield Row('people', 3, {{'name': 'was let through'}})"""
    told = dict(zip(ATTEMPTS, names(hostile(monkeypatch, source, body))[1:]))
    for attempt, tried in ATTEMPTS.items():
        assert told[attempt].startswith(f"a parser in the sandbox tried {tried}"), attempt
    assert source.path.read_text() == "line\n"
    assert list(source.path.parent.iterdir()) == [source.path]


def test_no_byte_of_it_reaches_a_listening_socket(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        hostile(monkeypatch, source, f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))")
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_write_past_the_audit_hook_meets_the_limit_of_the_system(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    body = """libc = ctypes.CDLL(None)
fd = libc.open(str(source.path).encode() + b'.new', os.O_CREAT | os.O_WRONLY, 0o600)
yield Row('people', 3, {'name': str(libc.write(fd, b'x', 1))})"""
    assert names(hostile(monkeypatch, source, body)) == ["before", "-1", "after"]
    assert (source.path.parent / "evidence.new").read_bytes() == b""


def test_a_reader_that_loops_is_ended_by_its_time_on_the_processor(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    found = hostile(monkeypatch, source, "while True: pass", Limits(512 << 20, 1, 30, 1 << 20))
    assert "more than 1 s of processor time" in found.stopped


def test_a_reader_that_sleeps_is_ended_by_the_wall_clock(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    begun = time.monotonic()
    found = hostile(monkeypatch, source, "time.sleep(60)", Limits(512 << 20, 5, 5, 1 << 20))
    assert found.stopped == "it took more than 5 s"
    assert time.monotonic() - begun < 15


def test_a_reader_that_eats_memory_is_stopped_and_keeps_what_it_read(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    found = hostile(monkeypatch, source, "big = [bytearray(64 << 20) for _ in range(100)]")
    assert (names(found), found.stopped) == (["before"], "it needed more memory than a reader may use")


def test_a_reader_that_nests_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    found = hostile(monkeypatch, source, "def f(): f()\nf()")
    assert (names(found), found.stopped) == (["before"], "it is nested too deeply")


@pytest.mark.parametrize(
    "body", ["print('hello')", "os.write(1, b'{}\\n')", "sys.stdout.write('x'); sys.stdout.flush()"]
)
def test_a_reader_that_prints_does_not_spoil_its_answer(
    monkeypatch: pytest.MonkeyPatch, source: Source, body: str, capfd: pytest.CaptureFixture[str]
) -> None:
    found = hostile(monkeypatch, source, body)
    assert (names(found), found.stopped) == (["before", "after"], "")
    assert capfd.readouterr() == ("", "")


def test_a_reader_that_floods_its_error_stream_does_not_block(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    found = hostile(monkeypatch, source, "for _ in range(3000): print('x' * 1000, file=sys.stderr)")
    assert (names(found), found.stopped) == (["before", "after"], "")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("os._exit(3)", "exit code 3"),
        ("sys.exit('gone')", "gone"),
        ("ctypes.string_at(0)", "exit code -11"),
        ("os.abort()", "exit code -6"),
        ("raise ValueError('broken \\x1b[2J')", "ValueError: broken"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("yield 7", "stopped"),
    ],
)
def test_a_reader_that_dies_is_said_to_have_stopped(
    monkeypatch: pytest.MonkeyPatch, source: Source, body: str, why: str
) -> None:
    found = hostile(monkeypatch, source, body)
    assert found.stopped
    assert why in found.stopped or why == "stopped"
    assert names(found) == ["before"]


def test_an_answer_over_the_cap_is_cut(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    found = hostile(monkeypatch, source, "for _ in range(100): yield Row('people', 1, {'name': 'x' * 100_000})")
    assert found.stopped == "its answer was over 1 MiB"
    assert 5 < len(found.rows) < 15


ANSWERS = "import sys; sys.stdin.read(); sys.stdout.write({text!r}); sys.stdout.flush()"
READER = '{"is":"reader","reader":"x","profile":"document","splits":false}\n'
GOOD = READER + '{"is":"row","table":"people","place":1,"values":{"name":"x"}}\n'


@pytest.mark.parametrize(
    "bad",
    [
        '{"is":"row","table":"people","pla',
        '{"is":"row","table":"people","place":1,"values":{"name":"y"}}',
        "not json\n",
        "[]\n",
        "7\n",
        '{"is":"row"}\n',
        '{"is":"unheard of"}\n',
        '{"is":["row"]}\n',
        '{"is":"row","table":"no such table","place":1,"values":{}}\n',
        '{"is":"row","table":"people","place":"one","values":{}}\n',
        '{"is":"row","table":"people","place":1,"values":[]}\n',
        '{"is":"row","table":"people","place":1,"values":{},"extra":1}\n',
        "[" * 100_000 + "\n",
    ],
)
def test_an_answer_that_is_cut_or_is_none_ends_the_reading_and_not_the_parent(
    monkeypatch: pytest.MonkeyPatch, source: Source, bad: str
) -> None:
    script = ANSWERS.format(text=GOOD + bad)
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-c", script))
    found = read(source)
    assert (names(found), found.stopped) == (["x"], "its answer was cut off or is not one")


def test_an_answer_without_an_end_is_not_taken_for_whole(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-c", ANSWERS.format(text=GOOD)))
    found = read(source)
    assert (names(found), found.stopped) == (["x"], "its parser stopped: exit code 0, no message")


def test_a_program_left_behind_does_not_keep_the_parent_waiting(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    script = "import subprocess, sys; sys.stdin.read(); subprocess.Popen(['sleep', '60'])"
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-c", script))
    monkeypatch.setitem(LIMITS, "document", Limits(512 << 20, 5, 5, 1 << 20))
    begun = time.monotonic()
    with pytest.raises(InputError, match="no reader recognises"):
        read(source)
    assert time.monotonic() - begun < 15


def test_a_child_that_never_starts_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-c", "raise SystemExit('no room')"))
    with pytest.raises(InputError, match=r"no reader recognises this file.*no room"):
        read(source)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "missing", "empty", "socket"])
def test_only_regular_files_with_something_in_them_are_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "it"
    listening = None
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "empty":
        path.touch()
    elif kind == "socket":
        listening = socket.socket(socket.AF_UNIX)
        monkeypatch.chdir(tmp_path)  # the path of a socket is short
        listening.bind("it")
    expected = {"missing": "cannot be opened", "empty": "empty file"}.get(kind, "not a regular file")
    begun = time.monotonic()
    with pytest.raises(InputError, match=f"given name: {expected}"):
        read(Source("given name", path))
    assert time.monotonic() - begun < 1
    if listening:
        listening.close()


def test_a_module_beside_the_evidence_is_not_imported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("json", "csv", "pathlib", "dprkit"):
        (tmp_path / f"{name}.py").write_text("open('harmed', 'w')")
    (tmp_path / "hr.csv").write_text("Name,Email,Title\nBo,b@example.com,Dev\n")
    monkeypatch.chdir(tmp_path)
    assert len(read(Source("hr.csv", tmp_path / "hr.csv")).rows) == 1
    assert not (tmp_path / "harmed").exists()


def test_the_environment_of_the_child_holds_no_secrets(monkeypatch: pytest.MonkeyPatch, source: Source) -> None:
    monkeypatch.setenv("SHODAN_API_KEY", "secret")
    found = hostile(monkeypatch, source, "yield Row('people', 3, {'name': str(dict(os.environ))})")
    assert "secret" not in names(found)[1]
    assert "HOME" not in names(found)[1]


def test_a_reader_refuses_to_run_in_the_parent(source: Source) -> None:
    from dprkit.readers import load

    with pytest.raises(RuntimeError, match=r"call it through dprkit\.sandbox\.read"):
        load()["tabular"].read(source)


def test_the_parent_has_neither_limits_nor_the_hook_of_the_child(source: Source, tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(InputError):
        read(source)
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_FSIZE)) == before
    (tmp_path / "written").write_text("x")


def test_no_child_and_no_descriptor_is_left_behind(source: Source) -> None:
    psutil = pytest.importorskip("psutil")
    me = psutil.Process()
    _servers.end_servers()
    before = (me.num_fds(), me.children())
    for _ in range(3):
        with pytest.raises(InputError):
            read(source)
    _servers.end_servers()
    assert (me.num_fds(), me.children()) == before


def test_bulk_limits_grow_with_the_file_and_its_answer_too() -> None:
    stretched = LIMITS["bulk"].stretched(100 << 20)
    assert (stretched.cpu, stretched.wall) == (120, 130)
    assert stretched.answer == (64 << 20) + (800 << 20)
    assert stretched.memory == LIMITS["bulk"].memory


def test_the_child_says_what_it_recognised_in_the_documented_lines(source: Source) -> None:
    asked = json.dumps(job(source)).encode()
    told = subprocess.run(_process.COMMAND, input=asked, capture_output=True, env={"PYTHONPATH": ROOT}, check=True)
    assert [json.loads(line) for line in told.stdout.splitlines()] == [
        {"is": "reader", "reader": "", "profile": "", "splits": False},
        {"is": "end", "stopped": ""},
    ]


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.eml", "x.pdf", "x.log"])
def test_random_bytes_never_harm_the_parent(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    lead = {
        "x.csv": b"name,email,title\n",
        "x.json": b'[{"eventType":"a","published":1,"actor":',
        "x.pdf": b"%PDF-1.7\n",
    }
    path.write_bytes(lead.get(name, b"") + random.Random(name).randbytes(20_000))
    try:
        found = read(Source(name, path))
    except InputError:
        return
    assert found.stopped or found.unread or found.rows or found.repairs


def test_without_limits_of_the_system_time_and_length_still_hold(
    monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    script = "import sys; sys.modules['resource'] = None\n" + HOSTILE
    monkeypatch.setattr(_process, "COMMAND", (*OWN[:-1], script))
    monkeypatch.setitem(LIMITS, "document", Limits(512 << 20, 5, 5, 1 << 20))
    assert read(replace(source, account="time.sleep(60)")).stopped == "it took more than 5 s"


def test_the_doctor_says_what_is_weaker(monkeypatch: pytest.MonkeyPatch) -> None:
    from dprkit import doctor

    assert doctor._limits().ok
    assert doctor._network().ok == sandbox.apart()
    monkeypatch.setattr(doctor, "apart", lambda: False)
    assert "no network of its own" in doctor._network().said
    monkeypatch.setitem(sys.modules, "resource", None)
    assert not doctor._limits().ok
    assert "cannot limit the memory" in doctor._limits().said
