"""Declares sorting, filtering and distinct rows. Source: Microsoft's pages of SORT, SORTBY, FILTER and UNIQUE."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from cellweave.formula import coercion
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import EMPTY, anything, array, filled, logical, optional, rest
from cellweave.formula.reference import rows_of
from cellweave.formula.registry import function
from cellweave.values import CALC, VALUE, Array, ErrorValue


def _class(item: Any) -> int:
    return 4 if item is None else 3 if isinstance(item, ErrorValue) else coercion.rank(item)


def order(keys: list[tuple[list[Any], int]]) -> list[int]:
    """Return the places in sorted order; ``keys`` are (items, 1 or -1 for descending), the most important first.

    The sort is stable, and blanks stay last in both directions.
    """
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
    return kind, 0 if kind > 2 else coercion.fold(item) if kind == 1 else item


def identity(item: Any) -> Hashable:
    """Return what makes two grid values the same to UNIQUE: kind and value, texts in any case."""
    return type(item).__name__, coercion.fold(item) if isinstance(item, str) else item


def _turned(table: Array) -> Array:
    return Array(list(zip(*table.rows, strict=True)))


def _by(table: Array, by_column: bool, body: Callable[[Array], Array]) -> Array:
    """Run ``body`` over rows, or over columns as if they were rows."""
    return _turned(body(_turned(table))) if by_column else body(table)


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
        keys: list[tuple[list[Any], int]] = []
        directions = _directions(direction)
        places = [item for row in rows_of(index) for item in row]
        for number, item in enumerate(places):
            place = coercion.to_number(item)
            if isinstance(place, ErrorValue):
                raise Failure(place)
            if not 1 <= place < rows.shape[1] + 1:
                raise Failure(VALUE)
            keys.append(([row[int(place) - 1] for row in rows.rows], directions[min(number, len(directions) - 1)]))
        return Array([rows.rows[place] for place in order(keys)])

    return _by(table, by_column, body)


@function("SORTBY", array, rest(anything))
def sortby(table: Array, arguments: list[Any]) -> Array:
    keys: list[tuple[list[Any], int]] = []
    by_column = False
    for place in range(0, len(arguments), 2):
        rows = rows_of(arguments[place])
        later = arguments[place + 1] if place + 1 < len(arguments) else EMPTY
        direction = 1 if later is EMPTY else _directions(later)[0]
        is_row = len(rows) == 1 and len(rows[0]) > 1
        items = list(rows[0]) if is_row else [row[0] for row in rows]
        if (len(rows) > 1 and len(rows[0]) > 1) or len(items) != table.shape[is_row] or (keys and is_row != by_column):
            raise Failure(VALUE)
        by_column = is_row
        keys.append((items, direction))
    return _by(table, by_column, lambda rows: Array([rows.rows[place] for place in order(keys)]))


@function("FILTER", array, array, optional(anything, EMPTY))
def filter_(table: Array, include: Array, missing: Any) -> Any:
    height, width = table.shape
    tall, wide = include.shape
    if not ((tall == height and wide == 1) or (tall == 1 and wide == width)):
        raise Failure(VALUE)
    kept = []
    for item in include:
        condition = coercion.to_logical(item)
        if isinstance(condition, ErrorValue):
            raise Failure(condition)
        kept.append(condition)
    if not any(kept):
        return CALC if missing is EMPTY else missing
    if tall == height and wide == 1:
        return Array([row for row, is_kept in zip(table.rows, kept, strict=True) if is_kept])
    return Array([[item for item, is_kept in zip(row, kept, strict=True) if is_kept] for row in table.rows])


@function("UNIQUE", array, filled(logical, False), filled(logical, False))
def unique(table: Array, by_column: bool, exactly_once: bool) -> Array:
    def body(rows: Array) -> Array:
        counts: dict[Hashable, int] = {}
        firsts: dict[Hashable, list[Any]] = {}
        for row in rows.rows:
            key = tuple(map(identity, row))
            counts[key] = counts.get(key, 0) + 1
            firsts.setdefault(key, row)
        kept = [row for key, row in firsts.items() if not exactly_once or counts[key] == 1]
        if not kept:
            raise Failure(CALC)
        return Array(kept)

    return _by(table, by_column, body)
