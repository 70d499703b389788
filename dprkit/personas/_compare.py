"""Two applications, field by field: same, similar, different, or stated by only one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["compared"]

# Where a likeness of spelling says something; of two numbers or accounts that differ it says nothing.
_SPELT = ("name", "email", "address", "city", "region", "company", "school", "employer", "referee", "handle", "website")
_ALIKE = 85.0  # of 100, similarity of Jaro and Winkler
_SHOWN = 200  # characters of a long text
_SHINGLE, _WORDS, _COPIED = 5, 20_000, 0.5
_PHOTO_BITS = 0.12  # part of the bits of a perceptual hash that may differ in a copy: 8 of 64, 31 of 256


def compared(both: pd.DataFrame, keys: Any) -> pd.DataFrame:
    """One row a field that the first or second row states: field, left, right, comparison (string).

    Args:
        both: two applications as text, columns as in the pool.
        keys: their normalised keys (Arrow table); what has the same key is the same, however it is written.
    """
    import pandas as pd

    rows = []
    for column in both.columns.drop("applicant"):
        left, right = (None if pd.isna(cell) or not cell.strip() else str(cell) for cell in both[column])
        if left or right:
            known = keys[column].to_pylist() if column in keys.column_names else [None, None]
            rows.append((column, _short(left), _short(right), _comparison(column, left, right, known)))
    return pd.DataFrame(rows, columns=["field", "left", "right", "comparison"], dtype="string")


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"


def _comparison(column: str, left: str | None, right: str | None, keys: list[str | None]) -> str:
    if left is None or right is None:
        return "only one"
    one, other = (key or " ".join(text.casefold().split()) for key, text in zip(keys, (left, right)))
    if one == other:
        return "same"
    return "similar" if _similar(column, one, other) else "different"


def _similar(column: str, one: str, other: str) -> bool:
    from rapidfuzz.distance import JaroWinkler

    if column == "cv_text":
        return _overlap(one, other) >= _COPIED
    if column == "photo_hash":
        return _near(one, other)
    return column in _SPELT and 100 * JaroWinkler.similarity(one[:_SHOWN], other[:_SHOWN]) >= _ALIKE


def _overlap(one: str, other: str) -> float:
    """The part of the shorter text's five-word runs that the other has as well."""
    runs = [_runs(text.split()[:_WORDS]) for text in (one, other)]
    return len(runs[0] & runs[1]) / max(1, min(map(len, runs)))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}


def _near(one: str, other: str) -> bool:
    """Whether two perceptual hashes in hex differ in few bits."""
    try:
        bits = (int(one, 16) ^ int(other, 16)).bit_count()
    except ValueError:
        return False
    return len(one) == len(other) and bits <= _PHOTO_BITS * 4 * len(one)
