"""Declares looking values up in tables and lists. Source: Microsoft's reference, "Lookup and reference functions"."""

from __future__ import annotations

from typing import Any, Final

from cellweave.formula.failure import Failure
from cellweave.formula.functions import searching
from cellweave.formula.functions.criteria import LONGEST
from cellweave.formula.operators import plain
from cellweave.formula.parameters import (
    EMPTY,
    Parameter,
    anything,
    filled,
    integer,
    logical,
    number,
    optional,
    table,
    value,
)
from cellweave.formula.reference import Area, Areas, rows_of
from cellweave.formula.registry import function
from cellweave.formula.whole_numbers import whole
from cellweave.values import NA, REF, VALUE, Array, ErrorValue


def _sought(item: Any) -> Any:
    """Return what to look for: a blank cell counts as 0, an error value ends the function."""
    if isinstance(item, ErrorValue):
        raise Failure(item)
    return 0.0 if item is None else item


def _several(given: Any) -> Area | Areas | Array:
    """Return a range or an array; a single value is no list to look in."""
    if isinstance(given, (Area, Areas, Array)):
        return given
    raise Failure(given if isinstance(given, ErrorValue) else NA)


def _table(given: Any) -> Area | Array:
    found: Area | Array = table.convert(_several(given))
    return found


_TABLE: Final = Parameter("array", _table)
_WILD: Final = frozenset("*?~")
_LIST: Final = Parameter("anything", _several)


def _line(given: Any) -> list[Any]:
    """Return the values of one row or column; anything wider is #N/A to MATCH and #VALUE! to XLOOKUP."""
    rows = rows_of(given)
    if len(rows) == 1:
        return rows[0]
    if len(rows[0]) > 1:
        raise Failure(NA)
    return [row[0] for row in rows]


def _in_line(sought: Any, keys: Any, order: int) -> int:
    """Return the place of a value in a row or column: the first (``order`` 0), or where halving it (1) or
    going down it (-1) ends."""
    sought = _sought(sought)
    if isinstance(sought, str) and len(sought) > LONGEST:
        raise Failure(VALUE)
    place = keys.found(sought, order) if isinstance(keys, Area) else NotImplemented
    if place is NotImplemented:
        items = _line(keys)
        if order > 0:
            place = searching.bisected(sought, items)[0]
        else:
            place = searching.descended(sought, items) if order else searching.pattern(sought, items)
    if place is None:
        raise Failure(NA)
    return int(place)


def _first(table: Area | Array, *, is_row: bool) -> Area | Array:
    """Return the first row or column."""
    height, width = table.shape
    if isinstance(table, Area):
        return table.part(0, 0, 1, width) if is_row else table.part(0, 0, height, 1)
    return table.taken(slice(0, 1)) if is_row else table.across(slice(0, 1))


def _at(table: Area | Array, row: int, column: int) -> Any:
    return table.at(row, column).value() if isinstance(table, Area) else table.item(row, column)


# What is not found is told before a column or row that is not there.
@function("VLOOKUP", value, _TABLE, whole, optional(logical, True))
def vlookup(sought: Any, table: Area | Array, column: int, is_near: bool) -> Any:
    place = _in_line(sought, _first(table, is_row=False), int(is_near))
    return _at(table, place, _within(column, table.shape[1]))


@function("HLOOKUP", value, _TABLE, whole, optional(logical, True))
def hlookup(sought: Any, table: Area | Array, row: int, is_near: bool) -> Any:
    place = _in_line(sought, _first(table, is_row=True), int(is_near))
    return _at(table, _within(row, table.shape[0]), place)


def _within(place: int, count: int) -> int:
    if place < 1:
        raise Failure(VALUE)
    if place > count:
        raise Failure(REF)
    return place - 1


@function("LOOKUP", value, table, optional(table))
def lookup_(sought: Any, keys: Area | Array, results: Area | Array | None) -> Any:
    # Look in the first row of what is wide, else in the first column; without results answer from the last one.
    height, width = keys.shape
    is_wide = width > height
    place = _in_line(sought, _first(keys, is_row=is_wide), 1)
    if results is None:
        return _at(keys, height - 1, place) if is_wide else _at(keys, place, width - 1)
    height, width = results.shape
    if min(height, width) > 1 or place >= max(height, width):
        return NA
    return _at(results, place, 0) if width == 1 else _at(results, 0, place)


@function("MATCH", value, _LIST, filled(number, 1.0))
def match(sought: Any, given: Any, kind: float) -> int:
    return _in_line(sought, given, (kind > 0) - (kind < 0)) + 1


def _place(sought: Any, keys: list[Any], mode: int, order: int) -> int | None:
    """Return where XMATCH finds ``sought``, from 0, or None."""
    sought = "" if sought is None else _sought(sought)
    if mode not in (-1, 0, 1, 2, 3) or order not in (-2, -1, 1, 2) or (mode >= 2 and abs(order) == 2):
        raise Failure(VALUE)
    if abs(order) == 2:
        place, is_same = searching.bisected(sought, keys, descending=order < 0, of_all_kinds=True)
        if place is not None and is_same:
            # Of equal items it is the first of an ascending list, the last of a descending one.
            step = -1 if order > 0 else 1
            while 0 <= place + step < len(keys) and searching.exact(sought, [keys[place + step]]) is not None:
                place += step
            return place
        if mode == 0:
            return None
        # Of a descending list the last item not below ``sought`` is the next larger one.
        if (mode == -1) == (order > 0):
            return place
        place = 0 if place is None else place + 1
        return place if place < len(keys) else None
    from_end = order < 0
    if mode >= 2:
        return searching.pattern(sought, keys, from_end=from_end, is_regex=mode == 3)
    if mode == 0:
        if sought == "":
            return next((i for i, item in enumerate(keys) if item is None or item == ""), None)
        return searching.exact(sought, keys, from_end=from_end)
    return searching.nearest(sought, keys, mode, from_end=from_end)


def _place_in(sought: Any, given: Any, mode: int, order: int) -> int | None:
    """Return where XMATCH finds ``sought`` in a row or column, from 0, or None: by an index where one can say."""
    if (
        mode == 0
        and order == 1
        and isinstance(given, Area)
        and (type(sought) is float or (type(sought) is str and sought and not _WILD.intersection(sought)))
    ):
        found = given.found(sought, 0)
        if found is not NotImplemented:
            place: int | None = found
            return place
    return _place(sought, _vector(given), mode, order)


@function("XMATCH", value, anything, filled(integer, 0), filled(integer, 1))
def xmatch(sought: Any, given: Any, mode: int, order: int) -> int:
    place = _place_in(sought, given, mode, order)
    if place is None:
        raise Failure(NA)
    return place + 1


def _length(given: Any) -> int:
    """Return how many items a row or column has: one of a reference all that it names, to the sheet's edge."""
    if isinstance(given, Area) and 1 in given.shape:
        return max(given.shape)
    return len(_vector(given))


def _vector(given: Any) -> list[Any]:
    if isinstance(given, ErrorValue):
        raise Failure(given)
    try:
        return _line(given)
    except Failure:
        raise Failure(VALUE) from None


@function("XLOOKUP", value, anything, anything, optional(anything, EMPTY), filled(integer, 0), filled(integer, 1))
def xlookup(sought: Any, given: Any, results: Any, missing: Any, mode: int, order: int) -> Any:
    count = _length(given)
    is_row = isinstance(given, (Area, Array)) and given.shape[0] == 1 and given.shape[1] > 1
    if isinstance(results, ErrorValue):
        return results
    answers = results if isinstance(results, (Area, Array)) else Array(rows_of(plain(results)))
    # One key alone is a row or a column, as what it pairs with is.
    is_computed = not isinstance(given, Area)
    is_row = is_row or (count == 1 and answers.shape[1] == 1 and not (is_computed and answers.shape[0] > 1_000_000))
    height, width = _used(answers, count, is_row) if is_computed else answers.shape
    if (width if is_row else height) != count:
        raise Failure(VALUE)
    place = _place_in(sought, given, mode, order)
    if place is None:
        return NA if missing is EMPTY else missing
    if isinstance(answers, Area):
        # A reference, so that A1:XLOOKUP(…) is a range.
        return answers.part(0, place, answers.shape[0], 1) if is_row else answers.part(place, 0, 1, answers.shape[1])
    return Array([[row[place]] for row in answers.rows]) if is_row else Array([answers.rows[place]])


def _used(answers: Area | Array, count: int, is_row: bool) -> tuple[int, int]:
    """Return the shape of the answers for computed keys: of whole columns and rows those end where their cells do."""
    height, width = answers.shape
    if isinstance(answers, Area):
        return (height, max(count, 1) if width > 16_000 else width) if is_row else (
            count if height > 1_000_000 else height, width,
        )  # fmt: skip
    return height, width
