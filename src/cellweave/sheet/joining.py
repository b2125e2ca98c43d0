"""Owns putting a sheet into the book of another, so that both may read each other in one recalculation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid


def joined_grid(book: Book, name: str) -> Grid:
    """Return an empty grid of this name in ``book``; formulas that already call the name read it from now on.

    A grid that has the name already is emptied: the cell that makes the sheet was run again.
    """
    known = book.grid_named(name)
    if known is not None:
        book.clear(known, Range(0, 0, MAX_ROWS - 1, MAX_COLUMNS - 1))
        for kept in (known.formats, known.widths, known.hidden_rows, known.filtered_rows):
            kept.clear()
        return known
    grid = book.add_grid(name)
    read_anew(book)
    return grid


def read_anew(book: Book) -> None:
    """Let every formula find what its names mean now: a sheet, a name or a table was added."""
    book.language.forget()
    for grid in book.grids:
        for region in list(grid.regions):
            template = region.template
            book.put_template(grid, region.area, book.language.interned(grid, template.formula, template.fills))
