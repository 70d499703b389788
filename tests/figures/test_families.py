"""Families: findings of one origin are bound together, and one of them counts."""

from __future__ import annotations

import pandas as pd

from dprkit.figures._families import families

COLUMNS = ["title", "family", "weight", "origin", "behind", "counts"]
ROWS = [
    ("remote hardware", "dev", "strong", 1, "host SX1", True),
    ("a known exit", "net", "moderate", 2, "ip 198.51.100.7", True),
    ("two programs", "dev", "moderate", 1, "host SX1", False),
    ("a number", "ph", "context", 3, "phone +1 212 555 0123", True),
]


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def marks(figure) -> list[str]:
    """Filled, open or dot, from top to bottom, without the three of the key."""
    drawn = [one for one in figure.axes[0].collections if one.get_offsets()[0][1] > 0]
    drawn.sort(key=lambda one: one.get_offsets()[0][1])
    return [
        "dot" if one.get_sizes()[0] < 20 else "open" if one.get_facecolor()[0][0] == 1 else "filled" for one in drawn
    ]


def test_findings_of_one_origin_stand_together_and_the_strongest_is_filled():
    assert marks(families(frame(*ROWS))) == ["filled", "open", "filled", "dot"]


def test_a_line_joins_the_findings_of_one_origin_and_no_others():
    lengths = sorted(
        len(line.get_xdata()) for line in families(frame(*ROWS)).axes[0].lines if line.get_linewidth() == 1.6
    )
    assert lengths == [1, 1, 2]


def test_each_origin_is_named_once_and_addresses_are_broken():
    texts = [text.get_text() for text in families(frame(*ROWS)).axes[0].texts]
    assert texts.count("host SX1") == 1
    assert "ip 198.51.100[.]7" in texts
    assert {"machine", "network", "telephone"} <= set(texts)


def test_the_numbers_are_told():
    assert families(frame(*ROWS)).get_label().startswith("Findings: 4; families: 3; origins: 3.")


def test_findings_beyond_the_sheet_are_counted():
    many = [(f"finding {at}", "net", "weak", at, "ip", True) for at in range(50)]
    assert "10 of 50 findings are not drawn: see the table." in families(frame(*many)).get_label()


def test_names_of_all_families_stand_apart():
    names = ["net", "ses", "dev", "shp", "pay", "em", "ph", "cv", "id", "web", "gh", "fl", "iv", "reuse", "job", "fac"]
    figure = families(frame(*[(name, name, "weak", at, "x", True) for at, name in enumerate(names)]))
    heads = [text.get_window_extent() for text in figure.axes[0].texts if text.get_rotation() == 90]
    assert len(heads) == 16
    assert all(box.count_overlaps([other for other in heads if other is not box]) == 0 for box in heads)
