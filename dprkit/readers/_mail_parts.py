"""The parts of a mail (RFC 2045 to 2047, 2231, 5322): header blocks, MIME parts and decoded bytes, within limits.

Not through Python's email package: it walks nested parts by recursion and reads 1,000,000 header fields or an address
of 20,000 brackets without an end (RecursionError, or minutes). Here every step is a loop over the bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote_to_bytes

from ._mail_words import decoded_words, in_charset

__all__ = ["DEPTH", "Head", "Odd", "Part", "content", "head", "parts", "text_of"]

BLOCK = 1 << 20  # bytes of one header block
FIELDS = 1000
DEPTH = 20
PARTS = 200


@dataclass(frozen=True, slots=True)
class Odd:
    """Something about a mail that was not read as it stands: why, and the text as found."""

    why: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A header block: its fields as (name in lower case, value unfolded), where the body begins, what is odd."""

    fields: tuple[tuple[str, bytes], ...]
    body: int
    odd: tuple[Odd, ...] = ()

    def all(self, name: str) -> list[bytes]:
        return [value for known, value in self.fields if known == name]

    def one(self, name: str) -> bytes:
        """The first field of that name; empty when there is none."""
        return next(iter(self.all(name)), b"")


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part that holds no others: its head, its kind and parameters, and where its bytes stand."""

    head: Head
    kind: str
    parameters: Mapping[str, str]
    start: int
    end: int
    inside: str = ""  # kind of the multipart around it

    @property
    def name(self) -> str:
        """The name of the file that it says it is; empty when it is the text of the mail."""
        disposition = _parameters(self.head.one("content-disposition"))
        return disposition.get("filename") or self.parameters.get("name", "")

    @property
    def attached(self) -> bool:
        """It is a file of its own and not the mail's text."""
        said = self.head.one("content-disposition").strip().lower().startswith(b"attachment")
        return said or bool(self.name) or self.kind not in ("text/plain", "text/html")


def head(data: bytes, start: int, end: int) -> Head:
    """The header block that begins at ``start``."""
    if data.startswith((b"\n", b"\r\n"), start, end):
        return Head((), start + (1 if data[start] == 10 else 2))
    most = min(end, start + BLOCK)
    ends = [(at, size) for at, size in ((data.find(mark, start, most), len(mark)) for mark in _EMPTY_LINES) if at >= 0]
    if ends:
        at, size = min(ends)
        fields, odd = _fields(data[start:at])
        return Head(fields, at + size, odd)
    fields, odd = _fields(data[start:most])
    why = "no empty line ends the header: the mail may be cut off"
    if most < end:
        why = f"the header is over {BLOCK >> 20} MiB: the rest of the mail is not read"
    return Head(fields, end, (*odd, Odd(why)))


_EMPTY_LINES = (b"\n\n", b"\n\r\n")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)


def _fields(block: bytes) -> tuple[tuple[tuple[str, bytes], ...], tuple[Odd, ...]]:
    made: list[tuple[str, list[bytes]]] = []
    odd: list[Odd] = []
    lines = block.split(b"\n")
    for number, line in enumerate(lines):
        line = line.removesuffix(b"\r")
        if line[:1] in (b" ", b"\t") and made:
            made[-1][1].append(line)
        elif found := _FIELD.fullmatch(line):
            if len(made) == FIELDS:
                rest = b"\n".join(lines[number:])
                odd.append(Odd(f"over {FIELDS} header fields: the others are not read", _shown(rest)))
                break
            made.append((found[1].decode("ascii").lower(), [found[2].strip(b" \t")]))
        elif line.strip() and len(odd) < 20:
            odd.append(Odd("a line of the header is not a field", _shown(line)))
    return tuple((name, b"".join(values)) for name, values in made), tuple(odd)


def _shown(found: bytes) -> str:
    return found[:2000].decode("utf-8", "backslashreplace")


def parts(data: bytes, first: Head, end: int) -> Iterator[Part | Odd]:
    """The parts that hold no others, in the order of the mail; multiparts are opened down to 20 levels, 200 parts."""
    waiting: list[tuple[Head, int, int, str]] = [(first, end, 0, "")]
    count = 0
    while waiting:
        here, stop, depth, inside = waiting.pop()
        if depth:  # the mail's own head is told by who read it
            yield from here.odd
        kind, parameters = _kind(here.one("content-type"), inside)
        boundary = parameters.get("boundary", "").encode("utf-8", "replace").strip()
        if kind.startswith("multipart/") and boundary and depth < DEPTH and count < PARTS:
            inner, odd = _divided(data, here.body, stop, boundary[:200], PARTS - count)
            yield from odd
            count += len(inner)
            opened = [(head(data, one, other), other, depth + 1, kind) for one, other in inner]
            waiting.extend(reversed(opened))
            continue
        if kind.startswith("multipart/"):
            yield Odd(_closed(boundary, depth), _shown(data[here.body : min(stop, here.body + 2000)]))
            continue
        yield Part(here, kind, parameters, here.body, stop, inside)


def _closed(boundary: bytes, depth: int) -> str:
    if not boundary:
        return "a part says that it holds others and does not say how they are divided: it is not read"
    why = f"over {DEPTH} levels deep" if depth >= DEPTH else f"over {PARTS} parts"
    return f"the mail has {why}: what is inside is not read"


Spans = list[tuple[int, int]]


def _divided(data: bytes, start: int, end: int, boundary: bytes, most: int) -> tuple[Spans, list[Odd]]:
    """Where the parts between the lines ``--boundary`` stand, and what stands outside them."""
    marks = list(_marks(data, start, end, boundary, most + 1))
    if not marks:
        return [], [Odd("the parts of the mail are not there: it may be cut off", _shown(data[start : start + 2000]))]
    odd = []
    before = data[start : min(marks[0][0], start + 4000)].strip()
    if before and not _USUAL.search(before):
        odd.append(Odd("text before the first part, which mail programs do not show", _shown(before)))
    spans = [(one[1], other[0]) for one, other in pairwise(marks)]
    last = marks[-1]
    if last[2]:
        if after := data[last[1] : min(end, last[1] + 4000)].strip():
            odd.append(Odd("text after the last part, which mail programs do not show", _shown(after)))
    elif len(marks) > most:
        odd.append(Odd(f"over {PARTS} parts: the others are not read", _shown(data[last[1] : last[1] + 2000])))
    else:
        spans.append((last[1], end))
        odd.append(Odd("the last part is not closed: the mail may be cut off"))
    return spans, odd


_USUAL = re.compile(rb"multi-?part message in MIME|MIME-formatted|S/MIME|MIME[- ]encapsulated", re.IGNORECASE)


def _marks(data: bytes, start: int, end: int, boundary: bytes, most: int) -> Iterator[tuple[int, int, bool]]:
    """Each line that divides: where the part before it ends, where the next begins, whether it closes."""
    mark, at, found = b"--" + boundary, start, 0
    while found < most and (at := data.find(mark, at, end)) >= 0:
        line_end = data.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end + 1
        rest = data[at + len(mark) : min(line_end, at + len(mark) + 1000)].strip()
        if rest in (b"", b"--") and (at == start or data[at - 1] == 10):
            before = max(start, at - (2 if data[at - 2 : at - 1] == b"\r" else 1))
            found += 1
            yield before, line_end, rest == b"--"
            if rest:
                return
        at += len(mark)


def _kind(value: bytes, inside: str) -> tuple[str, dict[str, str]]:
    """The kind of a part in lower case, text/plain where it says none (RFC 2045 5.2), and its parameters."""
    said = value.split(b";", 1)[0].strip().lower()
    if re.fullmatch(rb"[\w.+-]{1,80}/[\w.+-]{1,80}", said):
        return said.decode("ascii", "replace"), _parameters(value)
    return ("message/rfc822" if inside == "multipart/digest" else "text/plain"), _parameters(value)


_PARAMETER = re.compile(r';\s*([\w.-]{1,40})(?:\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)', re.DOTALL)


def _parameters(value: bytes) -> dict[str, str]:
    """The parameters of a field; long and encoded ones put together (RFC 2231)."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, number, star, found in _PARAMETER.findall(value[:20_000].decode("utf-8", "surrogateescape")):
        plain = re.sub(r"\\(.)", r"\1", found[1:-1]) if found.startswith('"') else found
        pieces.setdefault(name.lower(), []).append((int(number or 0), bool(star), plain))
    return {name: _joined(sorted(found)) for name, found in pieces.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    if not any(star for _, star, _ in pieces):
        whole = "".join(text for _, _, text in pieces)
        return decoded_words(whole.encode("utf-8", "surrogateescape"))[0]
    first = pieces[0][2].split("'", 2)
    charset = first[0] if len(first) == 3 else "utf-8"
    texts = [first[-1], *(text for _, _, text in pieces[1:])]
    raw = b"".join(unquote_to_bytes(text.encode("utf-8", "surrogateescape")) for text in texts)
    return in_charset(raw, charset)[0]


def content(data: bytes, part: Part) -> tuple[bytes, str]:
    """The bytes of a part as they were before they were encoded for sending, and what could not be decoded cleanly."""
    raw = data[part.start : part.end]
    encoding = part.head.one("content-transfer-encoding").strip().strip(b'"').lower().decode("ascii", "replace")
    if encoding == "base64":
        return _base64(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw), ""
    known = encoding in ("", "7bit", "8bit", "binary")
    return raw, "" if known else f"the encoding {encoding[:80]!r} is not known: the bytes are kept as sent"


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _base64(raw: bytes) -> tuple[bytes, str]:
    bare = raw.translate(None, b" \t\r\n")
    kept = bare.rstrip(b"=")
    strange = kept.translate(None, _ALPHABET)
    if strange:
        kept = kept.translate(None, bytes(set(range(256)) - set(_ALPHABET)))
    over = len(kept) % 4
    cut = kept[:-1] if over == 1 else kept
    why = f"{len(strange)} characters that are not base64 left out" if strange else ""
    if over and (over == 1 or not bare.endswith(b"=" * (4 - over))):
        why = "; ".join(filter(None, [why, "the base64 is cut off"]))
    return binascii.a2b_base64(cut + b"=" * (-len(cut) % 4)), why


def text_of(data: bytes, part: Part) -> tuple[str, list[str]]:
    """The text of a part, and what was not clean about it."""
    raw, why = content(data, part)
    text, more = in_charset(raw, part.parameters.get("charset", ""))
    return text.replace("\r\n", "\n"), [one for one in (why, more) if one]
