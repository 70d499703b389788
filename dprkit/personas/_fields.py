"""The fields that fuzzy comparison reads, in the columns that it compares and blocks on.

A field has a kind: ``name`` (several name columns make one name, in their order), ``date`` (ISO), ``code`` (a postal or
similar code), ``street``, ``place`` and ``category``. Which kind a column has is all that the caller says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ._names import address_key, latin_candidate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KINDS_OF_FIELD", "POOL_FIELDS", "agreeing", "compared", "fields", "passes", "rules"]

KINDS_OF_FIELD = ("name", "date", "code", "street", "place", "category")
# What an application says of a person that can be nearly equal. Addresses to be reached or paid at are exact keys.
POOL_FIELDS: Mapping[str, str] = {
    "name": "name",
    "address": "street",
    "city": "place",
    "school": "category",
    "employer": "category",
}
PAIRS_A_ROW = 20  # the most pairs that one blocking rule may give, for each row of the pool
_LONGEST = 300  # characters of a cell that are read
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_EXACT = ("date", "code", "street")  # telling enough to block on alone
_COARSE = {"date": "year", "code": "outward"}


def fields(columns: Mapping[str, str]) -> dict[str, str]:
    """Name of the field to its kind: the name first, then the others as given.

    Raises:
        InputError: a kind is not known, or no column is a name.
    """
    wrong = sorted({kind for kind in columns.values() if kind not in KINDS_OF_FIELD})
    if wrong:
        raise InputError(f"{', '.join(wrong)} is no kind of field: choose of {', '.join(KINDS_OF_FIELD)}.")
    if "name" not in columns.values():
        raise InputError("no column is said to be a name: fuzzy comparison starts from names, so name one.")
    return {"name": "name", **{column: kind for column, kind in columns.items() if kind != "name"}}


def compared(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """``row`` (int64, from 0) and the columns that the comparisons and the blocking rules read, missing where unsaid.

    Of a field ``x``: ``x`` as compared; of the name also ``first``, ``last``, ``first_last`` and ``name_words``; of a
    date ``x_year``, of a code ``x_sector`` and ``x_outward``. ``key_0`` … (Int64) are the blocking keys in the order of
    ``rules``; a key that only one row has is missing, and so are the keys that most rows share, as many as it takes to
    keep every rule below ``PAIRS_A_ROW`` pairs a row.
    """
    import pandas as pd

    made = pd.DataFrame({"row": range(len(table))}, dtype="int64")
    names = [table[column] for column, kind in columns.items() if kind == "name" and column in table]
    made = pd.concat([made, _name(_joined(names, len(table)))], axis="columns")
    for column, kind in fields(columns).items():
        if kind != "name":
            made = pd.concat([made, _field(_text(table, column), column, kind)], axis="columns")
    keys = {f"key_{at}": _key([made[name] for name in rule]) for at, rule in enumerate(rules(columns))}
    return pd.concat([made.drop(columns=["first_3_last_4"]), pd.DataFrame(keys)], axis="columns")


def rules(columns: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The columns that two rows must agree in to be compared, rule by rule."""
    others = {name: kind for name, kind in fields(columns).items() if kind != "name"}
    coarse = [f"{name}_{_COARSE[kind]}" if kind in _COARSE else name for name, kind in others.items()]
    found: list[tuple[str, ...]] = [("name",), ("first_last",), ("first_3_last_4",)]
    found += [(name,) for name, kind in others.items() if kind in _EXACT]
    found += [(part, name) for name in coarse for part in ("last", "first")]
    found += [pair for pair in combinations(others, 2) if {others[name] for name in pair} & {*_EXACT}]
    return found


def _telling(columns: Mapping[str, str]) -> list[str]:
    """The fields that are telling enough to look for pairs by them alone; the most telling kind first."""
    others = {name: kind for name, kind in fields(columns).items() if kind in _EXACT}
    return sorted(others, key=lambda name: _EXACT.index(others[name]))


def agreeing(columns: Mapping[str, str]) -> list[str]:
    """Splink rules that hardly any two people meet: one name, and the same in another field."""
    others = _telling(columns) or [name for name in fields(columns) if name != "name"]
    return [f"l.first_last = r.first_last AND l.{name} = r.{name}" for name in others[:2]]


def passes(columns: Mapping[str, str]) -> list[str]:
    """Splink rules to train within: pairs of one name, and of one telling field; what too many share is left out."""
    keys = {rule: f"key_{at}" for at, rule in enumerate(rules(columns))}
    blocks: list[tuple[str, ...]] = [("first_last",), *((name,) for name in _telling(columns)[:2])]
    return [" AND ".join(f"l.{one} = r.{one}" for one in (*block, keys[block])) for block in blocks]


def _text(table: pd.DataFrame, column: str) -> pd.Series[Any]:
    import pandas as pd

    cells = table[column] if column in table else pd.Series(pd.NA, index=range(len(table)))
    return cells.astype("string").reset_index(drop=True).str.slice(0, _LONGEST)


def _joined(names: list[pd.Series[Any]], rows: int) -> pd.Series[Any]:
    import pandas as pd

    whole = pd.Series("", index=range(rows), dtype="string")
    for one in names:
        whole = whole + " " + one.astype("string").reset_index(drop=True).fillna("")
    return whole.str.slice(0, _LONGEST).str.strip()


def _mapped(texts: pd.Series[Any], function: Callable[[str], str | None]) -> pd.Series[Any]:
    """The function of every distinct text, once."""
    import pandas as pd

    made = {text: function(text) for text in texts.dropna().unique()}
    return pd.Series(texts.map(made), index=texts.index, dtype="string")


def _folded(text: str) -> str | None:
    words = (latin_candidate(word) or word for word in _WORDS.findall(text.casefold()))
    return " ".join(words) or None


def _plain(text: str) -> str | None:
    return " ".join(text.casefold().split()) or None


def _name(texts: pd.Series[Any]) -> pd.DataFrame:
    import pandas as pd

    name = _mapped(texts, _folded)
    split = {text: text.split() for text in name.dropna().unique()}
    first = _mapped(name, lambda text: split[text][0])
    last = _mapped(name, lambda text: split[text][-1] if len(split[text]) > 1 else None)
    long = {text: sorted({word for word in words if len(word) > 3}) for text, words in split.items()}
    return pd.DataFrame(
        {
            "name": name,
            "first": first,
            "last": last,
            "first_last": first + " " + last,
            "first_3_last_4": first.str.slice(0, 3) + " " + last.str.slice(0, 4),
            "name_words": name.map(long).astype(object),
        }
    )


def _field(texts: pd.Series[Any], name: str, kind: str) -> pd.DataFrame:
    import pandas as pd

    if kind == "street":
        return pd.DataFrame({name: _mapped(texts, lambda text: address_key(text) or _plain(text))})
    if kind == "code":
        code = _mapped(texts, lambda text: "".join(char for char in text.casefold() if char.isalnum()) or None)
        telling = code.where(code.str.len() > 3)
        return pd.DataFrame(
            {name: code, f"{name}_sector": telling.str.slice(0, -2), f"{name}_outward": telling.str.slice(0, -3)}
        )
    plain = _mapped(texts, _plain)
    return pd.DataFrame({name: plain, f"{name}_year": plain.str.slice(0, 4)} if kind == "date" else {name: plain})


def _key(columns: list[pd.Series[Any]]) -> pd.Series[Any]:
    """One number (Int64) for all rows that agree in all columns; missing as ``compared`` says."""
    import numpy as np
    import pandas as pd

    frame = pd.concat(columns, axis="columns")
    number = frame.groupby(list(frame.columns), sort=False, dropna=True).ngroup().fillna(-1).to_numpy("int64")
    sizes = np.bincount(number[number >= 0]) if (number >= 0).any() else np.zeros(1, "int64")
    pairs = np.sort(sizes * (sizes - 1) // 2)
    kept = np.searchsorted(np.cumsum(pairs), max(1000, PAIRS_A_ROW * len(frame)), side="right")
    most = sizes.max() if kept == len(sizes) else np.sort(sizes)[kept] - 1
    fit = (number >= 0) & (sizes[number] > 1) & (sizes[number] <= most)
    return pd.Series(pd.array(np.where(fit, number, 0), dtype="Int64")).mask(~fit)
