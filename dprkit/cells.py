"""Cells: how a cell as found becomes a typed one, by the kind of its column. What cannot be typed is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DTYPES", "Kind", "country_name", "typed"]

Kind = Literal["text", "integer", "number", "flag", "time", "date", "month", "country"]

DTYPES: Mapping[Kind, str] = {
    "text": "string",
    "integer": "Int64",
    "number": "Float64",
    "flag": "boolean",
    "time": "datetime64[us, UTC]",
    "date": "string",
    "month": "string",
    "country": "string",
}

Typed = tuple["pd.Series[Any]", Iterable[int]]


def typed(kind: Kind, found: pd.Series[Any]) -> Typed:
    """The column as its kind, and the positions of cells that hold something which is not of that kind."""
    return _TYPED[kind](found)


def _lost(found: pd.Series[Any], typed: pd.Series[Any]) -> Iterable[int]:
    mask = found.notna() & typed.isna()
    return [at for at, gone in enumerate(mask) if gone]


def _as_text(found: pd.Series[Any]) -> Typed:
    return found, ()


def _as_number(found: pd.Series[Any]) -> Typed:
    import pandas as pd

    plain = found.where(found.str.fullmatch(r"\s*[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?\s*").fillna(False))
    typed = pd.to_numeric(plain, errors="coerce").astype("Float64")
    typed = typed.mask(typed.abs() > 1e99)  # no measure in any table is that large; infinity is one of them
    return typed, _lost(found, typed)


def _as_integer(found: pd.Series[Any]) -> Typed:
    plain = found.where(found.str.fullmatch(r"\s*[-+]?[0-9]{1,18}(\.0)?\s*").fillna(False))
    typed = plain.str.strip().str.removesuffix(".0").astype("Int64")
    return typed, _lost(found, typed)


_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _as_flag(found: pd.Series[Any]) -> Typed:
    typed = found.str.strip().str.lower().map(_FLAGS).astype("boolean")
    return typed, _lost(found, typed)


def _as_time(found: pd.Series[Any]) -> Typed:
    """A time counts only with its zone written beside it: ``2026-03-04T10:00:00Z`` or ``+01:00``."""
    import pandas as pd

    stated = found.str.contains(r"(?:Z|[+-]\d{2}:?\d{2}|UTC)\s*$", case=False).fillna(False)
    text = found.where(stated).str.replace(r"\s*UTC\s*$", "Z", regex=True)
    typed = pd.to_datetime(text, errors="coerce", utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    return typed, _lost(found, typed)


def _as_date(found: pd.Series[Any]) -> Typed:
    """A day counts only in ISO order: 03/04/2026 could be two days, and is not guessed."""
    import pandas as pd

    text = found.str.extract(r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")[0]
    real = pd.to_datetime(text, errors="coerce", format="%Y-%m-%d").notna()
    typed = text.where(real).astype("string")
    return typed, _lost(found, typed)


def _as_month(found: pd.Series[Any]) -> Typed:
    typed = found.str.extract(r"^\s*((?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?)\s*$")[0].astype("string")
    return typed, _lost(found, typed)


# Names that logs and forms use beside those of the Unicode CLDR: ISO 3166 short names and everyday ones.
_ALSO = {
    "usa": "US",
    "u.s.": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "czech republic": "CZ",
    "russian federation": "RU",
    "viet nam": "VN",
    "turkey": "TR",
    "burma": "MM",
    "korea, republic of": "KR",
    "republic of korea": "KR",
    "hong kong": "HK",
    "macau": "MO",
    "the netherlands": "NL",
    "korea, democratic people's republic of": "KP",
    "taiwan, province of china": "TW",
    "ivory coast": "CI",
    "iran, islamic republic of": "IR",
    "moldova, republic of": "MD",
    "tanzania, united republic of": "TZ",
}


@cache
def _country_codes() -> Mapping[str, str]:
    from babel import Locale

    names = Locale("en").territories
    codes = {name.casefold(): code for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return codes | {code.casefold(): code for code in codes.values()} | _ALSO


def country_name(code: str) -> str:
    """The English name of a country; a code that is none is returned as it is.

    >>> country_name("LA"), country_name("?")
    ('Laos', '?')
    """
    from babel import Locale

    return str(Locale("en").territories.get(code, code))


def _as_country(found: pd.Series[Any]) -> Typed:
    typed = found.str.strip().str.casefold().map(_country_codes()).astype("string")
    return typed, _lost(found, typed)


_TYPED = {
    "text": _as_text,
    "integer": _as_integer,
    "number": _as_number,
    "flag": _as_flag,
    "time": _as_time,
    "date": _as_date,
    "month": _as_month,
    "country": _as_country,
}
