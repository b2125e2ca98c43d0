"""Owns conditional totals of one cell whose criteria compare numbers (``">500"``): masks over the ranges, no index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cellweave.address import Range
from cellweave.sheet.arrays import BLOCK, alike, np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_parts, rounded_sum
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import ERROR, NUMBER, TEXT
from cellweave.sheet.vector import Vector
from cellweave.values import DIV0, NUM

if TYPE_CHECKING:
    from cellweave.sheet.blocks import Block

_ORDERED: Final = re.compile(r"(<=|>=|<|>)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?)\Z")


def matched(
    block: Block, name: str, criteria: list[Any], areas: list[tuple[Grid, Range]], values: Column | None, shift: int
) -> Vector | None:
    """Return the total of one cell, or None when a criterion is of another kind."""
    limits: list[tuple[str, float]] = []
    for shape in criteria:
        criterion = block.value(shape)
        if type(criterion.tags) is not int or criterion.tags != TEXT or criterion.odd is not None:
            return None
        found = _ORDERED.match(block.book.pool.texts[int(np.ravel(criterion.data)[0])])
        if found is None:
            return None
        limits.append((found[1], float(found[2])))
    first = areas[0][1]
    rows = max((grid.column(area.left).length for grid, area in areas), default=0)
    last = min(first.bottom + 1, rows)
    if last <= first.top:
        return None
    mask: Any = None
    for (sign, limit), (grid, area) in zip(limits, areas, strict=True):
        numbers, tags = grid.column(area.left).window(first.top, last)
        own = holds(sign, numbers, limit) & (tags == NUMBER)
        mask = own if mask is None else mask & own
    if values is None:
        return Vector(float(np.count_nonzero(mask)), NUMBER)
    numbers, tags = values.window(first.top + shift, last + shift)
    if (mask & (tags == ERROR)).any():
        return None
    chosen = numbers[mask & (tags == NUMBER)]
    parts = [part for start in range(0, len(chosen), BLOCK) for part in exact_parts(chosen[start : start + BLOCK])]
    total = rounded_sum(parts)
    if name.startswith("AVERAGE"):
        return block.packed(total / len(chosen) if len(chosen) else DIV0)
    return block.packed(total if total - total == 0.0 else NUM)


def holds(sign: str, numbers: Any, limit: float) -> Any:
    """Return which numbers stand to a limit as a comparison says, those that differ by noise being equal."""
    near = (numbers == limit) | alike(numbers, limit)
    if sign == "<":
        return (numbers < limit) & ~near
    if sign == ">":
        return (numbers > limit) & ~near
    return (numbers < limit) | near if sign == "<=" else (numbers > limit) | near
