"""Owns sums that are exact before they are rounded once, so no order of adding changes them; never cells.

A flat array is split on a grid: parts whose lowest bits are all multiples of one unit, so few of them that any order
of adding is exact. What is left below the grid is split again. The parts' sums go through ``math.fsum`` in the end.
"""

from __future__ import annotations

import math
from typing import Any

from cellweave.sheet.arrays import BLOCK, np

# Items of one part's sum; 2**14 of them leave 38 bits of each number in the first part.
_HEADROOM = 14


def exact_parts(values: Any) -> list[float]:
    """Return few floats whose exact sum is the exact sum of ``values`` (at most 16,384 float64, all finite)."""
    if np is None or len(values) < 32:
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
        parts.append(float(np.add.reduce(part)))
        rest = rest - part


def rounded_sum(parts: list[float]) -> float:
    """Return the sum of ``parts`` rounded once; infinite when it is too large for a float."""
    try:
        return math.fsum(parts)
    except OverflowError:
        return math.inf


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    """Return a + b rounded and what the rounding lost; together they are exact (Knuth's two-sum)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


def exact_row_sums(rows: list[Any]) -> Any:
    """Return, for arrays of equal length, the once-rounded sum of their first items, of their second ones, and so on.

    Rounding errors are kept and added once; only rows where that could round twice are summed one by one.
    """
    if len(rows) == 1:
        return rows[0] + 0.0
    total, lost = two_sum(rows[0], rows[1])
    if len(rows) == 2:
        return total
    doubtful = None
    for row in rows[2:]:
        total, low = two_sum(total, row)
        lost, lower = two_sum(lost, low)
        doubtful = lower != 0.0 if doubtful is None else doubtful | (lower != 0.0)
    out = total + lost
    for i in np.flatnonzero(doubtful).tolist():
        out[i] = rounded_sum([float(row[i]) for row in rows])
    return out


def prefix_parts(values: Any) -> list[Any]:
    """Return arrays of running sums, each exact, that together give the running sums of ``values``.

    ``values`` are at most 2**20 finite float64; raises OverflowError when they are too large to split.
    """
    headroom = max(1, len(values).bit_length())
    parts: list[Any] = []
    rest = np.array(values)
    while True:
        peak = max(float(rest.max()), -float(rest.min())) if len(rest) else 0.0
        if peak == 0.0:
            return parts
        exponent = math.frexp(peak)[1]
        if exponent + headroom > 1020:
            raise OverflowError
        grid = math.ldexp(1.5, exponent + headroom)
        running = np.empty(len(rest))
        carried = 0.0
        # Block by block, because three passes over a block in cache cost less than one over everything.
        for start in range(0, len(rest), BLOCK):
            some = rest[start : start + BLOCK]
            part = some + grid
            part -= grid
            some -= part
            sums = np.cumsum(part, out=running[start : start + BLOCK])
            sums += carried
            carried = float(sums[-1])
        parts.append(running)


def prefix_sums(values: Any) -> Any:
    """Return the running sums of ``values``, each rounded once, in one pass of blocks that stay in cache.

    Raises OverflowError when they are too large to split.
    """
    peak = max(float(values.max()), -float(values.min())) if len(values) else 0.0
    out = np.empty(len(values))
    if peak == 0.0:
        out[:] = 0.0
        return out
    headroom = max(1, len(values).bit_length())
    exponent = math.frexp(peak)[1]
    if exponent + headroom > 1020:
        raise OverflowError
    carried: list[float] = []
    for start in range(0, len(values), BLOCK):
        rest = values[start : start + BLOCK] + 0.0
        pieces: list[Any] = []
        level = 0
        while level < len(carried) or rest.any():
            # Each level's unit is so many bits below the one before; below the least exponent all is one level.
            scale = exponent + headroom - level * (52 - headroom)
            part = rest.copy()
            if scale > -1000:
                grid = math.ldexp(1.5, scale)
                part += grid
                part -= grid
            rest -= part
            if level == len(carried):
                carried.append(0.0)
            sums = np.cumsum(part, out=part)
            sums += carried[level]
            carried[level] = float(sums[-1])
            pieces.append(sums)
            level += 1
        out[start : start + BLOCK] = exact_row_sums(pieces) if pieces else 0.0
    return out
