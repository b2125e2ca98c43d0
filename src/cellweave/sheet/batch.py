"""Owns evaluating many small parts of regions at once: formulas of one shape, each with leaves of its own.

A sheet that is not filled down has 100,000 formulas and a handful of shapes. What a block is to rows of one formula,
a batch is to cells of many: an array operation a node, its leaves gathered from wherever each cell reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.syntax import Leaf, Reference
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, outcome
from cellweave.sheet.evaluate import evaluate_cells
from cellweave.sheet.exact import exact_row_sums
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT
from cellweave.sheet.vector import DIV0_ID, Unsupported, Vector, either

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.reach import Reach
    from cellweave.sheet.template import Shape, Template

# A range of more cells than this is not gathered cell by cell.
_MOST_GATHERED: Final = 64
_TOTALS: Final = frozenset(("SUM", "COUNT", "AVERAGE", "MIN", "MAX"))


class Cells:
    """The cells of a batch: ``rows`` and ``columns`` of each, and ``which`` of ``templates`` it has (None: its own)."""

    __slots__ = ("columns", "leaves", "rows", "templates", "which")

    def __init__(self, templates: list[Template], areas: list[Range]) -> None:
        # No tuple a cell here: so many new objects would have the collector look at all the others.
        tops, lefts, bottoms, rights = (np.array(edges) for edges in zip(*areas, strict=True))
        # Each leaf of the shape, a value for each template.
        self.leaves: list[tuple[Leaf, ...]] = list(zip(*[template.meant.leaves for template in templates], strict=True))
        self.templates, self.rows, self.columns = templates, tops, lefts
        heights, widths = bottoms - tops + 1, rights - lefts + 1
        sizes = heights * widths
        self.which: Any = None
        if sizes.max() > 1:
            self.which = which = np.repeat(np.arange(len(areas)), sizes)
            within = np.arange(len(which)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            self.rows = tops[which] + within // widths[which]
            self.columns = lefts[which] + within % widths[which]

    def each(self, values: Any) -> Any:
        """Return an array of one item a template as one item a cell."""
        return values if self.which is None else values[self.which]


class Batch(Block):
    """The evaluation of a batch. It has no one place, so it knows of references only that all are the same and fixed,
    or gathers their cells.
    """

    def __init__(self, book: Book, grid: Grid, cells: Cells, careful: bool) -> None:
        super().__init__(book, grid, cells.templates[0], 0, 0, len(cells.rows), careful)
        self.cells = cells

    def value(self, shape: Shape) -> Vector:
        if shape[0] == "call" and shape[1] in _TOTALS and not self._is_fixed(shape[2]):
            return self._total(shape[1], shape[2])
        return super().value(shape)

    def literal(self, shape: Shape) -> Any:
        if shape[0] == "leaf" and len(set(self.cells.leaves[shape[1]])) > 1:
            raise Unsupported
        return super().literal(shape)

    def reach(self, shape: Shape) -> Reach | None:
        reach = super().reach(shape)
        if reach is not None and not self._is_fixed((shape,)):
            raise Unsupported
        return reach

    def leaf(self, index: int) -> Vector:
        values: Any = self.cells.leaves[index]
        if type(values[0]) is float:
            return Vector(self.cells.each(np.array(values)), NUMBER)
        if type(values[0]) is str:
            ids = self.book.pool.text_ids(values)
            return Vector(self.cells.each(np.array(ids, dtype=np.float64)), TEXT)
        (vector,) = self._gathered(values, most=1)
        return vector

    def places(self) -> tuple[Any, Any]:
        return self.cells.rows, self.cells.columns

    def _is_fixed(self, args: tuple[Shape, ...]) -> bool:
        """Whether the only argument is a range that is the same for all cells."""
        if len(args) != 1 or args[0][0] != "leaf":
            return False
        leaves = self.cells.leaves[args[0][1]]
        leaf = leaves[0]
        reach = self.cells.templates[0].reach(leaf) if type(leaf) is Reference else None
        if reach is None or reach.rows_move or reach.columns_move:
            return False
        return leaves.count(leaf) == len(leaves)

    def _total(self, name: str, args: tuple[Shape, ...]) -> Vector:
        """SUM and the like of few cells each: ranges that move, expressions, mixed as they come."""
        rows: list[Any] = []
        counted: list[Any] = []
        odd: Any = None
        for shape in args:
            for value, is_reference in self._operands(shape):
                tags = np.asarray(value.tags)
                odd = either(odd, value.odd)
                strange = (tags == OBJECT) | ((tags == ERROR) & (name != "COUNT"))
                counts = tags == NUMBER
                if not is_reference:
                    strange = strange | (tags == TEXT)
                    counts = counts | (tags == BOOLEAN) | (tags == BLANK)
                if strange.any():
                    odd = either(odd, np.broadcast_to(strange, (self.count,)))
                rows.append(np.broadcast_to(np.asarray(value.data, dtype=np.float64), (self.count,)))
                counted.append(np.broadcast_to(counts, (self.count,)))
        if not rows:
            raise Unsupported
        count = np.add.reduce([mask.astype(np.float64) for mask in counted])
        if name == "COUNT":
            return Vector(count, NUMBER, odd)
        empty = count == 0.0
        if name in ("MIN", "MAX"):
            ends = np.minimum if name == "MIN" else np.maximum
            none = np.inf if name == "MIN" else -np.inf
            data = ends.reduce([np.where(mask, row, none) for row, mask in zip(rows, counted, strict=True)])
            return Vector(np.where(empty, 0.0, data), NUMBER, odd)
        data = exact_row_sums([np.where(mask, row, 0.0) for row, mask in zip(rows, counted, strict=True)])
        large = ~np.isfinite(data)
        if large.any():
            odd, data = either(odd, large), np.where(large, 0.0, data)
        if name == "SUM":
            return Vector(data, NUMBER, odd)
        data = data / np.where(empty, 1.0, count)
        if not empty.any():
            return Vector(data, NUMBER, odd)
        return Vector(np.where(empty, DIV0_ID, data), np.where(empty, np.uint8(ERROR), np.uint8(NUMBER)), odd)

    def _operands(self, shape: Shape) -> list[tuple[Vector, bool]]:
        """Return the vectors that an argument of a total is, and whether they are cells of a reference."""
        leaves: Any = self.cells.leaves[shape[1]] if shape[0] == "leaf" else (None,)
        if type(leaves[0]) is not Reference:
            if shape[0] == "missing":
                raise Unsupported
            return [(self.value(shape), False)]
        return [(vector, True) for vector in self._gathered(leaves, most=_MOST_GATHERED)]

    def _gathered(self, references: Sequence[Reference], most: int) -> list[Vector]:
        """Return the values of the cells that each reference names, row by row; where one is smaller, blanks."""
        # Relative references are kept once a book, so their identity tells most of them apart at little cost.
        places: dict[int, int] = {}
        codes = np.array([places.setdefault(id(reference), len(places)) for reference in references])
        distinct = list({id(reference): reference for reference in references}.values())
        sources: list[tuple[int, bool, int, bool, int, int, int]] = []
        for reference in distinct:
            reach = self.cells.templates[0].reach(reference)
            if reach is None:
                raise Unsupported
            sheet, top, left, bottom, right = reach
            if top.fixed != bottom.fixed or left.fixed != right.fixed:
                raise Unsupported
            sources.append(
                (
                    self.grid.index if sheet < 0 else sheet,
                    top.fixed,
                    min(top.value, bottom.value),
                    left.fixed,
                    min(left.value, right.value),
                    abs(bottom.value - top.value) + 1,
                    abs(right.value - left.value) + 1,
                )
            )
        height, width = max(source[5] for source in sources), max(source[6] for source in sources)
        if height * width > most:
            raise Unsupported
        table = np.array(sources).T
        codes = self.cells.each(codes)
        sheets, row_fixed, row, column_fixed, column, heights, widths = (part[codes] for part in table)
        rows = np.where(row_fixed, row, row + self.cells.rows)
        columns = np.where(column_fixed, column, column + self.cells.columns)
        outside = (rows < 0) | (columns < 0) | (rows + heights > MAX_ROWS) | (columns + widths > MAX_COLUMNS)
        odd = outside if outside.any() else None
        if odd is not None:
            rows, columns = np.where(outside, 0, rows), np.where(outside, 0, columns)
        groups = _grouped(sheets * MAX_COLUMNS + columns)
        found = []
        for down in range(height):
            for across in range(width):
                vector = self._taken(groups, rows + down, across, odd)
                beyond = (heights <= down) | (widths <= across)
                if beyond.any():
                    vector.tags = np.where(beyond, np.uint8(BLANK), np.uint8(vector.tags))
                found.append(vector)
        return found

    def _taken(self, groups: list[tuple[int, Any]], rows: Any, across: int, odd: Any) -> Vector:
        numbers, tags = np.zeros(self.count), np.zeros(self.count, dtype=np.uint8)
        for key, chosen in groups:
            sheet, column = divmod(key, MAX_COLUMNS)
            held = self.book.grids[sheet].columns.get(column + across)
            if held is None or not len(held.tags):
                continue
            wanted = rows[chosen]
            inside = wanted < len(held.tags)
            if inside.all():
                numbers[chosen], tags[chosen] = held.numbers[wanted], held.tags[wanted]
                continue
            wanted = np.where(inside, wanted, 0)
            numbers[chosen] = np.where(inside, held.numbers[wanted], 0.0)
            tags[chosen] = np.where(inside, held.tags[wanted], np.uint8(BLANK))
        first = int(tags[0])
        return Vector(numbers, first if (tags == first).all() else tags, odd)


def evaluate_batch(book: Book, grid: Grid, templates: list[Template], areas: list[Range]) -> list[tuple[int, Range]]:
    """Evaluate areas of templates of one shape; return the ranges whose values differ now, as (sheet, range).

    Raises Unsupported before anything is written.
    """
    cells, shape = Cells(templates, areas), templates[0].shape
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
            value = Batch(book, grid, cells, careful=False).value(shape)
    except FloatingPointError:
        with np.errstate(all="ignore"):
            value = Batch(book, grid, cells, careful=True).value(shape)
    numbers, tags, odd = outcome(value, len(cells.rows))
    if type(tags) is int:
        tags = np.full(len(numbers), tags, dtype=np.uint8)
    rows, columns = cells.rows, cells.columns
    if odd is not None:
        plain = np.ones(len(rows), dtype=bool)
        plain[odd] = False
        numbers, tags, rows, columns = numbers[plain], tags[plain], rows[plain], columns[plain]
    changed: list[tuple[int, Range]] = []
    for column, chosen in _grouped(columns):
        for low, high in grid.column(column).scatter(rows[chosen], numbers[chosen], tags[chosen]):
            changed.append((grid.index, Range(low, column, high - 1, column)))
    for i in () if odd is None else odd.tolist():
        template = cells.templates[i if cells.which is None else int(cells.which[i])]
        evaluate_cells(book, grid, template, int(cells.columns[i]), (int(cells.rows[i]),), changed)
    return changed


def _grouped(keys: Any) -> list[tuple[int, Any]]:
    """Return (key, the places that have it) for each distinct one of an array of keys."""
    if not len(keys):
        return []
    if (keys == keys[0]).all():
        return [(int(keys[0]), slice(None))]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    bounds = [0, *(np.flatnonzero(np.diff(ordered)) + 1).tolist(), len(keys)]
    return [(int(ordered[low]), order[low:high]) for low, high in pairwise(bounds)]
