"""Owns SUM, COUNT, AVERAGE, MIN and MAX in the block path: whole ranges once, moving ones as windows, rows across
columns.
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.sheet import blockcalls
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.exact import exact_row_sums
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT
from cellweave.sheet.reach import Reach
from cellweave.sheet.totals import total
from cellweave.sheet.vector import DIV0_ID, Unsupported, Vector, as_numbers, either
from cellweave.sheet.windows import Edge, Windows


@function("PRODUCT")
def _few(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    return _across(block, name, args)


@function("COUNTA", "COUNTBLANK")
def _filled(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    reach = block.reach(args[0]) if len(args) == 1 else None
    if reach is not None and reach.rows_move and not reach.is_cell and reach.left == reach.right and block.count > 1:
        return Vector(windows_of(block, reach).filled(are_blank=name == "COUNTBLANK"), NUMBER)
    if name == "COUNTA":
        return _across(block, name, args)
    if reach is None or reach.is_cell:
        raise Unsupported
    found: Any = np.zeros(block.count)
    for cell in blockcalls.cells(block, reach)[0]:
        if np.any(cell.tags == OBJECT):
            raise Unsupported
        found = found + ((cell.tags == BLANK) | ((cell.tags == TEXT) & (cell.data == 0.0)))
    return Vector(found, NUMBER)


@function("SUM", "COUNT", "AVERAGE", "MIN", "MAX")
def _total(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) == 1 and (reach := block.reach(args[0])) is not None:
        if not reach.rows_move or block.count == 1:
            return _whole(block, name, reach)
        if not reach.is_cell and reach.top != reach.bottom and reach.left == reach.right:
            return _windows(block, name, reach)
    return _across(block, name, args)


def _whole(block: Block, name: str, reach: Reach) -> Vector:
    """The same rows for the whole block: one total, from the summaries of the columns."""
    area = reach.range(block.first, block.column)
    if area is None:
        raise Unsupported
    return block.packed(total(name, block.source(reach), area))


def windows_of(block: Block, reach: Reach) -> Windows:
    """Return the rows of one column that a reference names, row by row. Raises Unsupported where it is none such."""
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
    return Windows(grid.column(left), grid.summary(left), top, bottom, block.count)


def _windows(block: Block, name: str, reach: Reach) -> Vector:
    windows = windows_of(block, reach)
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
    """Totals of few cells of each row, of expressions and of ranges that move, mixed as they come."""
    shape = (block.count,)
    numbers: list[Any] = []
    counted: list[Any] = []
    odd = None
    wrong: Any = np.zeros(shape, dtype=bool)
    code: Any = np.zeros(shape)
    for arg in args:
        for value, is_reference in _operands(block, arg):
            tags = np.asarray(value.tags)
            odd = either(odd, value.odd)
            strange = tags == OBJECT
            if strange.any():
                odd = either(odd, np.broadcast_to(strange, shape))
            fails = (tags == ERROR) & ~wrong
            if fails.any():
                code = np.where(fails, value.data, code)
                wrong = wrong | fails
            # Of references only numbers count; what is given directly counts as a number whatever it is.
            counts = tags == NUMBER if is_reference else (tags == NUMBER) | (tags == BOOLEAN) | (tags == BLANK)
            if name == "COUNTA":
                counts = tags != BLANK if is_reference else np.ones(1, dtype=bool)
            numbers.append(np.broadcast_to(as_numbers(np.asarray(value.data)), shape))
            counted.append(np.broadcast_to(counts, shape))
    count = np.add.reduce([mask.astype(np.float64) for mask in counted])
    if name in ("COUNT", "COUNTA"):
        return Vector(count, NUMBER, odd)
    data = _REDUCED[name](numbers, counted)
    empty = count == 0.0
    if name == "AVERAGE":
        data = data / np.where(empty, 1.0, count)
        code, wrong = np.where(empty & ~wrong, DIV0_ID, code), wrong | empty
    else:
        data = np.where(empty, 0.0, data)
    large = ~np.isfinite(data)
    if large.any():
        odd, data = either(odd, large), np.where(large, 0.0, data)
    if not wrong.any():
        return Vector(data, NUMBER, odd)
    return Vector(np.where(wrong, code, data), np.where(wrong, np.uint8(ERROR), np.uint8(NUMBER)), odd)


def _summed(numbers: list[Any], counted: list[Any]) -> Any:
    return exact_row_sums([np.where(mask, row, 0.0) for row, mask in zip(numbers, counted, strict=True)])


def _reduced(operation: Any, neutral: float) -> Any:
    def reduce(numbers: list[Any], counted: list[Any]) -> Any:
        return operation.reduce([np.where(mask, row, neutral) for row, mask in zip(numbers, counted, strict=True)])

    return reduce


_REDUCED: Final[dict[str, Any]] = {
    "SUM": _summed,
    "AVERAGE": _summed,
    "MIN": _reduced(np.minimum, np.inf),
    "MAX": _reduced(np.maximum, -np.inf),
    "PRODUCT": _reduced(np.multiply, 1.0),
}


def _operands(block: Block, arg: Any) -> list[tuple[Vector, bool]]:
    if arg[0] == "missing":
        return [(Vector(0.0, BLANK), False)]
    reach = block.reach(arg)
    if blockcalls.may_be_reference(arg):
        raise Unsupported
    if reach is None:
        return [(block.number(arg), False)]
    if reach.is_cell:
        return [(block.value(arg), True)]
    return [(vector, True) for vector in blockcalls.cells(block, reach)[0]]
