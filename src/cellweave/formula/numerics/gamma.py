"""Owns the gamma function's family: Stirling error, Poisson density, incomplete gamma and its inverse.

The saddle-point form of the density (C. Loader, 2000) keeps relative precision where the textbook product of
powers and factorials loses a digit for every power of ten of its arguments.
"""

from __future__ import annotations

import math
from functools import lru_cache

from cellweave.formula.numerics import normal, roots

_EPSILON = 1e-17
_HALF_LOG_2PI = math.log(2 * math.pi) / 2
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_ASYMPTOTIC_FROM = 1e10
_EULER = 0.5772156649015329
_NEAR = 0.25
# ζ(2) - 1, ζ(3) - 1, …
_ZETA_LESS_ONE = (
    0.6449340668482264,
    0.2020569031595943,
    0.08232323371113819,
    0.03692775514336993,
    0.01734306198444914,
    0.008349277381922827,
    0.00407735619794434,
    0.0020083928260822143,
    0.0009945751278180853,
    0.0004941886041194645,
    0.0002460865533080483,
    0.00012271334757848915,
    6.124813505870483e-05,
    3.058823630702049e-05,
    1.528225940865187e-05,
    7.637197637899763e-06,
    3.81729326499984e-06,
    1.908212716553939e-06,
    9.539620338727962e-07,
    4.769329867878064e-07,
    2.38450502727733e-07,
    1.1921992596531106e-07,
)


def stirling_error(x: float) -> float:
    """Return log(x!) minus Stirling's formula, for x > 0."""
    if x < 15:
        return math.lgamma(x + 1) - (x + 0.5) * math.log(x) + x - _HALF_LOG_2PI
    square = x * x
    total = 0.0
    for coefficient in reversed(_STIRLING):
        total = total / square + coefficient
    return total / x


def deviance(x: float, mean: float, difference: float) -> float:
    """Return x·log(x/mean) + mean - x without cancellation near ``mean``; both above zero.

    ``difference`` is x - mean, from the caller because it may know more digits of it than are left here.
    """
    if abs(difference) >= 0.1 * (x + mean):
        return x * math.log(x / mean) - difference
    ratio = difference / (x + mean)
    total, power, square = difference * ratio, 2 * x * ratio, ratio * ratio
    for odd in range(3, 1000, 2):
        power *= square
        following = total + power / odd
        if following == total:
            break
        total = following
    return total


def poisson_density(x: float, mean: float) -> float:
    """Return mean**x · exp(-mean) / x! for real x >= 0."""
    if mean == 0:
        return 1.0 if x == 0 else 0.0
    if x < 1:
        return math.exp(-mean + x * math.log(mean) - math.lgamma(x + 1))
    return math.exp(-stirling_error(x) - deviance(x, mean, x - mean)) / math.sqrt(2 * math.pi * x)


def log_gamma(x: float) -> float:
    """Return log Γ(x) for x > 0, to its last digits beside its zeros at 1 and 2 too."""
    if abs(x - 1) < _NEAR:
        return _log_gamma_beside_one(x - 1)
    if abs(x - 2) < _NEAR:
        return math.log1p(x - 2) + _log_gamma_beside_one(x - 2)
    return math.lgamma(x)


def _log_gamma_beside_one(z: float) -> float:
    """Return log Γ(1 + z) by its Taylor series, whose coefficients are values of the zeta function."""
    total = 0.0
    for power in range(len(_ZETA_LESS_ONE) + 1, 1, -1):
        total = (_ZETA_LESS_ONE[power - 2] / power - total) * z
    # Zeta's ones make a logarithm, so what is left of the coefficients falls fast.
    return z * (1 - _EULER + total) - math.log1p(z)


@lru_cache(maxsize=4096)
def incomplete_gamma(a: float, x: float) -> tuple[float, float]:
    """Return the regularised lower and upper incomplete gamma functions at ``x`` >= 0, for ``a`` > 0."""
    if x <= 0:
        return 0.0, 1.0
    if math.isinf(x):
        return 1.0, 0.0
    if a > _ASYMPTOTIC_FROM:
        return _asymptotic(a, x)
    front = poisson_density(a, x)
    if x < a + 1 and (a > 1 or x < 1):
        lower = min(1.0, front * _series(a, x))
        return lower, 1 - lower
    upper = min(1.0, front * a * _fraction(a, x))
    return 1 - upper, upper


def _series(a: float, x: float) -> float:
    term = total = 1.0
    divisor = a
    while term > _EPSILON * total:
        divisor += 1
        term *= x / divisor
        total += term
    return total


def _fraction(a: float, x: float) -> float:
    """Evaluate the continued fraction of the upper function by Lentz's method; it converges for x > a."""
    b = x + 1 - a
    c, d = 1e300, 1 / b if b else 1e300
    value = d
    step = 0
    while True:
        step += 1
        numerator = step * (a - step)
        b += 2
        d = 1 / (b + numerator * d or 1e-300)
        c = b + numerator / c or 1e-300
        change = c * d
        value *= change
        if abs(change - 1) < 3e-16 or step > 5_000_000:
            return value


def _asymptotic(a: float, x: float) -> tuple[float, float]:
    """Temme's uniform expansion, two terms: a beyond 1e10, where the next term is below the last digits."""
    ratio = x / a
    eta = math.copysign(math.sqrt(2 * deviance(a, x, a - x) / a), ratio - 1)
    scaled = eta * math.sqrt(a)
    shape = 1 / (ratio - 1) - 1 / eta if abs(eta) > 1e-4 else -1 / 3 + eta / 12
    correction = math.exp(-scaled * scaled / 2) / math.sqrt(2 * math.pi * a) * shape
    upper = min(1.0, max(0.0, normal.lower_tail(-scaled) + correction))
    return min(1.0, max(0.0, normal.lower_tail(scaled) - correction)), upper


def gamma_quantile(a: float, p: float, *, upper: bool = False) -> float:
    """Return the x whose lower (or ``upper``) incomplete gamma function is ``p``, 0 < p < 1."""
    if p > 0.5:
        # Near 1 the other tail has more digits, and 1 - p is exact.
        p, upper = 1 - p, not upper
    z = -normal.quantile(p) if upper else normal.quantile(p)
    ninth = 1 / (9 * a)
    cube = 1 - ninth + z * math.sqrt(ninth)
    small = (p if not upper else 1 - p) < 0.05 and a < 1
    log_small = (math.log1p(-p) if upper else math.log(p)) + math.lgamma(a + 1)
    guess = math.exp(log_small / a) if small or cube <= 0 else a * cube**3
    side = int(upper)

    def tail(x: float) -> float:
        value = incomplete_gamma(a, x)[side]
        return math.log(value) - math.log(p) if value > 0 else -math.inf

    def slope(x: float) -> float:
        value = incomplete_gamma(a, x)[side]
        density = poisson_density(a, x) * a / x
        return (-density if upper else density) / value if value else math.inf

    high = max(2 * guess, a + 1)
    while incomplete_gamma(a, high)[0] < 0.5 or (tail(high) < 0) != upper:
        high *= 2
    return roots.newton(tail, slope, 0.0, high, guess)
