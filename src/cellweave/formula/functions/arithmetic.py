"""Declares powers, logarithms, division and products. Source: Microsoft's reference, "Math and trigonometry"."""

from __future__ import annotations

import math
import sys
from dataclasses import replace

from cellweave.formula import operators
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number, tool_numbers
from cellweave.formula.parameters import array, number, numbers, rest
from cellweave.formula.registry import function
from cellweave.values import DIV0, NA, NUM, VALUE, Array, ErrorValue

# MOD refuses numbers that are this far apart. Source: the bound that Microsoft gives for MOD.
_LARGEST_QUOTIENT = 1_125_900_000_000.0
_LARGEST = sys.float_info.max


@function("EXP", number)
def exp(x: float) -> float:
    return math.exp(x)


@function("LN", number)
def ln(x: float) -> float:
    return math.log(x)


@function("LOG10", number)
def log10(x: float) -> float:
    return math.log10(x)


@function("SQRT", number)
def sqrt(x: float) -> float:
    return math.sqrt(x)


@function("SQRTPI", tool_number)
def sqrtpi(x: float) -> float:
    return math.sqrt(x * math.pi)


@function("POWER", number, number)
def power(base: float, exponent: float) -> float | ErrorValue:
    return operators.power(base, exponent)


@function("MOD", number, number)
def mod(x: float, divisor: float) -> float:
    if divisor == 0:
        raise Failure(DIV0)
    if abs(x) >= _LARGEST_QUOTIENT * abs(divisor):
        raise Failure(NUM)
    rest = x - divisor * math.floor(x / divisor)
    # The quotient may have been rounded up to a whole number that the true one does not reach.
    if rest and ((rest < 0) != (divisor < 0) or abs(rest) >= abs(divisor)):
        rest = math.fmod(x, divisor)
        if rest and (rest < 0) != (divisor < 0):
            rest += divisor
    return rest


@function("QUOTIENT", tool_number, tool_number)
def quotient(x: float, divisor: float) -> int:
    if divisor == 0:
        raise Failure(DIV0)
    return int(x / divisor)


@function("SIGN", number)
def sign(x: float) -> float:
    return float((x > 0) - (x < 0))


@function("PI")
def pi() -> float:
    return math.pi


@function("PRODUCT", rest(replace(numbers, empty=[])))
def product(numbers: list[float]) -> float:
    """Return the product of the numbers; an argument left empty is passed over, where SUM and MAX take it as 0."""
    return math.prod(numbers) if numbers else 0.0


@function("SUMSQ", rest(numbers))
def sumsq(numbers: list[float]) -> float:
    return math.fsum(x * x for x in numbers)


def _whole(numbers: list[float]) -> list[int]:
    if any(not 0 <= x < 2**53 for x in numbers):
        raise Failure(NUM)
    return [int(x) for x in numbers]


@function("GCD", rest(tool_numbers))
def gcd(numbers: list[float]) -> int:
    return math.gcd(*_whole(numbers))


@function("LCM", rest(tool_numbers))
def lcm(numbers: list[float]) -> int:
    result = math.lcm(*_whole(numbers)) if numbers else 0
    if result >= 2**53:
        raise Failure(NUM)
    return result


@function("FACT", number)
def fact(x: float) -> int:
    if not 0 <= x < 171:
        raise Failure(NUM)
    return math.factorial(int(x))


@function("FACTDOUBLE", tool_number)
def factdouble(x: float) -> int:
    if not -1 <= x < 301:
        raise Failure(NUM)
    return math.prod(range(int(x), 1, -2))


def _chosen(n: float, k: float) -> tuple[int, int]:
    n, k = int(n), int(k)
    if not 0 <= n < 2**31 or not 0 <= k < 2**31:
        raise Failure(NUM)
    return n, k


def _combinations(n: int, k: int) -> int:
    k = min(k, n - k)
    # Past some thousand factors the product has long left the range of numbers.
    if k > 1100 and n > 2200:
        raise Failure(NUM)
    return math.comb(n, k)


@function("COMBIN", number, number)
def combin(n: float, k: float) -> int:
    whole, part = _chosen(n, k)
    if part > whole:
        raise Failure(NUM)
    return _combinations(whole, part)


@function("COMBINA", number, number)
def combina(n: float, k: float) -> int:
    whole, part = _chosen(n, k)
    if not whole:
        if part:
            raise Failure(NUM)
        return 1
    return _combinations(whole + part - 1, part)


@function("MULTINOMIAL", rest(tool_numbers))
def multinomial(numbers: list[float]) -> int:
    counts = sorted(int(x) for x in numbers)
    if counts and counts[0] < 0:
        raise Failure(NUM)
    total = counts.pop() if counts else 0
    result = 1
    # The largest count comes first, so that each choice is of few among many.
    for count in reversed(counts):
        total += count
        result *= _combinations(total, count)
        if result > _LARGEST:
            raise Failure(NUM)
    return result


@function("SERIESSUM", tool_number, tool_number, tool_number, replace(array, empty=NA))
def seriessum(x: float, first: float, step: float, coefficients: Array) -> float:
    flat = [0.0 if item is None else item for item in coefficients]
    for item in flat:
        if type(item) is not float:
            raise Failure(item if isinstance(item, ErrorValue) else VALUE)
    exponents = [first + place * step for place in range(len(flat))]
    if x == 0.0 and min(exponents) <= 0.0:
        # 0^0 is no number to Excel.
        raise Failure(NUM)
    return math.fsum(item * math.pow(x, exponent) for item, exponent in zip(flat, exponents, strict=True))
