"""The child's entry: ``python -m dprkit.sandbox``."""

from __future__ import annotations

import os
import sys

from ._child import main

main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(0)  # nothing is left to be tidied up, and the caller waits
