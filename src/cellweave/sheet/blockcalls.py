"""Owns calling functions in the block path that take single values or few cells: each distinct row of arguments once.

Arguments are converted once for each distinct value, and the function's own body is called with plain Python values;
so a text function over a million rows of a thousand texts runs a thousand times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.parameters import EMPTY, Parameter
from cellweave.formula.reference import Area, single
from cellweave.formula.registry import Function, converted, lookup
from cellweave.sheet.arrays import np
from cellweave.sheet.distinct import Operand, distinct_rows, operand
from cellweave.sheet.pool import BLANK, BOOLEAN, NUMBER, TEXT
from cellweave.sheet.vector import Unsupported, Vector, either
from cellweave.values import Array

if TYPE_CHECKING:
    from cellweave.sheet.blocks import Block
    from cellweave.sheet.reach import Reach
    from cellweave.sheet.template import Shape

# A range of more cells than this in an argument is not taken apart row by row.
_MOST_CELLS: Final = 64
# Functions that take anything, and of a reference only its values.
_VALUE_TAKERS: Final = frozenset(("COUNT", "COUNTA", "COUNTBLANK", "N", "PHONETIC", "SUMPRODUCT", "T", "TEXTJOIN"))
# Functions that tell a single cell from an array of one.
_CELL_TELLERS: Final = frozenset(("SUMPRODUCT", "SUMX2MY2", "SUMX2PY2", "SUMXMY2"))
# Functions whose result may be a reference.
_REFERRING: Final = frozenset(
    ("CHOOSE", "IF", "IFERROR", "IFNA", "IFS", "INDEX", "INDIRECT", "LET", "OFFSET", "SWITCH", "XLOOKUP")
)
# Kinds of parameters that make of an array what they make of a reference with these values.
_TAKEN: Final = frozenset(("array", "matrix", "numbers", "ordered", "values"))
# What conversion to a kind leaves as it is.
_NATIVE: Final = frozenset((("number", NUMBER), ("text", TEXT), ("logical", BOOLEAN)))


class _Cells(NamedTuple):
    """An argument that the function gets as an array: so many operands, in rows of ``width``."""

    first: int
    last: int
    width: int


def called(block: Block, name: str, args: tuple[Shape, ...]) -> Vector:
    """Return the values of a call. Raises Unsupported when the function needs more than its arguments' values."""
    function = lookup(name)
    if function is None or function.lazy or function.context or function.volatile or function.unseen:
        raise Unsupported
    if not args or not function.accepts(len(args)) or any(parameter.members for parameter in function.parameters):
        raise Unsupported
    parameters = [function.parameter(place) for place in range(len(args))]
    if all(_is_single(block, parameter, arg) for parameter, arg in zip(parameters, args, strict=True)):
        return _with_values(block, function, parameters, args)
    return _with_cells(block, function, parameters, args)


def mapped(block: Block, vectors: list[Vector], call: Callable[..., Any], kinds: list[Parameter]) -> Vector:
    """Return ``call`` of each row's values converted to kinds of parameters, called once for each distinct row."""
    operands = [_converted(block, kind, vector) for kind, vector in zip(kinds, vectors, strict=True)]

    def each(rows: Iterable[tuple[Any, ...]]) -> list[Any]:
        return [call(*row) for row in rows]

    return _over(block, operands, each, _odd(vectors))


def as_kind(block: Block, vector: Vector, kind: Parameter) -> Vector:
    """Return a vector with its texts read as a kind of parameter reads them, each distinct text once."""
    tags = vector.tags
    if not (tags == TEXT if type(tags) is int else (tags == TEXT).any()):
        return vector
    read = mapped(block, [vector], lambda value: value, [kind])
    return Vector(read.data, read.tags, read.odd)


def may_be_reference(shape: Shape) -> bool:
    """Whether an expression that is no reference as written may give one: ``SUM(IF(A1>1,B1,C1))`` adds up a cell."""
    return shape[0] == "call" and shape[1] in _REFERRING


def _is_single(block: Block, parameter: Parameter, arg: Shape) -> bool:
    """Whether the body gets the argument as one converted value, or as one of a flat list."""
    if not parameter.is_lifted and parameter.kind != "values":
        return False
    with suppress(Unsupported):
        reach = block.reach(arg)
        return reach is None or reach.is_cell
    return True


def _with_values(block: Block, function: Function, parameters: list[Parameter], args: tuple[Shape, ...]) -> Vector:
    vectors: list[Vector] = []
    operands: list[Operand] = []
    for parameter, arg in zip(parameters, args, strict=True):
        if arg[0] == "missing":
            operands.append(_omitted(parameter))
        else:
            vectors.append(block.value(arg))
            operands.append(_converted(block, parameter, vectors[-1]))
    before = len(function.parameters) - 1
    if function.parameters[-1].is_rest and len(args) < before:
        raise Unsupported
    defaults = tuple(parameter.default for parameter in function.parameters[len(args) :])

    def prepare(*row: Any) -> tuple[Any, ...]:
        return (*row[:before], list(row[before:])) if function.parameters[-1].is_rest else row + defaults

    is_plain = not defaults and not function.parameters[-1].is_rest
    return _over(block, operands, lambda rows: function.each(rows, None if is_plain else prepare), _odd(vectors))


def _omitted(parameter: Parameter) -> Operand:
    """Return what an empty argument means to a parameter."""
    found = Operand([EMPTY])
    found.convert(lambda value: converted(parameter, value))
    return found


def _converted(block: Block, parameter: Parameter, vector: Vector) -> Operand:
    found = operand(vector, block.book.pool, block.count)
    is_native = type(vector.tags) is int and (parameter.kind, vector.tags) in _NATIVE
    if not is_native and parameter.kind not in ("value", "values"):
        found.convert(parameter.convert)
    return found


def _with_cells(block: Block, function: Function, parameters: list[Parameter], args: tuple[Shape, ...]) -> Vector:
    """Return the values of a call whose arguments may be ranges.

    The function gets small ranges that move with the row as arrays, and those that are the same for all rows as the
    references they are; so a lookup that has no index runs once for each distinct value.
    """
    vectors: list[Vector] = []
    plan: list[Any] = []
    for parameter, arg in zip(parameters, args, strict=True):
        is_single = _is_single(block, parameter, arg)
        reach = None if is_single else block.reach(arg)
        if not is_single and may_be_reference(arg):
            raise Unsupported
        if arg[0] == "missing":
            plan.append(EMPTY)
        elif reach is None:
            plan.append(len(vectors))
            vectors.append(block.value(arg))
        elif parameter.is_lifted:
            raise Unsupported
        elif not reach.rows_move:
            plan.append(block.area(reach))
        elif parameter.kind not in _TAKEN and function.name not in _VALUE_TAKERS:
            raise Unsupported
        else:
            found, width = cells(block, reach)
            if len(found) == 1 and function.name in _CELL_TELLERS:
                raise Unsupported
            plan.append(_Cells(len(vectors), len(vectors) + len(found), width))
            vectors += found
    operands = [operand(vector, block.book.pool, block.count) for vector in vectors]

    def prepare(*row: Any) -> list[Any]:
        return function.bound([_argument(part, row) for part in plan])

    return _over(block, operands, lambda rows: function.each(rows, prepare), _odd(vectors))


def _argument(part: Any, row: tuple[Any, ...]) -> Any:
    if type(part) is int:
        return row[part]
    if type(part) is _Cells:
        return Array([list(row[start : start + part.width]) for start in range(part.first, part.last, part.width)])
    return part


def cells(block: Block, reach: Reach) -> tuple[list[Vector], int]:
    """Return the vectors of a small range's cells, row by row, and how many make a row."""
    left, right = reach.columns(block.column)
    top, bottom = reach.rows(block.first)
    if reach.top.fixed or reach.bottom.fixed or (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
        raise Unsupported
    if top < 0 or bottom + block.count > MAX_ROWS or left < 0 or right >= MAX_COLUMNS:
        raise Unsupported
    grid = block.source(reach)
    found = [
        block.column_part(grid, column, row, row + block.count)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    return found, right - left + 1


def _odd(vectors: list[Vector]) -> Any:
    odd = None
    for vector in vectors:
        odd = either(odd, vector.odd)
    return odd


def _over(block: Block, operands: list[Operand], call: Callable[[Any], list[Any]], odd: Any) -> Vector:
    """Return ``call`` of the rows of operands, each distinct row once; the first failed operand is the result."""
    pool = block.book.pool
    rows, inverse = distinct_rows(operands, block.count)
    count = block.count if rows is None else len(rows)
    failed = _failed(operands, rows, count)
    if failed is None:
        listed = [one.listed(rows, count) for one in operands]
        results = call(zip(*listed, strict=True) if listed else [()])
    else:
        good = [place for place, failure in enumerate(failed) if failure is None]
        chosen = np.array(good, dtype=np.int64) if rows is None else rows[good]
        results = list(failed)
        found = call(zip(*(one.listed(chosen, count) for one in operands), strict=True))
        for place, result in zip(good, found, strict=True):
            results[place] = result
    kinds = set(map(type, results))
    if Area in kinds:
        results = [single(result) for result in results]
        kinds = set(map(type, results))
    if any(issubclass(kind, Array) for kind in kinds):
        raise Unsupported
    numbers, tags = pool.pack_all(results)
    if type(tags) is not int:
        tags[tags == BLANK] = NUMBER
    elif tags == BLANK:
        tags = NUMBER
    if inverse is None:
        return Vector(numbers, tags, odd)
    return Vector(numbers[inverse], tags if type(tags) is int else tags[inverse], odd)


def _failed(operands: list[Operand], rows: Any, count: int) -> list[Any] | None:
    """Return the error value that a row's first failed operand ends the call with, or None, for each row."""
    out: list[Any] | None = None
    for one in operands:
        if one.failures:
            found = [one.failures.get(place) for place in one.places(rows, count).tolist()]
            out = found if out is None else [a if a is not None else b for a, b in zip(out, found, strict=True)]
    return out
