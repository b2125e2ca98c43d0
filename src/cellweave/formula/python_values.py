"""Owns the border between grid values and Python values: what a workbook's function gets and what it gives."""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable
from typing import Any

from cellweave.formula.dates import serial_of
from cellweave.formula.reference import Area, Areas, rows_of, single
from cellweave.values import NUM, PYTHON, Array, ErrorValue

FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


class Given(Array):
    """An array that Python gave: what is missing in it stays blank where it spills, and is no 0."""

    __slots__ = ()


def from_python(value: Any) -> Any:
    """Return a Python value as a formula sees it: dates as serial numbers, sequences and frames as arrays."""
    kind = type(value)
    if kind is float:
        return value + 0.0 if value - value == 0.0 else NUM
    if value is None or kind in (str, bool, Array) or isinstance(value, (ErrorValue, Area, Areas)):
        return value
    if kind is int:
        try:
            return float(value)
        except OverflowError:
            return NUM
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return serial_of(value)
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "arity") and callable(value):
        return value
    rows = _rows(value)
    if rows is not None:
        return Given(rows) if rows and rows[0] else None
    item = getattr(value, "item", None)
    if item is not None and getattr(value, "shape", None) == ():
        return from_python(item())
    if isinstance(value, (bytes, type)) or callable(value) or not hasattr(value, "__float__"):
        return value
    try:
        return from_python(float(value))
    except (TypeError, ValueError, OverflowError):
        return value


def to_python(value: Any) -> Any:
    """Return an argument as a Python function gets it: one row or column as a list, a rectangle as a list of rows."""
    value = single(value)
    if not isinstance(value, Array):
        return value
    rows = value.rows
    if len(rows) == 1:
        return list(rows[0])
    return [row[0] for row in rows] if len(rows[0]) == 1 else [list(row) for row in rows]


class PythonFunction:
    """A function of the workbook used as a value: ``MAP(A1:A9, with_tax)``."""

    __slots__ = ("arity", "function")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.arity = 255

    def __call__(self, *values: Any) -> Any:
        """Return what the function computes."""
        return call_python(self.function, list(values))


def call_python(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """Return the result of a Python function, or ``#PYTHON!`` with the reason; error values are not passed in."""
    given = [to_python(argument) for argument in arguments]
    for argument in arguments:
        for item in (item for row in rows_of(argument) for item in row):
            if isinstance(item, ErrorValue):
                return item
    try:
        return from_python(function(*given))
    except (Exception, SystemExit) as error:
        return ErrorValue(PYTHON.code, f"{type(error).__name__}: {error}")


def column_of(table: Any, first: str | None, last: str | None) -> Array | None:
    """Return columns of a frame or a mapping as an array, or None where a name is none of its columns."""
    names = [str(name) for name in (table if isinstance(table, dict) else table.columns)]
    keys = dict(zip((name.lower() for name in names), table if isinstance(table, dict) else table.columns, strict=True))
    if first is None or last is None:
        chosen = list(keys.values())
    elif first.lower() not in keys or last.lower() not in keys:
        return None
    else:
        order = list(keys)
        one, two = sorted((order.index(first.lower()), order.index(last.lower())))
        chosen = [keys[name] for name in order[one : two + 1]]
    columns = [[_item(item) for item in table[key]] for key in chosen]
    return Given([list(row) for row in zip(*columns, strict=True)]) if columns and columns[0] else None


def _item(value: Any) -> Any:
    if value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NaTType", "NAType"):
        return None
    value = from_python(value)
    return value.rows[0][0] if isinstance(value, Array) else value


def _rows(value: Any) -> list[list[Any]] | None:
    """Return the rows of a sequence, mapping, array or frame, or None for another object."""
    if isinstance(value, dict):
        return [[_item(key), _item(item)] for key, item in value.items()]
    if isinstance(value, (list, tuple, set, frozenset, range)):
        items = list(value)
        if items and all(isinstance(item, (list, tuple)) for item in items):
            width = max(len(item) for item in items)
            return [[_item(cell) for cell in item] + [None] * (width - len(item)) for item in items]
        return [[_item(item)] for item in items]
    if hasattr(value, "columns") and hasattr(value, "shape") and hasattr(value, "__getitem__"):
        columns = [[_item(item) for item in value[name]] for name in value.columns]
        return [[str(name) for name in value.columns], *(list(row) for row in zip(*columns, strict=True))]
    shape = getattr(value, "shape", None)
    if shape and hasattr(value, "tolist"):
        return _rows(value.tolist())
    if hasattr(value, "to_list") and hasattr(value, "name"):
        return _rows(value.to_list())
    return None
