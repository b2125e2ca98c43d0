"""Owns exact lookups and conditional totals in the block path, through the indexes of ``lookups`` and ``conditional``.

What Excel does with wildcards, approximate matches and criteria with operators is left to the cell path, row by row.
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.address import Range
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.conditional import GroupTotals, KeyCodes
from cellweave.sheet.grid import Grid
from cellweave.sheet.lookups import LookupIndex
from cellweave.sheet.matching import matched
from cellweave.sheet.pool import BLANK, ERROR, NUMBER, TEXT
from cellweave.sheet.vector import DIV0_ID, Unsupported, Vector, as_numbers, chosen
from cellweave.values import ERRORS, NA, REF

_NA_ID: Final = float(ERRORS.index(NA))
_REF_ID: Final = float(ERRORS.index(REF))


@function("VLOOKUP")
def _vlookup(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 4 or block.literal(args[3]) not in (0.0, False):
        raise Unsupported
    grid, area = _table(block, args[1])
    offset = block.literal(args[2])
    if type(offset) is not float or not 1 <= int(offset) <= area.right - area.left + 1:
        raise Unsupported
    found, odd = _found(block, args[0], grid, Range(area.top, area.left, area.bottom, area.left))
    return _gathered(block, grid, area.left + int(offset) - 1, found, odd)


@function("XLOOKUP")
def _xlookup(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 3 <= len(args) <= 4:
        raise Unsupported
    keys_grid, keys = _table(block, args[1])
    grid, area = _table(block, args[2])
    if keys.left != keys.right or area.left != area.right or keys.shape != area.shape:
        raise Unsupported
    found, odd = _found(block, args[0], keys_grid, keys, wild=False)
    found = np.where(found >= 0, found - keys.top + area.top, -1)
    value = _gathered(block, grid, area.left, found, odd)
    if len(args) == 4 and args[3][0] != "missing":
        missing = found < 0
        if missing.any():
            value_odd = value.odd
            value = chosen(missing, block.value(args[3]), Vector(value.data, value.tags))
            value.odd = value_odd
    return value


@function("MATCH")
def _match(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 3 or block.literal(args[2]) not in (0.0, False):
        raise Unsupported
    grid, area = _table(block, args[1])
    if area.left != area.right:
        raise Unsupported
    found, odd = _found(block, args[0], grid, area)
    missing = found < 0
    data = np.where(missing, _NA_ID, found - area.top + 1.0)
    if not missing.any():
        return Vector(data, NUMBER, odd)
    return Vector(data, np.where(missing, np.uint8(ERROR), np.uint8(NUMBER)), odd)


@function("INDEX")
def _index(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3 or args[1][0] == "missing":
        raise Unsupported
    grid, area = _table(block, args[0])
    column = area.left
    if len(args) == 3:
        offset = block.literal(args[2])
        if type(offset) is not float or not 1 <= offset <= area.right - area.left + 1:
            raise Unsupported
        column += int(offset) - 1
    elif area.left != area.right:
        raise Unsupported
    row = block.value(args[1])
    data = np.broadcast_to(as_numbers(row.data), (block.count,))
    wrong = np.broadcast_to(row.tags == ERROR, (block.count,))
    plain = np.broadcast_to((row.tags == NUMBER) & (row.data >= 1.0), (block.count,))
    odd = ~(plain | wrong)
    if row.odd is not None:
        odd = odd | row.odd
    rows = np.where(plain, data, 1.0).astype(np.int64) - 1 + area.top
    beyond = rows > area.bottom
    value = _gathered(block, grid, column, np.where(beyond, area.top, rows), odd if odd.any() else None)
    if beyond.any():
        value = chosen(beyond, Vector(_REF_ID, ERROR), Vector(value.data, value.tags, value.odd))
    if wrong.any():
        value = chosen(wrong, Vector(data, ERROR), value)
    return value


@function("SUMIF", "AVERAGEIF")
def _sumif(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    return _conditional(block, name, args[2] if len(args) == 3 else args[0], [(args[0], args[1])])


@function("SUMIFS", "AVERAGEIFS")
def _sumifs(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 3 or len(args) % 2 == 0:
        raise Unsupported
    return _conditional(block, name, args[0], list(zip(args[1::2], args[2::2], strict=True)))


@function("COUNTIF", "COUNTIFS")
def _countifs(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 2 or len(args) % 2:
        raise Unsupported
    return _conditional(block, name, None, list(zip(args[0::2], args[1::2], strict=True)))


def _table(block: Block, shape: Any) -> tuple[Grid, Range]:
    """Return the grid and range of a reference that is the same for every row."""
    reach = block.reach(shape)
    if reach is None or (reach.rows_move and block.count > 1):
        raise Unsupported
    area = reach.range(block.first, block.column)
    if area is None:
        raise Unsupported
    return block.source(reach), area


def _found(block: Block, shape: Any, grid: Grid, area: Range, *, wild: bool = True) -> tuple[Any, Any]:
    """Return (the row of each query's first match or -1, odd rows)."""
    query = block.value(shape)
    if type(query.tags) is not int or query.tags not in (NUMBER, TEXT):
        raise Unsupported
    numbers = np.broadcast_to(as_numbers(query.data), (block.count,))
    odd = query.odd
    if query.tags == TEXT and wild:
        strange = block.book.pool.special()[numbers.astype(np.int64)]
        if strange.any():
            odd = strange if odd is None else odd | strange
    key = ("lookup", area)
    index = grid.indexes.get(key)
    if index is None:
        index = grid.indexes[key] = LookupIndex(grid.column(area.left), area.top, area.bottom + 1)
    found, close = index.find_many(query.tags, numbers)
    if close is not None:
        odd = close if odd is None else odd | close
    return found, odd


def _gathered(block: Block, grid: Grid, column: int, found: Any, odd: Any) -> Vector:
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


def _conditional(block: Block, name: str, totals: Any, criteria: list[tuple[Any, Any]]) -> Vector:
    areas = [_table(block, one) for one, _ in criteria]
    first = areas[0][1]
    for _, area in areas:
        if area.left != area.right or area.top != first.top or area.bottom != first.bottom:
            raise Unsupported
    values = None
    shift = 0
    if totals is not None:
        grid, area = _table(block, totals)
        if area.left != area.right or (name.endswith("S") and area.shape != first.shape):
            raise Unsupported
        values, shift = grid.column(area.left), area.top - first.top
    if block.count == 1:
        alone = matched(block, name, [shape for _, shape in criteria], areas, values, shift)
        if alone is not None:
            return alone
    groups = _groups(areas, values, shift, block)
    if not groups.refresh():
        raise Unsupported
    codes: list[Any] = []
    known = np.ones(block.count, dtype=bool)
    odd = None
    for (_, shape), (grid, area) in zip(criteria, areas, strict=True):
        code, strange = _codes(block, shape, _key(grid, area))
        known &= code >= 0
        codes.append(np.maximum(code, 0))
        if strange is not None:
            odd = strange if odd is None else odd | strange
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
        special = [bool(flags[i]) or language.reads_as_value(texts[i]) for i in ids]
        if any(special):
            strange = np.array(special)[inverse]
            odd = strange if odd is None else odd | strange
        codes = np.array([key.code(TEXT, i) for i in ids], dtype=np.int64)[inverse]
        return codes, odd
    if key.has_numeric_text or key.has_close:
        raise Unsupported
    if criterion.is_scalar:
        return np.full(block.count, key.code(NUMBER, float(criterion.data)), dtype=np.int64), odd
    get = key.code
    return np.array([get(NUMBER, n) for n in numbers.tolist()], dtype=np.int64), odd
