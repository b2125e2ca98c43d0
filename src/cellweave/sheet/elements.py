"""Owns the elements of arrays as the rows of a block: what an operator or a function over arrays is computed by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cellweave.formula.reference import Area
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block
from cellweave.sheet.columnarray import ColumnArray
from cellweave.sheet.grid import Grid
from cellweave.sheet.reach import Corner, Reach
from cellweave.sheet.vector import Unsupported, Vector
from cellweave.values import NA

if TYPE_CHECKING:
    from cellweave.sheet.arrayengine import ArrayEngine
    from cellweave.sheet.template import Shape

# The shape of an argument that a call was given, by its place.
GIVEN: Final = "given"
# What stands for the sheet of a reference to the first argument, where it is an array; the next ones are below.
_FIRST_ARRAY: Final = -2


class Elements(Block):
    """The elements of arrays as the rows of a block: operands are vectors, references or arrays taken whole."""

    def __init__(self, engine: ArrayEngine, operands: list[Any], count: int, *, careful: bool) -> None:
        # No cell of a grid is evaluated here, so there is neither a grid nor a template.
        super().__init__(engine.book, None, None, 0, 0, count, careful)  # type: ignore[arg-type]
        self._operands = operands
        # The grids that arrays are for functions which look for something in them, by their places.
        self._grids: dict[int, Grid] = {}

    def value(self, shape: Shape) -> Vector:
        if shape[0] != GIVEN:
            return super().value(shape)
        operand = self._operands[shape[1]]
        if isinstance(operand, Area) and operand.is_cell:
            return self.packed(operand.value())
        if not isinstance(operand, Vector):
            raise Unsupported
        return operand

    def literal(self, shape: Shape) -> Any:
        value = self.value(shape)
        if not value.is_scalar:
            raise Unsupported
        return self.book.pool.unpack(value.tags, value.data)

    def reach(self, shape: Shape) -> Reach | None:
        if shape[0] != GIVEN or isinstance(operand := self._operands[shape[1]], Vector):
            return None
        if isinstance(operand, ColumnArray):
            height, width = operand.shape
            return _fixed(_FIRST_ARRAY - shape[1], 0, 0, height - 1, width - 1)
        if not isinstance(operand, Area) or not isinstance(operand.sheet, int) or operand.grid.asks_first:
            raise Unsupported
        return _fixed(operand.sheet, *operand.place)

    def source(self, reach: Reach) -> Grid:
        if reach.sheet > _FIRST_ARRAY:
            return super().source(reach)
        place = _FIRST_ARRAY - reach.sheet
        if place not in self._grids:
            self._grids[place] = self._operands[place].as_grid()
        return self._grids[place]

    def area(self, reach: Reach) -> Any:
        for place, operand in enumerate(self._operands):
            if isinstance(operand, (Area, ColumnArray)) and self.reach((GIVEN, place)) == reach:
                return operand
        raise Unsupported


def _fixed(sheet: int, top: int, left: int, bottom: int, right: int) -> Reach:
    return Reach(sheet, Corner(True, top), Corner(True, left), Corner(True, bottom), Corner(True, right))


def spread(table: ColumnArray, height: int, width: int) -> Vector:
    """Return an array's elements, column by column, its only row or column repeated; past its end is ``#N/A``."""
    whole: Any = table
    if table.shape[0] > height:
        whole = whole.taken(slice(height))
    if table.shape[1] > width:
        whole = whole.across(slice(width))
    tall, wide = whole.shape
    if (tall not in (1, height)) or (wide not in (1, width)):
        whole = whole.padded(height if tall > 1 else 1, width if wide > 1 else 1, NA)
    data, tags = whole.data, whole.tags
    if (height, width) != whole.shape:
        data = np.broadcast_to(data, (height, width))
        tags = tags if type(tags) is int else np.broadcast_to(tags, (height, width))
    return Vector(data.ravel(order="F"), tags if type(tags) is int else tags.ravel(order="F"))
