"""Walk: every notebook executed on one case, in order, in kernels that cannot reach the network."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import InputError

__all__ = ["NOTEBOOKS", "copies", "execute", "notebooks", "walk"]

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

# Run in each kernel before its first cell: from there on, a connection that leaves the machine raises.
_OFFLINE = "import dprkit.fetch; dprkit.fetch.refuse_network()"


def notebooks() -> list[Path]:
    """The built notebooks, in the order an investigation goes.

    Raises:
        InputError: there are none; they come with a checkout, not with the installed package.
    """
    found = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise InputError(f"no notebooks in {NOTEBOOKS}; run this from a checkout, after `make notebooks`.")
    return found


def copies(folder: Path) -> list[Path]:
    """The analyst's copies of the notebooks, in ``notebooks/`` of a case, which they open; one that is there stays.

    The case may be moved with them: they name it as the folder that they lie in.

    Raises:
        InputError: there are no notebooks; they come with a checkout.
    """
    made = []
    for source in notebooks():
        target = folder / "notebooks" / source.name
        made.append(target)
        if target.exists():
            continue
        notebook = json.loads(source.read_text("utf-8"))
        for cell in notebook["cells"]:
            if "parameters" in cell["metadata"].get("tags", ()):
                cell["source"] = ['case_folder = ".."  # the case that this copy lies in']
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    return made


def walk(folder: Path, say: Callable[[str], None]) -> list[Path]:
    """The executed notebooks, under ``notebooks/executed/`` of the case, away from the analyst's copies.

    ``say`` is told how far it is.
    """
    sources = notebooks()
    made = []
    for number, source in enumerate(sources, start=1):
        began = time.monotonic()
        target = folder / "notebooks" / "executed" / source.name
        execute(source, folder, target)
        say(f"[{number}/{len(sources)}] {source.stem} ({time.monotonic() - began:.1f} s)")
        made.append(target)
    return made


def execute(source: Path, folder: Path, target: Path) -> Any:
    """The notebook executed on the case in ``folder`` and written to ``target``, outputs included.

    Raises:
        InputError: a cell failed; the message names the notebook and the error.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from traitlets.config import Config

    notebook = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
    _set_case(notebook, folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as private:
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            config=Config({"KernelManager": _transport(private)}),
            timeout=300,
            store_widget_state=False,  # what a form holds is in the case; a page of its own needs scripts from outside
            extra_arguments=[f"--IPKernelApp.exec_lines={_OFFLINE}"],
            resources={"metadata": {"path": str(NOTEBOOKS)}},
        )
        try:
            client.execute()
        except CellExecutionError as error:
            raise InputError(f"{source.name} stopped: {error.ename}: {error.evalue}") from error
        finally:
            nbformat.write(notebook, target)  # type: ignore[no-untyped-call]
    return notebook


def _transport(private: str) -> dict[str, str]:
    """How to talk to a kernel: socket files that only this user can open; Windows has none and uses loopback."""
    return {} if os.name == "nt" else {"transport": "ipc", "ip": str(Path(private) / "kernel")}


def _set_case(notebook: Any, folder: Path) -> None:
    """The one parameter, set as papermill sets it: in a cell of its own after the tagged one."""
    import nbformat

    cells = notebook.cells
    at = next(i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", ()))
    text = f"case_folder = {str(folder.resolve())!r}"
    given = nbformat.v4.new_code_cell(text, id="injected-parameters")  # type: ignore[no-untyped-call]
    given.metadata["tags"] = ["injected-parameters"]
    cells.insert(at + 1, given)
