"""Groups of rows that links make, and the rows in which two kinds of groups meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["components", "group_sizes", "meeting", "members", "stars"]


def components(left: Any, right: Any) -> tuple[Any, Any]:
    """The rows that the links touch (int64, sorted) and the number of the connected component of each (int32)."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows, places = np.unique(np.concatenate([left, right]).astype("int64"), return_inverse=True)
    if not len(rows):
        return rows, np.zeros(0, "int32")
    one, other = places[: len(left)], places[len(left) :]
    graph = coo_matrix((np.ones(len(one), "i1"), (one, other)), (len(rows), len(rows)))
    return rows, connected_components(graph, directed=False)[1]


def members(links: pd.DataFrame, groups: Any = None) -> pd.DataFrame:
    """Which row is in which group (int64 ``row``, int64 ``group``), each once.

    ``groups`` numbers the group of each link; without it the connected components of the links are the groups.
    """
    import numpy as np
    import pandas as pd

    left, right = links["left"].to_numpy(), links["right"].to_numpy()
    if groups is None:
        rows, numbers = components(left, right)
        return pd.DataFrame({"row": rows, "group": numbers.astype("int64")})
    both = pd.DataFrame({"row": np.concatenate([left, right]), "group": np.concatenate([groups, groups])})
    return both.drop_duplicates(ignore_index=True)


def group_sizes(belonging: pd.DataFrame) -> Any:
    """The number of rows in the group of each row of ``members``."""
    import numpy as np

    return np.bincount(belonging["group"])[belonging["group"]] if len(belonging) else np.zeros(0, "int64")


def meeting(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Links (left, right, and ``group`` of ``one``) between rows that are together in a group of each frame.

    As star links, to the smallest row of every such group: n rows give n - 1 links.
    """
    both = one.merge(other, on="row", suffixes=("", "_other"))
    made = stars(both["row"], [both["group"], both["group_other"]])
    return made.rename(columns={"key_0": "group"})[["left", "right", "group"]]


def stars(rows: Any, keys: list[Any]) -> pd.DataFrame:
    """Star links (left, right, key_0 …) between the rows that agree in all keys."""
    import pandas as pd

    names = [f"key_{place}" for place in range(len(keys))]
    frame = pd.DataFrame({"right": rows, **dict(zip(names, keys))})
    frame["left"] = frame.groupby(names, sort=False)["right"].transform("min")
    return frame.loc[frame["left"] != frame["right"], ["left", "right", *names]].reset_index(drop=True)
