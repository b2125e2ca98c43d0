"""Owns what Excel does to plain numbers: sums that settle on zero, 15 digits shown, rounding half away from zero."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Final

# A sum or difference smaller than this part of its left operand is what rounding left over, and counts as zero.
NOISE: Final = 2.0**-49
# Numbers farther apart than this part of them cannot have the same 15 significant digits.
ALIKE: Final = 1.01e-14
_POWERS: Final = tuple(10.0**n for n in range(23))
# The longest number that is written without an exponent.
_LONGEST: Final = 20
_WIDE: Final = Context(prec=1000)
DOWN: Final = ROUND_DOWN
UP: Final = ROUND_UP


def add(one: float, two: float) -> float:
    """Return the sum; where only rounding noise is left of it, zero, as in ``=0.1+0.2-0.3``."""
    total = one + two
    return total if abs(total) >= abs(one) * NOISE else 0.0


def subtract(one: float, two: float) -> float:
    """Return the difference; where only rounding noise is left of it, zero."""
    rest = one - two
    return rest if abs(rest) >= abs(one) * NOISE else 0.0


def compare(one: float, two: float) -> int:
    """Return -1, 0 or 1 for numbers as operators see them: on 15 significant digits, so ``=0.1+0.2=0.3`` is true."""
    if one == two:
        return 0
    rest = one - two
    if abs(rest) < abs(one) * ALIKE and is_shown_alike(one, two):
        return 0
    return -1 if rest < 0 else 1


def is_shown_alike(one: float, two: float) -> bool:
    """Whether two numbers have the same 15 significant digits."""
    return f"{one:.14e}" == f"{two:.14e}"


def shown(number: float) -> Decimal:
    """Return the 15 significant digits Excel keeps of a number."""
    return Decimal(f"{number:.15g}")


def to_text(number: float) -> str:
    """Return a number as ``&`` joins it to text: 15 digits, an exponent only where the number would be long."""
    if number == 0:
        return "0"
    if -1e15 < number < 1e15 and number == int(number):
        return str(int(number))
    decimal = shown(number)
    fixed = f"{decimal:f}"
    if "." in fixed:
        fixed = fixed.rstrip("0").rstrip(".")
    if len(fixed.lstrip("-")) <= _LONGEST:
        return fixed
    power = decimal.adjusted()
    digits = f"{decimal.scaleb(-power):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{digits}E{'-' if power < 0 else '+'}{abs(power):02d}"


def rounded(number: float, digits: int) -> float:
    """Return ``number`` rounded half away from zero on the 15 digits a sheet shows, as ROUND does."""
    if 0 <= digits <= 15:
        size = abs(number)
        scaled = size * _POWERS[digits]
        if scaled < 1e14:
            whole = float(int(scaled))
            part = scaled - whole
            # Near a tie the binary digits mislead; there the 15 decimal digits decide.
            if abs(part - 0.5) >= scaled * 2e-14 + 1e-300:
                result = (whole + 1.0 if part > 0.5 else whole) / _POWERS[digits]
                return -result if number < 0 and result else result
    return rounded_by(number, digits, ROUND_HALF_UP)


def rounded_by(number: float, digits: int, mode: str) -> float:
    """Return ``number`` rounded to ``digits`` decimals DOWN or UP, on its 15 digits."""
    if digits > 400 or (digits >= 0 and number == math.floor(number)):
        return number
    if digits < -400:
        return 0.0
    return float(shown(number).quantize(Decimal(1).scaleb(-digits), mode, _WIDE)) + 0.0
