"""Owns array expressions filled down: ``(A$1:A$900=E1)*B$1:B$900`` in many rows, as a block of rows times elements.

What is the same for all rows (``A$1:A$900``) is repeated row by row, what a row has once (``E1``) element by element.
So whatever the block path knows about a filled formula holds for every element, and equal rows are computed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, repeat
from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.registry import lookup
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block
from cellweave.sheet.columnarray import ColumnArray
from cellweave.sheet.distinct import distinct_codes
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import NUMBER
from cellweave.sheet.reach import Reach
from cellweave.sheet.template import Shape
from cellweave.sheet.vector import Unsupported, Vector, as_numbers

# Elements that are computed at once: their columns stay in the processor's cache.
_MOST: Final = 1 << 17
# Functions that take one argument or another, element by element.
_CHOOSING: Final = frozenset(("IF", "IFERROR", "IFNA"))


class Survey:
    """What array expressions of a block read: ranges, and parts that have one value a row.

    Raises Unsupported where an expression is none, or more than the elements of ranges of one shape.
    """

    def __init__(self, block: Block, expressions: tuple[Shape, ...]) -> None:
        if type(block) is not Block:
            raise Unsupported
        self.block = block
        self.ranges: dict[int, Range] = {}
        self.moves: dict[int, bool] = {}
        self.singles: dict[Shape, Vector] = {}
        if not all(self._is_array(expression) for expression in expressions):
            raise Unsupported
        heights, widths = zip(*(area.shape for area in self.ranges.values()), strict=True)
        # Rows and columns of the elements.
        self.height, self.width = max(heights), max(widths)
        if any(height not in (1, self.height) for height in heights) or any(w not in (1, self.width) for w in widths):
            raise Unsupported
        self.size = self.height * self.width

    def _is_array(self, shape: Shape) -> bool:
        kind = shape[0]
        if kind == "leaf":
            reach = self.block.reach(shape)
            if reach is None or reach.is_cell:
                return False
            self._enter(shape[1], reach)
            return True
        if kind == "call" and shape[1] == "ROW" and len(shape[2]) == 1 and self._is_array(shape[2][0]):
            return True
        parts = shape[2:] if kind == "op" else shape[1:] if kind in ("neg", "percent") else ()
        if kind == "call" and _is_elementwise(shape[1]):
            parts = shape[2]
        arrays = [self._is_array(part) for part in parts]
        if kind == "call" and any(map(_is_refused, repeat(shape[1]), count(), parts, arrays)):
            raise Unsupported
        if not any(arrays):
            return False
        for part, is_array in zip(parts, arrays, strict=True):
            if not is_array and part[0] != "missing" and part not in self.singles:
                self.singles[part] = self.block.value(part)
        return True

    def _enter(self, leaf: int, reach: Reach) -> None:
        block = self.block
        if reach.top.fixed != reach.bottom.fixed:
            raise Unsupported
        area = reach.range(block.first, block.column)
        if area is None or (not reach.top.fixed and area.bottom + block.count > MAX_ROWS):
            raise Unsupported
        if area.bottom == MAX_ROWS - 1 or area.right == MAX_COLUMNS - 1:
            # Whole columns end with the sheet.
            rows, columns = block.source(reach).extent()
            bottom, right = max(area.top, min(area.bottom, rows - 1)), max(area.left, min(area.right, columns - 1))
            area = Range(area.top, area.left, bottom, right)
        self.ranges[leaf] = area
        self.moves[leaf] = not reach.top.fixed

    def source(self, leaf: int) -> Grid:
        reach = self.block.template.leaves[leaf]
        return self.block.source(reach)

    @property
    def is_same(self) -> bool:
        """Whether every row has the same elements."""
        return not any(self.moves.values()) and all(single.is_scalar for single in self.singles.values())

    def rows(self) -> tuple[Any, Any]:
        """Return (one row of each kind of row, which of them each row of the block is); None for each as it is."""
        if any(self.moves.values()):
            return np.arange(self.block.count), None
        return distinct_codes([one for one in self.singles.values() if not one.is_scalar], self.block.count)

    def planes(self, rows: Any) -> Iterator[Plane]:
        """Yield the planes of some rows of the block, few rows at a time."""
        step = max(1, _MOST // max(1, self.size))
        for start in range(0, len(rows), step):
            yield Plane(self.block, self, rows[start : start + step])


class Plane(Block):
    """The elements of some rows of a block, row by row; values of array expressions are as many."""

    def __init__(self, block: Block, survey: Survey, rows: Any) -> None:
        super().__init__(
            block.book, block.grid, block.template, block.column, 0, len(rows) * survey.size, block.careful
        )
        self._survey = survey
        self._start = block.first
        self.rows = rows

    def value(self, shape: Shape) -> Vector:
        single = self._survey.singles.get(shape)
        if single is not None:
            return self._repeated(single)
        if shape[0] == "call" and shape[1] == "ROW":
            area = self._survey.ranges[shape[2][0][1]]
            rows = np.arange(area.top, area.bottom + 1, dtype=np.float64)[:, None] + 1.0
            moved = self.rows[:, None, None] if self._survey.moves[shape[2][0][1]] else np.zeros((1, 1, 1))
            return Vector(self._spread(rows + moved), NUMBER)
        return super().value(shape)

    def reach(self, shape: Shape) -> Reach | None:
        """Return None: a range is its elements here."""
        return None

    def leaf(self, index: int) -> Vector:
        area = self._survey.ranges.get(index)
        if area is None:
            return super().leaf(index)
        moves, grid = self._survey.moves[index], self._survey.source(index)
        numbers = np.zeros((len(self.rows) if moves else 1, *area.shape))
        tags = np.zeros(numbers.shape, dtype=np.uint8)
        for at, column in enumerate(range(area.left, area.right + 1)):
            if column not in grid.columns or not 0 <= column < MAX_COLUMNS:
                continue
            last = area.bottom + 1 + (int(self.rows[-1]) if moves else 0)
            some, kinds = grid.columns[column].window(area.top, last)
            if moves:
                places = self.rows[:, None] + np.arange(area.shape[0])
                some, kinds = some[places], kinds[places]
            numbers[:, :, at], tags[:, :, at] = some, kinds
        first = int(tags.flat[0])
        same: Any = first if (tags == first).all() else self._spread(tags)
        return Vector(self._spread(numbers), same)

    def matrix(self, shape: Shape) -> tuple[Any, Any, Any]:
        """Return (numbers, tags, odd elements or None) of an expression: rows by elements; tags may be one for all."""
        value, size = self.value(shape), (len(self.rows), self._survey.size)
        data = np.broadcast_to(as_numbers(value.data), (self.count,)).reshape(size)
        tags = value.tags if type(value.tags) is int else np.broadcast_to(value.tags, (self.count,)).reshape(size)
        odd = None if value.odd is None else np.broadcast_to(value.odd, (self.count,)).reshape(size)
        return data, tags, odd

    def _spread(self, values: Any) -> Any:
        """Return values by row, and row and column of the range, as one for each element."""
        survey = self._survey
        return np.broadcast_to(values, (len(self.rows), survey.height, survey.width)).ravel()

    def _repeated(self, single: Vector) -> Vector:
        if single.is_scalar and single.odd is None:
            return single

        def each(values: Any) -> Any:
            if np.ndim(values) == 0:
                return values
            return np.repeat(np.broadcast_to(values, (self._survey.block.count,))[self.rows], self._survey.size)

        tags = single.tags if type(single.tags) is int else each(single.tags)
        odd = None if single.odd is None else np.broadcast_to(each(single.odd), (self.count,))
        return Vector(each(as_numbers(single.data)), tags, odd)


def computed(block: Block, shape: Shape) -> tuple[Grid, Range]:
    """Return a grid of the elements of an expression that is the same for all rows, and their range."""
    survey = Survey(block, (shape,))
    if not survey.is_same or block.book.arrays is None:
        raise Unsupported
    (plane,) = survey.planes(np.zeros(1, dtype=np.int64))
    data, tags, odd = plane.matrix(shape)
    if odd is not None and odd.any():
        raise Unsupported
    table = (survey.height, survey.width)
    array = ColumnArray(
        block.book.arrays, data.reshape(table) + 0.0, tags if type(tags) is int else tags.reshape(table)
    )
    return array.as_grid(), Range(0, 0, survey.height - 1, survey.width - 1)


def _is_refused(name: str, place: int, part: Shape, is_array: bool) -> bool:
    """Whether a function takes no range in a place, and is given one."""
    function = lookup(name)
    if not is_array or part[0] != "leaf" or function is None or place >= len(function.parameters):
        return False
    return function.parameters[place].is_of_one_cell


def _is_elementwise(name: str) -> bool:
    function = lookup(name)
    if name in _CHOOSING or function is None:
        return name in _CHOOSING
    if function.lazy or function.context or function.volatile or function.unseen or not function.parameters:
        return False
    return all(parameter.is_lifted for parameter in function.parameters)
