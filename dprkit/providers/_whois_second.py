"""The second reader of WHOIS text: the PyPI package ``whois``, in a process of its own that can be ended.

Its patterns are not linear, it keeps state in its modules, and it sets up logging when it is imported: none of this
may happen in the caller. One process serves all look-ups, one after another; it is ended when a text takes too long,
and a new one is started for the next.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

__all__ = ["LONGEST", "SECONDS", "read"]

SECONDS = 3.0  # for one text; a reply of a registry takes some milliseconds
STARTING = 60.0  # for a process to start, on a busy machine
LONGEST = 64 << 10  # bytes; what is longer is left to the first reader
_ANSWER = 1 << 20
_MEMORY = 1 << 30
_FACTS = {"registered_on": "creation_date", "expires_on": "expiration_date", "changed_on": "last_updated"}
# -P: a json.py beside the evidence must not be imported in place of Python's own.
_COMMAND = (sys.executable, "-P", "-X", "utf8", "-m", "dprkit.providers._whois_second")


def read(name: str, body: bytes) -> dict[str, Any]:
    """What ``whois`` makes of the reply to ``name``: ``said``, and the facts that it found.

    ``said`` is ``read`` (it found a registration), ``nothing`` (it found none, or could not read the text: it answers
    the same to both), ``late``, ``large``, or the name of its exception. Dates are ISO 8601 without a zone: UTC where
    it understood one, else as written; ``name_servers`` is a list.
    """
    if len(body) > LONGEST:
        return {"said": "large"}
    return _PROCESS.ask({"name": name, "text": body.decode("utf-8", "backslashreplace")})


class _Process:
    """The process, started when it is first needed; one text at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, job: dict[str, str]) -> dict[str, Any]:
        with self._lock:
            child = self._child or self._started()
            line = self._exchange(child, json.dumps(job).encode() + b"\n", SECONDS)
            if not line.endswith(b"\n"):
                self.end()
                return {"said": "late"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")}
        # TZ: the package turns every date into the clock of its process, and drops the zone.
        environment = kept | {"PYTHONPATH": str(Path(__file__).parents[2]), "TZ": "UTC", "LOGLEVEL": "CRITICAL"}
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        # A group of its own: Ctrl-C in the caller's terminal is not meant for it.
        group: dict[str, Any] = {"process_group": 0} if hasattr(os, "killpg") else {}
        self._child = subprocess.Popen(_COMMAND, env=environment, **pipes, **group)
        self._exchange(self._child, b"", STARTING)
        return self._child

    def _exchange(self, child: subprocess.Popen[bytes], job: bytes, seconds: float) -> bytes:
        """The line that answers; cut short where the process had to be ended."""
        assert child.stdin and child.stdout
        clock = threading.Timer(seconds, child.kill)
        clock.start()
        try:
            child.stdin.write(job)
            child.stdin.flush()
            return child.stdout.readline(_ANSWER)
        except OSError:  # it ended before it was asked
            return b""
        finally:
            clock.cancel()

    def end(self) -> None:
        """End the process; the next text starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with contextlib.suppress(OSError):
                child.communicate()


_PROCESS = _Process()
atexit.register(_PROCESS.end)


class _Given:
    """Stands where the package would run the ``whois`` command, and where it would keep what it got by the name.

    Its own cache would answer a second question about a name with the text of the first.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def init(self) -> None:
        """Nothing to prepare."""

    def executeWhoisQueryOrReturnFileData(self) -> str:
        return self._text

    def get(self, name: str) -> None:
        """Nothing is kept."""

    def put(self, name: str, text: str) -> str:
        return text


def _answer(job: dict[str, str]) -> dict[str, Any]:
    from whois import ParameterContext, initLastWhois, setMyCache
    from whois.context.dataContext import DataContext
    from whois.domain import Domain
    from whois.processWhoisDomainRequest import ProcessWhoisDomainRequest
    from whois.whoisParser import WhoisParser

    given = _Given(job["text"])
    initLastWhois()
    setMyCache(given)
    context, data = ParameterContext(force=True), DataContext(domain=job["name"])
    parts = {"pc": context, "dc": data}
    try:
        process = ProcessWhoisDomainRequest(**parts, dom=Domain(**parts), wci=given, parser=WhoisParser(**parts))
        found = process.processRequest()
    # It raises its own exceptions, and whatever a surprising text provokes.
    except Exception as error:
        return {"said": type(error).__name__}
    return {"said": "nothing"} if found is None else {"said": "read", **_facts(found)}


def _facts(found: Any) -> dict[str, Any]:
    dates = {fact: getattr(found, name, None) for fact, name in _FACTS.items()}
    told: dict[str, Any] = {fact: date.isoformat(timespec="seconds") for fact, date in dates.items() if date}
    told |= {"registrar": getattr(found, "registrar", "") or "", "name": getattr(found, "name", "") or ""}
    return told | {"name_servers": list(getattr(found, "name_servers", None) or ())}


def _main() -> None:
    """The process: a job a line on standard input, an answer a line on what was standard output."""
    from ..sandbox import Limits, take_limits

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _answer({"name": "a.com", "text": ""})  # everything it needs is imported before the door closes
    take_limits(Limits(memory=_MEMORY, cpu=24 * 3600, wall=0, answer=0))
    out.write(b"{}\n")
    out.flush()
    for line in sys.stdin.buffer:
        out.write(json.dumps(_answer(json.loads(line))).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    _main()
