"""Owns linear least squares by Householder reflections, with redundant columns found and left out, as LINEST does."""

from __future__ import annotations

import math
from array import array
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass

from cellweave.formula.numerics import samples

Vector = MutableSequence[float]

# A column whose part outside the columns before it is smaller than this share of it says nothing new.
_REDUNDANT = 1e-12


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted line or plane: one coefficient a column, zero for a redundant one, and what LINEST tells of it."""

    coefficients: Vector
    intercept: float
    errors: Vector
    intercept_error: float
    freedom: int
    regression_sum: float
    residual_sum: float
    columns_used: int

    @property
    def standard_error(self) -> float:
        """The standard error of a predicted y; infinite without freedom is never returned, but zero."""
        return math.sqrt(self.residual_sum / self.freedom) if self.freedom > 0 else 0.0

    @property
    def determination(self) -> float:
        """R squared, from 0 to 1."""
        total = self.regression_sum + self.residual_sum
        return self.regression_sum / total if total else 1.0


def fitted(columns: Sequence[Vector], y: Vector, *, through_zero: bool = False) -> Fit:
    """Return the least-squares fit of ``y`` by ``columns``, with an intercept unless ``through_zero``.

    Columns are tried from left to right; one that the columns before it (and the intercept) already explain gets
    a zero coefficient and a zero error, and gives its degree of freedom back.
    """
    count = len(y)
    means = [0.0 if through_zero else samples.mean(column) for column in columns]
    y_mean = 0.0 if through_zero else samples.mean(y)
    # Centred columns make the intercept vanish from the equations, and keep digits when x is far from zero.
    centred = [_moved(column, mean) for column, mean in zip(columns, means, strict=True)]
    target = _moved(y, y_mean)
    total = _squares(target)
    used, triangle, reflectors = _reduced(centred, columns)
    coefficients = [0.0] * len(columns)
    residuals = target
    # The second round solves for what rounding left over of the first, so that exact data give exact answers.
    for _ in range(2):
        solved = _solved(triangle, _turned(residuals, reflectors))
        for index, value in zip(used, solved, strict=True):
            coefficients[index] += value
        residuals = _residuals(target, [(coefficients[index], centred[index]) for index in used])
    residual_sum = _squares(residuals)
    if residual_sum <= 1e-30 * total:
        residual_sum = 0.0
    freedom = count - len(used) - (0 if through_zero else 1)
    variance = residual_sum / freedom if freedom > 0 else 0.0
    inverse = _inverse(triangle)
    errors = [0.0] * len(columns)
    for place, index in enumerate(used):
        errors[index] = math.sqrt(variance * math.fsum(value * value for value in inverse[place]))
    intercept = y_mean - math.fsum(c * mean for c, mean in zip(coefficients, means, strict=True))
    leverage = [
        math.fsum(means[index] * inverse[place][k] for place, index in enumerate(used)) for k in range(len(used))
    ]
    intercept_error = (
        0.0 if through_zero else math.sqrt(variance * (1 / count + math.fsum(value * value for value in leverage)))
    )
    return Fit(
        coefficients,
        0.0 if through_zero else intercept,
        errors,
        intercept_error,
        freedom,
        max(0.0, total - residual_sum),
        residual_sum,
        len(used),
    )


def _moved(vector: Vector, by: float) -> Vector:
    return samples.mapped(lambda value: value - by, vector)


def _squares(vector: Vector) -> float:
    return samples.total(lambda value: value * value, vector)


def _residuals(target: Vector, terms: list[tuple[float, Vector]]) -> Vector:
    """Return what is left of the target after all terms, each rounded once."""
    if len(terms) == 1:
        ((factor, column),) = terms
        return samples.mapped(lambda value, x: value + -factor * x, target, column)
    return array(
        "d",
        [math.fsum([value, *(-factor * column[row] for factor, column in terms)]) for row, value in enumerate(target)],
    )


def _reduced(centred: list[Vector], originals: Sequence[Vector]) -> tuple[list[int], list[Vector], list[Vector]]:
    """Return the columns kept, the upper triangle of their QR form (column by column) and its reflectors."""
    reflectors: list[Vector] = []
    used: list[int] = []
    triangle: list[Vector] = []
    for index, column in enumerate(centred):
        current = _turned(column, reflectors)
        place = len(reflectors)
        rest = math.sqrt(_squares(current[place:])) if place < len(current) else 0.0
        size = math.sqrt(_squares(originals[index]))
        if place >= len(current) or rest <= _REDUNDANT * size:
            continue
        pivot = -math.copysign(rest, current[place])
        reflector = current[place:]
        reflector[0] -= pivot
        reflectors.append(_divided(reflector, math.sqrt(_squares(reflector))))
        used.append(index)
        triangle.append([*current[:place], pivot])
    return used, triangle, reflectors


def _turned(vector: Vector, reflectors: list[Vector]) -> Vector:
    """Return ``vector`` after all reflections."""
    turned = array("d", vector)
    for place, reflector in enumerate(reflectors):
        turned[place:] = _reflected(turned[place:], reflector)
    return turned


def _divided(vector: Vector, by: float) -> Vector:
    return samples.mapped(lambda value: value / by, vector)


def _reflected(vector: Vector, reflector: Vector) -> array[float]:
    scale = 2 * samples.total(lambda value, r: r * value, vector, reflector)
    return samples.mapped(lambda value, r: value - scale * r, vector, reflector)


def _solved(triangle: list[Vector], right: Vector) -> Vector:
    """Return the solution of the upper triangular system."""
    size = len(triangle)
    solution = [0.0] * size
    for row in range(size - 1, -1, -1):
        known = math.fsum(triangle[column][row] * solution[column] for column in range(row + 1, size))
        solution[row] = (right[row] - known) / triangle[row][row]
    return solution


def _inverse(triangle: list[Vector]) -> list[Vector]:
    """Return the inverse of the upper triangle, row by row."""
    size = len(triangle)
    columns = [_solved(triangle, [float(row == column) for row in range(size)]) for column in range(size)]
    return [[columns[column][row] for column in range(size)] for row in range(size)]
