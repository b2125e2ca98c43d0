"""Owns the Bessel functions J, Y, I and K of integer order."""

from __future__ import annotations

import math

_EULER = 0.5772156649015328606
_ASYMPTOTIC_FROM = 30.0


def bessel_i(x: float, n: int) -> float:
    """Return the modified function of the first kind, by its series of positive terms. Raises OverflowError."""
    if x == 0:
        return 1.0 if n == 0 else 0.0
    half = x / 2
    term = math.exp(n * math.log(abs(half)) - math.lgamma(n + 1)) if n > 20 else half**n / math.factorial(n)
    if half < 0 and n > 20 and n % 2:
        term = -term
    total, square = 0.0, half * half
    parts = []
    k = 0
    while term and abs(term) > 1e-18 * abs(total):
        parts.append(term)
        total += term
        k += 1
        term *= square / (k * (k + n))
        if math.isinf(total):
            raise OverflowError
    return math.fsum(parts)


def bessel_k(x: float, n: int) -> float:
    """Return the modified function of the second kind for x > 0. Raises OverflowError.

    Orders 0 and 1 are the integral of exp(-x·cosh t)·cosh(n·t), whose trapezoidal sums converge faster than any
    power of the step; the recurrence upwards is stable.
    """
    step = min(0.125, 0.5 / math.sqrt(x))
    zero, one = [0.5], [0.5]
    t = step
    while True:
        growth = 2 * x * math.sinh(t / 2) ** 2
        if growth > 45 + t:
            break
        weight = math.exp(-growth)
        zero.append(weight)
        one.append(weight * math.cosh(t))
        t += step
    scale = step * math.exp(-x)
    return _upwards(scale * math.fsum(zero), scale * math.fsum(one), x, n, 1.0)


def bessel_j(x: float, n: int) -> float:
    """Return the function of the first kind."""
    if x < 0:
        return -bessel_j(-x, n) if n % 2 else bessel_j(-x, n)
    if x == 0:
        return 1.0 if n == 0 else 0.0
    if x > _ASYMPTOTIC_FROM and n < x:
        return _upwards(_hankel(x, 0)[0], _hankel(x, 1)[0], x, n, -1.0)
    if n * n > 2e3 * (x + 1) ** 2 and n > 50:
        return _leading_series(x, n)
    return _downwards(x, n)[n]


def bessel_y(x: float, n: int) -> float:
    """Return the function of the second kind for x > 0. Raises OverflowError."""
    if x > _ASYMPTOTIC_FROM:
        return _upwards(_hankel(x, 0)[1], _hankel(x, 1)[1], x, n, -1.0)
    # Neumann's expansion in the functions of the first kind (Abramowitz and Stegun 9.1.89) and its derivative.
    j = _downwards(x, 1)
    logarithm = math.log(x / 2) + _EULER
    zero = [logarithm * j[0]]
    one = [-j[0] / x, logarithm * j[1]]
    for k in range(1, (len(j) - 1) // 2):
        sign = -1 if k % 2 else 1
        zero.append(-2 * sign * j[2 * k] / k)
        one.append(sign * (j[2 * k - 1] - j[2 * k + 1]) / k)
    scale = 2 / math.pi
    return _upwards(scale * math.fsum(zero), scale * math.fsum(one), x, n, -1.0)


def _upwards(before: float, current: float, x: float, n: int, sign: float) -> float:
    """Follow f[k+1] = (2k/x)·f[k] + sign·f[k-1] from orders 0 and 1 up to ``n``."""
    if n == 0:
        return before
    for k in range(1, n):
        before, current = current, 2 * k / x * current + sign * before
        if math.isinf(current):
            raise OverflowError
    return current


def _downwards(x: float, n: int) -> list[float]:
    """Return J of orders 0 up to at least ``n``, by Miller's recurrence downwards from an order that vanishes."""
    start = max(n, int(x)) + 30 + int(2.5 * math.sqrt(40 * max(n, x)))
    start += start % 2
    values = [0.0] * (start + 2)
    values[start] = 1e-300
    for k in range(start, 0, -1):
        values[k - 1] = 2 * k / x * values[k] - values[k + 1]
        if abs(values[k - 1]) > 1e200:
            # What vanished at an earlier scaling is above what is scaled now, so each value is scaled twice at most.
            for index in range(k - 1, start + 1):
                if not values[index]:
                    break
                values[index] *= 1e-250
    norm = 2 * math.fsum(values[2::2]) + values[0]
    return [value / norm for value in values]


def _leading_series(x: float, n: int) -> float:
    """Return J by its power series, for orders so far above ``x`` that the recurrence would leave the floats."""
    term = math.exp(n * math.log(x / 2) - math.lgamma(n + 1))
    total, k = 0.0, 0
    while abs(term) > 1e-18 * abs(total):
        total += term
        k += 1
        term *= -x * x / 4 / (k * (k + n))
    return total


def _hankel(x: float, n: int) -> tuple[float, float]:
    """Return (J, Y) of order 0 or 1 by Hankel's expansion, whose terms fall below the last digit for x > 30."""
    p: list[float] = [1.0]
    q: list[float] = []
    term = 1.0
    for k in range(1, 60):
        following = term * (4 * n * n - (2 * k - 1) ** 2) / (8 * k * x)
        if abs(following) > abs(term) or abs(following) < 1e-18:
            break
        term = following
        # The signs run + + - - over the orders of the expansion.
        signed = -term if (k // 2) % 2 else term
        (q if k % 2 else p).append(signed)
    real, imaginary = math.fsum(p), math.fsum(q)
    # cos and sin of x - π/4 - nπ/2 without subtracting from x, which would cost its last digits.
    cosine, sine = math.cos(x), math.sin(x)
    if n == 0:
        shifted_cosine, shifted_sine = cosine + sine, sine - cosine
    else:
        shifted_cosine, shifted_sine = sine - cosine, -sine - cosine
    scale = 1 / math.sqrt(math.pi * x)
    return (
        scale * (real * shifted_cosine - imaginary * shifted_sine),
        scale * (real * shifted_sine + imaginary * shifted_cosine),
    )
