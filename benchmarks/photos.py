"""Near-duplicate photos: ours beside exhaustive search in NumPy and in faiss, in one process.

    python benchmarks/photos.py [HASHES] [ROUNDS] [BITS]

Made-up random hashes; one in a hundred has a copy with 1 to 31 of 256 bits (or 1 to 8 of 64) flipped. The exhaustive
searches hold 64 rows, half of them with a copy, against all rows; the table counts rows a second. What they find is
exact and is what ours is checked by. Real hashes clump more than random ones. Peer: `pip install faiss-cpu`.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import partial

import numpy as np
import pandas as pd
from _rounds import rounds, shown, versions

from dprkit.personas import photos

Pairs = set[tuple[int, int]]
SAMPLE = 64


def planted(count: int, bits: int) -> tuple[np.ndarray, dict[tuple[int, int], int]]:
    """Hashes as rows of bytes, and the distance of each planted pair."""
    chance = np.random.default_rng(0)
    hashes = chance.integers(0, 256, (count, bits // 8), dtype="u1")
    truth = {}
    for row in range(count // 100):
        distance = int(chance.integers(1, photos.FARTHEST[bits] + 1))
        ones = np.zeros(bits, "u1")
        ones[chance.choice(bits, distance, replace=False)] = 1
        hashes[count - 1 - row] = hashes[row] ^ np.packbits(ones)
        truth[row, count - 1 - row] = distance
    return hashes, truth


def ours(column: pd.Series) -> Pairs:
    edges = photos.near_duplicates(column)
    return set(zip(edges["left"].tolist(), edges["right"].tolist()))


def with_numpy(hashes: np.ndarray, sample: np.ndarray, farthest: int) -> Pairs:
    words, found = hashes.view("u8"), set()
    for row in sample.tolist():
        near = np.flatnonzero(np.bitwise_count(words ^ words[row]).sum(axis=1) <= farthest)
        found |= {(min(row, one), max(row, one)) for one in near.tolist() if one != row}
    return found


def with_faiss(hashes: np.ndarray, sample: np.ndarray, farthest: int) -> Pairs:
    import faiss

    index = faiss.IndexBinaryFlat(hashes.shape[1] * 8)
    index.add(hashes)
    bounds, _, near = index.range_search(hashes[sample], farthest + 1)  # it finds what is below its radius
    rows = np.repeat(sample, np.diff(bounds.astype("i8")))
    return {(min(pair), max(pair)) for pair in zip(rows.tolist(), near.tolist()) if pair[0] != pair[1]}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    bits = int(sys.argv[3]) if len(sys.argv) > 3 else 256
    ours(pd.Series(["0123456789abcdef"] * 2))  # importing is not searching
    hashes, truth = planted(count, bits)
    column = pd.Series([bytes(row).hex() for row in hashes])
    sample = np.arange(0, count // 50, max(1, count // 50 // SAMPLE))[:SAMPLE]
    peers = {"numpy": with_numpy} | ({"faiss": with_faiss} if importlib.util.find_spec("faiss") else {})
    methods = {name: partial(search, hashes, sample, photos.FARTHEST[bits]) for name, search in peers.items()}
    print(versions(("numpy", "pandas", "pyarrow", "faiss-cpu")))
    measured = rounds({"dprkit": partial(ours, column), **methods}, times)
    # Each pair is needed once: a row held against all others does the work of two.
    print(shown(measured, {"dprkit": count, **dict.fromkeys(peers, 2 * len(sample))}, "dprkit"))
    check(measured["dprkit"].answer, {name: measured[name].answer for name in peers}, set(sample.tolist()))
    report(measured["dprkit"].answer, truth, count, bits)


def check(found: Pairs, exact: dict[str, Pairs], sample: set[int]) -> None:
    """Stop if ours has a pair of the sample that an exhaustive search has not."""
    held = {pair for pair in found if pair[0] in sample or pair[1] in sample}
    for name, pairs in exact.items():
        print(f"{name}: {len(pairs)} pairs around {len(sample)} rows, {len(pairs & held)} of them found by ours")
        if held - pairs:
            raise SystemExit(f"ours has pairs that {name} has not, such as {min(held - pairs)}")


def report(found: Pairs, truth: dict[tuple[int, int], int], count: int, bits: int) -> None:
    recall = len(found & truth.keys()) / len(truth)
    far = {pair for pair, distance in truth.items() if distance == photos.FARTHEST[bits]}
    print(
        f"{count:,} hashes of {bits} bits, {len(truth):,} planted pairs: recall {recall:.4f}, at the farthest distance "
        f"{len(found & far) / len(far):.4f} of {len(far)}; {len(found - truth.keys())} pairs that were not planted"
    )
    if recall < 0.98:
        raise SystemExit(f"recall {recall:.4f} is below 0.98")


if __name__ == "__main__":
    main()
