"""Owns taking a formula apart and putting it together again for another file or another notation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from cellweave.errors import CellweaveError
from cellweave.formula.implicit import written
from cellweave.formula.registry import plain_name
from cellweave.formula.syntax import (
    ArrayLiteral,
    Binary,
    Call,
    Formula,
    Invocation,
    Leaf,
    Name,
    Node,
    Skeleton,
    Slot,
    Structured,
    Unary,
    Union,
    walk,
)

# Gets a node whose children are done, and the leaves, to which it may add; returns what stands in its place.
Change: TypeAlias = Callable[[Node, list[Leaf]], Node]


class InexpressibleError(CellweaveError):
    """A formula that has no words for where it is to be written; its sentence goes on from "… which"."""


def rebuilt(formula: Formula, change: Change) -> Formula:
    """Return the formula with every node changed, children first. Raises InexpressibleError where it is too deep."""
    leaves = list(formula.leaves)
    try:
        tree = _rebuilt(formula.tree, change, leaves)
        text = written(tree)
    except RecursionError:
        raise InexpressibleError("is too long a chain of operators") from None
    # Slots stand in the text in the order of a walk, so the leaves are put in that order too.
    order = [node.index for node in walk(tree) if isinstance(node, Slot)]
    return Formula(Skeleton(text, tree), tuple(leaves[index] for index in order))


def _rebuilt(node: Node, change: Change, leaves: list[Leaf]) -> Node:
    def inner(child: Node) -> Node:
        return _rebuilt(child, change, leaves)

    match node:
        case Unary():
            node = replace(node, operand=inner(node.operand))
        case Binary():
            # A chain of thousands leans to the left, where no recursion goes.
            operators = []
            left: Node = node
            while isinstance(left, Binary):
                operators.append(left)
                left = left.left
            left = inner(left)
            for one in reversed(operators):
                left = change(replace(one, left=left, right=inner(one.right)), leaves)
            return left
        case Call():
            node = replace(node, arguments=tuple(map(inner, node.arguments)))
        case Invocation():
            node = Invocation(inner(node.callee), tuple(map(inner, node.arguments)))
        case Union():
            node = Union(tuple(map(inner, node.parts)))
        case ArrayLiteral():
            node = ArrayLiteral(tuple(tuple(map(inner, row)) for row in node.rows))
        case _:
            pass
    return change(node, leaves)


def bound_names(formula: Formula) -> set[str]:
    """Return the parameters of the LETs and LAMBDAs of a formula, in folded case."""
    found: set[str] = set()
    for node in walk(formula.tree):
        if isinstance(node, Call) and (name := plain_name(node.name)) in ("LET", "LAMBDA"):
            places = node.arguments[:-1:2] if name == "LET" else node.arguments[:-1]
            found.update(item.name.casefold() for item in places if isinstance(item, Name))
            found.update(optional.casefold() for item in places if (optional := optional_parameter(item)))
    return found


def optional_parameter(node: Node) -> str | None:
    """Return the name of a LAMBDA's parameter that may be left out, ``[name]``, or None."""
    is_one = isinstance(node, Structured) and node.table is None and not node.items and node.first == node.last
    return node.first if is_one and isinstance(node, Structured) else None
