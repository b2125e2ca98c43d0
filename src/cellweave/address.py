"""Owns A1 addresses: places and rectangles of a grid and their text; never what stands there.

Rows and columns count from 0 inside, from 1 and ``A`` in text. A ``Range`` includes both of its corners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from cellweave.errors import AddressError

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384

_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_COLUMN: Final = re.compile(r"\$?([A-Za-z]{1,3})\Z")
_ROW: Final = re.compile(r"\$?([0-9]{1,7})\Z")


@lru_cache(maxsize=MAX_COLUMNS)
def column_letters(column: int) -> str:
    """Return the letters of a column counted from 0: ``A`` for 0, ``XFD`` for 16383."""
    if not 0 <= column < MAX_COLUMNS:
        raise AddressError(f"Column {column + 1} is outside the grid, which has {MAX_COLUMNS}.", column=column)
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


@lru_cache(maxsize=MAX_COLUMNS)
def column_number(letters: str) -> int:
    """Return the column that ``letters`` name, counted from 0. Raises AddressError past ``XFD``."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise AddressError(f"{letters!r} is not a column.", text=letters)
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMNS:
        raise AddressError(f"Column {letters!r} is outside the grid, whose last one is XFD.", text=letters)
    return number - 1


class Address(NamedTuple):
    """One place of a grid."""

    row: int
    column: int

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``B3`` or ``$B$3``; the dollar signs say nothing about a place."""
        match = _CELL.match(text.strip())
        if match is None:
            raise AddressError(f"{text!r} is not an address such as B3.", text=text)
        return cls(_row(match[2], text), column_number(match[1]))

    def __str__(self) -> str:
        return f"{column_letters(self.column)}{self.row + 1}"


class Range(NamedTuple):
    """A rectangle of places, both corners included; whole columns and rows reach to the grid's edges."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read ``A2:C9``, ``B3``, ``A:C`` or ``2:9``, the corners in any order."""
        match = _CELL.match(text.strip())
        if match is not None:
            row, column = _row(match[2], text), column_number(match[1])
            return cls(row, column, row, column)
        first, colon, second = text.strip().partition(":")
        second = second if colon else first
        one, two = _CELL.match(first), _CELL.match(second)
        if one is not None and two is not None:
            return cls.between(Address.parse(first), Address.parse(second))
        one, two = _COLUMN.match(first), _COLUMN.match(second)
        if one is not None and two is not None and colon:
            left, right = sorted((column_number(one[1]), column_number(two[1])))
            return cls(0, left, MAX_ROWS - 1, right)
        one, two = _ROW.match(first), _ROW.match(second)
        if one is not None and two is not None and colon:
            top, bottom = sorted((_row(one[1], text), _row(two[1], text)))
            return cls(top, 0, bottom, MAX_COLUMNS - 1)
        raise AddressError(f"{text!r} is not a range such as A2:C9.", text=text)

    @classmethod
    def between(cls, one: Address, two: Address) -> Range:
        """Return the smallest range that holds both places."""
        return cls(
            min(one.row, two.row), min(one.column, two.column), max(one.row, two.row), max(one.column, two.column)
        )

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.bottom - self.top + 1, self.right - self.left + 1

    @property
    def is_cell(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    def __contains__(self, place: object) -> bool:
        if not (isinstance(place, tuple) and len(place) == 2):
            return False
        row, column = place
        return bool(self.top <= row <= self.bottom and self.left <= column <= self.right)

    def holds(self, row: int, column: int) -> bool:
        """Return whether a place lies in the range."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def intersection(self, other: Range) -> Range | None:
        """Return the places both ranges hold, or None."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        bottom, right = min(self.bottom, other.bottom), min(self.right, other.right)
        return Range(top, left, bottom, right) if top <= bottom and left <= right else None

    def addresses(self) -> Iterator[Address]:
        """Yield the places row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield Address(row, column)

    def __str__(self) -> str:
        if self.is_cell:
            return str(Address(self.top, self.left))
        if self.top == 0 and self.bottom == MAX_ROWS - 1:
            return f"{column_letters(self.left)}:{column_letters(self.right)}"
        if self.left == 0 and self.right == MAX_COLUMNS - 1:
            return f"{self.top + 1}:{self.bottom + 1}"
        return f"{Address(self.top, self.left)}:{Address(self.bottom, self.right)}"


def _row(digits: str, text: str) -> int:
    row = int(digits)
    if not 1 <= row <= MAX_ROWS:
        raise AddressError(f"Row {row} of {text!r} is outside the grid, which has {MAX_ROWS}.", text=text)
    return row - 1
