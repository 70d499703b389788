"""The folder's names: nothing public is hidden by a module, and importing it loads no heavy library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dprkit import figures, personas


def test_no_public_name_is_that_of_a_module():
    for package in (personas, figures):
        files = {file.stem for file in Path(package.__file__).parent.glob("*.py")}
        assert not files & set(package.__all__)


def test_importing_personas_loads_no_heavy_library():
    heavy = {"pandas", "numpy", "pyarrow", "duckdb", "splink", "scipy", "pyspark", "matplotlib", "PIL"}
    code = f"import sys; from dprkit import figures, personas; print(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("", "")
