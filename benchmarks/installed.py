"""Measures what an installation brings: megabytes with every dependency, and how many packages, ours and the peers'."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
GOAL = 60  # MB


def installed(requirement: str) -> dict[str, int]:
    """Return the bytes that each top folder or file of a fresh installation takes, compiled files aside."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
        subprocess.run([*command, "--target", folder, requirement], check=True, stderr=subprocess.DEVNULL)
        return {part.name: _size(part) for part in Path(folder).iterdir()}


def _size(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def main() -> None:
    """Print a line for each, and our largest parts."""
    ours = installed(str(HERE.parent))
    whole = sum(ours.values())
    print(f"{'cellweave':12s} {whole / 1e6:7.1f} MB  {_packages(ours):3d} packages   goal {GOAL}", flush=True)
    for name, size in sorted(ours.items(), key=lambda item: -item[1])[:5]:
        print(f"  {name:20s} {size / 1e6:7.1f} MB")
    for line in (HERE / "peers.txt").read_text().split():
        if line.startswith(("streamlit", "marimo")):
            peer = installed(line)
            size = sum(peer.values())
            print(f"{line:12s} {size / 1e6:7.1f} MB  {_packages(peer):3d} packages   {size / whole:.1f}×", flush=True)


def _packages(parts: dict[str, int]) -> int:
    return sum(name.endswith(".dist-info") for name in parts)


if __name__ == "__main__":
    main()
