"""Near-duplicate CVs: ours beside rensa and datasketch, from the texts to the pairs, in one process.

    python benchmarks/cv_text.py [DOCUMENTS] [ROUNDS] [PEER ...]

Made-up texts of 250 words; one in twenty is copied with up to a tenth of its words changed. Truth are the planted
pairs whose exact Jaccard similarity over runs of five words is at least 0.5. All tools get the same texts and runs of
five words; both peers use 128 permutations in 32 bands of 4 and their batch calls. Ours also verifies every pair and
writes its reason; the peers give candidates. Peers: `pip install rensa datasketch`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from _rounds import rounds, shown, versions

from dprkit.personas import text

Pairs = set[tuple[int, int]]
WORDS, RUN, LENGTH = 30_000, 5, 250


def planted(count: int) -> tuple[list[str], Pairs]:
    """The texts, and the pairs that were planted: one in twenty texts is a copy with some words changed."""
    chance = np.random.default_rng(5)
    spelled = np.array([f"w{number}" for number in range(WORDS)])
    weight = 1 / np.arange(1, WORDS + 1) ** 0.8
    words = chance.choice(WORDS, (count, LENGTH), p=weight / weight.sum())
    pairs = chance.permutation(count)[: count // 20 * 2].reshape(-1, 2)
    for source, copy in pairs:
        changed = chance.random(LENGTH) < chance.uniform(0, 0.1)
        words[copy] = np.where(changed, chance.integers(0, WORDS, LENGTH), words[source])
    return [" ".join(row) for row in spelled[words]], {(min(pair), max(pair)) for pair in pairs.tolist()}


def runs(words: str) -> set[str]:
    cut = words.split()
    return {" ".join(cut[at : at + RUN]) for at in range(len(cut) - RUN + 1)}


def similarity(one: str, other: str) -> float:
    first, second = runs(one), runs(other)
    return len(first & second) / len(first | second)


def ours(texts: list[str]) -> Pairs:
    edges = text.near_duplicates(pd.Series(texts))
    return set(zip(edges["left"].tolist(), edges["right"].tolist()))


def rensa(texts: list[str]) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    sketches = RMinHash.from_token_sets((runs(one) for one in texts), num_perm=128, seed=42)
    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    index.insert_many(sketches)
    found = enumerate(index.query_all(sketches))
    return {(min(one, other), max(one, other)) for one, others in found for other in others if one != other}


def datasketch(texts: list[str]) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    index, pairs = MinHashLSH(params=(32, 4), num_perm=128), set()
    sketches = MinHash.bulk([[run.encode() for run in runs(one)] for one in texts], num_perm=128)
    for right, sketch in enumerate(sketches):
        pairs.update((left, right) for left in index.query(sketch))
        index.insert(right, sketch)
    return pairs


TOOLS: dict[str, Callable[[list[str]], Pairs]] = {"dprkit": ours, "rensa": rensa, "datasketch": datasketch}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    names = ["dprkit", *(sys.argv[3:] or ("rensa", "datasketch"))]
    for name in names:
        TOOLS[name](planted(200)[0])  # importing and filling tables is not searching
    texts, pairs = planted(count)
    truth = {pair for pair in pairs if similarity(texts[pair[0]], texts[pair[1]]) >= 0.5}
    print(f"{count:,} texts of {LENGTH} words, {len(pairs):,} planted pairs, {len(truth):,} of them at Jaccard >= 0.5")
    print(versions(("numpy", "pandas", "pyarrow", *names[1:])))
    measured = rounds({name: partial(TOOLS[name], texts) for name in names}, times)
    print(shown(measured, dict.fromkeys(names, count), "dprkit"))
    for name, one in measured.items():
        print(
            f"{name}: recall {len(one.answer & truth) / len(truth):.4f}, of all planted pairs "
            f"{len(one.answer & pairs) / len(pairs):.4f}; {len(one.answer - pairs)} pairs that were not planted"
        )
    missed = truth - measured["dprkit"].answer
    if len(missed) > 0.005 * len(truth):
        raise SystemExit(f"{len(missed)} of {len(truth)} planted pairs are missing from ours: recall is below 0.995")


if __name__ == "__main__":
    main()
