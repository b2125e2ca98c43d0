"""Owns measures of spread and shape: variance, standard deviation, deviations, skewness and kurtosis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cellweave.formula.functions.kinds import all_numbers
from cellweave.formula.numerics import deviations, samples
from cellweave.formula.parameters import numbers, rest
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, ErrorValue


def square_sum(numbers: Sequence[float]) -> float:
    """Return the sum of squared deviations from the mean of at least one number."""
    first = numbers[0]
    total = samples.doubled(lambda number: number - first, numbers)
    squares = samples.doubled(lambda number: (number - first) * (number - first), numbers)
    found: float = deviations.square_sum(float(len(numbers)), total, squares)
    if math.isfinite(found):
        return found
    mean = samples.mean(numbers)
    return samples.total(lambda number: (number - mean) * (number - mean), numbers)


def variance(numbers: Sequence[float], lost: int) -> float | ErrorValue:
    """Return the variance with ``lost`` degrees of freedom: 1 of a sample, 0 of a population."""
    return square_sum(numbers) / (len(numbers) - lost) if len(numbers) > lost else DIV0


def deviation(numbers: Sequence[float], lost: int) -> float | ErrorValue:
    """Return the standard deviation with ``lost`` degrees of freedom."""
    value = variance(numbers, lost)
    return value if isinstance(value, ErrorValue) else math.sqrt(value)


@function("VAR.S VAR", rest(numbers))
def var_s(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the variance of a sample."""
    return variance(numbers, 1)


@function("VAR.P VARP", rest(numbers))
def var_p(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the variance of a population."""
    return variance(numbers, 0)


@function("VARA", rest(all_numbers))
def vara(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the variance of a sample, text counting 0 and TRUE 1."""
    return variance(numbers, 1)


@function("VARPA", rest(all_numbers))
def varpa(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the variance of a population, text counting 0 and TRUE 1."""
    return variance(numbers, 0)


@function("STDEV.S STDEV", rest(numbers))
def stdev_s(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the standard deviation of a sample."""
    return deviation(numbers, 1)


@function("STDEV.P STDEVP", rest(numbers))
def stdev_p(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the standard deviation of a population."""
    return deviation(numbers, 0)


@function("STDEVA", rest(all_numbers))
def stdeva(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the standard deviation of a sample, text counting 0 and TRUE 1."""
    return deviation(numbers, 1)


@function("STDEVPA", rest(all_numbers))
def stdevpa(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the standard deviation of a population, text counting 0 and TRUE 1."""
    return deviation(numbers, 0)


@function("DEVSQ", rest(numbers))
def devsq(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the sum of squared deviations from the mean."""
    return square_sum(numbers) if numbers else NUM


@function("AVEDEV", rest(numbers))
def avedev(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the mean distance to the mean."""
    if not numbers:
        return NUM
    mean = samples.mean(numbers)
    return samples.total(lambda number: abs(number - mean), numbers) / len(numbers)


def _moment(numbers: Sequence[float], scale: float, power: int) -> float:
    """Return the sum of the third or fourth powers of the standardised numbers."""
    mean = samples.mean(numbers)

    def term(number: Any) -> Any:
        z = (number - mean) / scale
        return z * z * z if power == 3 else z * z * z * z

    return samples.total(term, numbers)


@function("SKEW", rest(numbers))
def skew(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the skewness of a sample."""
    count = len(numbers)
    scale = deviation(numbers, 1)
    if count < 3 or isinstance(scale, ErrorValue) or scale == 0:
        return DIV0
    return count / ((count - 1) * (count - 2)) * _moment(numbers, scale, 3)


@function("SKEW.P", rest(numbers))
def skew_p(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the skewness of a population."""
    scale = deviation(numbers, 0)
    if len(numbers) < 3 or isinstance(scale, ErrorValue) or scale == 0:
        return DIV0
    return _moment(numbers, scale, 3) / len(numbers)


@function("KURT", rest(numbers))
def kurt(numbers: Sequence[float]) -> float | ErrorValue:
    """Return the kurtosis of a sample, 0 for the normal distribution."""
    count = len(numbers)
    scale = deviation(numbers, 1)
    if count < 4 or isinstance(scale, ErrorValue) or scale == 0:
        return DIV0
    factor = count * (count + 1) / ((count - 1) * (count - 2) * (count - 3))
    return factor * _moment(numbers, scale, 4) - 3 * (count - 1) ** 2 / ((count - 2) * (count - 3))
