"""Owns splitting many numbers into few whose sum is the same, so that adding them up rounds once.

A flat array is split on a grid: parts whose lowest bits are all multiples of one unit, so few of them that any order
of adding is exact. What is left below the grid is split again. It asks arrays only, so numpy is not imported here.
"""

from __future__ import annotations

import math
from typing import Any, Final

# Items of one part's sum; 2**14 of them leave 38 bits of each number in the first part.
_HEADROOM: Final = 14
MOST_ITEMS: Final = 1 << _HEADROOM
# Fewer numbers than this are as fast as they are.
_FEW: Final = 32


def exact_parts(values: Any) -> list[float]:
    """Return few floats whose exact sum is the exact sum of at most 16,384 finite float64: numpy's, or any sequence."""
    if len(values) < _FEW or not hasattr(values, "max"):
        return list(values)
    parts: list[float] = []
    rest = values
    while True:
        peak = max(float(rest.max()), -float(rest.min()))
        if peak == 0.0:
            return parts
        exponent = math.frexp(peak)[1]
        if exponent + _HEADROOM > 1020:
            parts.extend(rest.tolist())
            return parts
        grid = math.ldexp(1.5, exponent + _HEADROOM)
        part = rest + grid
        part -= grid
        parts.append(float(part.sum()))
        rest = rest - part


def sum_parts(values: Any) -> list[float]:
    """Return few floats whose exact sum is that of any number of float64 in one of numpy's arrays."""
    if not math.isfinite(float(abs(values).max(initial=0.0))):
        found: list[float] = values.tolist()
        return found
    return [
        part for start in range(0, len(values), MOST_ITEMS) for part in exact_parts(values[start : start + MOST_ITEMS])
    ]
