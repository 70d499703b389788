"""The shape of the house, kept by looking at the syntax tree: which way imports point, and who may use which door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dprkit

ROOT = Path(dprkit.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

# A line may import from lines above it, and from no line below. A new module takes its place here first.
ORDER = """
show
errors durable
words
observable cells
records observation
addresses ledger keys target settings checks
sandbox fetch stored provenance originals
verification column_map
data intake
provider preserve
providers readers plan acts
personas activity
indicator
indicators findings decisions chronology crosswalk exposure
assessment catalogue
figures report
writeup
replay erasure
case
training quick columns samples walk doctor handover
widgets
cli __init__
"""
LEVEL = {name: level for level, line in enumerate(ORDER.split("\n")) for name in line.split()}
# Discovery looks downwards, inside ``load``: the declaration is above what is declared with it.
DISCOVERY = {("provider", "providers"), ("indicator", "indicators"), ("sandbox", "readers")}

NETWORK = """
socket ssl http urllib.request urllib3 requests httpx aiohttp ftplib smtplib poplib imaplib nntplib telnetlib xmlrpc
socketserver websocket websockets webbrowser paramiko pycurl asyncio.streams dns.query dns.resolver whoisit.query
"""
DOORS = NETWORK.split()
TAG = re.compile(  # not the named groups of a regular expression
    r"(?<!\?P)</?(?:a|b|i|p|br|hr|h[1-6]|div|span|table|t[rdh]|thead|tbody|ul|ol|li|img|script|style|html|body)\b[^<>]*>"
)


def place(file: Path) -> str:
    """The module or folder directly below ``dprkit`` that a file belongs to."""
    return file.relative_to(ROOT).parts[0].removesuffix(".py")


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: what stands under ``if TYPE_CHECKING`` does not."""
    for child in ast.iter_child_nodes(node):
        if not for_types_only(child):
            yield child
            yield from walk(child)


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, ours with their whole name; ``from x import y`` as ``x`` and ``x.y``."""
    package = ("dprkit", *file.relative_to(ROOT).parts[:-1])
    for node in walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            parents = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*parents, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def ours(file: Path) -> set[str]:
    """The places below ``dprkit`` that a file imports from."""
    parts = (name.split(".") for name in imported(file) if name.startswith("dprkit."))
    return {names[1] for names in parts if names[1] in LEVEL}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_one_way(file):
    here = place(file)
    assert here in LEVEL, f"{here} has no place in ORDER yet: give it one, below everything that it imports"
    wrong = {there for there in ours(file) - {here} if LEVEL[there] >= LEVEL[here] and (here, there) not in DISCOVERY}
    assert not wrong, f"{here} must not import {sorted(wrong)}: they stand on its own line of ORDER or below it"


def test_every_module_that_exists_is_looked_at():
    assert {place(file) for file in FILES} <= set(LEVEL)
    assert len(FILES) > 20


@pytest.mark.parametrize("folder", sorted({file.parent for file in FILES} - {ROOT}), ids=lambda folder: folder.name)
def test_files_of_one_folder_import_only_private_neighbours(folder):
    name = "dprkit." + ".".join(folder.relative_to(ROOT).parts)
    for file in set(folder.glob("*.py")) - {folder / "__init__.py"}:
        neighbours = {
            one.removeprefix(name + ".").split(".")[0] for one in imported(file) if one.startswith(name + ".")
        }
        public = {one for one in neighbours if (folder / f"{one}.py").exists() and not one.startswith("_")}
        assert not public, (
            f"{file.relative_to(ROOT)} imports {sorted(public)}: move what they share into a private file"
        )


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_only_the_door_out_can_open_a_connection(file):
    found = {one for one in imported(file) for door in DOORS if one == door or one.startswith(door + ".")}
    assert not found or place(file) == "fetch", f"{sorted(found)} belong into fetch/"


def texts(node: ast.AST) -> Iterator[str]:
    """String literals that are no docstring."""
    for child in walk(node):
        body = getattr(child, "body", None)
        docs = body[0].value if isinstance(body, list) and body and isinstance(body[0], ast.Expr) else None
        if isinstance(docs, ast.Constant):
            docs.value = None
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_html_is_made_in_one_module(file):
    module = tree(file)
    if isinstance(module.body[0], ast.Expr):
        del module.body[0]
    tags = [tag for text in texts(module) for tag in TAG.findall(text)]
    assert not tags or file.name == "show.py", f"{tags[:3]}: make HTML with show.element"


def test_no_public_name_is_the_name_of_a_module():
    modules = {place(file) for file in FILES}
    assert set(dprkit.__all__) & modules == set()


def test_the_package_loads_neither_pandas_nor_numpy_nor_a_socket():
    code = "import sys, dprkit; print(*sorted({'pandas', 'numpy', 'pyarrow', 'socket'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_is_called_by_a_name_that_says_nothing(file):
    assert not {part.strip("_") for part in file.relative_to(ROOT).with_suffix("").parts} & {
        *("utils", "util", "helpers", "helper", "common", "misc", "manager")
    }
