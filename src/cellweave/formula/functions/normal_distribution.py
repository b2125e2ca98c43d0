"""Owns the normal and log-normal distributions, and the small functions around the bell curve."""

from __future__ import annotations

import math

from cellweave.formula.numerics import normal
from cellweave.formula.parameters import logical, number
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue


@function("NORM.DIST NORMDIST", number, number, number, logical)
def norm_dist(x: float, mean: float, deviation: float, cumulative: bool) -> float | ErrorValue:
    """Return the normal distribution, or its density."""
    if deviation <= 0:
        return NUM
    z = (x - mean) / deviation
    return normal.lower_tail(z) if cumulative else normal.density(z) / deviation


@function("NORM.INV NORMINV", number, number, number)
def norm_inv(probability: float, mean: float, deviation: float) -> float | ErrorValue:
    """Return the value below which ``probability`` lies."""
    if not 0 < probability < 1 or deviation <= 0:
        return NUM
    return mean + deviation * normal.quantile(probability)


@function("NORM.S.DIST", number, logical)
def norm_s_dist(z: float, cumulative: bool) -> float:
    """Return the standard normal distribution, or its density."""
    return normal.lower_tail(z) if cumulative else normal.density(z)


@function("NORMSDIST", number)
def normsdist(z: float) -> float:
    """Return the standard normal distribution."""
    return normal.lower_tail(z)


@function("NORM.S.INV NORMSINV", number)
def norm_s_inv(probability: float) -> float | ErrorValue:
    """Return the standard normal value below which ``probability`` lies."""
    return normal.quantile(probability) if 0 < probability < 1 else NUM


@function("PHI", number)
def phi(x: float) -> float:
    """Return the density of the standard normal distribution."""
    return normal.density(x)


@function("GAUSS", number)
def gauss(z: float) -> float:
    """Return the probability between the mean and ``z`` standard deviations."""
    return math.erf(z / normal.SQRT_2) / 2


@function("LOGNORM.DIST", number, number, number, logical)
def lognorm_dist(x: float, mean: float, deviation: float, cumulative: bool) -> float | ErrorValue:
    """Return the distribution of a number whose logarithm is normal, or its density."""
    if x <= 0 or deviation <= 0:
        return NUM
    z = (math.log(x) - mean) / deviation
    return normal.lower_tail(z) if cumulative else normal.density(z) / (deviation * x)


@function("LOGNORMDIST", number, number, number)
def lognormdist(x: float, mean: float, deviation: float) -> float | ErrorValue:
    """Return the distribution of a number whose logarithm is normal."""
    return lognorm_dist(x, mean, deviation, True)


@function("LOGNORM.INV LOGINV", number, number, number)
def lognorm_inv(probability: float, mean: float, deviation: float) -> float | ErrorValue:
    """Return the value below which ``probability`` of a log-normal distribution lies."""
    if not 0 < probability < 1 or deviation <= 0:
        return NUM
    return math.exp(mean + deviation * normal.quantile(probability))


@function("STANDARDIZE", number, number, number)
def standardize(x: float, mean: float, deviation: float) -> float | ErrorValue:
    """Return the distance to the mean in standard deviations."""
    return (x - mean) / deviation if deviation > 0 else NUM


@function("FISHER", number)
def fisher(x: float) -> float | ErrorValue:
    """Return Fisher's transformation of a correlation."""
    return math.atanh(x) if -1 < x < 1 else NUM


@function("FISHERINV", number)
def fisherinv(y: float) -> float:
    """Return the correlation whose Fisher transformation is ``y``."""
    return math.tanh(y)
