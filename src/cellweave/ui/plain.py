"""Owns showing under plain Python: text on standard output, progress on standard error."""

from __future__ import annotations

import sys
from typing import Any

_WIDTH = 30


def show(value: Any) -> None:
    """Print a value so that a person can read it."""
    print(value if isinstance(value, str) else repr(value))


def progress(fraction: float, text: str) -> None:
    """Draw a bar on one line of a terminal; nothing where standard error is none."""
    if not sys.stderr.isatty():
        return
    filled = round(fraction * _WIDTH)
    bar = "█" * filled + "░" * (_WIDTH - filled)
    end = "\n" if fraction >= 1 else ""
    print(f"\r\x1b[K{bar} {fraction:4.0%} {text}", end=end, file=sys.stderr, flush=True)


def clear_progress() -> None:
    """Take the bar's line away."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
