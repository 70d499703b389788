"""The notebooks in a real JupyterLab, driven in headless Chromium: every cell runs, and nothing reaches outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def lab(
    start_lab: Callable[[Path], Any], sampled: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """JupyterLab over notebooks that open a copy of the sample case."""
    return start_lab(Path(shutil.copytree(sampled("laptop-farm"), tmp_path_factory.mktemp("sample") / "case")))


# The newcomer's walk (test_first_case) drives notebooks with their forms; this runs others whole.
@pytest.mark.skipif(not os.environ.get("TORTURE"), reason="the newcomer's walk drives notebooks too: make torture")
@pytest.mark.parametrize("name", ["00_lead_and_authority", "04_sign_ins_and_network", "12_decide"])
def test_every_cell_of_a_notebook_runs_in_jupyterlab_and_nothing_is_asked_outside(
    page: Page, lab: Any, name: str
) -> None:
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    lab.run_all(page, f"{name}.ipynb")
    shown = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    assert lab.faults(page) == []
    assert shown.locator("table").count() >= 3
    assert "s1" in shown.locator("table").first.inner_text()
    assert broken == []
    assert lab.outside == []
    assert lab.picture(page, name).stat().st_size > 20_000
