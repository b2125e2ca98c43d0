"""Owns one sheet's columns and regions and what is remembered about them; never the order of evaluation or text."""

from __future__ import annotations

from typing import Any

from cellweave.address import Range
from cellweave.sheet.column import Column
from cellweave.sheet.pool import Pool
from cellweave.sheet.regions import RegionMap
from cellweave.sheet.spills import Spills
from cellweave.sheet.summary import ColumnSummary


class Grid:
    """The values and formulas of one sheet of a book."""

    def __init__(self, index: int, name: str, pool: Pool) -> None:
        self.index = index
        self.name = name
        self.pool = pool
        self.columns: dict[int, Column] = {}
        self.regions = RegionMap(index)
        # Anchor place → the range its array fills.
        self.spills = Spills()
        # Column → {row or None for the whole column: number format}.
        self.formats: dict[int, dict[int | None, str]] = {}
        self.widths: dict[int, float] = {}
        self.hidden_rows: set[int] = set()
        # Those of the hidden rows that a filter hides.
        self.filtered_rows: set[int] = set()
        self._summaries: dict[int, ColumnSummary] = {}
        self.indexes: dict[Any, Any] = {}

    def column(self, index: int) -> Column:
        """Return a column, made when it is asked for first."""
        held = self.columns.get(index)
        if held is None:
            held = self.columns[index] = Column(self.pool)
        return held

    def get(self, row: int, column: int) -> Any:
        """Return the grid value at a place."""
        held = self.columns.get(column)
        return None if held is None else held.get(row)

    def number_format(self, row: int, column: int) -> str | None:
        """Return the number format of a place, its own or its column's."""
        formats = self.formats.get(column, {})
        return formats.get(row, formats.get(None))

    def format_cells(self, area: Range, form: str) -> None:
        """Give the cells of a range a number format."""
        for column in range(area.left, area.right + 1):
            formats = self.formats.setdefault(column, {})
            formats.update((row, form) for row in range(area.top, area.bottom + 1))

    def format_columns(self, area: Range, form: str, first: int = 0) -> None:
        """Give the whole columns of a range a number format, and all cells in them from row ``first`` on."""
        for column in range(area.left, area.right + 1):
            formats = self.formats.setdefault(column, {})
            for row in [row for row in formats if row is None or row >= first]:
                del formats[row]
            formats[None] = form

    def values(self, area: Range) -> list[list[Any]]:
        """Return the grid values of a range, column by column."""
        blank: list[Any] = [None] * area.shape[0]
        columns = (self.columns.get(column) for column in range(area.left, area.right + 1))
        return [blank if held is None else held.values(area.top, area.bottom + 1) for held in columns]

    def rows(self, area: Range) -> list[list[Any]]:
        """Return the grid values of a range, row by row."""
        return as_rows(self.values(area))

    def first_error(self, area: Range) -> tuple[int, int] | None:
        """Return the place of the first error value of a range, row by row, or None."""
        places = [
            (row, column)
            for column in self._held(area)
            if (row := self.columns[column].first_error(area.top, area.bottom + 1)) is not None
        ]
        return min(places, default=None)

    def summary(self, index: int) -> ColumnSummary:
        """Return what is known of a column's stretches."""
        known = self._summaries.get(index)
        if known is None:
            known = self._summaries[index] = ColumnSummary(self.column(index))
        return known

    def forget(self) -> None:
        """Drop what was remembered of columns: rows or columns changed their places."""
        self._summaries.clear()
        self.indexes.clear()
        for column in self.columns.values():
            column.watchers.clear()

    def extent(self) -> tuple[int, int]:
        """Return (rows, columns) of the smallest range from A1 that holds everything."""
        rows = columns = 0
        for index, column in self.columns.items():
            column.trim()
            if column.length:
                rows, columns = max(rows, column.length), max(columns, index + 1)
        for region in self.regions:
            rows, columns = max(rows, region.area.bottom + 1), max(columns, region.area.right + 1)
        return rows, columns

    def clipped(self, area: Range) -> Range | None:
        """Return the part of ``area`` that can hold values, or None: whole columns end with their last value."""
        rows = max((self.columns[c].length for c in self._held(area)), default=0)
        right = max((c for c in self._held(area) if self.columns[c].length), default=-1)
        bottom = min(area.bottom, rows - 1)
        right = min(area.right, right)
        return Range(area.top, area.left, bottom, right) if bottom >= area.top and right >= area.left else None

    def spill_over(self, row: int, column: int) -> tuple[int, int] | None:
        """Return the anchor whose spill range holds a place (the anchor's own place included)."""
        found = self.spills.overlapping(Range(row, column, row, column))
        return found[0][0] if found else None

    def _held(self, area: Range) -> list[int]:
        if area.right - area.left < len(self.columns):
            return [c for c in range(area.left, area.right + 1) if c in self.columns]
        return [c for c in self.columns if area.left <= c <= area.right]


def as_rows(columns: list[list[Any]]) -> list[list[Any]]:
    """Return columns of equal length as rows."""
    return [list(row) for row in zip(*columns, strict=True)]
