"""Declares rounding to digits, multiples, even and odd numbers. Source: Microsoft's reference, "Math and trigonometry
functions". Rounding counts on the 15 digits a number shows, so that 0.1 * 3 / 0.1 is three steps and not four."""

from __future__ import annotations

import math

from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number
from cellweave.formula.numbers import ALIKE, DOWN, UP, rounded_by, shown
from cellweave.formula.parameters import filled, integer, number, optional
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM


def _steps(x: float, step: float) -> float:
    """Return how many steps lead to ``x``, a whole number of them where only noise is between."""
    count = x / step
    nearest = round(count)
    return float(nearest) if abs(count - nearest) <= abs(count) * 2.0**-49 else count


def _ceiling(x: float, step: float) -> float:
    return math.ceil(_steps(x, step)) * step


def _floor(x: float, step: float) -> float:
    return math.floor(_steps(x, step)) * step


@function("INT", number)
def int_(x: float) -> int:
    whole = math.floor(x)
    # The 15 digits a number shows may reach the next whole number before the number does.
    return whole + 1 if whole + 1 - x < abs(x) * ALIKE and shown(x) >= whole + 1 else whole


@function("TRUNC", number, optional(integer, 0))
def trunc(x: float, digits: int) -> float:
    return rounded_by(x, digits, DOWN)


@function("ROUNDDOWN", number, integer)
def rounddown(x: float, digits: int) -> float:
    return rounded_by(x, digits, DOWN)


@function("ROUNDUP", number, integer)
def roundup(x: float, digits: int) -> float:
    return rounded_by(x, digits, UP)


@function("MROUND", tool_number, tool_number)
def mround(x: float, step: float) -> float:
    if not step or not x:
        return 0.0
    if (x < 0) != (step < 0):
        raise Failure(NUM)
    return math.floor(_steps(x, step) + 0.5) * step


@function("CEILING", number, number)
def ceiling(x: float, step: float) -> float:
    if not step or not x:
        return 0.0
    if x > 0 > step:
        raise Failure(NUM)
    return _ceiling(x, step)


@function("FLOOR", number, number)
def floor(x: float, step: float) -> float:
    if not x:
        return 0.0
    if not step:
        raise Failure(DIV0)
    if x > 0 > step:
        raise Failure(NUM)
    return _floor(x, step)


@function("CEILING.MATH", number, filled(number, 1.0), filled(number, 0.0))
def ceiling_math(x: float, step: float, away: float) -> float:
    step = abs(step)
    if not step:
        return 0.0
    return _floor(x, step) if x < 0 and away else _ceiling(x, step)


@function("FLOOR.MATH", number, filled(number, 1.0), filled(number, 0.0))
def floor_math(x: float, step: float, towards: float) -> float:
    step = abs(step)
    if not step:
        return 0.0
    return _ceiling(x, step) if x < 0 and towards else _floor(x, step)


@function("CEILING.PRECISE ISO.CEILING", number, filled(number, 1.0))
def ceiling_precise(x: float, step: float) -> float:
    return _ceiling(x, abs(step)) if step else 0.0


@function("FLOOR.PRECISE", number, filled(number, 1.0))
def floor_precise(x: float, step: float) -> float:
    return _floor(x, abs(step)) if step else 0.0


@function("EVEN", number)
def even(x: float) -> float:
    return math.copysign(math.ceil(abs(x) / 2) * 2, x)


@function("ODD", number)
def odd(x: float) -> float:
    return math.copysign(math.ceil((abs(x) + 1) / 2) * 2 - 1, x)
