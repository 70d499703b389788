"""A disk that fails at any one call, or from there on: what is kept is the state before or after, never between.

Calls fail by strace(1), "Tampering"; it needs Linux and the right to trace one's own child.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger

ERRORS = ("ENOSPC", "EIO", "EFBIG")
CALLS = {
    "write": "write,pwrite64",
    "sync": "fsync,fdatasync",
    "rename": "rename,renameat,renameat2,link,linkat",
    "unlink": "unlink,unlinkat",
}
FIRST = 40

# Each tries twice, as a person does who reads the error; "MARK" is where the calls are counted from. What is said is
# written by a call that does not fail.
START = """
import os, sys
from pathlib import Path
from dprkit.errors import DprkitError
folder = Path(sys.argv[1])
def say(*words):
    os.writev(1, [" ".join(map(str, words)).encode() + b"\\n"])
def twice(act):
    say("MARK")
    for _ in range(2):
        try:
            say("ok", act())
        except DprkitError as error:
            say("error", error)
"""
ACTS = {
    "append": """
from dprkit.ledger import Ledger
with Ledger.open(folder / "l") as ledger:
    ledger.append("note", {"before": True}, key="before")
    twice(lambda: ledger.append("acquired", {"x": 1}, b"p" * 150_000, key="k").hash)
""",
    "create": """
from dprkit.ledger import Ledger
def act():
    path = folder / "new"
    with (Ledger.open(path) if path.exists() else Ledger.create(path)) as ledger:
        return ledger.append("opened", {}, key="k").hash
twice(act)
""",
    "backup": """
from dprkit.ledger import Ledger
with Ledger.open(folder / "l") as ledger:
    twice(lambda: (folder / "copy").exists() or ledger.backup(folder / "copy").hash)
""",
    "table": """
import pandas as pd
from dprkit.stored import write_table
frame = pd.DataFrame({"row": range(50_000)})
write_table(folder, "before", frame)
twice(lambda: write_table(folder, "signins", frame)["sha256"])
""",
}


@cache
def reason() -> str:
    if not shutil.which("strace"):
        return "strace is not installed: python tools/system_parts.py"
    tried = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, text=True, timeout=60)
    return f"this system does not permit ptrace: {tried.stderr.strip()}" if tried.returncode else ""


@pytest.fixture(autouse=True)
def may_trace():
    if reason():
        pytest.skip(reason())


def make(folder: Path) -> Path:
    folder.mkdir(parents=True)
    with Ledger.create(folder / "l") as ledger:
        ledger.append("acquired", {"from": "a.example"}, b"alpha bytes")
    return folder


def run(act: str, folder: Path, *options: str) -> list[str]:
    traced = f"trace=writev,{','.join(CALLS.values())}"
    command = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-e",
        traced,
        *options,
        sys.executable,
        "-c",
        START + ACTS[act],
        str(folder),
    ]
    # A child that cannot remove a file may leave one: in a folder of the test, not in that of whoever runs it.
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder.parent)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.splitlines()


@cache
def calls(act: str, base: Path) -> dict[str, range]:
    """Which of all calls of a process are those of the act, for each family of calls; counted from 1."""
    log = base / f"{act}.log"
    run(act, make(base / f"{act}-counted"), "-o", str(log))
    lines = re.findall(r"^\d+ +(\w+)(\(.*)$", log.read_text(), re.MULTILINE)
    names = [name for name, _ in lines]
    mark = next(at for at, (_, told) in enumerate(lines) if "MARK" in told)
    found = {}
    for family, members in CALLS.items():
        before = sum(name in members.split(",") for name in names[: mark + 1])
        whole = sum(name in members.split(",") for name in names)
        found[family] = range(before + 1, min(whole, before + FIRST) + 1)
    return found


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tmp_path_factory.mktemp("faults")


def trials(act: str, base: Path, few: int):
    """(family, error, when): each call that can fail under TORTURE, else a few spread over them."""
    every = [
        (family, error, f"{at}{lasting}")
        for family, ats in calls(act, base).items()
        for at in ats
        for lasting in ("", "+")
        for error in ERRORS
    ]
    return every if os.environ.get("TORTURE") else every[:: max(1, len(every) // few)]


def check_ledger(path: Path, act: str, said: list[str], key: str) -> None:
    """Nothing is between; what was acknowledged is there; a retry does not double."""
    if path.exists():
        with Ledger.open(path, write=False) as ledger:
            assert ledger.verify() == []
            kept = {entry.hash for entry in ledger.entries()}
            assert {line.split()[1] for line in said if line.startswith("ok ")} <= kept
    else:
        assert not any(line.startswith("ok ") for line in said)
    with Ledger.open(path) if path.exists() else Ledger.create(path) as ledger:
        first = ledger.append("acquired", {"x": 1}, b"p" * 150_000, key=key)
        assert ledger.append("acquired", {"x": 1}, key=key) == first
        lines = [line for line in ledger.export() if f'"key":"{key}"' in line]
        assert len(lines) == 1
        assert ledger.verify() == []
        if act == "append":
            assert ledger.payload(first.number) == b"p" * 150_000


@pytest.mark.parametrize("act", ["append", "create"])
def test_a_disk_that_fails_at_any_call_leaves_the_ledger_before_or_after(act, base):
    injected = 0
    for at, (family, error, when) in enumerate(trials(act, base, 10)):
        folder = make(base / f"{act}-{at}")
        said = run(act, folder, "-o", os.devnull, "-e", f"inject={CALLS[family]}:error={error}:when={when}")
        injected += any(line.startswith("error ") for line in said)
        assert len(said) == 3, (family, error, when, said)
        check_ledger(folder / ("l" if act == "append" else "new"), act, said, "k")
        shutil.rmtree(folder)
    assert injected > 3


def test_a_backup_is_whole_or_not_there(base):
    injected = 0
    for at, (family, error, when) in enumerate(trials("backup", base, 8)):
        folder = make(base / f"backup-{at}")
        said = run("backup", folder, "-o", os.devnull, "-e", f"inject={CALLS[family]}:error={error}:when={when}")
        injected += any(line.startswith("error ") for line in said)
        with Ledger.open(folder / "l") as ledger:
            head = ledger.head()
            if not (folder / "copy").exists():
                assert not any(line.startswith("ok ") for line in said)
                ledger.backup(folder / "copy")
        with Ledger.open(folder / "copy", write=False) as copy:
            assert (copy.verify(head.hash), copy.head()) == ([], head)
        shutil.rmtree(folder)
    assert injected > 2


def test_a_table_is_whole_or_not_there(base):
    import pandas as pd

    from dprkit.stored import read_table, write_table

    frame = pd.DataFrame({"row": range(50_000)})
    injected = 0
    for at, (family, error, when) in enumerate(trials("table", base, 6)):
        folder = make(base / f"table-{at}")
        said = run("table", folder, "-o", os.devnull, "-e", f"inject={CALLS[family]}:error={error}:when={when}")
        injected += any(line.startswith("error ") for line in said)
        for whole in folder.glob("tables/*.parquet"):
            assert hashlib.sha256(whole.read_bytes()).hexdigest().startswith(whole.stem.split("-")[1])
        if any(line.startswith("ok ") for line in said):
            assert list(folder.glob("tables/signins-*"))
        assert read_table(folder, write_table(folder, "signins", frame)).equals(frame)
        assert len(list(folder.glob("tables/signins-*"))) == 1
        shutil.rmtree(folder)
    assert injected > 2


def test_the_error_of_a_full_disk_says_what_to_do(base):
    folder = make(base / "full")
    at = calls("append", base)["write"][0]
    said = run("append", folder, "-o", os.devnull, "-e", f"inject={CALLS['write']}:error=ENOSPC:when={at}")
    assert "The disk is full. Free some space and try again" in said[1]
    assert said[2].startswith("ok ")
    with Ledger.open(folder / "l") as ledger, pytest.raises(LedgerError, match="no record #4"):
        ledger.entry(4)
