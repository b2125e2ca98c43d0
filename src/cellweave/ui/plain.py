"""Owns showing under plain Python: text on standard output, progress on standard error."""

from __future__ import annotations

import sys
from typing import Any, TextIO

_WIDTH = 30


def show(value: Any) -> None:
    """Print a value so that a person can read it."""
    print(value if isinstance(value, str) else repr(value))


def progress(fraction: float, text: str, file: TextIO | None = None) -> None:
    """Draw a bar on one line of a terminal; nothing where ``file``, standard error unless told, is none."""
    file = file or sys.stderr
    if not file.isatty():
        return
    filled = round(fraction * _WIDTH)
    bar = "█" * filled + "░" * (_WIDTH - filled)
    end = "\n" if fraction >= 1 else ""
    print(f"\r\x1b[K{bar} {fraction:4.0%} {text}", end=end, file=file, flush=True)


def clear_progress(file: TextIO | None = None) -> None:
    """Take the bar's line away."""
    file = file or sys.stderr
    if file.isatty():
        print("\r\x1b[K", end="", file=file, flush=True)
