"""Owns the distributions of samples: Student's t, chi-squared and Fisher's F."""

from __future__ import annotations

import math

from cellweave.formula.numerics import beta, gamma
from cellweave.formula.parameters import integer, logical, number
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, ErrorValue

_MOST_FREEDOM = 1e10


def _is_student(x: float, freedom: int) -> bool:
    """Return whether Student's distribution is to be had: its degrees of freedom are, and ``x`` has a square."""
    return 1 <= freedom <= _MOST_FREEDOM and math.isfinite(x * x)


@function("T.DIST", number, integer, logical)
def t_dist(x: float, freedom: int, cumulative: bool) -> float | ErrorValue:
    """Return Student's distribution, or its density."""
    if freedom < 1:
        return NUM if cumulative else DIV0
    if not _is_student(x, freedom):
        return NUM
    return beta.student_upper(-x, freedom) if cumulative else beta.student_density(x, freedom)


@function("T.DIST.RT", number, integer)
def t_dist_rt(x: float, freedom: int) -> float | ErrorValue:
    """Return the right tail of Student's distribution."""
    return beta.student_upper(x, freedom) if _is_student(x, freedom) else NUM


@function("T.DIST.2T", number, integer)
def t_dist_2t(x: float, freedom: int) -> float | ErrorValue:
    """Return both tails of Student's distribution."""
    return 2 * beta.student_upper(x, freedom) if x >= 0 and _is_student(x, freedom) else NUM


@function("TDIST", number, integer, integer)
def tdist(x: float, freedom: int, tails: int) -> float | ErrorValue:
    """Return one tail or both of Student's distribution."""
    if x < 0 or not _is_student(x, freedom) or tails not in (1, 2):
        return NUM
    return tails * beta.student_upper(x, freedom)


@function("T.INV", number, integer)
def t_inv(probability: float, freedom: int) -> float | ErrorValue:
    """Return the value below which ``probability`` of Student's distribution lies."""
    if not 0 < probability < 1 or not _is_student(0, freedom):
        return NUM
    if probability < 0.5:
        return -beta.student_two_tailed_quantile(2 * probability, freedom)
    return beta.student_two_tailed_quantile(2 * (1 - probability), freedom)


@function("T.INV.2T TINV", number, integer)
def t_inv_2t(probability: float, freedom: int) -> float | ErrorValue:
    """Return the value beyond which, on both sides, ``probability`` of Student's distribution lies."""
    if not 0 < probability < 2 or not _is_student(0, freedom):
        return NUM
    # More than the whole is not refused: the value turns negative there.
    if probability > 1:
        return -beta.student_two_tailed_quantile(2 - probability, freedom)
    return beta.student_two_tailed_quantile(probability, freedom)


@function("CHISQ.DIST", number, integer, logical)
def chisq_dist(x: float, freedom: int, cumulative: bool) -> float | ErrorValue:
    """Return the chi-squared distribution, or its density."""
    if x < 0 or not 1 <= freedom <= _MOST_FREEDOM:
        return NUM
    half = freedom / 2
    if cumulative:
        return gamma.incomplete_gamma(half, x / 2)[0]
    if x == 0:
        return NUM if freedom == 1 else 0.5 if freedom == 2 else 0.0
    return gamma.poisson_density(half, x / 2) * half / x


@function("CHISQ.DIST.RT CHIDIST", number, integer)
def chisq_dist_rt(x: float, freedom: int) -> float | ErrorValue:
    """Return the right tail of the chi-squared distribution."""
    if x < 0 or not 1 <= freedom <= _MOST_FREEDOM:
        return NUM
    return gamma.incomplete_gamma(freedom / 2, x / 2)[1]


@function("CHISQ.INV", number, integer)
def chisq_inv(probability: float, freedom: int) -> float | ErrorValue:
    """Return the value below which ``probability`` of the chi-squared distribution lies."""
    if not 0 <= probability < 1 or not 1 <= freedom <= _MOST_FREEDOM:
        return NUM
    return 2 * gamma.gamma_quantile(freedom / 2, probability) if probability else 0.0


@function("CHISQ.INV.RT CHIINV", number, integer)
def chisq_inv_rt(probability: float, freedom: int) -> float | ErrorValue:
    """Return the value above which ``probability`` of the chi-squared distribution lies."""
    if not 0 < probability <= 1 or not 1 <= freedom <= _MOST_FREEDOM:
        return NUM
    return 2 * gamma.gamma_quantile(freedom / 2, probability, upper=True) if probability < 1 else 0.0


def _is_fisher(x: float, first: int, second: int) -> bool:
    return x >= 0 and 1 <= first <= _MOST_FREEDOM and 1 <= second <= _MOST_FREEDOM


@function("F.DIST", number, integer, integer, logical)
def f_dist(x: float, first: int, second: int, cumulative: bool) -> float | ErrorValue:
    """Return Fisher's F distribution, or its density."""
    if not _is_fisher(x, first, second):
        return NUM
    if not math.isfinite(first * x):
        return DIV0 if cumulative else NUM
    if cumulative:
        return beta.fisher_tails(x, first, second)[0]
    if x == 0:
        return NUM if first == 1 else 1.0 if first == 2 else 0.0
    return beta.fisher_density(x, first, second)


@function("F.DIST.RT FDIST", number, integer, integer)
def f_dist_rt(x: float, first: int, second: int) -> float | ErrorValue:
    """Return the right tail of Fisher's F distribution."""
    if not _is_fisher(x, first, second):
        return NUM
    return beta.fisher_tails(x, first, second)[1] if math.isfinite(first * x) else DIV0


@function("F.INV", number, integer, integer)
def f_inv(probability: float, first: int, second: int) -> float | ErrorValue:
    """Return the value below which ``probability`` of Fisher's F distribution lies."""
    if not 0 <= probability < 1 or not _is_fisher(0, first, second):
        return NUM
    return _finite(beta.fisher_quantile(probability, first, second)) if probability else 0.0


@function("F.INV.RT FINV", number, integer, integer)
def f_inv_rt(probability: float, first: int, second: int) -> float | ErrorValue:
    """Return the value above which ``probability`` of Fisher's F distribution lies."""
    if not 0 < probability <= 1 or not _is_fisher(0, first, second):
        return NUM
    return _finite(beta.fisher_quantile(probability, first, second, upper=True)) if probability < 1 else 0.0


def _finite(number: float) -> float | ErrorValue:
    return number if math.isfinite(number) else NUM
