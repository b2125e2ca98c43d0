"""Owns SUM, COUNT, AVERAGE, MIN and MAX of whole ranges from the summaries of their columns."""

from __future__ import annotations

import math
from typing import Any

from cellweave.address import Range
from cellweave.sheet.exact import rounded_sum
from cellweave.sheet.grid import Grid
from cellweave.sheet.summary import Summary
from cellweave.values import DIV0, NUM


def total(name: str, grid: Grid, area: Range) -> Any:
    """Return SUM, COUNT, AVERAGE, MIN or MAX of a range, an error in it first."""
    inner = grid.clipped(area)
    summaries = []
    first_error: tuple[int, int] | None = None
    if inner is not None:
        for index in range(inner.left, inner.right + 1):
            if index in grid.columns:
                summary = grid.summary(index).over(inner.top, inner.bottom + 1)
                summaries.append(summary)
                if summary.error_row >= 0:
                    place = (summary.error_row, index)
                    first_error = place if first_error is None else min(first_error, place)
    if first_error is not None and name != "COUNT":
        return grid.get(*first_error)
    found = _of_summaries(name, summaries)
    if found is None:
        return DIV0
    return NUM if found - found != 0.0 else found


def _of_summaries(name: str, summaries: list[Summary]) -> float | None:
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
