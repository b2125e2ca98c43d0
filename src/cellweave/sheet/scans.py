"""Owns one column that reads its own row above (or below): array scans for running totals and products, a loop
otherwise.

The first row runs as a single cell, so a start at a header or a blank is no special case. Rows that are not plain
numbers end the scan; the cell path takes the one row and the scan goes on after it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cellweave.address import Range
from cellweave.formula.numbers import NOISE
from cellweave.sheet.arrays import all_are, np, numbers_from
from cellweave.sheet.evaluate import evaluate_cells
from cellweave.sheet.generated import Unwritable, expression, recurrence
from cellweave.sheet.pool import BLANK, NUMBER
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import Unsupported, as_numbers

if np is not None:
    from cellweave.sheet.blocks import Block

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.regions import Region
    from cellweave.sheet.template import Shape

_MIN_ROWS = 16
# Rows that fail one by one this often make a scan pointless.
_MOST_BREAKS = 64


def evaluate_scan(book: Book, region: Region, step: int, first: int, changed: list[tuple[int, Range]]) -> bool:
    """Evaluate a region from row ``first`` to its end in direction ``step``; False when it is no scan."""
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
    evaluate_cells(book, grid, template, column, (first,), changed)
    row = first + step
    for _ in range(_MOST_BREAKS):
        row = scan.run(row, end, changed)
        if (row - end) * step > 0:
            return True
        evaluate_cells(book, grid, template, column, (row,), changed)
        row += step
        if (row - end) * step > 0:
            return True
    rest = range(row, end + step, step)
    for one in rest:
        evaluate_cells(book, grid, template, column, (one,), changed)
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
        self._leaf = leaf
        self._step = step
        self._parts: list[Shape] = []
        self._source = ""

    def is_possible(self) -> bool:
        """Whether the template is plain numbers all through."""
        try:
            self._source, is_test = expression(self._region.template.shape, self._atom, self._literal)
        except Unwritable:
            return False
        return not is_test

    def run(self, first: int, last: int, changed: list[tuple[int, Range]]) -> int:
        """Evaluate rows from ``first`` on; return the row where it had to stop (past ``last`` when done)."""
        step = self._step
        low, high = (first, last + 1) if step > 0 else (last, first + 1)
        column = self._grid.column(self._region.area.left)
        column.reserve(high)
        before = column.get(first - step) if first - step >= 0 else None
        if type(before) is not float:
            return first
        try:
            lists, count = self._inputs(low, high)
        except Unsupported:
            return first
        if step < 0:
            lists = [flat[::-1] for flat in lists]
        out = self._values(before, lists, count)
        done = len(out)
        if not done:
            return first
        values = numbers_from(out)
        start = first if step > 0 else first - done + 1
        if step < 0:
            values = values[::-1]
        for a, b in column.write(start, values, NUMBER):
            changed.append((self._grid.index, Range(a, self._region.area.left, b - 1, self._region.area.left)))
        return first + done * step

    def _values(self, before: float, lists: list[Any], count: int) -> Any:
        if np is not None:
            found = _accumulated(self._region.template.shape, self._leaf, before, lists, self._parts)
            if found is not None:
                return found
        out: list[float] = []
        names = tuple(f"p{i}" for i in range(len(lists))) or ("_",)
        loop = recurrence(self._source, names)
        with suppress(ZeroDivisionError, OverflowError, ValueError):
            loop(out, before, *([flat.tolist() for flat in lists] or [range(count)]))
        return out

    def _inputs(self, low: int, high: int) -> tuple[list[Any], int]:
        """Return what the parts are in the rows from ``low`` up to ``high``, as far as all are numbers."""
        count = high - low
        lists: list[Any] = []
        stop = count if self._step > 0 else 0
        area = self._region.area
        for part in self._parts:
            if np is not None:
                block = Block(self._book, self._grid, self._region.template, area.left, low, high, careful=True)
                with np.errstate(all="ignore"):
                    value = block.value(part)
                data = as_numbers(value.data)
                bad = (value.tags != NUMBER) & (value.tags != BLANK)
                if value.odd is not None:
                    bad = bad | value.odd
                wrong = np.flatnonzero(np.broadcast_to(bad, (count,)))
                if len(wrong):
                    stop = min(stop, int(wrong[0])) if self._step > 0 else max(stop, int(wrong[-1]) + 1)
                lists.append(np.broadcast_to(data, (count,)))
            else:
                reach = self._region.template.leaves[part[1]]
                flat, wrong_at = self._column_rows(reach, low, high)
                if wrong_at is not None:
                    stop = min(stop, wrong_at[0]) if self._step > 0 else max(stop, wrong_at[1] + 1)
                lists.append(flat)
        lists = [flat[:stop] if self._step > 0 else flat[stop:] for flat in lists]
        return lists, (stop if self._step > 0 else count - stop)

    def _column_rows(self, reach: Reach, low: int, high: int) -> tuple[Any, tuple[int, int] | None]:
        grid = self._grid if reach.sheet < 0 else self._book.grids[reach.sheet]
        index = reach.left.at(self._region.area.left)
        column = grid.column(index)
        if reach.top.fixed:
            value = column.get(reach.top.value)
            if type(value) is not float:
                raise Unsupported
            return numbers_from([value] * (high - low)), None
        first, last = low + reach.top.value, high + reach.top.value
        if first < 0 or index < 0:
            raise Unsupported
        numbers, tags = column.window(first, last)
        if all_are(tags, 0, len(tags), NUMBER):
            return numbers, None
        wrong = [i for i, tag in enumerate(tags) if tag > NUMBER]
        return numbers, ((wrong[0], wrong[-1]) if wrong else None)

    def _atom(self, shape: Shape) -> str | None:
        if shape == self._leaf:
            return "before"
        is_reference = shape[0] == "leaf" and isinstance(self._region.template.leaves[shape[1]], Reach)
        whole = np is not None and _gives_number(shape) and not _mentions(shape, self._leaf)
        if not is_reference and not whole:
            return None
        if is_reference and not self._region.template.leaves[shape[1]].is_cell:
            raise Unwritable
        if shape not in self._parts:
            self._parts.append(shape)
        return f"p{self._parts.index(shape)}"

    def _literal(self, shape: Shape) -> Any:
        if shape[0] == "constant":
            return shape[1]
        if shape[0] == "leaf" and type(value := self._region.template.leaves[shape[1]]) is float:
            return value
        raise Unwritable


def _accumulated(shape: Shape, leaf: Shape, before: float, lists: list[Any], parts: list[Shape]) -> Any:
    """Return the running sums or products of a shape that is one operation on the cell before, or None."""
    if shape[0] != "op" or shape[1] not in "+-*" or len(lists) != 1 or not len(lists[0]):
        return None
    left, right = shape[2], shape[3]
    if left == leaf and right == parts[0]:
        is_left = True
    elif right == leaf and left == parts[0] and shape[1] != "-":
        is_left = False
    else:
        return None
    given = lists[0]
    flow = np.empty(len(given) + 1)
    flow[0] = before
    flow[1:] = -given if shape[1] == "-" else given
    with np.errstate(all="ignore"):
        if shape[1] == "*":
            totals = np.multiply.accumulate(flow, out=flow)
        else:
            totals = np.add.accumulate(flow, out=flow)
            operand = totals[:-1] if is_left else given
            noise = np.abs(totals[1:]) < np.abs(operand) * NOISE
            if noise.any() and (totals[1:][noise] != 0.0).any():
                return None
        result = totals[1:]
        if not np.isfinite(result[-1]):
            result = result[: int(np.flatnonzero(~np.isfinite(result))[0])]
    result += 0.0
    return result


def _gives_number(shape: Shape) -> bool:
    if shape[0] == "op":
        return shape[1] in "+-*/^"
    return shape[0] in ("neg", "percent", "call")


def _mentions(shape: Any, leaf: Shape) -> bool:
    if shape == leaf:
        return True
    return isinstance(shape, tuple) and any(_mentions(part, leaf) for part in shape if isinstance(part, tuple))
