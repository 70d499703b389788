"""Strong links that an innocent explanation covers: the household, the switchboard, the recycled number, the library.

Such a link is set aside with the explanation named; it joins all the same beside a link of another kind that the same
explanation does not cover. What is set aside is shown, so that nobody has to trust these rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ._groups import components, stars
from ._kinds import HOUSEHOLD, WORKPLACE
from ._phones import fixed_lines

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PUBLIC", "RECYCLED", "Weighed", "weighed"]

RECYCLED = "a telephone number that was given to somebody else later"
PUBLIC = "a public computer"
_HOUSEHOLD_MOST = 5  # people; more at one address with one telephone are no ordinary family
_SWITCHBOARD_FROM = 5  # people behind one fixed line
_PUBLIC_FROM, _PUBLIC_DAYS = 3, 730  # people and days: an operator changes computers, a library keeps them
# Personas of one operator apply within months of each other; a number is given out again after a longer rest.
_RECYCLED_DAYS = 1095


class Weighed(NamedTuple):
    """Links of one strong kind: ``words``, what covers each ("" for none), and the ``joins`` that stand.

    ``joins`` are star links (left, right) within the groups that nothing explains; ``covered`` the (row, group, words)
    of the groups that something does.
    """

    words: Any
    joins: pd.DataFrame
    covered: pd.DataFrame


def weighed(links: pd.DataFrame, facts: pd.DataFrame) -> Weighed:
    """What stands and what is explained among the links of one strong kind.

    Args:
        links: left, right and kind (one kind only).
        facts: on row numbers: ``name``, ``address``, ``workplace``, ``phone`` (string), ``applied`` (datetime64).
    """
    import numpy as np
    import pandas as pd

    kind, left, right = str(links["kind"].iloc[0]), links["left"].to_numpy(), links["right"].to_numpy()
    rows, whole = components(left, right)
    told = facts.loc[rows].assign(row=rows, whole=whole)
    told["group"] = whole
    told["words"] = _explanations(kind, told)
    if kind == "phone":
        told = _by_era(told)
    groups, words = told["group"].to_numpy(), told["words"].to_numpy(dtype=object)
    one, other = np.searchsorted(rows, left), np.searchsorted(rows, right)
    said = np.where(groups[one] == groups[other], words[one], RECYCLED)
    standing = told[told["words"] == ""]
    apart = told[told.groupby("whole")["group"].transform("nunique") > 1].assign(
        group=lambda at: at["whole"], words=RECYCLED
    )
    covered = pd.concat([told[told["words"] != ""], apart])[["row", "group", "words"]]
    return Weighed(said, stars(standing["row"], [standing["group"]])[["left", "right"]], covered)


def _by_era(told: pd.DataFrame) -> pd.DataFrame:
    """Groups that nothing explains as a whole, split where a number may have been given to somebody else."""
    import pandas as pd

    open_ = told[told["words"] == ""]
    apart = open_.assign(group=_eras(open_) + len(told))  # beyond the numbers of all other groups
    return pd.concat([told[told["words"] != ""], apart.assign(words=_explanations("phone", apart))]).loc[told.index]


def _eras(told: pd.DataFrame) -> pd.Series[Any]:
    """The group of each row, split where nobody gave the number for three years; rows without a date split nothing."""
    ordered = told.sort_values(["whole", "applied"])
    rest = ordered.groupby("whole")["applied"].diff().dt.days > _RECYCLED_DAYS
    era = rest.groupby(ordered["whole"]).cumsum().astype("int64")
    return ordered.assign(era=era).groupby(["whole", "era"], sort=False).ngroup().reindex(told.index)


def _explanations(kind: str, told: pd.DataFrame) -> pd.Series[Any]:
    """The explanation of each row's group, "" for none."""
    import pandas as pd

    words = pd.Series("", index=told.index, dtype=object)
    for explanation, fits in _fitting(kind, told):
        words = words.mask(fits & (words == ""), explanation)
    return words


def _fitting(kind: str, told: pd.DataFrame) -> Iterator[tuple[str, pd.Series[Any]]]:
    """Explanations of this kind, and whether each fits the row's group."""
    if kind not in ("phone", "device", "bank-account"):
        return
    people = _people(told)
    several = people > 1  # what one person shares with himself is another matter
    yield HOUSEHOLD, several & _one(told, "address") & (people <= _HOUSEHOLD_MOST)
    if kind != "bank-account":
        yield WORKPLACE, several & _one(told, "workplace")
    if kind == "phone":
        yield WORKPLACE, (people >= _SWITCHBOARD_FROM) & _fixed(told["phone"].where(people >= _SWITCHBOARD_FROM))
    if kind == "device":
        applied = told.groupby("group")["applied"]
        days = (applied.transform("max") - applied.transform("min")).dt.days
        yield PUBLIC, (people >= _PUBLIC_FROM) & (days > _PUBLIC_DAYS)


def _one(told: pd.DataFrame, column: str) -> pd.Series[Any]:
    """Whether all of the row's group state the same in that column."""
    stated = told.groupby("group")[column]
    return (stated.transform("nunique") == 1) & (stated.transform("count") == stated.transform("size"))


def _people(told: pd.DataFrame) -> pd.Series[Any]:
    """The different names in the row's group; a row without a name counts as somebody else."""
    who = told["name"].fillna("row " + told["row"].astype("string"))
    return who.groupby(told["group"]).transform("nunique")


def _fixed(numbers: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd
    import pyarrow as pa

    text = pa.array(numbers.astype("string"), pa.large_string(), from_pandas=True)
    return pd.Series(fixed_lines(text).to_numpy(zero_copy_only=False), index=numbers.index)
