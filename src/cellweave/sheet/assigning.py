"""Owns what is put where by an assignment from Python, or by typing: a value, a formula for a range, lists, frames."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, KeysView, Mapping, ValuesView
from itertools import zip_longest
from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Address, Range
from cellweave.errors import AddressError, SheetError
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.sheet.literals import read_literal
from cellweave.sheet.packing import as_value, column_list, packed

# One assignment fills at most so many cells: a slip of the hand must not take all memory.
MOST_CELLS = 50_000_000
# What gives its items one after the other, and so is made a list of first.
_RUNNING: Final = (Iterator, deque, KeysView, ValuesView)


def assign(book: Book, grid: Grid, header: dict[str, int], area: Range, value: Any, *, is_open: bool = False) -> None:
    """Put ``value`` into ``area``: a formula shifts its relative references, one value fills, a list goes down a
    column or along a row, rows, arrays and frames stand as they are.

    One cell, whole columns and whole rows take as much as there is, and so does an area that ``is_open`` downwards;
    what is shorter than a range leaves the rest alone. Raises SheetError for more than a range holds.
    """
    if is_formula(value):
        if not area.is_cell:
            area = _bounded(trimmed(grid, area))
        template = book.language.template(grid, value, area.top, area.left, header)
        book.put_template(grid, area, template)
        return
    value = list(value) if isinstance(value, _RUNNING) else value
    columns = _side_by_side(value)
    if columns is not None:
        _check_room(area, max(map(len, columns), default=0), len(columns), is_open=is_open)
        for column, items in enumerate(columns, area.left):
            _put_items(book, grid, header, column, area.top, items)
    elif _is_listed(value):
        along = area.top == area.bottom and area.right > area.left
        if not along and area.right > area.left:
            message = f"A list goes down one column or along one row, and {area} has several of both. Give rows."
            raise SheetError(message, range=str(area))
        _check_room(area, 1 if along else len(value), len(value) if along else 1, is_open=is_open)
        if along:
            for place in range(len(value)):
                _put_items(book, grid, header, area.left + place, area.top, value[place : place + 1])
        else:
            _put_items(book, grid, header, area.left, area.top, value)
    elif area.is_cell:
        put(book, grid, header, area.top, area.left, value)
    elif value is None:
        book.clear(grid, area)
    else:
        area = _bounded(trimmed(grid, area))
        for column in range(area.left, area.right + 1):
            put_column(book, grid, column, area.top, [value] * (area.bottom - area.top + 1))


def put(book: Book, grid: Grid, header: dict[str, int], row: int, column: int, value: Any) -> None:
    """Put a formula or a value into one cell; a date or the like brings its number format along."""
    if is_formula(value):
        template = book.language.template(grid, value, row, column, header)
        book.put_template(grid, Range(row, column, row, column), template)
        return
    value, form = as_value(value)
    book.put(grid, row, column, value)
    if form is not None:
        grid.formats.setdefault(column, {}).setdefault(row, form)


def enter_value(book: Book, grid: Grid, row: int, column: int, text: str) -> None:
    """Put what a person typed, no formula, into one cell: the value it reads as, with the number format it implies."""
    if text.startswith("'"):
        book.put(grid, row, column, text[1:])  # a text, whatever it begins with
        return
    value, form = read_literal(text)
    if value is None or value == text.strip():
        # Text keeps its blanks; only what is read as something else does without.
        value = text or None
    book.put(grid, row, column, value)
    if form is not None:
        grid.formats.setdefault(column, {}).setdefault(row, form)


def is_formula(value: Any) -> bool:
    """Whether a value that is put into a cell is a formula."""
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def put_column(book: Book, grid: Grid, column: int, first: int, values: Any) -> None:
    """Put values down a column from row ``first`` on; texts stay texts, whatever they begin with."""
    numbers, tags, form = packed(book.pool, values)
    book.put_column(grid, column, first, numbers, tags)
    if form is not None:
        grid.formats.setdefault(column, {}).setdefault(None, form)


def put_columns(book: Book, grid: Grid, header: dict[str, int], first: int, columns: Mapping[int, Any]) -> None:
    """Put values down columns; a formula or one value fills as many rows as the longest column has."""
    kept = {column: list(some) if isinstance(some, _RUNNING) else some for column, some in columns.items()}
    height = max((len(some) for some in kept.values() if _is_listed(some)), default=1)
    for column, some in kept.items():
        if _is_listed(some):
            put_column(book, grid, column, first, some)
        elif height:
            assign(book, grid, header, Range(first, column, first + height - 1, column), some)


def trimmed(grid: Grid, area: Range) -> Range:
    """Let whole columns and rows end with the sheet's last ones, so filling one is not a million cells."""
    rows, columns = grid.extent()
    if area.bottom == MAX_ROWS - 1:
        area = area._replace(bottom=max(rows - 1, area.top))
    if area.right == MAX_COLUMNS - 1:
        area = area._replace(right=max(columns - 1, area.left))
    return area


def _put_items(book: Book, grid: Grid, header: dict[str, int], column: int, first: int, items: Any) -> None:
    """Put items down a column; formulas in lists are entered as such, texts in arrays and frames are data."""
    if isinstance(items, (list, tuple)) and any(isinstance(item, str) and item[:1] == "=" for item in items):
        for row, item in enumerate(items, first):
            put(book, grid, header, row, column, item)
    else:
        put_column(book, grid, column, first, items)


def _side_by_side(value: Any) -> list[Any] | None:
    """Return the columns of rows, of a frame or of an array that has two dimensions; None for anything else."""
    shape = getattr(value, "shape", ())
    if isinstance(shape, tuple) and len(shape) > 2:
        raise SheetError(f"A sheet has two dimensions, and this array has {len(shape)}.", shape=shape)
    if isinstance(value, (list, tuple)):
        kinds = set(map(type, value))
        rows = sum(map(_is_many, kinds))
        if 0 < rows < len(kinds):
            raise SheetError("Rows and single values are mixed in one list. Give rows only.")
        return [list(column) for column in zip_longest(*value)] if rows else None
    if hasattr(value, "dtype") and len(shape) == 2:
        return [value[:, offset] for offset in range(shape[1])]
    listed = None if isinstance(value, Mapping) else column_list(value)
    return None if listed is None else [values for _, values in listed]


def _check_room(area: Range, height: int, width: int, *, is_open: bool) -> None:
    rows, columns = area.shape
    is_free = area.is_cell
    too_high = height > rows and not (is_free or is_open or area.bottom == MAX_ROWS - 1)
    too_wide = width > columns and not (is_free or area.right == MAX_COLUMNS - 1)
    if too_high or too_wide:
        message = (
            f"{area} has {rows:,} × {columns:,} cells (rows × columns), and {height:,} × {width:,} values were given."
        )
        raise SheetError(message, range=str(area), shape=(height, width))
    if area.top + height > MAX_ROWS or area.left + width > MAX_COLUMNS:
        message = (
            f"{height:,} × {width:,} values (rows × columns) from {Address(area.top, area.left)} on leave the grid."
        )
        raise AddressError(message, range=str(area), shape=(height, width))


def _bounded(area: Range) -> Range:
    height, width = area.shape
    if height * width > MOST_CELLS:
        message = f"{area} has {height * width:,} cells; one assignment fills at most {MOST_CELLS:,}."
        raise SheetError(message, range=str(area), cells=height * width)
    return area


def _is_listed(value: Any) -> bool:
    """Whether a value is many: a list, an array, a frame's column; a text or a mapping is one."""
    return getattr(value, "shape", None) != () and _is_many(type(value))


def _is_many(kind: type) -> bool:
    if issubclass(kind, (str, bytes, bytearray, Mapping)):
        return False
    if issubclass(kind, (list, tuple, range, array, *_RUNNING)):
        return True
    return hasattr(kind, "__len__") and (hasattr(kind, "dtype") or hasattr(kind, "to_pylist"))
