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
    assert sorted(dprkit.__all__) == [
        *("Case", "domain", "email", "ip", "observe", "observe_parquet", "phone", "sample_case", "show_versions")
    ]


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Cases'"):
        _ = dprkit.Cases


def test_the_versions_are_printed_for_the_report_of_a_fault(capsys):
    dprkit.show_versions()
    told = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert told["dprkit"] == dprkit.__version__
    assert {"Python", "SQLite", "jupyterlab", "pandas", "whois"} <= set(told)


def test_the_version_is_that_of_the_installed_package():
    assert dprkit.__version__.count(".") == 2


@pytest.mark.parametrize("name", ["figures", "personas"])
def test_the_folders_of_the_design_are_there_without_an_import_of_their_own(name):
    code = f"import sys, dprkit; print('dprkit.{name}' in sys.modules, dprkit.{name}.__name__, '{name}' in dir(dprkit))"
    assert _in_a_fresh_python(code).split() == ["False", f"dprkit.{name}", "True"]


@pytest.mark.parametrize("name", ["dprkit.figures", "dprkit.personas", "dprkit.activity.logs", "dprkit.addresses"])
def test_what_is_for_millions_of_rows_loads_nothing_heavy_before_it_is_called(name):
    loaded = json.loads(_in_a_fresh_python(f"import sys, json, {name}; print(json.dumps(sorted(sys.modules)))"))
    assert {"pandas", "numpy", "matplotlib", "pyarrow", "duckdb", "splink", "scipy", "pyspark"}.isdisjoint(loaded)
