"""Every block of the guide is run, in order, on one copy of the sample case."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_blocks_of_the_guide_run_in_order_and_give_what_they_say(farm, capsys):
    blocks = re.findall(r"```python\n(.*?)```", GUIDE, re.S)
    assert len(blocks) > 12
    names: dict = {}
    for block in blocks:
        exec(block.replace('dprkit.sample_case("laptop-farm")', repr(str(farm))), names)
    assert len(names["present"]) > 10
    assert names["rows"] == len(names["signins"])
    assert len(names["clusters"].frame) == 1
    assert "Memphis" in str(names["excerpt"]) or "Alder Fork" in str(names["excerpt"])
    assert names["report"].paths[0].exists()
