"""Telephone numbers in E.164 form, whole columns at once; the library is asked only where arithmetic would guess."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..errors import InputError
from ._text import by_distinct, kept, rewritten

__all__ = ["fixed_lines", "numbers"]

_SEPARATORS = [(r"^\(?\s*\+", "+"), (r"[\s().\-/\x{a0}]", ""), (r"^00([1-9])", r"+\1")]
_NATURAL = r"^\+[1-9][0-9]{6,14}$"
# Runs of one digit and counted digits are typed to get past a form. RE2 has no back references.
_TYPED_THROUGH = rf"({'|'.join(f'{digit}{{7}}' for digit in range(10))}|1234567890?|0123456789|9876543210?)$"


def numbers(text: Any, region: str | None) -> Any:
    """The numbers in E.164 form (Arrow in and out); null where a text is no number, or has no country code.

    A number without country code is read as one of ``region`` (ISO 3166-1 alpha-2) when that is given, and never
    guessed. ``00`` in front stands for ``+`` (ITU-T E.123) unless ``region`` dials otherwise.

    Raises:
        InputError: ``region`` is not a region that phonenumbers knows.
    """
    import phonenumbers
    import pyarrow.compute as pc

    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise InputError(
            f"{region!r} is no region of telephone numbers: give two letters such as 'US', or leave it out."
        )
    compact = rewritten(text, _SEPARATORS if region is None else _SEPARATORS[:2])
    possible, prefixed = _patterns()
    whole = pc.match_substring_regex(compact, _NATURAL)
    plain = pc.and_(whole, pc.invert(pc.match_substring_regex(kept(compact, whole), prefixed)))
    hard = kept(text, pc.and_(pc.invert(pc.fill_null(plain, False)), pc.match_substring_regex(text, r"\p{Nd}{2}")))
    easy = kept(compact, pc.and_(plain, pc.match_substring_regex(kept(compact, whole), possible)))
    made = pc.coalesce(easy, by_distinct(hard, lambda one: _parsed(one, region)))
    return kept(made, pc.invert(pc.match_substring_regex(made, _TYPED_THROUGH)))


@cache
def _patterns() -> tuple[str, str]:
    """What a possible number is, by country code and length, and which carry a national prefix behind the code.

    Both are read from the metadata of phonenumbers: where no prefix follows the code, parsing a number changes nothing,
    and it is possible by its length alone. A number with a prefix is left to the library.
    """
    import phonenumbers

    possible, prefixed = [], []
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        known: Any = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
        lengths = {*known.general_desc.possible_length, *known.general_desc.possible_length_local_only}
        possible.append(f"{code}(?:{'|'.join(f'[0-9]{{{length}}}' for length in sorted(lengths))})")
        if known.national_prefix_for_parsing:
            prefixed.append(f"{code}(?:{known.national_prefix_for_parsing})")
    return rf"^\+(?:{'|'.join(possible)})$", rf"^\+(?:{'|'.join(prefixed)})"


def _parsed(text: str, region: str | None) -> str | None:
    import phonenumbers

    text = re.sub(r"^[\s(]*00(?=[\s)]*[1-9])", "+", text) if region is None else text
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def fixed_lines(e164: Any) -> Any:
    """Whether each E.164 number is a fixed line, toll-free or shared-cost by the numbering plan (Arrow booleans).

    Countries that number mobile and fixed lines alike, such as the US, never tell: their numbers are not fixed here.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    said = by_distinct(e164, lambda one: "fixed" if _is_fixed(one) else None)
    return pc.fill_null(pc.equal(said, pa.scalar("fixed", said.type)), False)


def _is_fixed(e164: str) -> bool:
    import phonenumbers

    kinds = phonenumbers.PhoneNumberType
    fixed = (kinds.FIXED_LINE, kinds.TOLL_FREE, kinds.SHARED_COST, kinds.UAN)
    return phonenumbers.number_type(phonenumbers.parse(e164)) in fixed
