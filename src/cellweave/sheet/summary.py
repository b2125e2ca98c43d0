"""Owns what is known about stretches of one column: exact sum, counts, extremes, the first error; kept block by
block.

An edit makes one block's summary stale, so the total of a million rows follows one changed row at the cost of 16,384.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from cellweave.sheet.arrays import BLOCK, all_are, np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_parts, rounded_sum
from cellweave.sheet.pool import BLANK, ERROR, NUMBER


class Summary(NamedTuple):
    """Facts about some rows of a column. ``least`` and ``most`` are infinite when there are no numbers."""

    numbers: int
    filled: int
    parts: list[float]
    least: float
    most: float
    error_row: int

    @property
    def total(self) -> float:
        """The sum of the numbers, rounded once; infinite when it does not fit."""
        return rounded_sum(self.parts)


NOTHING = Summary(0, 0, [], math.inf, -math.inf, -1)


def merged(summaries: list[Summary]) -> Summary:
    """Return the summary of all rows of several summaries."""
    if len(summaries) == 1:
        return summaries[0]
    errors = [s.error_row for s in summaries if s.error_row >= 0]
    return Summary(
        sum(s.numbers for s in summaries),
        sum(s.filled for s in summaries),
        [part for s in summaries for part in s.parts],
        min((s.least for s in summaries), default=math.inf),
        max((s.most for s in summaries), default=-math.inf),
        min(errors, default=-1),
    )


def summary_of(column: Column, first: int, last: int) -> Summary:
    """Look at the rows from ``first`` up to ``last`` (excluded), which lie in the column's length."""
    numbers, tags = column.numbers[first:last], column.tags[first:last]
    filled, error_row = last - first, -1
    if not all_are(column.tags, first, last, NUMBER):
        if np is not None:
            filled -= int((tags == BLANK).sum())
            errors = np.flatnonzero(tags == ERROR)
            error_row = first + int(errors[0]) if len(errors) else -1
            numbers = numbers[tags == NUMBER]
        else:
            filled -= tags.count(BLANK)
            place = tags.find(ERROR)
            error_row = first + place if place >= 0 else -1
            numbers = [n for n, tag in zip(numbers, tags, strict=True) if tag == NUMBER]
    if not len(numbers):
        return NOTHING._replace(filled=filled, error_row=error_row)
    if np is not None:
        least, most = float(numbers.min()), float(numbers.max())
    else:
        least, most = min(numbers), max(numbers)
    return Summary(len(numbers), filled, exact_parts(numbers), least, most, error_row)


class ColumnSummary:
    """The summaries of one column's blocks, made when asked for and kept until their rows change."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._blocks: dict[int, Summary] = {}
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if last - first > BLOCK * 64:
            self._blocks.clear()
            return
        for block in range(first // BLOCK, (last - 1) // BLOCK + 1):
            self._blocks.pop(block, None)

    def moved(self) -> None:
        self._blocks.clear()

    def over(self, first: int, last: int) -> Summary:
        """Return the summary of the rows from ``first`` up to ``last`` (excluded)."""
        last = min(last, self._column.length)
        if first >= last:
            return NOTHING
        out: list[Summary] = []
        while first < last:
            block, offset = divmod(first, BLOCK)
            end = min(last, (block + 1) * BLOCK)
            if offset == 0 and (end % BLOCK == 0 or end == self._column.length):
                known: Any = self._blocks.get(block)
                if known is None or end % BLOCK:
                    known = summary_of(self._column, first, end)
                    if end % BLOCK == 0:
                        self._blocks[block] = known
                out.append(known)
            else:
                out.append(summary_of(self._column, first, end))
            first = end
        return merged(out)
