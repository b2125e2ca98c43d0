"""Declares stacking, cutting and reshaping arrays. Source: Microsoft's reference, "Lookup and reference functions"."""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.arrays import counted, stacked
from cellweave.formula.coercion import to_number
from cellweave.formula.context import Context
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
from cellweave.formula.reference import Area, Areas
from cellweave.formula.registry import MOST_ELEMENTS, function
from cellweave.formula.whole_numbers import whole
from cellweave.values import CALC, NA, NUM, REF, VALUE, Array, ErrorValue


def _made(table: Array) -> Array:
    """Return an array; one without cells is #CALC!."""
    if 0 in table.shape:
        raise Failure(CALC)
    return table


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
    return _made(table.taken(_end(tall)).across(_end(wide)))


def _end(count: int | None) -> slice:
    """Return the places of so many first rows or, below zero, last ones; of all where it is None."""
    return slice(count) if count is None or count >= 0 else slice(count, None)


@function("DROP", array, filled(anything, None), optional(anything, None))
def drop(table: Array, rows: Any, columns: Any) -> Array:
    height, width = table.shape
    tall, wide = _count(rows, height) or 0, _count(columns, width) or 0
    rows = slice(tall, None) if tall >= 0 else slice(height + tall)
    return _made(table.taken(rows).across(slice(wide, None) if wide >= 0 else slice(width + wide)))


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
    return table.taken(_chosen(given, table.shape[0]))


@function("CHOOSECOLS", array, rest(values))
def choosecols(table: Array, given: list[Any]) -> Array:
    return table.across(_chosen(given, table.shape[1]))


def _stackable(given: Any) -> Array:
    """Return an argument as an array, a function as an array of it: GROUPBY takes rows and columns of functions."""
    return Array([[given]]) if hasattr(given, "arity") else array.convert(given)


_table = Parameter("table", _stackable)


@function("VSTACK", rest(_table))
def vstack(tables: list[Array]) -> Array:
    return stacked(tables)


@function("HSTACK", rest(_table))
def hstack(tables: list[Array]) -> Array:
    return stacked([table.turned() for table in tables]).turned()


def _line(table: Array, ignored: int, by_column: bool) -> Array:
    """Return the values as one column, without blanks and error values where they are ignored."""
    if ignored not in (0, 1, 2, 3):
        raise Failure(VALUE)
    line = (table.turned() if by_column else table).wrapped(1)
    if ignored and any(_is_ignored(item, ignored) for item in line.others()):
        line = line.taken([place for place, item in enumerate(line) if not _is_ignored(item, ignored)])
    return _made(line)


def _is_ignored(item: Any, ignored: int) -> bool:
    return item is None if ignored == 1 else isinstance(item, ErrorValue) or (item is None and ignored == 3)


@function("TOCOL", array, filled(integer, 0), filled(logical, False))
def tocol(table: Array, ignored: int, by_column: bool) -> Array:
    return _line(table, ignored, by_column)


@function("TOROW", array, filled(integer, 0), filled(logical, False))
def torow(table: Array, ignored: int, by_column: bool) -> Array:
    return _line(table, ignored, by_column).turned()


def _wrapped(table: Array, count: int, padding: Any) -> Array:
    if 1 not in table.shape:
        raise Failure(VALUE)
    if not 1 <= count <= MAX_ROWS:
        raise Failure(NUM)
    line = table.wrapped(1)
    length = line.shape[0]
    return line.padded(length + -length % count, 1, NA if padding is EMPTY else padding).wrapped(count)


@function("WRAPROWS", array, integer, optional(value, NA))
def wraprows(table: Array, count: int, padding: Any) -> Array:
    return _wrapped(table, count, padding)


@function("WRAPCOLS", array, integer, optional(value, NA))
def wrapcols(table: Array, count: int, padding: Any) -> Array:
    return _wrapped(table, count, padding).turned()


@function("EXPAND", array, filled(anything, None), filled(anything, None), optional(value, NA))
def expand(table: Array, rows: Any, columns: Any, padding: Any) -> Array:
    height, width = table.shape
    tall = height if rows is None else _size(rows)
    wide = width if columns is None else _size(columns)
    if tall < height or wide < width:
        raise Failure(VALUE)
    if tall * wide > MOST_ELEMENTS:
        raise Failure(NUM)
    return table.padded(tall, wide, padding)


def _size(given: Any) -> int:
    number = to_number(given)
    if isinstance(number, ErrorValue):
        raise Failure(number)
    return int(number)


@function("SEQUENCE", filled(whole, 1), filled(whole, 1), filled(number, 1.0), filled(number, 1.0), context=True)
def sequence(context: Context, rows: int, columns: int, start: float, step: float) -> Array:
    if not rows or not columns:
        raise Failure(CALC)
    if not (0 < rows <= MAX_ROWS and 0 < columns <= MAX_COLUMNS and rows * columns <= MOST_ELEMENTS):
        raise Failure(VALUE)
    return counted(context.engine, rows, columns, start, step)


@function("TRIMRANGE", anything, filled(number, 3.0), filled(number, 3.0))
def trimrange(given: Any, rows: float, columns: float) -> Area | Array:
    """Of a range the result is a range, too."""
    if rows not in (0, 1, 2, 3) or columns not in (0, 1, 2, 3) or isinstance(given, Areas):
        raise Failure(VALUE)
    table: Array = array.convert(given)
    top, bottom = _edges([any(item is not None for item in row) for row in table.rows], int(rows))
    left, right = _edges(
        [any(item is not None for item in column) for column in zip(*table.rows, strict=True)], int(columns)
    )
    if top == bottom or left == right:
        raise Failure(REF)
    if isinstance(given, Area):
        return given.part(top, left, bottom - top, right - left)
    return table.taken(slice(top, bottom)).across(slice(left, right))


def _edges(is_filled: list[bool], trimmed: int) -> tuple[int, int]:
    first, last = 0, len(is_filled)
    if True not in is_filled:
        return (0, 0) if trimmed else (first, last)
    if trimmed & 1:
        first = is_filled.index(True)
    if trimmed & 2:
        last -= is_filled[::-1].index(True)
    return first, last
