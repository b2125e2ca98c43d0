"""Declares SUBTOTAL, AGGREGATE and PERCENTOF. Source: Microsoft's pages of these functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cellweave.formula.coercion import to_number
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import Parameter, integer, numbers, reference, rest
from cellweave.formula.reference import Area, Areas, rows_of
from cellweave.formula.registry import function, lookup, plain_name
from cellweave.formula.syntax import Call, Formula, walk
from cellweave.values import DIV0, NUM, REF, VALUE, Array, ErrorValue

_PLAIN = (
    "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "STDEV.S", "STDEV.P", "SUM", "VAR.S", "VAR.P", "MEDIAN",
    "MODE.SNGL", "LARGE", "SMALL", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTILE.EXC", "QUARTILE.EXC",
)  # fmt: skip
_SUBTOTALS = 11  # of the above, the ones SUBTOTAL knows
_NESTED = ("SUBTOTAL", "AGGREGATE")
# Unlike ``located``, takes errors too: AGGREGATE may have to leave them out.
_PART = Parameter("located", lambda given: given)


def _left_out(
    context: Any, area: Area, skipped: Collection[int], skips_nested: bool
) -> Callable[[int, int], bool] | None:
    """Return whether a place is left out: in a row that is skipped, or another subtotal, which would count twice.

    None where nothing is.
    """
    hidden = {row for row in skipped if area.top <= row <= area.bottom}
    nested = [place for place, formula in context.formulas(area) if skips_nested and _is_subtotal(formula)]
    if not hidden and not nested:
        return None
    return lambda row, column: row in hidden or any(place.holds(row, column) for place in nested)


def _is_subtotal(formula: Formula) -> bool:
    return any(isinstance(node, Call) and plain_name(node.name) in _NESTED for node in walk(formula.tree))


def _counted(context: Any, area: Area, skipped: Collection[int], skips_nested: bool) -> Area | Array:
    """Return an area, or where some of it is left out what remains of its values."""
    is_left_out = _left_out(context, area, skipped, skips_nested)
    if is_left_out is None:
        return area
    return _column(
        item
        for row, line in enumerate(area.rows(), area.top)
        for column, item in enumerate(line, area.left)
        if not is_left_out(row, column)
    )


def _column(items: Iterable[Any]) -> Array:
    return Array([[item] for item in items] or [[None]])


def _called(name: str, given: list[Any], more: list[Any], context: Any) -> Any:
    if len(given) == 1 and isinstance(given[0], Area):
        known = context.total(name, given[0])
        if known is not NotImplemented:
            return known
    called = lookup(name)
    assert called is not None
    return called.call([*given, *more], context)


@function("SUBTOTAL", integer, rest(reference), context=True)
def subtotal(context: Any, kind: int, areas: list[Area]) -> Any:
    number = kind - 100 if kind > 100 else kind
    if not 1 <= number <= _SUBTOTALS:
        raise Failure(VALUE)
    # What a filter hides is left out in any case.
    skipped = context.hidden_rows if kind > 100 else context.filtered_rows
    given = [_counted(context, area, skipped(area.sheet), True) for area in areas]
    return _called(_PLAIN[number - 1], given, [], context)


@function("AGGREGATE", integer, integer, rest(_PART), context=True)
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
    given: list[Area | Array] = []
    for argument in arguments:
        parts = argument.parts if isinstance(argument, Areas) else [argument]
        for part in parts:
            if isinstance(part, Area):
                skipped = context.hidden_rows(part.sheet) if options in (1, 3, 5, 7) else ()
                given.append(_counted(context, part, skipped, options < 4))
            elif kind > 13:
                given.append(_column(item for row in rows_of(part) for item in row))
            else:
                raise Failure(part if isinstance(part, ErrorValue) else REF if isinstance(part, Areas) else VALUE)
    if kind > 13 and len(given) > 1:
        given = [_column(item for part in given for item in part)]
    found = _called(_PLAIN[kind - 1], given, more, context)
    # COUNTA counts errors; any other function would have given one of them.
    if options in (2, 3, 6, 7) and (isinstance(found, ErrorValue) or _PLAIN[kind - 1] == "COUNTA"):
        kept = [item for part in given for item in part if not isinstance(item, ErrorValue)]
        return _called(_PLAIN[kind - 1], [_column(kept)], more, context)
    return found


def _known_numbers(value: Any) -> Sequence[float]:
    try:
        known: Sequence[float] = numbers.convert(value)
    except Failure:
        if isinstance(value, (Area, Areas, Array)):
            # PERCENTOF does not tell which error is among many values.
            raise Failure(NUM) from None
        raise
    return known


_PERCENTAGE = replace(numbers, convert=_known_numbers)


@function("PERCENTOF", _PERCENTAGE, _PERCENTAGE)
def percentof(part: Sequence[float], whole: Sequence[float]) -> float:
    total = math.fsum(whole)
    if not total:
        raise Failure(DIV0)
    return math.fsum(part) / total
