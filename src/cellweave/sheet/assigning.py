"""Owns what an assignment from Python puts where: one value, a formula for a range, lists, arrays and frames."""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_ROWS, Range
from cellweave.errors import SheetError
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.sheet.packing import as_value, columns_of, packed

# One assignment fills at most so many cells: a slip of the hand must not take all memory.
MOST_CELLS = 50_000_000


def assign(book: Book, grid: Grid, header: dict[str, int], area: Range, value: Any) -> None:
    """Put ``value`` into ``area``: a formula shifts its relative references, a single value fills, columns stand
    side by side, and what is shorter or longer than the range ends where the first of both does.

    Raises SheetError for more cells than one assignment fills.
    """
    if _is_formula(value):
        if not area.is_cell:
            area = _bounded(trimmed(grid, area))
        template = book.language.template(grid, value, area.top, area.left, header)
        book.put_template(grid, area, template)
    elif isinstance(value, (list, tuple)) and value and isinstance(value[0], (list, tuple)):
        for column, items in enumerate(zip(*value, strict=True), area.left):
            if column <= area.right:
                _put_items(book, grid, header, column, area, list(items))
    elif getattr(value, "ndim", 1) == 2 and not hasattr(value, "columns"):
        for offset in range(value.shape[1]):
            put_column(book, grid, area.left + offset, area.top, value[:, offset])
    elif hasattr(value, "columns") and hasattr(value, "__getitem__"):
        for column, items in enumerate(columns_of(value).values(), area.left):
            put_column(book, grid, column, area.top, items)
    elif hasattr(value, "__len__") and not isinstance(value, (str, bytes, dict)) and _is_listed(value):
        if area.top == area.bottom and area.right > area.left:
            for column, item in zip(range(area.left, area.right + 1), value, strict=False):
                put(book, grid, header, area.top, column, item)
        else:
            _put_items(book, grid, header, area.left, area, value)
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
    if _is_formula(value):
        template = book.language.template(grid, value, row, column, header)
        book.put_template(grid, Range(row, column, row, column), template)
        return
    value, form = as_value(value)
    book.put(grid, row, column, value)
    if form is not None:
        grid.formats.setdefault(column, {}).setdefault(row, form)


def put_column(book: Book, grid: Grid, column: int, first: int, values: Any) -> None:
    """Put values down a column from row ``first`` on; texts stay texts, whatever they begin with."""
    numbers, tags, form = packed(book.pool, values)
    book.put_column(grid, column, first, numbers, tags)
    if form is not None:
        grid.formats.setdefault(column, {}).setdefault(None, form)


def trimmed(grid: Grid, area: Range) -> Range:
    """Let whole columns end with the sheet's last row, so filling one is not a million rows."""
    if area.bottom < MAX_ROWS - 1:
        return area
    rows = max(grid.extent()[0], area.top + 1)
    return Range(area.top, area.left, rows - 1, area.right)


def _put_items(book: Book, grid: Grid, header: dict[str, int], column: int, area: Range, items: Any) -> None:
    """Put items down a column of a range; formulas among them are entered as such."""
    rows = area.bottom - area.top + 1
    items = items if area.is_cell or area.bottom == MAX_ROWS - 1 else items[:rows]
    if isinstance(items, (list, tuple)) and any(isinstance(item, str) and item[:1] == "=" for item in items):
        for row, item in enumerate(items, area.top):
            put(book, grid, header, row, column, item)
    else:
        put_column(book, grid, column, area.top, items)


def _bounded(area: Range) -> Range:
    height, width = area.shape
    if height * width > MOST_CELLS:
        message = f"{area} has {height * width:,} cells; one assignment fills at most {MOST_CELLS:,}."
        raise SheetError(message, range=str(area), cells=height * width)
    return area


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def _is_listed(value: Any) -> bool:
    return isinstance(value, (list, tuple, range)) or hasattr(value, "dtype") or type(value).__name__ == "array"
