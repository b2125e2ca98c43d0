"""Owns lookups and conditional totals in the block path, through the indexes of ``lookups`` and ``conditional``."""

from __future__ import annotations

from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.functions.criteria import LONGEST
from cellweave.formula.whole_numbers import WINDOW, floored
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.grid import Grid
from cellweave.sheet.lookups import lookup_index
from cellweave.sheet.planes import computed
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, TEXT
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import Unsupported, Vector, as_numbers, chosen, either
from cellweave.values import ERRORS, NA, REF

_NA_ID: Final = float(ERRORS.index(NA))
_REF_ID: Final = float(ERRORS.index(REF))


@function("VLOOKUP")
def _vlookup(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 3 <= len(args) <= 4:
        raise Unsupported
    is_near = len(args) == 3 or bool(literal_number(block, args[3]))
    grid, area = table(block, args[1])
    offset = block.literal(args[2])
    if type(offset) is not float or not 1 <= (column := floored(offset)) <= area.right - area.left + 1:
        raise Unsupported
    keys = Range(area.top, area.left, area.bottom, area.left)
    found = _Search(block, args[0], grid, keys).bisected() if is_near else _Search(block, args[0], grid, keys).pattern()
    return found.values(grid, area.left + column - 1)


@function("LOOKUP")
def _lookup(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    grid, keys = table(block, args[1])
    answers_grid, answers = table(block, args[-1])
    if keys.left != keys.right or answers.left != answers.right or keys.shape != answers.shape:
        raise Unsupported
    found = _Search(block, args[0], grid, keys).bisected()
    return found.values(answers_grid, answers.left, answers.top - keys.top)


@function("XLOOKUP")
def _xlookup(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 3 <= len(args) <= 5:
        raise Unsupported
    keys_grid, keys = table(block, args[1])
    grid, area = table(block, args[2])
    mode = 0.0 if len(args) < 5 or args[4][0] == "missing" else literal_number(block, args[4])
    if keys.left != keys.right or area.left != area.right or keys.shape != area.shape or mode not in (-1.0, 0.0, 1.0):
        raise Unsupported
    search = _Search(block, args[0], keys_grid, keys, blank_is_zero=False)
    found = search.nearest(int(mode)) if mode else search.exact()
    value = found.values(grid, area.left, area.top - keys.top)
    if len(args) >= 4 and args[3][0] != "missing" and (missing := found.rows < 0).any():
        if found.wrong is not None:
            missing = missing & ~found.wrong
        odd = value.odd
        value = chosen(missing, block.value(args[3]), Vector(value.data, value.tags))
        value.odd = either(value.odd, odd)
    return value


@function("MATCH")
def _match(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    mode = 1.0 if len(args) == 2 else literal_number(block, args[2])
    if mode == 0.0 and (growing := _growing(block, args[1])) is not None:
        grid, area, ends = growing
        return _Search(block, args[0], grid, area).pattern().within(ends).places(area.top)
    grid, area = table(block, args[1])
    if area.left != area.right:
        raise Unsupported
    search = _Search(block, args[0], grid, area)
    found = search.bisected() if mode > 0 else search.descended() if mode < 0 else search.pattern()
    return found.places(area.top)


@function("XMATCH")
def _xmatch(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    mode = 0.0 if len(args) < 3 or args[2][0] == "missing" else literal_number(block, args[2])
    if mode == 0.0 and (growing := _growing(block, args[1])) is not None:
        grid, area, ends = growing
        return _Search(block, args[0], grid, area, blank_is_zero=False).exact().within(ends).places(area.top)
    grid, area = table(block, args[1])
    if area.left != area.right or mode not in (-1.0, 0.0, 1.0):
        raise Unsupported
    search = _Search(block, args[0], grid, area, blank_is_zero=False)
    return (search.nearest(int(mode)) if mode else search.exact()).places(area.top)


@function("INDEX")
def _index(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3 or args[1][0] == "missing":
        raise Unsupported
    reach = block.reach(args[0])
    if reach is not None and reach.rows_move and reach.top == reach.bottom and block.count > 1:
        return _in_row(block, reach, args[1:])
    grid, area = table(block, args[0])
    column = area.left
    if len(args) == 3:
        offset = block.literal(args[2])
        if type(offset) is not float or not 1 <= (place := floored(offset)) <= area.right - area.left + 1:
            raise Unsupported
        column += place - 1
    elif area.left != area.right:
        raise Unsupported
    row = block.value(args[1])
    data = np.broadcast_to(as_numbers(row.data), (block.count,))
    wrong = np.broadcast_to(row.tags == ERROR, (block.count,))
    plain = np.broadcast_to((row.tags == NUMBER) & (row.data >= 1.0 - WINDOW), (block.count,))
    odd = ~(plain | wrong)
    if row.odd is not None:
        odd = odd | row.odd
    rows = np.where(plain, data + WINDOW, 1.0).astype(np.int64) - 1 + area.top
    beyond = rows > area.bottom
    value = gathered(grid, column, np.where(beyond, area.top, rows), odd if odd.any() else None)
    if beyond.any():
        value = chosen(beyond, Vector(_REF_ID, ERROR), Vector(value.data, value.tags, value.odd))
    if wrong.any():
        value = chosen(wrong, Vector(data, ERROR), value)
        # A row that is left to the cells may look like an error here.
        value.odd = either(value.odd, row.odd)
    return value


def _in_row(block: Block, reach: Reach, args: tuple[Any, ...]) -> Vector:
    """Return the cell of a row that moves, at a place that is written in the formula."""
    if len(args) == 2 and block.literal(args[0]) != 1.0:
        raise Unsupported
    place = block.literal(args[-1])
    left, right = reach.columns(block.column)
    top = reach.top.at(block.first)
    if type(place) is not float or not 1 <= (across := floored(place)) <= right - left + 1 or left == right:
        raise Unsupported
    if top < 0 or top + block.count > MAX_ROWS or left < 0 or right >= MAX_COLUMNS:
        raise Unsupported
    return block.column_part(block.source(reach), left + across - 1, top, top + block.count)


def literal_number(block: Block, shape: Any) -> float:
    """Return a number or truth value that is written in the formula."""
    value = block.literal(shape)
    if type(value) not in (float, bool):
        raise Unsupported
    return float(value)


def table(block: Block, shape: Any) -> tuple[Grid, Range]:
    """Return the grid and range of a reference that is the same for every row, or of an array expression that is."""
    reach = block.reach(shape)
    if reach is None:
        return computed(block, shape)
    if reach.rows_move and block.count > 1:
        raise Unsupported
    area = reach.range(block.first, block.column)
    if area is None:
        raise Unsupported
    return block.source(reach), area


def _growing(block: Block, shape: Any) -> tuple[Grid, Range, Any] | None:
    """Return (grid, all rows that any row reads, the last one that each reads) of a column that grows downwards.

    What is first in all of them is first in fewer, too, if it stands there.
    """
    reach = block.reach(shape)
    if reach is None or reach.bottom.fixed or not reach.top.fixed or block.count == 1:
        return None
    left, right = reach.columns(block.column)
    top, ends = reach.top.value, np.arange(block.first, block.last) + reach.bottom.value
    if left != right or not 0 <= left < MAX_COLUMNS or ends[0] < top or ends[-1] >= MAX_ROWS:
        raise Unsupported
    grid = block.source(reach)
    # As far down as there is anything, so that all blocks of a recalculation share one index.
    return grid, Range(top, left, max(int(ends[-1]), grid.column(left).length - 1), left), ends


class _Search:
    """Looking each row's value up in one column range: numbers, texts and truth values at once, the rest row by row."""

    def __init__(self, block: Block, shape: Any, grid: Grid, area: Range, *, blank_is_zero: bool = True) -> None:
        query = block.value(shape)
        self._pool = block.book.pool
        self._area = area
        count = block.count
        self.data = np.broadcast_to(as_numbers(query.data), (count,))
        self.tags = np.broadcast_to(np.asarray(query.tags, dtype=np.uint8), (count,))
        self.odd = query.odd
        self.rows: Any = np.full(count, -1, dtype=np.int64)
        self.wrong: Any = None
        if type(query.tags) is int and query.tags in (NUMBER, TEXT):
            self._parts = [(int(query.tags), slice(None))]
        else:
            is_number = (self.tags == NUMBER) | (self.tags == BLANK) if blank_is_zero else self.tags == NUMBER
            masks = {NUMBER: is_number, TEXT: self.tags == TEXT, BOOLEAN: self.tags == BOOLEAN}
            wrong = self.tags == ERROR
            self.wrong = wrong if wrong.any() else None
            self._odd_where(~(masks[NUMBER] | masks[TEXT] | masks[BOOLEAN] | wrong))
            self._parts = [(tag, mask) for tag, mask in masks.items() if mask.any()]
        if not blank_is_zero:
            # XLOOKUP finds blanks too when it looks for empty text, whose number is 0.
            self._odd_where((self.tags == TEXT) & (self.data == 0.0))
        self._index = lookup_index(grid, area)

    def _refuse_long(self) -> None:
        """Leave texts that are longer than Excel looks for to the cells, which refuse them."""
        if self._pool.longest() <= LONGEST:
            return
        for tag, part in self._parts:
            if tag == TEXT:
                ids, places = np.unique(self.data[part].astype(np.int64), return_inverse=True)
                self._undecided(part, np.array([len(self._pool.texts[i]) > LONGEST for i in ids.tolist()])[places])

    def exact(self) -> _Search:
        """Find the first equal value."""
        for tag, part in self._parts:
            self.rows[part], close = self._index.find_many(tag, self.data[part])
            self._undecided(part, close)
        return self

    def pattern(self) -> _Search:
        """Find the first equal value, or text that fits wildcards."""
        self._refuse_long()
        self.exact()
        for tag, part in self._parts:
            if tag != TEXT:
                continue
            ids = self.data[part].astype(np.int64)
            rows = self.rows[part]
            wild = np.flatnonzero(self._pool.special()[ids])
            patterns, places = np.unique(ids[wild], return_inverse=True)
            first = [self._index.first_fitting(self._pool.texts[i]) for i in patterns.tolist()]
            rows[wild] = np.array(first, dtype=np.int64)[places]
            self.rows[part] = rows
        return self

    def within(self, ends: Any) -> _Search:
        """Forget what was found below the last row of each search."""
        self.rows = np.where(self.rows > ends, -1, self.rows)
        return self

    def nearest(self, direction: int) -> _Search:
        """Find the first equal value, else the next smaller or larger one, wherever it stands."""
        for tag, part in self._parts:
            if tag != NUMBER:
                raise Unsupported
            self.rows[part], close = self._index.nearest_many(self.data[part], direction)
            self._undecided(part, close)
            if direction > 0 and self._index.holds_more_than_numbers():
                # Above every number stands the least text: that is for the cells to find.
                self._undecided(part, self.rows[part] < 0)
        return self

    def bisected(self) -> _Search:
        """Find the last value that is not beyond, by halving a sorted list."""
        self._refuse_long()
        for tag, part in self._parts:
            self.rows[part] = self._index.bisect_many(tag, self.data[part])
        return self

    def descended(self) -> _Search:
        """Find the first equal value, else the last one before a value below, in a descending list."""
        self._refuse_long()
        for tag, part in self._parts:
            self.rows[part] = self._index.descend_many(tag, self.data[part])
        return self

    def values(self, grid: Grid, column: int, shift: int = 0) -> Vector:
        """Return the values of a column at the rows found, ``shift`` rows below them; ``#N/A`` for none."""
        found = np.where(self.rows >= 0, self.rows + shift, -1) if shift else self.rows
        return self._with_errors(gathered(grid, column, found, self.odd))

    def places(self, top: int) -> Vector:
        """Return the places found, counted from 1 at row ``top``; ``#N/A`` for none."""
        missing = self.rows < 0
        data = np.where(missing, _NA_ID, self.rows - top + 1.0)
        tags: Any = np.where(missing, np.uint8(ERROR), np.uint8(NUMBER)) if missing.any() else NUMBER
        return self._with_errors(Vector(data, tags, self.odd))

    def _with_errors(self, value: Vector) -> Vector:
        """Put the errors looked for in: they are what looking them up gives."""
        return value if self.wrong is None else chosen(self.wrong, Vector(self.data, ERROR), value)

    def _undecided(self, part: Any, flags: Any) -> None:
        if flags is not None and flags.any():
            mask = np.zeros(len(self.data), dtype=bool)
            mask[part] = flags
            self._odd_where(mask)

    def _odd_where(self, mask: Any) -> None:
        if mask.any():
            self.odd = mask if self.odd is None else self.odd | mask


def gathered(grid: Grid, column: int, found: Any, odd: Any) -> Vector:
    """Return the values of a column at the rows found; -1 is ``#N/A``."""
    held = grid.column(column)
    held.reserve(1)
    inside = (found >= 0) & (found < len(held.tags))
    missing = found < 0
    if inside.all():
        tags = held.tags[found]
        data = held.numbers[found]
        if (tags == tags[0]).all():
            return Vector(data, int(tags[0]), odd)
        return Vector(data, tags, odd)
    rows = np.where(inside, found, 0)
    data = np.where(missing, _NA_ID, np.where(inside, held.numbers[rows], 0.0))
    tags = np.where(missing, np.uint8(ERROR), np.where(inside, held.tags[rows], np.uint8(BLANK)))
    return Vector(data, tags, odd)
