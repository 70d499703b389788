"""Install the system parts the tests need (on Debian as root), or say what is missing and which tests that skips."""

from __future__ import annotations

import os
import shutil
import subprocess

# command: (Debian package, what it is needed for)
PARTS = {
    "chromium": (
        "chromium",
        "tests/browser and the hostile-text test: a real JupyterLab and the write-up in a browser",
    ),
    "strace": ("strace", "tests/test_faults.py: a disk that fails at any one call of an append"),
    "faketime": ("faketime", "tests/test_replay.py: a replay three years later"),
    "java": ("default-jre-headless", "tests/personas/test_spark.py: the same clusters on a local Spark"),
}


def main() -> None:
    missing = {name: part for name, part in PARTS.items() if not shutil.which(name)}
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        packages = [package for package, _ in missing.values()]
        print(f"installing {' '.join(packages)}", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], check=False, **quiet)
    for name, (package, need) in PARTS.items():
        if not shutil.which(name):
            print(f"missing: {name} (Debian package {package}). Skipped without it: {need}.")


if __name__ == "__main__":
    main()
