"""Columns of text as Arrow arrays: folded, rewritten and mapped by their distinct values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["arrow", "by_distinct", "glued", "kept", "rewritten", "series"]

_LONGEST = 400  # characters; no identifier is longer, and a hostile cell costs no more than this
_PLACEHOLDERS = (
    "",
    *("-", "--", ".", "0", "n/a", "na", "n.a.", "nan", "nil", "none", "null", "no", "unknown", "not available", "tbd"),
    *("not applicable", "same as above", "private", "confidential", "on request", "available on request", "test", "x"),
)


def arrow(values: pd.Series[Any]) -> Any:
    """The texts as one Arrow array: trimmed and without placeholders; null where there is nothing to compare."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.array(values.astype("string"), type=pa.large_string(), from_pandas=True)
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    text = pc.utf8_trim_whitespace(text)
    return kept(text, pc.and_(pc.invert(_placeholder(text)), pc.less_equal(pc.utf8_length(text), _LONGEST)))


def _placeholder(text: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    listed = pa.array(_PLACEHOLDERS, type=pa.large_string())
    short = pc.if_else(pc.less_equal(pc.binary_length(text), 32), text, None)
    return pc.is_in(pc.utf8_lower(short), value_set=listed, skip_nulls=True)


def kept(text: Any, condition: Any) -> Any:
    """The texts where the condition is true, else null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.fill_null(condition, False), text, pa.scalar(None, type=text.type))


def rewritten(text: Any, rules: Iterable[tuple[str, str]]) -> Any:
    """The texts after each (regular expression of RE2, replacement) in turn."""
    import pyarrow.compute as pc

    for pattern, replacement in rules:
        text = pc.replace_substring_regex(text, pattern, replacement)
    return text


def glued(left: Any, right: Any, between: str) -> Any:
    """Both texts with ``between`` in the middle; null where one of them is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(left, right, pa.scalar(between, type=left.type))


def by_distinct(text: Any, function: Callable[[str], str | None]) -> Any:
    """What the function says of each distinct text, as an Arrow array; null where it says None."""
    import pyarrow as pa

    coded = text.dictionary_encode()
    made = [function(one) for one in coded.dictionary.to_pylist()]
    return pa.array(made, type=pa.large_string()).take(coded.indices)


def series(text: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    """The Arrow array as a string column on that index."""
    import pandas as pd

    return pd.Series(pd.array(text, dtype="string"), index=index)
