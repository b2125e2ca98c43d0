"""Owns CONVERT, the Bessel and error functions, and the steps DELTA and GESTEP."""

from __future__ import annotations

import math
from typing import Any, Final

from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number
from cellweave.formula.numerics import bessel, units
from cellweave.formula.parameters import Parameter, filled, text
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, VALUE, ErrorValue

# Orders beyond this are not computed: their values lie outside the floats for every argument of use.
_MOST_ORDER = 100_000
_MOST_ARGUMENT = 1e8


def _unit(value: Any) -> str:
    if isinstance(value, bool):
        raise Failure(VALUE)
    return str(text.convert(value))


_UNIT: Final = Parameter("unit", _unit, is_lifted=True, empty=NA)


@function("CONVERT", tool_number, _UNIT, _UNIT)
def convert(amount: float, source: str, target: str) -> float | ErrorValue:
    """Return an amount of one unit counted in another."""
    one, two = units.unit(source), units.unit(target)
    if one is None or two is None or one.quantity != two.quantity:
        return NA
    return units.converted(amount, one, two)


def _order(value: Any) -> int:
    """Return the order of a Bessel function, truncated, though one below 0 is refused before."""
    number = tool_number.convert(value)
    if not 0 <= number <= _MOST_ORDER:
        raise Failure(NUM)
    return int(number)


_ORDER: Final = Parameter("order", _order, is_lifted=True, empty=NA)


def _is_in_reach(x: float) -> bool:
    return abs(x) <= _MOST_ARGUMENT


@function("BESSELI", tool_number, _ORDER)
def besseli(x: float, order: int) -> float | ErrorValue:
    """Return the modified Bessel function of the first kind."""
    return bessel.bessel_i(x, order) if _is_in_reach(x) else NUM


@function("BESSELJ", tool_number, _ORDER)
def besselj(x: float, order: int) -> float | ErrorValue:
    """Return the Bessel function of the first kind."""
    return bessel.bessel_j(x, order) if _is_in_reach(x) else NUM


@function("BESSELK", tool_number, _ORDER)
def besselk(x: float, order: int) -> float | ErrorValue:
    """Return the modified Bessel function of the second kind."""
    return bessel.bessel_k(x, order) if x > 0 and _is_in_reach(x) else NUM


@function("BESSELY", tool_number, _ORDER)
def bessely(x: float, order: int) -> float | ErrorValue:
    """Return the Bessel function of the second kind."""
    return bessel.bessel_y(x, order) if x > 0 and _is_in_reach(x) else NUM


@function("ERF", tool_number, filled(tool_number, None))
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


@function("DELTA", tool_number, filled(tool_number, 0.0))
def delta(one: float, two: float) -> float:
    """Return 1 for equal numbers, else 0."""
    return float(one == two)


@function("GESTEP", tool_number, filled(tool_number, 0.0))
def gestep(x: float, step: float) -> float:
    """Return 1 from ``step`` on, else 0."""
    return float(x >= step)
