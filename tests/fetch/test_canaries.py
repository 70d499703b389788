"""The canary sweep: whatever a server does and wherever it ends, no key is found anywhere afterwards, in any spelling.

To sweep more of the library, add to ``THINGS``: a name, and a function that gets a ``World`` and returns what a user
would hold or see. Exceptions are caught and searched too, with the locals of every frame but those of the tests.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import logging
import os
import pickle
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

import pytest
from click.testing import CliRunner

import dprkit
import dprkit.cli
import dprkit.doctor
import dprkit.keys
from dprkit.fetch import Fetch, Key, Source
from dprkit.ledger import Ledger
from dprkit.provider import Provider
from dprkit.providers.github_user import github_user
from dprkit.providers.hibp import hibp
from dprkit.providers.internetdb import internetdb
from dprkit.providers.shodan_host import shodan_host
from dprkit.providers.shodan_search import shodan_search

CANARIES = {
    "slashes and pluses": "cnry/7x+Qe/9zAA+/b==",
    "quotes": "cnry\"a'b\\c\"d'9\\\\e",
    "percents": "cnry%2F&key=v#f;g?h<i>",
    "hex": "c0ffee00" * 8,
    "token": "github_pat_CnrY0123456789abcdefGHIJ",
}
NAMES = tuple(dprkit.keys.KNOWN)
TESTS = str(Path(__file__).parents[1])


def spellings(key: str) -> dict[str, bytes]:
    """The key as it may stand in bytes, by the name of the spelling."""
    raw = key.encode()
    made = {
        "raw": raw,
        "quoted": quote(key, safe="").encode(),
        "quoted but slashes": quote(key).encode(),
        "quoted with pluses": quote_plus(key).encode(),
        "JSON": json.dumps(key)[1:-1].encode(),
        "JSON with slashes": json.dumps(key)[1:-1].replace("/", "\\/").encode(),
        "repr": repr(key)[1:-1].encode(),
        "JSON in JSON": json.dumps(json.dumps(key)[1:-1])[1:-1].encode(),
        "UTF-16 LE": key.encode("utf-16-le"),
        "UTF-16 BE": key.encode("utf-16-be"),
    }
    for before in range(3):
        # Without the groups at both ends, which the neighbours have a part in.
        core = base64.b64encode(bytes(before) + raw).rstrip(b"=")[4 if before else 0 : -4]
        made[f"base64 at {before}"] = core
        made[f"base64 at {before}, for URLs"] = core.replace(b"+", b"-").replace(b"/", b"_")
    return made


class World(NamedTuple):
    """What a thing is run in: a case folder with its ledger, and a server that misbehaves."""

    server: Any
    folder: Path
    ledger: Ledger

    def door(self, **more: Any) -> Fetch:
        return Fetch(self.ledger, **{"mode": "live", "ceiling": "AMBER", "_guard": self.server.guard(0.3), **more})


Thing = Callable[[World], object]


def look_up(provider: Provider, value: str) -> Thing:
    """The provider asked live, in replay and in a plan: rows, observations, quota, and what was wished for."""
    unhurried = dataclasses.replace(provider, asks=provider.asks._replace(per_second=0.0))

    def run(world: World) -> object:
        live, replay, plan = world.door(), world.door(mode="replay"), world.door(mode="plan")
        tables = [unhurried.table([value], door) for door in (live, replay, plan)]
        seen = [(table.to_dict(), pickle.dumps(table), list(unhurried.observations(table))) for table in tables]
        quota = provider.quota(replay) if callable(provider.quota) else provider.quota
        return seen, tables[0].to_html(), quota, replay.quota_left(provider.name), live.wanted, plan.wanted

    return run


def question(**sent: Any) -> Thing:
    return lambda world: world.door().of(Source("test")).get(f"{world.server.url}/x?a=b", **sent)


def command(*words: str, typed: str | None = None) -> Thing:
    """A command of the command line; with ``typed`` the key of that name is piped in."""

    def run(world: World) -> object:
        piped = "" if typed is None else dprkit.keys.secret(typed).reveal()
        result = CliRunner().invoke(dprkit.cli.main, list(words), input=piped)
        return result.output, result.exit_code, repr(result.exception), result.exception

    return run


def whole_case(world: World) -> object:
    """Everything a case gives after its planned look-ups were made with keys."""
    case = dprkit.Case.new(world.folder / "case", title="Is it him?")
    settings = case.folder / "case.toml"
    settings.write_text(settings.read_text().replace('ceiling = "RED"', 'ceiling = "AMBER"'))
    claim = '[[claim]]\nsubject = "s1"\nfield = "email"\nvalue = "a.nobody@iana.org"\n'
    (case.folder / "inbox" / "claims.toml").write_text(claim)
    case = dprkit.Case.open(case.folder)
    doors = []

    def door(mode: Any, ceiling: Any, reasons: Any) -> Fetch:
        guard = world.server.guard(0.3)
        doors.append(Fetch(case.ledger, tables=case.bundled, mode=mode, ceiling=ceiling, _guard=guard))
        return doors[-1]

    case._door = door  # type: ignore[method-assign]
    taken = case.add("claims.toml")
    plan = case.plan(sources=("hibp", "shodan_search"))
    run = case.run(plan)
    assert len(world.server.requests) >= 3, plan.frame.to_string()
    report = case.report()
    written = [path.read_bytes() for path in report.paths]
    exported = list(case.ledger.export())
    shown = [one._repr_html_() for one in (case, taken, plan, run, case.verify())]
    kept = [case.observations("hibp"), case.findings(), case.assess("s1"), case.timeline("s1"), doors]
    return shown, written, exported, kept


THINGS: dict[str, Thing] = {
    "shodan_host": look_up(shodan_host, "198.51.100.7"),
    "shodan_search": look_up(shodan_search, "a.example"),
    "internetdb": look_up(internetdb, "198.51.100.7"),
    "github_user": look_up(github_user, "github:octo-example"),
    "hibp": look_up(hibp, "a@example.com"),
    "a key in a header": question(headers={"X-Key": Key("shodan", "Token ")}),
    "a key in the URL": question(secret_query={"key": Key("shodan")}),
    "keys list": command("keys", "list"),
    **{f"keys test {name}": command("keys", "test", name, "--yes") for name in NAMES},
    "keys set": command("keys", "set", "shodan", typed="shodan"),
    "the functions of keys": lambda world: (
        [dprkit.keys.secret(name) for name in NAMES],
        dprkit.keys.names_present(),
        [dprkit.keys.where(name) for name in NAMES],
        dprkit.keys.KNOWN,
    ),
    "a key that no store takes": lambda world: dprkit.keys.store(dprkit.keys.secret("shodan")),
    "doctor": lambda world: dprkit.doctor.checks(),
    "a whole case": whole_case,
}


ASKS_NOBODY = ("keys list", "keys set", "the functions of keys", "a key that no store takes", "doctor")


def echoed(server: Any, status: str, *headers: str, more: bytes = b"") -> bytes:
    """What was asked, sent back in every spelling: raw, JSON, base64, UTF-16."""
    asked = server.requests[-1].decode()
    told = {"you asked": asked, "error": asked, "login": asked, "query_credits": asked, "ip": asked}
    body = json.dumps(told).encode() + more + asked.encode() + base64.b64encode(asked.encode()) + asked.encode("utf-16")
    return _answer(body, status, *headers)


def _answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def echo_as_json(server: Any) -> bytes:
    asked = server.requests[-1].decode()
    listed = {"error": asked} if b"shodan" in server.requests[-1] else {"login": asked, "ip": asked, "message": asked}
    etag = asked.split("\r\n")[0].replace("GET ", "")
    return _answer(json.dumps(listed).encode(), "200 OK", f"ETag: {etag}", f"Link: <{etag}>", f"Retry-After: {etag}")


def redirect(server: Any) -> bytes:
    path = server.requests[-1].split(b" ")[1].decode()
    return _answer(b"", "302 Found", f"Location: http://other.example{path}")


def redirect_here(server: Any) -> bytes:
    path = server.requests[-1].split(b" ")[1].decode()
    return (
        _answer(b"", "302 Found", f"Location: {path}&again=1") if path.count("again") < 2 else echoed(server, "500 No")
    )


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


FAULTS: dict[str, Callable[[Any, socket.socket], Any]] = {
    "echo": lambda server, connection: connection.sendall(echoed(server, "200 OK")),
    "echo as JSON": lambda server, connection: connection.sendall(echo_as_json(server)),
    "401": lambda server, connection: connection.sendall(echoed(server, "401 Unauthorized")),
    "403 with a long wait": lambda server, connection: connection.sendall(
        echoed(server, "403 No", "Retry-After: 9999")
    ),
    "404": lambda server, connection: connection.sendall(echoed(server, "404 Not Found")),
    "500": lambda server, connection: connection.sendall(echoed(server, "500 Oops")),
    "HTML": lambda server, connection: connection.sendall(echoed(server, "200 OK", more=b"<html>")),
    "bad JSON": lambda server, connection: connection.sendall(echoed(server, "200 OK", more=b'{"x": ')),
    "not HTTP": lambda server, connection: connection.sendall(server.requests[-1] * 2),
    "cut": lambda server, connection: connection.sendall(echoed(server, "200 OK")[:-30]),
    "silence": lambda server, connection: time.sleep(0.5),
    "reset": lambda server, connection: reset(connection),
    "another host": lambda server, connection: connection.sendall(redirect(server)),
    "round and round": lambda server, connection: connection.sendall(redirect_here(server)),
}


def told(error: BaseException) -> Iterator[object]:
    """What a traceback shows of an error, with the locals of every frame that is not of the tests."""
    yield from (str(error), repr(error), error.args, vars(error))
    part: traceback.TracebackException | None
    part = traceback.TracebackException.from_exception(error, capture_locals=True)
    while part:
        yield from (list(part.format_exception_only()), [one.line for one in part.stack])
        yield [one.locals for one in part.stack if not one.filename.startswith(TESTS) and "testing" not in one.filename]
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)


def in_bytes(seen: object) -> Iterator[bytes]:
    """What somebody sees or keeps of a result: its texts, its pickle, the bytes in it."""
    yield from leaves(seen)
    with contextlib.suppress(Exception):  # not everything has a pickle
        yield pickle.dumps(seen)


def leaves(seen: object) -> Iterator[bytes]:
    parts: list[object] = []
    if isinstance(seen, BaseException):
        parts = list(told(seen))
    elif isinstance(seen, dict):
        parts = [*seen, *seen.values()]
    elif isinstance(seen, tuple | list | set | frozenset):
        parts = list(seen)
    elif dataclasses.is_dataclass(seen) and not isinstance(seen, type):
        parts = [repr(seen), *(getattr(seen, one.name) for one in dataclasses.fields(seen))]
    elif isinstance(seen, bytes):
        yield seen
    else:
        yield from (shown.encode("utf-8", "backslashreplace") for shown in {str(seen), repr(seen)})
    yield from (leaf for part in parts for leaf in leaves(part))


def kept(folder: Path, ledger: Ledger) -> Iterator[bytes]:
    """Every byte that was written, and every payload as it was before it was stored."""
    yield from written(folder)
    for entry in ledger.entries():
        yield repr(entry).encode()
        with contextlib.suppress(Exception):  # a record without payload
            yield ledger.payload(entry.number)


def written(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in folder.rglob("*") if path.is_file())


def leaks(key: str, places: dict[str, Iterable[bytes]]) -> list[str]:
    """Where the key was found, and in which spelling; empty when it is nowhere."""
    forms = spellings(key).items()
    return [
        f"{place}: {name}" for place, parts in places.items() for part in parts for name, form in forms if form in part
    ]


class Sweep:
    """Runs things against a fault and looks for the key everywhere afterwards."""

    def __init__(self, key: str, serve: Callable[..., Any], folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.key, self._serve, self._folder, self._patch = key, serve, folder, patch
        self.sent = 0
        for name in NAMES:
            patch.setenv(f"DPRKIT_KEY_{name.upper()}", key)
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setattr("dprkit.keys._safe_stores", lambda: iter(()))

    def run(self, name: str, fault: str, logs: Callable[[], str], output: Callable[[], str]) -> list[str]:
        """The leaks of one of ``THINGS`` under one of ``FAULTS``."""
        folder = self._folder / f"{name}-{fault}".replace(" ", "-")
        folder.mkdir(parents=True)
        server = self._serve(lambda connection: server.requests[-1] and FAULTS[fault](server, connection))
        self._point_at(server)
        with Ledger.create(folder / "ledger.sqlite") as ledger:
            try:
                seen: object = {**THINGS, **LEAKY}[name](World(server, folder, ledger))
            except BaseException as error:
                seen = error
            places = {
                "result": list(in_bytes(seen)),
                "logs": [logs().encode("utf-8", "backslashreplace")],
                "output": [output().encode("utf-8", "backslashreplace")],
                "files": [*kept(folder, ledger), *written(self._folder / "state")],
            }
        forms = spellings(self.key)
        self.sent += any(forms["raw"] in one or forms["quoted"] in one for one in server.requests)
        return [f"{name} × {fault}: {leak}" for leak in leaks(self.key, places)]

    def _point_at(self, server: Any) -> None:
        for place in ("_shodan.API", "_github.API", "hibp.API", "internetdb.API"):
            self._patch.setattr(f"dprkit.providers.{place}", server.url)
        known = {name: one._replace(url=f"{server.url}/x") for name, one in dprkit.keys.KNOWN.items()}
        self._patch.setattr("dprkit.keys.KNOWN", known)
        door = Fetch(mode="live", ceiling="AMBER", _guard=server.guard(0.3))
        self._patch.setattr("dprkit.cli.keys._key_door", lambda: door)


def pairs(form: str) -> Iterator[tuple[str, str]]:
    """Thing and fault: all of them in the long run, else each pair with one of the canaries in turn."""
    turn = list(CANARIES).index(form)
    for row, name in enumerate(THINGS):
        for column, fault in enumerate(["echo"] if name in (*ASKS_NOBODY, "a whole case") else FAULTS):
            if os.environ.get("TORTURE") or (row + column) % len(CANARIES) == turn:
                yield name, fault


@pytest.mark.parametrize("form", CANARIES)
def test_no_key_is_found_anywhere_whatever_a_server_does(form, serve, tmp_path, monkeypatch, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    sweep = Sweep(CANARIES[form], serve, tmp_path, monkeypatch)

    def output() -> str:
        return "".join(capfd.readouterr())

    found = [leak for pair in pairs(form) for leak in sweep.run(*pair, lambda: caplog.text, output)]
    assert found == []
    assert sweep.sent > 15, "the key went out, or nothing was tried"


LEAKY: dict[str, Thing] = {
    "prints": lambda world: sys.stdout.write(held()),
    "logs": lambda world: logging.getLogger("x").debug("asked with %s", quote(held(), safe="")),
    "returns": lambda world: {"url": f"https://a.example/?key={quote_plus(held())}"},
    "raises": lambda world: (_ for _ in ()).throw(ValueError(json.dumps(held()))),
    "keeps": lambda world: (world.folder / "cache").write_bytes(held().encode("utf-16-le")),
    "encodes": lambda world: base64.b64encode(b"u:" + held().encode()),
    "records": lambda world: world.ledger.append("acquired", {"x": held()}, held().encode()),
    "pickles": lambda world: (world.folder / "p").write_bytes(pickle.dumps({"k": held()})),
}


def held() -> str:
    return dprkit.keys.secret("shodan").reveal()


@pytest.mark.parametrize("name", LEAKY)
@pytest.mark.parametrize("form", CANARIES)
def test_the_sweep_finds_a_key_that_leaks(name, form, serve, tmp_path, monkeypatch, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    sweep = Sweep(CANARIES[form], serve, tmp_path, monkeypatch)
    assert sweep.run(name, "echo", lambda: caplog.text, lambda: "".join(capfd.readouterr()))


@pytest.mark.parametrize("thing", ["a key in a header", "a key in the URL"])
def test_a_question_that_is_interrupted_shows_no_key_in_a_verbose_traceback(thing, serve, tmp_path, monkeypatch):
    def interrupted(*_: Any) -> int:
        raise KeyboardInterrupt

    sweep = Sweep(CANARIES["slashes and pluses"], serve, tmp_path, monkeypatch)
    monkeypatch.setattr("dprkit.fetch._http._Wire.readinto", interrupted)
    assert sweep.run(thing, "echo", str, str) == []
