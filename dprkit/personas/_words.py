"""Whole columns of text cut into words, each word one number: no Python object a word, whatever the script.

A word is a run of letters, digits and marks; everything else separates. In scripts that are written without blanks
every character is a word. Texts are compared after NFKC and simple case folding.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ._script import ALONE, IGNORED, SEPARATOR, tables

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt64 = npt.NDArray[np.uint64]
    Int64 = npt.NDArray[np.int64]

_A = TypeVar("_A")
_B = TypeVar("_B")

__all__ = ["Words", "as_column", "in_parallel", "mix", "numbered", "passages", "runs_of"]

PIECE = 1 << 17  # bytes worked on at once: what is made of them stays in the processor's cache
_FACTOR = 0x9E3779B97F4A7C15


class Words(NamedTuple):
    """The words of all texts behind one another: ``hashes`` (uint64; bit 0 set where a word is one character of a
    script without blanks), and ``edges`` (int64), where the words of each text start and end."""

    hashes: UInt64
    edges: Int64


class _Piece(NamedTuple):
    """Characters of some neighbouring texts: code points, the same folded, where words start and end, which of them
    are single characters, and where each text starts."""

    codes: Any
    folded: Any
    starts: Any
    ends: Any
    alone: Any
    texts: Any


def as_column(texts: Any) -> Any:
    """The texts as one Arrow array of large strings; a missing one becomes the empty text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(texts, pa.Array | pa.ChunkedArray):
        return as_column(texts.to_pandas())
    try:
        column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):  # half characters, or values that are no text
        column = pa.array([_whole(one) for one in texts], type=pa.large_string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pc.fill_null(column, "")


def _whole(text: Any) -> str | None:
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else None


def numbered(column: Any) -> Words:
    """The words of an Arrow column of large strings, as numbers that depend on nothing but the word."""
    import numpy as np

    hashes, counts = [np.zeros(0, "u8")], np.zeros(len(column) + 1, "i8")
    for first, found, words in in_parallel(_piece_numbered, _pieces(column)):
        hashes.append(found)
        counts[first + 1 : first + 1 + len(words)] += words
    return Words(np.concatenate(hashes), np.cumsum(counts))


def in_parallel(function: Callable[[_A], _B], jobs: Iterable[_A]) -> Iterator[_B]:
    """The results in order, made on some threads at once: NumPy lets others run while it works through an array."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        yield from pool.map(function, jobs)


def _piece_numbered(job: tuple[int, Any, Any]) -> tuple[int, UInt64, Int64]:
    """The number of the first text, the words of the piece, and how many each text has."""
    import numpy as np

    first, data, bounds = job
    piece = _cut(data, bounds)
    before = np.searchsorted(piece.starts, np.append(piece.texts, len(piece.codes)))
    return first, _hash(piece), np.diff(before)


def passages(column: Any, texts: Any, starts: Any, counts: Any, edges: Int64) -> list[str]:
    """The original wording (after NFKC) of some words of some texts, blanks and line ends made one blank.

    Args:
        texts, starts, counts: number of the text, first word in it, number of words; one passage each.
        edges: where the words of each text of the column start and end, as ``numbered`` says.
    """
    import numpy as np

    rows, which = np.unique(np.asarray(texts), return_inverse=True)
    ahead = np.concatenate([[0], np.cumsum(edges[rows + 1] - edges[rows])])
    wanted = ahead[which] + starts
    order = np.argsort(wanted, kind="stable")
    made, passed = [""] * len(wanted), 0
    for _, data, bounds in _pieces(column.take(rows)):
        piece = _cut(data, bounds)
        here = slice(*np.searchsorted(wanted[order], [passed, passed + len(piece.starts)]))
        for one in order[here].tolist():
            first = int(wanted[one]) - passed
            last = min(first + int(counts[one]), len(piece.starts)) - 1
            codes = piece.codes[piece.starts[first] : piece.ends[last]]
            made[one] = " ".join(codes.astype("<u4").tobytes().decode("utf-32-le").split())
        passed += len(piece.starts)
    return made


def runs_of(edges: Any, size: int) -> Iterator[tuple[int, int]]:
    """First and after-last number of neighbouring texts that have about ``size`` places together, at least one text."""
    import numpy as np

    first = 0
    while first < len(edges) - 1:
        last = max(first + 1, int(np.searchsorted(edges, edges[first] + size, side="right")) - 1)
        yield first, last
        first = last


def _pieces(column: Any) -> Iterator[tuple[int, Any, Any]]:
    """Number of the first text, the bytes of it and its neighbours, and where each text starts and ends in them.

    A text far beyond ``PIECE`` comes in several pieces.
    """
    import numpy as np

    _, offsets, buffer = column.buffers()
    if not len(column):
        return
    edges = np.frombuffer(offsets, "i8")[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(buffer, "u1") if buffer is not None else np.zeros(0, "u1")
    for first, last in runs_of(edges, PIECE):
        bounds = edges[first : last + 1]
        if bounds[-1] - bounds[0] <= 4 * PIECE:
            yield first, data[bounds[0] : bounds[-1]], bounds - bounds[0]
            continue
        for start, end in _parts(data, int(bounds[0]), int(bounds[-1])):
            yield first, data[start:end], np.array([0, end - start])


def _parts(data: Any, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a giant text is cut: behind a blank, and where there is none for long, between two characters."""
    import numpy as np

    while start < end:
        after = min(start + PIECE, end)
        if after < end:
            near = data[after - 4096 : after]
            fit = np.flatnonzero(near <= 32) + 1
            fit = fit if len(fit) else np.flatnonzero(near & 0xC0 != 0x80)
            after -= 4096 - int(fit[-1]) if len(fit) else 0
        yield start, after
        start = after


def _cut(data: Any, bounds: Any) -> _Piece:
    """The piece of these bytes (UTF-8), whose texts lie between the bounds."""
    import numpy as np

    if data.max(initial=0) < 128:
        codes, texts, folded = data, bounds[:-1], data | np.uint8(32)  # digits have that bit; of others nothing is kept
        word = (folded - np.uint8(97) < 26) | (data - np.uint8(48) < 10)
        start, end = word.copy(), word.copy()
        np.greater(word[1:], word[:-1], out=start[1:])
        np.greater(word[:-1], word[1:], out=end[:-1])
        kind = word.view("u1")
    else:
        codes = _decoded(data, bounds)
        folds, kinds = tables()
        kind = kinds[codes]
        if (kind == IGNORED).any():
            codes, kind = codes[kind != IGNORED], kind[kind != IGNORED]
        texts, folded = np.append(0, np.flatnonzero(codes == 0) + 1), folds[codes]
        word = kind != SEPARATOR
        start, end = word.copy(), word.copy()
        change = (kind[1:] != kind[:-1]) | (kind[1:] == ALONE)
        start[1:] &= change
        end[:-1] &= change
    inside = texts[(texts > 0) & (texts < len(codes))]  # two texts may meet without a blank
    start[inside], end[inside - 1] = word[inside], word[inside - 1]
    starts = np.flatnonzero(start)
    return _Piece(codes, folded, starts, np.flatnonzero(end) + 1, kind[starts] == ALONE, texts)


def _decoded(data: Any, bounds: Any) -> Any:
    """Code points (uint32) of the texts after NFKC, a NUL between two of them."""
    import unicodedata

    import numpy as np

    whole = data.tobytes()
    texts = [
        whole[start:end].decode("utf-8", "replace").replace("\0", " ") for start, end in itertools.pairwise(bounds)
    ]
    joined = "\0".join(unicodedata.normalize("NFKC", text) for text in texts)
    return np.frombuffer(joined.encode("utf-32-le", "replace"), "<u4")


def _hash(piece: _Piece) -> Any:
    """One number a word: a polynomial in its folded code points modulo 2**64, by differences of running sums."""
    import numpy as np

    powers, inverses = _powers(max(len(piece.codes), 1).bit_length())
    total = np.empty(len(piece.codes) + 1, "u8")
    total[0] = 0
    np.multiply(piece.folded, powers[: len(piece.codes)], out=total[1:])
    np.cumsum(total, out=total)
    hashes = total[piece.ends]
    hashes -= total[piece.starts]
    hashes *= inverses[piece.starts]
    hashes &= np.uint64(2**64 - 2)
    hashes |= piece.alone
    return hashes


def mix(numbers: UInt64) -> UInt64:
    """The numbers, each spread over all 64 bits, in place (finaliser of SplitMix64: Steele, Lea and Flood, 2014)."""
    import numpy as np

    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        numbers ^= numbers >> np.uint64(shift)
        numbers *= np.uint64(factor)
    numbers ^= numbers >> np.uint64(31)
    return numbers


@cache
def _powers(bits: int) -> tuple[UInt64, UInt64]:
    """Powers of the factor from the first on, and of its inverse from none on, modulo 2**64, ``2**bits`` of each."""
    import numpy as np

    powers, inverses = (np.full(1 << bits, one, "u8") for one in (_FACTOR, pow(_FACTOR, -1, 1 << 64)))
    inverses[0] = 1
    return np.multiply.accumulate(powers), np.multiply.accumulate(inverses)
