"""Declares GROUPBY and PIVOTBY: summaries of rows by the values of other columns. Source: Microsoft's pages of both."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cellweave.formula import coercion
from cellweave.formula.failure import Failure
from cellweave.formula.frame import FunctionValue
from cellweave.formula.functions.lambdas import one_value
from cellweave.formula.functions.ordering import held, identity, order_of_items
from cellweave.formula.parameters import Parameter, anything, array, filled, function_value, integer, optional, text
from cellweave.formula.reference import rows_of
from cellweave.formula.registry import function
from cellweave.values import CALC, VALUE, Array, ErrorValue

Row = list[Any]
Places = Sequence[int]
# Fewer rows than this are parted as fast one by one.
_MANY: Final = 64
_FLOATS: Final = {float}


@dataclass
class _Level:
    """A group: the rows it holds by place, and its groups in turn, in order of appearance."""

    label: Any
    places: Places
    parent: _Level | None = None
    groups: list[_Level] = field(default_factory=list)


def _tree(fields: Array, places: Places) -> _Level:
    root = _Level(None, places)
    level = [root]
    for column in _columns(fields):
        for outer in level:
            for inside in _groups(column, outer.places):
                outer.groups.append(_Level(column.item(inside[0], 0), inside, parent=outer))
        level = [group for outer in level for group in outer.groups]
    return root


def _columns(table: Array) -> list[Array]:
    return [table.across([place]) for place in range(table.shape[1])]


def _groups(column: Array, places: Places) -> list[Places]:
    """Return the places of equal values, group by group in order of appearance."""
    if column.engine is not None and len(places) >= _MANY:
        found: list[Places] | None = column.engine.grouped(column, places)
        if found is not None:
            return found
    groups: dict[Hashable, list[int]] = {}
    for place in places:
        groups.setdefault(identity(column.item(place, 0)), []).append(place)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Calculations:
    """The functions to call for every group and value column; beside each other, or ``downwards`` one a line."""

    functions: list[Any]
    names: list[str]
    downwards: bool

    def of(self, values: list[_Values], places: Places, whole: Places) -> list[Row]:
        """Return the results for the rows at ``places``: one line, or one for each function."""
        rows = [[_called(one, column, places, whole) for column in values] for one in self.functions]
        return rows if self.downwards else [[row[at] for at in range(len(values)) for row in rows]]

    def beside(self, labels: Row) -> Row:
        """Return labels of value columns, each as often as functions stand beside each other below it."""
        return labels if self.downwards else [label for label in labels for _ in self.functions]

    def labelled(self, lines: list[Row]) -> list[Row]:
        """Return lines with the functions' names before them where each has its own line."""
        return [[name, *line] for name, line in zip(self.names, lines, strict=True)] if self.downwards else lines


@dataclass(slots=True)
class _Values:
    """One column of values, of which groups take their parts."""

    column: Array
    items: list[Any] = field(default_factory=list)

    def part(self, places: Places) -> Array:
        if self.column.engine is None or len(places) >= _MANY:
            return self.column.taken(places)
        # So few values are taken as fast from a list, which is made once for all such groups.
        items = self.items = self.items or list(self.column)
        return Array([[items[place]] for place in places])

    def numbers(self, places: Places) -> list[float] | None:
        """Return few values where all of them are numbers."""
        if len(places) >= _MANY:
            return None
        items = self.items = self.items or list(self.column)
        part = [items[place] for place in places]
        return part if set(map(type, part)) == _FLOATS else None


def _called(compute: Any, column: _Values, places: Places, whole: Places) -> Any:
    if not len(places):
        return ""
    if isinstance(compute, FunctionValue):
        if compute.function.takes_numbers and (part := column.numbers(places)) is not None:
            # What a function of numbers gets of an array of them, without the array.
            compute.frame.budget.spend()
            return one_value(compute.function.of_numbers(part))
        needs_whole = compute.function.least == 2
    else:
        needs_whole = compute.arity == 2
    arguments = [column.part(places)]
    # PERCENTOF and lambdas of two parameters get what the group is a part of, too.
    if needs_whole:
        arguments.append(column.part(whole))
    return one_value(compute(*arguments))


def _calculations(given: Any) -> _Calculations:
    """Return one function, a row or column of them, or either with another row or column of names beside it."""
    if not isinstance(given, Array):
        return _Calculations([function_value.convert(given)], [], False)
    rows = given.rows
    downwards = len(rows) > 1 and all(hasattr(row[0], "arity") for row in rows)
    lines = [list(line) for line in (zip(*rows, strict=True) if downwards else rows)]
    functions = [function_value.convert(item) for item in lines[0]]
    if len(lines) > 2:
        raise Failure(VALUE)
    if len(lines) == 2:
        return _Calculations(functions, [text.convert(item) for item in lines[1]], downwards)
    return _Calculations(functions, _names(functions), downwards)


def _names(functions: list[Any]) -> list[str]:
    """Return the functions' names; those made by LAMBDA have none and are counted."""
    names = [one.function.name if isinstance(one, FunctionValue) else "" for one in functions]
    unnamed = [place for place, name in enumerate(names) if not name]
    for number, place in enumerate(unnamed, 1):
        names[place] = f"CUSTOM{number}" if len(unnamed) > 1 else "CUSTOM"
    return names


def _has_headers(values: Array, mode: int | None, levels: int) -> tuple[bool, bool]:
    """Return whether the data begins with headers, and whether they are shown, for the deepest of the groupings."""
    if mode is None:
        has_headers = values.shape[0] > 1 and isinstance(values.item(0, 0), str) and type(values.item(1, 0)) is float
        return has_headers, has_headers and levels > 1
    if mode not in (0, 1, 2, 3):
        raise Failure(VALUE)
    return mode in (1, 3), mode in (2, 3)


def _kept(given: Any, count: int, has_headers: bool) -> Places:
    """Return the places of the rows that a filter keeps, the header left out."""
    start = int(has_headers)
    kept: Places = range(start, count)
    if given is not None:
        flags = array.convert(given).wrapped(1)
        if flags.shape[0] == count:
            flags = flags.taken(slice(start, None))
        if flags.shape[0] != len(kept):
            raise Failure(VALUE)
        kept = [place + start for place in held(flags)]
    if not len(kept):
        raise Failure(CALC)
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


@dataclass(frozen=True, slots=True)
class _Axis:
    """How groups become lines along the rows or the columns of the result.

    ``count`` is the number of fields, ``totals`` 0 for none, 1 for a grand total, more for subtotals of as many outer
    fields less one, below zero for totals before what they sum up. ``value_of`` gives what groups are sorted by.
    """

    count: int
    by: list[int]
    totals: int
    value_of: Callable[[_Level], Row]

    def lines(self, root: _Level, *, is_table: bool = False) -> list[tuple[Row, _Level]]:
        """Return (labels, group) of every line; of a table, the innermost groups sorted all together."""
        lines = self._sorted(self._leaves(root, []), 0) if is_table else self._below(root, [])
        if not self.totals:
            return lines
        label = "Total" if abs(self.totals) == 1 or self.count == 1 else "Grand Total"
        grand: tuple[Row, _Level] = ([label] + [""] * (self.count - 1), root)
        return [grand, *lines] if self.totals < 0 else [*lines, grand]

    def _below(self, level: _Level, prefix: Row) -> list[tuple[Row, _Level]]:
        depth = len(prefix)
        lines: list[tuple[Row, _Level]] = []
        groups = [([*prefix, group.label], group) for group in level.groups]
        for labels, group in self._sorted(groups, depth):
            if depth == self.count - 1:
                lines.append((labels, group))
                continue
            inner = self._below(group, labels)
            total = (labels + [""] * (self.count - depth - 1), group)
            if abs(self.totals) - 1 > depth:
                inner = [total, *inner] if self.totals < 0 else [*inner, total]
            lines += inner
        return lines

    def _leaves(self, level: _Level, prefix: Row) -> list[tuple[Row, _Level]]:
        if len(prefix) == self.count:
            return [(prefix, level)]
        return [line for group in level.groups for line in self._leaves(group, [*prefix, group.label])]

    def _sorted(self, lines: list[tuple[Row, _Level]], depth: int) -> list[tuple[Row, _Level]]:
        """Sort by the labels from ``depth`` on, left to right, after whatever ``by`` names first."""
        own = range(depth, len(lines[0][0]) if lines else depth)
        keys: list[tuple[list[Any], int]] = []
        for number in self.by:
            place, direction = abs(number) - 1, 1 if number > 0 else -1
            if place in own:
                keys.append(([labels[place] for labels, _ in lines], direction))
            elif place >= self.count:
                rows = [self.value_of(level) for _, level in lines]
                if rows and place - self.count >= len(rows[0]):
                    raise Failure(VALUE)
                keys.append(([row[place - self.count] for row in rows], direction))
        keys += [([labels[place] for labels, _ in lines], 1) for place in own]
        return [lines[place] for place in order_of_items(keys)]


def _depth(given: int | None, count: int) -> int:
    depth = min(count, 2) if given is None else given
    if abs(depth) > count:
        raise Failure(VALUE)
    return depth


_maybe = Parameter("maybe integer", lambda given: None if given is None else integer.convert(given))


@function(
    "GROUPBY", array, array, anything, filled(_maybe, None), filled(_maybe, None), filled(anything, None),
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
    count, width = fields.shape[1], values.shape[1]
    has_headers, shows_headers = _has_headers(values, headers, count)
    places = _kept(chosen, fields.shape[0], has_headers)
    calculations = _calculations(compute)
    columns = list(map(_Values, _columns(values)))
    known: dict[int, list[Row]] = {}

    def results(level: _Level) -> list[Row]:
        if id(level) not in known:
            known[id(level)] = calculations.of(columns, level.places, places)
        return known[id(level)]

    is_table = related == 1
    if is_table and abs(depth or 0) > 1:
        # Independent fields have no outer groups that subtotals could be of.
        raise Failure(VALUE)
    axis = _Axis(
        count, _sorting(by), _depth(1 if is_table and depth is None else depth, count), lambda g: results(g)[0]
    )
    rows: list[Row] = []
    margin = [""] if calculations.downwards else []
    if shows_headers:
        names = [*_first(fields), *margin, *calculations.beside(_first(values))] if has_headers else None
        rows.append(names or [*_invented("Row Field", count), *margin, *calculations.beside(_invented("Value", width))])
    if calculations.names and not calculations.downwards:
        rows.append([""] * count + calculations.names * width)
    for labels, group in axis.lines(_tree(fields, places), is_table=is_table):
        rows += [[*labels, *line] for line in calculations.labelled(results(group))]
    return Array(rows)


def _first(table: Array) -> Row:
    return table.taken(slice(1)).rows[0]


def _invented(kind: str, count: int) -> Row:
    return [f"{kind} {place + 1}" for place in range(count)]


@function(
    "PIVOTBY", array, array, array, anything, filled(_maybe, None), filled(_maybe, None), filled(anything, None),
    filled(_maybe, None), filled(anything, None), filled(anything, None), optional(integer, 0),
)  # fmt: skip
def pivotby(
    row_fields: Array, column_fields: Array, values: Array, compute: Any, headers: int | None, row_depth: int | None,
    row_by: Any, column_depth: int | None, column_by: Any, chosen: Any, relative: int,
) -> Array:  # fmt: skip
    height = values.shape[0]
    if row_fields.shape[0] != height or column_fields.shape[0] != height or relative not in range(5):
        raise Failure(VALUE)
    tall, wide, width = row_fields.shape[1], column_fields.shape[1], values.shape[1]
    has_headers, shows_headers = _has_headers(values, headers, max(tall, wide))
    places = _kept(chosen, height, has_headers)
    calculations = _calculations(compute)

    of_values = list(map(_Values, _columns(values)))

    def value_of(level: _Level) -> Row:
        return calculations.of(of_values, level.places, places)[0]

    row_axis = _Axis(tall, _sorting(row_by), _depth(row_depth, tall), value_of)
    column_axis = _Axis(wide, _sorting(column_by), _depth(column_depth, wide), value_of)
    lines = row_axis.lines(_tree(row_fields, places))
    columns = column_axis.lines(_tree(column_fields, places))
    margin = [""] * (tall + calculations.downwards)
    rows: list[Row] = [
        [*margin, *(label for labels, _ in columns for label in calculations.beside([labels[place]] * width))]
        for place in range(wide)
    ]
    if has_headers and shows_headers:
        # One label for all the fields of the columns, above their first.
        label = ", ".join(str(coercion.to_text(name)) for name in _first(column_fields))
        rows.insert(0, [*margin, label, *[""] * (len(rows[0]) - len(margin) - 1)])
    if shows_headers or (headers is None and width > 1):
        names = _first(values) if has_headers else _invented("Value", width)
        given = _first(row_fields) if has_headers and shows_headers else [""] * tall
        rows.append([*given, *margin[tall:], *(calculations.beside(names) * len(columns))])
    if calculations.names and not calculations.downwards:
        rows.append([*margin, *(calculations.names * width * len(columns))])
    shared = _sharing(values, [column.places for _, column in columns])
    nothing = calculations.of(of_values, (), ())
    for labels, group in lines:
        parts: list[list[Row]] = []
        for (_, column), both in zip(columns, shared(group.places), strict=True):
            if len(both):
                parts.append(calculations.of(of_values, both, _whole(relative, group, column, places)))
            else:
                parts.append(nothing)
        beside = [[item for part in parts for item in part[line]] for line in range(len(parts[0]))]
        rows += [[*labels, *line] for line in calculations.labelled(beside)]
    return Array(rows)


def _sharing(table: Array, several: list[Places]) -> Callable[[Places], list[Places]]:
    """Return what gives those of several lists of places that are also in another one."""
    if table.engine is not None:
        found: Callable[[Places], list[Places]] = table.engine.sharing(several)
        return found

    def shared(inside: Places) -> list[Places]:
        known = set(inside)
        return [[place for place in places if place in known] for places in several]

    return shared


def _whole(relative: int, row: _Level, column: _Level, places: Places) -> Places:
    """Return what PERCENTOF takes for the whole: the column's, the row's or all rows, or those of a parent group."""
    if relative < 3:
        return (column.places, row.places, places)[relative]
    level, other = (column, row) if relative == 3 else (row, column)
    parent = set(level.parent.places if level.parent else places)
    return [place for place in other.places if place in parent]
