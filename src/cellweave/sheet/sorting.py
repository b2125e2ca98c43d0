"""Owns sorting rows of a range as Excel does: numbers, texts without regard to case, FALSE, TRUE, errors; blanks
last, always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cellweave.address import Range
from cellweave.formula.coercion import fold
from cellweave.formula.collation import in_sorting
from cellweave.sheet.arrays import np
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT, Pool
from cellweave.sheet.template import Template

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid

_KIND: Final = {NUMBER: 0, TEXT: 1, BOOLEAN: 2, ERROR: 3, OBJECT: 3, BLANK: 4}


def sort_rows(book: Book, grid: Grid, area: Range, by: list[int], *, descending: bool = False) -> list[int] | None:
    """Sort the rows of ``area`` by columns, the first one first; formulas move in relative form with their rows.

    Returns the old position of each new row, counted from the range's first, or None when they were in order.
    """
    book.refresh()
    order = _order(grid, area, by, descending)
    positions: list[int] = order.tolist() if np is not None else order
    if positions == list(range(len(positions))):
        return None
    for column in range(area.left, area.right + 1):
        if column in grid.columns:
            grid.columns[column].rearrange(area.top, order)
        _permute_formulas(book, grid, area, column, positions)
        _permute_formats(grid, area, column, positions)
    book.note_change(grid, area)
    return positions


def _permute_formulas(book: Book, grid: Grid, area: Range, column: int, positions: list[int]) -> None:
    strip = Range(area.top, column, area.bottom, column)
    regions = grid.regions.overlapping(strip)
    if not regions:
        return
    if len(regions) == 1 and regions[0].area.intersection(strip) == strip:
        book.mark(regions[0], strip)
        return
    templates: list[Template | None] = [None] * len(positions)
    for region in regions:
        low, high = max(region.area.top, area.top), min(region.area.bottom, area.bottom)
        templates[low - area.top : high - area.top + 1] = [region.template] * (high - low + 1)
    moved = [templates[i] for i in positions]
    book.release_formulas(grid, strip)
    start = 0
    for end in range(1, len(moved) + 1):
        if end == len(moved) or moved[end] is not moved[start]:
            template = moved[start]
            if template is not None:
                book.put_template(grid, Range(area.top + start, column, area.top + end - 1, column), template)
            start = end


def _permute_formats(grid: Grid, area: Range, column: int, positions: list[int]) -> None:
    """Let number formats of single cells follow their rows."""
    forms = grid.formats.get(column, {})
    if not any(row is not None and area.top <= row <= area.bottom for row in forms):
        return
    kept = {row: form for row, form in forms.items() if row is None or not area.top <= row <= area.bottom}
    kept.update((area.top + to, forms[area.top + at]) for to, at in enumerate(positions) if area.top + at in forms)
    grid.formats[column] = kept


def _order(grid: Grid, area: Range, by: list[int], descending: bool) -> Any:
    count = area.bottom - area.top + 1
    if np is None:
        order = list(range(count))
        for column in reversed(by):
            keys = _list_keys(grid, column, area)
            present = sorted((i for i in order if keys[i][0] < 4), key=keys.__getitem__)
            if descending:
                # Reversed twice, so rows that are equal keep their order.
                backwards = [i for i in reversed(order) if keys[i][0] < 4]
                present = sorted(backwards, key=keys.__getitem__)[::-1]
            order = present + [i for i in order if keys[i][0] == 4]
        return order
    levels: list[Any] = []
    for column in reversed(by):
        levels += sort_keys(grid.pool, *grid.column(column).window(area.top, area.bottom + 1), descending)
    if len(levels) == 2 and (levels[1] == levels[1][0]).all():
        return np.argsort(levels[0], kind="stable")
    return np.lexsort(levels)


def sort_keys(pool: Pool, numbers: Any, tags: Any, descending: bool) -> list[Any]:
    """Return what orders the values of a column, for ``np.lexsort``: the least important first."""
    kinds = np.array([_KIND[tag] for tag in range(6)], dtype=np.int8)[tags]
    values = numbers.copy()
    is_text = tags == TEXT
    if is_text.any():
        ids = numbers[is_text].astype(np.int64)
        unique, inverse = np.unique(ids, return_inverse=True)
        keys = [in_sorting(fold(pool.texts[i])) for i in unique.tolist()]
        rank = {key: i for i, key in enumerate(sorted(set(keys)))}
        values[is_text] = np.array([rank[key] for key in keys], dtype=np.float64)[inverse]
    values[kinds >= 3] = 0.0
    return [-values, np.where(kinds == 4, kinds, -kinds)] if descending else [values, kinds]


def _list_keys(grid: Grid, column: int, area: Range) -> list[tuple[int, Any]]:
    out: list[tuple[int, Any]] = []
    for value in grid.column(column).values(area.top, area.bottom + 1):
        kind = _KIND[grid.pool.pack(value)[0]]
        out.append((kind, in_sorting(fold(value)) if kind == 1 else value if kind in (0, 2) else 0))
    return out
