"""Owns FREQUENCY."""

from __future__ import annotations

from bisect import bisect_left

from cellweave.formula.parameters import numbers
from cellweave.formula.registry import function


@function("FREQUENCY", numbers, numbers)
def frequency(data: list[float], bins: list[float]) -> list[list[int]]:
    """Return how many numbers lie up to each bin and above the one before, and how many above all."""
    ordered = sorted(set(bins))
    counts = dict.fromkeys(ordered, 0)
    above = 0
    for item in data:
        place = bisect_left(ordered, item)
        if place < len(ordered):
            counts[ordered[place]] += 1
        else:
            above += 1
    # Bins may stand in any order; of equal ones the first gets the count.
    return [[counts.pop(bound, 0)] for bound in bins] + [[above]]
