"""Markdown: the whole text, and nothing of the data is markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from dprkit import report
from dprkit.report import WriteUp, composed
from dprkit.report.markdown import markdown


def test_it_says_what_the_page_says_with_the_head_at_its_end(sample: WriteUp) -> None:
    text = markdown(composed(sample, "report", "en"))
    assert "# Is subject s1 the person at the keyboard" in text
    assert "High confidence that someone else works through this seat." in text
    assert f"`{sample.head}`" in text and "Timeline of two lanes" in text
    assert markdown(composed(sample, "report", "en")) == text


@pytest.mark.parametrize(
    ("language", "upheld", "step"),
    [("en", "under which s1 did nothing wrong: an outsider", "Protect"), ("fr", "sans faute de sa part", "Protéger")],
)
def test_a_victim_is_told_as_one_and_protected(sample: WriteUp, language: str, upheld: str, step: str) -> None:
    words = "an outsider uses the employee's account or pay; the employee is the victim"
    tested = replace(sample.answers[0].tested, state="stands")
    answer = replace(sample.answers[0], leading="account-takeover", words=words, innocent=True, tested=tested)
    text = markdown(composed(replace(sample, answers=(answer,)), "memo", language))
    assert upheld in text and f"**{step}**" in text
    ordinary = {"en": "ordinary circumstances do not explain", "fr": "circonstances ordinaires n’expliquent"}
    assert ordinary[language] not in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_table_has_as_many_cells_in_each_row(sample: WriteUp, language: str) -> None:
    lines = markdown(composed(sample, "report", language)).split("\n")
    bars = [len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0 for line in lines]
    for before, after in pairwise(bars):
        assert not before or not after or before == after
    assert max(bars) > 4


def test_hostile_text_stays_text(hostile: Callable[[str], WriteUp], payloads: list[str]) -> None:
    for payload in payloads:
        for level in report.LEVELS:
            text = markdown(composed(hostile(payload), level, "en"))
            for strange in (
                r"(?<!\\)<[a-z/!]",
                r"(?<!\\)\]\(",
                r"(?<!\\)!\[",
                "https?://",
                r"javascript:\S",
                r"^=",
                "\x1b",
            ):
                assert not re.search(strange, text, re.MULTILINE | re.IGNORECASE), strange
