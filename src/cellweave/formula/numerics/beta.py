"""Owns the beta function's family: binomial density, incomplete beta and its inverse, Student's t and Fisher's F."""

from __future__ import annotations

import math
from functools import lru_cache

from cellweave.formula.numerics import normal, roots
from cellweave.formula.numerics.gamma import deviance, incomplete_gamma, stirling_error

_TINY = 1e-300
_LARGEST = 2e10
_SPLITTER = 2.0**27 + 1


def binomial_density(x: float, size: float, p: float, q: float) -> float:
    """Return the chance of ``x`` successes of ``size`` (both real), each with chance ``p``; q = 1 - p.

    ``q`` is its own argument because 1 - p has no digits left when p is nearly 1.
    """
    if p == 0:
        return 1.0 if x == 0 else 0.0
    if q == 0:
        return 1.0 if x == size else 0.0
    if x == 0:
        return math.exp(size * (math.log1p(-p) if p < 0.5 else math.log(q)))
    if x == size:
        return math.exp(size * (math.log1p(-q) if q < 0.5 else math.log(p)))
    rest = size - x
    return _smooth_density(x, rest, p, q)


def beta_density(a: float, b: float, x: float, y: float) -> float:
    """Return the beta distribution's density times x·y, which stays finite at the ends; y = 1 - x."""
    total = a + b
    return _smooth_density(a, b, x, y) * a * (b / total)


def _smooth_density(a: float, b: float, p: float, q: float) -> float:
    """Return p**a · q**b · (a+b)! / (a! · b!) for real a, b > 0 and p + q = 1."""
    if p <= 0 or q <= 0:
        return 0.0
    size = a + b
    excess = _excess(a, b, p, q)
    exponent = stirling_error(size) - stirling_error(a) - stirling_error(b)
    exponent -= deviance(a, size * p, excess) + deviance(b, size * q, -excess)
    return math.exp(exponent) * math.sqrt(size / (2 * math.pi * a) / b)


def _excess(a: float, b: float, p: float, q: float) -> float:
    """Return a·q - b·p as if p + q were 1: its digits, which cancel near the mean, come from the smaller of both."""
    if q < p:
        return -_excess(b, a, q, p)
    size = a + b
    lost = b - (size - a) if a >= b else a - (size - b)
    product = size * p
    return a - product - (_product_error(size, p, product) + lost * p)


def _product_error(x: float, y: float, product: float) -> float:
    """Return x·y - product exactly (Dekker), or 0 where the halves would overflow."""
    if x > 1e290:
        return 0.0
    split = _SPLITTER * x
    high = split - (split - x)
    low = x - high
    split = _SPLITTER * y
    upper = split - (split - y)
    under = y - upper
    return low * under - (((product - high * upper) - low * upper) - high * under)


@lru_cache(maxsize=4096)
def incomplete_beta(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    """Return the regularised incomplete beta function at ``x`` and its complement; y = 1 - x, a and b above zero."""
    if x <= 0:
        return 0.0, 1.0
    if y <= 0:
        return 1.0, 0.0
    if a + b > _LARGEST:
        return _approximate(a, b, x, y)
    front = beta_density(a, b, x, y)
    if a * y > b * x:
        lower = min(1.0, front * _fraction(a, b, x, y))
        return lower, 1 - lower
    upper = min(1.0, front * _fraction(b, a, y, x))
    return 1 - upper, upper


def _fraction(a: float, b: float, x: float, y: float) -> float:
    """Evaluate the continued fraction of the lower function, for x below the mean, by Lentz's method.

    Of the known ones this is DiDonato and Morris's: it starts from the distance to the mean, a·y - b·x, and so
    keeps its digits when x is next to the mean and next to 1.
    """
    distance = a * y - b * x + 1
    value = a * distance / (a + 1)
    # Terms in proportion to the root of the parameters are enough; the limit is for parameters beyond all use.
    most = 1000 + 10 * math.sqrt(a + b)
    c, d = value, 0.0
    step = 0
    while True:
        step += 1
        odd = a + 2 * step - 1
        numerator = (a + step - 1) * (a + b + step - 1) * step * (b - step) * (x / odd) ** 2
        term = step + step * (b - step) * x / odd + (a + step) * (distance + step * (1 + y)) / (odd + 2)
        d = 1 / (term + numerator * d or _TINY)
        c = term + numerator / c or _TINY
        change = c * d
        value *= change
        if abs(change - 1) < 3e-16 or step > most:
            return 1 / value


def _approximate(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    """Return the limit at huge parameters: a gamma distribution where one stays small, else a normal one."""
    if a < _LARGEST / 1e4:
        return incomplete_gamma(a, (b + (a - 1) / 2) * -math.log1p(-x) if x < 0.5 else math.inf)
    if b < _LARGEST / 1e4:
        lower, upper = incomplete_gamma(b, (a + (b - 1) / 2) * -math.log1p(-y) if y < 0.5 else math.inf)
        return upper, lower
    z = (a * y - b * x) / math.sqrt(a) / math.sqrt(b) * math.sqrt(a + b)
    return normal.lower_tail(-z), normal.lower_tail(z)


def beta_quantile(a: float, b: float, p: float, *, upper: bool = False) -> tuple[float, float]:
    """Return (x, 1 - x) whose lower (or ``upper``) incomplete beta function is ``p``, 0 < p < 1."""
    if p > 0.5:
        # Near 1 the other tail has more digits, and 1 - p is exact.
        p, upper = 1 - p, not upper
    lower, rest = incomplete_beta(a, b, 0.5, 0.5)
    at_half = rest if upper else lower
    # The half that holds the root is searched from its own end, so the small one of x and 1 - x is exact.
    if (p < at_half) != upper:
        x = _search(a, b, p, upper)
        return x, 1 - x
    y = _search(b, a, p, not upper)
    return 1 - y, y


def _search(a: float, b: float, p: float, upper: bool) -> float:
    side = int(upper)

    def tail(x: float) -> float:
        value = incomplete_beta(a, b, x, 1 - x)[side]
        return math.log(value) - math.log(p) if value > 0 else -math.inf

    def slope(x: float) -> float:
        value = incomplete_beta(a, b, x, 1 - x)[side]
        density = beta_density(a, b, x, 1 - x) / x / (1 - x)
        return (-density if upper else density) / value if value else math.inf

    mean = a / (a + b)
    return roots.newton(tail, slope, 0.0, 0.5, min(mean, 0.4))


def student_upper(t: float, freedom: float) -> float:
    """Return P(T > t) for Student's t with ``freedom`` degrees."""
    square = t * t
    x, y = (freedom / (freedom + square), square / (freedom + square)) if math.isfinite(square) else (0.0, 1.0)
    tail = incomplete_beta(freedom / 2, 0.5, x, y)[0] / 2
    return tail if t >= 0 else 1 - tail


def student_density(t: float, freedom: float) -> float:
    """Return the density of Student's t at ``t``."""
    square = t * t
    if square < 1e-18:
        return _gamma_half_step(freedom / 2) / math.sqrt(math.pi * freedom)
    total = freedom + square
    return beta_density(freedom / 2, 0.5, freedom / total, square / total) / abs(t)


def _gamma_half_step(half: float) -> float:
    """Return Γ(half + ½) / Γ(half)."""
    if half < 50:
        return math.exp(math.lgamma(half + 0.5) - math.lgamma(half))
    total = 0.0
    for coefficient in (869 / 4194304, -399 / 262144, -21 / 32768, 5 / 1024, 1 / 128, -1 / 8, 1):
        total = total / half + coefficient
    return math.sqrt(half) * total


def student_two_tailed_quantile(p: float, freedom: float) -> float:
    """Return the t > 0 with P(|T| > t) = ``p``, 0 < p <= 1."""
    if p >= 1:
        return 0.0
    if freedom == 1:
        # Cauchy's distribution: its quantiles reach where the square of their cosine is no float any more.
        return 1 / math.tan(math.pi / 2 * p) if p < 0.5 else math.tan(math.pi / 2 * (1 - p))
    x, y = beta_quantile(freedom / 2, 0.5, p)
    return math.sqrt(freedom * y) / math.sqrt(x) if x > 0 else math.inf


def fisher_tails(f: float, first: float, second: float) -> tuple[float, float]:
    """Return P(F <= f) and P(F > f) with ``first`` and ``second`` degrees of freedom."""
    scaled = first * f
    total = scaled + second
    return incomplete_beta(first / 2, second / 2, scaled / total, second / total)


def fisher_density(f: float, first: float, second: float) -> float:
    """Return the density of Fisher's F at ``f`` > 0."""
    scaled = first * f
    total = scaled + second
    return beta_density(first / 2, second / 2, scaled / total, second / total) / f


def fisher_quantile(p: float, first: float, second: float, *, upper: bool = False) -> float:
    """Return the f whose lower (or ``upper``) tail is ``p``, 0 < p < 1."""
    x, y = beta_quantile(first / 2, second / 2, p, upper=upper)
    return second * x / (first * y) if y > 0 else math.inf
