"""Owns one column that reads its own row above (or below): array scans for running totals and products, a loop
otherwise.

The first row runs as a single cell, so a start at a header or a blank is no special case. Rows that are not plain
numbers end the scan; the cell path takes the one row and the scan goes on after it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cellweave.address import Range
from cellweave.sheet.arrays import BLOCK, np, numbers_from, zero_tags
from cellweave.sheet.evaluate import evaluate_cells
from cellweave.sheet.generated import Unwritable, expression, recurrence
from cellweave.sheet.pool import BLANK, BOOLEAN, NUMBER
from cellweave.sheet.reach import Reach
from cellweave.sheet.running import RUNNING, accumulated, kind, mentions, passes_errors
from cellweave.sheet.vector import Unsupported, as_numbers
from cellweave.values import ErrorValue

if np is not None:
    from cellweave.sheet.blocks import Block

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.regions import Region
    from cellweave.sheet.template import Shape

_MIN_ROWS = 16
# When a quarter of a stretch was done one by one, so is the rest of it.
_MOST_BREAKS = BLOCK // 4


def evaluate_scan(
    book: Book, region: Region, step: int, first: int, last: int, changed: list[tuple[int, Range]]
) -> bool:
    """Evaluate a region from row ``first`` on in direction ``step``; False when it is no scan.

    Past ``last`` (the last stale row) until a row comes out as it was.
    """
    area, template = region.area, region.template
    if area.left != area.right:
        return False
    grid, column = book.grids[region.sheet], area.left
    end = area.bottom if step > 0 else area.top
    if abs(end - first) < _MIN_ROWS:
        return False
    leaf = _self_leaf(region, step)
    if leaf is None:
        return False
    scan = _Scan(book, grid, region, leaf, step)
    if not scan.is_possible():
        return False
    row = first
    evaluate_cells(book, grid, template, column, (row,), changed)
    row += step
    while (end - row) * step >= 0:
        row = scan.run(row, end, changed)
        if (row - last) * step > 0 and not scan.is_changed:
            break
    return True


def _self_leaf(region: Region, step: int) -> Shape | None:
    """Return the leaf that is the cell before; None when the region reads itself in any other way too."""
    found: Shape | None = None
    for i, leaf in enumerate(region.template.leaves):
        if not isinstance(leaf, Reach) or leaf.sheet not in (-1, region.sheet):
            continue
        hull = leaf.hull(region.area)
        if hull is None or hull.intersection(region.area) is None:
            continue
        before = (
            leaf.is_cell
            and not leaf.top.fixed
            and leaf.top.value == -step
            and leaf.columns(region.area.left)[0] == region.area.left
        )
        if not before or found is not None:
            return None
        found = ("leaf", i)
    return found


class _Scan:
    """One region's scan: what does not read the cell before is computed ahead, the rest in one pass."""

    def __init__(self, book: Book, grid: Grid, region: Region, leaf: Shape, step: int) -> None:
        self._book = book
        self._grid = grid
        self._region = region
        self._at = region.area.left
        self._column = grid.column(self._at)
        self._leaf = leaf
        self._step = step
        # What is computed ahead → whether it is a truth value.
        self._parts: dict[Shape, bool] = {}
        self._source = ""
        # Whether the last row that was evaluated holds another value now.
        self.is_changed = False

    def is_possible(self) -> bool:
        """Whether the template is plain numbers all through."""
        try:
            self._source, is_test = expression(self._region.template.shape, self._atom, self._literal)
        except Unwritable:
            return False
        return not is_test

    def run(self, first: int, end: int, changed: list[tuple[int, Range]]) -> int:
        """Evaluate the rows of a stretch from ``first`` on, at most up to ``end``; return the row after it."""
        step = self._step
        last = first + step * min(BLOCK - 1, abs(end - first))
        low, high = (first, last + 1) if step > 0 else (last, first + 1)
        self._column.reserve(high)
        try:
            lists, bad = self._inputs(low, high)
        except Unsupported:
            self._one_by_one(first, last, changed)
            return last + step
        if step < 0:
            lists, bad = [flat[::-1] for flat in lists], bad[::-1]
        breaks = [*_marked(bad), high - low]
        if len(breaks) > _MOST_BREAKS:
            self._one_by_one(first, last, changed)
            return last + step
        done = 0
        for stop in breaks:
            # Rows up to the next one that is not made of plain numbers, then that one.
            while done < stop:
                done += self._stretch(first + done * step, [flat[done:stop] for flat in lists], stop - done, changed)
                if done < stop:
                    self._one_by_one(first + done * step, first + done * step, changed)
                    done += 1
            if stop < high - low:
                self._one_by_one(first + done * step, first + done * step, changed)
                done += 1
        return last + step

    def _one_by_one(self, first: int, last: int, changed: list[tuple[int, Range]]) -> None:
        rows = range(first, last, self._step)
        evaluate_cells(self._book, self._grid, self._region.template, self._at, rows, changed)
        before = len(changed)
        evaluate_cells(self._book, self._grid, self._region.template, self._at, (last,), changed)
        self.is_changed = len(changed) > before

    def _stretch(self, first: int, lists: list[Any], count: int, changed: list[tuple[int, Range]]) -> int:
        """Evaluate rows whose parts are plain numbers; return how many of them came out as numbers."""
        step = self._step
        before = self._column.get(first - step) if first - step >= 0 else None
        if isinstance(before, ErrorValue) and passes_errors(self._region.template.shape):
            # What else the row reads is no error, so the one before it is the row's.
            tag, number = self._book.pool.pack(before)
            self._write(first, numbers_from([float(number)] * count), tag, changed)
            return count
        if type(before) is not float:
            return 0
        out = self._values(before, lists, count)
        if len(out):
            self._write(first, numbers_from(out), NUMBER, changed)
        return len(out)

    def _write(self, first: int, values: Any, tag: int, changed: list[tuple[int, Range]]) -> None:
        if self._step < 0:
            first -= len(values) - 1
            values = values[::-1]
        index = self._grid.index
        differs = self._column.write(first, values, tag)
        self.is_changed = bool(differs) and (
            differs[-1][1] == first + len(values) if self._step > 0 else differs[0][0] == first
        )
        for low, high in differs:
            area = Range(low, self._at, high - 1, self._at)
            if (
                changed
                and changed[-1][0] == index
                and changed[-1][1].bottom == low - 1
                and changed[-1][1].left == self._at
            ):
                area = Range(changed.pop()[1].top, self._at, high - 1, self._at)
            changed.append((index, area))

    def _values(self, before: float, lists: list[Any], count: int) -> Any:
        if np is not None and (operands := self._operands()) is not None:
            part, is_left = operands
            given = np.full(count, part) if type(part) is float else lists[list(self._parts).index(part)]
            found = accumulated(self._region.template.shape, self._leaf, before, given, is_left)
            if found is not None:
                return found
        out: list[float] = []
        names = tuple(f"p{i}" for i in range(len(lists))) or ("_",)
        loop = recurrence(self._source, names)
        with suppress(ZeroDivisionError, OverflowError, ValueError):
            loop(out, before, *([flat.tolist() for flat in lists] or [range(count)]))
        return out

    def _operands(self) -> tuple[Any, bool] | None:
        """Return (what is combined with the cell before, whether it comes after it); None for other shapes."""
        shape = self._region.template.shape
        if shape[0] == "op":
            pair = shape[2:]
        elif shape[0] == "call" and len(shape[2]) == 2:
            pair = shape[2]
        else:
            return None
        if shape[1] not in RUNNING or (shape[1] == "-" and pair[0] != self._leaf):
            return None
        is_left = pair[0] == self._leaf
        other = pair[1] if is_left else pair[0]
        if not is_left and pair[1] != self._leaf:
            return None
        if other in self._parts:
            return None if self._parts[other] else (other, is_left)
        try:
            value = self._literal(other)
        except Unwritable:
            return None
        return (value, is_left) if type(value) is float else None

    def _inputs(self, low: int, high: int) -> tuple[list[Any], Any]:
        """Return what the parts are in the rows from ``low`` up to ``high``, and in which rows one is no number."""
        count = high - low
        lists: list[Any] = []
        bad = zero_tags(count)
        for part, is_test in self._parts.items():
            if np is not None:
                block = Block(self._book, self._grid, self._region.template, self._at, low, high, careful=True)
                with np.errstate(all="ignore"):
                    value = block.value(part)
                wrong = value.tags != (BOOLEAN if is_test else NUMBER)
                if not is_test:
                    wrong = wrong & (value.tags != BLANK)
                bad |= wrong if value.odd is None else wrong | value.odd
                lists.append(np.broadcast_to(as_numbers(value.data), (count,)))
            else:
                flat, tags = self._column_rows(self._region.template.leaves[part[1]], low, high)
                lists.append(flat)
                for i, tag in enumerate(tags):
                    bad[i] |= tag > NUMBER
        return lists, bad

    def _column_rows(self, reach: Reach, low: int, high: int) -> tuple[Any, Any]:
        """Return (numbers, tags) of what a reference to one cell reads in each row."""
        grid = self._grid if reach.sheet < 0 else self._book.grids[reach.sheet]
        index = reach.left.at(self._at)
        if index < 0:
            raise Unsupported
        column = grid.column(index)
        if reach.top.fixed:
            row = reach.top.value
            numbers, tags = column.window(row, row + 1)
            return numbers * (high - low), tags * (high - low)
        first, last = low + reach.top.value, high + reach.top.value
        if first < 0:
            raise Unsupported
        numbers, tags = column.window(first, last)
        return numbers, tags

    def _atom(self, shape: Shape) -> tuple[str, bool] | None:
        if shape == self._leaf:
            return "before", False
        is_reference = shape[0] == "leaf" and isinstance(self._region.template.leaves[shape[1]], Reach)
        if is_reference and not self._region.template.leaves[shape[1]].is_cell:
            raise Unwritable
        is_test = False
        if not is_reference:
            tag = kind(shape)
            if np is None or tag is None or mentions(shape, self._leaf):
                return None
            is_test = tag == BOOLEAN
        self._parts.setdefault(shape, is_test)
        return f"p{list(self._parts).index(shape)}", is_test

    def _literal(self, shape: Shape) -> Any:
        if shape[0] == "constant":
            return shape[1]
        if shape[0] == "leaf" and type(value := self._region.template.leaves[shape[1]]) is float:
            return value
        raise Unwritable


def _marked(flags: Any) -> list[int]:
    """Return the places that are not zero."""
    found: list[int] = np.flatnonzero(flags).tolist() if np is not None else [i for i, flag in enumerate(flags) if flag]
    return found
