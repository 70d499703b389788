"""Take the README's picture: the first page of the write-up of the shipped sample case, in headless Chromium.

python tools/build_picture.py
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import dprkit

PICTURE = Path(__file__).parent.parent / "docs" / "write-up.png"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        report = dprkit.Case.open(dprkit.sample_case("laptop-farm", Path(folder) / "case")).report()
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1000, "height": 1320})
        page.goto(report.paths[0].as_uri())
        page.screenshot(path=PICTURE)
        chromium.close()
    print(f"{PICTURE.name}: {PICTURE.stat().st_size >> 10} KiB, evidence head {report.head[:12]}")


if __name__ == "__main__":
    main()
