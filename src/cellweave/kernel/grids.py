"""Owns tables over plain Python data and arrays: lists of dicts, lists of rows, dicts of columns, numpy arrays."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cellweave.kernel.plainvalues import plain
from cellweave.kernel.tables import COLUMNS, Rows, Source

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class GridSource(Source):
    """A table over a function that gives row ``i`` as a sequence."""

    def __init__(self, names: list[str], total: int, row: Callable[[int], Sequence[Any]], types: list[str]) -> None:
        self.total = total
        self.width = len(names)
        self._names = names[:COLUMNS]
        self._row = row
        numbers = ("int", "float", "Int", "Float", "uint", "complex")
        self.columns = [
            {"name": name, "type": kind, "align": "right" if kind.startswith(numbers) else "left"}
            for name, kind in zip(self._names, types, strict=False)
        ]

    def window(self, first: int, last: int) -> Rows:
        return self.take(range(self.total), first, last)

    def take(self, order: Any, first: int, last: int) -> Rows:
        width = len(self._names)
        return [[plain(value) for value in self._row(place)[:width]] for place in order[first:last]]

    def order(self, sort: list[list[Any]], filters: list[list[Any]]) -> Any:
        places = list(range(self.total))
        for name, how, *rest in filters:
            column = self._names.index(name)
            places = [place for place in places if _passes(plain(self._row(place)[column]), how, *rest)]
        for name, *way in reversed(sort):
            column = self._names.index(name)
            values = {place: plain(self._row(place)[column]) for place in places}
            known = [place for place in places if values[place] is not None]
            # One type beside another has no order of its own: numbers first, then texts.
            known.sort(key=lambda place: _rank(values[place]), reverse=way[:1] == ["desc"])
            places = known + [place for place in places if values[place] is None]
        return places


def grid_source(value: Any) -> GridSource | None:
    """Return the table over plain data, None where it is no table."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return _array_source(value)
    if isinstance(value, Mapping):
        return _columns_source(value)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and value:
        return _rows_source(list(value))
    return None


def _array_source(array: Any) -> GridSource | None:
    if array.ndim not in (1, 2):
        return None
    if array.dtype.names is not None and array.ndim == 1:
        names = list(array.dtype.names)
        return GridSource(names, len(array), lambda place: list(array[place]), ["object"] * len(names))
    if array.ndim == 1:
        return GridSource(["value"], len(array), lambda place: [array[place]], [str(array.dtype)])
    names = [str(place) for place in range(array.shape[1])]
    return GridSource(names, len(array), lambda place: list(array[place]), [str(array.dtype)] * len(names))


def _columns_source(columns: Mapping[Any, Any]) -> GridSource | None:
    lists = [list(column) if isinstance(column, (set, frozenset)) else column for column in columns.values()]
    if not all(_is_list(column) for column in lists):
        rows = list(columns.items())
        return GridSource(["key", "value"], len(rows), lambda place: rows[place], ["str", "object"])
    total = max(len(column) for column in lists)
    names = [str(name) for name in columns]

    def row(place: int) -> list[Any]:
        return [column[place] if place < len(column) else None for column in lists]

    return GridSource(names, total, row, [_type([column[0]]) if len(column) else "object" for column in lists])


def _is_list(column: Any) -> bool:
    if isinstance(column, (str, bytes, Mapping)):
        return False
    return hasattr(column, "__getitem__") and hasattr(column, "__len__")


def _rows_source(rows: list[Any]) -> GridSource:
    if all(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(str(key) for row in rows for key in row))
        dicts = [{str(key): value for key, value in row.items()} for row in rows]

        def of_dict(place: int) -> list[Any]:
            return [dicts[place].get(name) for name in names]

        return GridSource(names, len(rows), of_dict, [_type([row.get(name) for row in dicts[:50]]) for name in names])
    if all(isinstance(row, (list, tuple)) for row in rows):
        width = max(map(len, rows))
        first = rows[0]
        names = list(getattr(first, "_fields", map(str, range(width))))

        def of_row(place: int) -> list[Any]:
            return [*rows[place], *[None] * (width - len(rows[place]))]

        types = [_type([row[place] for row in rows[:50] if place < len(row)]) for place in range(width)]
        return GridSource(names, len(rows), of_row, types)
    return GridSource(["value"], len(rows), lambda place: [rows[place]], [_type(rows[:50])])


def _type(values: Sequence[Any]) -> str:
    names = {type(value).__name__ for value in values if value is not None}
    return names.pop() if len(names) == 1 else "float" if names == {"int", "float"} else "object"


def _rank(value: Any) -> tuple[int, Any]:
    return (0, value) if isinstance(value, (bool, int, float)) else (1, str(value))


def _passes(value: Any, how: str, wanted: Any = None) -> bool:
    if how in ("null", "notnull"):
        return (value is None) == (how == "null")
    if how == "contains":
        return value is not None and str(wanted).lower() in str(value).lower()
    if how == "in":
        return value in wanted
    if isinstance(value, (int, float)) and isinstance(wanted, str):
        wanted = float(wanted)
    return value is not None and bool(_COMPARISONS[how](value, wanted))
