"""Files that are there whole or not at all: written beside their place, synced, renamed, and the folder synced.

A rename is durable only when its folder has been synced too (fsync(2), "Calling fsync() does not necessarily ensure
that the entry in the directory containing the file has also reached disk").
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["NEW", "beside", "make_folder", "sync"]

NEW = ".new-"  # what a file or folder is called until it is whole; a crash may leave one behind, and nothing reads it


@contextmanager
def beside(target: Path, *, mode: int = 0o644, replace: bool = True) -> Iterator[Path]:
    """A place beside ``target`` to write a file or folder to: it takes the place of ``target`` on a clean exit.

    On an exception nothing of it is left, and ``target`` is as it was.

    Args:
        target: a file that may exist, or a folder that does not.
        mode: permissions of the file.
        replace: whether a file that is there already, made meanwhile by another program, may be replaced.

    Raises:
        FileExistsError: it is there, and may not be replaced.
        OSError: the disk is full or broken, or the folder cannot be written.
    """
    room = Path(tempfile.mkdtemp(dir=target.parent, prefix=NEW))
    try:
        new = room / target.name
        yield new
        if new.is_file():
            sync(new)
            new.chmod(mode)
        _put(new, target, replace)
        sync(target.parent)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _put(new: Path, target: Path, replace: bool) -> None:
    if replace or new.is_dir():
        new.replace(target)
        return
    try:
        target.hardlink_to(new)  # unlike a rename, it never replaces
    except OSError:
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        new.rename(target)  # a file system without hard links


def make_folder(folder: Path) -> None:
    """The folder is there, and its parents, and stays there after a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync(folder.parent)


def sync(path: Path) -> None:
    """What was written to a file, or renamed in a folder, is on the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder, and keeps its entries in a journal
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        with suppress(OSError):
            os.close(descriptor)
