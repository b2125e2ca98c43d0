"""Owns matrices: products, inverse, determinant, transposition, and sums over pairs of arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import paired
from cellweave.formula.numerics import matrices, samples
from cellweave.formula.parameters import anything, array, in_place, integer, joint, matrix, rest
from cellweave.formula.reference import Area
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, VALUE, Array, ErrorValue

Rows = list[list[float]]


@function("MMULT", matrix, matrix)
def mmult(left: Rows, right: Rows) -> Rows | ErrorValue:
    """Return the matrix product."""
    return matrices.product(left, right) if len(left[0]) == len(right) else VALUE


@function("MINVERSE", matrix)
def minverse(rows: Rows) -> Rows | ErrorValue:
    """Return the inverse of a square matrix."""
    if len(rows) != len(rows[0]):
        return VALUE
    inverse = matrices.inverse(rows)
    return NUM if inverse is None else inverse


@function("MDETERM", matrix)
def mdeterm(rows: Rows) -> float | ErrorValue:
    """Return the determinant of a square matrix."""
    return matrices.determinant(rows) if len(rows) == len(rows[0]) else VALUE


@function("MUNIT", integer)
def munit(size: int) -> Rows | ErrorValue:
    """Return the unit matrix."""
    if not 1 <= size <= 5000:
        return VALUE
    return [[float(row == column) for column in range(size)] for row in range(size)]


@function("TRANSPOSE", anything)
def transpose(argument: Any) -> Array:
    """Return rows as columns; blanks become 0 where they are shown, as everywhere."""
    table: Array = array.convert(argument)
    return table.turned()


@function("SUMPRODUCT", rest(anything))
def sumproduct(arguments: list[Any]) -> float | ErrorValue:
    """Return the sum of the products of equal places; what is no number counts as 0, but not where it is alone."""
    for argument in arguments:
        if isinstance(argument, ErrorValue):
            return argument
    shapes = {argument.shape if isinstance(argument, (Area, Array)) else (1, 1) for argument in arguments}
    height, width = joint(shapes)
    if any(tall not in (height, MAX_ROWS) or wide not in (width, MAX_COLUMNS) for tall, wide in shapes):
        return VALUE
    # Ranges read as far as their sheets reach: where one ends, the others are multiplied by its blanks.
    read = [array.convert(argument) for argument in arguments]
    found = [samples.zeroed(in_place.convert(table)) for table in read]
    if shapes == {(1, 1)}:
        for argument, table in zip(arguments, read, strict=True):
            only = paired.convert(argument) if isinstance(argument, Area) else table
            if isinstance(only.item(0, 0), str):
                return VALUE
    height, width = (min(lengths) for lengths in zip(*(table.shape for table in read), strict=True))
    for place, table in enumerate(read):
        if table.shape != (height, width):
            found[place] = _cut(found[place], table.shape[1], height, width)
    return samples.total(lambda *items: math.prod(items), *found)


def _cut(numbers: Sequence[float], row: int, height: int, width: int) -> list[float]:
    """Return the numbers of the first rows and columns of a table whose rows have so many numbers."""
    return [number for start in range(0, height * row, row) for number in numbers[start : start + width]]


def _over_pairs(first: Array, second: Array, term: Callable[[float, float], float]) -> float | ErrorValue:
    """Return the sum of ``term`` over the places where both hold numbers; ``#DIV/0!`` where there is none."""
    left, right = list(first), list(second)
    if len(left) != len(right):
        raise Failure(NA)
    terms = []
    for x, y in zip(left, right, strict=True):
        for item in (x, y):
            if isinstance(item, ErrorValue):
                raise Failure(item)
        if type(x) is float and type(y) is float:
            terms.append(term(x, y))
    return math.fsum(terms) if terms else DIV0


@function("SUMX2MY2", paired, paired)
def sumx2my2(first: Array, second: Array) -> float | ErrorValue:
    """Return the sum of the differences of squares."""
    return _over_pairs(first, second, lambda x, y: x * x - y * y)


@function("SUMX2PY2", paired, paired)
def sumx2py2(first: Array, second: Array) -> float | ErrorValue:
    """Return the sum of the sums of squares."""
    return _over_pairs(first, second, lambda x, y: x * x + y * y)


@function("SUMXMY2", paired, paired)
def sumxmy2(first: Array, second: Array) -> float | ErrorValue:
    """Return the sum of the squares of differences."""
    return _over_pairs(first, second, lambda x, y: (x - y) ** 2)
