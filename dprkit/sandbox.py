"""The door in: files from outside are parsed in a limited child process, never in the caller.

A fresh interpreter is started for each question (it is never forked from the caller, whose memory would leave it no
address space), takes its limits before it imports a parser, and answers in JSON lines on its standard output.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from .errors import InputError
from .records import TABLES, Repair, Row, Unread

__all__ = ["LIMITS", "Limits", "Profile", "Reading", "Source", "read", "take_limits", "untrusted"]

Profile = Literal["document", "bulk"]
Parts = Iterator[Row | Repair | Unread]
_T = TypeVar("_T")

HEAD = 1 << 16
SMALL = 200
_inside = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: memory in bytes, processor and wall-clock time in seconds, answer in bytes."""

    memory: int
    cpu: int
    wall: int
    answer: int

    def stretched(self, size: int) -> Limits:
        """The limits for a file of ``size`` bytes: one more second for each MiB."""
        more = size >> 20
        return Limits(self.memory, self.cpu + more, self.wall + more, self.answer + 8 * size)


LIMITS: Mapping[Profile, Limits] = {
    "document": Limits(memory=768 << 20, cpu=10, wall=12, answer=64 << 20),
    "bulk": Limits(memory=2 << 30, cpu=20, wall=30, answer=64 << 20),
}


@dataclass(frozen=True)
class Source:
    """The file a reader looks at: its given name, its stored bytes, and what the case knows about it.

    ``columns`` maps our column names to the headers of this file, where the user or an earlier file named them;
    ``table`` is the intake table the user says it belongs to; ``account`` is the subject a document is about.
    """

    name: str
    path: Path
    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    account: str = ""

    @functools.cached_property
    def head(self) -> bytes:
        """The first 64 KiB."""
        with self.path.open("rb") as stream:
            return stream.read(HEAD)

    @functools.cached_property
    def data(self) -> bytes:
        """All bytes; for documents, not for logs."""
        return self.path.read_bytes()

    @functools.cached_property
    def encoding(self) -> str:
        """utf-8-sig, utf-16 or cp1252, by byte order mark and by what most of the non-ASCII text of the head is."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        if len(self.head) > 3 and self.head[1::2].count(0) > len(self.head) // 4:
            return "utf-16-le"
        # Not final: the head may end in the middle of a character.
        text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(self.head)
        stray = len(_STRAY.findall(text))
        valid = sum(char > "\x7f" for char in text) - stray
        return "cp1252" if stray > valid else "utf-8-sig"

    def lines(self) -> IO[str]:
        """The file as text; bytes that are not of its encoding stay visible as ``\\xNN``."""
        return self.path.open(encoding=self.encoding, errors="backslashreplace", newline="")


_STRAY = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one file. ``stopped`` says in words why reading ended early; empty when it did not."""

    reader: str
    rows: tuple[Row, ...] = ()
    repairs: tuple[Repair, ...] = ()
    unread: tuple[Unread, ...] = ()
    stopped: str = ""


def untrusted(function: Callable[[Source], _T]) -> Callable[[Source], _T]:
    """The function, refusing to run anywhere but in the child."""

    @functools.wraps(function)
    def guarded(source: Source) -> _T:
        if not _inside:
            raise RuntimeError(f"{function.__name__} parses untrusted bytes: call it through dprkit.sandbox.read")
        return function(source)

    return guarded


def read(source: Source) -> Reading:
    """What the first reader that recognises the file makes of it, parsed in a limited child.

    Raises:
        InputError: it is not a regular file or is empty, no reader recognises it, or the reader cannot use what
            the source names (a table or column that is not there).
    """
    _check(source)
    name, profile = _recognise(source)
    limits = LIMITS[profile]
    if profile == "bulk":
        limits = limits.stretched(source.path.stat().st_size)
    answers, stopped = _child(source, name, limits)
    if answers and answers[-1]["is"] == "refused":
        raise InputError(f"{source.name}: {answers[-1]['why']}")
    return _reading(name, answers, stopped)


def _check(source: Source) -> None:
    """A pipe or a device would block or never end: only regular files with something in them are opened."""
    try:
        found = source.path.stat()
    except OSError as error:
        raise InputError(f"{source.name}: cannot be opened ({error.strerror}). Check the path.") from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{source.name}: not a regular file but a folder, pipe or device. Name a file.")
    if not found.st_size:
        raise InputError(f"{source.name}: empty file (0 bytes). Ask for the export again.")


def _recognise(source: Source) -> tuple[str, Profile]:
    answers, stopped = _child(source, "", LIMITS["document"])
    if not answers or not answers[0].get("reader"):
        why = f" ({stopped})" if stopped else ""
        raise InputError(
            f"{source.name}: no reader recognises this file{why}. "
            "For a table, name what it is: dprkit add CASE FILE --table signins --column ip='Client IP'. "
            "`dprkit doctor` lists the formats that are read."
        )
    return answers[0]["reader"], answers[0]["profile"]


def _reading(name: str, answers: list[dict[str, Any]], stopped: str) -> Reading:
    parts: dict[type, list[Any]] = {Row: [], Repair: [], Unread: []}
    for answer in answers:
        kind = _KINDS[answer.pop("is")]
        parts[kind].append(kind(**answer))
    return Reading(name, tuple(parts[Row]), tuple(parts[Repair]), tuple(parts[Unread]), stopped)


_KINDS = {"row": Row, "repair": Repair, "unread": Unread}
_FIELDS = {
    "row": {"is", "table", "place", "values"},
    "repair": {"is", "table", "place", "column", "found", "used", "why"},
    "unread": {"is", "place", "why", "found"},
    "end": {"is", "stopped"},
    "refused": {"is", "why"},
    "reader": {"is", "reader", "profile"},
}


def _answer(line: bytes) -> dict[str, Any] | None:
    """The answer on this line; None when it is not one: what a parser says is not trusted either."""
    try:
        answer: dict[str, Any] = json.loads(line)
        if not line.endswith(b"\n") or set(answer) != _FIELDS[answer["is"]]:
            return None
        if answer["is"] == "reader" and answer["profile"] not in (*LIMITS, ""):
            return None
        if answer["is"] != "row":
            return answer
        wanted = str if TABLES[answer["table"]].spans else int
        return answer if isinstance(answer["place"], wanted) and isinstance(answer["values"], dict) else None
    except (ValueError, RecursionError, TypeError, KeyError):
        return None


# -P: a json.py beside the evidence must not be imported in place of Python's own.
_COMMAND = (sys.executable, "-P", "-X", "utf8", "-m", "dprkit.sandbox")


def _child(source: Source, reader: str, limits: Limits) -> tuple[list[dict[str, Any]], str]:
    """The child's answers, and in words why it ended early."""
    job = asdict(source) | {"path": str(source.path), "reader": reader, "limits": asdict(limits)}
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    group: dict[str, Any] = {"process_group": 0} if hasattr(os, "killpg") else {}
    complaint = deque[bytes](maxlen=40)
    late = threading.Event()
    with subprocess.Popen(_COMMAND, env=_environment(), **pipes, **group) as child:

        def end() -> None:
            late.set()
            _kill(child)

        listener = threading.Thread(target=lambda: complaint.extend(child.stderr or ()), daemon=True)
        clock = threading.Timer(limits.wall, end)
        listener.start()
        clock.start()
        try:
            answers, ended = _answers(child, json.dumps(job), limits.answer)
        finally:
            clock.cancel()
            listener.join(0.2)
            if child.poll() is None or listener.is_alive():
                _kill(child)
            listener.join()
        code = child.wait()
    if answers and answers[-1]["is"] == "end":
        return answers, str(answers.pop()["stopped"])
    if late.is_set():
        ended = f"it took more than {limits.wall} s"
    return answers, ended or _why(code, limits, b"".join(complaint).decode("utf-8", "replace"))


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started: a grandchild that holds the pipe would keep us waiting."""
    if not hasattr(os, "killpg"):
        child.kill()
        return
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    root = str(Path(__file__).parent.parent)
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    return kept | single | {"PYTHONPATH": root, "ARROW_DEFAULT_MEMORY_POOL": "system"}


def _answers(child: subprocess.Popen[bytes], job: str, cap: int) -> tuple[list[dict[str, Any]], str]:
    """The answers, and in words why listening ended before the child did; it has a second to end by itself."""
    assert child.stdin and child.stdout
    with contextlib.suppress(BrokenPipeError):  # it ended before it was asked: there will be no answer
        child.stdin.write(job.encode())
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
    answers: list[dict[str, Any]] = []
    size = 0
    for line in iter(lambda: child.stdout.readline(cap), b""):  # type: ignore[union-attr]
        size += len(line)
        if size > cap:
            return answers, f"its answer was over {cap >> 20} MiB"
        answer = _answer(line)
        if answer is None:
            return answers, "its answer was cut off or is not one"
        answers.append(answer)
    try:
        child.wait(1)
    except subprocess.TimeoutExpired:
        return answers, "it closed its answer and did not end"
    return answers, ""


def _why(code: int, limits: Limits, complaint: str) -> str:
    if "MemoryError" in complaint or "bad_alloc" in complaint:
        return f"it needed more than {limits.memory >> 20} MiB of memory"
    if code in (-9, -24):
        return f"it took more than {limits.cpu} s of processor time, or the system ran out of memory"
    last = complaint.strip().splitlines()[-1:] or [f"exit code {code}, no message"]
    return f"its parser stopped: {last[0][:200]}"


def take_limits(limits: Limits) -> None:
    """Nothing comes back: from here on this process has the limits, and no network, programs or writing."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the wall clock and the answer cap still hold
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


_FORBIDDEN = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.startfile"),
    *("os.remove", "os.rename", "os.truncate", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.kill", "os.ch"),
    *("os.utime", "os.setxattr", "pty.", "shutil."),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        writing = bool(set(mode or "") & set("wax+")) or bool((flags or 0) & _WRITING)
    else:
        writing = False
    if writing or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser in the sandbox tried {event}")


def _main() -> None:
    """The child: one job on standard input, answers on what was standard output."""
    from . import sandbox  # this file runs as __main__; readers know it by its name

    # A parser that prints would spoil the answers: they get a descriptor of their own.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.read())
    name, limits = job.pop("reader"), Limits(**job.pop("limits"))
    source = sandbox.Source(**job | {"path": Path(job["path"])})
    from . import readers

    known = readers.load()
    sys.dont_write_bytecode = True  # from here on nothing is written
    sandbox._inside = True
    take_limits(limits)
    if name:
        _emit_parts(out, known[name].read, source)
        return
    found = next((one for one in known.values() if _recognises(one, source)), None)
    _emit(out, "reader", reader=found.name if found else "", profile=found.profile if found else "")
    _emit(out, "end", stopped="")


def _recognises(reader: Any, source: Source) -> bool:
    try:
        return bool(reader.recognises(source))
    except Exception:  # hostile bytes may break any sniffer: then it is not its file
        return False


def _emit_parts(out: IO[bytes], function: Callable[[Source], Parts], source: Source) -> None:
    stopped = ""
    try:
        for number, part in enumerate(function(source)):
            _emit_part(out, part)
            if number < SMALL:  # what was read stays when the parser dies; a long log is not slowed down for it
                out.flush()
    except MemoryError:
        stopped = "it needed more memory than a reader may use"
    except RecursionError:
        stopped = "it is nested too deeply"
    except InputError as error:  # what the user named does not fit the file: nothing of it is taken
        return _emit(out, "refused", why=str(error))
    except Exception as error:  # a parser may raise anything on hostile bytes; what was read before stays
        stopped = f"{type(error).__name__}: {str(error)[:200]}"
    return _emit(out, "end", stopped=stopped)


def _emit_part(out: IO[bytes], part: Row | Repair | Unread) -> None:
    if isinstance(part, Row):
        values = dict(part.values)
        for column, found in part.values.items():
            if isinstance(found, str) and _HALF.search(found):
                values[column] = used = found.encode("utf-8", "backslashreplace").decode()
                _emit_part(out, Repair(part.table, part.place, column, used, used, "half a character, written out"))
        return _emit(out, "row", table=part.table, place=part.place, values=values)
    texts = {name: getattr(part, name) for name in part.__slots__}
    whole = {
        name: one.encode("utf-8", "backslashreplace").decode() if isinstance(one, str) else one
        for name, one in texts.items()
    }
    return _emit(out, type(part).__name__.lower(), **whole)


_HALF = re.compile("[\ud800-\udfff]")  # no file can hold one in UTF-8


def _emit(out: IO[bytes], kind: str, **answer: Any) -> None:
    text = json.dumps({"is": kind, **answer}, ensure_ascii=True, separators=(",", ":"), default=str)
    out.write(text.encode() + b"\n")


if __name__ == "__main__":
    _main()
