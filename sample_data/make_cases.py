"""Writes the sample cases: ``python sample_data/make_cases.py [folder]``.

Same code, same bytes: no clock, no network."""

from __future__ import annotations

import sys
from pathlib import Path

import expatriate
import laptop_farm

__all__ = ["CASES", "write"]

CASES = {"laptop-farm": laptop_farm.files, "expatriate": expatriate.files}


def write(folder: Path) -> None:
    """Every sample case under ``folder``, one folder a case; files of an earlier run are replaced."""
    for name, files in CASES.items():
        for path, data in files().items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "cases")
