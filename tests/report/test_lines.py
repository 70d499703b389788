"""JSON lines: every item a line, as recorded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from dprkit.report import WriteUp
from dprkit.report.lines import lines


def test_every_item_is_a_line_and_the_case_comes_first(sample: WriteUp) -> None:
    read = [json.loads(line) for line in lines(sample).splitlines()]
    assert read[0]["kind"] == "case" and read[0]["head"] == sample.head
    counts = Counter(one["kind"] for one in read)
    assert counts["finding"] == 5 and counts["observation"] == 2 and counts["decision"] == 2 and counts["entry"] == 3
    assert [one["decided"] for one in read if one["kind"] == "decision"] == ["tested", "reviewed"]
    assert lines(sample) == lines(sample)


def test_a_line_is_one_line_whatever_the_data_says(hostile: Callable[[str], WriteUp], payloads: list[str]) -> None:
    for payload in payloads:
        data = lines(hostile(payload))
        assert data.isascii() and b"\r" not in data
        read = [json.loads(line) for line in data.split(b"\n")[:-1]]
        assert read[0]["label"] == payload
