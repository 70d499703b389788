"""``dprkit indicators``: what it lists, what it finds, and the page it writes."""

from __future__ import annotations

from dprkit.indicator import load


def test_all_indicators_are_listed_with_their_weight_and_title(dprkit):
    code, said = dprkit("indicators")
    assert code == 0
    assert said.splitlines()[-1].startswith(f"{len(load())} indicators; ")
    assert all(name in said for name in load())


def test_words_choose_among_them_and_one_alone_is_told_in_full(dprkit):
    code, said = dprkit("indicators", "iv.liveness")
    assert code == 0
    assert "a motor or other disability" in said and "not measured" in said and "checks.toml" in said


def test_no_match_is_said_and_the_exit_code_says_so(dprkit):
    assert dprkit("indicators", "no such word") == (1, "No indicator has all of these words.\n")


def test_they_are_told_in_full_when_asked(dprkit):
    code, said = dprkit("indicators", "interview", "notary", "--full")
    assert code == 0 and said.count("quiet next") == said.count("indicator  ") > 1


def test_the_page_is_written(dprkit, tmp_path):
    code, said = dprkit("indicators", "notary", "--html", "list.html")
    page = (tmp_path / "list.html").read_text("utf-8")
    assert code == 0 and "are in list.html" in said and page.startswith("<!doctype html>")
