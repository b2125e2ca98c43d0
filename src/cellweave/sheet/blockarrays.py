"""Owns sums of products of few cells that move with the row: ``SUMPRODUCT(A1:C1,E1:G1)`` filled down."""

from __future__ import annotations

import math
from typing import Any

from cellweave.sheet import blockcalls
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.exact import exact_row_sums
from cellweave.sheet.pool import ERROR, NUMBER
from cellweave.sheet.vector import Unsupported, Vector, as_numbers


@function("SUMPRODUCT")
def _sumproduct(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    """Return the sum of the products of equal places; what is no number counts as 0."""
    ranges: list[list[Vector]] = []
    shapes: set[tuple[int, int]] = set()
    for arg in args:
        reach = block.reach(arg)
        if reach is None or reach.is_cell or not reach.rows_move:
            raise Unsupported
        cells, width = blockcalls.cells(block, reach)
        ranges.append(cells)
        shapes.add((len(cells), width))
    if len(shapes) != 1 or (1, 1) in shapes:
        raise Unsupported
    count = (block.count,)
    wrong, code = np.zeros(count, dtype=bool), np.zeros(count)
    for cell in (cell for cells in ranges for cell in cells):
        fails = (cell.tags == ERROR) & ~wrong
        code, wrong = np.where(fails, cell.data, code), wrong | fails
    with np.errstate(all="ignore"):
        products = [math.prod(map(_number, cells)) for cells in zip(*ranges, strict=True)]
        data = exact_row_sums([np.broadcast_to(product, count) for product in products])
    odd = ~np.isfinite(data)
    tags = np.where(wrong, np.uint8(ERROR), np.uint8(NUMBER)) if wrong.any() else NUMBER
    return Vector(np.where(wrong, code, data), tags, odd if odd.any() else None)


def _number(cell: Vector) -> Any:
    data = as_numbers(cell.data)
    return data if type(cell.tags) is int and cell.tags == NUMBER else np.where(cell.tags == NUMBER, data, 0.0)
