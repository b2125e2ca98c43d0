"""Owns CONVERT, the Bessel and error functions, and the steps DELTA and GESTEP."""

from __future__ import annotations

import math

from cellweave.formula.functions.kinds import tool_integer, tool_number
from cellweave.formula.numerics import bessel, units
from cellweave.formula.parameters import optional, text
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, ErrorValue

# Orders beyond this are not computed: their values lie outside the floats for every argument of use.
_MOST_ORDER = 100_000
_MOST_ARGUMENT = 1e8


@function("CONVERT", tool_number, text, text)
def convert(amount: float, source: str, target: str) -> float | ErrorValue:
    """Return an amount of one unit counted in another."""
    one, two = units.unit(source), units.unit(target)
    if one is None or two is None or one.quantity != two.quantity:
        return NA
    return units.converted(amount, one, two)


def _is_in_reach(x: float, order: int) -> bool:
    return 0 <= order <= _MOST_ORDER and abs(x) <= _MOST_ARGUMENT


@function("BESSELI", tool_number, tool_integer)
def besseli(x: float, order: int) -> float | ErrorValue:
    """Return the modified Bessel function of the first kind."""
    return bessel.bessel_i(x, order) if _is_in_reach(x, order) else NUM


@function("BESSELJ", tool_number, tool_integer)
def besselj(x: float, order: int) -> float | ErrorValue:
    """Return the Bessel function of the first kind."""
    return bessel.bessel_j(x, order) if _is_in_reach(x, order) else NUM


@function("BESSELK", tool_number, tool_integer)
def besselk(x: float, order: int) -> float | ErrorValue:
    """Return the modified Bessel function of the second kind."""
    return bessel.bessel_k(x, order) if x > 0 and _is_in_reach(x, order) else NUM


@function("BESSELY", tool_number, tool_integer)
def bessely(x: float, order: int) -> float | ErrorValue:
    """Return the Bessel function of the second kind."""
    return bessel.bessel_y(x, order) if x > 0 and _is_in_reach(x, order) else NUM


@function("ERF", tool_number, optional(tool_number))
def erf(low: float, high: float | None) -> float:
    """Return the error function from 0 to ``low``, or from ``low`` to ``high``."""
    if high is None:
        return math.erf(low)
    if low > 0 and high > 0:
        # Near 1 the difference of complements keeps digits that the functions themselves have lost.
        return math.erfc(low) - math.erfc(high)
    return math.erf(high) - math.erf(low)


@function("ERF.PRECISE", tool_number)
def erf_precise(x: float) -> float:
    """Return the error function from 0 to ``x``."""
    return math.erf(x)


@function("ERFC ERFC.PRECISE", tool_number)
def erfc(x: float) -> float:
    """Return the error function from ``x`` to infinity."""
    return math.erfc(x)


@function("DELTA", tool_number, optional(tool_number, 0.0))
def delta(one: float, two: float) -> float:
    """Return 1 for equal numbers, else 0."""
    return float(one == two)


@function("GESTEP", tool_number, optional(tool_number, 0.0))
def gestep(x: float, step: float) -> float:
    """Return 1 from ``step`` on, else 0."""
    return float(x >= step)
