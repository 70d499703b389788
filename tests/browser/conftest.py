"""A real JupyterLab on loopback, driven in headless Chromium; what it asks of others is stopped and noted."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, ViewportSize

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHECKOUT = Path(__file__).parents[2]
OURS = re.compile(r"(?:https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
# The news box would cover the page; cells outside the window are otherwise taken out of the document.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
WINDOW: ViewportSize = {"width": 1400, "height": 1000}
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
ALL_RUN = """panel => {
  const prompts = [...document.querySelectorAll(panel + ' .jp-CodeCell .jp-InputPrompt')];
  return prompts.length && prompts.every(one => /^\\[\\d+\\]:$/.test(one.textContent.trim()));
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test here needs a browser."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install it"))


@dataclass
class Lab:
    """A running JupyterLab: where it is, and what was asked of the world outside while it was driven."""

    url: str
    token: str
    folder: Path
    outside: list[str]

    @property
    def work(self) -> Path:
        """The folder that its file browser shows."""
        return self.folder / "work"

    def open(self, page: Page, name: str) -> None:
        """The notebook of that path opened, with a kernel that answers."""
        from playwright.sync_api import expect

        page.goto(f"{self.url}/lab/tree/{name}?reset&token={self.token}", wait_until="domcontentloaded")
        page.locator(f"{PANEL} .jp-Notebook").wait_for(timeout=120_000)
        # The round indicator says idle before the kernel can be reached, and Run All is then dropped; not this one.
        expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=120_000)

    def run_all(self, page: Page, name: str) -> None:
        """The notebook opened, and every cell of it run."""
        from playwright.sync_api import expect

        self.open(page, name)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        page.wait_for_function(ALL_RUN, arg=PANEL, timeout=240_000)
        expect(page.locator("#jp-main-statusbar")).to_contain_text(re.compile(r"\| Idle"), timeout=60_000)

    def faults(self, page: Page) -> list[str]:
        """Errors and warnings that stand in the notebook's outputs."""
        kinds = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type$="stderr"]'
        return page.locator(PANEL).locator(kinds).all_inner_texts()

    def picture(self, page: Page, name: str) -> Path:
        """The whole notebook as a picture: the window is made as high as the notebook, and scrolled to its top."""
        outer = page.locator(f"{PANEL} .jp-WindowedPanel-outer")
        height = outer.evaluate("one => one.scrollHeight")
        page.set_viewport_size({"width": 1400, "height": min(int(height) + 200, 16_000)})
        outer.evaluate("one => { one.scrollTop = 0; }")
        page.wait_for_timeout(300)
        target = Path(os.environ.get("DPRKIT_PICTURES", self.folder)) / f"{name}.png"
        page.screenshot(path=str(target))
        page.set_viewport_size(WINDOW)
        return target


def _settings(folder: Path) -> None:
    for name, values in SETTINGS.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


def _apart(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the user's own Jupyter is read or written."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    places = {f"JUPYTER_{name}": str(folder / name.lower()) for name in names}
    places |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(folder / "spaces")}
    places |= {"IPYTHONDIR": str(folder / "ipython"), "MPLCONFIGDIR": str(folder / "mpl"), "HOME": str(folder)}
    return os.environ | places | {"PYTHONPATH": str(CHECKOUT)}


def _wait(url: str, server: subprocess.Popen[bytes], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not answer within {seconds:.0f} s")


@contextmanager
def _started(root: Path, case: Path) -> Iterator[Lab]:
    work = root / "work"
    work.mkdir()
    for source in (CHECKOUT / "notebooks").glob("*.ipynb"):
        text = source.read_text("utf-8").replace(
            'case_folder = \\"\\"', f"case_folder = {json.dumps(str(case))[1:-1]!r}"
        )
        (work / source.name).write_text(text, "utf-8")
    _settings(root / "settings")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--port-retries=0", f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}"]
    command += ["--KernelManager.transport=ipc"]
    with (root / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=work, env=_apart(root), stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/api?token={token}", server)
            yield Lab(url, token, root, [])
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture(scope="module")
def start_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path], Lab]]:
    """JupyterLab over copies of the notebooks, whose one parameter names the case in the folder that is given."""
    from contextlib import ExitStack

    with ExitStack() as running:
        yield lambda case: running.enter_context(_started(tmp_path_factory.mktemp("lab"), case))


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    """A page in Chromium; a request that leaves the machine is noted and stopped."""
    from playwright.sync_api import sync_playwright

    def gate(route: Route) -> None:
        if OURS.match(route.request.url):
            route.continue_()
        else:
            lab.outside.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        context = browser.new_context(viewport=WINDOW)
        context.route("**/*", gate)
        yield context.new_page()
        browser.close()
