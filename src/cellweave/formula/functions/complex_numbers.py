"""Owns complex numbers kept as text: COMPLEX and the IM functions."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

from cellweave.formula.coercion import to_number
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number, tool_scalar
from cellweave.formula.numerics.complex_text import Parsed, parse, render
from cellweave.formula.parameters import filled, rest, text, values
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, VALUE, ErrorValue


def _read(value: Any) -> Parsed:
    """Return the complex number of an argument: text, or a real number."""
    if isinstance(value, ErrorValue):
        raise Failure(value)
    if isinstance(value, bool):
        raise Failure(VALUE)
    if isinstance(value, str):
        parsed = parse(value)
        if parsed is None:
            raise Failure(NUM)
        return parsed
    found = to_number(value)
    if isinstance(found, ErrorValue):
        raise Failure(found)
    return Parsed(complex(found, 0.0))


def _shown(value: complex, suffix: str) -> str:
    if not (math.isfinite(value.real) and math.isfinite(value.imag)):
        raise Failure(NUM)
    return render(value, suffix or "i")


def _mapped(argument: Any, transform: Callable[[complex], complex]) -> str:
    """Return the text of ``transform`` of one number, written with the letter it came with."""
    parsed = _read(argument)
    return _shown(transform(parsed.value), parsed.suffix)


def _common_suffix(numbers: list[Parsed]) -> str:
    suffixes = {parsed.suffix for parsed in numbers if parsed.suffix}
    if len(suffixes) > 1:
        raise Failure(VALUE)
    return suffixes.pop() if suffixes else "i"


@function("COMPLEX", tool_number, tool_number, filled(text, "i"))
def complex_(real: float, imaginary: float, suffix: str) -> str | ErrorValue:
    """Return the text of a complex number."""
    if suffix not in ("i", "j", ""):
        return VALUE
    return render(complex(real, imaginary), suffix or "i")


@function("IMREAL", tool_scalar)
def imreal(value: Any) -> float:
    """Return the real part."""
    return _read(value).value.real


@function("IMAGINARY", tool_scalar)
def imaginary(value: Any) -> float:
    """Return the imaginary part."""
    return _read(value).value.imag


@function("IMABS", tool_scalar)
def imabs(value: Any) -> float:
    """Return the distance to 0."""
    return abs(_read(value).value)


@function("IMARGUMENT", tool_scalar)
def imargument(value: Any) -> float | ErrorValue:
    """Return the angle to the real axis."""
    found = _read(value).value
    return cmath.phase(found) if found else DIV0


@function("IMCONJUGATE", tool_scalar)
def imconjugate(value: Any) -> str:
    """Return the mirror image at the real axis."""
    return _mapped(value, lambda z: z.conjugate())


@function("IMSUM", rest(values))
def imsum(arguments: list[Any]) -> str:
    """Return the sum."""
    found = [_read(argument) for argument in arguments if argument is not None]
    suffix = _common_suffix(found)
    real = math.fsum(parsed.value.real for parsed in found)
    return _shown(complex(real, math.fsum(parsed.value.imag for parsed in found)), suffix)


@function("IMPRODUCT", rest(values))
def improduct(arguments: list[Any]) -> str:
    """Return the product."""
    found = [_read(argument) for argument in arguments if argument is not None]
    suffix = _common_suffix(found)
    # Of blanks alone the product is 0.
    product = complex(1.0 if found else 0.0)
    for parsed in found:
        product *= parsed.value
    return _shown(product, suffix)


@function("IMSUB", tool_scalar, tool_scalar)
def imsub(one: Any, two: Any) -> str:
    """Return the difference."""
    left, right = _read(one), _read(two)
    return _shown(left.value - right.value, _common_suffix([left, right]))


@function("IMDIV", tool_scalar, tool_scalar)
def imdiv(one: Any, two: Any) -> str | ErrorValue:
    """Return the quotient."""
    left, right = _read(one), _read(two)
    suffix = _common_suffix([left, right])
    return _shown(left.value / right.value, suffix) if right.value else NUM


def _power(z: complex, power: float) -> complex:
    """Return a power from length and angle, as Excel does: the square of 4i keeps a trace of an imaginary part."""
    length, angle = abs(z) ** power, cmath.phase(z) * power
    return complex(length * math.cos(angle), length * math.sin(angle))


@function("IMPOWER", tool_scalar, tool_number)
def impower(value: Any, power: float) -> str | ErrorValue:
    """Return a power."""
    parsed = _read(value)
    if parsed.value == 0:
        return "0" if power > 0 else NUM
    return _shown(_power(parsed.value, power), parsed.suffix)


@function("IMSQRT", tool_scalar)
def imsqrt(value: Any) -> str:
    """Return the square root."""
    return _mapped(value, lambda z: _power(z, 0.5))


@function("IMEXP", tool_scalar)
def imexp(value: Any) -> str:
    """Return the exponential."""
    return _mapped(value, cmath.exp)


@function("IMLN", tool_scalar)
def imln(value: Any) -> str:
    """Return the natural logarithm."""
    return _mapped(value, cmath.log)


@function("IMLOG10", tool_scalar)
def imlog10(value: Any) -> str:
    """Return the logarithm to base 10."""
    return _mapped(value, cmath.log10)


@function("IMLOG2", tool_scalar)
def imlog2(value: Any) -> str:
    """Return the logarithm to base 2."""
    return _mapped(value, lambda z: complex(math.log2(abs(z)), cmath.phase(z) / math.log(2)))


@function("IMSIN", tool_scalar)
def imsin(value: Any) -> str:
    """Return the sine."""
    return _mapped(value, cmath.sin)


@function("IMCOS", tool_scalar)
def imcos(value: Any) -> str:
    """Return the cosine."""
    return _mapped(value, cmath.cos)


@function("IMTAN", tool_scalar)
def imtan(value: Any) -> str:
    """Return the tangent."""
    return _mapped(value, cmath.tan)


def _reciprocal(transform: Callable[[complex], complex]) -> Callable[[complex], complex]:
    def inverted(z: complex) -> complex:
        try:
            below = transform(z)
        except OverflowError:
            # What lies beyond the floats divides 1 to nothing.
            return 0j
        if below == 0:
            raise Failure(NUM)
        return 1 / below

    return inverted


@function("IMSEC", tool_scalar)
def imsec(value: Any) -> str:
    """Return the secant."""
    return _mapped(value, _reciprocal(cmath.cos))


@function("IMCSC", tool_scalar)
def imcsc(value: Any) -> str:
    """Return the cosecant."""
    return _mapped(value, _reciprocal(cmath.sin))


@function("IMCOT", tool_scalar)
def imcot(value: Any) -> str:
    """Return the cotangent."""
    return _mapped(value, _reciprocal(cmath.tan))


@function("IMSINH", tool_scalar)
def imsinh(value: Any) -> str:
    """Return the hyperbolic sine."""
    return _mapped(value, cmath.sinh)


@function("IMCOSH", tool_scalar)
def imcosh(value: Any) -> str:
    """Return the hyperbolic cosine."""
    return _mapped(value, cmath.cosh)


@function("IMSECH", tool_scalar)
def imsech(value: Any) -> str:
    """Return the hyperbolic secant."""
    return _mapped(value, _reciprocal(cmath.cosh))


@function("IMCSCH", tool_scalar)
def imcsch(value: Any) -> str:
    """Return the hyperbolic cosecant."""
    return _mapped(value, _reciprocal(cmath.sinh))
