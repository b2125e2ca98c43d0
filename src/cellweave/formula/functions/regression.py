"""Owns regression with one or more variables: LINEST, LOGEST, TREND and GROWTH."""

from __future__ import annotations

import math
from typing import Any

from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import flag
from cellweave.formula.numerics.least_squares import Fit, fitted
from cellweave.formula.parameters import EMPTY, anything, filled, matrix, optional
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, REF

Rows = list[list[float]]
Table = list[list[Any]]


def _rows(argument: Any, shape: tuple[int, int] | None) -> Rows:
    """Return an optional matrix; without one the counting numbers in ``shape``."""
    if argument is None or argument is EMPTY:
        height, width = shape or (1, 1)
        return [[float(row * width + column + 1) for column in range(width)] for row in range(height)]
    return matrix.convert(argument)  # type: ignore[no-any-return]


def _columns(y: Rows, x: Rows) -> list[list[float]]:
    """Return the variables as columns as long as ``y``: one of y's shape, or several beside or below each other."""
    height, width = len(y), len(y[0])
    if len(x) == height and len(x[0]) == width:
        return [[value for row in x for value in row]]
    if width == 1 and len(x) == height:
        return [list(column) for column in zip(*x, strict=True)]
    if height == 1 and len(x[0]) == width:
        return [list(row) for row in x]
    raise Failure(REF)


def _logarithms(y: list[float]) -> list[float]:
    if min(y) <= 0:
        raise Failure(NUM)
    return [math.log(value) for value in y]


def _fit(y: Rows, x: Any, constant: bool, exponential: bool) -> Fit:
    columns = _columns(y, _rows(x, (len(y), len(y[0]))))
    heights = [value for row in y for value in row]
    return fitted(columns, _logarithms(heights) if exponential else heights, through_zero=not constant)


def _table(fit: Fit, statistics: bool, constant: bool, exponential: bool) -> Table:
    """Return the coefficients, the last variable first, and below them what LINEST tells of the fit."""
    coefficients = [*reversed(fit.coefficients), fit.intercept]
    first: list[Any] = [math.exp(value) for value in coefficients] if exponential else coefficients
    if not statistics:
        return [first]
    errors: list[Any] = [*reversed(fit.errors), fit.intercept_error if constant else NA]
    variance = fit.residual_sum / fit.freedom if fit.freedom > 0 else 0.0
    f = fit.regression_sum / fit.columns_used / variance if variance and fit.columns_used else NUM
    rows: list[list[Any]] = [
        first,
        errors,
        [fit.determination, fit.standard_error],
        [f, float(fit.freedom)],
        [fit.regression_sum, fit.residual_sum],
    ]
    return [row + [NA] * (len(first) - len(row)) for row in rows]


def _predicted(y: Rows, x: Any, new: Any, constant: bool, exponential: bool) -> Table:
    fit = _fit(y, x, constant, exponential)
    old = _rows(x, (len(y), len(y[0])))
    points = old if new is None or new is EMPTY else _rows(new, None)
    if len(fit.coefficients) == 1:
        heights = [[fit.intercept + fit.coefficients[0] * value for value in row] for row in points]
    elif len(y[0]) == 1 and len(y) == len(old):
        if len(points[0]) != len(fit.coefficients):
            raise Failure(REF)
        heights = [[_height(fit, row)] for row in points]
    else:
        if len(points) != len(fit.coefficients):
            raise Failure(REF)
        heights = [[_height(fit, list(column)) for column in zip(*points, strict=True)]]
    if exponential:
        heights = [[math.exp(value) for value in row] for row in heights]
    return heights


def _height(fit: Fit, point: list[float]) -> float:
    return fit.intercept + math.fsum(c * value for c, value in zip(fit.coefficients, point, strict=True))


@function("LINEST", matrix, optional(anything), filled(flag, True), optional(flag, False))
def linest(y: Rows, x: Any, constant: bool, statistics: bool) -> Table:
    """Return the plane of least squares, y = m₁x₁ + m₂x₂ + … + b."""
    return _table(_fit(y, x, constant, False), statistics, constant, False)


@function("LOGEST", matrix, optional(anything), filled(flag, True), optional(flag, False))
def logest(y: Rows, x: Any, constant: bool, statistics: bool) -> Table:
    """Return the exponential of least squares, y = b·m₁^x₁·m₂^x₂ …; the statistics are those of the logarithms."""
    return _table(_fit(y, x, constant, True), statistics, constant, True)


@function("TREND", matrix, optional(anything), optional(anything), filled(flag, True))
def trend(y: Rows, x: Any, new: Any, constant: bool) -> Table:
    """Return the heights of the plane of least squares at new points."""
    return _predicted(y, x, new, constant, False)


@function("GROWTH", matrix, optional(anything), optional(anything), filled(flag, True))
def growth(y: Rows, x: Any, new: Any, constant: bool) -> Table:
    """Return the heights of the exponential of least squares at new points."""
    return _predicted(y, x, new, constant, True)
