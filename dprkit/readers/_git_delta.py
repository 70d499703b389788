"""Differences of a git pack (gitformat-pack(5), "Deltified representation"), built only where their size is sound."""

from __future__ import annotations

__all__ = ["COMMIT", "patched"]

COMMIT = 1 << 20  # bytes of one commit


def patched(base: bytes, delta: bytes) -> bytes:
    """The object that a difference makes of its base; its size is checked before it is built."""
    size, at = _size(delta, 0)
    wanted, at = _size(delta, at)
    if size != len(base) or wanted > COMMIT:
        raise ValueError("a difference to something else, or too large")
    made, total = list[bytes](), 0
    while at < len(delta):
        order, at = delta[at], at + 1
        if order & 128:
            start, length, at = _copied(delta, at, order)
            part = base[start : start + length]
        else:
            length, part, at = order, delta[at : at + order], at + order
        total += length
        if not length or len(part) != length or total > wanted:
            raise ValueError("a step that leads out of its base")
        made.append(part)
    if total != wanted:
        raise ValueError("a difference that is cut off")
    return b"".join(made)


def _copied(delta: bytes, at: int, order: int) -> tuple[int, int, int]:
    numbers = []
    for bits in (range(4), range(4, 7)):
        value = 0
        for shift, bit in enumerate(bits):
            if order & 1 << bit:
                value, at = value | delta[at] << 8 * shift, at + 1
        numbers.append(value)
    return numbers[0], numbers[1] or 0x10000, at


def _size(delta: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = delta[at]
        value, shift, at = value | (byte & 127) << shift, shift + 7, at + 1
        if not byte & 128:
            return value, at
        if shift > 70:
            raise ValueError("a size that is none")
