"""Remote control that was set up so that nobody at the machine has to answer: told by the command that did it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline
from ..activity.shared import legible
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ._unattended import unattended

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["unattended_remote_setup"]

_STRONG: Weight = "strong"


@indicator(
    "dev.unattended-remote-setup",
    title="a command set up remote control that nobody at the machine has to answer",
    reads=["software"],
    weight="strong",
    supports=["proxied-worker", "facilitator"],
    against=[],
    innocent=[
        "IT prepares its machines with a script that holds the same command",
        "a machine of his own that he reaches from the road, set up on the wrong computer",
        "a supplier's help desk that works at night",
    ],
    quiet_step="look for a ticket or a deployment list that names the command, with its day",
    open_step="ask who ran the command, and for what",
    references=["HONEY26", "RF26"],
    attack="T1219.002",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def unattended_remote_setup(evidence: Evidence) -> Iterator[Sign]:
    """A variant of dev.multiple-rmm-vendors. What a fleet's deployment runs shows as common, and is then context."""
    rows = evidence.tables["software"]
    found = rows[unattended(rows["command"])]
    mine, hits = evidence.mine("software"), found[found["person"] == evidence.subject]
    if len(mine) and mine["command"].isna().all():
        yield unknown("command lines of the machine of {who}, from the endpoint product", who=evidence.subject)
    if hits.empty:
        return
    with_commands = rows[rows["command"].notna()]
    others = baseline(with_commands, found["person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|command line|command lines} {n|sets|set} up remote control without anybody at hand; "
        "{others}",
        {"software": hits},
        origin=[("host", one) for one in _hosts(hits)],
        weight=others.weight(_STRONG),
        n=len(hits),
        whole=mine["command"].notna().sum(),
        others=others.text,
    )


def _hosts(rows: pd.DataFrame) -> list[str]:
    """The machines, by serial number, else by name: at most ten."""
    host = legible(rows["serial"]).fillna(legible(rows["hostname"]))
    return [str(one) for one in host.dropna().unique()[:10]]
