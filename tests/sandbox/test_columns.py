"""Large logs: typed in the child, handed over in columns by one child or two, and checked before anybody reads them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.readers import load
from dprkit.records import Contained, Row, Tally
from dprkit.sandbox import Source, _answers, _columns, _process, _servers, _shares, hand_over, read
from dprkit.sandbox._batches import packed, padded, schema, typed, unpacked

FILE = "0123456789ab"
EVENTS = 20_000 if os.environ.get("TORTURE") else 700


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "LARGE", 1)
    monkeypatch.setattr(_shares, "SHARE", 40_000)


def event(at: int) -> dict[str, Any]:
    return {
        "actor": {"type": "User", "alternateId": f"worker{at % 9}@example.com", "id": f"00u{at}"},
        "client": {"ipAddress": f"192.0.2.{at % 200}", "geographicalContext": {"geolocation": {"lat": 1.5, "lon": at}}},
        "eventType": "user.session.end" if at % 10 == 9 else "user.session.start",
        "outcome": {"result": "SUCCESS"},
        "published": f"2026-02-{1 + at % 28:02d}T20:18:57.718Z",
        "securityContext": {"isProxy": at % 3 == 0, "asNumber": 64496 + at % 9},
        "uuid": f"3aeede38-4f67-11ea-abd3-{at:012x}",
    }


def log(folder: Path, ending: str = "\n") -> Path:
    """Events with one broken line, blank lines, a bad cell, half a character and a field that Okta does not have."""
    lines = [json.dumps(event(at)) for at in range(EVENTS)]
    lines[10] = lines[10].replace('"lat": 1.5', '"lat": "north"')
    lines[EVENTS // 2] = lines[EVENTS // 2].replace('"lat": 1.5', '"lat": "east"')
    lines[20] = '{"broken'
    lines[30:30] = ["", "  "]
    lines[40] = lines[40].replace("worker", "work\\ud800er")
    lines[50] = lines[50].replace('"uuid"', '"uuuid"')
    path = folder / "okta.jsonl"
    path.write_bytes((ending.join(lines) + ending * 3).encode())
    return path


def handed(path: Path, **named: Any) -> tuple[sandbox.Handed, dict[str, pa.Table], list[Contained]]:
    tables: dict[str, list[pa.Table]] = {}
    inside: list[Contained] = []
    source = Source(path.name, path, **named)
    done = hand_over(source, FILE, lambda name, table: tables.setdefault(name, []).append(table), inside.append)
    return done, {name: pa.concat_tables(parts).combine_chunks() for name, parts in tables.items()}, inside


def whole(path: Path) -> dict[str, pa.Table]:
    """The same rows, as a small file is read: in JSON lines, typed in the caller."""
    reading = read(Source(path.name, path))
    assert reading.stopped == ""
    return dict(typed(reading.rows, reading.repairs, reading.unread, FILE))


def test_a_log_in_columns_has_the_tables_that_it_has_in_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_shares, "SHARE", 1 << 30)
    path = log(tmp_path)
    done, tables, inside = handed(path)
    assert (done.reader, done.stopped, inside) == ("okta", "", [])
    expected = whole(path)
    assert set(tables) == set(expected) == {"signins", "repairs", "unread"}
    assert {name: tables[name].equals(expected[name]) for name in expected} == dict.fromkeys(expected, True)


@pytest.mark.skipif(load()["okta"].splits is None, reason="the reader of Okta does not say that its lines stand alone")
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_two_children_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    path = log(tmp_path, ending)
    assert len(_shares.divided(path)) > 5
    monkeypatch.setattr(_columns, "CHILDREN", 1)
    _, one, _ = handed(path)
    monkeypatch.setattr(_columns, "CHILDREN", 2)
    started = list[object]()
    begin = _process.Child.__enter__

    def counted(self: _process.Child) -> _process.Child:
        started.append(self)
        return begin(self)

    monkeypatch.setattr(_process.Child, "__enter__", counted)
    done, two, _ = handed(path)
    assert (len(started), done.stopped) == (3, "")  # one that recognises, two that read
    assert {name: one[name].equals(two[name]) for name in {*one, *two}} == dict.fromkeys(one, True)
    expected = whole(path)
    assert two["signins"].equals(expected["signins"])
    assert two["unread"].equals(expected["unread"])
    rows = [sorted(map(str, table["repairs"].to_pylist())) for table in (two, expected)]
    assert rows[0] == rows[1]


def test_a_file_of_lines_that_end_in_two_ways_is_not_divided(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b'{"a":1}\r{"a":2}\n' * 9000)
    assert _shares.divided(path) == []
    path.write_bytes(b"x" * (_shares.SHARE + _shares.LONGEST + 1))
    assert _shares.divided(path) == []


@pytest.mark.parametrize("tail", [b"", b"\n", b"no end of line", b"\n\n\n"])
def test_shares_cover_every_byte_once_and_count_every_line(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"".join(b"%d\n" % at for at in range(30_000)) + tail)
    shares = _shares.divided(path)
    assert [end for _, end, _ in shares[:-1]] == [start for start, _, _ in shares[1:]]
    assert (shares[0][0], shares[-1][1]) == (0, path.stat().st_size)
    assert sum(lines for _, _, lines in shares) == path.read_bytes().count(b"\n")
    assert _shares.last_line(path, shares) == 30_000 + (tail == b"no end of line")


def test_each_share_shows_its_own_lines_and_blank_ones_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("é\r\n".encode() * 10_000)
    shares = _shares.divided(path)
    source = {"name": "x", "path": str(path), "table": "", "columns": {}, "account": ""}
    seen = []
    for mine in ([0], list(range(1, len(shares)))):
        with _shares.Shared.of(source, shares, mine).lines() as stream:
            seen.append(list(stream))
    assert {len(lines) for lines in seen} == {10_000}
    assert all({one, other} == {"é\r\n", "\n"} for one, other in zip(*seen, strict=True))


def test_lines_come_many_at_a_time_with_their_numbers_and_never_across_a_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"".join(b"%d\n" % (at + 1) for at in range(30_000)) + b"30001")
    shares = _shares.divided(path)
    source = {"name": "x", "path": str(path), "table": "", "columns": {}, "account": ""}
    monkeypatch.setattr(_shares, "MANY", 1)
    seen = dict[int, int]()
    for turn in range(2):
        own = _shares.Shared.of(source, shares, range(turn, len(shares), 2))
        for first, lines in own.blocks():
            seen |= {first + at: int(line) for at, line in enumerate(lines)}
            assert len(own.passed()) <= 1
    assert seen == {number: number for number in range(1, 30_002)}
    whole = list(_shares.Shared.of(source, (), ()).blocks())
    assert [int(line) for _, lines in whole for line in lines] == list(range(1, 30_002))


@pytest.mark.parametrize("name", ["entra", "google"])
def test_two_children_give_what_one_gives_for_other_logs_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    sample = {"entra": ("entra", "graph_signins.json", "value"), "google": ("google", "activities.json", "items")}[name]
    whole_file = json.loads((Path(__file__).parents[1] / "samples" / sample[0] / sample[1]).read_text())
    records = whole_file[sample[2]] if isinstance(whole_file, dict) else whole_file
    path = tmp_path / f"{name}.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records * 60))
    monkeypatch.setattr(_columns, "CHILDREN", 1)
    first, one, _ = handed(path)
    monkeypatch.setattr(_columns, "CHILDREN", 2)
    done, two, _ = handed(path)
    assert (first, done) == (sandbox.Handed(name, ""), sandbox.Handed(name, ""))
    assert len(_shares.divided(path)) > 1 and two["signins"].num_rows > 50
    assert {table: one[table].equals(two[table]) for table in {*one, *two}} == dict.fromkeys(one, True)


def tables() -> dict[str, pa.Table]:
    rows = [Row("signins", at + 1, {"ip": "192.0.2.1", "lat": 1.5, "proxy": True, "account": "é"}) for at in range(20)]
    return dict(typed(rows, [], [Tally.of(3, {"{n} left ({most})": {"b": 1, "a": 2}})], FILE))


def test_a_table_survives_the_way_as_buffers() -> None:
    for name, table in tables().items():
        sizes, buffers = packed(table)
        data = b"".join(bytes(one) for one in buffers)
        assert len(data) == padded(sizes)
        assert unpacked(name, table.num_rows, sizes, data, FILE).equals(table)
        cut = table.slice(3, 5) if table.num_rows > 8 else table
        sizes, buffers = packed(cut)
        assert unpacked(name, cut.num_rows, sizes, b"".join(map(bytes, buffers)), FILE).equals(cut)


Lie = Callable[[str, int, list[int], bytes], tuple[str, int, list[int], bytes]]


@pytest.mark.parametrize(
    "lie",
    [
        lambda name, rows, sizes, data: (name, rows + 1, sizes, data),
        lambda name, rows, sizes, data: ("devices", rows, sizes, data),
        lambda name, rows, sizes, data: (name, rows, sizes[:-1], data),
        lambda name, rows, sizes, data: (name, rows, [*sizes, 8], data + bytes(8)),
        lambda name, rows, sizes, data: (name, rows, [1 << 30, *sizes[1:]], data),
        lambda name, rows, sizes, data: (name, rows, sizes, b"\xff" * len(data)),
        lambda name, rows, sizes, data: (name, rows, sizes, bytes(len(data))),
        lambda name, rows, sizes, data: (name, rows, sizes, data.replace(b"\xc3\xa9", b"\xff\xff")),
        lambda name, rows, sizes, data: (name, rows, sizes, data.replace(FILE.encode(), b"f" * 12)),
        lambda name, rows, sizes, data: (name, rows, sizes, data[:100]),
    ],
)
def test_buffers_that_are_not_what_they_are_said_to_be_are_refused(lie: Lie) -> None:
    table = tables()["signins"]
    sizes, buffers = packed(table)
    name, rows, sizes, data = lie("signins", table.num_rows, sizes, b"".join(map(bytes, buffers)))
    with pytest.raises((ValueError, StopIteration, RuntimeError, IndexError)):
        unpacked(name, rows, sizes, data, FILE)


HOSTILE = """
import os, sys, time
from dprkit import readers
from dprkit.records import Contained, Repair, Row, Unread

@readers.reader("hostile", title="", fills=(), profile="bulk", recognises=lambda source: True, rank=0)
def hostile(source):
    from dprkit.sandbox import _emit
    _emit.BATCH = 10
    for at in range(25):
        yield Row("people", at + 1, {"name": "before"})
    exec(f"def body():\\n    {source.account}\\n    yield from ()", said := dict(globals()))
    yield from said["body"]()

from dprkit.sandbox import _child
_child.main()
"""


@pytest.fixture(autouse=True, scope="module")
def ended() -> Iterator[None]:
    """The servers that have this reader stay until the last test: what it does is said with the file."""
    yield
    _servers.end_servers()


def hostile(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> tuple[sandbox.Handed, int, list[Contained]]:
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-P", "-X", "utf8", "-c", HOSTILE))
    path = folder / "evidence.log"
    path.write_text("line\n")
    done, made, inside = handed(path, account=body)
    return done, made["people"].num_rows, inside


@pytest.mark.parametrize(
    ("body", "why", "rows"),
    [
        ("pass", "", 25),
        ("raise ValueError('broken')", "ValueError: broken", 25),
        ("big = [bytearray(64 << 20) for _ in range(100)]", "more memory than a reader may use", 25),
        ("os._exit(3)", "exit code 3", 20),
        ("os.abort()", "exit code -6", 20),
        ("yield Row('people', 'no number', {})", "ValueError", 20),
        ("while True: pass", "more than 2 s of processor time", 25),
    ],
)
def test_what_was_handed_over_stays_when_the_reader_dies(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, why: str, rows: int
) -> None:
    limits = sandbox.Limits(memory=2 << 30, cpu=2 if "processor" in why else 60, wall=90, answer=1 << 20)
    monkeypatch.setitem(sandbox.LIMITS, "bulk", limits)
    done, count, _ = hostile(monkeypatch, tmp_path, body)
    assert why in done.stopped
    assert bool(why) == bool(done.stopped)
    assert count == rows


def test_files_in_a_file_come_as_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40
    done, _, inside = hostile(monkeypatch, tmp_path, f"yield Contained(1, '../x\\ud800', {data!r})")
    assert (done.stopped, inside) == ("", [Contained(1, "../x\\ud800", data)])


def test_files_in_a_file_may_be_longer_than_the_answer_of_its_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limits = sandbox.Limits(memory=2 << 30, cpu=60, wall=90, answer=1 << 16)
    monkeypatch.setitem(sandbox.LIMITS, "bulk", limits)
    body = "yield from (Contained(1, 'a', bytes(1 << 15), more=at < 9) for at in range(10))"
    done, _, inside = hostile(monkeypatch, tmp_path, body)
    assert (done.stopped, sum(len(one.data) for one in inside)) == ("", 10 << 15)
    monkeypatch.setattr(_answers, "HELD", 1 << 17)
    done, _, inside = hostile(monkeypatch, tmp_path, body)
    assert "its answer was over" in done.stopped
    assert len(inside) == 4


def test_a_column_that_is_not_there_is_an_error_and_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("Wann;Wer;Woher\n2026-03-02T08:00:00Z;b.stone;192.0.2.10\n")
    with pytest.raises(InputError, match="there is no header 'When'"):
        handed(path, table="signins", columns={"time": "When"})


def test_the_schema_of_a_table_is_that_of_its_stored_file() -> None:
    assert [str(schema("signins").field(name).type) for name in ("file", "place", "time", "lat", "proxy")] == [
        "large_string",
        "int64",
        "timestamp[us, tz=UTC]",
        "double",
        "bool",
    ]


def test_a_child_that_reads_documents_loads_no_arrow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    body = "yield Row('people', 99, {'name': str('pyarrow' in sys.modules or 'numpy' in sys.modules)})"
    script = HOSTILE.replace('"bulk"', '"document"')
    monkeypatch.setattr(_process, "COMMAND", (sys.executable, "-P", "-X", "utf8", "-c", script))
    path = tmp_path / "evidence.log"
    path.write_text("line\n")
    _, made, _ = handed(path, account=body)
    assert made["people"]["name"].to_pylist()[-1] == "False"
