"""Owns sums, counts, averages and extremes of the cells that meet criteria.

Ranges are areas; a criterion given as an array makes an array of results. Source: Microsoft's pages of SUMIF, SUMIFS,
COUNTIFS and MAXIFS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.functions.criteria import test_of
from cellweave.formula.parameters import EMPTY, located, optional, repeat, value
from cellweave.formula.reference import Area, Areas, Grid
from cellweave.formula.registry import function
from cellweave.values import DIV0, VALUE, Array, ErrorValue

Reduction = Callable[[list[float]], float | ErrorValue]


class _Held(Grid):
    """The grid that an array is when a frame's column or a computed array stands where Excel wants a range."""

    def __init__(self, table: Array) -> None:
        self.table = table

    def cell(self, _sheet: Any, row: int, column: int) -> Any:
        return self.table.item(row, column)

    def rows(self, _sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[Any]]:
        return self.array(None, top, left, bottom, right).rows

    def array(self, _sheet: Any, top: int, left: int, bottom: int, right: int) -> Array:
        return self.table.taken(slice(top, bottom + 1)).across(slice(left, right + 1))

    def extent(self, _sheet: Any) -> tuple[int, int]:
        return self.table.shape


def _area(argument: Any) -> Area | None:
    if isinstance(argument, Areas) and len(argument.parts) == 1:
        return argument.parts[0]
    if isinstance(argument, Array):
        height, width = argument.shape
        return Area(_Held(argument), None, 0, 0, height - 1, width - 1)
    return argument if isinstance(argument, Area) else None


def _reached(areas: list[Area]) -> tuple[int, int]:
    """Return how many rows and columns, counted from their first cells, hold anything in any of the areas."""
    height = width = 1
    for area in areas:
        rows, columns = area.shape
        if area.bottom == MAX_ROWS - 1 or area.right == MAX_COLUMNS - 1 or rows * columns > 2_000_000:
            filled_rows, filled_columns = area.grid.extent(area.sheet)
            rows, columns = min(rows, filled_rows - area.top), min(columns, filled_columns - area.left)
        height, width = max(height, rows), max(width, columns)
    return height, width


def _flat(area: Area, height: int, width: int) -> list[Any]:
    """Return the values row by row in ``height`` by ``width`` places; what the sheet does not hold is blank."""
    found: list[Any] = []
    for row in area.rows()[:height]:
        found += row[:width]
        found += [None] * (width - len(row))
    found += [None] * (height * width - len(found))
    return found


def _values(area: Area, places: Sequence[int], height: int, width: int) -> Iterable[Any]:
    """Return the values in some places. Where reading a cell may make a circle no other one is read."""
    if len(places) == height * width:
        return _flat(area, height, width)
    if not area.grid.is_circle_possible:
        return map(_flat(area, height, width).__getitem__, places)
    rows, columns = area.shape
    cells = (divmod(place, width) for place in places)
    return [area.at(row, column).value() if row < rows and column < columns else None for row, column in cells]


def _matching(areas: list[Area], criteria: list[Any], height: int, width: int) -> Sequence[int]:
    """Return the places, counted row by row, where every area's value meets its criterion, in order."""
    places: Sequence[int] = range(height * width)
    for area, criterion in zip(areas, criteria, strict=True):
        test = test_of(criterion)
        found = area.meeting(criterion, height) if len(places) == height and width == 1 else NotImplemented
        if found is NotImplemented:
            values = _values(area, places, height, width)
            found = [place for place, value in zip(places, values, strict=True) if test(value)]
        places = found
    return places


def _reduced(target: Area, areas: list[Area], criteria: list[Any], reduction: Reduction) -> float | ErrorValue:
    """Return the reduction of the target's numbers where all criteria are met; the first error value comes back."""
    height, width = _reached([*areas, target])
    places = _matching(areas, criteria, height, width)
    found: list[float] = []
    for item in _values(target, places, height, width):
        if type(item) is float:
            found.append(item)
        elif isinstance(item, ErrorValue):
            return item
    return reduction(found)


def _mean(numbers: list[float]) -> float | ErrorValue:
    return math.fsum(numbers) / len(numbers) if numbers else DIV0


def _largest(numbers: list[float]) -> float:
    return max(numbers, default=0.0)


def _smallest(numbers: list[float]) -> float:
    return min(numbers, default=0.0)


def _by_one(arguments: list[Any], reduction: Reduction) -> Any:
    """Return SUMIF or AVERAGEIF: the range to add up takes the size of the range to test, from its first cell on."""
    tested = _area(arguments[0])
    target = tested if arguments[2] is None or arguments[2] is EMPTY else _area(arguments[2])
    if tested is None or target is None:
        return VALUE
    height, width = tested.shape
    sized = Area(
        target.grid,
        target.sheet,
        target.top,
        target.left,
        min(MAX_ROWS, target.top + height) - 1,
        min(MAX_COLUMNS, target.left + width) - 1,
    )
    return _reduced(sized, [tested], [arguments[1]], reduction)


def _by_many(target_argument: Any, pairs: list[tuple[Any, Any]], reduction: Reduction) -> Any:
    """Return SUMIFS and its kin: all ranges have the same size, a cell counts where every criterion is met."""
    target = _area(target_argument)
    areas = [_area(tested) for tested, _ in pairs]
    known = [area for area in areas if area is not None]
    if target is None or len(known) < len(areas) or any(area.shape != target.shape for area in known):
        return VALUE
    return _reduced(target, known, [criterion for _, criterion in pairs], reduction)


@function("SUMIF", located, value, optional(located))
def sumif(tested: Any, criterion: Any, target: Any) -> Any:
    """Return the sum of the cells that meet a criterion."""
    return _by_one([tested, criterion, target], math.fsum)


@function("AVERAGEIF", located, value, optional(located))
def averageif(tested: Any, criterion: Any, target: Any) -> Any:
    """Return the mean of the cells that meet a criterion."""
    return _by_one([tested, criterion, target], _mean)


@function("SUMIFS", located, repeat(located, value))
def sumifs(target: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """Return the sum of the cells that meet all criteria."""
    return _by_many(target, pairs, math.fsum)


@function("AVERAGEIFS", located, repeat(located, value))
def averageifs(target: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """Return the mean of the cells that meet all criteria."""
    return _by_many(target, pairs, _mean)


@function("MAXIFS", located, repeat(located, value))
def maxifs(target: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """Return the largest number that meets all criteria, 0 without any."""
    return _by_many(target, pairs, _largest)


@function("MINIFS", located, repeat(located, value))
def minifs(target: Any, pairs: list[tuple[Any, Any]]) -> Any:
    """Return the smallest number that meets all criteria, 0 without any."""
    return _by_many(target, pairs, _smallest)


@function("COUNTIF", located, value)
def countif(tested: Any, criterion: Any) -> Any:
    """Return how many cells meet a criterion."""
    return countifs([(tested, criterion)])


@function("COUNTIFS", repeat(located, value))
def countifs(pairs: list[tuple[Any, Any]]) -> Any:
    """Return in how many places all criteria are met."""
    areas = [_area(tested) for tested, _ in pairs]
    known = [area for area in areas if area is not None]
    if len(known) < len(areas) or any(area.shape != known[0].shape for area in known):
        return VALUE
    criteria = [criterion for _, criterion in pairs]
    height, width = _reached(known)
    counted = len(_matching(known, criteria, height, width))
    if all(test_of(criterion)(None) for criterion in criteria):
        # All that lies beyond what the sheets hold is blank and meets the criteria.
        rows, columns = known[0].shape
        counted += rows * columns - height * width
    return float(counted)
