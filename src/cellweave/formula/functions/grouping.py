"""Declares GROUPBY and PIVOTBY: summaries of rows by the values of other columns. Source: Microsoft's pages of both."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from cellweave.formula import coercion
from cellweave.formula.failure import Failure
from cellweave.formula.functions.ordering import identity, order
from cellweave.formula.parameters import Parameter, anything, array, filled, function_value, integer, optional
from cellweave.formula.reference import rows_of, single
from cellweave.formula.registry import function
from cellweave.values import CALC, VALUE, Array, ErrorValue

Row = list[Any]


@dataclass
class _Level:
    """A group: the rows it holds by place, and its groups in turn, in order of appearance."""

    label: Any
    places: list[int] = field(default_factory=list)
    groups: dict[Hashable, _Level] = field(default_factory=dict)


def _tree(fields: list[Row], places: list[int]) -> _Level:
    root = _Level(None, places)
    for place in places:
        level = root
        for item in fields[place]:
            level = level.groups.setdefault(identity(item), _Level(item))
            level.places.append(place)
    return root


class _Summary:
    """What to compute of the values: one number a value column for any set of rows."""

    def __init__(self, values: list[Row], compute: Any) -> None:
        self.values = values
        self.compute = compute

    def of(self, places: list[int], whole: list[int]) -> Row:
        return [self._one(column, places, whole) for column in range(len(self.values[0]))]

    def _one(self, column: int, places: list[int], whole: list[int]) -> Any:
        if not places:
            return ""
        arguments = [Array([[self.values[place][column]] for place in places])]
        # PERCENTOF and lambdas of two parameters get all the rows too.
        if getattr(self.compute, "arity", 1) == 2:
            arguments.append(Array([[self.values[place][column]] for place in whole]))
        result = single(self.compute(*arguments))
        return result.rows[0][0] if isinstance(result, Array) else result


def _has_headers(values: list[Row], mode: int | None) -> tuple[bool, bool]:
    """Return whether the data begins with headers, and whether they are shown."""
    if mode is None:
        return len(values) > 1 and isinstance(values[0][0], str) and type(values[1][0]) is float, False
    if mode not in (0, 1, 2, 3):
        raise Failure(VALUE)
    return mode in (1, 3), mode in (2, 3)


def _kept(given: Any, count: int, has_headers: bool) -> list[int]:
    """Return the places of the rows that a filter keeps, the header left out."""
    start = int(has_headers)
    if given is None:
        return list(range(start, count))
    flags = [item for row in rows_of(given) for item in row]
    if len(flags) == count - start:
        flags = [None] * start + flags
    if len(flags) != count:
        raise Failure(VALUE)
    kept = []
    for place in range(start, count):
        condition = coercion.to_logical(flags[place])
        if isinstance(condition, ErrorValue):
            raise Failure(condition)
        if condition:
            kept.append(place)
    return kept


def _sorting(given: Any) -> list[int]:
    """Return column numbers to sort by, from 1, negative for descending; 1 counts the fields, then the values."""
    if given is None:
        return []
    found = []
    for item in (item for row in rows_of(given) for item in row):
        number = coercion.to_number(item)
        if isinstance(number, ErrorValue):
            raise Failure(number)
        if not int(number):
            raise Failure(VALUE)
        found.append(int(number))
    return found


def _sorted(
    levels: list[_Level], depth: int, count: int, by: list[int], summary: Callable[[_Level], Row]
) -> list[_Level]:
    """Order the groups of one depth by its own field, unless a later number names a value column."""
    keys: list[tuple[list[Any], int]] = []
    for number in by:
        place, direction = abs(number) - 1, 1 if number > 0 else -1
        if place == depth:
            keys.append(([level.label for level in levels], direction))
        elif place >= count:
            rows = [summary(level) for level in levels]
            if rows and place - count >= len(rows[0]):
                raise Failure(VALUE)
            keys.append(([row[place - count] for row in rows], direction))
    keys.append(([level.label for level in levels], 1))
    return [levels[place] for place in order(keys)]


def _lines(
    level: _Level, depth: int, count: int, by: list[int], totals: int, summary: Callable[[_Level], Row], prefix: Row
) -> list[tuple[Row, _Level]]:
    """Return (labels, group) of every line below a level, subtotals included where ``totals`` asks for them."""
    lines: list[tuple[Row, _Level]] = []
    for group in _sorted(list(level.groups.values()), depth, count, by, summary):
        labels = [*prefix, group.label]
        if depth == count - 1:
            lines.append((labels, group))
            continue
        inner = _lines(group, depth + 1, count, by, totals, summary, labels)
        total = (labels + [""] * (count - depth - 1), group)
        if abs(totals) - 1 > depth:
            inner = [total, *inner] if totals < 0 else [*inner, total]
        lines += inner
    return lines


def _all_lines(
    root: _Level, count: int, by: list[int], totals: int, summary: Callable[[_Level], Row]
) -> list[tuple[Row, _Level]]:
    lines = _lines(root, 0, count, by, totals, summary, [])
    if not totals:
        return lines
    label = "Total" if abs(totals) == 1 or count == 1 else "Grand Total"
    grand: tuple[Row, _Level] = ([label] + [""] * (count - 1), root)
    return [grand, *lines] if totals < 0 else [*lines, grand]


def _depth(given: int | None, count: int) -> int:
    depth = min(count, 2) if given is None else given
    if abs(depth) > count:
        raise Failure(VALUE)
    return depth


_maybe = Parameter("maybe integer", lambda given: None if given is None else integer.convert(given))


@function(
    "GROUPBY", array, array, function_value, filled(_maybe, None), filled(_maybe, None), filled(anything, None),
    filled(anything, None), filled(integer, 0),
)  # fmt: skip
def groupby(
    fields: Array,
    values: Array,
    compute: Any,
    headers: int | None,
    depth: int | None,
    by: Any,
    chosen: Any,
    related: int,
) -> Array:
    if fields.shape[0] != values.shape[0] or related not in (0, 1):
        raise Failure(VALUE)
    has_headers, shows_headers = _has_headers(values.rows, headers)
    places = _kept(chosen, fields.shape[0], has_headers)
    if not places:
        raise Failure(CALC)
    count = fields.shape[1]
    root = _tree(fields.rows, places)
    calculation = _Summary(values.rows, compute)
    known: dict[int, Row] = {}

    def summary(level: _Level) -> Row:
        if id(level) not in known:
            known[id(level)] = calculation.of(level.places, places)
        return known[id(level)]

    totals = 0 if related else _depth(depth, count)
    rows = [[*labels, *summary(group)] for labels, group in _all_lines(root, count, _sorting(by), totals, summary)]
    if shows_headers:
        names = [*fields.rows[0], *values.rows[0]] if has_headers else _invented(count, values.shape[1])
        rows.insert(0, names)
    return Array(rows)


def _invented(fields: int, values: int) -> Row:
    return [f"Row Field {place + 1}" for place in range(fields)] + [f"Value {place + 1}" for place in range(values)]


@function(
    "PIVOTBY", array, array, array, function_value, filled(_maybe, None), filled(_maybe, None), filled(anything, None),
    filled(_maybe, None), filled(anything, None), filled(anything, None), optional(integer, 0),
)  # fmt: skip
def pivotby(
    row_fields: Array, column_fields: Array, values: Array, compute: Any, headers: int | None, row_depth: int | None,
    row_by: Any, column_depth: int | None, column_by: Any, chosen: Any, relative: int,
) -> Array:  # fmt: skip
    height = values.shape[0]
    if row_fields.shape[0] != height or column_fields.shape[0] != height or relative not in (0, 1, 2, 3, 4):
        raise Failure(VALUE)
    has_headers, shows_headers = _has_headers(values.rows, headers)
    places = _kept(chosen, height, has_headers)
    if not places:
        raise Failure(CALC)
    calculation = _Summary(values.rows, compute)
    tall, wide, width = row_fields.shape[1], column_fields.shape[1], values.shape[1]

    def summary(level: _Level) -> Row:
        return calculation.of(level.places, places)

    lines = _all_lines(_tree(row_fields.rows, places), tall, _sorting(row_by), _depth(row_depth, tall), summary)
    columns = _all_lines(
        _tree(column_fields.rows, places), wide, _sorting(column_by), _depth(column_depth, wide), summary
    )
    rows: list[Row] = []
    for place in range(wide):
        head: Row = [""] * tall
        for labels, _ in columns:
            head += [labels[place]] * width
        rows.append(head)
    if shows_headers or width > 1:
        names = values.rows[0] if has_headers else _invented(0, width)
        given = row_fields.rows[0] if has_headers and shows_headers else [""] * tall
        rows.append([*given, *(names * len(columns))])
    for labels, group in lines:
        row: Row = list(labels)
        inside = set(group.places)
        for _, column in columns:
            both = [place for place in column.places if place in inside]
            # What PERCENTOF takes for the whole: the column's, the row's or all rows.
            whole = {0: column.places, 1: group.places}.get(relative, places)
            row += calculation.of(both, whole)
        rows.append(row)
    return Array(rows)
