"""Owns sums that are exact before they are rounded once, so no order of adding changes them; never cells.

Numbers are split into parts of which few have the same sum (``formula.numerics.exact``); the parts' sums go through
``math.fsum`` in the end.
"""

from __future__ import annotations

import math
from typing import Any, Final

from cellweave.formula.numerics.exact import exact_parts
from cellweave.sheet.arrays import np

# Every float is a multiple of two to this power.
_LEAST_UNIT: Final = -1074


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
    if len(rows) == 2:
        return rows[0] + rows[1]
    total, lost = two_sum(rows[0], rows[1])
    doubtful = None
    for row in rows[2:]:
        total, low = two_sum(total, row)
        lost, lower = two_sum(lost, low)
        doubtful = lower != 0.0 if doubtful is None else doubtful | (lower != 0.0)
    out = total + lost
    for i in np.flatnonzero(doubtful).tolist():
        out[i] = rounded_sum([float(row[i]) for row in rows])
    return out


def window_sums(values: Any, carried: list[float], starts: Any, ends: Any) -> Any:
    """Return the exact sum of ``carried`` and ``values[start:end]``, rounded once, for many windows of ``values``."""
    return exact_row_sums(window_parts(values, carried, starts, ends))


def window_parts(values: Any, carried: list[float], starts: Any, ends: Any) -> list[Any]:
    """Return arrays whose exact sums are those of ``carried`` and ``values[start:end]`` for windows of ``values``.

    ``values`` are at most 2**21 finite float64; ``starts`` and ``ends`` are slices, arrays of positions or one
    position for all. Raises OverflowError when the sums are too large to split.

    Each level of the numbers is counted in whole units, so running sums are those of integers: exact, and faster than
    those of floats, which wait for one another.
    """
    peak = max(float(values.max()), -float(values.min())) if len(values) else 0.0
    bound = peak * len(values) + abs(rounded_sum(carried))
    out: list[Any] = []
    rest, left = values, carried
    while not out or left or (bound and rest.any()):
        # A count of units stays below 2**50, as far as a float of this grid can hold it.
        exponent = math.frexp(bound)[1] - 50
        if exponent > 1020 - 52 or bound - bound != 0.0:
            raise OverflowError
        exponent = max(exponent, _LEAST_UNIT)
        grid = math.ldexp(1.5, exponent + 52)
        bits = _bits(grid)
        nearest = rest + grid
        counts = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum(nearest.view(np.int64) - bits, out=counts[1:])
        nearest -= grid
        rest = rest - nearest
        total = rounded_sum(left)
        part = (total + grid) - grid
        left = reduced([*left, -part])
        taken = counts[ends] + _bits(part + grid)
        if type(starts) is not int or starts:
            taken = taken - counts[starts]
        out.append(taken.view(np.float64) - grid)
        # What is left of each number, and of what was carried, is below one unit.
        bound = math.ldexp(len(values) + 2.0, exponent)
    return out


def grouped_sums(groups: Any, numbers: Any, size: int) -> Any:
    """Return each group's sum, rounded once: what ``window_parts`` does to running sums, group by group."""
    parts: list[Any] = []
    rest = numbers
    headroom = max(1, len(numbers).bit_length())
    while len(rest):
        peak = max(float(rest.max()), -float(rest.min()))
        if peak == 0.0:
            break
        exponent = math.frexp(peak)[1]
        if exponent + headroom > 1020:
            order: dict[int, list[float]] = {}
            for group, number in zip(groups.tolist(), numbers.tolist(), strict=True):
                order.setdefault(group, []).append(number)
            return np.array([rounded_sum(order.get(group, [])) for group in range(size)])
        grid = math.ldexp(1.5, exponent + headroom)
        part = (rest + grid) - grid
        parts.append(np.bincount(groups, weights=part, minlength=size))
        rest = rest - part
    if not parts:
        return np.zeros(size)
    return exact_row_sums(parts)


def _bits(number: float) -> int:
    """Return the bits of a float as an integer, which steps by one from float to float."""
    return int(np.float64(number).view(np.int64))


def reduced(parts: list[float]) -> list[float]:
    """Return few floats whose exact sum is that of ``parts``; none for a sum of zero."""
    out: list[float] = []
    rest = list(parts)
    while rest and (part := rounded_sum(rest)):
        if part - part != 0.0:
            return parts
        out.append(part)
        rest.append(-part)
    return out


__all__ = [
    "exact_parts",
    "exact_row_sums",
    "grouped_sums",
    "reduced",
    "rounded_sum",
    "two_sum",
    "window_parts",
    "window_sums",
]
