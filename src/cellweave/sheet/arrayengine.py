"""Owns computing with arrays by whole columns: operators, functions of single values, order, equal rows, stacking.

An expression over arrays is a block: its rows are the elements, one after the other. So whatever the block path knows
about a filled formula holds for an array formula too, and what it leaves to the cells is left to single elements.
"""

from __future__ import annotations

from array import array as flat_array
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cellweave.address import Range
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import EMPTY, element, joint
from cellweave.formula.reference import Area
from cellweave.sheet.arrays import np
from cellweave.sheet.columnarray import ColumnArray, positions
from cellweave.sheet.distinct import numbered
from cellweave.sheet.elements import GIVEN, Elements, spread
from cellweave.sheet.lambdas import applied
from cellweave.sheet.pool import BLANK, ERROR, NUMBER, OBJECT, TEXT
from cellweave.sheet.sorting import sort_keys
from cellweave.sheet.vector import Unsupported, Vector, as_numbers
from cellweave.values import NA, Array, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.template import Shape

_PLAIN = frozenset((float, str, bool, int, type(None), ErrorValue))
# Groups of fewer places than this are few.
_FEW = 16


class ArrayEngine:
    """Computes with the arrays of one book; the ``Engine`` of the formula language."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.pool = book.pool

    # Making arrays

    def read(self, grid: Grid, area: Range) -> ColumnArray:
        """Return the values of a range; those of one column as a view."""
        parts = [_part(grid, at, area.top, area.bottom + 1) for at in range(area.left, area.right + 1)]
        if len(parts) == 1:
            numbers, tags = parts[0]
            return self.column(numbers, tags)
        data = np.empty(area.shape, order="F")
        for at, (numbers, _) in enumerate(parts):
            data[:, at] = numbers
        tags = [_same(tags) for _, tags in parts]
        first = tags[0]
        if type(first) is int and all(type(tag) is int and tag == first for tag in tags):
            return ColumnArray(self, data, first)
        each = np.empty(area.shape, dtype=np.uint8, order="F")
        for at, tag in enumerate(tags):
            each[:, at] = tag
        return ColumnArray(self, data, each)

    def column(self, numbers: Any, tags: Any) -> ColumnArray:
        """Return an array of one column of packed values."""
        tags = _same(tags)
        return ColumnArray(self, numbers[:, None], tags if type(tags) is int else tags[:, None])

    def packed(self, value: Array) -> ColumnArray | None:
        """Return any array as one of columns, None where it holds functions or other objects."""
        if isinstance(value, ColumnArray):
            return value
        if not set(map(type, value)) <= _PLAIN:
            return None
        numbers, tags = self.pool.pack_all(list(value))
        data = numbers.reshape(value.shape)
        return ColumnArray(self, data, tags if type(tags) is int else tags.reshape(value.shape))

    def shown(self, table: ColumnArray, at: int) -> tuple[Any, Any]:
        """Return (numbers, tags) of a column as a grid shows it: a formula is never blank, so blanks are 0."""
        numbers = as_numbers(table.data[:, at])
        tags = table.tags if type(table.tags) is int else table.tags[:, at]
        if type(tags) is int:
            return numbers, NUMBER if tags == BLANK else tags
        return numbers, np.where(tags == BLANK, np.uint8(NUMBER), tags)

    def sequence(self, rows: int, columns: int, start: float, step: float) -> Array | None:
        numbers = start + step * np.arange(rows * columns, dtype=np.float64)
        return ColumnArray(self, numbers.reshape(rows, columns) + 0.0, NUMBER) if np.isfinite(numbers).all() else None

    def stacked(self, tables: list[Array]) -> Array | None:
        width = max(table.shape[1] for table in tables)
        parts = [self.packed(table) for table in tables]
        wide = [part.padded(part.shape[0], width, NA) for part in parts if part is not None]
        found = [part for part in wide if isinstance(part, ColumnArray)]
        if len(found) < len(tables):
            return None
        data = np.concatenate([as_numbers(part.data) for part in found])
        if len({part.tags if type(part.tags) is int else None for part in found}) == 1 and type(found[0].tags) is int:
            return ColumnArray(self, data, found[0].tags)
        return ColumnArray(self, data, np.concatenate([_each(part) for part in found]))

    # Element by element

    def operated(self, operator: str, values: list[Any], operate: Callable[..., Any]) -> Array | None:
        operands = tuple((GIVEN, place) for place in range(len(values)))
        shape = ("op", operator, *operands) if len(values) == 2 else (operator, *operands)
        return self._computed(shape, values, (True,) * len(values), operate)

    def called(self, name: str, values: list[Any], each: tuple[bool, ...], call: Callable[..., Any]) -> Array | None:
        args = tuple(("missing",) if value is EMPTY else (GIVEN, place) for place, value in enumerate(values))
        return self._computed(("call", name, args), values, each, call)

    def applied(
        self, call: Any, arguments: list[Array], each: Callable[[int, int], Any], *, by_row: bool
    ) -> Array | None:
        tables = [table for argument in arguments if (table := self.packed(argument)) is not None]
        found = None if len(tables) < len(arguments) else applied(self.book, call, tables, by_row=by_row)
        if found is None:
            return None
        data, tags, odd = found
        height, width = tables[0].shape
        shape = (height, 1 if by_row else width)
        if odd is not None and len(odd):
            data, tags = np.array(as_numbers(data)), np.array(np.broadcast_to(tags, data.shape), dtype=np.uint8)
            for place in odd.tolist():
                column, row = divmod(place, height)
                tags[place], data[place] = self.pool.pack(each(row, column))
        data = (data if data.dtype == np.bool_ else data + 0.0).reshape(shape, order="F")
        return ColumnArray(self, data, tags if type(tags) is int else tags.reshape(shape, order="F"))

    def _computed(
        self, shape: Shape, values: list[Any], each: tuple[bool, ...], compute: Callable[..., Any]
    ) -> Array | None:
        """Return an expression over the elements of the values that ``each`` marks; the others it gets whole."""
        operands = list(values)
        tables: dict[int, ColumnArray] = {}
        for place, value in enumerate(values):
            if each[place] or not isinstance(value, Area):
                operand = operands[place] = self._operand(value)
                if operand is None:
                    return None
                if each[place] and isinstance(operand, ColumnArray):
                    tables[place] = operand
        if not tables:
            return None
        height, width = joint([table.shape for table in tables.values()])
        for place, table in tables.items():
            operands[place] = spread(table, height, width)
        count = height * width
        try:
            vector = self._value(shape, operands, count)
        except Unsupported:
            return None
        data, tags = np.broadcast_to(vector.data, (count,)), vector.tags
        if type(tags) is not int:
            tags = np.broadcast_to(tags, (count,))
        strange = tags == OBJECT
        odd = vector.odd if not np.any(strange) else strange if vector.odd is None else vector.odd | strange
        if odd is not None and np.any(odd):
            data, tags = np.array(as_numbers(data)), np.array(np.broadcast_to(tags, (count,)), dtype=np.uint8)
            for place in np.flatnonzero(np.broadcast_to(odd, (count,))).tolist():
                column, row = divmod(place, height)
                arguments = [
                    element(value, row, column) if is_each else value
                    for value, is_each in zip(values, each, strict=True)
                ]
                tags[place], data[place] = self.pool.pack(compute(*arguments))
        # A zero has no sign in a sheet.
        data = (data if data.dtype == np.bool_ else data + 0.0).reshape((height, width), order="F")
        return ColumnArray(self, data, tags if type(tags) is int else tags.reshape((height, width), order="F"))

    def _value(self, shape: Shape, operands: list[Any], count: int) -> Vector:
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                return Elements(self, operands, count, careful=False).value(shape)
        except FloatingPointError:
            with np.errstate(all="ignore"):
                return Elements(self, operands, count, careful=True).value(shape)

    def _operand(self, value: Any) -> Any:
        """Return a value of an expression as columns, or one for all elements, or None where it is neither."""
        if value is EMPTY:
            return EMPTY
        if isinstance(value, Array):
            return self.packed(value)
        if type(value) not in _PLAIN:
            return None
        tag, number = self.pool.pack(value)
        return Vector(float(number), tag)

    # Whole columns

    def numbers(self, array: Array) -> Sequence[float] | None:
        table = self.packed(array)
        if table is None:
            return None
        data, tags = as_numbers(table.data), table.tags
        if type(tags) is not int or tags != NUMBER:
            self._refuse(table)
            data = np.where(np.broadcast_to(tags == NUMBER, data.shape), data, np.nan)
        found = flat_array("d")
        found.frombytes(data.tobytes())
        return found

    def held(self, conditions: Array) -> Sequence[int] | None:
        table = self.packed(conditions)
        if table is None or np.any(table.tags == OBJECT):
            return None
        shape, count = table.shape, table.data.size
        vector = Elements(self, [spread(table, *shape)], count, careful=True).logical((GIVEN, 0))
        tags = vector.tags if type(vector.tags) is int else vector.tags.reshape(shape, order="F")
        truth = ColumnArray(self, np.broadcast_to(vector.data, (count,)).reshape(shape, order="F"), tags)
        self._refuse(truth)
        places: Sequence[int] = np.flatnonzero(truth.data != 0.0)
        return places

    def order(self, keys: list[tuple[Array, int]]) -> Sequence[int] | None:
        tables = [self.packed(key) for key, _ in keys]
        levels: list[Any] = []
        for table, (_, direction) in reversed(list(zip(tables, keys, strict=True))):
            if table is None:
                return None
            levels += sort_keys(self.pool, as_numbers(table.data)[:, 0], _each(table)[:, 0], direction < 0)
        if len(levels) == 2 and (levels[1] == levels[1][0]).all():
            one: Sequence[int] = np.argsort(levels[0], kind="stable")
            return one
        places: Sequence[int] = np.lexsort(levels)
        return places

    def grouped(self, column: Array, places: Sequence[int]) -> list[Sequence[int]] | None:
        found = self.packed(column.taken(places))
        if found is None:
            return None
        firsts, codes = self._identities(found)
        parts = _parted(positions(places), codes, len(firsts))
        return [parts[at] for at in np.argsort(firsts, kind="stable").tolist()]

    def sharing(self, several: list[Sequence[int]]) -> Callable[[Sequence[int]], list[Sequence[int]]]:
        lists = list(map(positions, several))
        # The lists by the places they hold: those of a place stand from its start on.
        places = np.concatenate(lists)
        held = np.bincount(places)
        starts = np.cumsum(held) - held
        holders = np.repeat(np.arange(len(lists)), list(map(len, lists)))[np.argsort(places, kind="stable")]

        def shared(inside: Sequence[int]) -> list[Sequence[int]]:
            mine = positions(inside)
            mine = mine[: np.searchsorted(mine, len(held))]
            counts = held[mine]
            ends = np.cumsum(counts)
            each = np.arange(int(counts.sum())) + np.repeat(starts[mine] - (ends - counts), counts)
            return _parted(np.repeat(mine, counts), holders[each], len(lists))

        return shared

    def distinct(self, table: Array, exactly_once: bool) -> Sequence[int] | None:
        found = self.packed(table)
        if found is None:
            return None
        firsts, codes = self._identities(found)
        if exactly_once:
            firsts = firsts[np.bincount(codes, minlength=len(firsts)) == 1]
        places: Sequence[int] = np.sort(firsts)
        return places

    def _identities(self, table: ColumnArray) -> tuple[Any, Any]:
        """Return (the first row of each kind of row, which of them each row is)."""
        firsts, codes = np.zeros(1, dtype=np.int64), np.zeros(table.shape[0], dtype=np.int64)
        for at in range(table.shape[1]):
            data = as_numbers(table.data[:, at])
            tags = table.tags if type(table.tags) is int else table.tags[:, at]
            if np.any(tags == TEXT):
                folds = self.pool.fold_array()
                ids = np.where(tags == TEXT, data, 0.0).astype(np.int64)
                data = np.where(tags == TEXT, folds[ids], data)
            if np.any(tags == ERROR):
                alike = {error: number for number, error in reversed(list(enumerate(self.pool.errors)))}
                table_of = np.array([alike[error] for error in self.pool.errors], dtype=np.float64)
                ids = np.where(tags == ERROR, data, 0.0).astype(np.int64)
                data = np.where(tags == ERROR, table_of[ids], data)
            own_firsts, own = numbered(data, tags)
            if at == 0:
                firsts, codes = own_firsts, own
            else:
                firsts, codes = numbered((codes * len(own_firsts) + own).astype(np.float64), NUMBER)
        return firsts, codes

    def _refuse(self, table: ColumnArray) -> None:
        """Raise Failure with the first error value of an array, row by row."""
        wrong = table.tags == ERROR
        if np.any(wrong):
            place = int(np.flatnonzero(np.broadcast_to(wrong, table.shape))[0])
            raise Failure(table.item(*divmod(place, table.shape[1])))


def _sorted_places(codes: Any, size: int) -> Any:
    """Return the places of codes below ``size`` in the order of the codes, equal ones as they stand."""
    # Sorting two bytes is a matter of counting.
    return np.argsort(codes.astype(np.uint16) if size <= 1 << 16 else codes, kind="stable")


def _parted(places: Any, codes: Any, size: int) -> list[Sequence[int]]:
    """Return the places of each code below ``size``, as they stand."""
    rows = places[_sorted_places(codes, size)]
    ends = np.cumsum(np.bincount(codes, minlength=size)).tolist()
    # Of few places each, lists are smaller than arrays and faster to walk.
    taken: Any = rows.tolist() if len(rows) < _FEW * size else rows
    return [taken[start:stop] for start, stop in pairwise([0, *ends])]


def _part(grid: Grid, column: int, first: int, last: int) -> tuple[Any, Any]:
    """Return (numbers, tags) of rows of a column, views where it holds them all."""
    held = grid.columns.get(column)
    stop = first if held is None else max(first, min(last, held.length))
    if held is None or stop == first:
        return np.zeros(last - first), BLANK
    numbers, tags = held.numbers[first:stop], held.tags[first:stop]
    if stop < last:
        numbers = np.concatenate((numbers, np.zeros(last - stop)))
        tags = np.concatenate((tags, np.zeros(last - stop, dtype=np.uint8)))
    return numbers, tags


def _same(tags: Any) -> Any:
    """Return the one tag of an array of tags that are all the same, else the array."""
    if type(tags) is int:
        return tags
    first = int(tags[0])
    return first if (tags == first).all() else tags


def _each(table: ColumnArray) -> Any:
    """Return a tag for every value."""
    return np.full(table.shape, table.tags, dtype=np.uint8) if type(table.tags) is int else table.tags
