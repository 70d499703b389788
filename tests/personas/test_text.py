"""CV texts: what links, what does not, and what hostile input costs."""

from __future__ import annotations

import random
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from dprkit.personas import text
from dprkit.personas._shingles import fingerprints, shingles
from dprkit.personas._words import as_column, numbered

WORDS = [f"{one}{two}{three}" for one in "bdfglmnprst" for two in "aeiou" for three in ("da", "ron", "lin", "sta")]


def written(seed: int, count: int = 120) -> str:
    """A text of that many words that no other seed gives."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(count))


def runs(words: str) -> set[tuple[str, ...]]:
    cut = words.casefold().split()
    return {tuple(cut[at : at + 5]) for at in range(len(cut) - 4)}


def signatures(texts: list[str]) -> set[tuple[int, int]]:
    """The number of the text and the key, of each fingerprint."""
    parts = fingerprints(shingles(as_column(texts)))
    return {(int(one), int(key)) for rows, keys in parts for one, key in zip(rows, keys)}


def linked(texts: list[str | None], **options: object) -> list[tuple[int, int]]:
    edges = text.near_duplicates(pd.Series(texts, dtype="string"), **options)
    return list(zip(edges["left"].tolist(), edges["right"].tolist()))


def test_a_copied_cv_is_linked_with_its_numbers_and_its_passage_in_the_original_wording():
    own = written(1).title()
    words = own.split()
    words[60] = "changed"
    edges = text.near_duplicates(pd.Series([written(2), own, written(3), " ".join(words)]))
    edge = edges.iloc[0]
    assert (len(edges), edge["left"], edge["right"], edge["kind"], edge["share"]) == (1, 1, 3, "cv-text", 2)
    shared, of = len(runs(own) & runs(" ".join(words))), len(runs(own))
    assert f"({shared} of {of})" in edge["reason"]
    assert f"the longest shared passage has 60 words: “{' '.join(own.split()[:20])} …”" in edge["reason"]
    assert (edge["value"], edge["strength"]) == (f"{100 * shared // of} % of the shorter text", "strong")
    assert "job advert" in edge["innocent"]


def test_all_pairs_counted_in_columns_agree_with_sets_of_runs():
    chance = random.Random(4)
    texts = [written(seed, 40) for seed in range(30)]
    for number in range(30, 60):
        one, other = chance.choice(texts).split(), written(number, chance.randrange(5, 60)).split()
        texts.append(" ".join(other + one[chance.randrange(20) :] + other[:7]))
    edges = text.near_duplicates(pd.Series(texts))
    expected = {}
    for left in range(60):
        for right in range(left + 1, 60):
            both, fewer = runs(texts[left]) & runs(texts[right]), min(len(runs(texts[left])), len(runs(texts[right])))
            if len(both) >= 8 and len(both) >= fewer / 4:
                expected[left, right] = f"({len(both)} of {fewer})"
    got = {(left, right): reason for left, right, reason in edges[["left", "right", "reason"]].values}
    assert len(expected) > 25
    assert set(got) == set(expected)
    assert all(expected[pair] in got[pair] for pair in got)


def test_every_passage_stands_in_both_texts():
    texts = [written(seed, 60) for seed in range(20)]
    texts += [written(50 + seed, 30) + " " + texts[seed][seed:] for seed in range(20)]
    for row in text.near_duplicates(pd.Series(texts)).itertuples():
        passage = row.reason.split("“")[1].rstrip("”").removesuffix(" …")
        assert len(passage.split()) >= 8
        assert passage in texts[row.left]
        assert passage in texts[row.right]


def test_a_short_cv_inside_a_long_one_is_linked():
    short = written(1, 60)
    assert linked([written(2, 800) + " " + short + " " + written(3, 800), short]) == [(0, 1)]


def test_twelve_words_in_common_link_two_short_texts_and_eleven_do_not():
    own = written(1, 12)
    assert linked([own, own]) == [(0, 1)]
    assert linked([own, own.rsplit(" ", 1)[0]]) == []


def test_a_passage_ends_where_either_text_goes_on_differently():
    words = written(1, 24).split()
    torn = [*words[:14], *written(2, 5).split(), *words[8:]]
    edges = text.near_duplicates(pd.Series([" ".join(words), " ".join(torn)]))
    passage = edges["reason"][0].split("“")[1].rstrip("”")
    assert passage in " ".join(torn)
    assert "(20 of 20)" in edges["reason"][0]


def test_fingerprints_of_a_text_do_not_depend_on_its_neighbours():
    texts = [written(seed, 3 + seed % 20) for seed in range(400)]
    alone = [{key for _, key in signatures([own])} for own in texts]
    together = signatures(texts)
    assert [{key for text, key in together if text == row} for row in range(400)] == alone


def test_case_punctuation_layout_and_invisible_characters_do_not_hide_a_copy():
    own = written(1)
    disguised = own.upper().replace(" ", ",\n\t• ")
    hidden = own.replace("a", "a\u200b").replace("e", "\u00ade")
    wide = "".join(chr(ord(char) + 0xFEE0) if "a" <= char <= "z" else char for char in own)
    assert linked([own, disguised]) == linked([own, hidden]) == linked([own, wide]) == [(0, 1)]


def test_composed_and_decomposed_letters_are_the_same():
    composed = " ".join(f"{word}é" for word in written(1).split())
    decomposed = composed.replace("é", "e\u0301")
    assert linked([composed, decomposed]) == [(0, 1)]


@pytest.mark.parametrize(("first", "last"), [(0x4E00, 0x5E00), (0x0E01, 0x0E2E), (0x3041, 0x3094)])
def test_scripts_without_blanks_are_compared_by_their_characters(first, last):
    chance = random.Random(first)
    own, other = ("".join(chr(chance.randrange(first, last)) for _ in range(200)) for _ in range(2))
    edges = text.near_duplicates(pd.Series([own, other, written(1) + other[:20] + own[30:]]))
    assert edges[["left", "right"]].values.tolist() == [[0, 2]]
    assert f"“{own[30:50]} …”" in edges["reason"][0]


def test_wording_that_many_share_links_nobody_and_what_is_left_still_does():
    template = written(1, 80)
    texts = [f"{template} {written(seed, 60)}" for seed in range(2, 62)]
    texts[7] = f"{template} {' '.join(texts[40].split()[80:])}"
    edges = text.near_duplicates(pd.Series(texts))
    assert edges[["left", "right"]].values.tolist() == [[7, 40]]
    assert template.split()[40] not in edges["reason"][0].split("“")[1]


def test_twenty_copies_are_a_group_and_one_more_is_a_template():
    own = written(1)
    others = [written(seed) for seed in range(2, 40)]
    edges = text.near_duplicates(pd.Series([own] * 20 + others))
    assert set(edges["left"]) | set(edges["right"]) == set(range(20))
    assert set(edges["share"]) == {20}
    assert linked([own] * 21 + others) == []
    aside = text.set_aside(pd.Series([own] * 21 + others))
    assert aside["row"].tolist() == list(range(21))
    assert aside["why"][0] == "little is left once common wording is taken out (120 words)"


def test_a_run_that_one_text_repeats_is_not_common():
    phrase = "one two three four five six seven eight nine ten eleven twelve thirteen "
    assert linked([phrase * 40, phrase + written(1), written(2)]) == [(0, 1)]


def test_ignored_texts_link_nobody():
    advert = written(1)
    texts = [f"{advert} {written(2)}", f"{written(3)} {advert}"]
    assert linked(texts) == [(0, 1)]
    assert linked(texts, ignore=[advert]) == linked(texts, ignore=advert) == []
    assert linked([*texts, texts[0]], ignore=[advert]) == [(0, 2)]


def test_a_group_of_more_than_twenty_texts_is_weak_and_linear():
    parts = [written(seed, 40) for seed in range(42)]
    texts = [" ".join(parts[at : at + 3]) for at in range(40)]
    assert len(text.near_duplicates(pd.Series(texts[:20]))) == 19 + 18
    edges = text.near_duplicates(pd.Series(texts))
    assert edges[["left", "right"]].values.tolist() == [[at, at + 1] for at in range(39)]
    assert set(edges["strength"]) == {"weak"}
    assert set(edges["share"]) == {40}
    assert "template" in edges["innocent"][0]


def test_half_the_pool_with_one_template_stays_linear():
    template = written(1, 300)
    pool = pd.Series([f"{template} {written(seed, 30)}" if seed % 2 else written(seed, 60) for seed in range(4000)])
    start = time.process_time()
    assert len(text.near_duplicates(pool)) == 0
    assert time.process_time() - start < 20


def test_nothing_one_text_and_empty_texts_give_no_edges_with_all_columns():
    for texts in ([], [""], [None], ["word"], [written(1)], ["", None, "\0", "\0\0", "a", "one two three four"]):
        edges = text.near_duplicates(pd.Series(texts, dtype="string"))
        assert len(edges) == 0
        assert list(edges) == ["left", "right", "kind", "strength", "value", "share", "reason", "innocent"]
    assert len(text.set_aside(pd.Series([], dtype="string"))) == 0


def test_rows_are_numbered_by_place_whatever_the_index_and_type():
    own = written(1)
    odd = pd.Series([None, own, float("nan"), 7, own, "\ud800 " + own], index=list("zyxwvz"), dtype=object)
    edges = text.near_duplicates(odd)
    assert edges[["left", "right"]].values.tolist() == [[1, 4], [1, 5], [4, 5]]
    aside = text.set_aside(odd)
    assert aside.values.tolist() == [[0, "no text"], [2, "no text"], [3, "not a text"]]


def test_nul_and_broken_characters_separate_words_and_break_nothing():
    own = written(1)
    assert linked([own, own.replace(" ", "\0"), own.replace(" ", "\ufffd")]) == [(0, 1), (0, 2), (1, 2)]


def test_a_text_of_one_endless_word_and_a_giant_one_are_read_in_bounded_memory():
    own = written(1)
    chance = np.random.default_rng(3)
    giant = " ".join(np.array(WORDS)[chance.integers(0, len(WORDS), 1_500_000)])
    texts = pd.Series([own, "x" * 3_000_000, giant[:5_000_000] + " " + own + " é " + giant[5_000_000:], "語" * 500_000])
    tracemalloc.start()
    edges = text.near_duplicates(texts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert edges[["left", "right"]].values.tolist() == [[0, 2]]
    assert f"the longest shared passage has 120 words: “{' '.join(own.split()[:20])} …”" in edges["reason"][0]
    assert peak < 400 << 20


def test_a_giant_text_is_never_cut_inside_a_character_or_word():
    signs, words = "é" + "語学" * 150_000, " ".join(WORDS * 400)
    assert numbered(as_column(["", signs, "a", words + " é"])).edges.tolist() == [0, 0, 300_001, 300_002, 388_003]


def test_the_same_pool_gives_the_same_edges_in_any_company():
    texts = [written(seed) for seed in range(6)]
    pool = pd.Series([*texts, texts[2] + " " + written(9)])
    first = text.near_duplicates(pool)
    pd.testing.assert_frame_equal(first, text.near_duplicates(pool))
    grown = text.near_duplicates(pd.concat([pool, pd.Series([written(seed, 500) for seed in range(50, 80)])]))
    pd.testing.assert_frame_equal(first, grown)
