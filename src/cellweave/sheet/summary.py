"""Owns what is known about stretches of one column: exact sum, counts, extremes, the first error; kept block by
block.

An edit makes one block's summary stale, so the total of a million rows follows one changed row at the cost of 16,384.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from cellweave.sheet.arrays import BLOCK, all_are, np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_parts, reduced, rounded_sum
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


# Fewer rows than this are looked at again rather than remembered, and so are more stretches of one block.
_FEW: Final = 64
_MOST_PARTS: Final = 8
# Rows whose blocks are summed up once more, so that windows of a million rows do not ask each block.
_STRETCH: Final = 8 * BLOCK

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
        # Block → the rows of it that were asked for: all of them, or to where windows begin and end.
        self._blocks: dict[int, dict[tuple[int, int], Summary]] = {}
        self._stretches: dict[int, Summary] = {}
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if last - first > BLOCK * 64:
            self.moved()
            return
        for stretch in range(first // _STRETCH, (last - 1) // _STRETCH + 1):
            self._stretches.pop(stretch, None)
        for block in range(first // BLOCK, (last - 1) // BLOCK + 1):
            self._blocks.pop(block, None)

    def moved(self) -> None:
        self._blocks.clear()
        self._stretches.clear()

    def over(self, first: int, last: int) -> Summary:
        """Return the summary of the rows from ``first`` up to ``last`` (excluded)."""
        last = min(last, self._column.length)
        if first >= last:
            return NOTHING
        out: list[Summary] = []
        while first < last:
            if first % _STRETCH == 0 and first + _STRETCH <= last:
                out.append(self._stretch(first // _STRETCH))
                first += _STRETCH
                continue
            block = first // BLOCK
            end = min(last, (block + 1) * BLOCK)
            out.append(self._part(block, first, end))
            first = end
        return merged(out)

    def _stretch(self, number: int) -> Summary:
        known = self._stretches.get(number)
        if known is None:
            blocks = range(number * _STRETCH // BLOCK, (number + 1) * _STRETCH // BLOCK)
            known = merged([self._part(block, block * BLOCK, (block + 1) * BLOCK) for block in blocks])
            known = self._stretches[number] = known._replace(parts=reduced(known.parts))
        return known

    def _part(self, block: int, first: int, end: int) -> Summary:
        if end - first < _FEW:
            return summary_of(self._column, first, end)
        parts = self._blocks.setdefault(block, {})
        known = parts.get((first, end))
        if known is None:
            if len(parts) >= _MOST_PARTS:
                parts.clear()
            # Rows past the end of the column that are written later are told to ``touched``, so this may be kept.
            known = parts[first, end] = summary_of(self._column, first, end)
        return known
