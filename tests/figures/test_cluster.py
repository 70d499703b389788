"""Figures of a cluster and of a pair: what is drawn, what the alt text says, the same bytes for the same frame."""

from __future__ import annotations

import pandas as pd
import pytest

from dprkit.errors import InputError
from dprkit.figures import png
from dprkit.figures._cluster import cluster, waterfall

HOSTILE = "$x^2$ <b>\u202eevil\x1b[2J 山"


def links(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["left_applicant", "right_applicant", "kind", "strength"])


TWO = links(("a1", "a2", "phone", "strong"), ("a1", "a2", "cv-text", "moderate"), ("a2", "a3", "ip", "weak"))
MEMBERS = pd.DataFrame({"applicant": ["a1", "a2"], "name": ["Ana", HOSTILE], "subject": [False, True]})


def written(figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def styles(figure) -> set[str]:
    return {line.get_linestyle() for axes in figure.axes for line in axes.lines}


def test_a_cluster_shows_its_applications_and_on_each_line_what_is_shared():
    figure = cluster(TWO, MEMBERS)
    words = written(figure)
    assert "phone, cv-text" in words
    assert "a1 Ana" in words
    assert "a3" in words
    assert figure.get_label() == "Cluster of 3 applications. Links by kind: cv-text 1, ip 1, phone 1."


def test_a_line_is_drawn_once_a_pair_by_its_strongest_link():
    assert styles(cluster(TWO)) == {"-", ":"}
    assert styles(cluster(TWO.iloc[[1]])) == {"--"}


def test_the_subject_is_bold_and_nobody_else():
    bold = [text for axes in cluster(TWO, MEMBERS).axes for text in axes.texts if text.get_weight() == "bold"]
    assert [text.get_text()[:2] for text in bold] == ["a2"]


def test_hostile_names_are_harmless_in_words_and_alt_text():
    figure = cluster(links((HOSTILE, "a2", HOSTILE, "strong")), MEMBERS)
    told = "".join([*written(figure), figure.get_label()])
    assert "\u202e" not in told
    assert "\x1b" not in told
    assert png(figure).startswith(b"\x89PNG")


def test_a_large_cluster_draws_the_most_linked_and_says_how_many_are_left_out():
    figure = cluster(links(*[("a0", f"a{n}", "phone", "strong") for n in range(1, 40)]))
    assert "16 of 40 applications are not drawn" in figure.get_label()
    assert "a0" in written(figure)


def test_words_of_crossing_lines_stand_apart():
    ring = links(*[(f"a{n}", f"a{m}", "phone", "strong") for n in range(5) for m in range(n + 1, 5)])
    places = [text.get_position() for axes in cluster(ring).axes for text in axes.texts if text.get_text() == "phone"]
    assert len(set(places)) == 10


def test_the_same_frame_gives_the_same_bytes_and_order_does_not_matter():
    assert png(cluster(TWO, MEMBERS)) == png(cluster(TWO.iloc[::-1], MEMBERS.iloc[::-1]))


def test_nothing_to_draw_is_said_in_words():
    assert "Nothing to show" in cluster(TWO.head(0)).get_label()
    assert "Nothing to show" in waterfall(pd.DataFrame(columns=["field", "level", "bits"])).get_label()


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="not there: strength"):
        cluster(TWO.drop(columns="strength"))
    with pytest.raises(InputError, match="not there: bits"):
        waterfall(pd.DataFrame({"field": [], "level": []}))


def test_a_waterfall_adds_up_from_the_odds_before_to_the_sum():
    rows = [("before", "", -13.0), ("name", "same", 9.5), ("school", "different", -1.0), ("all together", None, -4.5)]
    steps = pd.DataFrame(rows, columns=["field", "level", "bits"])
    figure = waterfall(steps)
    bars = [(bar.get_x(), bar.get_width()) for axes in figure.axes for bar in axes.patches]
    assert bars == [(0.0, -13.0), (-13.0, 9.5), (-3.5, -1.0), (0.0, -4.5)]
    assert figure.get_label().endswith("before -13.0; name +9.5; school -1.0. Together -4.5.")
