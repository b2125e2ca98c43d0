"""Owns square matrices: determinant and inverse by elimination with row pivots."""

from __future__ import annotations

import math

Matrix = list[list[float]]


def product(left: Matrix, right: Matrix) -> Matrix:
    """Return the matrix product; the columns of ``left`` match the rows of ``right``."""
    columns = list(zip(*right, strict=True))
    return [[math.fsum(map(_times, row, column)) for column in columns] for row in left]


def _times(left: float, right: float) -> float:
    return left * right


def determinant(matrix: Matrix) -> float:
    """Return the determinant; 0.0 for a singular matrix."""
    rows = [list(row) for row in matrix]
    result = 1.0
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
    return result


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the inverse, or None for a singular matrix."""
    size = len(matrix)
    rows = [[*row, *(float(column == index) for column in range(size))] for index, row in enumerate(matrix)]
    sizes = [max(map(abs, row)) for row in matrix]
    for place in range(size):
        pivot = max(range(place, size), key=lambda row: abs(rows[row][place]))
        # A pivot that is rounding noise beside its row stands for the zero that exact numbers would give.
        if abs(rows[pivot][place]) <= 1e-16 * sizes[pivot]:
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
    return _refined(matrix, [row[size:] for row in rows])


def _refined(matrix: Matrix, found: Matrix) -> Matrix:
    """Return the inverse with the rounding of its elimination taken back: {1,2;3,4} has -2, not -1.9999999999999996."""
    size = len(matrix)
    columns = list(zip(*found, strict=True))
    missing = [
        [
            math.fsum([float(place == index), *(-a * b for a, b in zip(row, column, strict=True))])
            for index, column in enumerate(columns)
        ]
        for place, row in enumerate(matrix)
    ]
    if max(abs(value) for row in missing for value in row) > 1e-3:
        return found
    change = product(found, missing)
    return [[found[row][column] + change[row][column] for column in range(size)] for row in range(size)]
