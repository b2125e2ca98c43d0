"""Owns a block of grid values during evaluation and the rules for joining two of them; never where they come from.

A ``Vector`` is to one expression what a column is to a sheet: ``data`` and ``tags``, each an array over the block's
rows or one value for all of them. ``odd`` marks rows this path leaves to the scalar one (text used as a number,
objects). Error values are data here: a division by zero is a row whose tag is ERROR.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cellweave.sheet.arrays import np
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT
from cellweave.values import DIV0, ERRORS, NUM

DIV0_ID: Final = float(ERRORS.index(DIV0))
NUM_ID: Final = float(ERRORS.index(NUM))


class Unsupported(Exception):
    """An expression the block path does not evaluate; its region takes the scalar path."""


class Vector:
    """The values of one expression for the rows of a block."""

    __slots__ = ("data", "odd", "tags")

    def __init__(self, data: Any, tags: Any, odd: Any = None) -> None:
        self.data = data
        self.tags = tags
        self.odd = odd

    @property
    def is_numeric(self) -> bool:
        """Whether every row is a number, a boolean or blank, all of one kind: arithmetic may use ``data`` as it is."""
        return type(self.tags) is int and (self.tags == NUMBER or self.tags == BOOLEAN or self.tags == BLANK)

    @property
    def is_scalar(self) -> bool:
        """Whether one value stands for all rows."""
        return type(self.tags) is int and type(self.data) is float


def as_numbers(data: Any) -> Any:
    """Return ``data`` as float64; comparisons leave arrays of bool, which numpy would add up to a bool."""
    return data.astype(np.float64) if getattr(data, "dtype", None) == np.bool_ else data


def is_counted(tags: Any) -> bool:
    """Return whether every tag says number or blank, whose data arithmetic may take as it is."""
    return bool(np.max(tags) <= NUMBER) if type(tags) is not int else tags <= NUMBER


def either(one: Any, two: Any) -> Any:
    """Return the rows marked in one of two masks, each None when it marks no row."""
    if one is None:
        return two
    return one if two is None else one | two


def failed(data: Any, failures: list[tuple[Any, float]], odd: Any) -> Vector:
    """Return numbers with error values put in where the masks say; the first mask of a row wins."""
    failures = [(mask, code) for mask, code in failures if np.any(mask)]
    if not failures:
        return Vector(data, NUMBER, odd)
    tags = np.full(np.shape(data) or np.shape(failures[0][0]), NUMBER, dtype=np.uint8)
    data = np.array(np.broadcast_to(data, tags.shape))
    for mask, code in reversed(failures):
        tags[mask] = ERROR
        data[mask] = code
    return Vector(data, tags, odd)


def numeric(operands: list[Vector], compute: Callable[[list[Any]], Vector]) -> Vector:
    """Apply ``compute`` to the operands as numbers: errors pass through from the left, text and objects are odd.

    ``compute`` gets float data and returns a Vector of numbers and errors.
    """
    odd = None
    for operand in operands:
        odd = either(odd, operand.odd)
    if all(operand.is_numeric or is_counted(operand.tags) for operand in operands):
        result = compute([as_numbers(operand.data) for operand in operands])
        result.odd = either(result.odd, odd)
        return result
    error: Any = False
    code: Any = 0.0
    clean: list[Any] = []
    for operand in operands:
        tags = operand.tags
        wrong = tags == ERROR
        # One tag for all rows makes ``wrong`` a bool of Python, which numpy's functions take and ``~`` does not.
        code = np.where(np.logical_and(wrong, np.logical_not(error)), operand.data, code)
        error = np.logical_or(error, wrong)
        strange = (tags == TEXT) | (tags == OBJECT)
        if np.any(strange):
            odd = either(odd, np.asarray(strange))
        # 1 is harmless as a divisor and as the argument of a root or logarithm.
        clean.append(
            np.where(wrong | strange, 1.0, operand.data) if np.any(wrong | strange) else as_numbers(operand.data)
        )
    # What overflows here is told as elsewhere: the block is done again, and carefully.
    result = compute(clean)
    if np.any(error):
        shape = np.broadcast_shapes(np.shape(error), np.shape(code), np.shape(result.data), np.shape(result.tags))
        data = np.where(error, code, np.broadcast_to(result.data, shape))
        tags = np.where(error, np.uint8(ERROR), np.broadcast_to(result.tags, shape)).astype(np.uint8)
        return Vector(data, tags, either(result.odd, odd))
    result.odd = either(result.odd, odd)
    return result


def chosen(condition: Any, yes: Vector, no: Vector) -> Vector:
    """Return ``yes`` in the rows where ``condition`` (an array) holds and ``no`` in the others."""
    data = np.where(condition, yes.data, no.data)
    if type(yes.tags) is int and type(no.tags) is int and yes.tags == no.tags:
        tags: Any = yes.tags
    else:
        tags = np.where(condition, np.asarray(yes.tags, dtype=np.uint8), np.asarray(no.tags, dtype=np.uint8))
    odd = None
    if yes.odd is not None or no.odd is not None:
        false = np.zeros(1, dtype=bool)
        odd = np.where(condition, false if yes.odd is None else yes.odd, false if no.odd is None else no.odd)
    return Vector(data, tags, odd)


def truth(value: Vector) -> tuple[Any, Vector | None]:
    """Return (mask of true rows, the errors to pass on or None); text conditions are odd rows of the second."""
    if value.is_numeric:
        return value.data != 0.0, None
    tags = value.tags
    bad = (tags == ERROR) | (tags == TEXT) | (tags == OBJECT)
    odd = np.asarray((tags == TEXT) | (tags == OBJECT))
    passed = Vector(value.data, tags, odd if odd.any() else None)
    return (value.data != 0.0) & ~bad, passed
