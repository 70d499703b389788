"""Files that are not what their names say, are two things at once, or are nothing at all; and broken git bundles."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator

HEADS = {
    "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04",
    "docx": b"PK\x03\x04\x14\x00",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "webp": b"RIFF\xff\xff\xff\xffWEBPVP8 ",
    "tif": b"II*\0",
    "gz": b"\x1f\x8b\x08",
    "bz2": b"BZh9",
    "xz": b"\xfd7zXZ\0",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "rar": b"Rar!\x1a\x07",
    "exe": b"MZ\x90\0",
    "elf": b"\x7fELF\x02\x01\x01",
    "heic": b"\0\0\0\x18ftypheic",
    "bundle": b"# v2 git bundle\n",
    "eml": b"From: a@example.com\r\n",
    "csv": b"account,ip\n",
    "json": b"[",
    "html": b"<!DOCTYPE html>",
    "sqlite": b"SQLite format 3\0",
    "parquet": b"PAR1",
    "rtf": b"{\\rtf1",
}


def noise() -> Iterator[tuple[str, bytes]]:
    chance = random.Random(6)
    for name, head in HEADS.items():
        yield f"noise.{name}", head + chance.randbytes(40_000)
        yield f"zeros.{name}", head + bytes(40_000)
    for name in ("csv", "pdf", "docx", "eml", "jsonl", "png", "toml", "bundle"):
        yield f"empty.{name}", b""
        yield f"one-byte.{name}", b"\0"


def disguises() -> Iterator[tuple[str, bytes]]:
    kinds = sorted(HEADS)
    for shown, real in zip(kinds, [*kinds[7:], *kinds[:7]]):
        yield f"really-{real}.{shown}", HEADS[real] + b"\n" * 200 + HEADS[shown]
    script = b"<html><script>fetch('http://203.0.113.9/')</script></html>"
    yield "page-in-a-picture.gif", b"GIF89a/*" + script + b"*/=1;"
    yield "page-in-a-document.pdf", b"%PDF-1.7\n" + script
    yield "cv.pdf.exe", b"MZ" + bytes(4000)
    yield "cv\u202efdp.txt", b"Ana Example\nEngineer\n"


def number(value: int) -> bytes:
    """A git pack's length of an object of kind 7 (a delta), or of kind 3 where negative (a blob)."""
    kind, value = (7, value) if value >= 0 else (3, -value)
    first, rest = kind << 4 | value & 15, value >> 4
    out = bytearray([first | (0x80 if rest else 0)])
    while rest:
        out.append(rest & 127 | (0x80 if rest > 127 else 0))
        rest >>= 7
    return bytes(out)


def bundle(*objects: bytes, said: int | None = None) -> bytes:
    head = b"# v2 git bundle\n" + b"1" * 40 + b" refs/heads/main\n\n"
    return (
        head + b"PACK" + struct.pack(">II", 2, len(objects) if said is None else said) + b"".join(objects) + bytes(20)
    )


def bundles() -> Iterator[tuple[str, bytes]]:
    bomb = zlib.compress(bytes(96 << 20), 1)
    yield "inflates.bundle", bundle(number(-(96 << 20)) + bomb)
    yield "says-small-and-inflates.bundle", bundle(number(-5) + bomb)
    yield "delta-of-itself.bundle", bundle(number(5) + b"1" * 20 + zlib.compress(b"\x05\x05\x90\x05"))
    yield "delta-of-nothing.bundle", bundle(number(0) + bytes(20) + zlib.compress(b""))
    copy = b"\x80\x80\x80\x10" + b"\x80\x80\x80\x80\x08" + b"\xff\0\0\0\0\xff\xff\xff" * 40
    yield (
        "delta-that-copies-too-much.bundle",
        bundle(number(-1) + zlib.compress(b"x"), number(len(copy)) + bytes(20) + zlib.compress(copy)),
    )
    yield "four-thousand-million-objects.bundle", bundle(number(-1) + zlib.compress(b"x"), said=2**32 - 1)
    yield "a-length-without-end.bundle", bundle(b"\xff" * 1_000_000)
    yield (
        "a-hundred-thousand-heads.bundle",
        b"# v2 git bundle\n" + (b"1" * 40 + b" refs/heads/x\n") * 100_000 + b"\nPACK",
    )
    yield "a-head-of-controls.bundle", b"# v2 git bundle\n" + b"1" * 40 + b" refs/heads/\x1b[2J\n\nPACK" + bytes(28)
    yield "no-pack.bundle", b"# v2 git bundle\n\n"
    yield "version-nine.bundle", b"# v9 git bundle\n@object-format=none\n\nPACK"


def files() -> Iterator[tuple[str, bytes]]:
    yield from noise()
    yield from disguises()
    yield from bundles()
