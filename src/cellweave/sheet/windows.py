"""Owns sums, counts and extremes over ranges that move with the row: growing, shrinking and sliding windows of one
column.

The windows of a block share their core, whose summary the column keeps; only the rows that enter and leave while the
block goes by are read. So a block costs the same wherever it lies and however high its windows are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cellweave.sheet.arrays import np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import window_sums
from cellweave.sheet.pool import BLANK, ERROR, NUMBER, TEXT
from cellweave.sheet.summary import NOTHING, ColumnSummary
from cellweave.sheet.vector import Unsupported


class Edge(NamedTuple):
    """The first or last rows of a block's windows: the row of the first window, and whether it moves by one a row."""

    row: int
    moves: bool

    def last(self, count: int) -> int:
        """Return the row of the last window."""
        return self.row + count - 1 if self.moves else self.row


class Windows:
    """For each row of a block of ``count`` rows the rows from ``top`` to ``bottom`` (included) of one column."""

    def __init__(self, column: Column, summary: ColumnSummary, top: Edge, bottom: Edge, count: int) -> None:
        self.count = count
        self._column = column
        self._edges = top, bottom
        low, high = top.last(count), bottom.row + 1
        if low < high:
            # All windows hold the rows from low up to high.
            self.core = summary.over(low, high)
            self._head = low - top.row
            head, tail = column.window(top.row, low), column.window(high, bottom.last(count) + 1)
            numbers, tags = (np.concatenate((head[i], tail[i])) if len(head[i]) else tail[i] for i in (0, 1))
            end = self._head
        else:
            self.core = NOTHING
            self._head = 0
            numbers, tags = column.window(top.row, bottom.last(count) + 1)
            end = bottom.row - top.row + 1
        # Where windows start and end among the rows read: slices where they move, which take no copy.
        self.starts: Any = slice(0, count) if top.moves else 0
        self.ends: Any = slice(end, end + count) if bottom.moves else end
        self._is_number = tags == NUMBER
        self._all_numbers = bool(self._is_number.all())
        self._raw = numbers
        self._errors = self._errors_in(column, tags)

    def counts(self) -> Any:
        """How many numbers each window holds."""
        if self._all_numbers:
            return (self.core.numbers + _places(self.ends) - _places(self.starts)).astype(np.float64)
        running = np.concatenate(([0], np.cumsum(self._is_number)))
        return (self.core.numbers + running[self.ends] - running[self.starts]).astype(np.float64)

    def numbers(self) -> tuple[Any, Any, Any]:
        """Return (the numbers of all windows as they stand, where among them each one starts and ends)."""
        top, bottom = self._edges
        numbers, tags = self._column.window(top.row, bottom.last(self.count) + 1)
        is_number = tags == NUMBER
        return numbers[is_number], *self._counted(is_number)

    def filled(self, *, are_blank: bool) -> Any:
        """How many cells of each window hold anything, or (``are_blank``) nothing or empty text."""
        top, bottom = self._edges
        numbers, tags = self._column.window(top.row, bottom.last(self.count) + 1)
        is_blank = tags == BLANK
        before, after = self._counted(is_blank | ((tags == TEXT) & (numbers == 0.0)) if are_blank else ~is_blank)
        return (after - before).astype(np.float64)

    def _counted(self, marks: Any) -> tuple[Any, Any]:
        """Return how many of all rows are marked before each window starts, and before it has ended."""
        top, bottom = self._edges
        before = np.concatenate(([0], np.cumsum(marks)))
        rows, none = np.arange(self.count), np.zeros(self.count, dtype=np.int64)
        height = bottom.row - top.row + 1
        return before[rows if top.moves else none], before[(rows if bottom.moves else none) + height]

    def totals(self) -> Any:
        """The sum of each window, rounded once."""
        numbers = self._raw if self._all_numbers else np.where(self._is_number, self._raw, 0.0)
        try:
            return window_sums(numbers, self.core.parts, self.starts, self.ends)
        except OverflowError as error:
            raise Unsupported from error

    def extremes(self, largest: bool) -> Any:
        """The least or largest number of each window; infinite where it has none."""
        worst = -np.inf if largest else np.inf
        better = np.maximum if largest else np.minimum
        numbers = self._raw if self._all_numbers else np.where(self._is_number, self._raw, worst)
        if self.core is NOTHING:
            return self._sliding(numbers, better)
        # What a window holds beside the core is the end of the rows above it and the start of those below.
        head, tail = numbers[: self._head], numbers[self._head :]
        above = np.append(better.accumulate(head[::-1])[::-1], worst) if len(head) else np.array([worst])
        below = np.concatenate(([worst], better.accumulate(tail))) if len(tail) else np.array([worst])
        core = self.core.most if largest else self.core.least
        return better(better(above[self.starts], below[_shifted(self.ends, -self._head)]), core)

    def _sliding(self, numbers: Any, better: Any) -> Any:
        """Return the extremes of windows of one height, without a common core."""
        height: int = self.ends.start
        # Windows of doubled height from two of half the height; two overlapping ones make any height.
        span = 1
        while span * 2 <= height:
            numbers = better(numbers[:-span], numbers[span:])
            span *= 2
        return better(numbers[self.starts], numbers[_shifted(self.ends, -span)])

    def first_errors(self) -> tuple[Any, Any] | None:
        """(which windows hold an error value, the number of the first one's), or None when none does."""
        places, codes = self._errors
        if not len(places):
            return None
        starts, ends = 2 * _places(self.starts) - 1, 2 * _places(self.ends)
        nearest = np.minimum(np.searchsorted(places, starts), len(places) - 1)
        inside = (places[nearest] >= starts) & (places[nearest] < ends)
        return np.broadcast_to(inside, (self.count,)), np.broadcast_to(codes[nearest], (self.count,))

    def _errors_in(self, column: Column, tags: Any) -> tuple[Any, Any]:
        """Return (twice the places of error values among the rows read, their numbers); the core's is between."""
        found = np.flatnonzero(tags == ERROR) if not self._all_numbers else np.zeros(0, dtype=np.int64)
        places, codes = 2 * found, self._raw[found]
        if self.core.error_row >= 0:
            at = int(np.searchsorted(found, self._head))
            places = np.insert(places, at, 2 * self._head - 1)
            codes = np.insert(codes, at, column.numbers[self.core.error_row])
        return places, codes


def _places(positions: Any) -> Any:
    return np.arange(positions.start, positions.stop) if type(positions) is slice else positions


def _shifted(positions: Any, by: int) -> Any:
    return slice(positions.start + by, positions.stop + by) if type(positions) is slice else positions + by
