"""Declares SUBTOTAL, AGGREGATE and PERCENTOF. Source: Microsoft's pages of these functions."""

from __future__ import annotations

import math
from typing import Any

from cellweave.formula.coercion import to_number
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import anything, integer, numbers, reference, rest
from cellweave.formula.reference import Area, Areas, rows_of
from cellweave.formula.registry import function, lookup
from cellweave.values import DIV0, REF, VALUE, Array, ErrorValue

_PLAIN = (
    "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "STDEV.S", "STDEV.P", "SUM", "VAR.S", "VAR.P", "MEDIAN",
    "MODE.SNGL", "LARGE", "SMALL", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTILE.EXC", "QUARTILE.EXC",
)  # fmt: skip
_SUBTOTALS = 11  # of the above, the ones SUBTOTAL knows
_NESTED = ("SUBTOTAL(", "AGGREGATE(")


def _visible(context: Any, area: Area, skips_hidden: bool, skips_nested: bool) -> list[Any]:
    """Return the values of an area without hidden rows and without other subtotals, which would count twice."""
    found: list[Any] = []
    for place, row in enumerate(area.rows()):
        if skips_hidden and context.is_hidden(area.sheet, area.top + place):
            continue
        for column, item in enumerate(row):
            if skips_nested and item is not None:
                text = context.formula_text(area.sheet, area.top + place, area.left + column)
                if text and any(name in text.upper() for name in _NESTED):
                    continue
            found.append(item)
    return found


def _called(name: str, items: list[Any], more: list[Any], context: Any) -> Any:
    called = lookup(name)
    assert called is not None
    return called.call([Array([items or [None]]), *more], context)


@function("SUBTOTAL", integer, rest(reference), context=True)
def subtotal(context: Any, kind: int, areas: list[Area]) -> Any:
    number = kind - 100 if kind > 100 else kind
    if not 1 <= number <= _SUBTOTALS:
        raise Failure(VALUE)
    items = [item for area in areas for item in _visible(context, area, kind > 100, True)]
    return _called(_PLAIN[number - 1], items, [], context)


@function("AGGREGATE", integer, integer, rest(anything), context=True)
def aggregate(context: Any, kind: int, options: int, arguments: list[Any]) -> Any:
    if not 1 <= kind <= len(_PLAIN) or not 0 <= options <= 7:
        raise Failure(VALUE)
    more: list[Any] = []
    if kind > 13:
        if len(arguments) != 2:
            raise Failure(VALUE)
        number = to_number(rows_of(arguments[1])[0][0])
        if isinstance(number, ErrorValue):
            raise Failure(number)
        more, arguments = [number], arguments[:1]
    items: list[Any] = []
    for argument in arguments:
        parts = argument.parts if isinstance(argument, Areas) else [argument]
        for part in parts:
            if isinstance(part, Area):
                items += _visible(context, part, options in (1, 3, 5, 7), options < 4)
            elif kind > 13:
                items += [item for row in rows_of(part) for item in row]
            else:
                raise Failure(part if isinstance(part, ErrorValue) else REF if isinstance(part, Areas) else VALUE)
    if options in (2, 3, 6, 7):
        items = [item for item in items if not isinstance(item, ErrorValue)]
    return _called(_PLAIN[kind - 1], items, more, context)


@function("PERCENTOF", numbers, numbers)
def percentof(part: list[float], whole: list[float]) -> float:
    total = math.fsum(whole)
    if not total:
        raise Failure(DIV0)
    return math.fsum(part) / total
