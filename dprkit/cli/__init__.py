"""The command line: ``dprkit new | ask | add | plan | run | report | verify | backup | export | import | data …``.

Every command ends with 0 when all went well, 1 when something of the input was not taken or does not verify, 2 when
nothing was done. A file here holds one group of commands.
"""

from __future__ import annotations

from . import (  # noqa: F401 (each hangs commands on main)
    acts,
    case,
    data,
    evidence,
    handover,
    indicators,
    keys,
    lookups,
    machine,
    report,
    train,
)
from ._app import main

__all__ = ["main"]
