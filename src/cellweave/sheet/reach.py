"""Owns what one reference of a filled formula reaches, for every cell of its region at once (TACO's patterns).

A corner is fixed (``$A$1``) or moves with the cell (``A1``), rows and columns apart. So a reference shared by a
million cells is one ``Reach`` of eight numbers, and "who reads A7?" is arithmetic, not a search.
"""

from __future__ import annotations

from typing import NamedTuple

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range

_FAR = 1 << 30


class Corner(NamedTuple):
    """One edge of a reference along one axis: a position when ``fixed``, else an offset from the reading cell."""

    fixed: bool
    value: int

    def at(self, place: int) -> int:
        return self.value if self.fixed else place + self.value


class Reach(NamedTuple):
    """A reference in relative form; ``sheet`` is an index in the book, or -1 for the sheet of the formula."""

    sheet: int
    top: Corner
    left: Corner
    bottom: Corner
    right: Corner

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    @property
    def rows_move(self) -> bool:
        """Whether the rows read depend on the row that reads."""
        return not (self.top.fixed and self.bottom.fixed)

    @property
    def columns_move(self) -> bool:
        return not (self.left.fixed and self.right.fixed)

    def rows(self, row: int) -> tuple[int, int]:
        """Return the first and last row that the cell in ``row`` reads."""
        one, two = self.top.at(row), self.bottom.at(row)
        return (one, two) if one <= two else (two, one)

    def columns(self, column: int) -> tuple[int, int]:
        one, two = self.left.at(column), self.right.at(column)
        return (one, two) if one <= two else (two, one)

    def range(self, row: int, column: int) -> Range | None:
        """Return what the cell at (row, column) reads, or None where that is outside the grid (``#REF!``)."""
        top, bottom = self.rows(row)
        left, right = self.columns(column)
        if top < 0 or left < 0 or bottom >= MAX_ROWS or right >= MAX_COLUMNS:
            return None
        return Range(top, left, bottom, right)

    def hull(self, area: Range) -> Range | None:
        """Return the smallest range that holds all that the cells of ``area`` read, cut to the grid."""
        if area[0] == area[2] and area[1] == area[3] and self[1] == self[3] and self[2] == self[4]:
            # One cell that reads one cell, as most of a sheet that is not filled down.
            row, column = self[1], self[2]
            top = row[1] if row[0] else row[1] + area[0]
            left = column[1] if column[0] else column[1] + area[1]
            return Range(top, left, top, left) if 0 <= top < MAX_ROWS and 0 <= left < MAX_COLUMNS else None
        first, second = self.top, self.bottom
        top = min(
            first[1] if first[0] else first[1] + area[0],
            second[1] if second[0] else second[1] + area[0],
        )
        bottom = max(
            first[1] if first[0] else first[1] + area[2],
            second[1] if second[0] else second[1] + area[2],
        )
        first, second = self.left, self.right
        left = min(
            first[1] if first[0] else first[1] + area[1],
            second[1] if second[0] else second[1] + area[1],
        )
        right = max(
            first[1] if first[0] else first[1] + area[3],
            second[1] if second[0] else second[1] + area[3],
        )
        if top < 0 or left < 0 or bottom >= MAX_ROWS or right >= MAX_COLUMNS:
            top, left = max(top, 0), max(left, 0)
            bottom, right = min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1)
            if top > bottom or left > right:
                return None
        return Range(top, left, bottom, right)

    def readers(self, area: Range, changed: Range) -> Range | None:
        """Return the part of the region ``area`` whose cells read a place of ``changed``; never too small."""
        low, high = _who(self.top, self.bottom, changed.top, changed.bottom)
        top, bottom = max(area.top, low), min(area.bottom, high)
        if top > bottom:
            return None
        low, high = _who(self.left, self.right, changed.left, changed.right)
        left, right = max(area.left, low), min(area.right, high)
        return Range(top, left, bottom, right) if left <= right else None


def _who(one: Corner, two: Corner, low: int, high: int) -> tuple[int, int]:
    """Return the places whose interval between the corners can meet low..high."""
    fixed, value = one
    if fixed:
        first, last = -_FAR if value >= low else _FAR, _FAR if value <= high else -_FAR
    else:
        first, last = low - value, high - value
    if two is not one:
        fixed, value = two
        if not fixed:
            first, last = min(first, low - value), max(last, high - value)
        else:
            first, last = -_FAR if value >= low else first, _FAR if value <= high else last
    return first, last
