"""Build docs/gallery.md and its pictures from the sample cases: ``python tools/build_gallery.py``.

The pictures are drawn by the versions that are installed, so that their bytes follow the lock.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dprkit
from dprkit import chronology, figures

DOCS = Path(__file__).parent.parent / "docs"
_HEAD = """\
# Gallery

Every figure of `dprkit.figures`, drawn from the shipped cases, in which everybody is made up. Each takes a plain frame,
carries an alternative text, says what is missing where there is nothing to draw, and needs nothing from outside.
`language="fr"` says the same in French where a figure has words of its own.
"""


def drawn(farm: Any, personas: Any) -> Iterator[tuple[str, str, str, Any]]:
    """Name, the call, what one sees, and the figure."""
    tables = {name: farm.table(name) for name in ("signins", "mfa_events", "shipments", "devices", "claims")}
    weighed = farm.assess("s1")
    yield (
        *("timeline", 'figures.timeline(case.timeline("s1"))'),
        "Claims above, what was seen below, contradictions joined.",
        figures.timeline(farm.timeline("s1")),
    )
    yield (
        *("signin_places", 'figures.signin_places(case.places("s1"))'),
        "On which days, from which place, over what kind of network; the band is what was claimed.",
        figures.signin_places(farm.places("s1")),
    )
    yield (
        *("world", "figures.world(chronology.spots(subject, tables))"),
        "The same on a map: claimed and seen.",
        figures.world(chronology.spots("s1", tables)),
    )
    yield (
        *("hours", 'figures.hours(case.hours("s1"))'),
        "Sign-ins by weekday and hour in the stated zone, with everybody else behind them.",
        figures.hours(farm.hours("s1")),
    )
    yield (
        *("journey", 'figures.journey(case.journey("s1"))'),
        "One machine from its issue to its last record, with the stations that no record shows.",
        figures.journey(farm.journey("s1")),
    )
    shared = chronology.shared(
        {name: tables[name] for name in ("signins", "mfa_events", "shipments")}, farm.observations("network_kind")
    )
    yield (
        *("links", "figures.links(shared)"),
        "Who shares a line, an authenticator or a door, with the reason on each line.",
        figures.links(shared[~shared["common"]]),
    )
    yield (
        *("cv", 'figures.cv(case.periods("s1"))'),
        "Work and studies as precisely as they are stated: certain is solid, what a month leaves open is light.",
        figures.cv(personas.periods("s1")),
    )
    yield (
        *("ach", "figures.ach(weighed.matrix)"),
        "Which finding speaks for and against which explanation.",
        figures.ach(weighed.matrix.drop(columns="finding").set_index("title")),
    )
    yield (
        *("families", "figures.families(weighed.by_origin)"),
        "Findings that one thing explains stand together; the strongest of them counts.",
        figures.families(weighed.by_origin),
    )


def main() -> None:
    (DOCS / "figures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as room:
        farm = dprkit.Case.open(dprkit.sample_case("laptop-farm", Path(room) / "farm"))
        other = dprkit.Case.open(dprkit.sample_case("expatriate", Path(room) / "other"))
        said = [_HEAD]
        for name, call, what, figure in drawn(farm, other):
            figure.savefig(DOCS / "figures" / f"{name}.png", dpi=80, bbox_inches="tight")
            said.append(f"## `{call}`\n\n{what}\n\n![{what}](figures/{name}.png)\n")
    (DOCS / "gallery.md").write_text("\n".join(said), encoding="utf-8")


if __name__ == "__main__":
    main()
