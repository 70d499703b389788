"""The package's surface: light to import, and only the names it promises."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import dprkit


def _in_a_fresh_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_dprkit_loads_neither_pandas_nor_numpy_nor_anything_heavy():
    loaded = json.loads(_in_a_fresh_python("import sys, json, dprkit; print(json.dumps(sorted(sys.modules)))"))
    heavy = {"pandas", "numpy", "matplotlib", "pyarrow", "duckdb", "IPython", "shodan", "whois", "socket", "logging"}
    assert heavy.isdisjoint(loaded)


@pytest.mark.parametrize("name", dprkit.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(dprkit, name).__doc__


def test_the_public_names_are_those_of_the_design():
    assert sorted(dprkit.__all__) == ["Case", "domain", "email", "ip", "observe", "phone", "sample_case"]


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Cases'"):
        _ = dprkit.Cases


def test_the_version_is_that_of_the_installed_package():
    assert dprkit.__version__.count(".") == 2
