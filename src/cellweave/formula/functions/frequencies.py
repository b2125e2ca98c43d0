"""Owns FREQUENCY."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from cellweave.formula.parameters import numbers, ordered
from cellweave.formula.registry import function


@function("FREQUENCY", ordered, numbers)
def frequency(data: Sequence[float], bins: Sequence[float]) -> list[list[int]]:
    """Return how many numbers lie up to each bin and above the one before, and how many above all."""
    counts: dict[float, int] = {}
    below = 0
    for bound in sorted(set(bins)):
        up_to = bisect_right(data, bound)
        counts[bound], below = up_to - below, up_to
    # Bins may stand in any order; of equal ones the first gets the count.
    return [[counts.pop(bound, 0)] for bound in bins] + [[len(data) - below]]
