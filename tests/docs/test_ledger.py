"""The checker printed in docs/ledger.md checks what this library exports, with nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dprkit.ledger import Ledger

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"
CHECKER = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]


@pytest.fixture
def lines(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as ledger:
        ledger.append("note", {"text": "é \u2028 \x1f \U0001f600", "n": 0.1, "record": {"record": '"record":'}})
        ledger.append("acquired", {}, b"alpha")
        ledger.append("acquired", {}, b"beta")
        ledger.erase(3, "asked", "rv")
        return list(ledger.export())


@pytest.fixture
def check(tmp_path):
    def call(lines, *head):
        (tmp_path / "check.py").write_text(CHECKER, encoding="utf-8")
        (tmp_path / "lines").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        command = [sys.executable, "-I", "-S", str(tmp_path / "check.py"), str(tmp_path / "lines"), *head]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    return call


def test_the_printed_checker_finds_that_an_export_holds(lines, check):
    head = lines[-1][9:73]
    assert check(lines) == (0, f"5 records hold; head {head}\n")
    assert check(lines, head[:12].upper())[0] == 0
    assert check([line + "\r" for line in lines])[0] == 0


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: [*lines[:2], lines[2].replace("acquired", "acquirec"), *lines[3:]], "line 3: the record"),
        (lambda lines: [*lines[:2], lines[2].replace('"base64":"YWx', '"base64":"YWy'), *lines[3:]], "line 3: the pay"),
        (lambda lines: lines[:1] + lines[2:], "line 2: the record"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "line 2: the record"),
        (lambda lines: lines[:-1], "the head is not in the chain"),
    ],
    ids=["record", "payload", "left out", "moved", "cut off"],
)
def test_the_printed_checker_names_the_line_that_does_not(lines, check, damage, said):
    code, told = check(damage(lines), lines[-1][9:73])
    assert code == 1 and said in told


def test_the_printed_checker_is_short_enough_to_read():
    assert len(CHECKER.splitlines()) <= 18
    assert all(len(line) <= 120 for line in CHECKER.splitlines())
