"""Owns taking whole columns in from arrays, lists and frame columns, and giving them out again; never single cells.

Arrays of numbers and booleans are copied as they are; a missing number (NaN, None, NaT) is a blank, an infinity
``#NUM!``. Dates and times become serial numbers. Frames are known by what they offer, so pandas and polars are never
imported here.
"""

from __future__ import annotations

import datetime
import math
from array import array
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from cellweave.formula.dates import serial_of
from cellweave.sheet.arrays import np, numbers_from, tags_from, zero_numbers
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, Pool
from cellweave.values import ERRORS, NUM

_NUM_ID: Final = float(ERRORS.index(NUM))
DATE: Final = "yyyy-mm-dd"
MOMENT: Final = "yyyy-mm-dd hh:mm:ss"


def packed(pool: Pool, values: Any) -> tuple[Any, Any, str | None]:
    """Return (numbers, tags, number format or None) of a column of values of any kind."""
    if hasattr(values, "to_numpy") and not isinstance(values, (list, tuple)):
        values = _from_series(values)
    if hasattr(values, "mask") and hasattr(values, "filled"):
        values = values.tolist()  # None where it is masked
    if np is not None and isinstance(values, np.ndarray):
        return _from_array(pool, np.asarray(values).reshape(-1))
    if isinstance(values, array) and values.typecode == "d":
        return (*_floats(numbers_from(values)), None)
    return _from_list(pool, list(values))


def as_value(value: Any) -> tuple[Any, str | None]:
    """Return the grid value of one Python value and the number format it calls for."""
    kind = type(value)
    if kind is float:
        return (value, None) if math.isfinite(value) else (None if value != value else NUM, None)
    if value is None or kind is str or kind is bool:
        return value, None
    if kind is int or kind.__name__ in ("Decimal", "Fraction"):
        try:
            return as_value(float(value))
        except OverflowError:
            return NUM, None
        except ValueError:
            return None, None  # a signalling NaN
    if isinstance(value, datetime.datetime):
        # NaT calls itself a datetime, and is no moment.
        return (serial_of(value), MOMENT) if value == value else (None, None)
    if isinstance(value, datetime.date):
        return serial_of(value), DATE
    if isinstance(value, datetime.time):
        return serial_of(value), "hh:mm:ss"
    if isinstance(value, datetime.timedelta):
        return (serial_of(value), "[h]:mm:ss") if value == value else (None, None)
    if np is not None and isinstance(value, (np.datetime64, np.timedelta64)):
        numbers, tags, form = _from_array(Pool(), np.array([value]))
        return (None, None) if tags[0] == BLANK else (float(numbers[0]), form)
    if np is not None and isinstance(value, np.generic):
        return as_value(value.item())
    if kind.__name__ in ("NAType", "NaTType"):
        return None, None
    if kind.__name__ == "Period":
        return as_value(value.to_timestamp())
    # Classes made from these, such as enumerations: a grid holds the plain kinds only.
    if isinstance(value, str):
        return str.__str__(value), None
    if isinstance(value, (int, float)):
        return as_value(float(value))
    return value, None


def _from_list(pool: Pool, values: list[Any]) -> tuple[Any, Any, str | None]:
    kinds = set(map(type, values))
    if kinds == {float}:
        return (*_floats(numbers_from(array("d", values))), None)
    if kinds == {str}:
        return numbers_from(pool.text_ids(values)), _same(TEXT, len(values)), None
    if kinds == {int} or kinds == {int, float}:
        with suppress(OverflowError):
            return (*_floats(numbers_from(array("d", values))), None)
    found: str | None = None
    numbers, tags = array("d", bytes(8 * len(values))), bytearray(len(values))
    for i, value in enumerate(values):
        value, form = as_value(value)
        found = found or form
        tags[i], numbers[i] = pool.pack(value)
    return numbers_from(numbers), tags_from(tags), found


def _from_array(pool: Pool, values: Any) -> tuple[Any, Any, str | None]:
    kind = values.dtype.kind
    if kind == "f":
        return (*_floats(values.astype(np.float64)), None)
    if kind in "iu":
        return values.astype(np.float64), _same(NUMBER, len(values)), None
    if kind == "b":
        return values.astype(np.float64), _same(BOOLEAN, len(values)), None
    if kind == "M":
        missing = np.isnat(values)
        micros = values.astype("datetime64[us]")
        days = micros.astype("datetime64[D]")
        whole = days.astype(np.int64) + 25569
        part = (micros - days).astype(np.int64)
        # Excel counts 29 February 1900, which never was, so the days before it have smaller numbers.
        numbers = np.where(whole < 61, whole - 1, whole) + part / 86_400e6
        numbers[missing] = 0.0
        return numbers, np.where(missing, BLANK, NUMBER).astype(np.uint8), MOMENT if part[~missing].any() else DATE
    if kind == "m":
        missing = np.isnat(values)
        numbers = values.astype("timedelta64[us]").astype(np.int64) / 86_400e6
        numbers[missing] = 0.0
        return numbers, np.where(missing, BLANK, NUMBER).astype(np.uint8), "[h]:mm:ss"
    if kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    return _from_list(pool, values.tolist())


def _floats(numbers: Any) -> tuple[Any, Any]:
    if np is not None:
        if np.isfinite(numbers).all():
            return numbers + 0.0, _same(NUMBER, len(numbers))
        tags = np.full(len(numbers), NUMBER, dtype=np.uint8)
        numbers = numbers + 0.0
        missing, large = np.isnan(numbers), np.isinf(numbers)
        tags[missing], tags[large] = BLANK, ERROR
        numbers[missing], numbers[large] = 0.0, _NUM_ID
        return numbers, tags
    tags = bytearray(b"\1" * len(numbers))
    out = zero_numbers(len(numbers))
    for i, number in enumerate(numbers):
        if number != number:
            tags[i] = BLANK
        elif math.isinf(number):
            tags[i], out[i] = ERROR, _NUM_ID
        else:
            out[i] = number + 0.0
    return out, tags


def _same(tag: int, count: int) -> Any:
    return np.full(count, tag, dtype=np.uint8) if np is not None else bytearray(bytes((tag,)) * count)


def _from_series(values: Any) -> Any:
    """Return a frame's column as an array where numpy has its type, else as a list."""
    if hasattr(values, "to_pylist"):
        return values.to_pylist()
    if np is None:
        return values.to_list() if hasattr(values, "to_list") else list(values)
    kind = str(getattr(values, "dtype", "")).lower()
    if kind.startswith(("float", "int", "uint", "bool", "datetime", "timedelta", "duration")) and "tz" not in kind:
        has_nulls = values.null_count() if hasattr(values, "null_count") else values.isna().any()
        if not has_nulls or kind.startswith(("float", "datetime", "timedelta")):
            try:
                return values.to_numpy()
            except (TypeError, ValueError):
                pass
    return values.to_list() if hasattr(values, "to_list") else list(values.to_numpy().tolist())


def columns_of(frame: Any) -> dict[str, Any]:
    """Return the columns of a frame, of a mapping or of a list of dicts, by name. Raises TypeError for others."""
    if isinstance(frame, list) and frame and all(isinstance(row, dict) for row in frame):
        names = list(dict.fromkeys(name for row in frame for name in row))
        return {str(name): [row.get(name) for row in frame] for name in names}
    listed = column_list(frame)
    if listed is None:
        raise TypeError(
            f"A sheet's data is a frame, a mapping of columns or a list of dicts, not {type(frame).__name__}."
        )
    columns: dict[str, Any] = {}
    for name, values in listed:
        if columns.setdefault(str(name), values) is not values:
            raise TypeError(f"Two columns of the data are named {str(name)!r}. Rename one of them.")
    return columns


def column_list(frame: Any) -> list[tuple[Any, Any]] | None:
    """Return (name, values) of the columns of a frame, a mapping or a structured array; None for anything else."""
    if isinstance(frame, Mapping):
        return list(frame.items())
    if hasattr(frame, "collect_schema"):
        frame = frame.collect() if hasattr(frame, "collect") else frame  # what is lazy is made now
    if hasattr(frame, "iter_columns"):  # polars
        return [(column.name, column) for column in frame.iter_columns()]
    if hasattr(frame, "column_names") and hasattr(frame, "columns"):  # pyarrow
        return list(zip(frame.column_names, frame.columns, strict=True))
    if hasattr(frame, "columns") and hasattr(frame, "items"):  # pandas
        return list(frame.items())
    if hasattr(frame, "columns") and hasattr(frame, "__getitem__"):
        return [(name, frame[name]) for name in frame.columns]
    names = getattr(getattr(frame, "dtype", None), "names", None)
    return None if names is None or not frame.ndim else [(name, frame[name]) for name in names]


def floats(numbers: Any, tags: Any) -> Any:
    """Return packed values as floats, NaN where there is no number; booleans count as 0 and 1."""
    if np is not None:
        return np.where((tags == NUMBER) | (tags == BOOLEAN), numbers, np.nan)
    return [n if tag in (NUMBER, BOOLEAN) else math.nan for n, tag in zip(numbers, tags, strict=True)]
