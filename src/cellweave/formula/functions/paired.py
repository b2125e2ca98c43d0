"""Owns the statistics of two samples taken together: correlation, covariance and the straight line."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cellweave.formula.parameters import array, number, optional
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, Array, ErrorValue


@dataclass(frozen=True, slots=True)
class Sums:
    """The means and the sums of squares and products around them, of at least one pair."""

    count: int
    x_mean: float
    y_mean: float
    xx: float
    yy: float
    xy: float


def pairs(first: Array, second: Array) -> list[tuple[float, float]] | ErrorValue:
    """Return the pairs of numbers at equal places; #N/A when the arrays hold different counts.

    A pair with text, a logical or a blank on either side is left out; the first error value comes back.
    """
    left, right = list(first), list(second)
    if len(left) != len(right):
        return NA
    for value in (*left, *right):
        if isinstance(value, ErrorValue):
            return value
    return [(x, y) for x, y in zip(left, right, strict=True) if isinstance(x, float) and isinstance(y, float)]


def _sums(y_array: Array, x_array: Array) -> Sums | ErrorValue:
    found = pairs(x_array, y_array)
    if isinstance(found, ErrorValue):
        return found
    if not found:
        return DIV0
    count = len(found)
    x_mean = math.fsum(x for x, _ in found) / count
    y_mean = math.fsum(y for _, y in found) / count
    return Sums(
        count,
        x_mean,
        y_mean,
        math.fsum((x - x_mean) ** 2 for x, _ in found),
        math.fsum((y - y_mean) ** 2 for _, y in found),
        math.fsum((x - x_mean) * (y - y_mean) for x, y in found),
    )


@function("CORREL PEARSON", array, array)
def correl(first: Array, second: Array) -> float | ErrorValue:
    """Return the correlation, -1 to 1."""
    sums = _sums(second, first)
    if isinstance(sums, ErrorValue):
        return sums
    if sums.xx == 0 or sums.yy == 0:
        return DIV0
    return max(-1.0, min(1.0, sums.xy / (math.sqrt(sums.xx) * math.sqrt(sums.yy))))


@function("RSQ", array, array)
def rsq(y_array: Array, x_array: Array) -> float | ErrorValue:
    """Return the square of the correlation."""
    result = correl(x_array, y_array)
    return result if isinstance(result, ErrorValue) else result * result


def _covariance(first: Array, second: Array, lost: int) -> float | ErrorValue:
    sums = _sums(second, first)
    if isinstance(sums, ErrorValue):
        return sums
    return sums.xy / (sums.count - lost) if sums.count > lost else DIV0


@function("COVARIANCE.P COVAR", array, array)
def covariance_p(first: Array, second: Array) -> float | ErrorValue:
    """Return the covariance of a population."""
    return _covariance(first, second, 0)


@function("COVARIANCE.S", array, array)
def covariance_s(first: Array, second: Array) -> float | ErrorValue:
    """Return the covariance of a sample."""
    return _covariance(first, second, 1)


@function("SLOPE", array, array)
def slope(y_array: Array, x_array: Array) -> float | ErrorValue:
    """Return the slope of the line of least squares."""
    sums = _sums(y_array, x_array)
    if isinstance(sums, ErrorValue):
        return sums
    return sums.xy / sums.xx if sums.xx else DIV0


@function("INTERCEPT", array, array)
def intercept(y_array: Array, x_array: Array) -> float | ErrorValue:
    """Return where the line of least squares crosses x = 0."""
    sums = _sums(y_array, x_array)
    if isinstance(sums, ErrorValue):
        return sums
    return sums.y_mean - sums.xy / sums.xx * sums.x_mean if sums.xx else DIV0


@function("FORECAST.LINEAR FORECAST", number, array, array)
def forecast_linear(x: float, y_array: Array, x_array: Array) -> float | ErrorValue:
    """Return the height of the line of least squares at ``x``."""
    sums = _sums(y_array, x_array)
    if isinstance(sums, ErrorValue):
        return sums
    return sums.y_mean + sums.xy / sums.xx * (x - sums.x_mean) if sums.xx else DIV0


@function("STEYX", array, array)
def steyx(y_array: Array, x_array: Array) -> float | ErrorValue:
    """Return the standard error of the heights of the line of least squares."""
    sums = _sums(y_array, x_array)
    if isinstance(sums, ErrorValue):
        return sums
    if sums.count < 3 or sums.xx == 0:
        return DIV0
    return math.sqrt(max(0.0, sums.yy - sums.xy * sums.xy / sums.xx) / (sums.count - 2))


@function("PROB", array, array, number, optional(number))
def prob(values: Array, chances: Array, low: float, high: float | None) -> float | ErrorValue:
    """Return the chance that a value lies between ``low`` and ``high``, or equals ``low``."""
    found = pairs(values, chances)
    if isinstance(found, ErrorValue):
        return found
    if any(not 0 <= chance <= 1 for _, chance in found) or abs(math.fsum(chance for _, chance in found) - 1) > 1e-7:
        return NUM
    top = low if high is None else high
    return math.fsum(chance for value, chance in found if low <= value <= top)
