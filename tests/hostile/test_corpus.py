"""The corpus of hostile documents, taken in by one case: nothing dies, nothing grows, no original is lost."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dprkit.case import Case
from dprkit.errors import DprkitError

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.py"))
ONE_IN = 1 if os.environ.get("TORTURE") else 16
SECONDS, CHILD, GROWTH = 12, 768 << 20, 50 << 20
SLACK = 3  # seconds: the original is stored, and the ledger written, beside the reading


# Built by another process: what the builders load and leave behind is no growth of the one that takes the files in.
_BUILD = """
import runpy, sys
from pathlib import Path
target, one_in = Path(sys.argv[1]), int(sys.argv[2])
for builder in map(Path, sys.argv[3:]):
    for number, (name, data) in enumerate(runpy.run_path(str(builder))["files"]()):
        if number % one_in == 0:
            (target / f"{builder.stem}-{name}").write_bytes(data)
"""


def built(target: Path) -> list[Path]:
    target.mkdir()
    subprocess.run([sys.executable, "-c", _BUILD, str(target), str(ONE_IN), *map(str, CORPUS)], check=True, timeout=600)
    return sorted(target.iterdir())


@pytest.mark.skipif(not os.environ.get("TORTURE"), reason="builds all of them, which takes a minute: make torture")
def test_the_corpus_has_three_hundred_documents_of_different_content(tmp_path):
    digests = {hashlib.sha256(path.read_bytes()).digest() for path in built(tmp_path / "corpus")}
    assert len(digests) >= 300


def test_every_hostile_document_is_stored_whole_and_answered_in_bounded_time_and_memory(tmp_path):
    paths = built(tmp_path / "corpus")
    case = Case.new(tmp_path / "c-1", title="x")
    case.add(*_ordinary(case.folder))
    largest = max(CHILD, _largest_child())  # of this process's whole life: an earlier test may have had a larger one
    before, slow, answered = psutil.Process().memory_info().rss, {}, {}
    for path in paths:
        began = time.monotonic()
        answered[path.name] = _added(case, path)
        if (took := time.monotonic() - began) > SECONDS + SLACK:
            slow[path.name] = took
        _check_stored(case.folder, path)
    grown = psutil.Process().memory_info().rss - before
    assert slow == {}
    assert grown <= GROWTH, f"{grown / 2**20:.0f} MiB"
    assert _largest_child() <= largest
    assert {name: why for name, why in answered.items() if not why} == {}
    assert case.verify().ok


def _check_stored(folder: Path, path: Path) -> None:
    data = path.read_bytes()
    if data:  # there is nothing of an empty file to store: it is refused, and told
        assert (folder / "originals" / hashlib.sha256(data).hexdigest()).read_bytes() == data, path.name


def _largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def _ordinary(folder: Path) -> list[str]:
    """Ordinary files first: what any intake loads is no growth by hostile ones."""
    (folder / "inbox" / "cv.txt").write_text("Ana Example\nEngineer at Example Ltd, March 2019 - May 2021\n")
    (folder / "inbox" / "log.csv").write_text("account,time,ip\na,2026-03-02T09:00:00Z,198.51.100.7\n" * 2)
    return ["cv.txt", "log.csv"]


def _added(case: Case, path: Path) -> str:
    """What the case says of the file: how it was read, or why it was not."""
    try:
        made = case.add(path)
    except DprkitError as error:
        return str(error)
    return " ".join([*made.failed.values(), *made.files["recognised as"].astype(str), *made.files["note"].astype(str)])
