"""Owns evaluating parts of a region that does not read itself: which path takes which rows, and what changed.

Few rows go one by one; many go in blocks, and only the rows a block cannot do go one by one. Both paths give the same
values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cellweave.address import Range
from cellweave.sheet.arrays import BLOCK, np
from cellweave.sheet.column import joined
from cellweave.sheet.comprehension import comprehended
from cellweave.sheet.fixed import filled
from cellweave.sheet.spill import settle_cell
from cellweave.sheet.vector import Unsupported
from cellweave.values import CYCLE

if np is not None:
    # Each family of block functions adds itself to the table when it is imported.
    from cellweave.sheet import (  # noqa: F401
        blockarrays,
        blockcriteria,
        blocklogic,
        blocklookup,
        blockorders,
        blockplanes,
        blockranks,
        blocksubtotals,
        blocktexts,
        blocktotals,
        deviations,
    )
    from cellweave.sheet.blocks import FUNCTIONS, OVER_ARRAYS, WHOLE_BLOCKS, Block, outcome

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.regions import Region
    from cellweave.sheet.template import Template

# Fewer rows than this are not worth an array.
FEW_ROWS: Final = 64
# Turns after which cells of a region that read each other at run time are taken for a circle.
_MOST_TURNS: Final = 50


class Postponed(Exception):
    """A formula read (through INDIRECT or the like) what is stale still; it can run after the region ``after``."""

    def __init__(self, after: Region) -> None:
        super().__init__(after)
        self.after = after


def evaluate(book: Book, region: Region, parts: list[Range]) -> list[tuple[int, Range]]:
    """Evaluate parts of a region and return the ranges whose values differ now, as (sheet, range)."""
    grid = book.grids[region.sheet]
    changed: list[tuple[int, Range]] = []
    book.has_read_itself = False
    for part in parts:
        for column in range(part.left, part.right + 1):
            evaluate_rows(book, grid, region.template, column, part.top, part.bottom + 1, changed)
    if book.has_read_itself:
        changed += _settled(book, grid, region, parts)
    return changed


def _settled(book: Book, grid: Grid, region: Region, parts: list[Range]) -> list[tuple[int, Range]]:
    """Evaluate cells again that found cells of their own region at run time, until all have seen the last values.

    Each turn starts from the other end, so a chain that leads up or down is done after two. What never settles waits
    for itself.
    """
    changed: list[tuple[int, Range]] = []
    for turn in range(_MOST_TURNS):
        again: list[tuple[int, Range]] = []
        for part in parts:
            rows = range(part.top, part.bottom + 1)
            for column in range(part.left, part.right + 1):
                evaluate_cells(book, grid, region.template, column, rows if turn % 2 else rows[::-1], again)
        if not again:
            return changed
        changed += again
    return changed + [(region.sheet, area) for area in book.fill_error(region, CYCLE)]


def evaluate_rows(
    book: Book, grid: Grid, template: Template, column: int, first: int, last: int, changed: list[tuple[int, Range]]
) -> None:
    """Evaluate the rows from ``first`` up to ``last`` of one column; what differs is appended to ``changed``."""
    if not template.is_block or (
        last - first < book.few_rows and not (np is not None and template.is_large(grid, book.grids))
    ):
        evaluate_cells(book, grid, template, column, range(first, last), changed)
        return
    if np is None:
        evaluate_comprehension(book, grid, template, column, first, last, changed)
        return
    step = last - first if _wants_whole(template) else BLOCK
    target = grid.column(column)
    target.reserve(last)
    for start in range(first, last, step):
        end = min(last, start + step)
        try:
            numbers, tags, odd = block_values(book, grid, template, column, start, end)
        except Unsupported:
            evaluate_cells(book, grid, template, column, range(start, end), changed)
            continue
        if odd is None:
            for low, high in target.write(start, numbers, tags):
                changed.append((grid.index, Range(low, column, high - 1, column)))
            continue
        if type(tags) is int:
            tags = np.full(end - start, tags, dtype=np.uint8)
        # The odd rows keep their old values here, so comparing finds no difference in them.
        kept_numbers, kept_tags = target.window(start, end)
        numbers[odd], tags[odd] = kept_numbers[odd], kept_tags[odd]
        for low, high in target.write(start, numbers, tags):
            changed.append((grid.index, Range(low, column, high - 1, column)))
        evaluate_cells(book, grid, template, column, (odd + start).tolist(), changed)


def evaluate_comprehension(
    book: Book, grid: Grid, template: Template, column: int, first: int, last: int, changed: list[tuple[int, Range]]
) -> None:
    """Evaluate rows in one list comprehension, which is the block path where numpy is missing."""
    step = 1024
    for start in range(first, last, step):
        end = min(last, start + step)
        found = comprehended(book, grid, template, column, start, end)
        if found is None:
            evaluate_cells(book, grid, template, column, range(start, end), changed)
            continue
        numbers, tag = found
        for low, high in grid.column(column).write(start, numbers, tag):
            changed.append((grid.index, Range(low, column, high - 1, column)))


def block_values(
    book: Book, grid: Grid, template: Template, column: int, first: int, last: int
) -> tuple[Any, Any, Any]:
    """Return (numbers, tags, odd rows) of a block; first as if nothing could go wrong, then with care."""
    block = Block(book, grid, template, column, first, last, careful=False)
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            value = block.value(template.shape)
    except FloatingPointError:
        block = Block(book, grid, template, column, first, last, careful=True)
        with np.errstate(all="ignore"):
            value = block.value(template.shape)
    return outcome(value, last - first)


def evaluate_cells(
    book: Book, grid: Grid, template: Template, column: int, rows: Any, changed: list[tuple[int, Range]]
) -> None:
    """Evaluate single cells of one column; what differs is appended to ``changed``."""
    found: list[int] = []
    target = grid.column(column)
    formula, fills = template.formula, template.fills
    value_of = book.reader(grid, template).value
    for row in rows:
        value = value_of(formula, row, column)
        if fills is not None:
            value = filled(value, fills)
        kind = type(value)
        if kind is float or kind is str or kind is bool:
            if (row, column) in grid.spills:
                settle_cell(book, grid, row, column, value, changed)
            elif target.put(row, value):
                found.append(row)
        else:
            settle_cell(book, grid, row, column, value, changed)
    changed.extend((grid.index, Range(low, column, high - 1, column)) for low, high in joined(sorted(found)))


def _wants_whole(template: Template) -> bool:
    """Whether blocks would repeat work: a function called for each distinct text, an array expression."""
    cache = template.formula.skeleton.cache
    if "distinct" not in cache:
        cache["distinct"] = _calls_each(template.shape)
    return bool(cache["distinct"])


def _calls_each(shape: Any) -> bool:
    if shape[0] == "op" and shape[1] == "&":
        return True
    if shape[0] == "call":
        if shape[1] in WHOLE_BLOCKS:
            return True
        if shape[1] in OVER_ARRAYS and any(arg[0] in ("op", "call", "neg") for arg in shape[2]):
            return True
        return shape[1] not in FUNCTIONS or any(_calls_each(arg) for arg in shape[2])
    return any(_calls_each(part) for part in shape[1:] if isinstance(part, tuple))
