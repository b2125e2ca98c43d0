"""Owns a book as plain data, which pickle and copy take elsewhere, and the book made of it again.

Formulas go as text and values as they stand, so only formulas that use names outside the book are computed again on
arrival. What these mean goes along where the book leaves its program: values and sheets as they are, functions by
their names, as pickle has them.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from cellweave.formula.parse import parse
from cellweave.formula.render import render
from cellweave.sheet.arrays import zero_numbers, zero_tags
from cellweave.sheet.collector import resting
from cellweave.sheet.language import defined
from cellweave.sheet.names import Names
from cellweave.sheet.tables import Table
from cellweave.values import ERRORS

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.column import Column
    from cellweave.sheet.grid import Grid

# What a grid keeps beside values and formulas, as it is.
_KEPT = ("formats", "widths", "hidden_rows", "filtered_rows")


@resting()
def taken(book: Book) -> dict[str, Any]:
    """Return what a book holds as plain data that shares nothing with it but the objects in its cells."""
    return {
        "texts": book.pool.texts[:],
        "errors": book.pool.errors[len(ERRORS) :],
        "objects": book.pool.objects[:],
        "grids": [_taken_grid(book, grid) for grid in book.grids],
        "defined": {key: render(formula, 0, 0) for key, formula in book.defined.items()},
        "spellings": dict(book.spellings),
        "tables": {
            key: (one.name, one.sheet, one.area, one.columns[:], one.has_header, one.has_totals)
            for key, one in book.tables.items()
        },
        "iteration": book.iteration,
        "file": book.file,
        "is_impure": book.is_impure,
        "is_fresh": book.is_fresh,
    }


def outside(book: Book) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the names that formulas use mean now: values, and modules by their own names."""
    values: dict[str, Any] = {}
    modules: dict[str, str] = {}
    for name in sorted({name.partition(".")[0] for name in book.names_used()}):
        try:
            value = book.names.meaning(name)
        except KeyError:
            continue
        if isinstance(value, ModuleType):
            modules[name] = value.__name__
        else:
            values[name] = value
    return values, modules


def settled(values: dict[str, Any], modules: dict[str, str]) -> Names:
    """Return names that keep meaning what they meant where the book came from."""
    held = values | {name: import_module(module) for name, module in modules.items()}
    return Names(held.__getitem__)


@resting()
def given(book: Book, state: dict[str, Any]) -> None:
    """Let an empty book hold what another held."""
    book.pool.take(state["texts"], state["errors"], state["objects"])
    for one in state["grids"]:
        book.add_grid(one["name"])
    book.defined.update((key, defined(text)) for key, text in state["defined"].items())
    book.spellings.update(state["spellings"])
    book.tables.update((key, Table(*table)) for key, table in state["tables"].items())
    book.iteration, book.file, book.is_impure = state["iteration"], state["file"], state["is_impure"]
    for grid, one in zip(book.grids, state["grids"], strict=True):
        _give_grid(book, grid, one)
    book.stale.parts.clear()
    book.stale.changed.clear()
    if not state["is_fresh"]:
        for grid in book.grids:
            for region in grid.regions:
                book.mark(region, region.area)


def _taken_grid(book: Book, grid: Grid) -> dict[str, Any]:
    return {
        "name": grid.name,
        "columns": {index: _taken_column(column) for index, column in grid.columns.items()},
        "formulas": [
            (region.area, book.language.text(grid, region.template, *region.area[:2]), region.template.fills)
            for region in grid.regions
        ],
        "spills": grid.spills.items(),
        "blocked": set(grid.indexes.get("blocked", ())),
        **{name: _copied(getattr(grid, name)) for name in _KEPT},
    }


def _give_grid(book: Book, grid: Grid, state: dict[str, Any]) -> None:
    for index, column in state["columns"].items():
        _give_column(grid.column(index), *column)
    for area, text, fills in state["formulas"]:
        formula = parse(text, area.top, area.left)
        book.put_template(grid, area, book.language.interned(grid, formula, fills))
    for anchor, area in state["spills"]:
        grid.spills.put(anchor, area)
    if state["blocked"]:
        grid.indexes["blocked"] = set(state["blocked"])
    for name in _KEPT:
        setattr(grid, name, _copied(state[name]))


def _copied(kept: Any) -> Any:
    if isinstance(kept, set):
        return set(kept)
    return {key: dict(one) if isinstance(one, dict) else one for key, one in kept.items()}


def _taken_column(column: Column) -> tuple[int, bytes, bytes]:
    column.trim()
    numbers, tags = column.window(0, column.length)
    return column.length, bytes(numbers.tobytes()), bytes(tags)


def _give_column(column: Column, length: int, numbers: bytes, tags: bytes) -> None:
    if length:
        held, kinds = zero_numbers(length), zero_tags(length)
        memoryview(held).cast("B")[:] = numbers
        memoryview(kinds)[:] = tags
        column.write(0, held, kinds)
