"""Owns structure edits: inserting, deleting and moving cells, and how formulas everywhere follow, as Excel has it.

A region is cut only where its references cross the edit; each piece is rewritten once. Values move as arrays. Only
formulas whose references changed their size, died, or ask for positions are evaluated again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Address, Range
from cellweave.errors import AddressError
from cellweave.sheet.arrays import np, zero_numbers, zero_tags
from cellweave.sheet.collector import resting
from cellweave.sheet.rewrite import Edit, Moved, Shifted, rewritten
from cellweave.sheet.sorting import sort_rows

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.template import Template


def insert_rows(book: Book, grid: Grid, at: int, count: int) -> None:
    """Insert ``count`` blank rows before row ``at`` (from 0)."""
    _check(at, count, MAX_ROWS)
    if grid.extent()[0] + count > MAX_ROWS:
        raise AddressError("Inserting would push cells past the last row.", row=at, count=count)
    _edit(book, grid, Shifted(grid.index, True, at, count))
    for column in grid.columns.values():
        column.insert(at, count)
    grid.formats = {
        column: {(row + count if row is not None and row >= at else row): form for row, form in formats.items()}
        for column, formats in grid.formats.items()
    }
    grid.hidden_rows = _moved_down(grid.hidden_rows, at, count)
    grid.filtered_rows = _moved_down(grid.filtered_rows, at, count)


def delete_rows(book: Book, grid: Grid, at: int, count: int) -> None:
    """Delete ``count`` rows from row ``at`` on."""
    _check(at, count, MAX_ROWS)
    _edit(book, grid, Shifted(grid.index, True, at, -count))
    for column in grid.columns.values():
        column.delete(at, count)
    grid.formats = {
        column: {
            (row - count if row is not None and row >= at + count else row): form
            for row, form in formats.items()
            if row is None or not at <= row < at + count
        }
        for column, formats in grid.formats.items()
    }
    grid.hidden_rows = _moved_up(grid.hidden_rows, at, count)
    grid.filtered_rows = _moved_up(grid.filtered_rows, at, count)


def _moved_down(rows: set[int], at: int, count: int) -> set[int]:
    return {row + count if row >= at else row for row in rows}


def _moved_up(rows: set[int], at: int, count: int) -> set[int]:
    return {row - count if row >= at + count else row for row in rows if not at <= row < at + count}


def insert_columns(book: Book, grid: Grid, at: int, count: int) -> None:
    """Insert ``count`` blank columns before column ``at``."""
    _check(at, count, MAX_COLUMNS)
    if grid.extent()[1] + count > MAX_COLUMNS:
        raise AddressError("Inserting would push cells past the last column.", column=at, count=count)
    _edit(book, grid, Shifted(grid.index, False, at, count))
    _renumber(grid, lambda column: column + count if column >= at else column)


def delete_columns(book: Book, grid: Grid, at: int, count: int) -> None:
    """Delete ``count`` columns from column ``at`` on."""
    _check(at, count, MAX_COLUMNS)
    _edit(book, grid, Shifted(grid.index, False, at, -count))
    _renumber(grid, lambda column: column if column < at else column - count if column >= at + count else None)


def move(book: Book, grid: Grid, area: Range, to: Address) -> None:
    """Move the cells of ``area`` so its first one is at ``to``; what stood there is gone."""
    bottom, right = to.row + area.bottom - area.top, to.column + area.right - area.left
    if bottom >= MAX_ROWS or right >= MAX_COLUMNS:
        raise AddressError(f"{area} does not fit at {to}.", range=str(area), to=str(to))
    target = Range(to.row, to.column, bottom, right)
    book.refresh()
    taken = [_taken(grid, area, target, offset) for offset in range(area.right - area.left + 1)]
    _edit(book, grid, Moved(grid.index, area, target))
    _move_formats(grid, area, target)
    book.clear_values(grid, area)
    # What formulas gave goes with them: they are evaluated again only where what they read is not the same.
    for column, (numbers, tags) in enumerate(taken, to.column):
        for low, high in grid.column(column).write(to.row, numbers, tags) if len(numbers) else ():
            book.note_change(grid, Range(low, column, high - 1, column))


def _taken(grid: Grid, area: Range, target: Range, offset: int) -> tuple[Any, Any]:
    """Return packed values of one column of ``area``, as far down as there or in ``target`` anything stands."""
    count = 0
    for one in (area, target):
        held = grid.columns.get(one.left + offset)
        count = max(count, min(one.bottom + 1, held.length if held is not None else 0) - one.top)
    if area.left + offset not in grid.columns:
        return zero_numbers(count), zero_tags(count)
    numbers, tags = grid.columns[area.left + offset].window(area.top, area.top + count)
    return (numbers.copy(), tags.copy()) if np is not None else (numbers, tags)


def _move_formats(grid: Grid, area: Range, target: Range) -> None:
    """Take the number formats of single cells along; what the target had is gone."""
    taken: list[dict[int, str]] = []
    for column in range(area.left, area.right + 1):
        forms = grid.formats.get(column, {})
        taken.append({row: form for row, form in forms.items() if row is not None and area.top <= row <= area.bottom})
    for one in (area, target):
        for column in range(one.left, one.right + 1):
            if forms := grid.formats.get(column, {}):
                kept = {row: form for row, form in forms.items() if row is None or not one.top <= row <= one.bottom}
                grid.formats[column] = kept
    down = target.top - area.top
    for column, moved in enumerate(taken, target.left):
        if moved:
            grid.formats.setdefault(column, {}).update((row + down, form) for row, form in moved.items())


def fill(book: Book, grid: Grid, source: Range, into: Range) -> None:
    """Repeat the formulas and values of ``source`` over ``into``; formulas keep their relative form."""
    book.refresh()
    height, width = source.shape
    count = into.bottom - into.top + 1
    # All is taken before anything is written: both ranges may have cells in common.
    found = [
        _pattern(grid, source, source.left + offset % width, count) for offset in range(into.right - into.left + 1)
    ]
    for column, (templates, forms, numbers, tags) in enumerate(found, into.left):
        book.put_column(grid, column, into.top, numbers, tags)
        if height == 1:
            if templates[0] is not None:
                book.put_template(grid, Range(into.top, column, into.bottom, column), templates[0])
        elif any(template is not None for template in templates):
            for row in range(into.top, into.bottom + 1):
                template = templates[(row - into.top) % height]
                if template is not None:
                    book.put_template(grid, Range(row, column, row, column), template)
        if any(form is not None for form in forms):
            kept = grid.formats.setdefault(column, {})
            for row in range(into.top, into.bottom + 1):
                form = forms[(row - into.top) % height]
                if form is not None:
                    kept[row] = form


def _pattern(
    grid: Grid, source: Range, column: int, count: int
) -> tuple[list[Template | None], list[str | None], Any, Any]:
    """Return templates and number formats of one column of a range, and its packed values repeated ``count`` long."""
    rows = range(source.top, source.bottom + 1)
    regions = [grid.regions.at(row, column) for row in rows]
    templates = [None if region is None else region.template for region in regions]
    forms = grid.formats.get(column, {})
    numbers, tags = grid.column(column).window(source.top, source.bottom + 1)
    return templates, [forms.get(row) for row in rows], _repeated(numbers, count), _repeated(tags, count)


def _repeated(items: Any, count: int) -> Any:
    """Return so many of packed items, over and over."""
    if np is not None:
        return np.resize(items, count)
    return (items * (count // len(items) + 1))[:count]


def _edit(book: Book, grid: Grid, edit: Edit) -> None:
    """Bring all formulas, names, tables and spill ranges to where the edit puts them."""
    book.refresh()
    has_spills = bool(grid.spills)
    book.withdraw_spills(grid)
    # What changed is known by old places here; with spill ranges gone every formula is looked at again instead.
    book.stale.changed.clear()
    with resting():
        rewritten(book, edit)
    for other in book.grids:
        other.indexes.clear()
    grid.forget()
    if has_spills:
        for other in book.grids:
            for region in other.regions:
                book.mark(region, region.area)


def _renumber(grid: Grid, place: Callable[[int], int | None]) -> None:
    grid.columns = {new: column for old, column in grid.columns.items() if (new := place(old)) is not None}
    grid.formats = {new: some for old, some in grid.formats.items() if (new := place(old)) is not None}
    grid.widths = {new: width for old, width in grid.widths.items() if (new := place(old)) is not None}


def _check(at: int, count: int, most: int) -> None:
    if count < 1:
        raise AddressError(f"At least one is inserted or deleted, not {count}.", at=at, count=count)
    if not 0 <= at < most or at + count > most:
        kind = "rows" if most == MAX_ROWS else "columns"
        raise AddressError(
            f"A grid has {most:,} {kind}; {count:,} from {kind[:-1]} {at + 1:,} on leave it.", at=at, count=count
        )


__all__ = ["delete_columns", "delete_rows", "fill", "insert_columns", "insert_rows", "move", "sort_rows"]
