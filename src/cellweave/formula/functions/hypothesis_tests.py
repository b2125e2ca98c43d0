"""Owns tests of hypotheses and confidence intervals: T.TEST, F.TEST, Z.TEST, CHISQ.TEST, CONFIDENCE."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from cellweave.formula.functions.paired import pairs, sample
from cellweave.formula.functions.spread import square_sum
from cellweave.formula.numerics import beta, gamma, normal, samples
from cellweave.formula.parameters import data, in_place, integer, number, numbers, optional, table
from cellweave.formula.reference import Area
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, VALUE, Array, ErrorValue


def _two_tailed(t: float, freedom: float, tails: int) -> float:
    return tails * beta.student_upper(abs(t), freedom)


@function("T.TEST TTEST", replace(table, empty=VALUE), replace(table, empty=VALUE), integer, integer)
def t_test(one: Area | Array, other: Area | Array, tails: int, kind: int) -> float | ErrorValue:
    """Return the chance of means this far apart: 1 paired, 2 equal variances, 3 unequal variances."""
    # Samples that cannot be paired are told before the errors in them.
    if kind == 1 and math.prod(one.shape) != math.prod(other.shape):
        return NA
    first, second = in_place.convert(one), in_place.convert(other)
    if tails not in (1, 2) or kind not in (1, 2, 3):
        return NUM
    if kind == 1:
        return _paired(first, second, tails)
    left, right = samples.known(first), samples.known(second)
    n, m = len(left), len(right)
    if n < 2 or m < 2:
        return DIV0
    difference = math.fsum(left) / n - math.fsum(right) / m
    if kind == 2:
        pooled = (square_sum(left) + square_sum(right)) / (n + m - 2)
        error_of_mean, freedom = pooled * (1 / n + 1 / m), float(n + m - 2)
    else:
        # Welch's degrees of freedom stay fractional, which TDIST would not allow.
        a, b = square_sum(left) / (n - 1) / n, square_sum(right) / (m - 1) / m
        error_of_mean = a + b
        freedom = error_of_mean**2 / (a * a / (n - 1) + b * b / (m - 1)) if error_of_mean else 1.0
    if error_of_mean == 0:
        return DIV0
    return _two_tailed(difference / math.sqrt(error_of_mean), freedom, tails)


def _paired(first: Sequence[float], second: Sequence[float], tails: int) -> float | ErrorValue:
    differences = [x - y for x, y in zip(*pairs(first, second), strict=True)]
    count = len(differences)
    if count < 2:
        return DIV0
    variance = square_sum(differences) / (count - 1)
    if variance == 0:
        return DIV0
    return _two_tailed(math.fsum(differences) / count / math.sqrt(variance / count), float(count - 1), tails)


@function("F.TEST FTEST", sample, sample)
def f_test(first: Sequence[float], second: Sequence[float]) -> float | ErrorValue:
    """Return the two-tailed chance of variances this far apart."""
    left, right = samples.known(first), samples.known(second)
    if len(left) < 2 or len(right) < 2:
        return DIV0
    above, below = square_sum(left) / (len(left) - 1), square_sum(right) / (len(right) - 1)
    if above == 0 or below == 0:
        return DIV0
    return 2 * min(beta.fisher_tails(above / below, len(left) - 1, len(right) - 1))


@function("Z.TEST ZTEST", numbers, number, optional(number))
def z_test(numbers: Sequence[float], x: float, sigma: float | None) -> float | ErrorValue:
    """Return the one-tailed chance of a sample mean above the one observed, if ``x`` is the true mean."""
    count = len(numbers)
    if count == 0:
        return NA
    if sigma is None:
        if count < 2:
            return DIV0
        sigma = math.sqrt(square_sum(numbers) / (count - 1))
    elif sigma <= 0:
        return NUM
    if sigma == 0:
        return DIV0
    return normal.lower_tail((x - math.fsum(numbers) / count) / (sigma / math.sqrt(count)))


@function("CHISQ.TEST CHITEST", replace(data, empty=VALUE), replace(data, empty=VALUE))
def chisq_test(actual: Array, expected: Array) -> float | ErrorValue:
    """Return the chance of counts this far from the expected ones if the two traits are independent."""
    rows, columns = actual.shape
    freedom = (rows - 1) * (columns - 1) if rows > 1 and columns > 1 else rows * columns - 1
    if freedom == 0 or expected.shape[0] * expected.shape[1] != rows * columns:
        return NA
    counts, aims = pairs(in_place.convert(actual), in_place.convert(expected))
    if not aims or any(aim == 0 for aim in aims):
        return DIV0
    if any(aim < 0 for aim in aims):
        return NUM
    statistic = samples.total(lambda count, aim: (count - aim) * (count - aim) / aim, counts, aims)
    return gamma.incomplete_gamma(freedom / 2, statistic / 2)[1]


@function("CONFIDENCE.NORM CONFIDENCE", number, number, integer)
def confidence_norm(alpha: float, deviation: float, size: int) -> float | ErrorValue:
    """Return half the width of the mean's confidence interval, the deviation being known."""
    if not 0 < alpha < 1 or deviation <= 0 or size < 1:
        return NUM
    return -normal.quantile(alpha / 2) * deviation / math.sqrt(size)


@function("CONFIDENCE.T", number, number, integer)
def confidence_t(alpha: float, deviation: float, size: int) -> float | ErrorValue:
    """Return half the width of the mean's confidence interval, the deviation being estimated."""
    if not 0 < alpha < 1 or deviation <= 0 or size < 1:
        return NUM
    if size == 1:
        return DIV0
    return beta.student_two_tailed_quantile(alpha, size - 1) * deviation / math.sqrt(size)
