"""Owns what several arrays take part in: stacking, and the engine that computes with whole columns where there is one.

Functions ask ``engine_of`` their arguments. Where that is None, or the engine declines by returning None, they go on
with rows of values; both ways give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

from cellweave.values import NA, Array

# Fewer elements than this are not worth the engine's while.
_MANY: Final = 64


class Engine(Protocol):
    """What computes with arrays by whole columns. What it cannot do it declines with None."""

    def operated(self, operator: str, values: list[Any], operate: Callable[..., Any]) -> Array | None:
        """Return an operator, or ``neg`` or ``percent``, over the elements of values."""

    def called(self, name: str, values: list[Any], each: tuple[bool, ...], call: Callable[..., Any]) -> Array | None:
        """Return a function over the elements of the values that ``each`` marks; ``call`` computes one of them."""

    def applied(
        self, call: Any, arguments: list[Array], each: Callable[[int, int], Any], *, by_row: bool
    ) -> Array | None:
        """Return a lambda over the elements of arrays of one shape, or over their rows; ``each`` computes one."""

    def numbers(self, array: Array) -> Sequence[float] | None:
        """Return the numbers row by row, nan in the place of any other value. Raises Failure with the first error."""

    def held(self, conditions: Array) -> Sequence[int] | None:
        """Return the places, row by row, of conditions that hold. Raises Failure with the first error value."""

    def order(self, keys: list[tuple[Array, int]]) -> Sequence[int] | None:
        """Return the places of rows sorted by keys of one column, 1 or -1 for descending, the first one first."""

    def grouped(self, column: Array, places: Sequence[int]) -> list[Sequence[int]] | None:
        """Return the places of equal values among those at ``places``, group by group in order of appearance."""

    def sharing(self, several: list[Sequence[int]]) -> Callable[[Sequence[int]], list[Sequence[int]]]:
        """Return what gives those of several ascending lists of places that are also in another such list."""

    def distinct(self, table: Array, exactly_once: bool) -> Sequence[int] | None:
        """Return the first place of each kind of equal rows in order, or only of those that have no equal."""

    def stacked(self, tables: list[Array]) -> Array | None:
        """Return tables one below the other, ``#N/A`` beside narrower ones."""

    def sequence(self, rows: int, columns: int, start: float, step: float) -> Array | None:
        """Return numbers in equal steps, row by row."""


def engine_of(values: Iterable[Any]) -> Engine | None:
    """Return what computes with the arrays among values by whole columns, or None where all are rows."""
    for value in values:
        if isinstance(value, Array) and value.engine is not None:
            engine: Engine = value.engine
            return engine
    return None


def counted(engine: Engine | None, rows: int, columns: int, start: float, step: float) -> Array:
    """Return numbers in equal steps, row by row."""
    if engine is not None and rows * columns >= _MANY:
        found = engine.sequence(rows, columns, start, step)
        if found is not None:
            return found
    return Array([[start + step * (row * columns + column) for column in range(columns)] for row in range(rows)])


def stacked(tables: list[Array]) -> Array:
    """Return arrays one below the other, ``#N/A`` beside narrower ones."""
    engine = engine_of(tables)
    found = None if engine is None else engine.stacked(tables)
    if found is not None:
        return found
    width = max(table.shape[1] for table in tables)
    return Array([row + [NA] * (width - len(row)) for table in tables for row in table.rows])
