"""Build the API reference from the docstrings with pdoc: ``python tools/build_docs.py [folder]``; default build/api.

The pages need nothing from outside. Every module and package of dprkit has one; names that begin with an underscore
have none.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import pdoc

import dprkit

ROOT = Path(__file__).parent.parent
_AS_WRITTEN = "Error parsing type annotation"  # pd.Series[str] is for type checkers only: the page shows it as written


def modules() -> list[str]:
    """The public modules of the package, in the order of their names."""
    return [
        "dprkit",
        *sorted(f"dprkit.{one.name}" for one in pkgutil.iter_modules(dprkit.__path__) if one.name[0] != "_"),
    ]


def build(folder: Path, names: Sequence[str]) -> list[str]:
    """What pdoc found wrong; the pages of these modules are under ``folder`` afterwards."""
    for name in dprkit.__all__:  # they are loaded when first used, and pdoc reads what is there
        setattr(dprkit, name, getattr(dprkit, name))
    pdoc.render.configure(docformat="google", show_source=False, footer_text="dprkit")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for name in names:
            importlib.import_module(name)
        pdoc.pdoc(*names, output_directory=folder)
    return [said for said in map(str, (one.message for one in told)) if not said.startswith(_AS_WRITTEN)]


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "api"
    wrong = build(folder, modules())
    print(*wrong, f"{len(modules())} modules, in {folder}/index.html", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
