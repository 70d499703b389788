"""The notebooks that people open: built from their sources, plain to read, and running on every kind of case."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

from dprkit import Case
from dprkit.indicators import REFERENCES
from dprkit.walk import walk

CHECKOUT = Path(__file__).parents[2]
SOURCES = sorted((CHECKOUT / "notebooks" / "src").glob("*.py"))
PARAMETER = 'case_folder = ""  # empty: a working copy of the shipped sample case, all people in it made up'
NAMES = [path.stem for path in SOURCES]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """tools/build_notebooks.py, which is a script and not part of a package."""
    spec = importlib.util.spec_from_file_location("build_notebooks", CHECKOUT / "tools" / "build_notebooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_notebooks"] = module
    spec.loader.exec_module(module)
    return module


def _built(name: str) -> nbformat.NotebookNode:
    return nbformat.read(CHECKOUT / "notebooks" / f"{name}.ipynb", as_version=4)


def _code(name: str) -> Iterator[nbformat.NotebookNode]:
    return (cell for cell in _built(name).cells if cell.cell_type == "code")


def _prose(name: str) -> str:
    return "\n\n".join(cell.source for cell in _built(name).cells if cell.cell_type == "markdown")


# How they are built


def test_the_notebooks_are_what_their_sources_say(build: ModuleType) -> None:
    assert build.stale() == []


def test_a_changed_source_or_a_stray_notebook_is_noticed(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "NOTEBOOKS", tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.py").write_text("# %%\n1 + 1\n")
    (tmp_path / "stray.ipynb").write_text("{}")
    assert build.stale() == ["one.ipynb", "stray.ipynb"]
    (tmp_path / "one.ipynb").write_text(build.notebook("# %%\n1 + 1\n"))
    assert build.stale() == ["stray.ipynb"]


def test_an_edit_changes_the_id_of_its_own_cell_and_no_other(build: ModuleType) -> None:
    before, after = (
        [cell["id"] for cell in json.loads(build.notebook(f"# %% [markdown]\n# {word}\n\n# %%\n1\n"))["cells"]]
        for word in ("one", "two")
    )
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_prose_loses_its_comment_signs_and_tags_are_kept(build: ModuleType) -> None:
    source = '# %% [markdown]\n# # A title\n#\n#     indented\n\n# %% tags=["parameters"]\nx = 1  # one\n'
    prose, code = build.cells(source)
    assert (prose.prose, prose.text) == (True, "# A title\n\n    indented")
    assert (code.prose, code.text, code.tags) == (False, "x = 1  # one", ("parameters",))


@pytest.mark.parametrize("source", ["x = 1\n", "# %% [raw]\n1\n", "# %% [markdown]\nx = 1\n"])
def test_a_source_that_is_not_understood_is_refused(build: ModuleType, source: str) -> None:
    with pytest.raises(ValueError, match=r"cell|prose|before the first"):
        list(build.cells(source))


# How they read


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_is_valid_and_holds_no_outputs(name: str) -> None:
    notebook = _built(name)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in _code(name))
    assert notebook.metadata.kernelspec.name == "python3"


@pytest.mark.parametrize("name", NAMES)
def test_the_one_parameter_comes_first_and_is_the_same_everywhere(name: str) -> None:
    first, *others = _code(name)
    assert (first.source, first.metadata.get("tags")) == (PARAMETER, ["parameters"])
    assert not any(cell.metadata.get("tags") for cell in others)


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_has_ten_lines_at_most_and_defines_no_function(name: str) -> None:
    for cell in _code(name):
        tree = ast.parse(cell.source)
        defined = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
        assert not defined, f"{name}: {cell.source}"
        assert len([line for line in cell.source.splitlines() if line.strip()]) <= 10, f"{name}: {cell.source}"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_asks_a_question_and_says_what_it_does_and_does_not_show(name: str) -> None:
    prose = _prose(name)
    title = prose.splitlines()[0]
    assert title.startswith(f"# {name[:2]} · ")
    assert title.endswith("?")
    assert "**What this shows.**" in prose
    assert "**What it does not.**" in prose
    assert "**Quiet next.**" in prose or name == "13_write_up"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_notebook_cites_is_in_the_list_of_references(name: str) -> None:
    quoted = [part for part in _prose(name).replace("\n", " ").split("*(")[1:] if ")*" in part]
    cited = {key.strip() for part in quoted for key in part.split(")*")[0].split(";")}
    assert cited <= set(REFERENCES)


# That they run


@pytest.fixture
def laptop_farm(sampled: Callable[[str], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(sampled("laptop-farm"), tmp_path / "case"))


def test_every_notebook_runs_in_order_without_network_and_without_a_warning_of_its_own(
    laptop_farm: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error:::__main__")  # a warning that a cell causes is an error there
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    said: list[str] = []
    made = walk(laptop_farm, said.append)
    assert [path.stem for path in made] == NAMES
    assert len(said) == len(NAMES)
    for path in made:
        cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        outputs = [output for cell in cells for output in cell.outputs]
        assert all(cell.execution_count for cell in cells)
        assert not [one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"]
        assert not [one for one in outputs if "<script" in str(one.get("data", {}).get("text/html", ""))]
    assert list(laptop_farm.glob("out/*/report.html"))


_RUN = """
import sys
from pathlib import Path
sys.path.insert(0, {tools!r})
import build_notebooks
import dprkit.fetch
dprkit.fetch.refuse_network()
for name in {names!r}:
    given = {{}}
    for cell in build_notebooks.cells((Path({sources!r}) / (name + ".py")).read_text("utf-8")):
        text = f"case_folder = {{sys.argv[1]!r}}" if "parameters" in cell.tags else cell.text
        exec("" if cell.prose else compile(text, name, "exec"), given)
    print("RAN", name, *[f"{{one.subject}}:{{one.confidence}}" for one in given.get("weighed", {{}}).values()])
"""


def _ran(folder: Path, names: list[str]) -> list[str]:
    """What the sources, run one after another in one process on the case, say at their end."""
    text = _RUN.format(tools=str(CHECKOUT / "tools"), sources=str(CHECKOUT / "notebooks" / "src"), names=names)
    command = [sys.executable, "-W", "error", "-c", text, str(folder)]
    environment = os.environ | {"MPLBACKEND": "Agg", "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [line.removeprefix("RAN ") for line in done.stdout.splitlines() if line.startswith("RAN ")]


@pytest.mark.skipif(not os.environ.get("TORTURE"), reason="the third case they run on: make torture")
def test_they_run_on_an_honest_persons_case_and_end_with_no_confidence(expatriate: Path) -> None:
    names = ["04_sign_ins_and_network", "07_who_else", "12_decide"]
    assert _ran(expatriate, names) == [*names[:2], "12_decide s1:none"]


def test_they_run_on_a_new_case_that_holds_nothing_yet(tmp_path: Path) -> None:
    case = Case.new(tmp_path / "new", title="Is anything known?")
    assert _ran(case.folder, NAMES) == [name.replace("12_decide", "12_decide s1:none") for name in NAMES]
