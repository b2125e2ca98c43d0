"""Owns totals over expressions of whole ranges in the block path: ``SUMPRODUCT((A1:A9>5)*B1:B9)`` and its kin.

What a block is to the rows of a region, ``Rows`` is to the rows of the ranges that one cell reads.
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.sheet.arrays import BLOCK, np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.exact import exact_parts, rounded_sum
from cellweave.sheet.pool import ERROR, NUMBER, OBJECT
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import Unsupported, Vector, as_numbers
from cellweave.values import NUM

# Shorter ranges than this are as fast cell by cell.
_LEAST_ROWS: Final = 256
# Functions that give one value for each of the values they get.
_ELEMENTWISE: Final = frozenset(
    (
        "ABS",
        "DATE",
        "DAY",
        "EXACT",
        "EXP",
        "IF",
        "IFERROR",
        "IFNA",
        "INT",
        "ISBLANK",
        "ISERROR",
        "ISLOGICAL",
        "ISNUMBER",
        "ISTEXT",
        "LEFT",
        "LEN",
        "LN",
        "LOWER",
        "MID",
        "MOD",
        "MONTH",
        "NOT",
        "POWER",
        "RIGHT",
        "ROUND",
        "ROUNDDOWN",
        "ROUNDUP",
        "SIGN",
        "SQRT",
        "TRIM",
        "TRUNC",
        "UPPER",
        "WEEKDAY",
        "YEAR",
    )
)


class Rows(Block):
    """The rows of equally high ranges of one column each that the cell at (row, column) reads."""

    def __init__(self, block: Block, row: int, area: tuple[int, int]) -> None:
        super().__init__(block.book, block.grid, block.template, block.column, area[0], area[1] + 1, careful=True)
        self._row = row

    def reach(self, shape: Any) -> Reach | None:
        return None

    def leaf(self, index: int) -> Vector:
        leaf = self.template.leaves[index]
        if not isinstance(leaf, Reach):
            return super().leaf(index)
        area = leaf.range(self._row, self.column)
        if area is None or area.left != area.right:
            raise Unsupported
        grid = self.source(leaf)
        if leaf.is_cell:
            return self.packed(grid.get(area.top, area.left))
        if (area.top, area.bottom + 1) != (self.first, self.last):
            raise Unsupported
        return self.column_part(grid, area.left, self.first, self.last)

    def _called(self, name: str, args: tuple[Any, ...]) -> Vector:
        if name not in _ELEMENTWISE:
            raise Unsupported
        return super()._called(name, args)


@function("SUMPRODUCT")
def sumproduct(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    """Return the sum of the products of equal places; what is no number counts as 0."""
    results = [_product(Rows(block, row, _span(block, row, args)), args) for row in range(block.first, block.last)]
    numbers, tags = block.book.pool.pack_all(results)
    return Vector(numbers, tags)


def _span(block: Block, row: int, args: tuple[Any, ...]) -> tuple[int, int]:
    """Return the first and last row of the ranges in arguments. Raises Unsupported unless all have the same, many."""
    found: set[tuple[int, int]] = set()

    def visit(shape: Any) -> None:
        if shape[0] == "leaf" and isinstance(leaf := block.template.leaves[shape[1]], Reach) and not leaf.is_cell:
            found.add(leaf.rows(row))
        elif shape[0] == "missing":
            raise Unsupported
        for part in shape[1:]:
            if isinstance(part, tuple):
                for one in part if shape[0] == "call" else (part,):
                    visit(one)

    for arg in args:
        visit(arg)
    if len(found) != 1:
        raise Unsupported
    ((top, bottom),) = found
    if bottom - top + 1 < _LEAST_ROWS or bottom - top > 1_000_000:
        raise Unsupported
    return top, bottom


def _product(rows: Rows, args: tuple[Any, ...]) -> Any:
    product: Any = None
    for arg in args:
        with np.errstate(all="ignore"):
            vector = rows.value(arg)
        if vector.odd is not None and np.any(vector.odd):
            raise Unsupported
        if np.ndim(vector.data) == 0 and np.ndim(vector.tags) == 0:
            # A single value beside ranges is of another size.
            raise Unsupported
        shape = (rows.count,)
        tags = np.broadcast_to(np.asarray(vector.tags), shape)
        data = np.broadcast_to(as_numbers(np.asarray(vector.data)), shape)
        wrong = np.flatnonzero(tags == ERROR)
        if len(wrong):
            return rows.book.pool.unpack(ERROR, data[wrong[0]])
        if (tags == OBJECT).any():
            raise Unsupported
        numbers = np.where(tags == NUMBER, data, 0.0)
        product = numbers if product is None else product * numbers
    if not np.isfinite(product).all():
        raise Unsupported
    parts = [part for start in range(0, len(product), BLOCK) for part in exact_parts(product[start : start + BLOCK])]
    total = rounded_sum(parts)
    return total if total - total == 0.0 else NUM
