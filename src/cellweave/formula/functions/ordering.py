"""Declares sorting, filtering and distinct rows. Source: Microsoft's pages of SORT, SORTBY, FILTER and UNIQUE."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from cellweave.address import MAX_ROWS
from cellweave.formula import coercion, collation
from cellweave.formula.arrays import engine_of
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import EMPTY, anything, array, data, filled, logical, optional, rest
from cellweave.formula.reference import rows_of
from cellweave.formula.registry import function
from cellweave.values import CALC, VALUE, Array, ErrorValue


def _class(item: Any) -> int:
    return 4 if item is None else 3 if isinstance(item, ErrorValue) else coercion.rank(item)


def order(keys: list[tuple[Array, int]]) -> Sequence[int]:
    """Return the places in sorted order; ``keys`` are (a column, 1 or -1 for descending), the most important first.

    The sort is stable, and blanks stay last in both directions.
    """
    engine = engine_of(key for key, _ in keys)
    found = None if engine is None else engine.order(keys)
    return order_of_items([(list(key), direction) for key, direction in keys]) if found is None else found


def order_of_items(keys: list[tuple[list[Any], int]]) -> list[int]:
    """Return what ``order`` does for lists."""
    places = list(range(len(keys[0][0])))
    for items, direction in reversed(keys):
        # Sorts by the least important key first; each later one keeps the order of what it finds equal.
        blanks = [place for place in places if items[place] is None]
        if blanks:
            places = [place for place in places if items[place] is not None]
        kinds = {type(items[place]) for place in places}
        if kinds <= {float}:
            places.sort(key=items.__getitem__, reverse=direction < 0)
        else:
            ranked = [_ranked(item) for item in items]
            places.sort(key=ranked.__getitem__, reverse=direction < 0)
        places += blanks
    return places


def _ranked(item: Any) -> tuple[int, Any]:
    """Return what sorts a grid value among all: numbers, texts in any case, logicals, then error values as equals."""
    kind = _class(item)
    return kind, 0 if kind > 2 else collation.in_sorting(coercion.fold(item)) if kind == 1 else item


def identity(item: Any) -> Hashable:
    """Return what makes two grid values the same to UNIQUE: kind and value, texts in any case."""
    return type(item).__name__, coercion.fold(item) if isinstance(item, str) else item


def _by(table: Array, by_column: bool, body: Callable[[Array], Array]) -> Array:
    """Run ``body`` over rows, or over columns as if they were rows."""
    return body(table.turned()).turned() if by_column else body(table)


def _directions(given: Any) -> list[int]:
    found = []
    for item in (item for row in rows_of(given) for item in row):
        number = coercion.to_number(item)
        if isinstance(number, ErrorValue):
            raise Failure(number)
        if number not in (1.0, -1.0):
            raise Failure(VALUE)
        found.append(int(number))
    return found


@function("SORT", array, filled(anything, 1.0), filled(anything, 1.0), filled(logical, False))
def sort(table: Array, index: Any, direction: Any, by_column: bool) -> Array:
    def body(rows: Array) -> Array:
        keys: list[tuple[Array, int]] = []
        directions = _directions(direction)
        places = [item for row in rows_of(index) for item in row]
        for number, item in enumerate(places):
            place = coercion.to_number(item)
            if isinstance(place, ErrorValue):
                raise Failure(place)
            if not 1 <= place < rows.shape[1] + 1:
                raise Failure(VALUE)
            keys.append((rows.across([int(place) - 1]), directions[min(number, len(directions) - 1)]))
        return rows.taken(order(keys))

    return _by(table, by_column, body)


@function("SORTBY", data, rest(anything))
def sortby(table: Array, arguments: list[Any]) -> Array:
    keys: list[tuple[Array, int]] = []
    by_column = False
    for place in range(0, len(arguments), 2):
        key = data.convert(arguments[place])
        later = arguments[place + 1] if place + 1 < len(arguments) else EMPTY
        direction = 1 if later is EMPTY else _directions(later)[0]
        height, width = key.shape
        is_row = height == 1 and width > 1
        if min(height, width) > 1 or max(height, width) != table.shape[is_row] or (keys and is_row != by_column):
            raise Failure(VALUE)
        by_column = is_row
        keys.append((key.turned() if is_row else key, direction))
    return _by(table, by_column, lambda rows: rows.taken(order(keys)))


@function("FILTER", data, data, optional(anything, EMPTY))
def filter_(table: Array, include: Array, missing: Any) -> Any:
    tall, wide = include.shape
    if table.shape[0] == MAX_ROWS and tall > 1:
        # The conditions of whole columns end with the sheet.
        table = table.taken(slice(tall))
    height, width = table.shape
    if not ((tall == height and wide == 1) or (tall == 1 and wide == width)):
        raise Failure(VALUE)
    kept = held(include)
    if not len(kept):
        return CALC if missing is EMPTY else missing
    return table.taken(kept) if tall == height and wide == 1 else table.across(kept)


def held(conditions: Array) -> Sequence[int]:
    """Return the places, row by row, of conditions that hold. Raises Failure with the first error value."""
    engine = conditions.engine
    found: Sequence[int] | None = None if engine is None else engine.held(conditions)
    if found is not None:
        return found
    places = []
    for place, item in enumerate(conditions):
        condition = coercion.to_logical(item)
        if isinstance(condition, ErrorValue):
            raise Failure(condition)
        if condition:
            places.append(place)
    return places


@function("UNIQUE", array, filled(logical, False), filled(logical, False))
def unique(table: Array, by_column: bool, exactly_once: bool) -> Array:
    def body(rows: Array) -> Array:
        kept = _firsts(rows, exactly_once)
        if not len(kept):
            raise Failure(CALC)
        return rows.taken(kept)

    return _by(table, by_column, body)


def _firsts(table: Array, exactly_once: bool) -> Sequence[int]:
    """Return the first place of each kind of equal rows, or of those that have no equal."""
    if table.engine is not None:
        found: Sequence[int] | None = table.engine.distinct(table, exactly_once)
        if found is not None:
            return found
    counts: dict[Hashable, int] = {}
    firsts: dict[Hashable, int] = {}
    for place, row in enumerate(table.rows):
        key = tuple(map(identity, row))
        counts[key] = counts.get(key, 0) + 1
        firsts.setdefault(key, place)
    return [place for key, place in firsts.items() if not exactly_once or counts[key] == 1]
