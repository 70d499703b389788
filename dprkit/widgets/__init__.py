"""Widgets that collect input in a notebook. What a click does is in the case; a table of it stays under the form.

Nothing happens when a form is shown: only a click writes, reads a file or asks anybody. Each function gives an
ipywidgets box. Its fields have labels and are reached with Tab.
"""

from __future__ import annotations

from ._authority import authority
from ._checklist import checklist
from ._claims import claims, lead
from ._compare import compare
from ._crosswalk import crosswalk
from ._intake import intake
from ._new_case import new_case
from ._plan import plan
from ._timeline import timeline
from ._triage import triage

__all__ = ["authority", "checklist", "claims", "compare", "crosswalk", "intake", "lead", "new_case", "plan", "timeline"]
__all__ += ["triage"]
