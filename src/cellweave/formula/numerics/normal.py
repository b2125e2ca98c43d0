"""Owns the standard normal distribution: density, both tails and the quantile."""

from __future__ import annotations

import math

SQRT_2 = math.sqrt(2)
SQRT_2PI = math.sqrt(2 * math.pi)


def density(z: float) -> float:
    """Return the height of the bell curve at ``z``."""
    return math.exp(-z * z / 2) / SQRT_2PI


def lower_tail(z: float) -> float:
    """Return P(Z <= z), to full relative precision in the far tail too."""
    return math.erfc(-z / SQRT_2) / 2


def quantile(p: float) -> float:
    """Return the z below which the probability is ``p``, 0 < p < 1."""
    if p > 0.5:
        return -quantile(1 - p)
    if p == 0.5:
        return 0.0
    # A rational first guess (Abramowitz and Stegun 26.2.23), then Halley's method on the logarithm of the tail.
    t = math.sqrt(-2 * math.log(p))
    z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
    for _ in range(3):
        error = (lower_tail(z) - p) / density(z)
        z -= error / (1 + z * error / 2)
    return z
