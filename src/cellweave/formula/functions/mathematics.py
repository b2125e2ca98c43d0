"""Declares arithmetic functions. Source: Microsoft's reference, "Math and trigonometry functions"."""

from __future__ import annotations

import math

from cellweave.formula.numbers import rounded
from cellweave.formula.numerics import samples
from cellweave.formula.parameters import integer, number, numbers, optional, rest
from cellweave.formula.registry import function


@function("SUM", rest(numbers))
def sum_(numbers: list[float]) -> float:
    # Rounded once, so that neither the order nor the path of evaluation changes a bit of it.
    return samples.plain_total(numbers)


@function("ABS", number)
def abs_(x: float) -> float:
    return abs(x)


@function("ROUND", number, integer)
def round_(x: float, digits: int) -> float:
    return rounded(x, digits)


@function("LOG", number, optional(number, 10.0))
def log(x: float, base: float) -> float:
    return math.log10(x) if base == 10.0 else math.log(x) / math.log(base)
