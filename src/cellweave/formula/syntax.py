"""Owns what a formula is: a skeleton (its text with gaps), the leaves that fill the gaps, and the tree they stand in.

``=A2*1.5+SUM(C$1:C2)`` is the skeleton ``=▯*▯+SUM(▯)`` and three leaves. References are kept relative to the formula's
own cell, so a formula filled down is the same formula, and 100,000 different ones share a handful of skeletons.
Changing references changes leaves only: spaces and spelling stay as they were typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range

# How a gap stands in a skeleton, one character for each kind of leaf. They cannot be typed.
REFERENCE: Final = "\x01"
NUMBER: Final = "\x02"
TEXT: Final = "\x03"
# What stands after the gap of a trimmed range: both ends of ``A1.:.B9`` move in to cells that hold something, the first
# of ``A1.:B9``, the last of ``A1:.B9``.
TRIMS: Final = frozenset((".:.", ".:", ":."))

# Flags of a reference.
ROW_FIXED: Final = 1
COLUMN_FIXED: Final = 2
END_ROW_FIXED: Final = 4
END_COLUMN_FIXED: Final = 8
IS_RANGE: Final = 16
WHOLE_COLUMNS: Final = 32
WHOLE_ROWS: Final = 64
DEAD: Final = 128
LOWER: Final = 256
ALL_FIXED: Final = ROW_FIXED | COLUMN_FIXED | END_ROW_FIXED | END_COLUMN_FIXED


class Reference(NamedTuple):
    """Cells a formula names: two corners in the order typed.

    A number is a position (from 0) where its flag says fixed, else an offset from the formula's own cell. ``sheet`` is
    None for the formula's own sheet; ``last_sheet`` ends a 3-D reference; ``book`` names another workbook. A DEAD
    reference shows as ``#REF!``.
    """

    sheet: str | None
    row: int
    column: int
    end_row: int
    end_column: int
    flags: int = 0
    last_sheet: str | None = None
    book: str | None = None

    @property
    def is_cell(self) -> bool:
        return not self.flags & IS_RANGE

    def corners(self, row: int, column: int) -> tuple[int, int, int, int]:
        """Return both corners as typed, for the formula at (row, column); they may lie outside the grid."""
        flags = self.flags
        return (
            self.row if flags & ROW_FIXED else self.row + row,
            self.column if flags & COLUMN_FIXED else self.column + column,
            self.end_row if flags & END_ROW_FIXED else self.end_row + row,
            self.end_column if flags & END_COLUMN_FIXED else self.end_column + column,
        )

    def range(self, row: int, column: int) -> Range | None:
        """Return the range named by the formula at (row, column), or None where it is dead or outside the grid."""
        if self.flags & DEAD:
            return None
        top, left, bottom, right = self.corners(row, column)
        if top > bottom:
            top, bottom = bottom, top
        if left > right:
            left, right = right, left
        if top < 0 or left < 0 or bottom >= MAX_ROWS or right >= MAX_COLUMNS:
            return None
        return Range(top, left, bottom, right)

    def placed(self, corners: tuple[int, int, int, int], row: int, column: int) -> Reference:
        """Return the reference with the same flags and other corners, for a formula at (row, column)."""
        flags = self.flags
        return self._replace(
            row=corners[0] - (0 if flags & ROW_FIXED else row),
            column=corners[1] - (0 if flags & COLUMN_FIXED else column),
            end_row=corners[2] - (0 if flags & END_ROW_FIXED else row),
            end_column=corners[3] - (0 if flags & END_COLUMN_FIXED else column),
        )

    def dead(self) -> Reference:
        """Return what is left of the reference once its cells are gone."""
        return Reference(self.sheet, 0, 0, 0, 0, DEAD | ALL_FIXED, self.last_sheet, self.book)


Leaf: TypeAlias = Reference | float | str


@dataclass(frozen=True, slots=True)
class Slot:
    """The leaf with this number; ``kind`` is REFERENCE, NUMBER or TEXT."""

    index: int
    kind: str


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE, FALSE, an error value, or a number spelled unusually (``1.50``)."""

    value: Any


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    """``{1,2;3,4}``: rows of slots and constants, numbers perhaps with a sign."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name, a name of the workbook's Python code, or a parameter of LAMBDA or LET."""

    name: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Structured:
    """A part of a table: ``orders[amount]``, ``T[[#Totals],[a]:[b]]``, ``[@price]``.

    ``table`` is None for the table the formula stands in; ``items`` are ``all data headers totals row`` (``row`` is
    ``@``), in the order typed; ``first`` and ``last`` are column names, both None for all columns.
    """

    table: str | None
    items: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function called by name: a spreadsheet function, a Python function, or a name that holds a LAMBDA."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A computed function called: ``LAMBDA(x,x+1)(3)``."""

    callee: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``-x``, ``+x``, ``x%``, ``@x`` (one value of a range), ``x#`` (the range an anchor fills), or one of TRIMS."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands of ``+ - * / ^ & = <> < > <= >=``, ``:`` (range) or a blank (intersection)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Union:
    """``(A1,B2:B9)``: several references as one."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Omitted:
    """An argument left empty."""


Node: TypeAlias = (
    Slot | Constant | ArrayLiteral | Name | Structured | Call | Invocation | Unary | Binary | Union | Omitted
)


# The nodes that say a word whose meaning is found elsewhere.
Word: TypeAlias = Call | Name | Structured


class Skeleton:
    """The part of a formula that formulas share: ``text`` with gaps for leaves, the ``tree``, and the words in it.

    Skeletons of equal text are one object. ``code`` is what evaluates the tree, once it ``has_run`` before; ``cache``
    holds what others make of it.
    """

    __slots__ = ("cache", "code", "has_run", "text", "tree", "words")

    def __init__(self, text: str, tree: Node, words: tuple[Word, ...] | None = None) -> None:
        self.text = text
        self.tree = tree
        if words is None:
            words = tuple(node for node in walk(tree) if isinstance(node, (Call, Name, Structured)))
        self.words = words
        self.code: Any = None
        self.has_run = False
        self.cache: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<Skeleton {self.text!r}>"


class Formula(NamedTuple):
    """A formula in relative form. Equal formulas compute the same relative to their cells and show the same text."""

    skeleton: Skeleton
    leaves: tuple[Leaf, ...]

    @property
    def tree(self) -> Node:
        return self.skeleton.tree

    @property
    def references(self) -> list[Reference]:
        """The references among the leaves."""
        return [leaf for leaf in self.leaves if type(leaf) is Reference]


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below a node."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Unary):
        return (node.operand,)
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Invocation):
        return (node.callee, *node.arguments)
    if isinstance(node, Union):
        return node.parts
    if isinstance(node, ArrayLiteral):
        return tuple(item for row in node.rows for item in row)
    return ()


def walk(node: Node) -> list[Node]:
    """Return a node and all below it, parents first. Long chains of operators need no recursion."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(reversed(children(node)))
    return found
