"""Owns references as values while a formula is evaluated: areas of a grid, read when somebody needs their values.

Rows and columns count from 0 and both corners are included. A grid is whatever answers the ``Grid`` protocol.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.failure import Failure
from cellweave.formula.numerics import samples
from cellweave.values import CALC, REF, VALUE, Array, ErrorValue


class Grid(Protocol):
    """What areas read from. A sheet is known by a key the grid chooses; values are grid values."""

    # Whether values may be stale and are looked at through this grid only, which sees to them first.
    asks_first: bool = False
    # Whether a cell that is read may turn out to wait for the formula that reads it.
    is_circle_possible: bool = False
    # What computes with long arrays by whole columns (``arrays.Engine``), or None.
    engine: Any = None

    def cell(self, sheet: Any, row: int, column: int) -> Any:
        """Return the value of one grid cell."""

    def rows(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[Any]]:
        """Return the values of a rectangle."""

    def array(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Array:
        """Return the values of a rectangle as an array."""
        return Array(self.rows(sheet, top, left, bottom, right))

    def numbers(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Sequence[float]:
        """Return the numbers of a rectangle row by row, nan in the place of any other value.

        Raises Failure with the first error value in it.
        """
        return numbers_of(self.rows(sheet, top, left, bottom, right))

    def ordered(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Sequence[float]:
        """Return the numbers of a rectangle in ascending order. Raises Failure with the first error value in it."""
        return samples.ordered(samples.known(self.numbers(sheet, top, left, bottom, right)))

    def found(self, sheet: Any, column: int, top: int, bottom: int, sought: Any, order: int) -> Any:
        """Return the row where a value stands in a part of a column, or None; NotImplemented where it must be read.

        ``order`` 0 finds the first equal value or text that fits wildcards, 1 halves a list that ascends and -1 goes
        down one that descends.
        """
        return NotImplemented

    def meeting(self, sheet: Any, column: int, top: int, bottom: int, criterion: Any) -> Any:
        """Return the places in a part of a column that meet a criterion; NotImplemented where it must be read."""
        return NotImplemented

    def extent(self, sheet: Any) -> tuple[int, int]:
        """Return (rows, columns) that hold anything; what is beyond is blank."""


class Area:
    """A rectangle of one sheet. Whole columns and rows read only as far as the sheet holds anything."""

    __slots__ = ("bottom", "grid", "left", "right", "sheet", "top")

    def __init__(self, grid: Grid, sheet: Any, top: int, left: int, bottom: int, right: int) -> None:
        self.grid = grid
        self.sheet = sheet
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    def value(self) -> Any:
        """Return the value of the first cell."""
        return self.grid.cell(self.sheet, self.top, self.left)

    def rows(self) -> list[list[Any]]:
        """Return the values, at least one row and column of them."""
        return self.grid.rows(self.sheet, *self._held())

    def numbers(self) -> Sequence[float]:
        """Return the numbers row by row, nan in the place of any other value. Raises Failure with the first error."""
        return self.grid.numbers(self.sheet, *self._held())

    def ordered(self) -> Sequence[float]:
        """Return the numbers in ascending order. Raises Failure with the first error value."""
        return self.grid.ordered(self.sheet, *self._held())

    def _held(self) -> tuple[int, int, int, int]:
        """Return (top, left, bottom, right) of the part that can hold values where the whole would be too much."""
        bottom, right = self.bottom, self.right
        if bottom == MAX_ROWS - 1 or right == MAX_COLUMNS - 1 or (bottom - self.top) * (right - self.left) > 2_000_000:
            rows, columns = self.grid.extent(self.sheet)
            bottom = max(self.top, min(bottom, rows - 1))
            right = max(self.left, min(right, columns - 1))
        return self.top, self.left, bottom, right

    def found(self, sought: Any, order: int) -> Any:
        """Return the place of a value in a column, or None; NotImplemented where the column must be read for that.

        ``order`` 0 finds the first equal value or text that fits wildcards, 1 halves a list that ascends and -1 goes
        down one that descends.
        """
        if self.left != self.right:
            return NotImplemented
        row = self.grid.found(self.sheet, self.left, self.top, self.bottom, sought, order)
        return row if row is None or row is NotImplemented else row - self.top

    def meeting(self, criterion: Any, count: int) -> Any:
        """Return the places among the first ``count`` cells of a column that meet a criterion; NotImplemented where
        the column must be read for that."""
        if self.left != self.right or count > self.bottom - self.top + 1:
            return NotImplemented
        return self.grid.meeting(self.sheet, self.left, self.top, self.top + count - 1, criterion)

    def array(self) -> Array:
        """Return the values as an array."""
        return self.grid.array(self.sheet, *self._held())

    def __iter__(self) -> Iterator[Any]:
        """Yield the values row by row."""
        for row in self.rows():
            yield from row

    @property
    def place(self) -> tuple[int, int, int, int]:
        """(top, left, bottom, right)."""
        return self.top, self.left, self.bottom, self.right

    def at(self, row: int, column: int) -> Area:
        """Return the area of one cell, counted from this area's first."""
        return self.part(row, column, 1, 1)

    def part(self, row: int, column: int, height: int, width: int) -> Area:
        """Return an area by its place counted from this one's first cell. Raises Failure(#REF!) outside the grid."""
        top, left = self.top + row, self.left + column
        bottom, right = top + height - 1, left + width - 1
        if top < 0 or left < 0 or bottom >= MAX_ROWS or right >= MAX_COLUMNS or height < 1 or width < 1:
            raise Failure(REF)
        return Area(self.grid, self.sheet, top, left, bottom, right)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Area) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[Any, ...]:
        return self.sheet, self.top, self.left, self.bottom, self.right

    def __repr__(self) -> str:
        return f"Area({self.sheet!r}, {self.top}, {self.left}, {self.bottom}, {self.right})"


class Areas:
    """Several areas as one reference: a union, or one place through several sheets."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Area]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Any]:
        """Yield the values area by area."""
        for part in self.parts:
            yield from part

    def rows(self) -> list[list[Any]]:
        """Return all values in one row."""
        return [list(self)]


class References(Array):
    """An array of references, as OFFSET and INDIRECT give for arrays; its values are those of their first cells.

    ``places`` are rows of an ``Area`` or an error value each.
    """

    __slots__ = ("places",)

    def __init__(self, places: list[list[Any]]) -> None:
        self.places = places
        super().__init__([[place.value() if isinstance(place, Area) else place for place in row] for row in places])


class Lambda(Protocol):
    """A function made by LAMBDA, or a function's name used as a value (``BYROW(A1:B9, SUM)``)."""

    arity: int

    def __call__(self, *values: Any) -> Any:
        """Return what the function computes; error values come back as values."""


def rows_of(value: Any) -> list[list[Any]]:
    """Return the values of an area, an array or one scalar as rows."""
    if isinstance(value, Array):
        return value.rows
    if isinstance(value, (Area, Areas)):
        return value.rows()
    return [[CALC if hasattr(value, "arity") else value]]


def each_value(value: Any, of: Callable[[Any], Any]) -> Any:
    """Return ``of`` the first value of a reference, or an array of each value's, as N and T read what they get."""
    if isinstance(value, Array):
        return Array([[of(item) for item in row] for row in value.rows])
    return of(rows_of(value)[0][0])


def numbers_of(rows: list[list[Any]]) -> list[float]:
    """Return the numbers of rows one after the other, nan in the place of any other value.

    Raises Failure with the first error value.
    """
    found: list[float] = []
    for row in rows:
        for item in row:
            if isinstance(item, ErrorValue):
                raise Failure(item)
            found.append(item if type(item) is float else math.nan)
    return found


def single(value: Any) -> Any:
    """Return the one value of an area or array that has one cell; other values as they are."""
    if isinstance(value, Area):
        return value.value() if value.is_cell else value.array()
    if isinstance(value, Areas):
        return value.parts[0].value() if len(value.parts) == 1 and value.parts[0].is_cell else Array(value.rows())
    if isinstance(value, Array) and value.shape == (1, 1):
        return value.item(0, 0)
    return value


def settled(value: Any) -> Any:
    """Return a formula's result as a grid value: references read, lambdas and several areas refused, floats finite."""
    if isinstance(value, Areas) and len(value.parts) > 1:
        return VALUE
    value = single(value)
    if type(value) is References:
        return Array(value.rows)
    if isinstance(value, Array) and value.engine is None:
        if any(hasattr(kind, "arity") for kind in {type(item) for item in value}):
            return Array([[CALC if hasattr(item, "arity") else item for item in row] for row in value.rows])
        return value
    if isinstance(value, ErrorValue) or type(value) in (float, str, bool):
        return value
    return CALC if hasattr(value, "arity") else value
