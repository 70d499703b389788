"""The whole walk on the sample case: seconds, and the peak of the summed PSS of the process tree.

python benchmarks/walk.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

import dprkit


def pss(process: psutil.Process) -> int:
    """Proportional set size of the process and its children, bytes."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "laptop-farm"
        began = time.monotonic()
        code = f"import dprkit; dprkit.sample_case('laptop-farm', {str(target)!r})"
        subprocess.run([sys.executable, "-c", code], check=True)
        prepared = time.monotonic() - began
        walk = psutil.Popen([sys.executable, "-m", "dprkit.cli", "walk", str(target)], stdout=subprocess.DEVNULL)
        peak = 0
        while walk.poll() is None:
            peak = max(peak, pss(walk))
            time.sleep(0.2)
        seconds = time.monotonic() - began
    print(f"dprkit {dprkit.__version__}, Python {sys.version.split()[0]}, {psutil.cpu_count()} cores")
    print(f"sample case prepared in {prepared:.1f} s; with the walk {seconds:.1f} s (exit code {walk.returncode})")
    print(f"peak summed PSS of the walk's process tree: {peak / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
