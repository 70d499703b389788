"""Run every benchmark, one after another in processes of their own, and write what they print into RESULTS.md.

    python benchmarks/run.py [--historical HISTORICAL_50K.PARQUET] [NAME …]

Names choose some of them (``addresses``, ``personas`` …); the sections of the others stay as they are in RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
# name: script and its arguments; {historical} is the path given on the command line
RUNS = {
    "intake": ("intake.py",),
    "addresses": ("addresses.py",),
    "sign-ins": ("signins.py",),
    "sign-ins beyond memory": ("signins.py", "--rows", "50000000", "--only-parquet", "--rounds", "2"),
    "personas": ("personas.py",),
    "personas, five million": ("personas.py", "5000000", "ours"),
    "CV text": ("cv_text.py",),
    "photos": ("photos.py",),
    "linkage": ("linkage.py", "{historical}"),
    "look-ups": ("lookups.py",),
    "ledger": ("ledger.py",),
    "the whole walk": ("walk.py",),
}
HEAD = """# Results

What `make bench` printed. Every table compares methods side by side in one run: quote ratios, not seconds. The load is
the machine's own one-minute average when a run began; other work on it makes both sides slower, not always alike.
"""


def measured(name: str, historical: str) -> str:
    """The section of one benchmark: when, under which load, and what it printed."""
    asked = [part.format(historical=historical) for part in RUNS[name]]
    began, load = datetime.now(UTC), os.getloadavg()[0]
    print(f"{began:%H:%M:%S} {name} …", flush=True)
    done = subprocess.run([sys.executable, *asked], cwd=HERE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    shown = " ".join(Path(part).name for part in asked)
    told = f"`{shown}`, {began:%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f} at the start"
    return f"{told}\n\n```text\n{done.stdout.strip()}\n```\n"


def sections() -> dict[str, str]:
    """The sections of RESULTS.md as they stand."""
    if not RESULTS.exists():
        return {}
    parts = re.split(r"^## (.*)\n(?=\n`)", RESULTS.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {name: text.strip() + "\n" for name, text in zip(parts[::2], parts[1::2])}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RUNS))
    asked.add_argument("--historical", default="", help="labelled data for `linkage` (splink_datasets, MIT)")
    options = asked.parse_args()
    if strange := set(options.names) - set(RUNS):
        raise SystemExit(f"there is no benchmark {', '.join(sorted(strange))}; there are: {', '.join(RUNS)}")
    for name in options.names or RUNS:
        if name == "linkage" and not options.historical:
            print("linkage is left out: it needs --historical")
            continue
        made = sections() | {name: measured(name, options.historical)}
        whole = "\n".join(f"## {one}\n\n{made[one]}" for one in RUNS if one in made)
        RESULTS.write_text(f"{HEAD}\n{whole}", encoding="utf-8")


if __name__ == "__main__":
    main()
