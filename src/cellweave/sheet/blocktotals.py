"""Owns SUM, COUNT, AVERAGE, MIN and MAX in the block path: whole ranges once, moving ones as windows, rows across
columns.
"""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.exact import exact_row_sums
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import DIV0_ID, Unsupported, Vector, either
from cellweave.sheet.windows import Edge, Windows


@function("SUM", "COUNT", "AVERAGE", "MIN", "MAX")
def _total(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) == 1 and (reach := block.reach(args[0])) is not None:
        if not reach.rows_move or block.count == 1:
            return _whole(block, name, reach)
        if not reach.is_cell and reach.top != reach.bottom:
            return _windows(block, name, reach)
    return _across(block, name, args)


def _whole(block: Block, name: str, reach: Reach) -> Vector:
    """The same rows for the whole block: one total, from the summaries of the columns."""
    area = reach.range(block.first, block.column)
    if area is None:
        raise Unsupported
    return block.packed(block.book.total(name, block.source(reach), area))


def _windows(block: Block, name: str, reach: Reach) -> Vector:
    left, right = reach.columns(block.column)
    if left != right or not 0 <= left < MAX_COLUMNS:
        raise Unsupported
    top, bottom = (
        Edge(reach.top.at(block.first), not reach.top.fixed),
        Edge(reach.bottom.at(block.first), not reach.bottom.fixed),
    )
    if top.row > bottom.row:
        top, bottom = bottom, top
    if top.row < 0 or top.last(block.count) > bottom.last(block.count) or bottom.last(block.count) >= MAX_ROWS:
        # Past the grid's edge, or corners that change places on the way.
        raise Unsupported
    grid = block.source(reach)
    windows = Windows(grid.column(left), grid.summary(left), top, bottom, block.count)
    if name == "COUNT":
        return Vector(windows.counts(), NUMBER)
    data = _finished(name, windows)
    errors = windows.first_errors()
    if name != "AVERAGE" and errors is None:
        return Vector(data, NUMBER)
    tags = np.full(block.count, NUMBER, dtype=np.uint8)
    if name == "AVERAGE":
        counts = windows.counts()
        empty = counts == 0
        data = data / np.where(empty, 1.0, counts)
        data[empty], tags[empty] = DIV0_ID, ERROR
    if errors is not None:
        inside, codes = errors
        data = np.where(inside, codes, data)
        tags[inside] = ERROR
    return Vector(data, tags)


def _finished(name: str, windows: Windows) -> Any:
    if name in ("SUM", "AVERAGE"):
        return windows.totals()
    data = windows.extremes(name == "MAX")
    return np.where(np.isinf(data), 0.0, data)


def _across(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    """Totals of few cells of each row, of expressions and of fixed ranges, mixed as they come."""
    if name != "SUM":
        raise Unsupported
    rows: list[Any] = []
    odd = None
    error: Any = None
    code: Any = 0.0
    for shape in args:
        for value, is_reference in _operands(block, shape):
            tags = value.tags
            odd = either(odd, value.odd)
            strange = tags == OBJECT if is_reference else (tags == TEXT) | (tags == OBJECT)
            if np.any(strange):
                odd = either(odd, np.broadcast_to(strange, (block.count,)))
            wrong = tags == ERROR
            if np.any(wrong):
                code = (
                    np.where(wrong, value.data, code) if error is None else np.where(wrong & ~error, value.data, code)
                )
                error = wrong if error is None else error | wrong
            counts = tags == NUMBER if is_reference else (tags == NUMBER) | (tags == BOOLEAN) | (tags == BLANK)
            rows.append(np.broadcast_to(np.where(counts, value.data, 0.0), (block.count,)))
    data = exact_row_sums(rows)
    large = ~np.isfinite(data)
    if np.any(large):
        odd = either(odd, large)
        data = np.where(large, 0.0, data)
    if error is None:
        return Vector(data, NUMBER, odd)
    error = np.broadcast_to(error, (block.count,))
    return Vector(np.where(error, code, data), np.where(error, np.uint8(ERROR), np.uint8(NUMBER)), odd)


def _operands(block: Block, shape: Any) -> list[tuple[Vector, bool]]:
    reach = block.reach(shape)
    if reach is None:
        if shape[0] == "missing":
            return []
        return [(block.value(shape), False)]
    if reach.is_cell:
        return [(block.value(shape), True)]
    if not reach.rows_move:
        # A fixed range among other arguments: its exact parts are lost in one rounded total, so only
        # a single use is exact.
        raise Unsupported
    if reach.top != reach.bottom:
        raise Unsupported
    left, right = reach.columns(block.column)
    first, last = block.first + reach.top.value, block.last + reach.top.value
    if first < 0 or last > MAX_ROWS or left < 0 or right >= MAX_COLUMNS or right - left > 64:
        raise Unsupported
    grid = block.source(reach)
    return [(block.column_part(grid, column, first, last), True) for column in range(left, right + 1)]
