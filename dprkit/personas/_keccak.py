"""Keccak-256 of many short texts at once, for the checksums of EIP-55 (not SHA3-256: the padding differs)."""

from __future__ import annotations

from typing import Any

__all__ = ["keccak_256"]

_RATE = 136  # bytes; texts are shorter, so that one block is enough
_ROTATIONS = (0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14)
_ROUNDS = (
    0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000A, 0x000000008000808B, 0x800000000000008B, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
)  # fmt: skip


def keccak_256(texts: Any) -> Any:
    """The digests as an (n, 32) uint8 array of an (n, length) uint8 array of texts, each shorter than 136 bytes.

    The permutation is Keccak-f[1600] of FIPS 202, section 3, on one 64-bit lane for each of the 25 places; the padding
    is the one of the Keccak submission (0x01 … 0x80), which Ethereum kept.

    >>> import numpy as np
    >>> keccak_256(np.zeros((1, 0), "u1")).tobytes().hex()[:16]
    'c5d2460186f7233c'
    """
    import numpy as np

    count, length = texts.shape
    if length >= _RATE:
        raise ValueError(f"one block of Keccak holds at most {_RATE - 1} bytes, not {length}")
    block = np.zeros((count, 200), "u1")
    block[:, :length], block[:, length] = texts, 1
    block[:, _RATE - 1] |= 0x80
    lanes = [block.view("<u8")[:, at].copy() for at in range(25)]
    for constant in _ROUNDS:
        lanes = _round(lanes, np.uint64(constant))
    return np.stack(lanes[:4], axis=1).astype("<u8").view("u1")


def _round(lanes: list[Any], constant: Any) -> list[Any]:
    """One round: theta, rho and pi, chi, iota; lane x + 5y is the lane of FIPS 202 at (x, y)."""
    columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
    mixed = [columns[(x + 4) % 5] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
    moved: list[Any] = [None] * 25
    for at, lane in enumerate(lanes):
        x, y = at % 5, at // 5
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = _turned(lane ^ mixed[x], _ROTATIONS[at])
    out = [moved[at] ^ (~moved[_beside(at, 1)] & moved[_beside(at, 2)]) for at in range(25)]
    out[0] = out[0] ^ constant
    return out


def _beside(at: int, steps: int) -> int:
    return at // 5 * 5 + (at + steps) % 5


def _turned(lane: Any, bits: int) -> Any:
    import numpy as np

    return lane if bits == 0 else (lane << np.uint64(bits)) | (lane >> np.uint64(64 - bits))
