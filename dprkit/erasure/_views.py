"""Every way in which bytes can be read as text, and text without its escapes, for a search that misses no spelling."""

from __future__ import annotations

import binascii
import html
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

__all__ = ["close", "close_bytes", "decoded", "fold", "from_base64", "mapped", "runs", "unpacked", "views"]

UNPACKED = 1 << 28  # bytes looked at in one packed file

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u20d0-\u20ff\u2060-\u2064\ufe20-\ufe2f\ufeff]"
)
_BETWEEN = re.compile(r"[\W_]+")
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\x[0-9a-fA-F]{2}|\\[nrtbf\"'/\\]")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})+")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{8,}(?:(?:\r?\n|\\r\\n|\\n)[A-Za-z0-9+/_-]+)*")
_SEPARATORS = bytes(at for at in range(128) if not chr(at).isalnum())
_BREAK = re.compile(rb"\\[rn]|[\r\n]")
_STANDARD = bytes.maketrans(b"-_", b"+/")


def fold(text: str) -> str:
    """The text as it is compared: without case, width, combining marks and characters nobody sees.

    >>> fold("Ｊosé\u200b Müller") == fold("JOSE\u0301 MULLER")
    True
    """
    if text.isascii():
        return text.lower()
    return _INVISIBLE.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))


def close(folded: str) -> str:
    """Folded text without separators."""
    if folded.isascii():
        return folded.encode().translate(None, _SEPARATORS).decode()
    return _BETWEEN.sub("", folded)


def close_bytes(data: bytes) -> bytes:
    """Bytes in lower case and without separators, the zero bytes of UTF-16 among them."""
    return data.lower().translate(None, _SEPARATORS)


def views(text: str) -> Iterator[str]:
    """The text as it stands, then with its escapes taken back, three times at most."""
    yield text
    for _ in range(3):
        before, text = text, _unescaped(text)
        if text == before:
            return
        yield text


def _unescaped(text: str) -> str:
    if "\\" in text:
        text = _ESCAPE.sub(_from_escape, text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if "=" in text:
        text = _QUOTED.sub(_from_quoted, re.sub(r"=\r?\n", "", text))
    return html.unescape(text) if "&" in text else text


def _from_escape(found: re.Match[str]) -> str:
    whole = found[0]
    if whole.startswith("\\u"):
        return bytes.fromhex(whole.replace("\\u", "")).decode("utf-16-be", "replace")
    if whole.startswith("\\x"):
        return chr(int(whole[2:], 16))
    return " " if whole[1] in "nrtbf" else whole[1]


def _from_quoted(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("=", "")).decode("utf-8", "replace")


def decoded(data: bytes) -> Iterator[str]:
    try:
        yield data.decode("utf-8")
    except UnicodeDecodeError:
        yield data.decode("utf-8", "replace")
        yield data.decode("cp1252", "replace")
    if b"\0" in data:
        for at in (0, 1):
            yield data[at:].decode("utf-16-le", "replace")
            yield data[at:].decode("utf-16-be", "replace")


def runs(data: bytes) -> list[bytes]:
    """What may be base64: runs of its characters with line breaks taken out; a run in lower case only is a word."""
    return [_BREAK.sub(b"", run[0]).translate(_STANDARD) for run in _RUN.finditer(data) if not run[0].islower()]


def from_base64(run: bytes) -> bytes:
    try:
        return binascii.a2b_base64(run + b"A" * (-len(run) % 4))
    except binascii.Error:
        return b""


def unpacked(data: bytes) -> Iterator[bytes]:
    """The parts of packed bytes, as far as they can be unpacked."""
    if data.startswith(b"\x1f\x8b"):
        try:
            yield zlib.decompressobj(31).decompress(data, UNPACKED)
        except zlib.error:
            return
    elif data.startswith(b"PK\x03\x04"):
        yield from _members(data)
    elif data.startswith(b"PAR1"):
        yield from _cells(data)


def _members(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for member in packed.infolist():
                with packed.open(member) as stream:
                    yield member.filename.encode() + b"\n" + stream.read(UNPACKED)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return  # what cannot be unpacked cannot be read by anybody without its password


def _cells(data: bytes) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError):
        return
    for column in table.columns:
        yield "\n".join(map(str, column.unique().to_pylist())).encode("utf-8", "replace")


def mapped(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters (and its end) where that stands in ``text``."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded, origin = [], []
    for at, char in enumerate(text):
        piece = fold(char)
        folded.append(piece)
        origin += [at] * len(piece)
    return "".join(folded), [*origin, len(text)]
