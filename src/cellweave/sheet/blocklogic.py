"""Owns the logic and mathematics functions of the block path: IF, IFERROR, AND, ROUND, ABS and their kin."""

from __future__ import annotations

from typing import Any, Final

from cellweave.formula import parameters
from cellweave.formula.failure import Failure
from cellweave.formula.functions.logic import conditions_in, read_condition
from cellweave.sheet import blockcalls, vectormath
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT
from cellweave.sheet.reach import Reach
from cellweave.sheet.template import Shape
from cellweave.sheet.vector import Unsupported, Vector, as_numbers, chosen, either, truth
from cellweave.values import ERRORS, NA, VALUE

_NA_ID: Final = float(ERRORS.index(NA))
_VALUE_ID: Final = float(ERRORS.index(VALUE))


@function("IF")
def _if(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    no = _branch(block, args[2], BLANK) if len(args) == 3 else Vector(0.0, BOOLEAN)
    return _either_of(block.logical(args[0]), _branch(block, args[1], BLANK), no)


@function("IFS")
def _ifs(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 2 or len(args) % 2:
        raise Unsupported
    result = Vector(_NA_ID, ERROR)
    for condition, value in reversed(list(zip(args[0::2], args[1::2], strict=True))):
        result = _either_of(block.logical(condition), _branch(block, value), result)
    return result


@function("SWITCH")
def _switch(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 3:
        raise Unsupported
    sought = block.value(args[0])
    count = len(args) - 1
    result = _branch(block, args[-1]) if count % 2 else Vector(_NA_ID, ERROR)
    for place in range(count // 2 * 2 - 1, 0, -2):
        case = Vector(0.0, BLANK) if args[place][0] == "missing" else block.value(args[place])
        result = _either_of(
            vectormath.compared("=", sought, case, block.book.pool), _branch(block, args[place + 1]), result
        )
    return result


@function("CHOOSE")
def _choose(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) < 2 or args[0][0] == "missing":
        raise Unsupported
    place = vectormath.mapped(np.trunc, block.number(args[0]))
    result = Vector(_VALUE_ID, ERROR)
    for number, option in enumerate(args[1:], 1):
        result = _either_of(
            vectormath.compared("=", place, Vector(float(number), NUMBER), block.book.pool),
            _branch(block, option),
            result,
        )
    return result


def _either_of(condition: Vector, yes: Vector, no: Vector) -> Vector:
    """Return one of two vectors in each row, or the error that the condition is."""
    holds, passed = truth(condition)
    result = chosen(holds, yes, no)
    if passed is not None:
        wrong = passed.tags == ERROR
        if np.any(wrong):
            result = chosen(wrong, Vector(passed.data, ERROR), result)
        result.odd = either(result.odd, passed.odd)
    result.odd = either(result.odd, condition.odd)
    return result


def _branch(block: Block, shape: Any, empty: int = NUMBER) -> Vector:
    """Return what one of several arguments comes to; an empty one is 0, or blank."""
    return Vector(0.0, empty) if shape[0] == "missing" else block.value(shape)


@function("IFERROR", "IFNA")
def _iferror(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2:
        raise Unsupported
    value, other = _branch(block, args[0]), _branch(block, args[1])
    wrong = value.tags == ERROR
    if name == "IFNA":
        wrong = wrong & (value.data == _NA_ID)
    if not np.any(wrong):
        return value
    odd = value.odd
    result = chosen(wrong, other, Vector(value.data, value.tags))
    result.odd = either(result.odd, odd)
    return result


@function("AND", "OR", "XOR")
def _conditions(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    shape = (block.count,)
    result = np.full(shape, name == "AND")
    counted = np.zeros(shape, dtype=bool)
    wrong = np.zeros(shape, dtype=bool)
    code = np.zeros(shape)
    odd = None
    for arg in args:
        for value, is_reference in _conditions_of(block, name, arg):
            tags = value.tags
            # Texts are passed over, blanks where they stand in references.
            counts = (tags == NUMBER) | (tags == BOOLEAN) | ((tags == BLANK) & (not is_reference))
            own = counts & (value.data != 0.0)
            if name == "AND":
                result = result & (own | ~np.asarray(counts))
            else:
                result = result | own if name == "OR" else result ^ own
            counted = counted | counts
            fails = (tags == ERROR) & ~wrong
            code = np.where(fails, value.data, code)
            wrong = wrong | fails
            strange = tags == OBJECT
            odd = either(odd, value.odd)
            if np.any(strange):
                odd = either(odd, np.broadcast_to(strange, shape))
    none = ~counted & ~wrong
    if not (wrong.any() or none.any()):
        return Vector(result, BOOLEAN, odd)
    data = np.where(wrong, code, np.where(none, _VALUE_ID, result))
    return Vector(data, np.where(wrong | none, np.uint8(ERROR), np.uint8(BOOLEAN)), odd)


def _conditions_of(block: Block, name: str, arg: Any) -> list[tuple[Vector, bool]]:
    if arg[0] == "missing":
        return [(Vector(0.0, BOOLEAN), False)]
    reach = block.reach(arg)
    if blockcalls.may_be_reference(arg):
        raise Unsupported
    if reach is None:
        return [(_written_condition(block, arg), False)]
    if reach.is_cell:
        return [(block.value(arg), True)]
    if not reach.rows_move:
        return [(_condition_of_all(block, name, reach), True)]
    return [(vector, True) for vector in blockcalls.cells(block, reach)[0]]


def _written_condition(block: Block, arg: Any) -> Vector:
    vector = block.value(arg)
    if not np.any(vector.tags == TEXT):
        return vector
    read = blockcalls.mapped(block, [vector], read_condition, [parameters.value])
    return Vector(read.data, read.tags, read.odd)


def _condition_of_all(block: Block, name: str, reach: Reach) -> Vector:
    """Return the one condition that a range which is the same for all rows comes to: its first error, if it has one."""
    area = block.area(reach)
    try:
        conditions = conditions_in(area)
    except Failure as failure:
        kind, number = block.book.pool.pack(failure.error)
        return Vector(number, kind)
    if not conditions:
        return Vector(0.0, BLANK)
    held = all(conditions) if name == "AND" else any(conditions) if name == "OR" else sum(conditions) % 2 == 1
    return Vector(float(held), BOOLEAN)


@function("NOT")
def _not(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 1 or args[0][0] == "missing":
        raise Unsupported
    return _either_of(block.logical(args[0]), Vector(0.0, BOOLEAN), Vector(1.0, BOOLEAN))


@function("LET")
def _let(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    *pairs, body = args
    if len(pairs) % 2 or not pairs or any(name[0] != "name" for name in pairs[0::2]):
        raise Unsupported
    before = dict(block.given)
    # A name for a reference may be used as one, so the reference stands wherever the name does.
    references: dict[str, Shape] = {}
    try:
        for name, value in zip(pairs[0::2], pairs[1::2], strict=True):
            if value[0] == "missing":
                raise Unsupported
            value = replaced(value, references)
            references.pop(name[1].lower(), None)
            if block.reach(value) is not None:
                references[name[1].lower()] = value
            else:
                block.given["let", name[1].lower()] = block.value(value)
        return block.value(replaced(body, references))
    finally:
        block.given = before


def replaced(shape: Any, references: dict[str, Shape]) -> Any:
    """Return an expression with references in the places of their names."""
    if not references or not isinstance(shape, tuple) or not shape:
        return shape
    if shape[0] == "name":
        return references.get(shape[1].lower(), shape)
    if shape[:2] == ("call", "LAMBDA"):
        # Names may mean something else inside.
        raise Unsupported
    if shape[:2] == ("call", "LET"):
        inner, args = dict(references), list(shape[2])
        for place in range(0, len(args) - 1, 2):
            args[place + 1] = replaced(args[place + 1], inner)
            inner.pop(args[place][1].lower() if args[place][0] == "name" else "", None)
        return (*shape[:2], (*args[:-1], replaced(args[-1], inner)))
    return tuple(replaced(part, references) for part in shape)


@function("ROW", "COLUMN")
def _place(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if args:
        raise Unsupported
    rows, columns = block.places()
    place = rows if name == "ROW" else columns
    return Vector(np.broadcast_to(np.asarray(place, dtype=np.float64) + 1.0, (block.count,)), NUMBER)


@function("ROWS", "COLUMNS")
def _size(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    reach = block.reach(args[0]) if len(args) == 1 else None
    if reach is None:
        raise Unsupported
    rows, columns = block.places()
    one, two = (reach.top, reach.bottom) if name == "ROWS" else (reach.left, reach.right)
    place = rows if name == "ROWS" else columns
    if reach.range(block.first, block.column) is None or reach.range(block.last - 1, block.column) is None:
        raise Unsupported
    size = np.abs(two.at(place) - one.at(place)) + 1.0
    return Vector(np.broadcast_to(size, (block.count,)), NUMBER)


@function("ABS")
def _abs(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    return vectormath.mapped(np.abs, _one(block, args))


@function("SQRT")
def _sqrt(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    return vectormath.mapped(np.sqrt, _one(block, args), lambda value: value >= 0.0)


_ROUNDINGS: Final = {"ROUND": "half", "ROUNDUP": "up", "ROUNDDOWN": "down", "TRUNC": "down"}


@function(*_ROUNDINGS)
def _round(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if (len(args) != 2 and not (name == "TRUNC" and len(args) == 1)) or args[0][0] == "missing":
        raise Unsupported
    digits = block.literal(args[1]) if len(args) == 2 else 0.0
    if type(digits) is not float or not -20 <= digits <= 20:
        raise Unsupported
    settle = block.book.language.rounding(name, digits)
    return vectormath.rounded(block.number(args[0]), int(digits), _ROUNDINGS[name], settle)


@function("ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR", "ISLOGICAL")
def _is(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    value = _one(block, args, block.value)
    tag = {"ISBLANK": BLANK, "ISNUMBER": NUMBER, "ISTEXT": TEXT, "ISERROR": ERROR, "ISLOGICAL": BOOLEAN}[name]
    result = value.tags == tag
    if np.ndim(result):
        return Vector(result, BOOLEAN, value.odd)
    return Vector(np.full(block.count, bool(result)), BOOLEAN, value.odd)


@function("N", "T")
def _kept(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    """Return numbers (or texts) as they are, and 0 (or no text) for the rest; an error value stays one."""
    value = _one(block, args, block.value)
    kept = NUMBER if name == "N" else TEXT
    if type(value.tags) is int and value.tags == kept:
        return value
    tags = np.broadcast_to(np.asarray(value.tags, dtype=np.uint8), (block.count,))
    stays = (tags == kept) | (tags == ERROR) | ((tags == BOOLEAN) & (name == "N"))
    odd = either(value.odd, tags == OBJECT) if (tags == OBJECT).any() else value.odd
    # Text number 0 is the empty one.
    return Vector(np.where(stays, value.data, 0.0), np.where(tags == ERROR, tags, np.uint8(kept)), odd)


def _one(block: Block, args: tuple[Any, ...], read: Any = None) -> Vector:
    if len(args) != 1 or args[0][0] == "missing":
        raise Unsupported
    value = (read or block.number)(args[0])
    return Vector(as_numbers(value.data), value.tags, value.odd)
