"""Originals: the bytes of a file as received, stored read-only by their SHA-256 before anything looks at them.

A file is hashed while it is copied, a piece at a time: a log of several gigabytes takes no more memory than a letter.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .durable import NEW, make_folder, sync
from .errors import CaseError, InputError
from .records import Contained, Unread
from .show import plain

__all__ = ["LARGEST", "Contents", "Member", "check", "keep_original"]

LARGEST = 4 << 30  # bytes
MOST = 8 << 30  # bytes of all files in one file
_PIECE = 1 << 20


def keep_original(folder: Path, path: Path) -> tuple[str, int]:
    """The SHA-256 and size of the file, whose bytes now stand read-only in ``originals/``.

    Raises:
        InputError: it is not a readable, regular, non-empty file, is larger than 4 GiB, or is a link out of its folder.
        CaseError: the case cannot be written, or another file has the same first 12 digits.
    """
    check(folder, path)
    with _opened(path) as stream, _New(folder) as new:
        while data := _piece(stream, path):
            new.write(data)
            if new.size > LARGEST:
                raise InputError(_too_large(path))
        if not new.size:
            raise InputError(f"{plain(path)}: the file is empty. Ask for the export again.")
        return new.keep(path.name), new.size


def check(folder: Path, path: Path) -> None:
    """Nothing comes back; it is said before it is opened, since a pipe or a device would block or never end.

    Raises:
        InputError: it is not there, is no regular file, a link out of its folder (or the inbox), or over 4 GiB.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise InputError(f"{plain(path)}: there is no such file. Check the name; nothing was taken in.") from None
    except (OSError, ValueError) as error:  # a name with NUL is a ValueError
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{plain(path)}: cannot be opened ({why}). Check its name and permissions.") from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{plain(path)}: not a regular file (a folder, device or pipe). Hand in files.")
    inbox = folder / "inbox"
    base = inbox if path.absolute().is_relative_to(inbox.absolute()) else path.parent
    if not path.resolve().is_relative_to(base.resolve()):
        raise InputError(f"{plain(path)}: a link that leads out of its folder. Hand in the file that it leads to.")
    if found.st_size > LARGEST:
        raise InputError(_too_large(path))


def _too_large(path: Path) -> str:
    return f"{plain(path)}: larger than 4 GiB. Split the export by period and hand in the parts."


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError(f"{plain(path)}: cannot be read ({error.strerror}). Check its permissions.") from error
    with stream:
        yield stream


def _piece(stream: IO[bytes], path: Path) -> bytes:
    try:
        return stream.read(_PIECE)
    except OSError as error:
        raise InputError(f"{plain(path)}: cannot be read ({error.strerror}). Copy it to this disk first.") from error


class _New:
    """An original while it is written, beside its place; leaving the block without ``keep`` leaves nothing."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._store, self._hash = folder / "originals", hashlib.sha256()

    def __enter__(self) -> _New:
        with _written(self._store):
            make_folder(self._store)
            self._room = Path(tempfile.mkdtemp(dir=self._store, prefix=NEW))
            self._stream = (self._room / "original").open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        shutil.rmtree(self._room, ignore_errors=True)

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        with _written(self._store):
            self._stream.write(data)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def keep(self, name: str) -> str:
        """The digest under which it now stands.

        Raises:
            CaseError: it cannot be written, or another file of the case has the same first 12 digits.
        """
        digest = self.digest
        target, new = self._store / digest, self._room / "original"
        if target.exists():
            return digest
        if any(self._store.glob(f"{digest[:12]}*")):
            why = f"another file of this case has the same short digest {digest[:12]}; keep it apart"
            raise CaseError(f"{plain(name)}: {why}")
        with _written(self._store):
            self._stream.close()
            sync(new)
            new.chmod(0o444)
            new.replace(target)
            sync(self._store)
        return digest


@contextmanager
def _written(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CaseError(
            f"{store} cannot be written ({error.strerror}). Free space or change permissions, then try again."
        ) from error


@dataclass(frozen=True, slots=True)
class Member:
    """A file that stands inside another: its place there, the name it has there, and its SHA-256 and size in bytes."""

    place: str
    name: str
    sha256: str
    size: int


@dataclass
class Contents:
    """The files that stand inside one file, stored as originals while they come, piece by piece.

    A file of which the last piece does not come before another begins is dropped: its reader says why.

    Attributes:
        refused: SHA-256 to the reason, of files that are not to be stored.
        deep: none is stored, since the file itself stands as deep as files may.
        members: those that are whole, in order.
        left: those that are not stored, and why.
    """

    folder: Path
    refused: Mapping[str, str] = field(default_factory=dict)
    deep: bool = False
    members: list[Member] = field(default_factory=list)
    left: list[Unread] = field(default_factory=list)
    _open: tuple[str, str, _New] | None = None
    _size: int = 0

    def __enter__(self) -> Contents:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def add(self, one: Contained) -> None:
        """The next piece of a file, or all of it.

        Raises:
            InputError: all of them are too much.
            CaseError: the case cannot be written.
        """
        place, name = str(one.place), one.name
        self._size += len(one.data)
        if self._size > MOST:
            raise InputError(f"the files in it are over {MOST >> 30} GiB. Unpack it and hand in the files you need.")
        if self.deep:
            if not one.more:
                why = "bundles are opened three deep: unpack this one and hand in the files"
                self.left.append(Unread(one.place, why, name))
            return
        if not self._open or self._open[:2] != (place, name):
            self._drop()
            self._open = (place, name, _New(self.folder).__enter__())
        self._open[2].write(one.data)
        if not one.more:
            self._keep(*self._open)
            self._drop()

    def _keep(self, place: str, name: str, new: _New) -> None:
        if why := self.refused.get(new.digest):
            self.left.append(Unread(place, why, name))
        elif new.size:
            self.members.append(Member(place, name, new.keep(name), new.size))

    def _drop(self) -> None:
        if self._open:
            self._open[2].__exit__()
        self._open = None
