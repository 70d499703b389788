"""A name in front of an @ or of an account, as the second sign beside a website, a referee or copied words.

By itself such a name links nobody: people choose the same short name without knowing of each other. Beside a second
sign of another kind it is no longer chance, but for people of one family name, and where many have the second sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._groups import meeting, members
from ._kinds import NEAR, STEMS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["supported"]

# Kinds that neither a household nor a namesake explains; both would explain the name as well.
_BESIDE = ("website", "referee", "cv-text")
# A laboratory or an agency of many people has two who call themselves alike; one operator has had twelve personas.
_MOST = 12


def supported(links: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    """Links (left, right) between rows that such a name ties beside a website, a referee or CV text.

    Args:
        links: edges of all kinds.
        names: the comparison name of each row (words between blanks), on the row numbers that the links touch.
    """
    import numpy as np
    import pandas as pd

    called = links.loc[links["kind"].isin(STEMS), ["left", "right"]].drop_duplicates(ignore_index=True)
    called = called[~_related(called, names)].reset_index(drop=True)
    found = [called.head(0)]
    beside = links[links["kind"].isin(_BESIDE) & (links["share"] <= _MOST).fillna(False)]
    for kind, mine in beside.groupby("kind", observed=True):
        held = members(mine, np.arange(len(mine)) if str(kind) in NEAR else None)
        found.append(meeting(members(called, np.arange(len(called))), held)[["left", "right"]])
    made: pd.DataFrame = pd.concat(found, ignore_index=True)
    return made


def _related(called: pd.DataFrame, names: pd.Series[str]) -> Any:
    """Whether the two rows have a part of their names in common: then the name they go by is a family's."""
    import numpy as np

    parts = names.fillna("").str.split()
    one, other = (parts.loc[called[end]] for end in ("left", "right"))
    return np.array([not set(left).isdisjoint(right) for left, right in zip(one, other)], bool)
