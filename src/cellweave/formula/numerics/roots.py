"""Owns root finding: Newton's method that never leaves a bracket; never what the equation means."""

from __future__ import annotations

import math
from collections.abc import Callable

Function = Callable[[float], float]


class NoRootError(ArithmeticError):
    """The search found no root; the worksheet shows #NUM!."""


def middle(low: float, high: float) -> float:
    """Return a point between ``low`` and ``high``: geometric when they span magnitudes of one sign."""
    if low > 0 and high > 4 * low:
        return math.sqrt(low) * math.sqrt(high)
    if high < 0 and low < 4 * high:
        return -math.sqrt(-low) * math.sqrt(-high)
    if low == 0 and high > 1e-280:
        # Halving towards zero takes a thousand steps; dropping magnitudes takes a dozen.
        return high * 1e-4 if high < 1e-2 else high / 8
    return low + (high - low) / 2


def newton(
    function: Function, slope: Function, low: float, high: float, guess: float, tolerance: float = 4e-16
) -> float:
    """Return the root of ``function`` in [``low``, ``high``], where it is monotone.

    Newton steps that leave the bracket, or shrink it too slowly, become bisections, so it always ends.
    ``tolerance`` is relative to the root.
    """
    rising = function(low) < function(high)
    x = guess if low < guess < high else middle(low, high)
    previous = math.inf
    for _ in range(400):
        value = function(x)
        if value == 0:
            return x
        if (value < 0) == rising:
            low = x
        else:
            high = x
        gradient = slope(x)
        step = value / gradient if gradient and math.isfinite(gradient) else math.inf
        following = x - step
        if not low < following < high or abs(step) > previous:
            if abs(step) <= tolerance * abs(x):
                return x
            following = middle(low, high)
            previous = math.inf
        else:
            previous = abs(step)
        if abs(following - x) <= tolerance * abs(following) or following in (low, high):
            return following
        x = following
    return x


def secant_newton(function: Function, slope: Function, guess: float, low: float, steps: int = 100) -> float:
    """Return a root above ``low`` near ``guess``, for functions with no known bracket (rates of return).

    Newton from the guess; when that fails, brackets are sought ever further from the guess on both sides.
    Raises NoRootError.
    """
    x = guess
    for _ in range(steps):
        value, gradient = _tried(function, x), _tried(slope, x)
        if value == 0:
            return x
        if value is None or not gradient:
            break
        following = x - value / gradient
        if not math.isfinite(following) or following <= low:
            break
        if abs(following - x) <= 1e-15 * max(1.0, abs(following)):
            return following
        x = following
    else:
        # Newton that wanders inside the last digits has still arrived.
        if value is not None and gradient and abs(value / gradient) <= 1e-9 * max(1.0, abs(x)):
            return x
    return newton(function, slope, *_bracket(function, guess, low), guess)


def _bracket(function: Function, guess: float, low: float) -> tuple[float, float]:
    """Return two neighbouring points of a widening ladder between which the sign changes, nearest to ``guess``."""
    below, above = guess, guess
    at_below = at_above = function(guess)
    reach = 0.01
    for _ in range(120):
        further, value = above + reach, _tried(function, above + reach)
        if value is not None:
            if value == 0 or (value < 0) != (at_above < 0):
                return above, further
            above, at_above = further, value
        nearer = max(below - reach, low + (below - low) / 2)
        value = _tried(function, nearer)
        if value is not None:
            if value == 0 or (value < 0) != (at_below < 0):
                return nearer, below
            below, at_below = nearer, value
        reach *= 1.1
    raise NoRootError


def _tried(function: Function, x: float) -> float | None:
    """Return the value at ``x``, or None where it leaves the floats."""
    try:
        value = function(x)
    except (OverflowError, ZeroDivisionError, ValueError):
        return None
    return value if math.isfinite(value) else None
