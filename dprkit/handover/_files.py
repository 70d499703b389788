"""The files of a case as a tar archive (POSIX pax), out and in; what comes in is not trusted with a single name."""

from __future__ import annotations

import io
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ..durable import NEW, make_folder
from ..errors import CaseError
from ..show import plain

__all__ = ["LEDGER", "pack", "packed", "unpack"]

LEDGER = "ledger.sqlite"
_APART = (LEDGER, f"{LEDGER}-journal")
_MOST = 200_000  # files
_HEADER = 1 << 16  # the longest extended header that is read, in bytes
_EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME)


def packed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of every regular file of a case but the ledger; what is unfinished, and links, stay out."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] in _APART or any(part.startswith(NEW) for part in name.parts):
            continue
        if stat.S_ISREG(path.lstat().st_mode) and not any(one.is_symlink() for one in _above(path, folder)):
            yield name.as_posix(), path


def _above(path: Path, folder: Path) -> Iterator[Path]:
    while path.parent != folder:
        path = path.parent
        yield path


def pack(folder: Path, ledger: bytes, archive: IO[bytes]) -> None:
    """The archive written: the ledger first, then every file, without owner and group.

    Raises:
        OSError: a file cannot be read, or changed its size meanwhile.
    """
    with tarfile.open(fileobj=archive, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(_member(LEDGER, len(ledger), 0o644, 0), io.BytesIO(ledger))
        for name, path in packed(folder):
            with path.open("rb") as stream:
                found = os.fstat(stream.fileno())
                mode = 0o644 if found.st_mode & stat.S_IWUSR else 0o444
                tar.addfile(_member(name, found.st_size, mode, int(found.st_mtime)), stream)


def _member(name: str, size: int, mode: int, at: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, mode, at
    return member


class _Modest(tarfile.TarInfo):
    """A member whose headers fit into memory and whose size is not below nothing."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Modest:
        made = super().frombuf(buf, encoding, errors)
        if made.size < 0 or (made.type in (*_EXTENDED, tarfile.GNUTYPE_LONGLINK) and made.size > _HEADER):
            raise CaseError("A header of the archive is not one that a hand-over has. Nothing of it is kept.")
        return made


def unpack(archive: IO[bytes], room: Path) -> None:
    """The files of an archive written below ``room``, and nothing anywhere else.

    Raises:
        CaseError: it is no archive, or holds something that is no plain file with a plain name.
        OSError: the disk is full.
    """
    try:
        with tarfile.open(fileobj=archive, mode="r|", tarinfo=_Modest) as tar:
            for number, member in enumerate(tar):
                if number >= _MOST:
                    raise CaseError(f"The archive holds more than {_MOST} files: this is no case.")
                _write(tar, member, room)
                tar.members = []  # type: ignore[attr-defined]  # it remembers them all
    except (tarfile.TarError, ValueError, EOFError, OverflowError) as error:
        raise CaseError(f"This is no hand-over, or it is damaged: {plain(error)}. Nothing of it is kept.") from None
    while archive.read(1 << 20):
        pass  # to the end, so that what closes the encryption is checked


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, room: Path) -> None:
    if not member.isreg() or member.issparse():
        raise CaseError(f"{plain(member.name)} in the archive is no plain file. Nothing of it is kept.")
    target = room / _inside(member.name)
    source = tar.extractfile(member)
    make_folder(target.parent)
    try:
        with target.open("xb") as stream:
            shutil.copyfileobj(source, stream, 1 << 20)  # type: ignore[arg-type]
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        raise CaseError(f"{plain(member.name)} is twice in the archive. Nothing of it is kept.") from None
    target.chmod(0o644 if member.mode & stat.S_IWUSR else 0o444)


def _inside(name: str, windows: bool = os.name == "nt") -> Path:
    """The path of a member below the folder.

    Raises:
        CaseError: the name leads elsewhere, or is none that this system can keep.
    """
    parts = name.split("/")
    strange = "\0" in name or any(part in ("", ".", "..") for part in parts)
    if strange or (windows and any(map(_not_on_windows, parts))):
        raise CaseError(f"{plain(name)!r} in the archive is no name of a file in a case. Nothing of it is kept.")
    return Path(*parts)


def _not_on_windows(part: str) -> bool:
    """What Windows reads as a drive, a stream, a device or another name ("Naming Files, Paths, and Namespaces")."""
    device = part.split(".")[0].upper().rstrip()
    return bool(set(part) & set('\\:*?"<>|')) or part != part.rstrip(". ") or device in _DEVICES


_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}
