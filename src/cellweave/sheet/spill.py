"""Owns arrays in cells: where a result spills, what blocks it, and what is left when it shrinks or goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Address, Range
from cellweave.formula.python_values import Given
from cellweave.sheet.arrays import zero_numbers
from cellweave.sheet.packing import packed
from cellweave.sheet.pool import BLANK
from cellweave.values import Array, ErrorValue

FEW = 16  # values down a column that are written one by one

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid


def settle_cell(book: Book, grid: Grid, row: int, column: int, value: Any, changed: list[tuple[int, Range]]) -> None:
    """Write a formula's result, whatever it is, and note the ranges that differ."""
    if isinstance(value, Array):
        shape = value.shape
        if shape == (1, 1):
            value = value.item(0, 0)
        else:
            _spill(book, grid, row, column, value, changed)
            return
    unspill(book, grid, row, column, changed)
    if value is None:
        value = 0.0
    elif type(value) is int:
        value = float(value)
    _write(grid, row, column, value, changed)


def clear_cell(book: Book, grid: Grid, row: int, column: int, changed: list[tuple[int, Range]]) -> None:
    """Blank a formula's cell and what it filled, and note the ranges that differ."""
    unspill(book, grid, row, column, changed)
    _write(grid, row, column, None, changed)


def unspill(book: Book, grid: Grid, row: int, column: int, changed: list[tuple[int, Range]]) -> None:
    """Blank what the anchor at (row, column) filled outside its own place."""
    area = grid.spills.take((row, column))
    if area is None:
        return
    book.order_known = False
    _blank(grid, area, Range(row, column, row, column), changed)
    changed.append((grid.index, Range(row, column, row, column)))
    _wake_blocked(book, grid)


def _spill(book: Book, grid: Grid, row: int, column: int, array: Array, changed: list[tuple[int, Range]]) -> None:
    height, width = array.shape
    area = Range(row, column, row + height - 1, column + width - 1)
    reason = _obstacle(grid, area, row, column)
    if reason:
        unspill(book, grid, row, column, changed)
        grid.indexes.setdefault("blocked", set()).add((row, column))
        _write(grid, row, column, ErrorValue("#SPILL!", reason), changed)
        return
    grid.indexes.get("blocked", set()).discard((row, column))
    before = grid.spills.get((row, column))
    known = len(changed)
    if before != area:
        if before is not None:
            _blank(grid, before, area, changed)
        grid.spills.put((row, column), area)
        book.order_known = False
        _wake_blocked(book, grid)
    if array.engine is not None:
        for at in range(width):
            _note(grid, column + at, grid.column(column + at).write(row, *array.engine.shown(array, at)), changed)
    else:
        for at, values in enumerate(zip(*array.rows, strict=True), column):
            shown = values if isinstance(array, Given) else [0.0 if value is None else value for value in values]
            _write_down(grid, row, at, shown, changed)
    if len(changed) > known or before != area:
        # Whoever reads the whole range (``A1#``) names its anchor.
        changed.append((grid.index, Range(row, column, row, column)))


def _obstacle(grid: Grid, area: Range, row: int, column: int) -> str:
    """Return why an array cannot be placed, or an empty text."""
    here = Address(row, column)
    if area.bottom >= MAX_ROWS or area.right >= MAX_COLUMNS:
        return f"#SPILL! at {here}: the array of {area.shape[0]} by {area.shape[1]} runs past the edge of the sheet."
    own = grid.spills.get((row, column))
    for other, taken in grid.spills.overlapping(area):
        if other != (row, column) and (common := taken.intersection(area)) is not None:
            return _sentence(here, area, f"{Address(common.top, common.left)} is filled by {Address(*other)}")
    for region in grid.regions.overlapping(area):
        common = region.area.intersection(area)
        assert common is not None
        places = (place for place in common.addresses() if place != here)
        place = next(places, None)
        if place is not None:
            return _sentence(here, area, f"{place} holds a formula")
    for index in range(area.left, area.right + 1):
        held = grid.columns.get(index)
        if held is None:
            continue
        mine = own if own is not None and own.left <= index <= own.right else None
        if mine is None and index == column:
            mine = Range(row, column, row, column)
        for top, bottom in _outside(area, mine):
            at = held.first_value(top, bottom + 1)
            if at is not None:
                return _sentence(here, area, f"{Address(at, index)} holds {held.get(at)!r}")
    return ""


def _sentence(here: Address, area: Range, obstacle: str) -> str:
    place = obstacle.split(" ", 1)[0]
    return f"#SPILL! at {here}: needs {area}, but {obstacle}. Clear {place} or move the formula."


def _wake_blocked(book: Book, grid: Grid) -> None:
    """Let anchors that were blocked try again: a place may be free now."""
    for row, column in list(grid.indexes.get("blocked", ())):
        region = grid.regions.at(row, column)
        if region is None:
            grid.indexes["blocked"].discard((row, column))
        else:
            book.mark(region, Range(row, column, row, column))


def _outside(area: Range, inner: Range | None) -> list[tuple[int, int]]:
    """Return the rows of ``area``, first and last, that are not rows of ``inner``."""
    if inner is None:
        return [(area.top, area.bottom)]
    parts = (area.top, min(area.bottom, inner.top - 1)), (max(area.top, inner.bottom + 1), area.bottom)
    return [(top, bottom) for top, bottom in parts if top <= bottom]


def _blank(grid: Grid, area: Range, kept: Range, changed: list[tuple[int, Range]]) -> None:
    """Blank the places of ``area`` that are not in ``kept``."""
    for column in range(area.left, area.right + 1):
        for top, bottom in _outside(area, kept if kept.left <= column <= kept.right else None):
            blanks = zero_numbers(bottom - top + 1)
            _note(grid, column, grid.column(column).write(top, blanks, BLANK), changed)


def _write_down(grid: Grid, row: int, column: int, values: Sequence[Any], changed: list[tuple[int, Range]]) -> None:
    """Write values down a column from ``row`` on and note the ranges that differ."""
    if len(values) < FEW:
        for at, value in enumerate(values, row):
            _write(grid, at, column, value, changed)
        return
    numbers, tags, _ = packed(grid.pool, values)
    _note(grid, column, grid.column(column).write(row, numbers, tags), changed)


def _note(grid: Grid, column: int, rows: list[tuple[int, int]], changed: list[tuple[int, Range]]) -> None:
    """Note the rows of a column, ends excluded, whose values differ."""
    changed += [(grid.index, Range(first, column, last - 1, column)) for first, last in rows]


def _write(grid: Grid, row: int, column: int, value: Any, changed: list[tuple[int, Range]]) -> None:
    if type(value) is int:
        value = float(value)
    if grid.column(column).put(row, value):
        changed.append((grid.index, Range(row, column, row, column)))
