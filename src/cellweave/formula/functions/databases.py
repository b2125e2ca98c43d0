"""Owns the database functions: statistics of a table's records that meet a range of criteria.

A table's first row names its fields. In a range of criteria each row is one way to be chosen, and all its filled cells
must be met. Source: Microsoft's pages of DSUM and DGET.
"""

from __future__ import annotations

import math
from typing import Any

from cellweave.formula.coercion import fold, to_logical, to_text
from cellweave.formula.failure import Failure
from cellweave.formula.functions.criteria import Test, database_test
from cellweave.formula.functions.spread import deviation, variance
from cellweave.formula.parameters import EMPTY, anything, data
from cellweave.formula.reference import single
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, VALUE, Array, ErrorValue

_Tests = list[list[tuple[int, Test]]]


def _name(value: Any) -> str:
    text = to_text(value)
    return "" if isinstance(text, ErrorValue) else fold(text.strip())


def _field(header: list[Any], argument: Any) -> int | None:
    """Return the column of a field given by name or by number from 1; None when it is left out."""
    field = single(argument)
    if field is EMPTY or field is None:
        return None
    if isinstance(field, ErrorValue):
        raise Failure(field)
    if isinstance(field, str):
        names = [_name(value) for value in header]
        if _name(field) not in names:
            raise Failure(VALUE)
        return names.index(_name(field))
    place = int(field) - 1 if isinstance(field, (float, bool)) else -1
    if not 0 <= place < len(header):
        raise Failure(VALUE)
    return place


def _tests(header: list[Any], criteria: Array) -> _Tests:
    """Return for each criteria row the columns it looks at and their tests.

    A cell under a title that is no field is a computed condition, which counts by its own truth for all records.
    """
    names = [_name(value) for value in header]
    titles, *rows = criteria.rows
    if not rows:
        raise Failure(VALUE)
    found: _Tests = []
    for row in rows:
        tests: list[tuple[int, Test]] = []
        for title, cell in zip(titles, row, strict=True):
            if cell is None:
                continue
            if _name(title) in names:
                tests.append((names.index(_name(title)), database_test(cell)))
            elif to_logical(cell) is not True:
                tests.append((0, _never))
        found.append(tests)
    return found


def _never(_value: Any) -> bool:
    return False


def _chosen(table: Array, field: Any, criteria: Array) -> list[Any]:
    """Return the field's values in the records that meet the criteria, or 1 for each without a field."""
    header, *records = table.rows
    if not records:
        raise Failure(VALUE)
    column = _field(header, field)
    tests = _tests(header, criteria)
    found = [record for record in records if any(all(test(record[place]) for place, test in row) for row in tests)]
    return [1.0 if column is None else record[column] for record in found]


def _numbers(table: Array, field: Any, criteria: Array) -> list[float]:
    if single(field) is EMPTY:
        raise Failure(VALUE)
    values = _chosen(table, field, criteria)
    for value in values:
        if isinstance(value, ErrorValue):
            raise Failure(value)
    return [value for value in values if type(value) is float]


@function("DSUM", data, anything, data)
def dsum(table: Array, field: Any, criteria: Array) -> float:
    """Return the sum."""
    return math.fsum(_numbers(table, field, criteria))


@function("DPRODUCT", data, anything, data)
def dproduct(table: Array, field: Any, criteria: Array) -> float:
    """Return the product, 0 without numbers."""
    found = _numbers(table, field, criteria)
    return math.prod(found) if found else 0.0


@function("DAVERAGE", data, anything, data)
def daverage(table: Array, field: Any, criteria: Array) -> float | ErrorValue:
    """Return the mean."""
    found = _numbers(table, field, criteria)
    return math.fsum(found) / len(found) if found else DIV0


@function("DMAX", data, anything, data)
def dmax(table: Array, field: Any, criteria: Array) -> float:
    """Return the largest number, 0 without any."""
    return max(_numbers(table, field, criteria), default=0.0)


@function("DMIN", data, anything, data)
def dmin(table: Array, field: Any, criteria: Array) -> float:
    """Return the smallest number, 0 without any."""
    return min(_numbers(table, field, criteria), default=0.0)


@function("DCOUNT", data, anything, data)
def dcount(table: Array, field: Any, criteria: Array) -> int:
    """Return how many records hold a number in the field, or how many are chosen."""
    return sum(type(value) is float for value in _chosen(table, field, criteria))


@function("DCOUNTA", data, anything, data)
def dcounta(table: Array, field: Any, criteria: Array) -> int:
    """Return how many records hold anything in the field, or how many are chosen."""
    return sum(value is not None for value in _chosen(table, field, criteria))


@function("DGET", data, anything, data)
def dget(table: Array, field: Any, criteria: Array) -> Any:
    """Return the value of the one record that is chosen; #VALUE! for none, #NUM! for several."""
    found = _chosen(table, field, criteria)
    return VALUE if not found else NUM if len(found) > 1 else found[0]


@function("DSTDEV", data, anything, data)
def dstdev(table: Array, field: Any, criteria: Array) -> float | ErrorValue:
    """Return the standard deviation of a sample."""
    return deviation(_numbers(table, field, criteria), 1)


@function("DSTDEVP", data, anything, data)
def dstdevp(table: Array, field: Any, criteria: Array) -> float | ErrorValue:
    """Return the standard deviation of a population."""
    return deviation(_numbers(table, field, criteria), 0)


@function("DVAR", data, anything, data)
def dvar(table: Array, field: Any, criteria: Array) -> float | ErrorValue:
    """Return the variance of a sample."""
    return variance(_numbers(table, field, criteria), 1)


@function("DVARP", data, anything, data)
def dvarp(table: Array, field: Any, criteria: Array) -> float | ErrorValue:
    """Return the variance of a population."""
    return variance(_numbers(table, field, criteria), 0)
