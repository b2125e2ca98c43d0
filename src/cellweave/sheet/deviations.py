"""Owns variances and standard deviations filled down: over ranges that grow from a fixed row, and over few cells.

They are made of the sums the scalar path makes (``formula.numerics.deviations``), each rounded once whatever the way
it was added up. So a growing range costs what it grows by, and gives the same to the last bit.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.numerics.deviations import square_sum
from cellweave.sheet import blockcalls
from cellweave.sheet.arrays import BLOCK, np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_parts, exact_row_sums, reduced, window_parts
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import ERROR, NUMBER
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import DIV0_ID, NUM_ID, Unsupported, Vector

# What is lost of the degrees of freedom; None for the sum of squares itself.
_LOST: Final[dict[str, int | None]] = {
    "DEVSQ": None, "STDEV": 1, "STDEV.P": 0, "STDEV.S": 1, "STDEVP": 0, "VAR": 1, "VAR.P": 0, "VAR.S": 1, "VARP": 0,
}  # fmt: skip


class _Sums(NamedTuple):
    """How many numbers some rows hold, and few floats that their sum and the sum of their squares are made of."""

    size: int
    numbers: list[float]
    squares: list[float]


class _Growing:
    """The sums of a column's rows from ``top`` on, counted from the first number, block by block until they change."""

    def __init__(self, column: Column, top: int) -> None:
        self._column = column
        self._top = top
        # The row of the first number, and the number; -1 where there is none or it is not known.
        self._row = -1
        self.first = 0.0
        self._blocks: dict[int, _Sums] = {}
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if last <= self._top:
            return
        if first <= self._row or self._row < 0:
            self.moved()
            return
        for block in [block for block in self._blocks if first < (block + 1) * BLOCK and last > block * BLOCK]:
            del self._blocks[block]

    def moved(self) -> None:
        self._row = -1
        self._blocks.clear()

    def find_first(self, last: int) -> None:
        """Look for the first number above row ``last``, which others are counted from."""
        if self._row < 0:
            start = self._top
            while start < last:
                found = np.flatnonzero(self._column.tags[start : min(last, start + BLOCK)] == NUMBER)
                if len(found):
                    self._row = start + int(found[0])
                    self.first = float(self._column.numbers[self._row])
                    return
                start += BLOCK

    def above(self, row: int) -> _Sums:
        """Return the sums of the rows from the top up to ``row`` (excluded)."""
        parts = [self._of(block, row) for block in range(self._top // BLOCK, (row - 1) // BLOCK + 1)]
        return _Sums(
            sum(part.size for part in parts),
            reduced([number for part in parts for number in part.numbers]),
            reduced([number for part in parts for number in part.squares]),
        )

    def _of(self, block: int, end: int) -> _Sums:
        known = self._blocks.get(block)
        first, last = max(self._top, block * BLOCK), min(end, (block + 1) * BLOCK)
        if known is None or last < (block + 1) * BLOCK:
            tags = self._column.tags[first:last]
            numbers = self._column.numbers[first:last][tags == NUMBER] - self.first
            squares = numbers * numbers
            if not np.isfinite(squares).all():
                raise Unsupported
            known = _Sums(len(numbers), exact_parts(numbers), exact_parts(squares))
            if last == (block + 1) * BLOCK:
                self._blocks[block] = known
        return known


@function(*_LOST)
def _deviations(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    reach = block.reach(args[0]) if len(args) == 1 else None
    if reach is None or reach.is_cell or not reach.rows_move:
        raise Unsupported
    return _growing(block, name, reach) if reach.top.fixed != reach.bottom.fixed else _few(block, name, reach)


def _growing(block: Block, name: str, reach: Reach) -> Vector:
    left, right = reach.columns(block.column)
    top, low = (corner.at(block.first) for corner in _edges(reach))
    high = low + block.count
    if left != right or not 0 <= left < MAX_COLUMNS or top < 0 or low < top or high > MAX_ROWS:
        raise Unsupported
    grid = block.source(reach)
    numbers, tags = grid.column(left).window(low, high)
    sums = _kept(grid, left, top)
    sums.find_first(high)
    is_number = tags == NUMBER
    with np.errstate(all="ignore"):
        above = sums.above(low)
        counted = np.where(is_number, numbers - sums.first, 0.0)
        squares = counted * counted
        if not np.isfinite(squares).all():
            raise Unsupported
    ends = slice(1, block.count + 1)
    try:
        total = _doubled(window_parts(counted, above.numbers, 0, ends))
        found = _finished(
            name, above.size + np.cumsum(is_number), total, _doubled(window_parts(squares, above.squares, 0, ends))
        )
    except OverflowError as error:
        raise Unsupported from error
    error_row = grid.column(left).first_error(top, high)
    if error_row is None:
        return found
    wrong = np.arange(low, high) >= error_row
    return _with_errors(found, wrong, grid.column(left).numbers[error_row])


def _few(block: Block, name: str, reach: Reach) -> Vector:
    """Return the deviations of few cells that move with the row."""
    cells, _ = blockcalls.cells(block, reach)
    first: Any = np.zeros(block.count)
    count: Any = np.zeros(block.count)
    wrong: Any = np.zeros(block.count, dtype=bool)
    code: Any = np.zeros(block.count)
    numbers: list[Any] = []
    for cell in cells:
        tags = np.broadcast_to(cell.tags, (block.count,))
        is_number = tags == NUMBER
        first = np.where(is_number & (count == 0.0), cell.data, first)
        count = count + is_number
        numbers.append(np.where(is_number, cell.data - first, 0.0))
        fails = (tags == ERROR) & ~wrong
        code, wrong = np.where(fails, cell.data, code), wrong | fails
    with np.errstate(all="ignore"):
        squares = [number * number for number in numbers]
    if not all(np.isfinite(square).all() for square in squares):
        raise Unsupported
    found = _finished(name, count, _doubled(numbers), _doubled(squares))
    return _with_errors(found, wrong, code) if wrong.any() else found


def _finished(name: str, count: Any, total: Any, squares: Any) -> Vector:
    """Return the values of a function of so many numbers; rows whose sums are too large are left to the cells."""
    lost = _LOST[name]
    with np.errstate(all="ignore"):
        data = square_sum(np.maximum(count, 1).astype(np.float64), total, squares)
        enough = count > (lost or 0)
        odd = ~np.isfinite(data) & enough
        if lost is not None:
            data = data / np.where(enough, count - lost, 1.0)
            if name.startswith("STDEV"):
                data = np.sqrt(data)
    data = np.where(enough, data, NUM_ID if lost is None else DIV0_ID)
    tags: Any = NUMBER if enough.all() else np.where(enough, np.uint8(NUMBER), np.uint8(ERROR))
    return Vector(data, tags, odd if odd.any() else None)


def _with_errors(value: Vector, wrong: Any, codes: Any) -> Vector:
    tags = np.where(wrong, np.uint8(ERROR), np.broadcast_to(np.asarray(value.tags, dtype=np.uint8), wrong.shape))
    return Vector(np.where(wrong, codes, value.data), tags, None if value.odd is None else value.odd & ~wrong)


def _doubled(parts: list[Any]) -> tuple[Any, Any]:
    """Return the sums of arrays, rounded once, and what the rounding lost, rounded in turn."""
    rounded = exact_row_sums(parts)
    return rounded, exact_row_sums([*parts, -rounded])


def _edges(reach: Reach) -> Any:
    """Return the corner that stays and the one that moves."""
    return (reach.top, reach.bottom) if reach.top.fixed else (reach.bottom, reach.top)


def _kept(grid: Grid, column: int, top: int) -> _Growing:
    key = ("deviations", column, top)
    known: _Growing | None = grid.indexes.get(key)
    if known is None:
        known = grid.indexes[key] = _Growing(grid.column(column), top)
    return known
