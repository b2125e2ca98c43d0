"""Owns SUBTOTAL in the block path: where nothing is hidden and no subtotal lies below, it is the plain total."""

from __future__ import annotations

from typing import Any, Final

from cellweave.address import Range
from cellweave.sheet.blocks import FUNCTIONS, Block, function
from cellweave.sheet.template import Template
from cellweave.sheet.vector import Unsupported, Vector

_TOTALS: Final = {1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 9: "SUM"}
_NESTED: Final = ("SUBTOTAL", "AGGREGATE")


@function("SUBTOTAL")
def _subtotal(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2 or type(kind := block.literal(args[0])) is not float:
        raise Unsupported
    reach, total = block.reach(args[1]), _TOTALS.get(int(kind) - 100 if kind > 100 else int(kind))
    if total is None or reach is None or not reach.rows_move or block.count == 1:
        raise Unsupported
    read = reach.hull(Range(block.first, block.column, block.first + block.count - 1, block.column))
    grid = block.source(reach)
    if read is None or (grid.hidden_rows if kind > 100 else grid.filtered_rows):
        raise Unsupported
    templates = {region.template for region in grid.regions.overlapping(read)}
    if any(map(_is_subtotal, templates)):
        raise Unsupported
    return FUNCTIONS[total](block, total, args[1:])


def _is_subtotal(template: Template) -> bool:
    return any(function in template.formula.skeleton.text.upper() for function in _NESTED)
