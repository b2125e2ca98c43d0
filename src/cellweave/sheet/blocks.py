"""Owns evaluating a template for a block of rows at once: the block path, which needs numpy; it knows what it cannot
do.

The shape is walked once a block; each node is an array operation over at most 16,384 rows, so temporaries stay in
cache. What it cannot evaluate raises ``Unsupported`` (the region takes the scalar path) or marks single rows odd
(those rows do).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula import parameters
from cellweave.formula.operators import MOST_CHARACTERS
from cellweave.formula.reference import Area
from cellweave.sheet import blockcalls, vectormath
from cellweave.sheet.arrays import np
from cellweave.sheet.pool import BLANK, BOOLEAN, NUMBER, OBJECT
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import Unsupported, Vector
from cellweave.values import VALUE, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.template import Shape, Template

_COMPARISONS: Final = frozenset(("=", "<>", "<", ">", "<=", ">="))
# Function name → how a block evaluates it; the modules of the families fill this.
FUNCTIONS: Final[dict[str, Callable[..., Vector]]] = {}


# Functions over whose blocks work would be repeated: they are evaluated in one, however high.
WHOLE_BLOCKS: Final[set[str]] = set()


def function(*names: str, is_whole: bool = False) -> Callable[[Callable[..., Vector]], Callable[..., Vector]]:
    """Register how a block evaluates some functions: ``f(block, name, args) -> Vector``; args are shapes.

    ``is_whole`` says that blocks of few rows would repeat work.
    """
    if is_whole:
        WHOLE_BLOCKS.update(names)

    def registered(implementation: Callable[..., Vector]) -> Callable[..., Vector]:
        for name in names:
            FUNCTIONS[name] = implementation
        return implementation

    return registered


# The same for calls whose arguments are array expressions; what all rows share is worth evaluating them together.
OVER_ARRAYS: Final[dict[str, Callable[..., Vector]]] = {}


def over_arrays(*names: str) -> Callable[[Callable[..., Vector]], Callable[..., Vector]]:
    """Register how a block evaluates some functions of array expressions; it is asked where ``function`` cannot."""

    def registered(implementation: Callable[..., Vector]) -> Callable[..., Vector]:
        OVER_ARRAYS.update(dict.fromkeys(names, implementation))
        return implementation

    return registered


class Block:
    """One evaluation: the rows from ``first`` up to ``last`` (excluded) of a template in one column."""

    def __init__(
        self, book: Book, grid: Grid, template: Template, column: int, first: int, last: int, careful: bool
    ) -> None:
        self.book = book
        self.grid = grid
        self.template = template
        self.column = column
        self.first = first
        self.last = last
        self.count = last - first
        self.careful = careful
        self._leaves: dict[int, Vector] = {}
        # What a caller computed already, by shape: the parts of a recurrence, the names of LET.
        self.given: dict[Any, Vector] = {}

    def value(self, shape: Shape) -> Vector:
        """Return the values of an expression."""
        kind = shape[0]
        if kind == "leaf":
            known = self._leaves.get(shape[1])
            if known is None:
                known = self._leaves[shape[1]] = self.leaf(shape[1])
            return known
        if self.given and shape in self.given:
            return self.given[shape]
        if kind == "constant":
            return self.packed(shape[1])
        if kind == "op":
            return self._operation(shape)
        if kind == "neg":
            return vectormath.mapped(np.negative, self.number(shape[1]))
        if kind == "percent":
            return vectormath.mapped(lambda value: value / 100.0, self.number(shape[1]))
        if kind == "name":
            bound = self.given.get(("let", shape[1].lower()))
            if bound is not None:
                return bound
            return self.packed(self.book.language.constant(shape[1]))
        if kind == "call":
            return self._called(shape[1], shape[2])
        raise Unsupported

    def _called(self, name: str, args: tuple[Shape, ...]) -> Vector:
        for implementation in (FUNCTIONS.get(name), OVER_ARRAYS.get(name)):
            if implementation is not None:
                with suppress(Unsupported):
                    return implementation(self, name, args)
        return blockcalls.called(self, name, args)

    def literal(self, shape: Shape) -> Any:
        """Return the value of an argument that is written in the formula; raises Unsupported when it is not."""
        if shape[0] == "leaf":
            value = self.template.leaves[shape[1]]
            if type(value) in (float, str):
                return value
        if shape[0] == "constant":
            return shape[1]
        if shape[0] == "neg":
            value = self.literal(shape[1])
            if type(value) is float:
                return -value
        raise Unsupported

    def reach(self, shape: Shape) -> Reach | None:
        """Return the reference an argument is, or None."""
        if shape[0] == "leaf" and isinstance(leaf := self.template.leaves[shape[1]], Reach):
            return leaf
        return None

    def area(self, reach: Reach) -> Any:
        """Return what a reference that is the same for all rows names. Raises Unsupported outside the grid."""
        area = reach.range(self.first, self.column)
        if area is None:
            raise Unsupported
        return Area(self.book.reader(self.grid, self.template), self.source(reach).index, *area)

    def source(self, reach: Reach) -> Grid:
        """Return the grid a reference reads."""
        return self.grid if reach.sheet < 0 else self.book.grids[reach.sheet]

    def packed(self, value: Any) -> Vector:
        """Return one value for all rows."""
        tag, number = self.book.pool.pack(value)
        return Vector(float(number), tag)

    def number(self, shape: Shape) -> Vector:
        """Return the values of an expression used as numbers: texts as what they look like, or ``#VALUE!``."""
        return blockcalls.as_kind(self, self.value(shape), parameters.number)

    def logical(self, shape: Shape) -> Vector:
        """Return the values of an expression used as a condition: texts must read TRUE or FALSE."""
        return blockcalls.as_kind(self, self.value(shape), parameters.logical)

    def _operation(self, shape: Shape) -> Vector:
        _, operator, left, right = shape
        if operator in _COMPARISONS:
            return vectormath.compared(operator, self.value(left), self.value(right), self.book.pool)
        if operator == "&":
            return self._joined(shape)
        if operator == "^":
            return self.book.language.power(self, self.number(left), self.number(right))
        return vectormath.arithmetic(operator, self.number(left), self.number(right), careful=self.careful)

    def _joined(self, shape: Shape) -> Vector:
        """Return a chain of ``&``, each distinct row of its operands joined once."""
        chain: list[Shape] = []
        while shape[:2] == ("op", "&"):
            chain.append(shape[3])
            shape = shape[2]
        vectors = [self.value(part) for part in (shape, *reversed(chain))]
        return blockcalls.mapped(self, vectors, _text_of, [parameters.text] * len(vectors))

    def places(self) -> tuple[Any, Any]:
        """Return the rows and columns of the cells that are evaluated."""
        return np.arange(self.first, self.last), self.column

    def leaf(self, index: int) -> Vector:
        """Return the values of a leaf: a constant, or the cells a reference names."""
        leaf = self.template.leaves[index]
        if type(leaf) is float or type(leaf) is str:
            return self.packed(leaf)
        if not isinstance(leaf, Reach) or not leaf.is_cell:
            raise Unsupported
        grid = self.source(leaf)
        column = leaf.left.at(self.column)
        if not 0 <= column < MAX_COLUMNS:
            raise Unsupported
        if leaf.top.fixed:
            value = grid.columns[column].get(leaf.top.value) if column in grid.columns else None
            return self.packed(value)
        first, last = self.first + leaf.top.value, self.last + leaf.top.value
        if first < 0 or last > MAX_ROWS:
            raise Unsupported
        return self.column_part(grid, column, first, last)

    def column_part(self, grid: Grid, column: int, first: int, last: int) -> Vector:
        """Return the values of rows of a column, with one tag for all where they are of one kind."""
        held = grid.columns.get(column)
        if held is None or first >= held.length:
            return Vector(np.zeros(last - first), BLANK)
        numbers, tags = held.window(first, last)
        tag = int(tags[0])
        if (tags == tag).all():
            return Vector(numbers, tag)
        return Vector(numbers, tags)


def _text_of(*parts: str) -> str | ErrorValue:
    text = "".join(parts)
    return text if len(text) <= MOST_CHARACTERS else VALUE


def outcome(value: Vector, count: int) -> tuple[Any, Any, Any]:
    """Return (numbers, tags, rows for the scalar path or None) of a formula's values, as a column keeps them."""
    numbers = value.data
    if type(value.tags) is int and value.tags == BLANK:
        # A formula is never blank: a reference to a blank cell gives 0.
        value = Vector(numbers, NUMBER, value.odd)
    if np.ndim(numbers) == 0:
        numbers = np.full(count, float(numbers))
    elif numbers.dtype == np.bool_:
        numbers = numbers.astype(np.float64)
    elif value.tags is NUMBER or type(value.tags) is int:
        numbers = numbers + 0.0
    tags: Any = value.tags
    odd = value.odd
    if type(tags) is not int:
        tags = np.array(np.broadcast_to(tags, (count,)))
        numbers = np.array(np.broadcast_to(numbers, (count,))) + 0.0
        tags[tags == BLANK] = NUMBER
        strange = tags == OBJECT
        if strange.any():
            odd = strange if odd is None else odd | strange
    elif tags == OBJECT:
        odd = np.ones(count, dtype=bool)
    if odd is not None:
        odd = np.flatnonzero(np.broadcast_to(odd, (count,)))
        odd = odd if len(odd) else None
    return numbers, tags, odd


__all__ = ["BOOLEAN", "FUNCTIONS", "Block", "function", "outcome"]
