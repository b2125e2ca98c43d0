"""Owns averages and other middles: arithmetic, geometric, harmonic, trimmed, median and mode."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cellweave.formula.functions.kinds import all_counted, listed
from cellweave.formula.numerics import samples
from cellweave.formula.parameters import number, numbers, ordered, rest
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, Array, ErrorValue

# Mantissas are half and more, so a product of so many stays among the floats.
_FACTORS = 1000


@function("AVERAGE", rest(numbers))
def average(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the arithmetic mean."""
    return math.fsum(numbers) / len(numbers) if numbers else DIV0


@function("AVERAGEA", rest(all_counted))
def averagea(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the arithmetic mean, text counting 0 and TRUE 1."""
    return average(numbers)


def median_of(ordered: Sequence[float]) -> float:
    """Return the middle of sorted numbers, at least one."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@function("MEDIAN", rest(ordered))
def median(parts: list[Sequence[float]]) -> float | ErrorValue:
    """Return the middle number."""
    numbers = parts[0] if len(parts) == 1 else sorted(number for part in parts for number in part)
    return median_of(numbers) if numbers else NUM


@function("MODE.SNGL MODE", rest(listed))
def mode_sngl(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the most frequent number, the first of several."""
    modes = samples.modes(numbers)
    return modes[0] if modes else NA


@function("MODE.MULT", rest(listed))
def mode_mult(numbers: Sequence[float]) -> Array | ErrorValue:
    """Return all most frequent numbers, one below the other."""
    modes = samples.modes(numbers)
    return Array([[number] for number in modes]) if modes else NA


@function("GEOMEAN", rest(numbers))
def geomean(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the geometric mean of positive numbers."""
    if not numbers or min(numbers) <= 0:
        return NUM
    # Exponents are added apart, so that neither tiny nor huge numbers leave the floats, and 2 · 8 is exactly 4².
    count = len(numbers)
    mantissas, exponents = samples.split(numbers)
    product, exponent = 1.0, exponents
    for start in range(0, count, _FACTORS):
        product, more = math.frexp(product * math.prod(mantissas[start : start + _FACTORS]))
        exponent += more
    if count > 1000:
        return float(2.0 ** ((math.log2(product) + exponent) / count))
    whole, rest = divmod(exponent, count)
    return math.ldexp((product * 2.0**rest) ** (1 / count), whole)


@function("HARMEAN", rest(numbers))
def harmean(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the harmonic mean of positive numbers."""
    if not numbers or min(numbers) <= 0:
        return NUM
    return len(numbers) / samples.total(lambda number: 1 / number, numbers)


@function("TRIMMEAN", ordered, number)
def trimmean(numbers: Sequence[float], share: float) -> float | ErrorValue:
    """Return the mean without the outer ``share`` of the numbers, the same count at both ends."""
    if not 0 <= share < 1 or not numbers:
        return NUM
    cut = int(len(numbers) * share / 2)
    kept = numbers[cut : len(numbers) - cut]
    return math.fsum(kept) / len(kept)
