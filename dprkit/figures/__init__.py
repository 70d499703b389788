"""Figures: pictures of a case as matplotlib Figures, with one look, alt text, and the same bytes for the same frame.

Plain frames come in, with the columns that each function names. Claimed is blue and round, seen is brown and a diamond:
told apart in grey-scale too. The alt text of a figure is its label (``figure.get_label()``). pyplot stays out, so that
nothing is left open and nobody's settings change a figure; a notebook shows it all the same.
"""

from __future__ import annotations

from ._ach import ach
from ._canvas import png
from ._cluster import cluster, waterfall
from ._cv import cv
from ._families import families
from ._hours import hours
from ._journey import journey
from ._links import links
from ._places import signin_places
from ._timeline import timeline
from ._world import world

__all__ = ["ach", "cluster", "cv", "families", "hours", "journey", "links", "png", "signin_places", "timeline"]
__all__ += ["waterfall", "world"]
