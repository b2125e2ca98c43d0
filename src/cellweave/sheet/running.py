"""Owns what a scan must know of shapes, and the running operations that are one array operation over the rows."""

from __future__ import annotations

from typing import Any, Final

from cellweave.formula.numbers import NOISE
from cellweave.sheet.arrays import np
from cellweave.sheet.pool import BOOLEAN, NUMBER
from cellweave.sheet.template import Shape

# Functions that compute nothing where an argument is an error value, and those that give TRUE or FALSE.
_STRICT: Final = frozenset(("SUM", "MIN", "MAX", "ROUND", "ABS"))
_TESTS: Final = frozenset(("AND", "OR", "NOT", "XOR", "ISNUMBER", "ISTEXT", "ISBLANK", "ISERROR", "ISLOGICAL"))
# Operations that are one array operation over the rows.
RUNNING: Final[dict[str, Any]] = {} if np is None else {
    "+": np.add, "-": np.add, "*": np.multiply, "SUM": np.add, "MAX": np.maximum, "MIN": np.minimum,
}  # fmt: skip


def accumulated(shape: Shape, leaf: Shape, before: float, given: Any, is_left: bool) -> Any:
    """Return the running results of one operation on the cell before and ``given``; None where noise must be cut."""
    operation = shape[1]
    flow = np.empty(len(given) + 1)
    flow[0] = before
    if operation == "-":
        np.negative(given, out=flow[1:])
    else:
        flow[1:] = given
    with np.errstate(all="ignore"):
        totals = RUNNING[operation].accumulate(flow, out=flow)
        result = totals[1:]
        if operation in ("+", "-"):
            operand = totals[:-1] if is_left else given
            noise = np.abs(result) < np.abs(operand) * NOISE
            if noise.any() and (result[noise] != 0.0).any():
                return None
        if not np.isfinite(result[-1]):
            result = result[: int(np.flatnonzero(~np.isfinite(result))[0])]
    result += 0.0
    return result


def kind(shape: Shape) -> int | None:
    """Return the tag of the numbers or truth values an expression gives, or None."""
    if shape[0] == "op":
        return NUMBER if shape[1] in "+-*/^" else BOOLEAN if shape[1] != "&" else None
    if shape[0] == "call":
        return BOOLEAN if shape[1] in _TESTS else NUMBER
    return NUMBER if shape[0] in ("neg", "percent") else None


def passes_errors(shape: Shape) -> bool:
    """Whether an error value in an operand, wherever it is, is the result."""
    if shape[0] == "op":
        return shape[1] != "&" and passes_errors(shape[2]) and passes_errors(shape[3])
    if shape[0] in ("neg", "percent"):
        return passes_errors(shape[1])
    if shape[0] == "call":
        return shape[1] in _STRICT and all(passes_errors(argument) for argument in shape[2])
    return shape[0] in ("leaf", "constant")


def mentions(shape: Any, leaf: Shape) -> bool:
    if shape == leaf:
        return True
    return isinstance(shape, tuple) and any(mentions(part, leaf) for part in shape if isinstance(part, tuple))
