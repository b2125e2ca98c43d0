"""Owns SUM, COUNT, AVERAGE, MIN and MAX of whole ranges from the summaries of their columns."""

from __future__ import annotations

import math

from cellweave.sheet.exact import rounded_sum
from cellweave.sheet.summary import Summary


def whole_total(name: str, summaries: list[Summary]) -> float | None:
    """Return a total of column summaries without errors; None where it divides by no numbers at all."""
    count = sum(s.numbers for s in summaries)
    if name == "COUNT":
        return float(count)
    if name in ("SUM", "AVERAGE"):
        total = rounded_sum([part for s in summaries for part in s.parts])
        if name == "SUM":
            return total
        return total / count if count else None
    if not count:
        return 0.0
    if name == "MIN":
        return min((s.least for s in summaries), default=math.inf)
    return max((s.most for s in summaries), default=-math.inf)
