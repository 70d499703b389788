"""Wallet addresses in every spelling, folded to one, with their checksums verified."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ._keccak import keccak_256
from ._text import by_distinct, kept, rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["wallet_keys"]

_SCHEME = [(r"(?i)^(bitcoin|ethereum|litecoin|tron|bitcoincash|pay-):", ""), (r"[?@/].*$", "")]
_HEX = r"^0[xX][0-9a-fA-F]{40}$"
# BIP 173: prefix, "1", then at least six characters of the data alphabet; prefixes of SLIP 173 are short words.
_BECH32 = re.compile(r"[a-z]{1,15}1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{38,}")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{26,64}")
_BECH32M = 0x2BC830A3  # BIP 350
BAD_CHECKSUM = "the checksum does not fit: a typing error or an invented address"
NO_FORM = "no known form of address: compared as it is written"


def wallet_keys(text: Any) -> tuple[Any, Any]:
    """The addresses folded to one spelling, and a note where one is doubtful (two Arrow arrays).

    Hex addresses are lower-cased after a mixed-case one was held against EIP-55; bech32 (BIP 173) and bech32m (BIP 350)
    are lower-cased and verified; base58check keeps its case, which carries meaning, and is verified. An address with a
    wrong checksum is kept, with a note: two people can copy the same mistake.
    """
    import pyarrow.compute as pc

    bare = rewritten(text, _SCHEME)
    hexadecimal = pc.match_substring_regex(bare, _HEX)
    key = pc.if_else(hexadecimal, pc.utf8_lower(bare), by_distinct(kept(bare, pc.invert(hexadecimal)), _key))
    mixed = kept(bare, pc.and_(hexadecimal, pc.match_substring_regex(bare, r"^0[xX].*[a-f].*")))
    mixed = kept(mixed, pc.match_substring_regex(mixed, r"^0[xX].*[A-F].*"))
    others = by_distinct(kept(bare, pc.invert(hexadecimal)), _note)
    return key, pc.coalesce(_eip55_notes(mixed), others)


def _key(text: str) -> str | None:
    folded = text.lower()
    if len(text) < 20:
        return None
    return folded if _BECH32.fullmatch(folded) and text in (folded, text.upper()) else text


def _note(text: str) -> str | None:
    import base58

    if len(text) < 20:
        return "too short for an address: not compared"
    if _BECH32.fullmatch(text.lower()):
        return None if _bech32_fits(text) else BAD_CHECKSUM
    if not _BASE58.fullmatch(text):
        return NO_FORM
    if len(text) > 36:
        return None  # Solana and others: base58 without a checksum
    try:
        base58.b58decode_check(text)
    except ValueError:
        return BAD_CHECKSUM
    return None


def _bech32_fits(text: str) -> bool:
    """The installed library knows BIP 173 only; BIP 350 differs in the constant that the checksum ends in."""
    import bech32

    if text not in (text.lower(), text.upper()):
        return False
    prefix, _, data = text.lower().rpartition("1")
    values = [bech32.CHARSET.index(char) for char in data]
    return bech32.bech32_polymod([*bech32.bech32_hrp_expand(prefix), *values]) in (1, _BECH32M)


def _eip55_notes(mixed: Any) -> Any:
    """A note where the upper case letters of a hex address are not those of EIP-55; null elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = mixed.dictionary_encode()
    wrong = _not_eip55(coded.dictionary.to_pylist())
    notes = pa.array([BAD_CHECKSUM if one else None for one in wrong], type=pa.large_string())
    return notes.take(coded.indices) if len(notes) else pc.utf8_lower(mixed)


def _not_eip55(texts: Sequence[str]) -> Any:
    """EIP-55: a letter is upper case where the digit of the Keccak-256 of the lower-case text is 8 or more."""
    import numpy as np

    if not texts:
        return np.zeros(0, bool)
    letters = np.frombuffer("".join(one[2:] for one in texts).encode("ascii"), "u1").reshape(len(texts), 40)
    lower = np.where((letters >= 65) & (letters <= 70), letters + 32, letters).astype("u1")
    digest = keccak_256(lower)
    digits = np.stack([digest >> 4, digest & 15], axis=2).reshape(len(texts), 64)[:, :40]
    wanted = np.where((digits >= 8) & (lower >= 97), lower - 32, lower)
    return (wanted != letters).any(axis=1)
