"""Owns what ``every="10m"`` behind a cell's marker means: how often the cell runs by itself."""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Iterable
from typing import Any

from cellweave.document.cell import Cell

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_PART = r"(?:\d+(?:\.\d+)?|\.\d+)\s*(?:ms|[smhd])"
_PERIOD = re.compile(rf"\s*(?:{_PART}\s*)+", re.IGNORECASE)
_AMOUNT = re.compile(r"([\d.]+)\s*(ms|[smhd])", re.IGNORECASE)

SHORTEST = 0.1  # seconds; below that a cell would do nothing but run
LONGEST = 366 * 86_400.0


def periods_of(cells: Iterable[Cell]) -> dict[str, float]:
    """Return {id: seconds} of the code cells that run by themselves; one that says it wrongly does not."""
    found: dict[str, float] = {}
    for cell in cells:
        if cell.kind == "code" and "every" in cell.metadata:
            with contextlib.suppress(ValueError):
                found[cell.id] = period_of(cell.metadata) or 0.0
    return found


def period_of(metadata: dict[str, Any]) -> float | None:
    """Return the seconds between two runs, None where the cell has no ``every``.

    A number means seconds; a text is amounts with units (``ms s m h d``), such as ``"90s"`` or ``"1h 30m"``. Raises
    ValueError, with a sentence for the author, where ``every`` says no such thing.
    """
    if "every" not in metadata:
        return None
    given = metadata["every"]
    seconds = math.nan
    if isinstance(given, int | float) and not isinstance(given, bool):
        seconds = float(given)
    elif isinstance(given, str) and _PERIOD.fullmatch(given):
        seconds = sum(float(amount) * _UNITS[unit.lower()] for amount, unit in _AMOUNT.findall(given))
    if not math.isfinite(seconds):
        raise ValueError(f'every={given!r} is not a period. Write an amount and a unit, such as "10m" (s, m, h, d).')
    if not SHORTEST <= seconds <= LONGEST:
        raise ValueError(f"every={given!r} is out of range: a period is between 0.1 seconds and 366 days.")
    return seconds
