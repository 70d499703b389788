"""Hand-over: a case is copied, or leaves as JSON lines or as one encrypted file, and comes back in with every check.

What leaves is recorded before it gets its name, so that no copy is outside that the ledger does not know.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..durable import beside, make_folder, sync
from ..errors import CaseError
from ..ledger import Entry, Ledger
from ..show import plain
from ..verification import Verification, verify
from . import _age
from ._files import LEDGER, pack, packed, unpack

__all__ = ["backup", "is_encrypted", "load_lines", "open_encrypted", "write_encrypted", "write_lines"]

_LINE = 1 << 28  # the longest line that is read, in bytes


def backup(folder: Path, ledger: Ledger, target: Path) -> Verification:
    """What verifying the copy of the case in the new folder ``target`` found; a file that is missing there is here too.

    Raises:
        CaseError: there is something already, the disk is full, or the ledger does not hold: then no copy is left.
    """
    with _new_folder(target) as room:
        ledger.backup(room / LEDGER)
        for name, path in packed(folder):
            copy = room / name
            make_folder(copy.parent)
            shutil.copy2(path, copy)
            _sync_kept(copy)
        return verify(room)


def write_lines(ledger: Ledger, file: Path, who: Mapping[str, str]) -> Entry:
    """The export record of the JSON lines now in ``file``: every record and payload, readable without this library.

    Raises:
        CaseError: there is a file already, it cannot be written, or a record does not hold: then there is none.
    """

    def write(new: Path) -> None:
        with new.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in ledger.export())

    return _leave(ledger, file, {"form": "json lines", **who}, {}, write)


def load_lines(file: Path, folder: Path) -> Entry:
    """The head of the ledger now in ``folder``, made from JSON lines; each hash and payload was checked.

    Raises:
        CaseError: the first line that does not hold, by number; or there is a ledger already. Nothing is left then.
    """
    with _told(folder):
        make_folder(folder)
    with _told(file), file.open("rb") as stream, Ledger.load(folder / LEDGER, _lines(stream.readline)) as made:
        return made.head()


def write_encrypted(
    folder: Path, ledger: Ledger, file: Path, who: Mapping[str, str], *, to: Sequence[str] = (), passphrase: str = ""
) -> Entry:
    """The export record of the whole case, now in ``file`` as a tar archive encrypted with age.

    The archive goes straight into the encryption and is nowhere on the disk; with a passphrase, which has no such way,
    it is held in memory, and may have 512 MiB. The ledger is held in memory.

    Args:
        to: public keys (``age1…``, ``ssh-ed25519 …``, ``ssh-rsa …``), or files with one a line.

    Raises:
        InputError: neither or both of ``to`` and ``passphrase`` are given, or one is no public key.
        CaseError: there is a file already, it cannot be written, or the case cannot be read: then there is none.
    """
    door = _age.sealing(to, passphrase)

    def write(new: Path) -> None:
        image = ledger.snapshot()
        with new.open("wb") as stream, door(stream) as archive:
            pack(folder, image, archive)

    return _leave(ledger, file, {"form": "age", **who}, {"to": list(door.to)}, write)


def open_encrypted(file: Path, folder: Path, *, keys: Sequence[Path] = (), passphrase: str = "") -> Verification:
    """What verifying the case now in the new folder ``folder`` found.

    Args:
        keys: files with an age identity (``AGE-SECRET-KEY-1…``) or an SSH private key without passphrase.

    Raises:
        InputError: neither or both of ``keys`` and ``passphrase`` are given, or one is no key.
        CaseError: the key does not fit, the file is damaged, cut or no hand-over, or it holds a name that points out of
            the folder, a link or a device. Nothing is left then.
    """
    door = _age.opening(keys, passphrase)
    with _new_folder(folder) as room:
        with _told(file), file.open("rb") as stream, door(stream) as archive:
            unpack(archive, room)
        if not (room / LEDGER).is_file():
            raise CaseError(f"{plain(file)} holds no case: there is no {LEDGER} in it.")
        return verify(room)


def is_encrypted(file: Path) -> bool:
    """Whether a file begins as age files do, binary or armoured.

    Raises:
        CaseError: it cannot be read.
    """
    with _told(file), file.open("rb") as stream:
        return stream.read(40).startswith((b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"))


def _leave(
    ledger: Ledger, file: Path, body: Mapping[str, object], private: Mapping[str, object], write: Callable[[Path], None]
) -> Entry:
    """The record of what ``write`` has put into ``file``. Where it went, and to whom, can be erased."""
    if file.exists():
        raise CaseError(f"{plain(file)}: there is a file already. Choose another name.")
    with _told(file), beside(file, mode=0o600, replace=False) as new:
        head = ledger.head()
        write(new)
        with new.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        told = {**body, "paths": [], "files": {}, "sha256": digest, "head": head.hash}
        return ledger.append("export", told, private={"outside": str(file.absolute()), **private})


@contextmanager
def _new_folder(target: Path) -> Iterator[Path]:
    """A folder to be filled; it stands at ``target``, whole, on a clean exit."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CaseError(f"{plain(target)} is not an empty folder. Choose a new one.")
    with _told(target):
        make_folder(target.absolute().parent)
        with beside(target.absolute()) as room:
            room.mkdir()
            yield room
            if target.exists():
                target.rmdir()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CaseError(
            f"{plain(path)}: {error.strerror or plain(error)}. Check the path, the permissions and the space on the "
            "disk, then try again. Nothing is left of what was begun."
        ) from None


def _sync_kept(path: Path) -> None:
    """A copy that may be read-only, on the disk."""
    mode = path.stat().st_mode
    path.chmod(mode | 0o600)
    sync(path)
    path.chmod(mode)


def _lines(readline: Callable[[int], bytes]) -> Iterator[bytes]:
    while line := readline(_LINE):
        if len(line) == _LINE:
            raise CaseError(f"A line is longer than {_LINE >> 20} MiB: this is no export of a ledger.")
        yield line
