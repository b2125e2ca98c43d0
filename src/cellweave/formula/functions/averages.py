"""Owns averages and other middles: arithmetic, geometric, harmonic, trimmed, median and mode."""

from __future__ import annotations

import math
from collections import Counter

from cellweave.formula.functions.kinds import all_numbers
from cellweave.formula.parameters import number, numbers, rest
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, Array, ErrorValue


@function("AVERAGE", rest(numbers))
def average(numbers: list[float]) -> float | ErrorValue:
    """Return the arithmetic mean."""
    return math.fsum(numbers) / len(numbers) if numbers else DIV0


@function("AVERAGEA", rest(all_numbers))
def averagea(numbers: list[float]) -> float | ErrorValue:
    """Return the arithmetic mean, text counting 0 and TRUE 1."""
    return average(numbers)


def median_of(ordered: list[float]) -> float:
    """Return the middle of sorted numbers, at least one."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@function("MEDIAN", rest(numbers))
def median(numbers: list[float]) -> float | ErrorValue:
    """Return the middle number."""
    return median_of(sorted(numbers)) if numbers else NUM


def _modes(numbers: list[float]) -> list[float]:
    """Return the most frequent numbers in the order they first occur; none when nothing repeats."""
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return [number for number, count in counts.items() if count == most] if most > 1 else []


@function("MODE.SNGL MODE", rest(numbers))
def mode_sngl(numbers: list[float]) -> float | ErrorValue:
    """Return the most frequent number, the first of several."""
    modes = _modes(numbers)
    return modes[0] if modes else NA


@function("MODE.MULT", rest(numbers))
def mode_mult(numbers: list[float]) -> Array | ErrorValue:
    """Return all most frequent numbers, one below the other."""
    modes = _modes(numbers)
    return Array([[number] for number in modes]) if modes else NA


@function("GEOMEAN", rest(numbers))
def geomean(numbers: list[float]) -> float | ErrorValue:
    """Return the geometric mean of positive numbers."""
    if not numbers or min(numbers) <= 0:
        return NUM
    # Exponents are added apart, so that neither tiny nor huge numbers leave the floats, and 2 · 8 is exactly 4².
    product, exponent = 1.0, 0
    for factor in numbers:
        mantissa, power = math.frexp(factor)
        product, more = math.frexp(product * mantissa)
        exponent += power + more
    count = len(numbers)
    if count > 1000:
        return float(2.0 ** ((math.log2(product) + exponent) / count))
    whole, rest = divmod(exponent, count)
    return math.ldexp((product * 2.0**rest) ** (1 / count), whole)


@function("HARMEAN", rest(numbers))
def harmean(numbers: list[float]) -> float | ErrorValue:
    """Return the harmonic mean of positive numbers."""
    if not numbers or min(numbers) <= 0:
        return NUM
    return len(numbers) / math.fsum(1 / number for number in numbers)


@function("TRIMMEAN", numbers, number)
def trimmean(numbers: list[float], share: float) -> float | ErrorValue:
    """Return the mean without the outer ``share`` of the numbers, the same count at both ends."""
    if not 0 <= share < 1 or not numbers:
        return NUM
    cut = int(len(numbers) * share / 2)
    kept = sorted(numbers)[cut : len(numbers) - cut]
    return math.fsum(kept) / len(kept)
