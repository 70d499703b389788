"""The user's own file, told by its content, as tables and the words of their cards."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError
from ..show import plain
from . import _iptoasn, _mmdb, _publishers

__all__ = ["Own", "read"]

_LICENCE = "the user's own"
_TAIL = 128 << 10
_PACKED = 128 << 20  # bytes of a gzip file
_FAULTS = (
    "A file of the user's own: its publisher's terms hold. It says what the publisher knew of a range on its date, not "
    "where a user was: mobile, satellite, VPN and company lines answer from elsewhere, and a place is often the centre "
    "of a city or country."
)
_READ = (
    "What is read: MaxMind DB files (.mmdb) of GeoLite2, DB-IP or IPinfo, IPtoASN's .tsv or .tsv.gz, the Tor Project's "
    "exit-addresses, and the XML files of the sanctions lists of OFAC (SDN.XML), the EU and the UN."
)


class Own(NamedTuple):
    """The Arrow tables of a file by name, what their cards say, and whose list it is, if a publisher's."""

    tables: Mapping[str, Any]
    words: dict[str, str]
    publisher: _publishers.Publisher | None = None


def read(path: Path) -> Own:
    """The tables of the file.

    Raises:
        InputError: it is not there, is none that is read here, or is damaged.
    """
    size = _size(path)
    with path.open("rb") as stream:
        head = stream.read(4096)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read(_TAIL)
    if _mmdb.MARK in tail:
        found = _mmdb.read(path)
        return Own(found.tables, _words(path, found.kind, found.built, dict(found.left_out)))
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise InputError(f"{path} is a web page: the download did not work. Download it again and look at it first.")
    if head[257:262] == b"ustar" or head[:2] == b"PK":
        raise InputError(f"{path} is an archive. Unpack it and add the .mmdb file in it.")
    for publisher in _publishers.PUBLISHERS:
        if publisher.mark and re.search(publisher.mark, head):
            return _published(path, size, publisher)
    return _lines(path, size)


def _published(path: Path, size: int, publisher: _publishers.Publisher) -> Own:
    """A publisher's own file that came another way than through the door."""
    if size > _PACKED:
        raise InputError(f"{path}: {size >> 20} MiB is more than such a list can have. {_READ}")
    made = publisher.read([path.read_bytes()])
    words = _words(path, publisher.name, max(one.date for one in made.values()) or "unknown", {})
    own = {"licence": publisher.licence, "attribution": publisher.attribution, "faults": publisher.faults}
    return Own({name: one.table for name, one in made.items()}, words | own, publisher)


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        raise InputError(f"{path} cannot be opened ({error.strerror}). Check the path.") from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path} is not a regular file but a folder, pipe or device. Name a file.")
    if not found.st_size:
        raise InputError(f"{path} is empty (0 bytes). Download it again.")
    return found.st_size


def _lines(path: Path, size: int) -> Own:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if size > (_PACKED if packed else _iptoasn.LARGEST):
        raise InputError(f"{path}: {size >> 20} MiB is more than a list of address ranges can have. {_READ}")
    data = _iptoasn.gunzipped(path.read_bytes(), str(path))
    if _mmdb.MARK in data[-_TAIL:] or data[257:262] == b"ustar":
        raise InputError(f"{path} is packed. Unpack it and add the .mmdb file in it.")
    if not _iptoasn.looks_like(data):
        begins = plain(data[:40].decode("utf-8", "replace"))
        raise InputError(f"{path} is not a file that is read here; it begins {begins!r}. {_READ}")
    tables, bad = _iptoasn.tables(data, str(path))
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    date = f"{changed:%Y-%m-%d}" if changed <= datetime.now(UTC) else "unknown"
    left_out = {"lines that could not be read": bad} if bad else {}
    return Own(tables, _words(path, "IPtoASN", date, left_out) | {"date_basis": "the file's time of change"})


def _words(path: Path, kind: str, date: str, left_out: dict[str, int]) -> dict[str, str]:
    with path.open("rb") as stream:
        digest = sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    lost = "".join(f" Left out: {count} {what}." for what, count in sorted(left_out.items()))
    return {
        "source": f"the user's file {path.name} ({kind}, SHA-256 {digest.hexdigest()})",
        "date": date,
        "licence": _LICENCE,
        "attribution": "",
        "faults": _FAULTS + lost,
        "database_type": kind,
        "fetched": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "original_sha256": digest.hexdigest(),
    }
