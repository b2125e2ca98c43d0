"""Owns evaluating rows of plain numbers without numpy: one list comprehension for a stretch of rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.sheet.arrays import numbers_from
from cellweave.sheet.generated import Unwritable, comprehension, expression
from cellweave.sheet.pool import BOOLEAN, NUMBER
from cellweave.sheet.reach import Reach

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.template import Shape, Template


def comprehended(
    book: Book, grid: Grid, template: Template, column: int, first: int, last: int
) -> tuple[Any, int] | None:
    """Return (numbers, their tag) of the rows from ``first`` up to ``last``; None where not all are plain numbers."""
    skeleton = template.meant.skeleton
    names: list[str] = []
    places: list[int] = []

    def atom(shape: Shape) -> tuple[str, bool] | None:
        if shape[0] != "leaf" or type(template.leaves[shape[1]]) is float:
            return None
        name = f"x{shape[1]}"
        if name not in names:
            names.append(name)
            places.append(shape[1])
        return name, False

    def literal(shape: Shape) -> Any:
        if shape[0] == "constant":
            return shape[1]
        if shape[0] == "leaf" and type(template.leaves[shape[1]]) is float:
            return template.leaves[shape[1]]
        raise Unwritable

    if skeleton.cache.get("comprehension") is False:
        return None
    try:
        source, is_test = expression(template.shape, atom, literal)
    except Unwritable:
        skeleton.cache["comprehension"] = False
        return None
    if not names:
        return None
    lists = []
    for place in places:
        rows = _rows(book, grid, template.leaves[place], column, first, last)
        if rows is None:
            return None
        lists.append(rows)
    try:
        values = comprehension(source, tuple(names))(*lists)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    if not all(map(math.isfinite, values)):
        return None
    return numbers_from(values), BOOLEAN if is_test else NUMBER


def _rows(book: Book, grid: Grid, leaf: Any, column: int, first: int, last: int) -> Any:
    """Return what a reference to one cell reads in each row, or None where something is no number."""
    if not isinstance(leaf, Reach) or not leaf.is_cell:
        return None
    source = grid if leaf.sheet < 0 else book.grids[leaf.sheet]
    index = leaf.left.at(column)
    if not 0 <= index < MAX_COLUMNS:
        return None
    held = source.column(index)
    if leaf.top.fixed:
        value = held.get(leaf.top.value)
        return [value] * (last - first) if type(value) is float else None
    low, high = first + leaf.top.value, last + leaf.top.value
    if low < 0 or high > MAX_ROWS:
        return None
    numbers, tags = held.window(low, high)
    return numbers if tags.count(NUMBER) == high - low else None
