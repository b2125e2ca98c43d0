"""Declares numbers written in other ways: any base, Roman numerals. Source: Microsoft's reference, "Math and
trigonometry functions"."""

from __future__ import annotations

from typing import Any

from cellweave.formula.failure import Failure
from cellweave.formula.parameters import filled, integer, number, optional, scalar, text
from cellweave.formula.registry import function
from cellweave.values import NUM, VALUE

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_CLASSIC = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
# The shorter spellings each form of ROMAN allows in addition: 45 is VL from form 1 on.
_CONCISE = {
    1: ((950, "LM"), (450, "LD"), (95, "VC"), (45, "VL")),
    2: ((990, "XM"), (490, "XD"), (99, "IC"), (49, "IL")),
    3: ((995, "VM"), (495, "VD")),
    4: ((999, "IM"), (499, "ID")),
}


@function("BASE", number, integer, optional(integer, 1))
def base(x: float, radix: int, length: int) -> str:
    if not 0 <= x < 2**53 or not 2 <= radix <= 36 or not 0 <= length <= 255:
        raise Failure(NUM)
    rest, digits = int(x), ""
    while rest:
        rest, digit = divmod(rest, radix)
        digits = _DIGITS[digit] + digits
    return digits.rjust(length, "0")


@function("DECIMAL", text, integer)
def decimal(digits: str, radix: int) -> int:
    if not 2 <= radix <= 36 or len(digits) > 255:
        raise Failure(NUM)
    digits = digits.lstrip()
    if radix == 16 and digits[:2].lower() == "0x":
        digits = digits[2:]
    if not digits:
        return 0
    if not digits.isalnum() or not digits.isascii():
        raise Failure(NUM)
    return int(digits, radix)


@function("ROMAN", number, filled(scalar, 0.0))
def roman(x: float, form: Any) -> str:
    level = (0 if form else 4) if isinstance(form, bool) else integer.convert(form)
    if not 0 <= x < 4000 or not 0 <= level <= 4:
        raise Failure(VALUE)
    steps = sorted([*_CLASSIC, *(step for i in range(1, level + 1) for step in _CONCISE[i])], reverse=True)
    rest, letters = int(x), ""
    for size, spelling in steps:
        while rest >= size:
            letters += spelling
            rest -= size
    return letters


@function("ARABIC", text)
def arabic(letters: str) -> int:
    letters = letters.strip().upper()
    is_negative = letters.startswith("-")
    letters = letters.removeprefix("-")
    if len(letters) > 255 or any(letter not in _LETTERS for letter in letters):
        raise Failure(VALUE)
    sizes = [_LETTERS[letter] for letter in letters]
    total = sum(
        -size if any(later > size for later in sizes[place + 1 : place + 2]) else size
        for place, size in enumerate(sizes)
    )
    return -total if is_negative else total
