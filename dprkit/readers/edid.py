"""EDID of a display: 128 bytes, as binary, hex text (a registry export, xrandr, ioreg), or what edid-decode prints.

Format: VESA Enhanced EDID Standard, release A revision 2: header, manufacturer (three letters, five bits each), product
code, serial number, week and year, and the descriptors for name (0xFC) and serial text (0xFF); the words of
edid-decode(1) (linuxtv.org edid-decode, parse-base-block.cpp).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._fields import kept
from ._hardware import named_by_file

__all__ = ["edid"]

_HEADER = bytes.fromhex("00ffffffffffff00")
_HEX = re.compile(r"(?:00[\s,:\\]*)(?:ff[\s,:\\]*){6}00(?:[\s,:\\]*[0-9a-f]{2}){120}", re.IGNORECASE)
_DECODED = re.compile(
    r"^\s*(?:EDID version|Extracted contents|Vendor & Product Identification|Block 0, Base EDID)", re.M
)
_SAID = {
    "edid_manufacturer": re.compile(r"^\s*Manufacturer:\s*([A-Z]{3})\b", re.M),
    "edid_product": re.compile(r"^\s*Model:\s*(\S+)", re.M),
    "edid_serial": re.compile(
        r"^\s*(?:Display Product Serial Number|Serial Number|Serial number):\s*'?([^'\n]+)", re.M
    ),
    "edid_name": re.compile(r"^\s*(?:Display Product Name|Monitor name):\s*'?([^'\n]+)", re.M),
    "edid_made": re.compile(r"^\s*Made in:?\s*(.+?)\s*$", re.M),
}
LIMIT = 4 << 20


def _recognises(source: Source) -> bool:
    text = source.head.decode(source.encoding, "replace")
    decoded = _DECODED.search(text) and _SAID["edid_manufacturer"].search(text)
    return source.head.startswith(_HEADER) or bool(_HEX.search(text)) or bool(decoded)


@reader(
    "edid",
    title="EDID of displays (binary, hex text, edid-decode)",
    fills=["usb"],
    profile="document",
    recognises=_recognises,
    rank=46,
)
def edid(source: Source) -> Parts:
    """One row of ``usb`` a display, with the EDID columns only; ``place`` is the line, or 1 for a binary file.

    ``account`` is the name of the file, for the crosswalk.

    A block whose check sum is wrong is read and told. ``edid_product`` is four hex digits, low byte last, as Windows
    writes it; in edid-decode's text it is left as printed. ``edid_serial`` is the text of the display, else its number.
    """
    shared = {**named_by_file("edid", source.name), "kind": "display"}
    for place, found in _found(source):
        if isinstance(found, bytes):
            values = _decoded(found)
            if sum(found) % 256:
                yield Unread(
                    place, "the check sum of this EDID is wrong: a byte of it is not as it was made", found.hex()
                )
        else:
            values = found
        yield Row("usb", place, kept(shared | values))


def _found(source: Source) -> Iterator[tuple[int, bytes | dict[str, Any]]]:
    if source.head.startswith(_HEADER):
        yield 1, source.head[:128]
        return
    with source.lines() as stream:
        text = stream.read(LIMIT)
    blocks = list(_HEX.finditer(text))
    for one in blocks:
        yield text.count("\n", 0, one.start()) + 1, bytes.fromhex("".join(re.findall("[0-9a-fA-F]{2}", one[0])))
    if not blocks:
        said = {name: pattern.search(text) for name, pattern in _SAID.items()}
        begins = [one.start() for one in said.values() if one]
        yield text.count("\n", 0, min(begins)) + 1, {name: one[1].strip() for name, one in said.items() if one}


def _decoded(block: bytes) -> dict[str, Any]:
    block = block.ljust(128, b"\0")
    letters = int.from_bytes(block[8:10], "big")
    number, week, year = int.from_bytes(block[12:16], "little"), block[16], block[17]
    texts = {kind: text for kind, text in map(_descriptor, range(54, 126, 18), [block] * 4) if text}
    return {
        "edid_manufacturer": "".join(chr(64 + (letters >> shift & 31)) for shift in (10, 5, 0)),
        "edid_product": f"{int.from_bytes(block[10:12], 'little'):04X}",
        "edid_serial": texts.get(0xFF) or (str(number) if number else None),
        "edid_name": texts.get(0xFC),
        "edid_made": (f"{1990 + year}-W{week:02}" if 0 < week < 54 else str(1990 + year)) if year else None,
    }


def _descriptor(start: int, block: bytes) -> tuple[int, str]:
    """Kind and text of one of the four descriptors; a line feed ends the text, spaces fill it."""
    part = block[start : start + 18]
    if part[:3] != b"\0\0\0":
        return 0, ""
    return part[3], part[5:].split(b"\n")[0].decode("cp437").strip()
