"""Owns the operators of formulas over scalars and arrays: arithmetic, ``&`` and comparisons."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from cellweave.formula import numbers
from cellweave.formula.arrays import engine_of
from cellweave.formula.coercion import compare, to_number, to_text
from cellweave.formula.parameters import EMPTY, element, joint
from cellweave.values import DIV0, NUM, VALUE, Array, ErrorValue

Operator = Callable[[Any, Any], Any]


def power(one: float, two: float) -> float | ErrorValue:
    """Return ``one ^ two`` as Excel does: 0^0 is ``#NUM!``, and so are even roots of negative numbers."""
    if one == 0.0:
        if two == 0.0:
            return NUM
        return DIV0 if two < 0 else 0.0
    try:
        # Excel takes the odd roots of negative numbers: (-8)^(1/3) is -2.
        degree = round(1 / two) if one < 0 and 2.0**-53 < abs(two) < 1 else 0
        is_odd_root = degree % 2 == 1 and two == 1 / degree
        result = -math.pow(-one, two) if is_odd_root else math.pow(one, two)
    except (ValueError, OverflowError):
        return NUM
    return result if result - result == 0.0 else NUM


def _sum(one: float, two: float) -> float | ErrorValue:
    total = numbers.add(one, two)
    return total if total - total == 0.0 else NUM


def _difference(one: float, two: float) -> float | ErrorValue:
    rest = numbers.subtract(one, two)
    return rest if rest - rest == 0.0 else NUM


def _product(one: float, two: float) -> float | ErrorValue:
    result = one * two
    return result + 0.0 if result - result == 0.0 else NUM


def _quotient(one: float, two: float) -> float | ErrorValue:
    if two == 0.0:
        return DIV0
    result = one / two
    return result + 0.0 if result - result == 0.0 else NUM


def _arithmetic(symbol: str, compute: Callable[[float, float], float | ErrorValue]) -> Operator:
    def operate(one: Any, two: Any) -> Any:
        if type(one) is float and type(two) is float:
            return compute(one, two)
        if isinstance(one, Array) or isinstance(two, Array):
            return broadcast(symbol, operate, one, two)
        one = to_number(one)
        if isinstance(one, ErrorValue):
            return one
        two = to_number(two)
        if isinstance(two, ErrorValue):
            return two
        return compute(one, two)

    return operate


def _comparison(symbol: str, test: Callable[[int], bool]) -> Operator:
    def operate(one: Any, two: Any) -> Any:
        if isinstance(one, Array) or isinstance(two, Array):
            return broadcast(symbol, operate, one, two)
        if isinstance(one, ErrorValue):
            return one
        if isinstance(two, ErrorValue):
            return two
        return test(compare(one, two))

    return operate


def join(one: Any, two: Any) -> Any:
    """Return two values joined as text."""
    if type(one) is str and type(two) is str:
        return one + two if len(one) + len(two) <= MOST_CHARACTERS else VALUE
    if isinstance(one, Array) or isinstance(two, Array):
        return broadcast("&", join, one, two)
    one = to_text(one)
    if isinstance(one, ErrorValue):
        return one
    two = to_text(two)
    if isinstance(two, ErrorValue):
        return two
    return one + two if len(one) + len(two) <= MOST_CHARACTERS else VALUE


def broadcast(symbol: str, operate: Operator, one: Any, two: Any) -> Array:
    """Return the array of ``operate`` over two values, single rows and columns repeated; gaps are ``#N/A``."""
    engine = engine_of((one, two))
    found = None if engine is None else engine.operated(symbol, [one, two], operate)
    if found is not None:
        return found
    height, width = joint([value.shape for value in (one, two) if isinstance(value, Array)])
    return Array(
        [
            [operate(element(one, row, column), element(two, row, column)) for column in range(width)]
            for row in range(height)
        ]
    )


def negative(value: Any) -> Any:
    """Return ``-value``."""
    if type(value) is float:
        return -value + 0.0
    if isinstance(value, Array):
        return _each("neg", negative, value)
    number = to_number(value)
    return number if isinstance(number, ErrorValue) else -number + 0.0


def percent(value: Any) -> Any:
    """Return ``value%``."""
    if isinstance(value, Array):
        return _each("percent", percent, value)
    number = to_number(value)
    return number if isinstance(number, ErrorValue) else number / 100.0


def _each(symbol: str, operate: Callable[[Any], Any], value: Array) -> Array:
    found = None if value.engine is None else value.engine.operated(symbol, [value], operate)
    return Array([[operate(item) for item in row] for row in value.rows]) if found is None else found


def positive(value: Any) -> Any:
    """Return ``+value``, which changes nothing."""
    return value


# The most characters a grid cell holds.
MOST_CHARACTERS: Final = 32_767

BINARY: Final[dict[str, Operator]] = {
    "+": _arithmetic("+", _sum),
    "-": _arithmetic("-", _difference),
    "*": _arithmetic("*", _product),
    "/": _arithmetic("/", _quotient),
    "^": _arithmetic("^", power),
    "&": join,
    "=": _comparison("=", lambda order: order == 0),
    "<>": _comparison("<>", lambda order: order != 0),
    "<": _comparison("<", lambda order: order < 0),
    ">": _comparison(">", lambda order: order > 0),
    "<=": _comparison("<=", lambda order: order <= 0),
    ">=": _comparison(">=", lambda order: order >= 0),
}
UNARY: Final[dict[str, Callable[[Any], Any]]] = {"-": negative, "+": positive, "%": percent}


def plain(value: Any) -> Any:
    """Return a value with an empty argument as a blank."""
    return None if value is EMPTY else value
