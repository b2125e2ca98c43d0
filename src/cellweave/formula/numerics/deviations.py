"""Owns the sum of squared deviations from the mean, made of sums that can be carried from one row to the next.

Numbers are counted from the first one, which is one of them: so of two long numbers that are nearly equal at most a
factor of their count is lost, and sums in twice a float's precision keep more than that. Every operation here is one
of plain arithmetic, so single numbers and whole arrays give the same to the last bit.
"""

from __future__ import annotations

from typing import Any, Final

# A float times this parts its upper half from its lower one (Dekker).
_SPLIT: Final = 134_217_729.0


def square_sum(count: Any, total: tuple[Any, Any], squares: tuple[Any, Any]) -> Any:
    """Return the sum of squared deviations of ``count`` numbers, at least one.

    ``total`` is the sum of the numbers and ``squares`` that of their squares, each rounded, with what rounding lost.
    Not finite where a product is too large.
    """
    high, low = _product(count, squares[0])
    taken, lower = _product(total[0], total[0])
    difference = high - taken
    back = difference - high
    lost = (high - (difference - back)) - (taken + back)
    rest = difference + (lost + ((low + count * squares[1]) - (lower + 2.0 * total[0] * total[1])))
    # Never below zero, whatever the last bits say.
    return (rest + abs(rest)) / 2.0 / count


def _product(one: Any, two: Any) -> tuple[Any, Any]:
    """Return a product rounded and what the rounding lost."""
    result = one * two
    wide, other = one * _SPLIT, two * _SPLIT
    one_high, two_high = wide - (wide - one), other - (other - two)
    one_low, two_low = one - one_high, two - two_high
    return result, ((one_high * two_high - result) + one_high * two_low + one_low * two_high) + one_low * two_low
