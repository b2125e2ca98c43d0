"""Owns the code of leaves, and of the nodes that most formulas are made of over code that is there already.

A sheet of 100,000 different formulas has a million closures, so these hold what they need as defaults: that is two
objects each, where variables of the function around would be one more each.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula import references
from cellweave.formula.frame import Frame
from cellweave.formula.operators import plain
from cellweave.formula.reference import Area, single
from cellweave.formula.registry import Function
from cellweave.formula.syntax import COLUMN_FIXED, DEAD, IS_RANGE, ROW_FIXED
from cellweave.values import REF

Code: TypeAlias = Callable[[Frame], Any]
Operate: TypeAlias = Callable[[Any, Any], Any]


# The code of a leaf is the same in all skeletons: half of what is made for a formula.
@lru_cache(maxsize=1024)
def leaf_code(index: int) -> Code:
    """Return the code of a number or a text."""
    return lambda frame: frame.leaves[index]


@lru_cache(maxsize=1024)
def area_code(index: int) -> Code:
    """Return the code of a reference that stays one."""
    return lambda frame: references.area(frame.leaves[index], frame)


@lru_cache(maxsize=1024)
def cell_code(index: int) -> Code:
    """Return the code of a reference that is read: a cell's value, the values of a range as an array."""

    def code(frame: Frame) -> Any:
        reference: Any = frame.leaves[index]
        if reference[0] is None and not reference[5] & (IS_RANGE | DEAD):
            flags = reference[5]
            row = reference[1] if flags & ROW_FIXED else reference[1] + frame.row
            column = reference[2] if flags & COLUMN_FIXED else reference[2] + frame.column
            if 0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS:
                return frame.context.cell(frame.sheet, row, column)
            return REF
        return single(references.area(reference, frame))

    return code


def single_code(inner: Code) -> Code:
    """Return the code of what may be a reference, read."""

    def code(frame: Frame, inner: Code = inner) -> Any:
        return single(inner(frame))

    return code


def unary_code(operate: Callable[[Any], Any], operand: Code) -> Code:
    """Return the code of an operator before or after its operand."""

    def code(frame: Frame, operate: Callable[[Any], Any] = operate, operand: Code = operand) -> Any:
        return operate(plain(operand(frame)))

    return code


def binary_code(first: Code, operate: Operate, second: Code) -> Code:
    """Return the code of an operator between two operands."""

    def code(frame: Frame, first: Code = first, operate: Operate = operate, second: Code = second) -> Any:
        return operate(plain(first(frame)), plain(second(frame)))

    return code


def total_code(function: Function, only: Code) -> Code:
    """Return the code of a total of one argument, which the context may know without reading the range."""

    def code(frame: Frame, function: Function = function, only: Code = only) -> Any:
        value = only(frame)
        frame.budget.spend()
        if type(value) is Area and not value.is_cell:
            known = frame.context.total(function.name, value)
            if known is not NotImplemented:
                return known
        return function.call([value], frame.context)

    return code


def thunk_code(inner: Code) -> Code:
    """Return code that gives a function of no arguments, for an argument that may never be asked for."""

    def code(frame: Frame, inner: Code = inner) -> Any:
        return lambda: inner(frame)

    return code
