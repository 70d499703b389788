"""Bundles: zip, tar, and single files packed by gzip, bzip2 or xz. Each file in them is handed on, none unpacked here.

Formats: PKWARE APPNOTE 6.3.10 (4.4.4 flags, 4.4.5 methods); POSIX.1-2017 pax (ustar, typeflag); RFC 1952 (gzip).
What a bundle calls a file is shown and never used as a path, so a name that climbs out of the folder does no harm.
"""

from __future__ import annotations

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO

from ..records import Contained, Unread
from ..sandbox import Source
from . import reader

__all__ = ["bundle"]

Parts = Iterator[Contained | Unread]

PIECE = 1 << 20
MEMBERS = 5_000
RATIO = 200  # unpacked to packed, of the whole bundle
FREE = 64 << 20  # unpacked bytes that are allowed whatever the ratio
LARGEST = 4 << 30  # bytes of one file, and what the door takes
MOST = 8 << 30  # bytes of all files
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PACKERS: dict[bytes, tuple[str, str]] = {
    b"\x1f\x8b\x08": ("gzip", ".gz"),
    b"BZh": ("bz2", ".bz2"),
    b"\xfd7zXZ\x00": ("lzma", ".xz"),
    b"\x28\xb5\x2f\xfd": ("compression.zstd", ".zst"),  # in Python from 3.14 on
}
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError, IndexError, KeyError),
)


def _recognises(source: Source) -> bool:
    if source.head.startswith(_ZIP):
        return not _is_office(source)
    return source.head.startswith(tuple(_PACKERS)) or _is_tar(source.head)


def _is_office(source: Source) -> bool:
    """Office files are zip files; their parts are no evidence of their own."""
    try:
        with zipfile.ZipFile(source.path) as packed:
            return "[Content_Types].xml" in packed.namelist()
    except _BROKEN:
        return False


def _is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


@dataclass
class _Bundle:
    """What has been unpacked of one bundle, and what still may be."""

    allowed: int
    names: Counter[str] = field(default_factory=Counter)
    place: int = 0
    taken: int = 0

    def next(self, name: str) -> Iterator[Unread]:
        """The next file is that one; notes on its name."""
        self.place += 1
        self.names[name] += 1
        if self.names[name] == 2:
            yield Unread(self.place, "the bundle has several files of this name; each is taken in", _shown(name))
        if why := _odd(name):
            yield Unread(self.place, f"the name {why}; it is shown and never used as a path", _shown(name))

    def full(self) -> str:
        """Why no more files are taken; empty while they are."""
        if self.place > MEMBERS:
            return f"the bundle has more than {MEMBERS} files: the others stay in it. Unpack it and hand in the files"
        return "" if self.taken <= self.allowed else _over(self.allowed)

    def pieces(self, name: str, stream: IO[bytes]) -> Parts:
        """The file, piece by piece. One that is too large is not closed, and so does not count."""
        size = 0
        try:
            for data in _pieces(stream):
                size += len(data)
                self.taken += len(data)
                if self.taken > self.allowed or size > LARGEST:
                    yield Unread(self.place, _over(min(self.allowed, LARGEST)), _shown(name))
                    return
                yield Contained(self.place, _shown(name), data, more=True)
        except _BROKEN as error:
            kept = "; what came before is taken in" if size else ""
            yield Unread(self.place, f"cut off or damaged after {size} bytes ({_why(error)}){kept}", _shown(name))
        else:
            if not size:
                yield Unread(self.place, "an empty file", _shown(name))
        if size:
            yield Contained(self.place, _shown(name), b"")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in pieces; what was unpacked before an error comes first."""
    waiting = bytearray()
    try:
        while data := stream.read1(PIECE):  # type: ignore[attr-defined]
            waiting += data
            if len(waiting) >= PIECE:
                yield bytes(waiting)
                waiting.clear()
    except _BROKEN:
        if waiting:
            yield bytes(waiting)
        raise
    if waiting:
        yield bytes(waiting)


def _over(size: int) -> str:
    return f"it unpacks to more than {size >> 20} MiB, which no honest export does: not taken in"


def _why(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}"


def _shown(name: str) -> str:
    return name[:1000]


def _odd(name: str) -> str:
    """What is strange about a name, in words."""
    windows = PureWindowsPath(name)
    if windows.drive or windows.root or PurePosixPath(name).is_absolute():
        return "is absolute"
    if ".." in windows.parts or ".." in PurePosixPath(name).parts:
        return "climbs out of its folder"
    if not name.isprintable():
        return "has characters that are not shown"
    return f"has {len(name)} characters" if len(name) > 1000 else ""


@reader(
    "bundle",
    title="bundles (zip, tar, gz, bz2, xz): each file in them is taken in as a file of its own",
    fills=[],
    profile="bulk",
    recognises=_recognises,
    rank=90,
)
def bundle(source: Source) -> Parts:
    """Each file of the bundle with its place (from 1), and what is refused with its name and the reason.

    Links, devices, pipes and encrypted files are refused; so is what unpacks to more than 200 times the bundle's size.
    """
    size = source.path.stat().st_size
    made = _Bundle(min(MOST, max(FREE, RATIO * size)))
    try:
        if source.head.startswith(_ZIP):
            yield from _zip(source, made)
        else:
            yield from _tar_or_one(source, made)
    except _BROKEN as error:
        yield Unread(made.place, f"the bundle is cut off or damaged here ({_why(error)}); nothing after it was read")


def _zip(source: Source, made: _Bundle) -> Parts:
    with zipfile.ZipFile(source.path) as packed:
        for member in packed.infolist():
            if member.is_dir():
                continue
            yield from made.next(member.filename)
            if why := made.full():
                yield Unread(made.place, why)
                return
            if why := _refused_in_zip(member):
                yield Unread(made.place, why, _shown(member.filename))
                continue
            yield from _opened(made, member.filename, lambda one=member: packed.open(one))  # type: ignore[misc]


def _opened(made: _Bundle, name: str, opened: Callable[[], IO[bytes] | None]) -> Parts:
    try:
        stream = opened()
    except _BROKEN as error:
        yield Unread(made.place, f"cannot be unpacked ({_why(error)})", _shown(name))
        return
    if stream:
        with stream:
            yield from made.pieces(name, stream)


def _refused_in_zip(member: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.flag_bits & 0x1:
        return "encrypted: ask for the password, unpack it and hand in the file"
    if kind == stat.S_IFLNK:
        return "a link, not a file: not followed"
    return "" if kind in (0, stat.S_IFREG) else "a device or pipe, not a file"


def _tar_or_one(source: Source, made: _Bundle) -> Parts:
    packer, ending = next((one for mark, one in _PACKERS.items() if source.head.startswith(mark)), ("", ""))
    try:
        opener = import_module(packer).open if packer else open
    except ImportError:
        yield Unread(0, "packed with Zstandard, which this Python cannot unpack (3.14 can): unpack it first")
        return
    with opener(source.path, "rb") as stream:
        inside = _is_tar(stream.read(512))
    with opener(source.path, "rb") as stream:
        if inside:
            with tarfile.open(fileobj=stream, mode="r|") as packed:
                yield from _tar(packed, made)
        else:
            last = PurePosixPath(source.name).name
            name = last[: -len(ending)] if last.lower().endswith(ending) else last
            yield from made.next(name)
            yield from made.pieces(name, stream)


def _tar(packed: tarfile.TarFile, made: _Bundle) -> Parts:
    for member in packed:
        if member.isdir():
            continue
        yield from made.next(member.name)
        if why := made.full():
            yield Unread(made.place, why)
            return
        if member.isreg():
            yield from _opened(made, member.name, lambda one=member: packed.extractfile(one))  # type: ignore[misc]
        else:
            kind = "a link, not a file: not followed" if member.issym() or member.islnk() else "a device or pipe"
            yield Unread(made.place, kind, _shown(member.name))
