"""Owns Python source made from shapes that take and give plain numbers: one loop or list comprehension a region.

This is the fast path where numpy is missing, and the loop of recurrences everywhere. It holds for rows of numbers
(and blanks) only; whatever goes wrong in it (a zero divisor, an overflow) is left to the cell path, which knows error
values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from cellweave.formula import numbers
from cellweave.sheet.exact import rounded_sum
from cellweave.sheet.template import Shape

_TESTS: Final = {"=": "== 0", "<>": "!= 0", "<": "< 0", ">": "> 0", "<=": "<= 0", ">=": ">= 0"}
_SCOPE: Final = {
    "add": numbers.add,
    "subtract": numbers.subtract,
    "compare": numbers.compare,
    "rounded": numbers.rounded,
    "total": rounded_sum,
    "sqrt": math.sqrt,
    "__builtins__": {"zip": zip, "abs": abs, "min": min, "max": max, "float": float},
}


class Unwritable(Exception):
    """A shape that no plain-number loop computes."""


def expression(
    shape: Shape, atom: Callable[[Shape], tuple[str, bool] | None], literal: Callable[[Shape], Any]
) -> tuple[str, bool]:
    """Return (Python source, whether it gives a boolean) of a shape.

    ``atom`` names what is given from outside (a leaf, a part computed before) and says whether it is a truth value,
    or returns None; ``literal`` gives the
    constant a leaf is, or raises Unwritable.
    """

    def number(inner: Shape) -> str:
        source, is_test = write(inner)
        return f"float({source})" if is_test else source

    def test(inner: Shape) -> str:
        source, is_test = write(inner)
        return source if is_test else f"({source} != 0.0)"

    def write(inner: Shape) -> tuple[str, bool]:
        given = atom(inner)
        if given is not None:
            name, is_test = given
            return (f"({name} != 0.0)", True) if is_test else given
        kind = inner[0]
        if kind == "leaf" or kind == "constant":
            return _constant(literal(inner))
        if kind == "neg":
            return f"(-{number(inner[1])})", False
        if kind == "percent":
            return f"({number(inner[1])} / 100.0)", False
        if kind == "op":
            operator, left, right = inner[1], number(inner[2]), number(inner[3])
            if operator == "+":
                return f"add({left}, {right})", False
            if operator == "-":
                return f"subtract({left}, {right})", False
            if operator in "*/":
                return f"({left} {operator} {right})", False
            if operator in _TESTS and not (write(inner[2])[1] or write(inner[3])[1]):
                return f"(compare({left}, {right}) {_TESTS[operator]})", True
        if kind == "call":
            return _call(inner[1], inner[2], number, test, write, literal)
        raise Unwritable

    return write(shape)


def _constant(value: Any) -> tuple[str, bool]:
    if type(value) is float:
        return repr(value), False
    if type(value) is bool:
        return repr(value), True
    raise Unwritable


def _call(
    name: str,
    args: tuple[Shape, ...],
    number: Callable[[Shape], str],
    test: Callable[[Shape], str],
    write: Callable[[Shape], tuple[str, bool]],
    literal: Callable[[Shape], Any],
) -> tuple[str, bool]:
    if any(arg[0] == "missing" for arg in args):
        raise Unwritable
    if name == "IF" and len(args) == 3:
        kinds = write(args[1])[1], write(args[2])[1]
        if kinds[0] != kinds[1]:
            raise Unwritable
        return f"({write(args[1])[0]} if {test(args[0])} else {write(args[2])[0]})", kinds[0]
    if name == "ROUND" and len(args) == 2:
        digits = literal(args[1])
        if type(digits) is float and abs(digits) <= 20:
            return f"rounded({number(args[0])}, {int(digits)})", False
    if name == "ABS" and len(args) == 1:
        return f"abs({number(args[0])})", False
    if name == "NOT" and len(args) == 1:
        return f"(not {test(args[0])})", True
    numbers_only = args and not any(write(arg)[1] for arg in args)
    if name in ("MIN", "MAX") and numbers_only:
        inner = ", ".join(number(arg) for arg in args)
        return (f"{name.lower()}({inner})" if len(args) > 1 else inner), False
    if name == "SUM" and numbers_only:
        return f"total(({', '.join(number(arg) for arg in args)},))", False
    raise Unwritable


@lru_cache(maxsize=512)
def comprehension(source: str, names: tuple[str, ...]) -> Callable[..., list[float]]:
    """Return a function of one list a name that gives the expression's value for each row."""
    inputs = (
        f"{names[0]} in {names[0]}_"
        if len(names) == 1
        else f"{', '.join(names)} in zip({', '.join(n + '_' for n in names)})"
    )
    code = f"lambda {', '.join(n + '_' for n in names)}: [{source} + 0.0 for {inputs}]"
    made: Callable[..., list[float]] = eval(code, dict(_SCOPE))
    return made


@lru_cache(maxsize=512)
def recurrence(source: str, names: tuple[str, ...]) -> Callable[..., None]:
    """Return ``loop(out, before, *lists)``: it appends each row's value, in which ``before`` is the row's before."""
    inputs = ", ".join(n + "_" for n in names)
    code = f"def loop(out, before, {inputs}):\n append = out.append\n for {', '.join(names)}, in zip({inputs}):\n"
    code += f"  before = {source} + 0.0\n  if before - before != 0.0:\n   return\n  append(before)\n"
    scope: dict[str, Any] = dict(_SCOPE)
    exec(code, scope)
    made: Callable[..., None] = scope["loop"]
    return made
