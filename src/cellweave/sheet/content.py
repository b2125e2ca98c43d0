"""Owns what a person put into a book, told apart from what was computed: its digest, and the names it reads.

Two books with the same content compute the same from the same names, so whoever holds a result needs no other key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cellweave.sheet.arrays import np
from cellweave.sheet.pool import BLANK, ERROR, OBJECT, TEXT
from cellweave.values import ErrorValue

if TYPE_CHECKING:
    from cellweave.address import Range
    from cellweave.sheet.book import Book
    from cellweave.sheet.column import Column
    from cellweave.sheet.grid import Grid

# Texts, error values and objects are numbers in a column, by order of arrival; that order is no content.
_POOLED = (TEXT, ERROR, OBJECT)


def content_of(book: Book) -> tuple[bytes, list[Any]]:
    """Return the digest of the book's typed values, formulas, formats, names and tables; and its cells' objects."""
    total = hashlib.blake2b(digest_size=16)
    objects: list[Any] = []
    for grid in book.grids:
        total.update(f"\x00sheet {grid.name}\x00{sorted(map(repr, grid.formats.items()))}".encode())
        for area, text in _formulas(grid):
            total.update(f"\x00{tuple(area)}{text}".encode())
        for index in sorted(grid.columns):
            _add_column(total, objects, grid, index)
    for name, formula in sorted(book.defined.items()):
        total.update(f"\x00name {name}={formula.skeleton.text}{formula.leaves!r}".encode())
    for name, table in sorted(book.tables.items()):
        total.update(f"\x00table {name}={table!r}".encode())
    return total.digest(), objects


def _formulas(grid: Grid) -> Iterator[tuple[Range, str]]:
    for region in grid.regions:
        formula = region.template.formula
        yield region.area, f"{formula.skeleton.text}{formula.leaves!r}"


def _add_column(total: Any, objects: list[Any], grid: Grid, index: int) -> None:
    column = grid.columns[index]
    column.trim()  # blanks at the end are left behind by some edits, and by others not
    computed = [
        (region.area.top, region.area.bottom + 1)
        for region in grid.regions
        if region.area.left <= index <= region.area.right
    ]
    computed += [(area.top, area.bottom + 1) for area in grid.spills.values() if area.left <= index <= area.right]
    first = 0
    for low, high in [*sorted(computed), (column.length, column.length)]:
        if first < min(low, column.length):
            _add_rows(total, objects, grid, index, first, min(low, column.length))
        first = max(first, high)


def _add_rows(total: Any, objects: list[Any], grid: Grid, index: int, first: int, last: int) -> None:
    column = grid.columns[index]
    numbers, tags = column.numbers[first:last], column.tags[first:last]
    kinds = bytes(tags)
    if not kinds.strip(bytes((BLANK,))):
        return
    total.update(f"\x00column {index} {first} {last}".encode())
    total.update(kinds)
    if not any(tag in kinds for tag in _POOLED):
        total.update(memoryview(numbers).cast("B"))
    elif np is not None:
        pooled = np.isin(tags, _POOLED)
        total.update(np.where(pooled, 0.0, numbers).tobytes())
        _add_pooled(total, objects, column, tags[pooled], numbers[pooled])
    else:
        for tag, number in zip(tags, numbers, strict=True):
            if tag in _POOLED:
                _add_value(total, objects, column.pool.unpack(tag, number))
            else:
                total.update(repr(number).encode())


def _add_pooled(total: Any, objects: list[Any], column: Column, tags: Any, numbers: Any) -> None:
    """Add texts and the like: each once, and by number which of them stands where, in order of appearance."""
    keys = numbers * 8 + tags
    _, places, which = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(places, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    total.update(rank[which.reshape(-1)].tobytes())
    for place in places[order].tolist():
        _add_value(total, objects, column.pool.unpack(int(tags[place]), numbers[place]))


def _add_value(total: Any, objects: list[Any], value: Any) -> None:
    if isinstance(value, str):
        total.update(value.encode("utf-8", "surrogatepass") + b"\x00")
    elif isinstance(value, ErrorValue):
        total.update(f"{value.code}\x00".encode())
    else:
        total.update(b"\x00object")
        objects.append(value)


def digest_of(grid: Grid, area: Range) -> bytes | None:
    """Return the digest of the values shown in a range, None where it holds Python objects."""
    total = hashlib.blake2b(digest_size=16)
    objects: list[Any] = []
    for index in sorted(grid.columns):
        if area.left <= index <= area.right:
            grid.columns[index].trim()
            last = min(area.bottom + 1, grid.columns[index].length)
            if area.top < last:
                _add_rows(total, objects, grid, index, area.top, last)
    return None if objects else total.digest()
