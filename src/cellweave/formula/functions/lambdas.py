"""Declares the functions that call functions. Source: Microsoft's reference, the pages of LAMBDA and its helpers.

LET and LAMBDA bind names, so they belong to the language itself (``closures``).
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.formula.arrays import engine_of
from cellweave.formula.failure import Failure
from cellweave.formula.frame import Closure
from cellweave.formula.operators import plain
from cellweave.formula.parameters import EMPTY, anything, array, function_value, integer, rest
from cellweave.formula.reference import single
from cellweave.formula.registry import MOST_ELEMENTS, function
from cellweave.values import CALC, NA, VALUE, Array, ErrorValue

# Fewer elements than this are as fast one by one.
_MANY: Final = 64


def one_value(result: Any) -> Any:
    """Return a result as one element: arrays in arrays are ``#CALC!``."""
    result = plain(single(result))
    return CALC if isinstance(result, Array) or hasattr(result, "arity") else result


@function("ISOMITTED", anything)
def isomitted(found: Any) -> bool:
    return found is EMPTY


@function("MAP", rest(anything))
def map_(arguments: list[Any]) -> Any:
    if len(arguments) < 2:
        return VALUE
    call = function_value.convert(arguments[-1])
    parts = [array.convert(argument) for argument in arguments[:-1]]
    height, width = max(part.shape[0] for part in parts), max(part.shape[1] for part in parts)
    if height * width > MOST_ELEMENTS:
        raise Failure(VALUE)

    # Smaller arrays, single values too, are not repeated as elsewhere: what they lack is #N/A.
    parts = [part if part.shape == (height, width) else part.padded(height, width, NA) for part in parts]

    def each(row: int, column: int) -> Any:
        return one_value(call(*(part.item(row, column) for part in parts)))

    whole = _whole(call, parts, each, height * width)
    if whole is not None:
        return whole
    return Array([[each(row, column) for column in range(width)] for row in range(height)])


def _whole(call: Any, parts: list[Array], each: Any, count: int, *, by_row: bool = False) -> Array | None:
    """Return a lambda over all elements (or rows) at once, or None where they are to be called one by one."""
    engine = engine_of(parts)
    if engine is None or count < _MANY or not isinstance(call, Closure) or not call.least == call.arity == len(parts):
        return None
    return engine.applied(call, parts, each, by_row=by_row)


@function("REDUCE", anything, array, function_value)
def reduce_(start: Any, items: Array, call: Any) -> Any:
    total = start
    for item in items:
        total = call(total, item)
    return total


@function("SCAN", anything, array, function_value)
def scan(start: Any, items: Array, call: Any) -> Any:
    total = start
    rows: list[list[Any]] = []
    for row in items.rows:
        rows.append([])
        for item in row:
            # Left out, the first element is the start.
            total = item if total is EMPTY else call(total, item)
            rows[-1].append(one_value(total))
    return Array(rows)


@function("BYROW", array, function_value)
def byrow(items: Array, call: Any) -> Any:
    def each(row: int, _column: int) -> Any:
        return one_value(call(items.taken(slice(row, row + 1))))

    whole = _whole(call, [items], each, items.shape[0], by_row=True)
    return whole if whole is not None else Array([[one_value(call(Array([row])))] for row in items.rows])


@function("BYCOL", array, function_value)
def bycol(items: Array, call: Any) -> Any:
    return Array([[one_value(call(Array([[item] for item in column]))) for column in zip(*items.rows, strict=True)]])


@function("MAKEARRAY", integer, integer, function_value)
def makearray(rows: int, columns: int, call: Any) -> Array | ErrorValue:
    if rows < 1 or columns < 1 or rows * columns > MOST_ELEMENTS:
        return VALUE
    return Array([[one_value(call(float(r), float(c))) for c in range(1, columns + 1)] for r in range(1, rows + 1)])
