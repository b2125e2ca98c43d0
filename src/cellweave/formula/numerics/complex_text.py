"""Owns complex numbers as Excel writes them: text such as ``3+4i``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cellweave.formula import numbers

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_REAL = re.compile(rf"[+-]?{_NUMBER}")
_IMAGINARY = re.compile(rf"([+-]?)({_NUMBER})?([ij])")
_BOTH = re.compile(rf"([+-]?{_NUMBER})([+-])({_NUMBER})?([ij])")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A complex number and the letter it was written with; real numbers have none."""

    value: complex
    suffix: str = ""


def parse(text: str) -> Parsed | None:
    """Return the complex number that ``text`` writes, or None."""
    if _REAL.fullmatch(text):
        return Parsed(complex(float(text), 0.0))
    found = _IMAGINARY.fullmatch(text)
    if found:
        sign, size, suffix = found.groups()
        return Parsed(complex(0.0, float(f"{sign}{size or 1}")), suffix)
    found = _BOTH.fullmatch(text)
    if found:
        real, sign, size, suffix = found.groups()
        return Parsed(complex(float(real), float(f"{sign}{size or 1}")), suffix)
    return None


def render(value: complex, suffix: str = "i") -> str:
    """Return the text of ``value``; a part that is zero is not written."""
    real = numbers.to_text(value.real)
    imaginary = numbers.to_text(value.imag)
    if imaginary == "0":
        return real
    if imaginary in ("1", "-1"):
        imaginary = imaginary[:-1]
    if real == "0":
        return f"{imaginary}{suffix}"
    plus = "" if imaginary.startswith("-") else "+"
    return f"{real}{plus}{imaginary}{suffix}"
