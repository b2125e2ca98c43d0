"""Owns numbers in base 2, 8 and 16, written in at most ten digits with two's complement, and bitwise arithmetic."""

from __future__ import annotations

from typing import Any

from cellweave.formula.coercion import to_number, to_text
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_scalar
from cellweave.formula.parameters import Parameter, filled, integer, number
from cellweave.formula.registry import function
from cellweave.values import NUM, VALUE, ErrorValue

_DIGITS = 10
_ALLOWED = {2: "01", 8: "01234567", 16: "0123456789abcdefABCDEF"}
_BITS = {2: 1, 8: 3, 16: 4}
_MOST_BITS = 2**48 - 1


def _read(value: Any, base: int) -> int:
    """Return the whole number that ten digits or fewer write; the tenth digit of a full one holds the sign."""
    if isinstance(value, bool):
        raise Failure(VALUE)
    text = to_text(value)
    if isinstance(text, ErrorValue):
        raise Failure(text)
    if len(text) > _DIGITS or any(digit not in _ALLOWED[base] for digit in text):
        raise Failure(NUM)
    whole = int(text, base) if text else 0
    full = 1 << (_BITS[base] * _DIGITS)
    return whole - full if whole >= full // 2 else whole


def _written(whole: int, base: int, places: int | None) -> str:
    """Return the digits of ``whole``, filled with zeros up to ``places``; a negative number has all ten."""
    full = 1 << (_BITS[base] * _DIGITS)
    if not -full // 2 <= whole < full // 2:
        raise Failure(NUM)
    digits = format(whole % full, {2: "b", 8: "o", 16: "X"}[base])
    if places is not None and len(digits) > places and whole >= 0:
        raise Failure(NUM)
    return digits if places is None else digits.zfill(places)


def _places(value: Any) -> int:
    if isinstance(value, bool):
        raise Failure(VALUE)
    found = to_number(value)
    if isinstance(found, ErrorValue):
        raise Failure(found)
    if not 1 <= found < _DIGITS + 1:
        raise Failure(NUM)
    return int(found)


# How many digits to write; looked at before the number is.
_PLACES = filled(Parameter("places", _places, is_lifted=True), None)


@function("BIN2OCT", tool_scalar, _PLACES)
def bin2oct(value: Any, places: int | None) -> str:
    """Return binary digits as octal ones."""
    return _written(_read(value, 2), 8, places)


@function("BIN2HEX", tool_scalar, _PLACES)
def bin2hex(value: Any, places: int | None) -> str:
    """Return binary digits as hexadecimal ones."""
    return _written(_read(value, 2), 16, places)


@function("OCT2BIN", tool_scalar, _PLACES)
def oct2bin(value: Any, places: int | None) -> str:
    """Return octal digits as binary ones."""
    return _written(_read(value, 8), 2, places)


@function("OCT2HEX", tool_scalar, _PLACES)
def oct2hex(value: Any, places: int | None) -> str:
    """Return octal digits as hexadecimal ones."""
    return _written(_read(value, 8), 16, places)


@function("HEX2BIN", tool_scalar, _PLACES)
def hex2bin(value: Any, places: int | None) -> str:
    """Return hexadecimal digits as binary ones."""
    return _written(_read(value, 16), 2, places)


@function("HEX2OCT", tool_scalar, _PLACES)
def hex2oct(value: Any, places: int | None) -> str:
    """Return hexadecimal digits as octal ones."""
    return _written(_read(value, 16), 8, places)


@function("BIN2DEC", tool_scalar)
def bin2dec(value: Any) -> int:
    """Return the number that binary digits write."""
    return _read(value, 2)


@function("OCT2DEC", tool_scalar)
def oct2dec(value: Any) -> int:
    """Return the number that octal digits write."""
    return _read(value, 8)


@function("HEX2DEC", tool_scalar)
def hex2dec(value: Any) -> int:
    """Return the number that hexadecimal digits write."""
    return _read(value, 16)


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise Failure(VALUE)
    found = to_number(value)
    if isinstance(found, ErrorValue):
        raise Failure(found)
    return int(found)


@function("DEC2BIN", tool_scalar, _PLACES)
def dec2bin(value: Any, places: int | None) -> str:
    """Return a number's binary digits."""
    return _written(_whole(value), 2, places)


@function("DEC2OCT", tool_scalar, _PLACES)
def dec2oct(value: Any, places: int | None) -> str:
    """Return a number's octal digits."""
    return _written(_whole(value), 8, places)


@function("DEC2HEX", tool_scalar, _PLACES)
def dec2hex(value: Any, places: int | None) -> str:
    """Return a number's hexadecimal digits."""
    return _written(_whole(value), 16, places)


def _bits(value: float) -> int:
    if value < 0 or value > _MOST_BITS or value != int(value):
        raise Failure(NUM)
    return int(value)


@function("BITAND", number, number)
def bitand(one: float, two: float) -> int:
    """Return the bits both numbers have."""
    return _bits(one) & _bits(two)


@function("BITOR", number, number)
def bitor(one: float, two: float) -> int:
    """Return the bits either number has."""
    return _bits(one) | _bits(two)


@function("BITXOR", number, number)
def bitxor(one: float, two: float) -> int:
    """Return the bits one of the numbers has."""
    return _bits(one) ^ _bits(two)


@function("BITLSHIFT", number, integer)
def bitlshift(value: float, shift: int) -> int | ErrorValue:
    """Return a number shifted to the left, or for a negative ``shift`` to the right."""
    return _shifted(value, shift)


@function("BITRSHIFT", number, integer)
def bitrshift(value: float, shift: int) -> int | ErrorValue:
    """Return a number shifted to the right, or for a negative ``shift`` to the left."""
    return _shifted(value, -shift)


def _shifted(value: float, shift: int) -> int | ErrorValue:
    bits = _bits(value)
    if abs(shift) > 53:
        return NUM
    result = bits << shift if shift >= 0 else bits >> -shift
    return result if result <= _MOST_BITS else NUM
