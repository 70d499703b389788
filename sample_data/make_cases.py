"""Writes the sample cases: ``python sample_data/make_cases.py [folder]``.

Same code, same bytes: no clock, no network."""

from __future__ import annotations

import sys
from pathlib import Path

import ai_interview
import couple_next_door
import expatriate
import laptop_farm
import many_personas
import payroll_victim
import stolen_identity
import subcontractor

__all__ = ["CASES", "write"]

CASES = {
    "laptop-farm": laptop_farm.files,
    "many-personas": many_personas.files,
    "ai-interview": ai_interview.files,
    "subcontractor": subcontractor.files,
    "expatriate": expatriate.files,
    "payroll-victim": payroll_victim.files,
    "stolen-identity": stolen_identity.files,
    "couple-next-door": couple_next_door.files,
}


def write(folder: Path) -> None:
    """Every sample case under ``folder``, one folder a case; files of an earlier run are replaced."""
    for name, files in CASES.items():
        for path, data in files().items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "cases")
