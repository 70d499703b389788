"""Texts as Arrow holds them: one run of bytes and where each text starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["as_arrow", "bytes_and_offsets", "chunks", "texts"]

_PADDING = 40  # a parser may read this far behind the last text
_LONGEST = 1000  # bytes; no address is as long, whatever its zone


def as_arrow(values: Sequence[str | None] | Any) -> Any:
    """The values as an Arrow array or chunked array, as they are; a list becomes one array of large strings."""
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    try:
        return pa.array(values, from_pandas=True)
    except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):
        whole = [one if isinstance(one, str) and _encodable(one) else None for one in values]
        return pa.array(whole, type=pa.large_string())


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def chunks(values: Any, rows: int) -> list[tuple[int, Any]]:
    """The place of its first row and a slice of at most ``rows`` rows, slice by slice; nothing is copied."""
    import pyarrow as pa

    whole = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    cut, start = [], 0
    for chunk in whole:
        cut += [(start + at, chunk.slice(at, rows)) for at in range(0, len(chunk), rows)]
        start += len(chunk)
    return cut


def texts(chunk: Any) -> Any:
    """The chunk as large strings; what is missing, no text, or longer than any address becomes the empty one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = chunk.type.value_type if pa.types.is_dictionary(chunk.type) else chunk.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return pa.array([""] * len(chunk), pa.large_string())
    text = pc.fill_null(chunk.cast(pa.large_string()), "")
    if text.nbytes > (8 + 64) * len(text):
        return pc.if_else(pc.greater(pc.binary_length(text), _LONGEST), pa.scalar("", text.type), text)
    return text


def bytes_and_offsets(text: Any) -> tuple[Any, Any]:
    """The bytes of all texts behind one another, padded by zeros, and where each starts (int64) and the last ends."""
    import numpy as np

    _, offsets, data = text.buffers()
    edges = np.frombuffer(offsets, "i8")[text.offset : text.offset + len(text) + 1]
    length = int(edges[-1] - edges[0])
    padded = np.zeros(-(-(length + _PADDING) // 8) * 8, "u1")
    if length:
        padded[:length] = np.frombuffer(data, "u1")[edges[0] : edges[-1]]
    return padded, edges - edges[0]
