"""Owns lambdas over whole arrays: MAP and BYROW as their body filled down beside the array, a block of all elements.

What a block does to a formula of single cells it does to the body of a lambda, lazily where that is seen; elements it
leaves to the cells are called one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellweave.formula.reference import Area
from cellweave.formula.references import area as area_of
from cellweave.formula.syntax import Reference
from cellweave.sheet.arrays import np
from cellweave.sheet.blocklogic import replaced
from cellweave.sheet.blocks import Block
from cellweave.sheet.columnarray import ColumnArray
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import OBJECT
from cellweave.sheet.reach import Corner, Reach
from cellweave.sheet.template import Shape, shape_of_node
from cellweave.sheet.vector import Unsupported, Vector

if TYPE_CHECKING:
    from cellweave.sheet.book import Book

# What stands for the sheet of a reference to a row of the first argument; the next ones are below.
_FIRST_ROWS = -2


class _Leaves:
    """What a block asks a template for."""

    def __init__(self, leaves: list[Any]) -> None:
        self.leaves = leaves


class Body(Block):
    """The body of a lambda for every element of arrays (or every row) at once."""

    def __init__(self, book: Book, call: Any, count: int, *, careful: bool) -> None:
        self._frame = call.frame
        self._grids: list[Grid] = []
        leaves = [self._leaf_of(leaf) for leaf in call.frame.leaves]
        # No cell of a grid is evaluated here, so there is neither a grid nor a template.
        super().__init__(book, None, _Leaves(leaves), 0, 0, count, careful)  # type: ignore[arg-type]
        self.shape: Shape = shape_of_node(call.node)

    def bind(self, name: str, vector: Vector) -> None:
        """Let a parameter be an element."""
        self.given["let", name] = vector

    def bind_rows(self, name: str, table: ColumnArray) -> None:
        """Let a parameter be a row of a table, which is a reference that moves with the row."""
        sheet = _FIRST_ROWS - len(self._grids)
        self._grids.append(table.as_grid())
        last = table.shape[1] - 1
        reach = Reach(sheet, Corner(False, 0), Corner(True, 0), Corner(False, 0), Corner(True, last))
        self.template.leaves = [*self.template.leaves, reach]  # type: ignore[misc, assignment]
        self.shape = replaced(self.shape, {name: ("leaf", len(self.template.leaves) - 1)})

    def value(self, shape: Shape) -> Vector:
        if shape[0] == "name" and ("let", shape[1].lower()) not in self.given:
            known = self._frame.names.get(shape[1].lower(), self)
            if known is not self:
                if type(known) not in (float, str, bool):
                    raise Unsupported
                return self.packed(known)
        if shape[0] == "call" and (shape[1].lower() in self._frame.names or ("let", shape[1].lower()) in self.given):
            # A function of this name is bound here.
            raise Unsupported
        return super().value(shape)

    def source(self, reach: Reach) -> Grid:
        return self._grids[_FIRST_ROWS - reach.sheet] if reach.sheet <= _FIRST_ROWS else self.book.grids[reach.sheet]

    def area(self, reach: Reach) -> Any:
        area = reach.range(0, 0)
        if area is None or reach.sheet <= _FIRST_ROWS:
            raise Unsupported
        return Area(self._frame.context, reach.sheet, *area)

    def places(self) -> tuple[Any, Any]:
        return self._frame.row, self._frame.column

    def _leaf_of(self, leaf: Any) -> Any:
        """Return a leaf of the formula that the lambda stands in, references as they are seen from there."""
        if type(leaf) is not Reference:
            return leaf
        area = area_of(leaf, self._frame)
        if not isinstance(area, Area) or type(area.sheet) is not int or area.grid.asks_first:
            return leaf
        top, left, bottom, right = area.place
        return Reach(area.sheet, Corner(True, top), Corner(True, left), Corner(True, bottom), Corner(True, right))


def applied(book: Book, call: Any, arguments: list[ColumnArray], *, by_row: bool) -> tuple[Any, Any, Any] | None:
    """Return (numbers, tags, which ones are to be called one by one or None) of a lambda over arrays of one shape.

    Elements come column by column, rows one after the other. None where the body is more than a block can do.
    """
    height, width = arguments[0].shape
    count = height if by_row else height * width
    try:
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                value = _body(book, call, arguments, count, by_row=by_row, careful=False)
        except FloatingPointError:
            with np.errstate(all="ignore"):
                value = _body(book, call, arguments, count, by_row=by_row, careful=True)
    except Unsupported:
        return None
    data, tags = np.broadcast_to(value.data, (count,)), value.tags
    if type(tags) is not int:
        tags = np.broadcast_to(tags, (count,))
    odd = value.odd
    strange = np.broadcast_to(tags == OBJECT, (count,))
    if strange.any():
        odd = strange if odd is None else odd | strange
    if odd is not None:
        odd = np.flatnonzero(np.broadcast_to(odd, (count,)))
    return data, tags, odd


def _body(book: Book, call: Any, arguments: list[ColumnArray], count: int, *, by_row: bool, careful: bool) -> Vector:
    body = Body(book, call, count, careful=careful)
    for name, argument in zip(call.parameters, arguments, strict=True):
        if by_row:
            body.bind_rows(name, argument)
        else:
            tags = argument.tags
            body.bind(
                name, Vector(argument.data.ravel(order="F"), tags if type(tags) is int else tags.ravel(order="F"))
            )
    return body.value(body.shape)
