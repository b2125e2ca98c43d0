"""Owns telling which expressions mean the same for whole arrays as for one element after the other."""

from __future__ import annotations

from typing import Final

from cellweave.formula.operators import BINARY
from cellweave.formula.syntax import REFERENCE, Binary, Call, Constant, Name, Node, Slot, Unary

# Functions of single values that give a single value, whatever they get.
_NAMES: Final = """
    ABS ACOS ASIN ATAN ATAN2 CEILING COS COSH DEGREES EVEN EXP FLOOR INT LEFT LEN LN LOG LOG10 LOWER MID MOD MROUND ODD
    POWER QUOTIENT RADIANS RIGHT ROUND ROUNDDOWN ROUNDUP SIGN SIN SINH SQRT TAN TANH TRIM TRUNC UPPER
"""
_SINGLE: Final = frozenset(_NAMES.split())
# A deeper expression is called for each element.
_DEEPEST: Final = 60


def is_elementwise(node: Node, names: frozenset[str]) -> bool:
    """Whether a lambda's body, whose parameters are ``names``, computes each element of equally large arrays alone.

    A parameter by itself is none such: it would hand on what is blank.
    """
    return not isinstance(node, (Name, Slot, Constant)) and _holds(node, names, 0)


def _holds(node: Node, names: frozenset[str], depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(node, Slot):
        return node.kind != REFERENCE
    if isinstance(node, Constant):
        return True
    if isinstance(node, Name):
        return node.sheet is None and node.name.lower() in names
    if isinstance(node, Binary):
        return node.operator in BINARY and _holds(node.left, names, depth + 1) and _holds(node.right, names, depth + 1)
    if isinstance(node, Unary):
        return node.operator in ("-", "%") and _holds(node.operand, names, depth + 1)
    if isinstance(node, Call):
        return (
            node.name.upper() in _SINGLE
            and node.name.lower() not in names
            and all(_holds(argument, names, depth + 1) for argument in node.arguments)
        )
    return False
