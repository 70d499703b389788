"""The door in: files from outside are parsed in a limited child process, never in the caller.

A fresh interpreter is started for each question (it is never forked from the caller, whose memory would leave it no
address space), takes its limits before it imports a parser, and answers in JSON lines on its standard output.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from .errors import InputError
from .records import Repair, Row, Unread

__all__ = ["LIMITS", "Limits", "Profile", "Reading", "Source", "read", "untrusted"]

Profile = Literal["document", "bulk"]
Parts = Iterator[Row | Repair | Unread]
_T = TypeVar("_T")

HEAD = 1 << 16
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
        """utf-8-sig, utf-16 or cp1252, by byte order mark and by whether the head is valid UTF-8."""
        if self.head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        try:
            self.head[: HEAD - 4].decode("utf-8-sig")
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8-sig"

    def lines(self) -> IO[str]:
        """The file as text; bytes that are not of its encoding stay visible as ``\\xNN``."""
        return self.path.open(encoding=self.encoding, errors="backslashreplace", newline="")


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
        InputError: no reader recognises the file.
    """
    name, profile = _recognise(source)
    limits = LIMITS[profile]
    if profile == "bulk":
        limits = limits.stretched(source.path.stat().st_size)
    return _reading(name, *_child(source, name, limits))


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


def _child(source: Source, reader: str, limits: Limits) -> tuple[list[dict[str, Any]], str]:
    """The child's answers, and in words why it ended early."""
    job = asdict(source) | {"path": str(source.path), "reader": reader, "limits": asdict(limits)}
    with tempfile.TemporaryFile() as complaint:
        child = subprocess.Popen(
            [sys.executable, "-X", "utf8", "-m", "dprkit.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env=_environment(),
        )
        clock = threading.Timer(limits.wall, child.kill)
        clock.start()
        try:
            answers = _answers(child, json.dumps(job), limits.answer)
        finally:
            clock.cancel()
            child.kill()
            code = child.wait()
        complaint.seek(0)
        return answers, _why(code, answers, limits, complaint.read()[-2000:].decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
    root = str(Path(__file__).parent.parent)
    single = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    return kept | single | {"PYTHONPATH": root, "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONDONTWRITEBYTECODE": "1"}


def _answers(child: subprocess.Popen[bytes], job: str, cap: int) -> list[dict[str, Any]]:
    assert child.stdin and child.stdout
    try:
        child.stdin.write(job.encode())
        child.stdin.close()
    except BrokenPipeError:
        return []
    answers, size = [], 0
    for line in child.stdout:
        size += len(line)
        if size > cap or not line.endswith(b"\n"):
            break
        answers.append(json.loads(line))
    return answers


def _why(code: int, answers: list[dict[str, Any]], limits: Limits, complaint: str) -> str:
    if answers and answers[-1].get("is") == "end":
        return str(answers.pop()["stopped"])
    if "MemoryError" in complaint:
        return f"it needed more than {limits.memory >> 20} MiB of memory"
    if code in (-9, -24, 137, 152):
        return f"it took more than {limits.cpu} s, or its answer was over {limits.answer >> 20} MiB"
    last = complaint.strip().splitlines()[-1:] or ["no message"]
    return f"its parser stopped: {last[0][:200]}"


def _limit(limits: Limits) -> None:
    """Take the limits, and close what a parser has no business with: network, programs, writing."""
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


_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename")


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writing or event.startswith(_FORBIDDEN):
        raise PermissionError(f"a parser in the sandbox tried {event}")


def _main() -> None:
    """The child: one job on standard input, answers on standard output."""
    from . import sandbox  # this file runs as __main__; readers know it by its name

    job = json.loads(sys.stdin.buffer.read())
    name, limits = job.pop("reader"), Limits(**job.pop("limits"))
    source = sandbox.Source(**job | {"path": Path(job["path"])})
    from . import readers

    known = readers.load()
    sandbox._inside = True
    _limit(limits)
    if name:
        _emit_parts(known[name].read, source)
    else:
        found = next((one for one in known.values() if _recognises(one, source)), None)
        _emit({"reader": found.name if found else "", "profile": found.profile if found else ""})
        _emit({"is": "end", "stopped": ""})
    sys.stdout.flush()


def _recognises(reader: Any, source: Source) -> bool:
    try:
        return bool(reader.recognises(source))
    except Exception:  # hostile bytes may break any sniffer: then it is not its file
        return False


def _emit_parts(function: Callable[[Source], Parts], source: Source) -> None:
    kinds = {"Row": "row", "Repair": "repair", "Unread": "unread"}
    stopped = ""
    try:
        for part in function(source):
            _emit({"is": kinds[type(part).__name__], **asdict(part)})
    except MemoryError:
        stopped = "it needed more memory than a reader may use"
    except RecursionError:
        stopped = "it is nested too deeply"
    except Exception as error:  # a parser may raise anything on hostile bytes; what was read before stays
        stopped = f"{type(error).__name__}: {str(error)[:200]}"
    _emit({"is": "end", "stopped": stopped})


def _emit(answer: Mapping[str, Any]) -> None:
    text = json.dumps(answer, ensure_ascii=True, separators=(",", ":"), default=str)
    sys.stdout.buffer.write(text.encode() + b"\n")


if __name__ == "__main__":
    _main()
