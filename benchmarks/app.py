"""The app and the notebook against Streamlit and marimo, in one run: imports, starts, and key press → changed text.

usage: scripts/bench app [measure …]     peers count where `scripts/bench --peers` installed them
Latency is taken inside the page: a synthetic arrow key on the slider's thumb, a MutationObserver on the output.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
SAMPLES = 30
STARTS = 5
CHROMIUM = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
}
# All text of the page, whether on screen or not; ``innerText`` leaves out what a browser skips far from the window.
TEXT = """(() => [...document.body?.children ?? []]
  .filter((element) => !element.matches("script, style, template"))
  .map((element) => element.textContent).join(" "))()"""
HAS_OUTPUT = f"() => /value [\\d.]+/.test({TEXT})"
MEASURE = """async (samples) => {
  const all = function* (root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* all(element.shadowRoot);
    }
  };
  const thumb = [...all(document)].find((e) => e.matches("[role=slider], input[type=range]"));
  const times = [];
  let shown = "";
  for (let index = 0; index < samples; index++) {
    const time = await new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error("no change in 30 s")), 30000);
      const observer = new MutationObserver((changes) => {
        for (const change of changes) {
          for (const node of [change.target, ...change.addedNodes]) {
            const found = /value ([\\d.]+)/.exec(node.textContent.slice(0, 2000));
            if (found && found[1] !== shown) {
              observer.disconnect();
              clearTimeout(patience);
              shown = found[1];
              return resolve(performance.now() - start);
            }
          }
        }
      });
      shown = /value ([\\d.]+)/.exec(TEXT)[1];
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      thumb.focus();
      const start = performance.now();
      for (const kind of ["keydown", "keyup"])
        thumb.dispatchEvent(new KeyboardEvent(kind, {
          key: "ArrowRight", code: "ArrowRight", keyCode: 39, bubbles: true, composed: true, cancelable: true }));
    });
    times.push(time);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return times;
}""".replace("TEXT", TEXT)


@dataclass(frozen=True)
class Tool:
    """A product under measurement: how its programs are written and started."""

    name: str
    python: str
    module: str
    program: Callable[[list[str]], str]
    command: Callable[[str, int], list[str]]


def ours(cells: list[str]) -> str:
    return "\n\n".join(f"# %%\n{cell}" for cell in ["import cellweave as ui", *cells]) + "\n"


def streamlit(cells: list[str]) -> str:
    return "\n".join(["import streamlit as ui", *cells]) + "\n"


def marimo(cells: list[str]) -> str:
    """Write each cell as the function marimo wants, with the names it reads and defines spelled out."""
    import ast

    defined: set[str] = set()
    parts = ["import marimo\napp = marimo.App()\n"]
    for cell in ["import marimo as ui", *cells]:
        cell = cell.replace("ui.write(", "ui.md(")
        is_slider = "ui.slider(" in cell
        if is_slider:
            cell = "n_slider = ui.ui.slider(0, 100000, value=1)\nn_slider"
        names = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Name)]
        imports = [node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Import)]
        new = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        new |= {alias.asname or alias.name for node in imports for alias in node.names}
        read = sorted({node.id for node in names} & defined - new)
        body = "\n".join(f"    {line}" for line in cell.splitlines())
        returned = "".join(f"{name}, " for name in sorted(new))
        parts.append(f"@app.cell\ndef _({', '.join(read)}):\n{body}\n    return ({returned})\n")
        defined |= new
        if is_slider:
            parts.append("@app.cell\ndef _(n_slider):\n    n = n_slider.value\n    return (n,)\n")
            defined.add("n")
    return "\n\n".join(parts)


OURS = Tool(
    "cellweave",
    sys.executable,
    "cellweave",
    ours,
    lambda file, port: ["-m", "cellweave", "edit", file, "--headless", "--token", "", "--port", str(port)],
)
PEER_TOOLS = (
    Tool(
        "streamlit",
        str(PEERS),
        "streamlit",
        streamlit,
        lambda file, port: [
            *["-m", "streamlit", "run", file, "--server.headless", "true", "--server.port", str(port)],
            *["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"],
        ],
    ),
    Tool(
        "marimo",
        str(PEERS),
        "marimo",
        marimo,
        lambda file, port: ["-m", "marimo", "run", file, "--headless", "--no-token", "-p", str(port)],
    ),
)

SLIDER = 'n = ui.slider("n", 0, 100000, 1)'
TRIVIAL = [SLIDER, 'ui.write(f"value {n}")']
DESCRIBE = [
    SLIDER,
    "import numpy as np\nimport pandas as pd",
    'df = pd.DataFrame(np.random.default_rng(0).random((100_000, 4)), columns=list("abcd"))',
    "described = (df + n).describe()",
    "ui.write(f\"value {described.loc['mean', 'a']:.4f}\")",
]


def chain(length: int) -> list[str]:
    return [
        SLIDER,
        "c0 = n",
        *(f"c{i} = c{i - 1} + 1" for i in range(1, length)),
        f'ui.write(f"value {{c{length - 1}}}")',
    ]


def surroundings() -> dict[str, str]:
    """The environment of what is measured: a program that is installed has its bytecode, so ours may be written too."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(tool: Tool, cells: list[str]) -> Iterator[tuple[str, float, float]]:
    """Start a server on a program; yield its address, when it was started, and the seconds until HTTP 200."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.py"
        file.write_text(tool.program(cells))
        port = free_port()
        start = time.perf_counter()
        process = subprocess.Popen(
            [tool.python, *tool.command(str(file), port)],
            cwd=folder,
            env=surroundings(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            while process.poll() is None:
                with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url, timeout=5):
                    break
                time.sleep(0.003)
            else:
                raise RuntimeError(f"the server of {tool.name} ended with {process.returncode}")
            yield url, start, time.perf_counter() - start
        finally:
            process.terminate()
            process.wait()


def opened(browser: Browser, url: str, wanted: str = HAS_OUTPUT) -> Page:
    """Open a page in a fresh profile and wait for its first output, or what ``wanted`` says."""
    page = browser.new_context().new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(wanted, timeout=90_000)
    return page


def open_time(browser: Browser, url: str, wanted: str = HAS_OUTPUT) -> float:
    """Seconds of opening a page, its fresh profile and tab included."""
    start = time.perf_counter()
    page = opened(browser, url, wanted)
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def import_time(tool: Tool, browser: Browser) -> float:
    """Seconds of `import` in a fresh process, less those of an empty one."""

    def run(program: str) -> float:
        start = time.perf_counter()
        subprocess.run([tool.python, "-c", program], check=True, env=surroundings())
        return time.perf_counter() - start

    run(f"import {tool.module}")
    full = statistics.median(run(f"import {tool.module}") for _ in range(STARTS))
    return full - statistics.median(run("pass") for _ in range(STARTS))


def start_to_200(tool: Tool, browser: Browser) -> float:
    times = []
    for _ in range(STARTS):
        with served(tool, TRIVIAL) as (_, _, seconds):
            times.append(seconds)
    return statistics.median(times)


def start_to_output(tool: Tool, browser: Browser) -> float:
    times = []
    for _ in range(STARTS):
        with served(tool, TRIVIAL) as (url, start, _):
            page = opened(browser, url)
            times.append(time.perf_counter() - start)
            page.context.close()
    return statistics.median(times)


def warm_to_output(tool: Tool, browser: Browser) -> float:
    with served(tool, TRIVIAL) as (url, _, _):
        open_time(browser, url)
        return statistics.median(open_time(browser, url) for _ in range(STARTS))


def one_line_to_output(tool: Tool, browser: Browser) -> float:
    """What the browser takes for a profile, a tab and a page that is one line of text, from our server."""
    with served(OURS, TRIVIAL) as (url, _, _):
        line, wanted = f"{url}_static/none", "() => /no such file/.test(document.body?.innerText)"
        open_time(browser, line, wanted)
        return statistics.median(open_time(browser, line, wanted) for _ in range(STARTS))


def latency(cells: list[str], samples: int = SAMPLES) -> Callable[[Tool, Browser], float]:
    def measure(tool: Tool, browser: Browser) -> float:
        with served(tool, cells) as (url, _, _):
            page = opened(browser, url)
            page.wait_for_timeout(1000)
            times = page.evaluate(MEASURE, samples)
            page.context.close()
            return statistics.median(times) / 1000

    return measure


def messages(tool: Tool, browser: Browser) -> float:
    """Messages a page receives for one move of a slider that 100 cells depend on."""
    received: list[object] = []
    with served(tool, chain(100)) as (url, _, _):
        page = browser.new_context().new_page()
        page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: received.append(frame)))
        page.goto(url)
        page.wait_for_function(HAS_OUTPUT, timeout=90_000)
        page.wait_for_timeout(1500)
        received.clear()
        page.evaluate(MEASURE, 5)
        page.wait_for_timeout(1000)
        page.context.close()
    return len(received) / 5


MEASURES: dict[str, tuple[str, str, Callable[[Tool, Browser], float], float]] = {
    # name: (what, unit, function, goal)
    "import": ("import in a fresh process", "ms", import_time, 60),
    "start": ("start → HTTP 200", "ms", start_to_200, 250),
    "output": ("start → first output", "ms", start_to_output, 700),
    "warm": ("warm server, cold page → output", "ms", warm_to_output, 300),
    "trivial": ("key → text, trivial slider", "ms", latency(TRIVIAL), 12),
    "describe": ("key → text, describe 100k × 4", "ms", latency(DESCRIBE), 20),
    "chain100": ("key → text, chain of 100 cells", "ms", latency(chain(100)), 20),
    "chain1000": ("key → text, chain of 1,000 cells", "ms", latency(chain(1000), 10), 60),
    "messages": ("messages for a 100-cell wave", "", messages, 1),
}

FLOORS: dict[str, tuple[str, Callable[[Tool, Browser], float]]] = {
    # measure: (what no page can go below, function)
    "warm": ("one line of text, cold", one_line_to_output),
}


def main(names: list[str]) -> None:
    tools = [OURS, *(tool for tool in PEER_TOOLS if PEERS.exists())]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for name in names or MEASURES:
            what, unit, measure, goal = MEASURES[name]
            factor = 1000 if unit == "ms" else 1
            figures = {tool.name: _tried(measure, tool, browser) for tool in tools}
            mine = figures["cellweave"]
            parts = [f"{what}: {_told(mine, factor, unit)} (goal {goal:g}{unit and ' ' + unit})"]
            if name in FLOORS and mine:
                floor, measure = FLOORS[name]
                least = _tried(measure, OURS, browser)
                parts.append(
                    f"{floor} {_told(least, factor, unit)}" + (f", ours {mine / least:.2f} times" if least else "")
                )
            for peer in [item for item in figures if item != "cellweave"]:
                value = figures[peer]
                ratio = f", {value / mine:.1f} times ours" if value is not None and mine else ""
                parts.append(f"{peer} {_told(value, factor, unit)}{ratio}")
            print("; ".join(parts), flush=True)
        browser.close()


def _tried(measure: Callable[[Tool, Browser], float], tool: Tool, browser: Browser) -> float | None:
    try:
        return measure(tool, browser)
    except Exception as error:
        print(f"{tool.name} could not be measured: {str(error).splitlines()[0]}", file=sys.stderr)
        return None


def _told(value: float | None, factor: int, unit: str) -> str:
    return "–" if value is None else f"{value * factor:.1f} {unit}".strip()


if __name__ == "__main__":
    main(sys.argv[1:])
