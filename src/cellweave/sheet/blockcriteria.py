"""Owns conditional totals in the block path: by the groups of ``conditional`` where keys must be equal, else by the
orders and selections of ``selection``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from cellweave.address import MAX_ROWS, Range
from cellweave.formula.failure import Failure
from cellweave.formula.functions.criteria import LONGEST
from cellweave.sheet.arrays import BLOCK, np
from cellweave.sheet.blocklookup import table
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.column import Column
from cellweave.sheet.conditional import GroupTotals, KeyCodes
from cellweave.sheet.distinct import Operand, distinct_rows, operand
from cellweave.sheet.exact import exact_parts, rounded_sum
from cellweave.sheet.grid import Grid
from cellweave.sheet.matching import matched
from cellweave.sheet.pool import ERROR, NUMBER, TEXT
from cellweave.sheet.selection import Keys, Sorted, Version, selected
from cellweave.sheet.vector import DIV0_ID, Unsupported, Vector, as_numbers, either
from cellweave.sheet.wavelet import below, ranked
from cellweave.values import DIV0, NUM, ErrorValue

# Fewer combinations of criteria than this are selected one by one, without putting the rows in an order.
_FEW: Final = 4
_PLAIN: Final = (float, str, bool, type(None), ErrorValue)


@function("SUMIF", "AVERAGEIF")
def _sumif(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    return _conditional(block, name, args[2] if len(args) == 3 else args[0], [(args[0], args[1])])


@function("SUMIFS", "AVERAGEIFS", "MAXIFS", "MINIFS")
def _sumifs(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 3 or len(args) % 2 == 0:
        raise Unsupported
    return _conditional(block, name, args[0], list(zip(args[1::2], args[2::2], strict=True)))


@function("COUNTIF", "COUNTIFS")
def _countifs(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 2 or len(args) % 2:
        raise Unsupported
    return _conditional(block, name, None, list(zip(args[0::2], args[1::2], strict=True)))


def _conditional(block: Block, name: str, totals: Any, criteria: list[tuple[Any, Any]]) -> Vector:
    outside = block.given
    # Each way asks for the criteria: the texts of ">"&B1 are not made twice.
    block.given = outside | {shape: block.value(shape) for _, shape in criteria if shape[0] == "op"}
    try:
        if name[:3] not in ("MAX", "MIN"):
            with suppress(Unsupported):
                return _grouped(block, name, totals, criteria)
        return Conditional(block, name, totals, criteria).values()
    finally:
        block.given = outside


class Conditional:
    """One call with criteria of any kind over single columns: fixed ranges, or ranges that grow with the row."""

    def __init__(self, block: Block, name: str, totals: Any, criteria: list[tuple[Any, Any]]) -> None:
        self._block = block
        self._name = name
        given = [shape for shape, _ in criteria] + ([] if totals is None else [totals])
        reaches = [reach for shape in given if (reach := block.reach(shape)) is not None]
        areas = [area for reach in reaches if (area := reach.range(block.first, block.column)) is not None]
        if len(areas) < len(given) or any(area.left != area.right for area in areas):
            raise Unsupported
        self._first = reaches[0]
        self._moves = self._first.rows_move and block.count > 1
        # SUMIF and AVERAGEIF take the size of the range to add up from the range to test.
        sized = areas if name.endswith("S") or totals is None else areas[:-1]
        if any(area.shape != areas[0].shape for area in sized):
            raise Unsupported
        if self._moves and any((reach.top, reach.bottom) != (self._first.top, self._first.bottom) for reach in reaches):
            raise Unsupported
        grids = [block.source(reach) for reach in reaches]
        columns = [grid.column(area.left) for grid, area in zip(grids, areas, strict=True)]
        tops = [0 if self._moves else area.top for area in areas]
        self._height = MAX_ROWS if self._moves else areas[0].shape[0]
        self._size = max(1, min(self._height, max(c.length - top for c, top in zip(columns, tops, strict=True))))
        self._grid = grids[0]
        self._keys = [
            _keys(grid, column).refresh(top, self._size) for grid, column, top in zip(grids, columns, tops, strict=True)
        ][: len(criteria)]
        self._target: Column | None = None
        self._numbers: Any = None
        self._tags: Any = None
        if totals is not None:
            self._target, self._top = columns[-1], tops[-1]
            self._numbers, self._tags = columns[-1].window(tops[-1], tops[-1] + self._size)
        self._odd: Any = None
        self._operands = self._asked([block.value(shape) for _, shape in criteria])

    def _asked(self, criteria: list[Vector]) -> list[Operand]:
        """Return the criteria as values. Raises Unsupported where one is none."""
        for vector in criteria:
            self._odd = either(self._odd, vector.odd)
        operands = [operand(vector, self._block.book.pool, self._block.count) for vector in criteria]
        for one in operands:
            for value in one.values:
                if type(value) not in _PLAIN or (type(value) is str and len(value) > LONGEST):
                    raise Unsupported
        return operands

    def values(self) -> Vector:
        """Return the total of each row."""
        count = self._block.count
        rows, inverse, number = self._distinct()
        if number > _FEW or self._moves:
            try:
                return self._in_order(rows, inverse, number)
            except Unsupported:
                if self._moves:
                    raise
        results = []
        combinations = zip(*(one.listed(rows, count) for one in self._operands), strict=True)
        for combination in combinations:
            try:
                results.append(self._total(*selected(self._keys, combination)))
            except Failure as failure:
                results.append(failure.error)
        numbers, tags = self._block.book.pool.pack_all(results)
        if inverse is None:
            return Vector(numbers, tags, self._odd)
        return Vector(numbers[inverse], tags if type(tags) is int else tags[inverse], self._odd)

    def _total(self, rows: Any, is_blank: bool) -> float | ErrorValue:
        """Return the total over some rows; ``is_blank``: the blanks below the sheet's end count too."""
        if self._numbers is None:
            return float(len(rows) + (self._height - self._size if is_blank else 0))
        tags = self._tags[rows]
        wrong = np.flatnonzero(tags == ERROR)
        if len(wrong):
            error: ErrorValue = self._block.book.pool.unpack(ERROR, self._numbers[rows[wrong[0]]])
            return error
        numbers = self._numbers[rows][tags == NUMBER]
        if self._name[:3] in ("MAX", "MIN"):
            if not len(numbers):
                return 0.0
            return float(numbers.max() if self._name[:3] == "MAX" else numbers.min())
        parts = [
            part for start in range(0, len(numbers), BLOCK) for part in exact_parts(numbers[start : start + BLOCK])
        ]
        total = rounded_sum(parts)
        if total - total != 0.0:
            return NUM
        if self._name.startswith("AVERAGE"):
            return total / len(numbers) if len(numbers) else DIV0
        return total

    def in_order(self) -> Vector:
        """Return the total of each row. Raises Unsupported where the rows cannot be put in one order, or need none."""
        rows, inverse, number = self._distinct()
        if number <= _FEW and not self._moves:
            raise Unsupported
        return self._in_order(rows, inverse, number)

    def _distinct(self) -> tuple[Any, Any, int]:
        """Return (one row of each kind of row, which of them each row is, how many); None for each as it is."""
        count = self._block.count
        rows, inverse = (None, None) if self._moves else distinct_rows(self._operands, count)
        return rows, inverse, count if rows is None else len(rows)

    def _in_order(self, rows: Any, inverse: Any, count: int) -> Vector:
        """Return the totals as those of intervals of rows put in order. Raises Unsupported where there is no order."""
        equal: list[tuple[Keys, Operand, Any]] = []
        compared: list[tuple[Operand, Any, Any]] = []
        axis: Keys | None = None
        beside: list[tuple[Operand, Any, Any]] = []
        side: Keys | None = None
        for keys, one in zip(self._keys, self._operands, strict=True):
            try:
                equal.append((keys, one, keys.equal(one.values)))
            except Unsupported:
                if not self._moves and axis in (None, keys):
                    axis = keys
                    compared.append((one, *keys.intervals(one.values)))
                elif self._numbers is None and side in (None, keys):
                    side = keys
                    beside.append((one, *keys.intervals(one.values)))
                else:
                    raise
        known = np.ones(count, dtype=bool)
        codes = []
        for _, one, found in equal:
            own = found[one.places(rows, self._block.count)]
            known &= own >= 0
            codes.append(np.maximum(own, 0))
        low, high = self._rows_of_windows() if self._moves else (0, self._size)
        for one, lows, highs in compared:
            places = one.places(rows, self._block.count)
            low, high = np.maximum(low, lows[places]), np.minimum(high, highs[places])
        order = self._sorted([keys for keys, _, _ in equal], axis)
        starts, ends = order.places(codes, low, high)
        shape = (count,)
        starts, ends = np.broadcast_to(starts, shape), np.broadcast_to(ends, shape)
        ends = np.where(known, ends, starts)
        if side is None:
            value = self._of_intervals(order, starts, ends)
        else:
            value = Vector(self._counted(order, starts, ends, side.ranks()[order.rows], rows, beside), NUMBER)
        if inverse is None:
            return Vector(value.data, value.tags, either(value.odd, self._odd))
        odd = None if value.odd is None else value.odd[inverse]
        tags = value.tags if type(value.tags) is int else value.tags[inverse]
        return Vector(value.data[inverse], tags, either(odd, self._odd))

    def _counted(
        self, order: Sorted, starts: Any, ends: Any, ranks: Any, rows: Any, limits: list[tuple[Operand, Any, Any]]
    ) -> Any:
        """Return how many rows of each interval have ranks between limits, too."""
        low, high = np.zeros(len(starts), dtype=np.int64), np.full(len(starts), MAX_ROWS)
        for one, lows, highs in limits:
            places = one.places(rows, self._block.count)
            low, high = np.maximum(low, lows[places]), np.minimum(high, highs[places])
        ordered, ranks = ranked(ranks)
        ends_below, starts_below = np.searchsorted(ordered, np.maximum(low, high)), np.searchsorted(ordered, low)
        found = below(ranks, starts, ends, ends_below) - below(ranks, starts, ends, starts_below)
        return found.astype(np.float64)

    def _of_intervals(self, order: Sorted, starts: Any, ends: Any) -> Vector:
        if self._numbers is None:
            return Vector((ends - starts).astype(np.float64), NUMBER)
        wrong = order.has_errors(starts, ends)
        odd = wrong if wrong.any() else None
        if self._name[:3] in ("MAX", "MIN"):
            found = order.extremes(starts, ends, self._name[:3] == "MAX")
            return Vector(np.where(np.isinf(found), 0.0, found), NUMBER, odd)
        total = order.sums(starts, ends)
        if not self._name.startswith("AVERAGE"):
            return Vector(total, NUMBER, odd)
        counts = order.counts(starts, ends)
        empty = counts == 0
        data = np.where(empty, DIV0_ID, total / np.where(empty, 1, counts))
        return Vector(data, np.where(empty, np.uint8(ERROR), np.uint8(NUMBER)), odd)

    def _rows_of_windows(self) -> tuple[Any, Any]:
        rows = np.arange(self._block.first, self._block.last)
        one, two = (
            corner.value if corner.fixed else rows + corner.value for corner in (self._first.top, self._first.bottom)
        )
        low, high = np.minimum(one, two), np.maximum(one, two)
        if low.min() < 0 or high.max() >= MAX_ROWS:
            raise Unsupported
        return np.minimum(low, self._size), np.minimum(high + 1, self._size)

    def _sorted(self, keys: list[Keys], axis: Keys | None) -> Sorted:
        """Return the rows in order, made anew when a column changed; the blocks of a recalculation share it."""
        indexes, target = self._grid.indexes, self._target
        name = ("sorted", tuple(map(id, keys)), id(axis), id(target))
        versions = [one.version for one in keys] + [0 if axis is None else axis.version, self._size]
        if target is not None:
            version = indexes.get(("version", id(target)))
            if version is None:
                version = indexes["version", id(target)] = Version(target)
            versions += [version.number, self._top]
        known = indexes.get(name)
        if known is None or known[0] != versions:
            along = axis.ranks() if axis is not None else np.arange(self._size)
            order = Sorted(keys, along, self._size, self._numbers, self._tags)
            # What the name tells apart by identity is kept with it, so that nothing else comes to the same identity.
            known = indexes[name] = versions, order, (keys, axis, target)
        found: Sorted = known[1]
        return found


def _keys(grid: Grid, column: Column) -> Keys:
    name = ("keys", id(column))
    if name not in grid.indexes:
        grid.indexes[name] = Keys(column)
    found: Keys = grid.indexes[name]
    return found


def _grouped(block: Block, name: str, totals: Any, criteria: list[tuple[Any, Any]]) -> Vector:
    areas = [table(block, one) for one, _ in criteria]
    first = areas[0][1]
    for _, area in areas:
        if area.left != area.right or area.top != first.top or area.bottom != first.bottom:
            raise Unsupported
    values = None
    shift = 0
    if totals is not None:
        grid, area = table(block, totals)
        if area.left != area.right or (name.endswith("S") and area.shape != first.shape):
            raise Unsupported
        values, shift = grid.column(area.left), area.top - first.top
    if block.count == 1:
        alone = matched(block, name, [shape for _, shape in criteria], areas, values, shift)
        if alone is not None:
            return alone
    codes: list[Any] = []
    known = np.ones(block.count, dtype=bool)
    odd = None
    for (_, shape), (grid, area) in zip(criteria, areas, strict=True):
        key = _key(grid, area)
        key.refresh()
        code, strange = _codes(block, shape, key)
        known &= code >= 0
        codes.append(np.maximum(code, 0))
        odd = either(odd, strange)
    groups = _groups(areas, values, shift, block)
    if not groups.refresh():
        raise Unsupported
    group = groups.group(codes)
    if values is None:
        return Vector(np.where(known, groups.rows[group], 0).astype(np.float64), NUMBER, odd)
    wrong = known & (groups.errors[group] > 0)
    large = known & ~np.isfinite(groups.totals[group])
    if wrong.any() or large.any():
        odd = wrong | large if odd is None else odd | wrong | large
    total = np.where(known, groups.totals[group], 0.0)
    if name.startswith("SUM"):
        return Vector(total, NUMBER, odd)
    counts = np.where(known, groups.counts[group], 0)
    empty = counts == 0
    data = np.where(empty, DIV0_ID, total / np.where(empty, 1, counts))
    return Vector(data, np.where(empty, np.uint8(ERROR), np.uint8(NUMBER)), odd)


def _key(grid: Grid, area: Range) -> KeyCodes:
    name = ("codes", area)
    if name not in grid.indexes:
        grid.indexes[name] = KeyCodes(grid.column(area.left), area.top, area.bottom + 1)
    found: KeyCodes = grid.indexes[name]
    return found


def _groups(areas: list[tuple[Grid, Range]], values: Any, shift: int, block: Block) -> GroupTotals:
    grid = areas[0][0]
    name = ("totals", tuple((g.index, a) for g, a in areas), id(values), shift)
    if name not in grid.indexes:
        grid.indexes[name] = GroupTotals([_key(g, a) for g, a in areas], values, shift)
    found: GroupTotals = grid.indexes[name]
    return found


def _codes(block: Block, shape: Any, key: KeyCodes) -> tuple[Any, Any]:
    """Return (the code of each row's criterion or -1, odd rows)."""
    criterion = block.value(shape)
    if type(criterion.tags) is not int or criterion.tags not in (NUMBER, TEXT):
        raise Unsupported
    numbers = np.broadcast_to(as_numbers(criterion.data), (block.count,))
    odd = criterion.odd
    if criterion.tags == TEXT:
        texts = block.book.pool.texts
        language = block.book.language
        unique, inverse = np.unique(numbers, return_inverse=True)
        ids = [int(i) for i in unique.tolist()]
        flags = block.book.pool.special()
        if any(flags[i] or language.reads_as_value(texts[i]) for i in ids):
            raise Unsupported
        codes = np.array([key.code(TEXT, i) for i in ids], dtype=np.int64)[inverse]
        return codes, odd
    if key.has_numeric_text or key.has_close:
        raise Unsupported
    if criterion.is_scalar:
        return np.full(block.count, key.code(NUMBER, float(criterion.data)), dtype=np.int64), odd
    get = key.code
    return np.array([get(NUMBER, n) for n in numbers.tolist()], dtype=np.int64), odd
