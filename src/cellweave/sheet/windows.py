"""Owns sums, counts and extremes over ranges that move with the row: growing and sliding windows of one column.

Every window is the difference of two running sums, kept in exact parts, so a window's total is the same float the
scalar path gets from adding its numbers.
"""

from __future__ import annotations

from typing import Any

from cellweave.sheet.arrays import BLOCK, np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_row_sums, prefix_parts, prefix_sums
from cellweave.sheet.pool import ERROR, NUMBER
from cellweave.sheet.vector import Unsupported


class Windows:
    """For each row i of a block the rows ``tops[i]`` to ``bottoms[i]`` (included) of one column."""

    def __init__(self, column: Column, tops: Any, bottoms: Any) -> None:
        self.low = int(tops.min())
        self.tops = tops - self.low
        self.ends = bottoms - self.low + 1
        numbers, tags = column.window(self.low, int(bottoms.max()) + 1)
        self.is_number = tags == NUMBER
        self.all_numbers = bool(self.is_number.all())
        self.numbers = numbers if self.all_numbers else np.where(self.is_number, numbers, 0.0)
        self._raw = numbers
        self._errors = np.flatnonzero(tags == ERROR) if not self.all_numbers else np.zeros(0, dtype=np.int64)

    def counts(self) -> Any:
        """How many numbers each window holds."""
        if self.all_numbers:
            return (self.ends - self.tops).astype(np.float64)
        running = np.concatenate(([0], np.cumsum(self.is_number)))
        return (running[self.ends] - running[self.tops]).astype(np.float64)

    def totals(self) -> Any:
        """The sum of each window, rounded once."""
        count = len(self.tops)
        ends: Any = self.ends
        if int(ends[-1]) - int(ends[0]) == count - 1 and int(ends[0]) > 0 and not self.tops.any():
            try:
                return prefix_sums(self.numbers)[int(ends[0]) - 1 : int(ends[-1])]
            except OverflowError as error:
                raise Unsupported from error
        try:
            parts = prefix_parts(self.numbers)
        except OverflowError as error:
            raise Unsupported from error
        if not parts:
            return np.zeros(count)
        out = np.empty(count)
        pieces = []
        for part in parts:
            running = np.concatenate(([0.0], part))
            pieces.append(running[ends] - (running[self.tops] if self.tops.any() else 0.0))
        for start in range(0, count, BLOCK):
            some = [piece[start : start + BLOCK] for piece in pieces]
            out[start : start + BLOCK] = exact_row_sums(some)
        return out

    def extremes(self, largest: bool) -> Any:
        """The least or largest number of each window; infinite where it has none."""
        worst = -np.inf if largest else np.inf
        better = np.maximum if largest else np.minimum
        numbers = self.numbers if self.all_numbers else np.where(self.is_number, self._raw, worst)
        if not self.tops.any():
            return better.accumulate(numbers)[self.ends - 1]
        heights = self.ends - self.tops
        height = int(heights[0])
        if (heights != height).any():
            raise Unsupported
        # Windows of doubled height from two of half the height; two overlapping ones make any height.
        span = 1
        while span * 2 <= height:
            numbers = better(numbers[:-span], numbers[span:])
            span *= 2
        return better(numbers[self.tops], numbers[self.ends - span])

    def first_errors(self) -> tuple[Any, Any] | None:
        """(which windows hold an error value, the number of the first one's), or None when none does."""
        if not len(self._errors):
            return None
        place = np.searchsorted(self._errors, self.tops)
        nearest = self._errors[np.minimum(place, len(self._errors) - 1)]
        inside = (place < len(self._errors)) & (nearest < self.ends)
        return inside, self._raw[nearest]
