"""A Chromium for the session, a server for each test: the real command on a file of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "test-results"
CHROMIUM = os.environ.get("CELLWEAVE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE = 15_000  # ms; a loaded machine starts a kernel slowly


class Server:
    """`cellweave edit` on one file or folder, as a person starts it."""

    def __init__(self, path: Path, token: str | None) -> None:
        self.path = path
        self.token = token
        self.port = 0
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, on the port it had before where it had one, and wait for the address."""
        command = [sys.executable, "-m", "cellweave", "edit", str(self.path), "--no-browser", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, *(["--token", self.token] if self.token else [])],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        said = ""
        for line in self._process.stdout:
            said += line
            found = re.search(r"http://\S+", line)
            if found:
                self.url = found.group()
                self.port = int(re.search(r":(\d+)", self.url.removeprefix("http:")).group(1))  # type: ignore[union-attr]
                return
        raise AssertionError(f"The server said no address:\n{said}")

    def kill(self) -> None:
        """End it without a warning, its kernels with it."""
        if self._process is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


class Serve(Protocol):
    """Write a workbook and serve it, or the folder it is in. Without a token each start makes its own."""

    def __call__(self, text: str, *, folder: bool = False, token: str | None = "secret") -> Server: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not (ROOT / "src" / "cellweave" / "_static" / "index.html").exists():
        subprocess.run([sys.executable, str(ROOT / "hatch_build.py")], check=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that writes a workbook and serves it, or the folder it is in."""
    servers: list[Server] = []

    def start(text: str, *, folder: bool = False, token: str | None = "secret") -> Server:
        path = tmp_path / "book.py"
        path.write_text(text)
        server = Server(tmp_path if folder else path, token)
        servers.append(server)
        server.start()
        return server

    yield start
    for server in servers:
        server.kill()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens an address; what the pages looked like is kept where the test fails."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.tracing.start(screenshots=True, snapshots=True)
    problems: list[str] = []
    pages: list[Page] = []

    def open_(url: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(url)
        pages.append(page)
        return page

    yield open_
    report = getattr(request.node, "report", None)
    has_failed = report is None or report.failed
    if has_failed:
        RESULTS.mkdir(exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(path=RESULTS / f"{request.node.name}-{number}.png", full_page=True)
        context.tracing.stop(path=RESULTS / f"{request.node.name}.zip")
    else:
        context.tracing.stop()
    context.close()
    assert not problems, problems


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> object:
    report = yield
    if report.when == "call":
        item.report = report  # type: ignore[attr-defined]
    return report
