"""Declares stacking, cutting and reshaping arrays. Source: Microsoft's reference, "Lookup and reference functions"."""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.coercion import to_number
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import (
    EMPTY,
    Parameter,
    anything,
    array,
    filled,
    integer,
    logical,
    number,
    optional,
    rest,
    value,
    values,
)
from cellweave.formula.reference import Area
from cellweave.formula.registry import MOST_ELEMENTS, function
from cellweave.values import CALC, NA, NUM, REF, VALUE, Array, ErrorValue


def _made(rows: list[list[Any]]) -> Array:
    """Return an array; one without cells is #CALC!."""
    if not rows or not rows[0]:
        raise Failure(CALC)
    return Array(rows)


def _count(given: Any, length: int) -> int | None:
    """Return a number of rows or columns to take or drop; None where the argument is empty."""
    if given is EMPTY or given is None:
        return None
    number = to_number(given)
    if isinstance(number, ErrorValue):
        raise Failure(number)
    return max(-length, min(length, int(number)))


@function("TAKE", array, filled(anything, None), optional(anything, None))
def take(table: Array, rows: Any, columns: Any) -> Array:
    height, width = table.shape
    tall, wide = _count(rows, height), _count(columns, width)
    kept = table.rows if tall is None else table.rows[:tall] if tall >= 0 else table.rows[tall:]
    return _made([row if wide is None else row[:wide] if wide >= 0 else row[wide:] for row in kept])


@function("DROP", array, filled(anything, None), optional(anything, None))
def drop(table: Array, rows: Any, columns: Any) -> Array:
    height, width = table.shape
    tall, wide = _count(rows, height) or 0, _count(columns, width) or 0
    kept = table.rows[tall:] if tall >= 0 else table.rows[: height + tall]
    return _made([row[wide:] if wide >= 0 else row[: width + wide] for row in kept])


def _chosen(given: list[Any], length: int) -> list[int]:
    places = []
    for item in given:
        number = to_number(item)
        if isinstance(number, ErrorValue):
            raise Failure(number)
        place = int(number)
        if not place or abs(place) > length:
            raise Failure(VALUE)
        places.append(place - 1 if place > 0 else length + place)
    return places


@function("CHOOSEROWS", array, rest(values))
def chooserows(table: Array, given: list[Any]) -> Array:
    return Array([table.rows[place] for place in _chosen(given, table.shape[0])])


@function("CHOOSECOLS", array, rest(values))
def choosecols(table: Array, given: list[Any]) -> Array:
    places = _chosen(given, table.shape[1])
    return Array([[row[place] for place in places] for row in table.rows])


def _stackable(given: Any) -> Array:
    """Return an argument as an array, a function as an array of it: GROUPBY takes rows and columns of functions."""
    return Array([[given]]) if hasattr(given, "arity") else array.convert(given)


_table = Parameter("table", _stackable)


@function("VSTACK", rest(_table))
def vstack(tables: list[Array]) -> Array:
    width = max(table.shape[1] for table in tables)
    return Array([row + [NA] * (width - len(row)) for table in tables for row in table.rows])


@function("HSTACK", rest(_table))
def hstack(tables: list[Array]) -> Array:
    height = max(table.shape[0] for table in tables)
    rows: list[list[Any]] = [[] for _ in range(height)]
    for table in tables:
        blank = [NA] * table.shape[1]
        for place, row in enumerate(rows):
            row += table.rows[place] if place < table.shape[0] else blank
    return Array(rows)


def _flat(table: Array, ignored: int, by_column: bool) -> list[Any]:
    if ignored not in (0, 1, 2, 3):
        raise Failure(VALUE)
    rows = [list(column) for column in zip(*table.rows, strict=True)] if by_column else table.rows
    items = [item for row in rows for item in row]
    if ignored & 1:
        items = [item for item in items if item is not None]
    if ignored & 2:
        items = [item for item in items if not isinstance(item, ErrorValue)]
    if not items:
        raise Failure(CALC)
    return items


@function("TOCOL", array, filled(integer, 0), filled(logical, False))
def tocol(table: Array, ignored: int, by_column: bool) -> Array:
    return Array([[item] for item in _flat(table, ignored, by_column)])


@function("TOROW", array, filled(integer, 0), filled(logical, False))
def torow(table: Array, ignored: int, by_column: bool) -> Array:
    return Array([_flat(table, ignored, by_column)])


def _wrapped(table: Array, count: int, padding: Any) -> list[list[Any]]:
    if 1 not in table.shape:
        raise Failure(VALUE)
    if not 1 <= count <= MAX_ROWS:
        raise Failure(NUM)
    items = list(table)
    padding = NA if padding is EMPTY else padding
    rows = [items[start : start + count] for start in range(0, len(items), count)]
    if len(rows) > 1 or len(rows[0]) < count:
        rows[-1] += [padding] * (count - len(rows[-1]))
    return rows


@function("WRAPROWS", array, integer, optional(value, NA))
def wraprows(table: Array, count: int, padding: Any) -> Array:
    return Array(_wrapped(table, count, padding))


@function("WRAPCOLS", array, integer, optional(value, NA))
def wrapcols(table: Array, count: int, padding: Any) -> Array:
    return Array(list(zip(*_wrapped(table, count, padding), strict=True)))


@function("EXPAND", array, filled(anything, None), filled(anything, None), optional(value, NA))
def expand(table: Array, rows: Any, columns: Any, padding: Any) -> Array:
    height, width = table.shape
    tall = height if rows is None else _size(rows)
    wide = width if columns is None else _size(columns)
    if tall < height or wide < width:
        raise Failure(VALUE)
    if tall * wide > MOST_ELEMENTS:
        raise Failure(NUM)
    return Array([row + [padding] * (wide - width) for row in table.rows] + [[padding] * wide] * (tall - height))


def _size(given: Any) -> int:
    number = to_number(given)
    if isinstance(number, ErrorValue):
        raise Failure(number)
    return int(number)


@function("SEQUENCE", filled(integer, 1), filled(integer, 1), filled(number, 1.0), filled(number, 1.0))
def sequence(rows: int, columns: int, start: float, step: float) -> Array:
    if not rows or not columns:
        raise Failure(CALC)
    if not (0 < rows <= MAX_ROWS and 0 < columns <= MAX_COLUMNS and rows * columns <= MOST_ELEMENTS):
        raise Failure(VALUE)
    return _made([[start + step * (row * columns + column) for column in range(columns)] for row in range(rows)])


@function("TRIMRANGE", anything, filled(integer, 3), filled(integer, 3))
def trimrange(given: Any, rows: int, columns: int) -> Area | Array:
    """Of a range the result is a range, too."""
    if rows not in (0, 1, 2, 3) or columns not in (0, 1, 2, 3):
        raise Failure(VALUE)
    table = array.convert(given)
    top, bottom = _edges([any(item is not None for item in row) for row in table.rows], rows)
    left, right = _edges(
        [any(item is not None for item in column) for column in zip(*table.rows, strict=True)], columns
    )
    if top == bottom or left == right:
        raise Failure(REF)
    if isinstance(given, Area):
        return given.part(top, left, bottom - top, right - left)
    return Array([row[left:right] for row in table.rows[top:bottom]])


def _edges(is_filled: list[bool], trimmed: int) -> tuple[int, int]:
    first, last = 0, len(is_filled)
    if True not in is_filled:
        return (0, 0) if trimmed else (first, last)
    if trimmed & 1:
        first = is_filled.index(True)
    if trimmed & 2:
        last -= is_filled[::-1].index(True)
    return first, last
