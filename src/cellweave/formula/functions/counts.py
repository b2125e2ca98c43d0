"""Owns counting values and finding the largest and smallest."""

from __future__ import annotations

import math
from typing import Any

from cellweave.formula.coercion import to_number
from cellweave.formula.functions.kinds import all_numbers
from cellweave.formula.parameters import EMPTY, anything, array, located, numbers, rest
from cellweave.formula.reference import Area, Areas
from cellweave.formula.registry import function
from cellweave.values import VALUE, Array, ErrorValue


@function("COUNT", rest(anything))
def count(arguments: list[Any]) -> int:
    """Return how many numbers there are; texts that look like numbers count only when given directly."""
    found = 0
    for argument in arguments:
        if isinstance(argument, (Area, Areas, Array)):
            table: Array = array.convert(argument)
            found += math.prod(table.shape) - sum(1 for _ in table.others())
        else:
            found += not isinstance(to_number(None if argument is EMPTY else argument), ErrorValue)
    return found


@function("COUNTA", rest(anything))
def counta(arguments: list[Any]) -> int:
    """Return how many values are not blank; empty text and errors count."""
    found = 0
    for argument in arguments:
        if isinstance(argument, (Area, Areas, Array)):
            table: Array = array.convert(argument)
            found += math.prod(table.shape) - sum(item is None for item in table.others())
        else:
            found += 1
    return found


@function("COUNTBLANK", located)
def countblank(argument: Any) -> int | ErrorValue:
    """Return how many cells of a range are blank or hold empty text."""
    if not isinstance(argument, (Area, Areas, Array)):
        return VALUE
    if isinstance(argument, Areas):
        if len(argument.parts) > 1:
            return VALUE
        argument = argument.parts[0]
    table: Array = array.convert(argument)
    blank: int = sum(item is None or item == "" for item in table.others())
    # Rows and columns beyond what the sheet holds are not read, but they are blank.
    beyond: int = math.prod(argument.shape) - math.prod(table.shape)
    return blank + beyond


@function("MAX", rest(numbers))
def max_(found: list[float]) -> float:
    """Return the largest number, 0 without any."""
    return max(found, default=0.0)


@function("MIN", rest(numbers))
def min_(found: list[float]) -> float:
    """Return the smallest number, 0 without any."""
    return min(found, default=0.0)


@function("MAXA", rest(all_numbers))
def maxa(found: list[float]) -> float:
    """Return the largest number, text counting 0 and TRUE 1."""
    return max(found, default=0.0)


@function("MINA", rest(all_numbers))
def mina(found: list[float]) -> float:
    """Return the smallest number, text counting 0 and TRUE 1."""
    return min(found, default=0.0)
