"""Owns square matrices: determinant and inverse by elimination with row pivots, exact for small ones."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

Matrix = list[list[float]]

# Up to this size elimination runs on fractions: the results are rounded once, and singular means singular.
_EXACT_UP_TO = 8
_NOISE = 1e-16


def product(left: Matrix, right: Matrix) -> Matrix:
    """Return the matrix product; the columns of ``left`` match the rows of ``right``."""
    columns = list(zip(*right, strict=True))
    return [[math.fsum(map(_times, row, column)) for column in columns] for row in left]


def _times(left: float, right: float) -> float:
    return left * right


def _workable(matrix: Matrix) -> list[list[Any]]:
    """Return the rows as lists to change: of fractions when small, else of floats."""
    if len(matrix) <= _EXACT_UP_TO:
        return [[Fraction(value) for value in row] for row in matrix]
    return [list(row) for row in matrix]


def determinant(matrix: Matrix) -> float:
    """Return the determinant; 0.0 for a singular matrix. Raises OverflowError."""
    rows = _workable(matrix)
    result: Any = 1
    for place in range(len(rows)):
        pivot = max(range(place, len(rows)), key=lambda row: abs(rows[row][place]))
        if rows[pivot][place] == 0:
            return 0.0
        if pivot != place:
            rows[place], rows[pivot] = rows[pivot], rows[place]
            result = -result
        top = rows[place]
        result *= top[place]
        for row in rows[place + 1 :]:
            factor = row[place] / top[place]
            if factor:
                for column in range(place + 1, len(row)):
                    row[column] -= factor * top[column]
    return float(result)


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the inverse, or None for a singular matrix. Raises OverflowError."""
    size = len(matrix)
    sizes = [max(map(abs, row)) for row in matrix]
    rows = [[*row, *(int(column == place) for column in range(size))] for place, row in enumerate(_workable(matrix))]
    for place in range(size):
        pivot = max(range(place, size), key=lambda row: abs(rows[row][place]))
        # Among floats a pivot that is rounding noise beside its row stands for the zero exact numbers would give.
        if rows[pivot][place] == 0 or (size > _EXACT_UP_TO and abs(rows[pivot][place]) <= _NOISE * sizes[pivot]):
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        sizes[place], sizes[pivot] = sizes[pivot], sizes[place]
        top = rows[place]
        divisor = top[place]
        for column in range(place, 2 * size):
            top[column] /= divisor
        for index, row in enumerate(rows):
            factor = row[place]
            if index != place and factor:
                for column in range(place, 2 * size):
                    row[column] -= factor * top[column]
    return [[float(value) for value in row[size:]] for row in rows]
