"""Command lines that set up remote control so that nobody at the machine has to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["unattended"]

_LONGEST = 4000  # characters of a command line that are read
# Chrome Remote Desktop's own host program with a PIN on its command line (HackTricks, "Initial Access", and public
# set-up scripts), and AnyDesk's switch for a password of unattended access (AnyDesk, "Command-line interface").
_SETUP = r"(?s)remoting_start_host(?:\.exe)?\b.*--pin[ =]|anydesk(?:msi)?(?:\.exe)?\b.{0,300}--set-password\b"


def unattended(commands: pd.Series[Any]) -> pd.Series[Any]:
    """Which command lines (bool) set up remote control with a PIN or password of its own."""
    found = commands.str.slice(0, _LONGEST).str.contains(_SETUP, case=False, regex=True)
    return found.fillna(False).astype(bool)
