"""Owns the logic and mathematics functions of the block path: IF, IFERROR, AND, ROUND, ABS and their kin."""

from __future__ import annotations

from typing import Any

from cellweave.sheet import vectormath
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, TEXT
from cellweave.sheet.vector import Unsupported, Vector, as_numbers, chosen, either, truth
from cellweave.values import ERRORS, NA

_NA_ID = float(ERRORS.index(NA))


@function("IF")
def _if(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3:
        raise Unsupported
    condition = block.value(args[0])
    holds, passed = truth(condition)
    yes = _branch(block, args[1])
    no = _branch(block, args[2]) if len(args) == 3 else Vector(0.0, BOOLEAN)
    result = chosen(holds, yes, no)
    if passed is None:
        result.odd = either(result.odd, condition.odd)
        return result
    wrong = passed.tags == ERROR
    if np.any(wrong):
        result = chosen(wrong, Vector(passed.data, ERROR), result)
    result.odd = either(either(result.odd, passed.odd), condition.odd)
    return result


def _branch(block: Block, shape: Any) -> Vector:
    value = Vector(0.0, NUMBER) if shape[0] == "missing" else block.value(shape)
    if type(value.tags) is int:
        return Vector(value.data, NUMBER, value.odd) if value.tags == BLANK else value
    return value


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


@function("AND", "OR")
def _and_or(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    result: Any = None
    odd = None
    error: Vector | None = None
    for shape in args:
        # References leave blanks and texts out; the scalar path knows how.
        if block.reach(shape) is not None or shape[0] == "missing":
            raise Unsupported
        value = block.value(shape)
        holds, passed = truth(value)
        odd = either(odd, value.odd)
        if passed is not None:
            odd = either(odd, passed.odd)
            wrong = passed.tags == ERROR
            if np.any(wrong):
                odd = either(odd, np.asarray(wrong))
        result = holds if result is None else (result & holds if name == "AND" else result | holds)
    if result is None or error is not None:
        raise Unsupported
    return Vector(np.asarray(result) if np.ndim(result) else float(result), BOOLEAN, odd)


@function("NOT")
def _not(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 1 or args[0][0] == "missing":
        raise Unsupported
    value = block.value(args[0])
    holds, passed = truth(value)
    if passed is not None:
        raise Unsupported
    return Vector(~holds if np.ndim(holds) else float(not holds), BOOLEAN, value.odd)


@function("ABS")
def _abs(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    return vectormath.mapped(np.abs, _one(block, args))


@function("SQRT")
def _sqrt(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    return vectormath.mapped(np.sqrt, _one(block, args), lambda value: value >= 0.0)


@function("ROUND")
def _round(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2 or args[0][0] == "missing":
        raise Unsupported
    digits = block.literal(args[1])
    if type(digits) is not float or not -20 <= digits <= 20:
        raise Unsupported
    return vectormath.rounded(block.value(args[0]), int(digits), block.book.language.round)


@function("ISBLANK", "ISNUMBER", "ISTEXT", "ISERROR", "ISLOGICAL")
def _is(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    value = _one(block, args)
    tag = {"ISBLANK": BLANK, "ISNUMBER": NUMBER, "ISTEXT": TEXT, "ISERROR": ERROR, "ISLOGICAL": BOOLEAN}[name]
    result = value.tags == tag
    if np.ndim(result):
        return Vector(result, BOOLEAN, value.odd)
    return Vector(np.full(block.count, bool(result)), BOOLEAN, value.odd)


def _one(block: Block, args: tuple[Any, ...]) -> Vector:
    if len(args) != 1 or args[0][0] == "missing":
        raise Unsupported
    value = block.value(args[0])
    return Vector(as_numbers(value.data), value.tags, value.odd)
