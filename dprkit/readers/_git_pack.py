"""The commits of a git bundle or pack, without git and without writing a file: nothing in it is ever executed.

Formats: git's own documentation, gitformat-bundle(5) and gitformat-pack(5). Not through dulwich (1.2, tried): it holds
an object of any size whole, and gives no commit of a pack that is cut off. Here every object is unpacked in pieces only
to find its end; commits are kept, up to a limit, because later ones can be written as differences to them.
"""

from __future__ import annotations

import hashlib
import re
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ._git_delta import COMMIT, patched

__all__ = ["Commit", "Left", "Pack", "opened"]

KEPT = 128 << 20  # bytes of all commits and waiting differences
REFS = 100_000
PIECE = 1 << 16

_COMMIT, _OFFSET_DELTA, _REF_DELTA = 1, 6, 7


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: its hash and its bytes."""

    hash: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Left:
    """What was not read, and why; ``after`` counts the commits before it."""

    why: str
    after: int
    found: str = ""


@dataclass
class Pack:
    """A pack in a file: where it begins, what its bundle's header says, and what is kept while it is read."""

    data: bytes
    start: int
    refs: dict[str, list[str]]
    missing: int = 0
    algorithm: str = "sha1"
    odd: list[str] = field(default_factory=list)
    _places: dict[int, bytes] = field(default_factory=dict)
    _hashes: dict[bytes, bytes] = field(default_factory=dict)
    _waiting: dict[bytes, list[bytes]] = field(default_factory=dict)
    _begun: set[int] = field(default_factory=set)
    _size: int = 0
    _count: int = 0
    _over: int = 0
    _astray: int = 0

    def commits(self, until: float) -> Iterator[Commit | Left]:
        """Each commit once, in the order of the file; what was left is told after them.

        ``until`` is a moment of this process's own clock (``time.process_time``), in seconds.
        """
        view = memoryview(self.data)
        if bytes(view[self.start : self.start + 4]) != b"PACK" or len(view) < self.start + 12:
            yield Left("the pack is missing: the file may be cut off", 0)
            return
        version, count = struct.unpack_from(">II", view, self.start + 4)
        if version not in (2, 3):
            yield Left(f"a pack of version {version}, which is not known: nothing was read", 0)
            return
        yield from self._objects(view, count, until)
        yield from self._late()
        if self._over:
            yield Left(f"{self._over} commits over {COMMIT >> 20} MiB, or over {KEPT >> 20} MiB together", self._count)
        if lost := self._astray + sum(map(len, self._waiting.values())):
            yield Left(f"{lost} objects are differences to others that the file does not hold: not read", self._count)

    def _objects(self, view: memoryview, count: int, until: float) -> Iterator[Commit | Left]:
        at = self.start + 12
        for number in range(count):
            if time.process_time() > until:
                yield Left(f"read {number} of {count} objects: it takes too long", self._count)
                return
            begin = at
            try:
                kind, size, base, at = self._head(view, at)
                whole = kind == _COMMIT or base in self._places
                keep = COMMIT if whole or kind == _REF_DELTA else 0
                raw, at = _unpacked(view, at, size, keep)
            except (ValueError, IndexError, zlib.error) as error:
                why = f"broken or cut off at object {number + 1} of {count} ({error}): nothing after it was read"
                yield Left(why, self._count)
                return
            if made := self._made(kind, base, raw, whole):
                yield from self._keep(made, begin)
            self._begun.add(begin)
        digest = hashlib.new(self.algorithm, view[self.start : at], usedforsecurity=False).digest()
        if digest != view[at : at + len(digest)]:
            yield Left("the pack's checksum does not match: it was cut off or changed", self._count)

    def _head(self, view: memoryview, at: int) -> tuple[int, int, int | bytes, int]:
        """Kind, size, base (place or hash; 0 when it is no difference) of an object, and where its bytes begin."""
        begin, byte = at, view[at]
        kind, size, shift, at = byte >> 4 & 7, byte & 15, 4, at + 1
        while byte & 128:
            byte = view[at]
            size, shift, at = size | (byte & 127) << shift, shift + 7, at + 1
            if shift > 70:
                raise ValueError("a size that is none")
        if kind == _OFFSET_DELTA:
            back, after = _back(view, at)
            return kind, size, begin - back, after
        if kind == _REF_DELTA:
            length = 20 if self.algorithm == "sha1" else 32
            return kind, size, bytes(view[at : at + length]), at + length
        if kind not in (1, 2, 3, 4):
            raise ValueError(f"an object of kind {kind}")
        return kind, size, 0, at

    def _made(self, kind: int, base: int | bytes, raw: bytes | None, whole: bool) -> bytes | None:
        """The bytes of the object when it is a commit; a difference to something not seen yet waits."""
        if kind == _OFFSET_DELTA and base not in self._begun:
            self._astray += 1
        if raw is None:
            self._over += whole
            return None
        if kind == _COMMIT:
            return raw
        known = self._places.get(base) if isinstance(base, int) else self._hashes.get(base)
        if known is not None:
            return self._changed(known, raw)
        if kind == _REF_DELTA and isinstance(base, bytes) and self._size + len(raw) <= KEPT:
            self._size += len(raw)
            self._waiting.setdefault(base, []).append(raw)
        return None

    def _changed(self, known: bytes, raw: bytes) -> bytes | None:
        try:
            return patched(known, raw)
        except (ValueError, IndexError):
            self._over += 1
            return None

    def _keep(self, raw: bytes, begin: int) -> Iterator[Commit]:
        digest = hashlib.new(self.algorithm, b"commit %d\0" % len(raw) + raw, usedforsecurity=False)
        known = self._hashes.get(digest.digest())
        if known is None and self._size + len(raw) > KEPT:
            self._over += 1
            return
        if begin:
            self._places[begin] = known or raw
        if known is None:
            self._size += len(raw)
            self._hashes[digest.digest()] = raw
            self._count += 1
            yield Commit(digest.hexdigest(), raw)

    def _late(self) -> Iterator[Commit]:
        """The commits among the waiting differences: those whose base is known, then those that hang on them."""
        known = [base for base in self._waiting if base in self._hashes]
        while known:
            base = known.pop()
            for raw in self._waiting.pop(base, ()):
                made = self._changed(self._hashes[base], raw)
                for one in self._keep(made, 0) if made else ():
                    yield one
                    if bytes.fromhex(one.hash) in self._waiting:
                        known.append(bytes.fromhex(one.hash))


def _back(view: memoryview, at: int) -> tuple[int, int]:
    """How far back the base of a difference stands, and where its bytes end."""
    byte = view[at]
    back, at = byte & 127, at + 1
    while byte & 128:
        byte = view[at]
        back, at = (back + 1 << 7) | byte & 127, at + 1
        if back > 1 << 60:
            raise ValueError("a place that is none")
    return back, at


def _unpacked(view: memoryview, at: int, size: int, keep: int) -> tuple[bytes | None, int]:
    """The bytes of an object, or None where they are not to be kept or too many, and where the next object begins."""
    stream, made, total = zlib.decompressobj(), list[bytes](), 0
    few = min(PIECE, size + (size >> 10) + 64)  # what it takes at most: most objects are small
    while not stream.eof:
        piece = bytes(view[at : at + few])
        if not piece:
            raise ValueError("the file ends inside it")
        at += len(piece)
        while piece and not stream.eof:
            part = stream.decompress(piece, 1 << 20)
            total += len(part)
            if total > size:
                raise ValueError("it unpacks to more than it says")
            if size <= keep:
                made.append(part)
            piece = stream.unconsumed_tail
    at -= len(stream.unused_data)
    if total != size:
        raise ValueError("it unpacks to less than it says")
    return (b"".join(made) if size <= keep else None), at


_SIGNATURE = re.compile(rb"# v([23]) git bundle\n")
_REF = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) ([^\n]*)")


def opened(data: bytes) -> Pack:
    """The pack of a bundle or of a ``.pack`` file, with what the header of the bundle says."""
    view = memoryview(data)
    signed = _SIGNATURE.match(view[:40])
    pack = Pack(data, 0, {})
    if not signed:
        return pack
    at = signed.end()
    while at < len(view):
        line = bytes(view[at : at + 4096]).partition(b"\n")[0]
        at += len(line) + 1
        if not line:
            break
        if line.startswith(b"@"):
            _capability(line, pack)
        elif line.startswith(b"-"):
            pack.missing += 1
        elif (found := _REF.fullmatch(line)) and len(pack.refs) < REFS:
            pack.refs.setdefault(found[1].decode(), []).append(found[2].decode("utf-8", "backslashreplace"))
        elif len(pack.odd) < 20:
            pack.odd.append(
                f"a line of the bundle's header is not known: {line[:200].decode('utf-8', 'backslashreplace')}"
            )
    pack.start = at
    return pack


def _capability(line: bytes, pack: Pack) -> None:
    if line == b"@object-format=sha256":
        pack.algorithm = "sha256"
    elif not line.startswith((b"@object-format=sha1", b"@filter=")):
        pack.odd.append(f"the bundle asks for {line[:200].decode('utf-8', 'backslashreplace')}, which is not known")
