"""Owns totals of array expressions and lookups in them, filled down: ``SUMPRODUCT((A$1:A$900=E1)*B$1:B$900)``,
``MATCH(1,(A$1:A$900=E1)*(B$1:B$900=F1),0)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from cellweave.sheet.arrays import np
from cellweave.sheet.blocklookup import gathered, literal_number, table
from cellweave.sheet.blockproducts import product_total
from cellweave.sheet.blocks import Block, over_arrays
from cellweave.sheet.exact import grouped_sums
from cellweave.sheet.planes import Plane, Survey
from cellweave.sheet.pool import BOOLEAN, ERROR, NUMBER, OBJECT
from cellweave.sheet.template import Shape
from cellweave.sheet.vector import DIV0_ID, NUM_ID, Unsupported, Vector, chosen, either
from cellweave.values import ERRORS, NA

_NA_ID: Final = float(ERRORS.index(NA))
# Numbers nearer than this to what is looked for may equal it by Excel's 15 digits.
_NEAR: Final = 1e-9


@over_arrays("SUM", "SUMPRODUCT", "AVERAGE", "MAX", "MIN", "COUNT", "MEDIAN", "LARGE", "SMALL")
def _total(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    """Return a total of the elements that are numbers; rows with error values are left to the cells."""
    place: float | None = None
    if name in ("LARGE", "SMALL"):
        if len(args) != 2:
            raise Unsupported
        place = literal_number(block, args[1])
        args = args[:1]
    if not args or (len(args) > 1 and name != "SUMPRODUCT"):
        raise Unsupported
    args = tuple(_unwrapped(block, arg) for arg in args)
    if name in ("SUM", "SUMPRODUCT"):
        with suppress(Unsupported):
            return product_total(block, name, args)
    survey = Survey(block, args)
    if name == "SUMPRODUCT" and any(
        area.shape != (survey.height, survey.width) for area in _whole_ranges(survey, args)
    ):
        raise Unsupported

    def total(plane: Plane) -> tuple[Any, Any, Any]:
        size = (len(plane.rows), survey.size)
        numbers: Any = 1.0
        counts: Any = np.ones((), dtype=bool)
        odd: Any = np.zeros(len(plane.rows), dtype=bool)
        for arg in args:
            data, tags, strange = plane.matrix(arg)
            is_number = np.asarray(tags == NUMBER)
            wrong = np.asarray(tags == OBJECT) if name == "COUNT" else np.asarray((tags == ERROR) | (tags == OBJECT))
            if wrong.any():
                odd = odd | np.broadcast_to(wrong, size).any(axis=1)
            if strange is not None:
                odd = odd | strange.any(axis=1)
            numbers = numbers * np.where(is_number, data, 0.0) if len(args) > 1 else data
            counts = counts & is_number
        counts = np.broadcast_to(counts, size)
        found, kinds = _reduced(name, np.broadcast_to(numbers, size), counts, place)
        large = ~np.isfinite(found)
        return np.where(large, 0.0, found), kinds, odd | large

    return _by_rows(survey, total)


def _whole_ranges(survey: Survey, args: tuple[Any, ...]) -> list[Any]:
    """Return the ranges that are arguments themselves: of SUMPRODUCT they must have one shape."""
    return [survey.ranges[arg[1]] for arg in args if arg[0] == "leaf"] if len(args) > 1 else []


def _reduced(name: str, numbers: Any, counts: Any, place: float | None) -> tuple[Any, Any]:
    """Return (a total of each row's counted numbers, their tags)."""
    sizes = counts.sum(axis=1)
    none = sizes == 0
    if name == "COUNT":
        return sizes.astype(np.float64), NUMBER
    if name in ("MAX", "MIN"):
        worst = -np.inf if name == "MAX" else np.inf
        ends = np.where(counts, numbers, worst)
        return np.where(none, 0.0, ends.max(axis=1) if name == "MAX" else ends.min(axis=1)), NUMBER
    if name in ("MEDIAN", "LARGE", "SMALL"):
        ordered = np.sort(np.where(counts, numbers, np.inf), axis=1)
        if name == "MEDIAN":
            high = sizes // 2
            low = np.maximum(sizes - 1, 0) // 2
            return _at(ordered, low, high, none)
        assert place is not None
        at = sizes - math.ceil(place) if name == "LARGE" else np.full(len(sizes), math.floor(place) - 1)
        none = (at < 0) | (at >= sizes) | (place < 1)
        return _at(ordered, np.where(none, 0, at), np.where(none, 0, at), none)
    found = _row_sums(np.where(counts, numbers, 0.0))
    if name != "AVERAGE":
        return found, NUMBER
    return _or_error(np.where(none, 0.0, found) / np.maximum(sizes, 1), none, DIV0_ID)


def _at(ordered: Any, low: Any, high: Any, none: Any) -> tuple[Any, Any]:
    """Return the mean of each row's numbers at two places, which may be one."""
    each = np.arange(len(ordered))
    one, two = ordered[each, low], ordered[each, high]
    one, two = np.where(none, 0.0, one), np.where(none, 0.0, two)
    return _or_error(np.where(low == high, one, (one + two) / 2), none, NUM_ID)


def _or_error(data: Any, wrong: Any, code: float) -> tuple[Any, Any]:
    if not wrong.any():
        return data, NUMBER
    return np.where(wrong, code, data), np.where(wrong, np.uint8(ERROR), np.uint8(NUMBER))


def _row_sums(numbers: Any) -> Any:
    """Return the sum of each row, rounded once."""
    if (np.rint(numbers) == numbers).all() and np.abs(numbers).sum(axis=1).max() < 2.0**53:
        # Whole numbers add up exactly in any order.
        return numbers.sum(axis=1)
    rows, places = np.nonzero(numbers)
    return grouped_sums(rows, numbers[rows, places], len(numbers))


@over_arrays("MATCH", "XMATCH", "XLOOKUP")
def _found(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    """Return where a number or truth value that is written in the formula stands first among the elements."""
    if name == "MATCH" and (len(args) != 3 or literal_number(block, args[2]) != 0.0):
        raise Unsupported
    if len(args) > (4 if name == "XLOOKUP" else 3 if name == "MATCH" else 2) or len(args) < 2:
        raise Unsupported
    sought = block.literal(args[0])
    if type(sought) not in (float, bool):
        raise Unsupported
    items = _unwrapped(block, args[1])
    survey = Survey(block, (items,))
    if min(survey.height, survey.width) > 1 or (name == "XLOOKUP" and survey.width > 1):
        raise Unsupported
    kind = BOOLEAN if type(sought) is bool else NUMBER

    def first(plane: Plane) -> tuple[Any, Any, Any]:
        data, tags, strange = plane.matrix(items)
        is_kind = np.asarray(tags == kind)
        is_same = is_kind & (data == sought)
        odd = (is_kind & (np.abs(data - sought) < _NEAR) & ~is_same).any(axis=1)
        if strange is not None:
            odd = odd | strange.any(axis=1)
        if np.any(tags == OBJECT):
            odd = odd | np.broadcast_to(tags == OBJECT, data.shape).any(axis=1)
        is_same = np.broadcast_to(is_same, data.shape)
        place = is_same.argmax(axis=1)
        return (*_or_error(place + 1.0, ~is_same.any(axis=1), _NA_ID), odd)

    return _answered(block, survey, _by_rows(survey, first), args[2:] if name == "XLOOKUP" else ())


@over_arrays("LOOKUP")
def _last(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    """Return what stands beside the last number, where all numbers are below the one that is looked for.

    ``LOOKUP(2,1/(A$1:A$9=E1),B$1:B$9)``: halving a list of which no item is beyond ends with its last one.
    """
    if len(args) != 3:
        raise Unsupported
    sought = literal_number(block, args[0])
    items = _unwrapped(block, args[1])
    survey = Survey(block, (items,))
    if survey.width > 1:
        raise Unsupported

    def last(plane: Plane) -> tuple[Any, Any, Any]:
        data, tags, strange = plane.matrix(items)
        is_number = np.broadcast_to(tags == NUMBER, data.shape)
        odd = (is_number & (data > sought - _NEAR * max(1.0, abs(sought)))).any(axis=1)
        if strange is not None:
            odd = odd | strange.any(axis=1)
        if np.any(tags == OBJECT):
            odd = odd | np.broadcast_to(tags == OBJECT, data.shape).any(axis=1)
        place = survey.size - is_number[:, ::-1].argmax(axis=1)
        return (*_or_error(place.astype(np.float64), ~is_number.any(axis=1), _NA_ID), odd)

    return _answered(block, survey, _by_rows(survey, last), args[2:])


def _unwrapped(block: Block, shape: Shape) -> Shape:
    """Return an array expression without ``INDEX(…,0)``, by which older Excel is told to compute it whole."""
    if shape[:2] == ("call", "INDEX") and len(shape[2]) == 2 and shape[2][0][0] in ("op", "call", "neg"):
        with suppress(Unsupported):
            if block.literal(shape[2][1]) == 0.0:
                whole: Shape = shape[2][0]
                return whole
    return shape


def _answered(block: Block, survey: Survey, places: Vector, answers: tuple[Any, ...]) -> Vector:
    """Return what stands at the places found in the range that is the first of ``answers``, else the second one."""
    if not answers:
        return places
    grid, area = table(block, answers[0])
    if area.shape != (survey.height, 1):
        raise Unsupported
    missing = np.broadcast_to(places.tags == ERROR, (block.count,))
    rows = np.where(missing, -1, np.broadcast_to(places.data, (block.count,)) - 1.0 + area.top).astype(np.int64)
    value = gathered(grid, area.left, rows, places.odd)
    if len(answers) > 1 and answers[1][0] != "missing" and missing.any():
        odd = value.odd
        value = chosen(missing, block.value(answers[1]), Vector(value.data, value.tags))
        value.odd = either(value.odd, odd)
    return value


def _by_rows(survey: Survey, compute: Callable[[Plane], tuple[Any, Any, Any]]) -> Vector:
    """Return (numbers, tags, odd) of planes as a vector of the block, each kind of row computed once."""
    rows, codes = survey.rows()
    found = [compute(plane) for plane in survey.planes(rows)]
    data = np.concatenate([part for part, _, _ in found])
    odd = np.concatenate([part for _, _, part in found])
    tags: Any = NUMBER
    if any(type(part) is not int for _, part, _ in found):
        tags = np.concatenate([np.broadcast_to(np.uint8(kinds), part.shape) for part, kinds, _ in found])
    if codes is not None:
        data, odd = data[codes], odd[codes]
        tags = tags if type(tags) is int else tags[codes]
    return Vector(data, tags, odd if odd.any() else None)
