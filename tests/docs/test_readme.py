"""What the README says can be typed is typed here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from dprkit.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs_and_shows_findings(farm):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    names: dict = {}
    exec(block.replace('dprkit.sample_case("laptop-farm")', repr(str(farm))), names)
    assert len(names["found"].present)


def test_every_command_of_the_readme_exists_with_its_options():
    typed = re.findall(r"^ +\.venv/bin/dprkit ([^#\n]+)", README, re.M)
    assert len(typed) == 7
    for line in typed:
        command = shlex.split(line)[0]
        shown = CliRunner().invoke(main, [command, "--help"]).output
        assert "Usage" in shown
        assert all(option in shown for option in re.findall(r"--\w+", line))


def test_every_make_target_of_the_readme_is_in_the_makefile():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"make (case|test|lab)\b", README)) == {"case", "test", "lab"} <= set(targets)


def test_every_file_the_readme_names_is_there():
    named = re.findall(r"`((?:docs|notebooks|sample_data)/[\w./-]*|[A-Z]+\.md)`", README)
    for name in (*named, "docs/write-up.png"):
        assert (ROOT / name).exists(), name
