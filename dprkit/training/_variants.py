"""What a made-up case can turn out to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ._ai_interview import ai_interview
from ._couple_next_door import couple_next_door
from ._expatriate import expatriate
from ._facilitator import facilitator
from ._hard_controls import CONTROLS
from ._laptop_farm import laptop_farm
from ._many_personas import many_personas
from ._nothing_unusual import nothing_unusual
from ._payroll_victim import payroll_victim
from ._rented_identity import rented_identity
from ._setting import Setting
from ._stolen_identity import stolen_identity
from ._story import Story
from ._subcontractor import subcontractor

__all__ = ["VARIANTS"]

# What a case can turn out to be. Innocent ones are as many as the others, so that "guilty" is no good guess.
VARIANTS: Mapping[str, Callable[[Setting], Story]] = {
    "laptop-farm": laptop_farm,
    "many-personas": many_personas,
    "ai-interview": ai_interview,
    "subcontractor": subcontractor,
    "facilitator": facilitator,
    "rented-identity": rented_identity,
    "nothing-unusual": nothing_unusual,
    "expatriate": expatriate,
    "couple-next-door": couple_next_door,
    "payroll-victim": payroll_victim,
    "stolen-identity": stolen_identity,
    **CONTROLS,
}
