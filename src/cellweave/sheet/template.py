"""Owns formulas as regions hold them: one template stands for a formula wherever it was filled to; never values.

A template is a formula of the language in relative form, its references resolved to sheets of the book. Equal
templates of a book are one object, so regions are compared by identity; what a block evaluates is the ``shape`` all
formulas of one skeleton share.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from cellweave.formula.syntax import (
    COLUMN_FIXED,
    DEAD,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    ROW_FIXED,
    Binary,
    Call,
    Constant,
    Formula,
    Name,
    Node,
    Omitted,
    Reference,
    Skeleton,
    Slot,
    Unary,
)
from cellweave.sheet.reach import Corner, Reach

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid

# ("leaf", i) | ("constant", value) | ("op", operator, left, right) | ("neg", x) | ("percent", x) |
# ("call", NAME, arguments) | ("name", name) | ("missing",) | ("other",)
Shape: TypeAlias = tuple[Any, ...]

# A range of more rows than this is read through indexes and summaries, never as a list.
_LARGE = 2048
# Deeper trees than this are left to the cell path; a block walks them by recursion.
_DEEPEST = 60
# Most references of a sheet are made of the same few corners.
_corner = lru_cache(maxsize=8192)(Corner)


class Template:
    """A formula in relative form, and what the sheet engine knows of it."""

    __slots__ = (
        "_leaves", "fills", "formula", "is_block", "meant", "names", "reach", "reaches", "unseen", "uses", "volatile",
    )  # fmt: skip

    def __init__(
        self,
        formula: Formula,
        reaches: tuple[Reach, ...],
        names: tuple[str, ...],
        is_block: bool,
        volatile: bool,
        unseen: bool,
        reach: Callable[[Reference], Reach | None],
    ) -> None:
        self.formula = formula
        # The same with references and values instead of the names and tables of the book: what blocks evaluate.
        self.meant = formula
        # All that is read, each once: by references, and by names and tables of the book.
        self.reaches = reaches
        self.names = names
        self.is_block = is_block
        self.volatile = volatile
        # INDIRECT, OFFSET and the like: what is read is known only when it is read.
        self.unseen = unseen
        # (rows, columns) that an array formula of older Excel fills, whatever the size of its result.
        self.fills: tuple[int, int] | None = None
        # How many regions hold it: one that stands nowhere has no neighbour to join.
        self.uses = 0
        # What the engine follows of a reference.
        self.reach = reach
        self._leaves: tuple[Any, ...] | None = None

    @property
    def shape(self) -> Shape:
        """The shape all formulas of its skeleton share, made when a block asks for it first."""
        return shape_of(self.meant.skeleton) if self.fills is None else ("other",)

    @property
    def leaves(self) -> tuple[Any, ...]:
        """A Reach for each reference the engine can follow, other leaves as they are."""
        if self._leaves is None:
            self._leaves = tuple(
                (self.reach(leaf) or leaf) if type(leaf) is Reference else leaf for leaf in self.meant.leaves
            )
        return self._leaves

    def filling(self, shape: tuple[int, int]) -> Template:
        """Return the template of the same formula as an array formula that fills (rows, columns)."""
        other = Template(self.formula, self.reaches, self.names, False, self.volatile, self.unseen, self.reach)
        other.fills = shape
        return other

    def is_large(self, grid: Grid, grids: list[Grid]) -> bool:
        """Whether a reference reads so many rows that a single cell of ``grid`` is worth the block path and indexes.

        ``grids`` are all of the book.
        """
        for sheet, top, _, bottom, _ in self.reaches:
            if top is not bottom and (top.fixed != bottom.fixed or abs(bottom.value - top.value) > _LARGE):
                read = grid if sheet < 0 else grids[sheet]
                if max((column.length for column in read.columns.values()), default=0) > _LARGE:
                    return True
        return False

    def __repr__(self) -> str:
        return f"<Template {self.formula.skeleton.text!r}>"


def reach_of(reference: Reference, sheet: int) -> Reach:
    """Return a reference as the engine follows it; ``sheet`` is its sheet's index, -1 for the formula's own."""
    flags = reference.flags
    top = _corner(bool(flags & ROW_FIXED), reference.row)
    left = _corner(bool(flags & COLUMN_FIXED), reference.column)
    if reference.is_cell:
        return Reach(sheet, top, left, top, left)
    bottom = _corner(bool(flags & END_ROW_FIXED), reference.end_row)
    right = _corner(bool(flags & END_COLUMN_FIXED), reference.end_column)
    return Reach(sheet, top, left, bottom, right)


def is_followed(reference: Reference) -> bool:
    """Whether a reference is plain: alive, on one sheet of this book."""
    return not (reference.flags & DEAD) and reference.last_sheet is None and reference.book is None


def shape_of(skeleton: Skeleton) -> Shape:
    """Return the shape of a skeleton, made once."""
    shape: Shape | None = skeleton.cache.get("shape")
    if shape is None:
        shape = skeleton.cache["shape"] = _shape(skeleton.tree, 0)
    return shape


def shape_of_node(node: Node) -> Shape:
    """Return the shape of a part of a formula."""
    return _shape(node, 0)


def _shape(node: Node, depth: int) -> Shape:
    if depth > _DEEPEST:
        return ("other",)
    if isinstance(node, Slot):
        return "leaf", node.index
    if isinstance(node, Constant):
        return "constant", node.value
    if isinstance(node, Omitted):
        return ("missing",)
    if isinstance(node, Binary) and node.operator not in (":", " "):
        return "op", node.operator, _shape(node.left, depth + 1), _shape(node.right, depth + 1)
    if isinstance(node, Unary):
        inner = _shape(node.operand, depth + 1)
        if node.operator == "-":
            return "neg", inner
        if node.operator == "%":
            return "percent", inner
        if node.operator == "+" or (node.operator == "@" and inner[0] == "name"):
            return inner
    if isinstance(node, Name) and node.sheet is None:
        return "name", node.name
    if isinstance(node, Call):
        return "call", node.name.upper(), tuple(_shape(argument, depth + 1) for argument in node.arguments)
    return ("other",)
