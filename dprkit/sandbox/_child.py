"""The child: one job on standard input, answers on what was standard output."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Protocol

from ..errors import InputError
from ._emit import Batches, Lines, Part, emit
from ._limits import Clock, Late, change_limits, end_with_parent, leave_network, listen, take_limits
from ._loaded import load
from ._shares import ENCODINGS, Shared
from ._source import Limits

_SELDOM = (200_000, 10, 10)  # a log's records hold no circles, and there are many of them


class _Answer(Protocol):
    def add(self, part: Part) -> None: ...
    def passed(self, share: int) -> None: ...
    def finish(self) -> None: ...


def main() -> None:
    """Nothing comes back: the job is answered, and the process may end.

    Called as ``serve PROFILE DESCRIPTOR``, it forks a child for each file instead, until the caller is gone. Called
    as ``apart``, it says whether it has a network of its own.
    """
    from .. import readers

    asked = sys.argv[1:]
    if asked == ["apart"]:
        sys.exit(0 if leave_network() else "no network of its own")
    known = readers.load()
    if asked[:1] == ["serve"]:
        from ._serve import serve

        load(asked[1])
        return serve(int(asked[2]), lambda: _forked(known))
    leave_network()
    return _asked(known)


def _forked(known: Mapping[str, Any]) -> None:
    leave_network()
    end_with_parent()
    _asked(known)


def _asked(known: Mapping[str, Any]) -> None:
    # A parser that prints would spoil the answers: they get a descriptor of their own.
    with os.fdopen(os.dup(1), "wb") as out, os.fdopen(os.dup(0), "rb") as job:
        os.dup2(2, 1)
        if asked := job.read():
            _answer(out, known, json.loads(asked))


def _answer(out: IO[bytes], known: Mapping[str, Any], job: Mapping[str, Any]) -> None:
    from .. import sandbox

    limits = {name: Limits(**one) for name, one in job["limits"].items()}
    source = Shared.of(job["source"], job["shares"], job["mine"])
    sys.dont_write_bytecode = True  # from here on nothing is written
    sandbox._inside = True
    listen()
    take_limits(limits["document"], _most(limits))
    found = known[job["reader"]] if job["reader"] else _recognised(known, source)
    if not job["reader"]:
        _say_which(out, found, source)
    if found and not job["look"]:
        own = limits[found.profile]
        change_limits(own)
        if job["file"]:
            gc.set_threshold(*_SELDOM)
        answer: _Answer = Batches(out, job["file"], source.path) if job["file"] else Lines(out)
        return _read(out, found.read, source, answer, own)
    return emit(out, "end", stopped="")


def _most(limits: Mapping[str, Limits]) -> Limits:
    return Limits(*(max(getattr(one, name) for one in limits.values()) for name in Limits.__slots__))


def _recognised(known: Mapping[str, Any], source: Shared) -> Any:
    return next((one for one in known.values() if _recognises(one, source)), None)


def _recognises(reader: Any, source: Shared) -> bool:
    try:
        return bool(reader.recognises(source))
    except Exception:  # hostile bytes may break any sniffer: then it is not its file
        return False


def _say_which(out: IO[bytes], found: Any, source: Shared) -> None:
    splits = getattr(found, "splits", None)
    alone = not splits or source.encoding not in ENCODINGS or not splits(source)
    told = (found.name, found.profile) if found else ("", "")
    emit(out, "reader", reader=told[0], profile=told[1], splits=not alone)
    out.flush()


def _read(out: IO[bytes], function: Any, source: Shared, answer: _Answer, limits: Limits) -> None:
    try:
        stopped = _why_stopped(lambda: _each(function(source), source, answer), limits)
        stopped = _why_stopped(answer.finish, limits) or stopped
    except InputError as error:  # what the user named does not fit the file: nothing of it is taken
        return emit(out, "refused", why=str(error))
    return emit(out, "end", stopped=stopped)


def _each(parts: Iterator[Part], source: Shared, answer: _Answer) -> None:
    for part in _parts(parts):
        for share in source.passed():
            answer.passed(share)
        answer.add(part)
    for share in source.passed():
        answer.passed(share)


def _why_stopped(step: Callable[[], None], limits: Limits) -> str:
    try:
        step()
    except MemoryError:
        return "it needed more memory than a reader may use"
    except RecursionError:
        return "it is nested too deeply"
    except Late:
        return f"it took more than {limits.cpu} s of processor time"
    except InputError:
        raise
    except Exception as error:  # a parser may raise anything on hostile bytes; what was read before stays
        return f"{type(error).__name__}: {str(error)[:200]}"
    return ""


def _parts(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts; the end of the time on the processor is raised inside the reader, and nowhere else."""
    while not Clock.over:
        Clock.inside = True
        try:
            part = next(parts)
        except StopIteration:
            return
        finally:
            Clock.inside = False
        yield part
    raise Late
