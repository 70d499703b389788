"""Photo hashes: near ones are linked by their exact distance, meaningless ones are set aside and said."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from dprkit.personas import photos


def drawn(count: int, bits: int, seed: int = 1) -> np.ndarray:
    """Random hashes as rows of 0 and 1."""
    return np.random.default_rng(seed).integers(0, 2, (count, bits), dtype="u1")


def written(rows: np.ndarray) -> list[str]:
    return [bytes(row).hex() for row in np.packbits(rows, axis=1)]


def flipped(row: np.ndarray, count: int, seed: int = 2) -> np.ndarray:
    changed = row.copy()
    changed[np.random.default_rng(seed).choice(len(row), count, replace=False)] ^= 1
    return changed


def linked(hashes: list[str | None]) -> list[tuple[int, int, str]]:
    edges = photos.near_duplicates(pd.Series(hashes, dtype="string"))
    return list(zip(edges["left"].tolist(), edges["right"].tolist(), edges["value"].tolist()))


@pytest.mark.parametrize("bits", [64, 256])
def test_planted_copies_are_found_with_their_exact_distance(bits):
    far, count = photos.FARTHEST[bits], 400
    own = drawn(4000, bits)
    copies = np.stack([flipped(own[at], at % far + 1, at) for at in range(count)])
    edges = photos.near_duplicates(pd.Series(written(np.concatenate([own, copies]))))
    got = {(left, right): value for left, right, value in edges[["left", "right", "value"]].values}
    planted = {(at, 4000 + at): f"{at % far + 1} of {bits} bits differ" for at in range(count)}
    found = [pair for pair in planted if pair in got]
    assert len(found) >= 0.98 * count
    assert {pair: got[pair] for pair in found} == {pair: planted[pair] for pair in found}


@pytest.mark.parametrize("bits", [64, 256])
def test_the_farthest_distance_links_and_one_bit_more_does_not(bits):
    far = photos.FARTHEST[bits]
    for seed in range(5):
        own = drawn(1, bits, seed)[0]
        assert linked(written(np.stack([own, flipped(own, far)]))) == [(0, 1, f"{far} of {bits} bits differ")]
        assert linked(written(np.stack([own, flipped(own, far + 1)]))) == []


def test_all_pairs_agree_with_brute_force():
    own = drawn(60, 64)
    rows = np.concatenate([own, *(np.stack([flipped(one, 5, seed) for one in own[:20]]) for seed in (7, 8))])
    distance = (rows[:, None] != rows[None]).sum(axis=2)
    expected = [
        (int(one), int(other), f"{distance[one, other]} of 64 bits differ")
        for one, other in zip(*np.nonzero(np.triu(distance <= 8, 1)))
    ]
    assert linked(written(rows)) == expected
    assert len(expected) >= 40


def test_equal_hashes_are_linked_to_the_first_row():
    own = written(drawn(2, 256))
    edges = photos.near_duplicates(pd.Series([own[1], own[0], own[1].upper(), f" {own[0]}\n", own[0]]))
    assert edges[["left", "right"]].values.tolist() == [[0, 2], [1, 3], [1, 4]]
    assert set(edges["strength"]) == {"strong"}
    assert edges["share"].tolist() == [2, 3, 3]
    assert edges["reason"][0] == "the two photos have the same hash of 256 bits"


def test_strength_falls_with_the_distance():
    own = drawn(3, 256)
    near = [flipped(own[at], count) for at, count in enumerate((12, 13, 23))]
    edges = photos.near_duplicates(pd.Series(written(np.stack([*own, *near]))))
    assert edges["strength"].tolist() == ["strong", "moderate", "weak"]
    assert "13 of 256 bits (linked up to 31)" in edges["reason"][1]
    assert "default picture" in edges["innocent"][0]


def test_hashes_of_two_lengths_are_not_compared():
    own = written(drawn(1, 64))[0]
    assert linked([own, own * 4, own, own * 4]) == [(0, 2, "0 of 64 bits differ"), (1, 3, "0 of 256 bits differ")]


def test_what_is_no_hash_is_set_aside_with_a_word_and_the_rest_is_linked():
    own = written(drawn(1, 64))[0]
    hashes = pd.Series([own, None, "", "not a hash", own[:-1], own[:-1] + "g", own + "00", "é" * 16, own, "\0" * 16])
    assert linked(hashes.tolist()) == [(0, 8, "0 of 64 bits differ")]
    aside = photos.set_aside(hashes)
    assert aside["row"].tolist() == [1, 2, 3, 4, 5, 6, 7, 9]
    assert aside["why"].tolist() == ["no hash"] * 2 + ["not a hash of 16 or 64 hexadecimal digits"] * 6
    assert aside["hash"][2] == "not a hash"


def test_hashes_of_blank_pictures_link_nobody():
    import imagehash
    from PIL import Image

    blank = [str(imagehash.phash(Image.new("RGB", (90, 120), color), size)) for color in (0, 255) for size in (8, 16)]
    blank += ["0" * 16, "f" * 64, "8" + "0" * 63, "7" + "f" * 15]
    assert linked(blank * 2) == []
    assert set(photos.set_aside(pd.Series(blank * 2))["why"]) == {"hash of a blank picture"}


def test_hashes_of_imagehash_are_read_and_a_resaved_photo_is_linked():
    import io

    import imagehash
    from PIL import Image

    chance = np.random.default_rng(5)
    pictures = [Image.fromarray(chance.integers(0, 255, (12, 12), dtype="u1")).resize((300, 300)) for _ in range(3)]
    saved = io.BytesIO()
    pictures[1].resize((210, 210)).save(saved, "JPEG", quality=40)
    for size in (8, 16):
        hashes = [str(imagehash.phash(one, size)) for one in (*pictures, Image.open(saved))]
        assert [pair[:2] for pair in linked(hashes)] == [(1, 3)]


def test_a_hash_that_half_the_pool_has_is_set_aside_and_counted():
    default, own = written(drawn(2, 256))
    hashes = pd.Series([default] * 50 + [own] * 2 + written(drawn(48, 256, 9)))
    assert [pair[:2] for pair in linked(hashes.tolist())] == [(50, 51)]
    aside = photos.set_aside(hashes)
    assert (len(aside), set(aside["why"])) == (50, {"50 rows have this hash"})
    assert len(linked([default] * 20 + [own])) == 19
    assert linked([default] * 21 + [own]) == []


@pytest.mark.parametrize("bits", [64, 256])
def test_a_clump_of_thousands_of_near_hashes_stays_linear_weak_and_whole(bits):
    centre = drawn(1, bits)[0]
    flips = photos.FARTHEST[bits] // 2
    clump = np.stack([flipped(centre, flips, seed) for seed in range(3000)])
    start = time.process_time()
    edges = photos.near_duplicates(pd.Series(written(np.concatenate([clump, drawn(50, bits, 9)]))))
    assert time.process_time() - start < 40
    assert len(edges) < 3000
    assert len(set(edges["left"]) | set(edges["right"])) > 2900
    assert set(edges["strength"]) == {"weak"}
    assert "stock picture" in edges["innocent"][0]


def test_pairs_beyond_what_is_held_are_thinned_and_none_is_lost(monkeypatch):
    own = drawn(300, 256)
    rows = np.concatenate([own, np.stack([flipped(one, 9, at) for at, one in enumerate(own)])])
    whole = linked(written(rows))
    monkeypatch.setattr(photos, "_COMPACT", 50)
    assert linked(written(rows)) == whole
    assert len(whole) == 300


def test_no_hash_and_one_hash_give_no_edges_with_all_columns():
    for hashes in ([], [None], written(drawn(1, 64)), written(drawn(1, 256))):
        edges = photos.near_duplicates(pd.Series(hashes, dtype="string"))
        assert len(edges) == 0
        assert list(edges) == ["left", "right", "kind", "strength", "value", "share", "reason", "innocent"]
        assert list(photos.set_aside(pd.Series(hashes, dtype="string"))) == ["row", "hash", "why"]


def test_rows_are_numbered_by_place_whatever_the_index():
    own = written(drawn(1, 64))[0]
    edges = photos.near_duplicates(pd.Series([None, own, 7, own], index=list("abcd"), dtype=object))
    assert edges[["left", "right"]].values.tolist() == [[1, 3]]
