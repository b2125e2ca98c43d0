"""Owns the statistics of two samples taken together: correlation, covariance and the straight line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cellweave.formula.failure import Failure
from cellweave.formula.numbers import is_shown_alike
from cellweave.formula.numerics import samples
from cellweave.formula.parameters import filled, in_place, number
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, VALUE, ErrorValue

sample: Final = replace(in_place, empty=VALUE)
"""The numbers of a sample in their places; an argument left empty is ``#VALUE!``."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The means and the sums of squares and products around them, of at least one pair."""

    count: int
    x_mean: float
    y_mean: float
    xx: float
    yy: float
    xy: float


def pairs(first: Sequence[float], second: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    """Return the numbers of two samples at the places where both hold one. Raises Failure(#N/A) for other counts."""
    if len(first) != len(second):
        raise Failure(NA)
    return samples.pairs(first, second)


def _sums(y_places: Sequence[float], x_places: Sequence[float]) -> Sums:
    xs, ys = pairs(x_places, y_places)
    if not xs:
        raise Failure(DIV0)
    x_mean, y_mean = samples.mean(xs), samples.mean(ys)
    return Sums(
        len(xs),
        x_mean,
        y_mean,
        samples.total(lambda x: (x - x_mean) * (x - x_mean), xs),
        samples.total(lambda y: (y - y_mean) * (y - y_mean), ys),
        samples.total(lambda x, y: (x - x_mean) * (y - y_mean), xs, ys),
    )


@function("CORREL PEARSON", sample, sample)
def correl(first: Sequence[float], second: Sequence[float]) -> float | ErrorValue:
    """Return the correlation, -1 to 1."""
    sums = _sums(second, first)
    if sums.xx == 0 or sums.yy == 0:
        return DIV0
    return max(-1.0, min(1.0, sums.xy / (math.sqrt(sums.xx) * math.sqrt(sums.yy))))


@function("RSQ", sample, sample)
def rsq(y_places: Sequence[float], x_places: Sequence[float]) -> float | ErrorValue:
    """Return the square of the correlation."""
    result = correl(x_places, y_places)
    return result if isinstance(result, ErrorValue) else result * result


def _covariance(first: Sequence[float], second: Sequence[float], lost: int) -> float | ErrorValue:
    sums = _sums(second, first)
    return sums.xy / (sums.count - lost) if sums.count > lost else DIV0


@function("COVARIANCE.P COVAR", sample, sample)
def covariance_p(first: Sequence[float], second: Sequence[float]) -> float | ErrorValue:
    """Return the covariance of a population."""
    return _covariance(first, second, 0)


@function("COVARIANCE.S", sample, sample)
def covariance_s(first: Sequence[float], second: Sequence[float]) -> float | ErrorValue:
    """Return the covariance of a sample."""
    return _covariance(first, second, 1)


@function("SLOPE", sample, sample)
def slope(y_places: Sequence[float], x_places: Sequence[float]) -> float | ErrorValue:
    """Return the slope of the line of least squares."""
    sums = _sums(y_places, x_places)
    return sums.xy / sums.xx if sums.xx else DIV0


@function("INTERCEPT", sample, sample)
def intercept(y_places: Sequence[float], x_places: Sequence[float]) -> float | ErrorValue:
    """Return where the line of least squares crosses x = 0."""
    sums = _sums(y_places, x_places)
    return sums.y_mean - sums.xy / sums.xx * sums.x_mean if sums.xx else DIV0


@function("FORECAST.LINEAR FORECAST", number, sample, sample)
def forecast_linear(x: float, y_places: Sequence[float], x_places: Sequence[float]) -> float | ErrorValue:
    """Return the height of the line of least squares at ``x``."""
    sums = _sums(y_places, x_places)
    return sums.y_mean + sums.xy / sums.xx * (x - sums.x_mean) if sums.xx else DIV0


@function("STEYX", sample, sample)
def steyx(y_places: Sequence[float], x_places: Sequence[float]) -> float | ErrorValue:
    """Return the standard error of the heights of the line of least squares."""
    sums = _sums(y_places, x_places)
    if sums.count < 3 or sums.xx == 0:
        return DIV0
    return math.sqrt(max(0.0, sums.yy - sums.xy * sums.xy / sums.xx) / (sums.count - 2))


@function("PROB", sample, sample, number, filled(number, None))
def prob(values: Sequence[float], chances: Sequence[float], low: float, high: float | None) -> float | ErrorValue:
    """Return the chance that a value lies between ``low`` and ``high``, or equals ``low``."""
    found, weights = pairs(values, chances)
    # Whether each of them is a chance is nobody's question, as long as they sum to 1 on the digits a sheet shows.
    if not is_shown_alike(math.fsum(weights), 1.0):
        return NUM
    top = low if high is None else high
    return math.fsum(weight for value, weight in zip(found, weights, strict=True) if low <= value <= top)
