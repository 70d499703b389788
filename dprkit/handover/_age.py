"""Encryption with age (age-encryption.org/v1) through pyrage, as a stream, so that no plain copy lies on the disk."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..errors import CaseError, InputError
from ..show import plain

__all__ = ["opening", "sealing"]

_MOST = 1 << 29  # bytes that are encrypted with a passphrase: pyrage has no stream for it
_KEY_FILE = 1 << 20


@dataclass(frozen=True)
class _Door:
    """Call it with the encrypted stream: it gives the plain one. ``to`` says who can open it."""

    way: Callable[[IO[bytes]], AbstractContextManager[IO[bytes]]]
    to: tuple[str, ...] = ()

    def __call__(self, stream: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
        return self.way(stream)


def sealing(to: Sequence[str], passphrase: str) -> _Door:
    """The way out, to public keys or with a passphrase.

    Raises:
        InputError: neither or both are given, or one is no public key.
    """
    _one_of(to, passphrase, "public keys")
    if passphrase:
        return _Door(lambda stream: _seal_with_passphrase(stream, passphrase), ("a passphrase",))
    texts = [text for one in to for text in _recipients(one)]
    made = [_recipient(text) for text in texts]
    return _Door(lambda stream: _seal(stream, made), tuple(" ".join(text.split()[:2]) for text in texts))


def opening(keys: Sequence[Path], passphrase: str) -> _Door:
    """The way in, with the files of keys or a passphrase.

    Raises:
        InputError: neither or both are given, or one is no key.
    """
    _one_of(keys, passphrase, "files with a key")
    if passphrase:
        return _Door(lambda stream: _open_with_passphrase(stream, passphrase))
    made = [one for path in keys for one in _identities(path)]
    return _Door(lambda stream: _open(stream, made))


def _one_of(keys: Sequence[object], passphrase: str, words: str) -> None:
    if bool(keys) == bool(passphrase):
        raise InputError(f"Name either {words} or a passphrase, and not both.")


# keys


def _recipients(text: str) -> list[str]:
    """A public key, or those in a file, one a line; lines with # are comments."""
    if text.startswith(("age1", "ssh-")) or text.upper().startswith("AGE-SECRET-KEY-"):
        return [text]
    lines = _text(Path(text)).splitlines()
    found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not found:
        raise InputError(f"{plain(text)} holds no public key.")
    return found


def _recipient(text: str) -> Any:
    from pyrage import RecipientError, ssh, x25519

    if text.upper().startswith("AGE-SECRET-KEY-"):
        raise InputError("That is a secret key. Encrypt to the public key that belongs to it, which begins with age1.")
    try:
        return (x25519 if text.startswith("age1") else ssh).Recipient.from_str(text)
    except RecipientError as error:
        raise InputError(f"{plain(text[:80])} is no public key of age or SSH: {plain(error)}.") from None


def _identities(path: Path) -> list[Any]:
    from pyrage import IdentityError, ssh, x25519

    text = _text(path)
    try:
        if "PRIVATE KEY-----" in text:
            return [ssh.Identity.from_buffer(text.encode())]
        lines = [line.strip() for line in text.splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        found = []
    if not found:
        raise InputError(f"{plain(path)} is no key that opens a hand-over: a line AGE-SECRET-KEY-1…, or an SSH key.")
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_KEY_FILE).decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{plain(path)} cannot be read as a file with keys: {plain(error)}.") from None


# streams


@contextmanager
def _seal(stream: IO[bytes], recipients: list[Any]) -> Iterator[IO[bytes]]:
    import pyrage

    source, sink = _pipe()
    with _beside_us(lambda: pyrage.encrypt_io(source, stream, recipients), source, sink):  # type: ignore[arg-type]
        yield sink


@contextmanager
def _open(stream: IO[bytes], identities: list[Any]) -> Iterator[IO[bytes]]:
    import pyrage

    source, sink = _pipe()
    with _beside_us(lambda: pyrage.decrypt_io(stream, sink, identities), sink, source):  # type: ignore[arg-type]
        yield source


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


@contextmanager
def _beside_us(work: Callable[[], object], theirs: IO[bytes], ours: IO[bytes]) -> Iterator[None]:
    """``work`` runs in a thread, at the other end of a pipe, until our end is closed.

    A thread, because an interrupt that reaches pyrage comes out of it as an error of encryption.

    Raises:
        CaseError: what went wrong in ``work``, also when that is why something failed here.
    """
    wrong: list[Exception] = []
    thread = threading.Thread(target=_work, args=(work, theirs, wrong), daemon=True)
    thread.start()
    try:
        yield
    except Exception:
        if wrong:
            raise _said(wrong[0]) from None
        raise
    finally:
        with suppress(OSError):
            ours.close()
        thread.join()
    if wrong:
        raise _said(wrong[0])


def _work(work: Callable[[], object], theirs: IO[bytes], wrong: list[Exception]) -> None:
    try:
        work()
        theirs.close()
    except Exception as error:
        wrong.append(error)
    finally:
        with suppress(OSError):
            theirs.close()


class _Bounded(io.BytesIO):
    def write(self, data: Any) -> int:
        if self.tell() + len(data) > _MOST:
            raise CaseError(
                f"The case is larger than {_MOST >> 20} MiB, too large for a passphrase. Encrypt it to a public key."
            )
        return super().write(data)


@contextmanager
def _seal_with_passphrase(stream: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    import pyrage

    with _Bounded() as plain_bytes:
        yield plain_bytes
        stream.write(pyrage.passphrase.encrypt(plain_bytes.getvalue(), passphrase))


@contextmanager
def _open_with_passphrase(stream: IO[bytes], passphrase: str) -> Iterator[IO[bytes]]:
    import pyrage

    data = stream.read(2 * _MOST)
    if len(data) == 2 * _MOST:
        raise CaseError(f"The file is too large to open with a passphrase: more than {_MOST >> 19} MiB.")
    try:
        opened = pyrage.passphrase.decrypt(data, passphrase)
    except (pyrage.DecryptError, OSError) as error:
        raise _said(error) from None
    with io.BytesIO(opened) as archive:
        yield archive


_CAUSES = {
    "No matching keys": "No key that was given fits: it was encrypted to others, or with a passphrase.",
    "Decryption failed": "The passphrase does not fit.",
    "Excessive work": "Its passphrase would take hours to try: somebody made it so. Ask the sender for another file.",
    "No space left": "The disk is full. Free some space and try again.",
}


def _said(error: Exception) -> CaseError:
    text = str(error)
    found = next((words for begin, words in _CAUSES.items() if begin in text), "")
    return CaseError(found or f"This is no hand-over, or it was damaged or cut on its way: {plain(text)}.")
