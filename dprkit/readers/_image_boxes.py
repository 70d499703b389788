"""The boxes that pictures are made of: what a file says about itself, without decoding a pixel.

What they hold; how they are found is in ``_image_png`` and ``_image_kinds``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["C2PA", "MANY", "TEXT", "Boxes", "add_text", "room"]

TEXT = 1 << 20  # of one text, inflated
TEXTS = 4 << 20
MANY = 20_000  # boxes of one file
C2PA = 8 << 20


@dataclass
class Boxes:
    """What the boxes hold: size in pixels (0 when not said), texts by key, and metadata as bytes.

    ``odd`` says what was not as the format has it; ``end`` is where the picture ends in the file; ``decodable`` is
    false where a decoder would take too long.
    """

    format: str
    width: int = 0
    height: int = 0
    frames: int = 1
    texts: list[tuple[str, str]] = field(default_factory=list)
    exif: bytes = b""
    xmp: list[bytes] = field(default_factory=list)
    jumbf: bytes = b""
    odd: list[str] = field(default_factory=list)
    end: int = 0
    decodable: bool = True


def add_text(made: Boxes, key: bytes, text: str) -> None:
    if len(made.texts) < 1000 and room(made):
        made.texts.append((key[:79].decode("latin-1"), text[:TEXT]))


def room(made: Boxes) -> bool:
    """Whether another text may be kept; that it may not is told."""
    if sum(len(text) for _, text in made.texts) + sum(map(len, made.xmp)) < TEXTS:
        return True
    made.odd.append(f"the texts hold over {TEXTS >> 20} MiB: the others are not read")
    return False
