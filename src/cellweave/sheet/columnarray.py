"""Owns arrays whose values are columns: what a formula over long ranges computes, with no object a value.

``data`` and ``tags`` mean what they mean in a column of a grid: rows by columns, ``tags`` one for all or as many. They
may be views of a grid's columns and are never written to. Rows of Python values are made when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cellweave.sheet.arrays import np
from cellweave.sheet.grid import Grid
from cellweave.sheet.pool import NUMBER
from cellweave.values import Array, Places

if TYPE_CHECKING:
    from cellweave.sheet.arrayengine import ArrayEngine


class ColumnArray(Array):
    """An array of typed columns; ``engine`` computes with it."""

    __slots__ = ("data", "engine", "tags")

    def __init__(self, engine: ArrayEngine, data: Any, tags: Any) -> None:
        self.engine = engine
        self.data = data
        self.tags = tags

    def __getattr__(self, name: str) -> Any:
        """Make ``rows``, the one attribute that may be missing, when it is first asked for."""
        if name != "rows":
            raise AttributeError(name)
        columns = [self.column(at) for at in range(self.data.shape[1])]
        self.rows = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in self.data]
        return self.rows

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.data.shape
        return height, width

    def column(self, at: int) -> list[Any]:
        """Return the values of one column."""
        tags = self.tags if type(self.tags) is int else self.tags[:, at]
        values: list[Any] = self.engine.pool.unpack_all(self.data[:, at], tags)
        return values

    def item(self, row: int, column: int) -> Any:
        tag = self.tags if type(self.tags) is int else self.tags[row, column]
        return self.engine.pool.unpack(tag, self.data[row, column])

    def as_grid(self) -> Grid:
        """Return a grid that holds the array, for what looks for values in grids; nothing is written to it."""
        grid = Grid(-1, "", self.engine.pool)
        for at in range(self.data.shape[1]):
            column = grid.column(at)
            column.length = len(self.data)
            column.numbers = np.ascontiguousarray(self.data[:, at], dtype=np.float64)
            tags = np.full(column.length, self.tags, dtype=np.uint8) if type(self.tags) is int else self.tags[:, at]
            column.tags = np.ascontiguousarray(tags)
        return grid

    def taken(self, places: Places) -> ColumnArray:
        return self._with(lambda values: _taken(values, places))

    def across(self, places: Places) -> ColumnArray:
        return self._with(lambda values: _taken(values.T, places).T)

    def turned(self) -> ColumnArray:
        return self._with(lambda values: values.T)

    def wrapped(self, width: int) -> ColumnArray:
        return self._with(lambda values: values.reshape(-1, width))

    def padded(self, height: int, width: int, padding: Any) -> Array:
        packed = self.engine.packed(Array([[padding]]))
        if packed is None:
            return Array(self.rows).padded(height, width, padding)
        tall, wide = self.data.shape
        if (tall, wide) == (height, width):
            return self
        data = np.full((height, width), float(packed.data[0, 0]), order="F")
        data[:tall, :wide] = self.data
        if self.tags is packed.tags:
            return ColumnArray(self.engine, data, self.tags)
        tags = np.full((height, width), packed.tags, dtype=np.uint8, order="F")
        tags[:tall, :wide] = self.tags
        return ColumnArray(self.engine, data, tags)

    def others(self) -> Iterator[Any]:
        if type(self.tags) is int:
            return iter(()) if self.tags == NUMBER else iter(self)
        places = np.nonzero(self.tags != NUMBER)
        return iter(self.engine.pool.unpack_all(self.data[places], self.tags[places]))

    def __iter__(self) -> Iterator[Any]:
        tags = self.tags if type(self.tags) is int else self.tags.ravel()
        return iter(self.engine.pool.unpack_all(self.data.ravel(), tags))

    def _with(self, change: Any) -> ColumnArray:
        tags = self.tags if type(self.tags) is int else change(self.tags)
        return ColumnArray(self.engine, change(self.data), tags)


def positions(places: Sequence[int]) -> Any:
    """Return places as an array."""
    return np.arange(places.start, places.stop, places.step) if isinstance(places, range) else np.asarray(places)


def _taken(values: Any, places: Places) -> Any:
    """Return rows of a two-dimensional array; its columns stay together in memory."""
    if isinstance(places, (slice, range)):
        return values[places if isinstance(places, slice) else slice(places.start, places.stop, places.step)]
    places = positions(places)
    if values.shape[1] == 1:
        return values[:, 0][places][:, None]
    return np.take(values.T, places, axis=1).T
