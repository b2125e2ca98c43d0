"""Owns ranges as statistics take them: their numbers in one flat array, and in ascending order until they change."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from cellweave.address import Range
from cellweave.formula.failure import Failure
from cellweave.formula.numerics import samples
from cellweave.sheet import arrays
from cellweave.sheet.arrays import np
from cellweave.sheet.column import Column
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import ERROR, NUMBER

# Ranges of one sheet whose order is kept, and the least rows that make it worth it: sliding windows ask for another
# range at every row.
_MOST_KEPT: Final = 8
_LEAST_ROWS: Final = 64
# Up to so many rows a column is read faster number by number than as an array.
_LOW: Final = 32


def numbers_in(grid: Grid, area: Range) -> Sequence[float]:
    """Return the numbers of a range row by row, nan in the place of any other value.

    Raises Failure with the first error value in it.
    """
    if area.bottom - area.top < _LOW and (low := _low(grid, area)) is not None:
        return low
    place = grid.first_error(area)
    if place is not None:
        raise Failure(grid.get(*place))
    columns = [_column(grid.columns.get(at), area.top, area.bottom + 1) for at in range(area.left, area.right + 1)]
    if len(columns) == 1:
        numbers = columns[0]
    elif np is not None:
        numbers = np.stack(columns, axis=1)
    else:
        return array("d", [number for row in zip(*columns, strict=True) for number in row])
    if isinstance(numbers, array):
        return numbers
    flat = array("d")
    flat.frombytes(numbers.tobytes())
    return flat


def _low(grid: Grid, area: Range) -> Sequence[float] | None:
    """Return the numbers of a range of few rows, or None where it holds an error value."""
    top, left, bottom, right = area
    columns: list[Any] = []
    for at in range(left, right + 1):
        held = grid.columns.get(at)
        tags = b"" if held is None else bytes(held.tags[top : min(bottom + 1, held.length)])
        if ERROR in tags:
            return None
        numbers = [] if held is None else held.numbers[top : top + len(tags)].tolist()
        if tags.count(NUMBER) < len(tags):
            numbers = [number if tag == NUMBER else samples.NAN for number, tag in zip(numbers, tags, strict=True)]
        columns.append(numbers + [samples.NAN] * (bottom + 1 - top - len(tags)))
    return array("d", columns[0] if left == right else [number for row in zip(*columns, strict=True) for number in row])


def _column(column: Column | None, first: int, last: int) -> Any:
    count = last - first
    stop = first if column is None else max(first, min(last, column.length))
    if column is None or stop == first:
        return np.full(count, samples.NAN) if np is not None else array("d", [samples.NAN]) * count
    numbers, tags = column.numbers[first:stop], column.tags[first:stop]
    if not arrays.all_are(column.tags, first, stop, NUMBER):
        if np is not None:
            numbers = np.where(tags == NUMBER, numbers, samples.NAN)
        else:
            numbers = array(
                "d",
                [number if tag == NUMBER else samples.NAN for number, tag in zip(numbers, tags, strict=True)],
            )
    if stop == last:
        return numbers
    rest = _column(None, stop, last)
    return np.concatenate((numbers, rest)) if np is not None else numbers + rest


class _Order:
    """The numbers of some rows of a column in ascending order, until one of the rows changes."""

    def __init__(self, grid: Grid, area: Range) -> None:
        self._grid = grid
        self._area = area
        self._known: Sequence[float] | None = None
        self.column = grid.column(area.left)
        self.column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if first <= self._area.bottom and last > self._area.top:
            self._known = None

    def moved(self) -> None:
        self._known = None

    def numbers(self) -> Sequence[float]:
        if self._known is None:
            self._known = samples.ordered(samples.known(numbers_in(self._grid, self._area)))
        return self._known


def ordered_in(grid: Grid, area: Range) -> Sequence[float]:
    """Return the numbers of a range in ascending order. Raises Failure with the first error value in it."""
    if area.left != area.right or area.bottom - area.top < _LEAST_ROWS:
        return samples.ordered(samples.known(numbers_in(grid, area)))
    kept: OrderedDict[Range, _Order] = grid.indexes.setdefault("orders", OrderedDict())
    order = kept.get(area)
    if order is None:
        order = kept[area] = _Order(grid, area)
        if len(kept) > _MOST_KEPT:
            _, dropped = kept.popitem(last=False)
            dropped.column.watchers.remove(dropped)
    else:
        kept.move_to_end(area)
    return order.numbers()
