"""The files a newcomer installs from say the same thing, and name no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
PRESCRIBED = ("jupyterlab", "pandas", "matplotlib", "ipywidgets", "shodan", "whois")


def _bounds(requirement: str) -> tuple[str, str]:
    name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+?)([<>=!].*)?", requirement).groups()
    return name.lower(), bounds or ""


DECLARED = dict(map(_bounds, PROJECT["dependencies"]))
CONDA = dict(
    _bounds(line) for line in re.findall(r"^ +- ([a-z][^:\n]*)$", (ROOT / "environment.yml").read_text(), re.M)
)


@pytest.mark.parametrize("name", PRESCRIBED)
def test_environment_yml_has_every_prescribed_package_within_the_same_bounds(name):
    assert CONDA[CONDA_NAMES.get(name, name)] == DECLARED[name]


def test_environment_yml_asks_for_the_same_python():
    assert CONDA["python"] == PROJECT["requires-python"]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_dependency_with_hashes_and_names_no_host(lock):
    text = (ROOT / lock).read_text()
    pinned = set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.M))
    assert set(DECLARED) <= pinned
    assert len(re.findall(r"^[A-Za-z0-9_.-]+==.*\\$", text, re.M)) == len(re.findall(r"^[A-Za-z0-9_.-]+==", text, re.M))
    assert "://" not in text


def test_python_whois_is_never_installed_beside_whois():
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert not re.search(r"^python-whois==", (ROOT / lock).read_text(), re.M)
