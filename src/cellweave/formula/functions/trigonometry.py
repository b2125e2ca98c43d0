"""Declares circular and hyperbolic functions. Source: Microsoft's reference, "Math and trigonometry functions"."""

from __future__ import annotations

import math
from collections.abc import Callable

from cellweave.formula.failure import Failure
from cellweave.formula.parameters import number
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM

LARGEST_ANGLE = 2.0**27  # past it Excel has no digits of the angle left and answers #NUM!


def _angled(body: Callable[[float], float]) -> Callable[[float], float]:
    def checked(x: float) -> float:
        if abs(x) >= LARGEST_ANGLE:
            raise Failure(NUM)
        return body(x)

    return checked


for _name, _body in {"SIN": math.sin, "COS": math.cos, "TAN": math.tan}.items():
    function(_name, number)(_angled(_body))
for _name, _body in {
    "SINH": math.sinh, "COSH": math.cosh, "TANH": math.tanh, "ASIN": math.asin, "ACOS": math.acos, "ATAN": math.atan,
    "ASINH": math.asinh, "ACOSH": math.acosh, "ATANH": math.atanh, "RADIANS": math.radians, "DEGREES": math.degrees,
}.items():  # fmt: skip
    function(_name, number)(_body)


@function("ATAN2", number, number)
def atan2(x: float, y: float) -> float:
    if not x and not y:
        raise Failure(DIV0)
    return math.atan2(y, x)


@function("COT", number)
def cot(x: float) -> float:
    return _angled(lambda angle: 1 / math.tan(angle))(x)


@function("CSC", number)
def csc(x: float) -> float:
    return _angled(lambda angle: 1 / math.sin(angle))(x)


@function("SEC", number)
def sec(x: float) -> float:
    return _angled(lambda angle: 1 / math.cos(angle))(x)


@function("COTH", number)
def coth(x: float) -> float:
    return 1 / math.tanh(x)


@function("CSCH", number)
def csch(x: float) -> float:
    # Far out the sine leaves the range of numbers, and its inverse is zero.
    return 1 / math.sinh(x) if abs(x) < 710 else 0.0


@function("SECH", number)
def sech(x: float) -> float:
    return 1 / math.cosh(x) if abs(x) < 710 else 0.0


@function("ACOT", number)
def acot(x: float) -> float:
    return math.pi / 2 - math.atan(x)


@function("ACOTH", number)
def acoth(x: float) -> float:
    return math.atanh(1 / x) if x else math.nan
