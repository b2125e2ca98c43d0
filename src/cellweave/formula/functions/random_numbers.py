"""Declares random numbers, drawn from the context's injected source. Source: Microsoft's reference."""

from __future__ import annotations

import math
from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number
from cellweave.formula.parameters import filled, integer, logical, number
from cellweave.formula.registry import MOST_ELEMENTS, function
from cellweave.values import CALC, NUM, VALUE


@function("RAND", context=True, volatile=True)
def rand(context: Any) -> float:
    return float(context.random())


@function("RANDBETWEEN", tool_number, tool_number, context=True, volatile=True)
def randbetween(context: Any, low: float, high: float) -> float:
    """Return a whole number; where none lies between the bounds, the next one above them."""
    if low > high:
        raise Failure(NUM)
    first = math.ceil(low)
    last = max(first, math.floor(high))
    return float(first + math.floor(context.random() * (last - first + 1)))


@function(
    "RANDARRAY", filled(integer, 1), filled(integer, 1), filled(number, 0.0), filled(number, 1.0),
    filled(logical, False), context=True, volatile=True,
)  # fmt: skip
def randarray(context: Any, rows: int, columns: int, low: float, high: float, is_whole: bool) -> list[list[float]]:
    if not (0 <= rows <= MAX_ROWS and 0 <= columns <= MAX_COLUMNS and rows * columns <= MOST_ELEMENTS):
        raise Failure(VALUE)
    if rows == 0 or columns == 0:
        raise Failure(CALC)
    if low > high:
        raise Failure(VALUE)
    if is_whole:
        if low != int(low) or high != int(high):
            raise Failure(VALUE)
        return [[low + math.floor(context.random() * (high - low + 1)) for _ in range(columns)] for _ in range(rows)]
    return [[low + context.random() * (high - low) for _ in range(columns)] for _ in range(rows)]
