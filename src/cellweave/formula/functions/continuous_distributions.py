"""Owns the gamma, beta, exponential and Weibull distributions and the gamma function itself."""

from __future__ import annotations

import math

from cellweave.formula.numerics import beta, gamma
from cellweave.formula.parameters import filled, logical, number, optional
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue


@function("GAMMA", number)
def gamma_function(x: float) -> float | ErrorValue:
    """Return the gamma function, the factorial of x - 1."""
    if x <= 0 and x == math.floor(x):
        return NUM
    try:
        return math.gamma(x)
    except OverflowError:
        return NUM


@function("GAMMALN GAMMALN.PRECISE", number)
def gammaln(x: float) -> float | ErrorValue:
    """Return the natural logarithm of the gamma function."""
    return gamma.log_gamma(x) if x > 0 else NUM


@function("GAMMA.DIST GAMMADIST", number, number, number, logical)
def gamma_dist(x: float, alpha: float, scale: float, cumulative: bool) -> float | ErrorValue:
    """Return the gamma distribution, or its density."""
    if x < 0 or alpha <= 0 or scale <= 0:
        return NUM
    if cumulative:
        return gamma.incomplete_gamma(alpha, x / scale)[0]
    if x == 0:
        return NUM if alpha <= 1 else 0.0
    return gamma.poisson_density(alpha, x / scale) * alpha / x


@function("GAMMA.INV GAMMAINV", number, number, number)
def gamma_inv(probability: float, alpha: float, scale: float) -> float | ErrorValue:
    """Return the value below which ``probability`` of the gamma distribution lies."""
    if not 0 <= probability < 1 or alpha <= 0 or scale <= 0:
        return NUM
    return gamma.gamma_quantile(alpha, probability) * scale if probability else 0.0


@function("BETA.DIST", number, number, number, logical, optional(number, 0.0), filled(number, 1.0))
def beta_dist(x: float, alpha: float, second: float, cumulative: bool, low: float, high: float) -> float | ErrorValue:
    """Return the beta distribution between ``low`` and ``high``, or its density."""
    if alpha <= 0 or second <= 0 or not low <= x <= high or low == high:
        return NUM
    width = high - low
    share, rest = (x - low) / width, (high - x) / width
    if cumulative:
        return beta.incomplete_beta(alpha, second, share, rest)[0]
    if share == 0 or rest == 0:
        return NUM if (alpha if share == 0 else second) <= 1 else 0.0
    return beta.beta_density(alpha, second, share, rest) / (share * rest) / width


@function("BETADIST", number, number, number, optional(number, 0.0), filled(number, 1.0))
def betadist(x: float, alpha: float, second: float, low: float, high: float) -> float | ErrorValue:
    """Return the beta distribution between ``low`` and ``high``."""
    return beta_dist(x, alpha, second, True, low, high)


@function("BETA.INV BETAINV", number, number, number, optional(number, 0.0), filled(number, 1.0))
def beta_inv(probability: float, alpha: float, second: float, low: float, high: float) -> float | ErrorValue:
    """Return the value below which ``probability`` of the beta distribution lies."""
    if not 0 < probability < 1 or alpha <= 0 or second <= 0 or low >= high:
        return NUM
    share = beta.beta_quantile(alpha, second, probability)[0]
    return low + share * (high - low)


@function("EXPON.DIST EXPONDIST", number, number, logical)
def expon_dist(x: float, rate: float, cumulative: bool) -> float | ErrorValue:
    """Return the exponential distribution, or its density."""
    if x < 0 or rate <= 0:
        return NUM
    return -math.expm1(-rate * x) if cumulative else rate * math.exp(-rate * x)


@function("WEIBULL.DIST WEIBULL", number, number, number, logical)
def weibull_dist(x: float, alpha: float, scale: float, cumulative: bool) -> float | ErrorValue:
    """Return the Weibull distribution, or its density."""
    if x < 0 or alpha <= 0 or scale <= 0:
        return NUM
    try:
        power = math.pow(x / scale, alpha)
    except OverflowError:
        return 1.0 if cumulative else 0.0
    if cumulative:
        return -math.expm1(-power)
    if x == 0:
        return 0.0
    return alpha * power / x * math.exp(-power)
