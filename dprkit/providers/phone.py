"""Telephone numbers: form, country, line type where numbers tell it, and ranges kept for films."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["phone"]

# FIXED_LINE_OR_MOBILE (2), which every ordinary US number is, stays out: it is unknown.
_LINE_TYPES = {
    0: "fixed",
    1: "mobile",
    3: "toll-free",
    4: "premium-rate",
    5: "shared-cost",
    6: "voip",
    7: "personal-number",
    8: "pager",
    9: "company-wide",
    10: "voicemail",
}
_NORTH_AMERICA = 1
_SAY_COUNTRY = "the number has no country code: write it as +1 212 … and ask again"
_NO_LINE_TYPE = "numbers of this country do not tell fixed, mobile and VoIP apart: only a carrier look-up does"


@provider(
    "phone",
    title="form and kind of a telephone number",
    accepts={"phone-number"},
    facts={
        "e164": Fact("string", "the number in E.164 form"),
        "region": Fact("string", "ISO 3166-1 alpha-2 of its numbering plan area; 001 for worldwide services"),
        "possible": Fact("boolean", "the number has a length that occurs in its country"),
        "valid": Fact("boolean", "it lies in a range that is in use, by the metadata of phonenumbers"),
        "fictional": Fact("boolean", "it lies in a range that is kept for films and examples"),
        "fictional_range": Fact("string", "that range, in words"),
        "line_type": Fact("string", "fixed, mobile, voip, toll-free …, or unknown; numbers of the US never tell"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def phone(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Found for every number with a country code; the library calls some fictional numbers valid, so both are told."""
    import pandas as pd

    listed = fetch.tables.frame("fictional_phones")
    ranges = [
        (re.compile(re.escape(row.pattern).replace(r"\?", "[0-9]")), f"{row.region}: {row.title}")
        for row in listed.itertuples()
    ]
    return pd.DataFrame([_row(value, ranges) for value in values])


def _row(value: str, ranges: list[tuple[re.Pattern[str], str]]) -> dict[str, Any]:
    import phonenumbers

    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        bare = no_country and "+" not in value
        return {"outcome": "skipped", "note": _SAY_COUNTRY if bare else "not a telephone number"}
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    fictional = next((words for pattern, words in ranges if pattern.fullmatch(e164)), None)
    line_type = phonenumbers.number_type(number)
    return {
        "outcome": "found",
        "note": _NO_LINE_TYPE if line_type == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE else "",
        "e164": e164,
        "region": phonenumbers.region_code_for_number(number) or _main_region(number.country_code),
        "possible": phonenumbers.is_possible_number(number),
        "valid": phonenumbers.is_valid_number(number),
        "fictional": fictional is not None,
        "fictional_range": fictional,
        "line_type": _LINE_TYPES.get(line_type, "unknown"),
    }


def _main_region(country_code: int | None) -> str | None:
    """The main country of a calling code (GB for +44); none for +1, which many countries share alike."""
    import phonenumbers

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(country_code or 0, ())
    return regions[0] if regions and country_code != _NORTH_AMERICA else None
