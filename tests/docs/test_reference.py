"""The API reference is built from the docstrings, and its pages need nothing from outside."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_pages_are_built_without_a_complaint_and_load_nothing_from_outside(tmp_path):
    found = importlib.util.spec_from_file_location("build_docs", ROOT / "tools" / "build_docs.py")
    tool = importlib.util.module_from_spec(found)
    found.loader.exec_module(tool)
    assert {"dprkit", "dprkit.case", "dprkit.show", "dprkit.training"} <= set(tool.modules())
    assert tool.build(tmp_path, ["dprkit", "dprkit.show", "dprkit.observable"]) == []
    page = (tmp_path / "dprkit.html").read_text()
    assert "Case" in page and "sample_case" in page
    loaded = re.compile(r"""(?:src|<link[^>]*href)=["']?https?:""")
    assert not [one.name for one in tmp_path.rglob("*.html") if loaded.search(one.read_text())]
