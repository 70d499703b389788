"""Samples with bytes changed, cut, doubled or put in: the reader answers, and no exception but ours comes out."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.errors import DprkitError

SAMPLES = Path(__file__).parents[1] / "samples"
CASES = Path(__file__).parents[2] / "sample_data" / "cases"
FULL = bool(os.environ.get("TORTURE"))
PARTS = 10 if FULL else 1  # so that several processes can share the long form
DOCUMENTS, ROWS = (20_000, 1_000_000) if FULL else (200, 20_000)
LARGEST = 200_000  # bytes: of a larger sample the beginning is as good
# What Python says of a mistake in our own lines, and no parser of a hostile format.
_MISTAKE = re.compile(r"(Key|Index|Attribute|Type|Name|Assertion|UnboundLocal|ZeroDivision|Unicode\w*|Overflow)Error: ")

Mutation = Callable[[bytearray, random.Random], None]


def _flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _drop(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 200)]


def _double(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 400)] * chance.choice((1, 2, 50))


def _insert(data: bytearray, chance: random.Random) -> None:
    odd = (b"\0", b"\xff\xfe", "\u202e".encode(), b"\xed\xa0\x80", b'"', b"\n", b"9" * 400, b"-1", b"1e999", b"[" * 200)
    at = chance.randrange(len(data))
    data[at:at] = chance.choice(odd)


MUTATIONS: tuple[Mutation, ...] = (_flip, _cut, _drop, _double, _insert)


def mutated(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for mutation in chance.sample(MUTATIONS, chance.randint(1, 3)):
        if made:
            mutation(made, chance)
    return bytes(made)


def samples() -> list[Path]:
    found = [*SAMPLES.rglob("*"), *CASES.glob("*/inbox/*")]
    return sorted(path for path in found if path.is_file() and path.suffix not in (".mmdb", ".md"))


def spoiled(part: int) -> Iterator[tuple[str, bytes]]:
    chance, files = random.Random(20_000 + part), samples()
    for number in range(part, DOCUMENTS, PARTS):
        path = files[number % len(files)]
        yield path.name, mutated(path.read_bytes()[:LARGEST], chance)


def answered(path: Path, **told: object) -> str:
    """Why reading stopped, or what our error says; the empty string where it was read to its end."""
    try:
        return sandbox.read(sandbox.Source(path.name, path, **told)).stopped
    except DprkitError as error:
        return "" if str(error) else "an error without a word"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_mutated_document_brings_up_an_exception_that_is_not_ours(tmp_path, part):
    wrong = Counter()
    for name, data in spoiled(part):
        path = tmp_path / name
        path.write_bytes(data)
        if _MISTAKE.match(said := answered(path, account="s1")):
            wrong[f"{name}: {said}"] += 1
    assert wrong == {}


HEAD = b"account,time,ip,result,device,city\n"
ROW = b'a%d@example.com,2026-03-02T09:00:%02dZ,198.51.100.%d,success,"LAPTOP, %d",Springfield\n'


@pytest.mark.parametrize("seed", range(PARTS))
def test_of_mutated_rows_each_line_is_kept_or_listed(tmp_path, seed):
    chance, path = random.Random(seed), tmp_path / "log.csv"
    lines = [ROW % (n, n % 60, n % 250, n) for n in range(ROWS // PARTS)]
    for at in range(0, len(lines), 3):
        line = bytearray(mutated(lines[at], chance).replace(b'"', b"").replace(b"\n", b"").replace(b"\r", b""))
        lines[at] = bytes(line) + b"\n"
    path.write_bytes(HEAD + b"".join(lines))
    reading = sandbox.read(sandbox.Source("log.csv", path, table="signins"))
    assert not _MISTAKE.match(reading.stopped), reading.stopped
    accounted = {row.place for row in reading.rows} | {one.place for one in reading.unread}
    assert reading.stopped or len(accounted) >= sum(1 for line in lines if line.strip(b", \n\0"))
