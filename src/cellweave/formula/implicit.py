"""Owns what formulas mean that were written before arrays spilled: ``@`` goes where one value is wanted.

A plain formula of an xlsx file computes one value: ``=A1:A9*2`` in row 3 means ``=@A1:A9*2``, as Excel shows it today.
Arguments that take whole arrays (those of SUMPRODUCT, say) keep them, as they always did.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

from cellweave.formula.parse import BINDING, formula_of
from cellweave.formula.registry import lookup, plain_name
from cellweave.formula.syntax import (
    IS_RANGE,
    REFERENCE,
    TRIMS,
    ArrayLiteral,
    Binary,
    Call,
    Constant,
    Formula,
    Invocation,
    Name,
    Node,
    Omitted,
    Reference,
    Skeleton,
    Slot,
    Structured,
    Unary,
    Union,
    walk,
)

# What the place of a node takes: one value, a whole array, or a reference as it is.
Wanted = Literal["value", "array", "reference"]

# Functions whose references and arrays were cut to one value, those whose arrays always went whole into the function
# around them, as array constants did, and those whose arguments were arrays before all could be.
_MANY: Final = frozenset(("CELL", "COLUMN", "INDEX", "INDIRECT", "ISFORMULA", "OFFSET", "ROW"))
_ARRAY_GIVERS: Final = frozenset(
    ("FREQUENCY", "GROWTH", "LINEST", "LOGEST", "MINVERSE", "MMULT", "MODE.MULT", "MUNIT", "TRANSPOSE", "TREND")
)
_ARRAY_TAKERS: Final = frozenset(
    ("CHISQ.TEST", "CHITEST", "CORREL", "COVAR", "COVARIANCE.P", "COVARIANCE.S", "F.TEST", "FORECAST",
     "FORECAST.LINEAR", "FREQUENCY", "FTEST", "GROWTH", "INDEX", "INTERCEPT", "IRR", "LINEST", "LOGEST", "LOOKUP",
     "MDETERM", "MINVERSE", "MIRR", "MMULT", "MODE", "MODE.MULT", "MODE.SNGL", "PEARSON", "PROB", "RSQ", "SLOPE",
     "STEYX", "SUMPRODUCT", "SUMX2MY2", "SUMX2PY2", "SUMXMY2", "T.TEST", "TRANSPOSE", "TREND", "TTEST")
)  # fmt: skip
# Their criteria are one value each, though an array there makes an array of results.
_CRITERIA_TAKERS: Final = frozenset(
    ("AVERAGEIF", "AVERAGEIFS", "COUNTIF", "COUNTIFS", "MAXIFS", "MINIFS", "SUMIF", "SUMIFS")
)
_CHOOSERS: Final = frozenset({"CHOOSE", "IF", "IFS", "SWITCH"})
_BINDERS: Final = frozenset({"LET", "LAMBDA"})
_plain_name: Final = lru_cache(maxsize=4096)(plain_name)
# What makes more of cells than they are: constants of arrays, operators of references, functions that are computed.
_MANY_MARKS: Final = re.compile(r"[{:~\s]|\)\(")
_REFERENCE_OPERATORS: Final = frozenset({":", " "})


def intersected(formula: Formula) -> Formula:
    """Return the formula with ``@`` wherever a range stands where one value is wanted; often it is the same formula."""
    if _is_single(formula) or _binds_names(formula.skeleton):
        # Whoever writes LET and LAMBDA writes for arrays, and no older Excel has touched the file.
        return formula
    placing = _Placing(formula)
    tree = placing.visit(formula.tree, "value")
    if _is_many(tree):
        tree = placing.at(tree)
    return formula_of(written(tree), formula.leaves) if placing.has_placed else formula


def _is_single(formula: Formula) -> bool:
    """Whether there are only cells, numbers and texts in a formula, and no function that may make more of them."""
    skeleton, leaves = formula
    for leaf in leaves:
        if type(leaf) is Reference and leaf.flags & IS_RANGE:
            return False
    for word in skeleton.words:
        if not isinstance(word, Call) or (name := _plain_name(word.name)) in _MANY or name in _ARRAY_GIVERS:
            return False
    return _MANY_MARKS.search(skeleton.text) is None


def _binds_names(skeleton: Skeleton) -> bool:
    if any(isinstance(word, Call) and _plain_name(word.name) in _BINDERS for word in skeleton.words):
        return True
    return ")(" in skeleton.text and any(isinstance(node, Invocation) for node in walk(skeleton.tree))


def _is_many(node: Node) -> bool:
    """Whether a formula's result may be an array that a constant or a function made."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ArrayLiteral):
            return True
        if isinstance(node, Unary) and node.operator not in "@#" and node.operator not in TRIMS:
            waiting.append(node.operand)
        elif isinstance(node, Binary) and node.operator not in _REFERENCE_OPERATORS:
            waiting += (node.left, node.right)
        elif isinstance(node, Call):
            name = _plain_name(node.name)
            function = lookup(name)
            if name in _ARRAY_GIVERS:
                return True
            if function is not None and function.accepts(len(node.arguments)):
                waiting += [
                    argument
                    for place, argument in enumerate(node.arguments)
                    if function.parameter(place).is_lifted or name in _CHOOSERS
                ]
    return False


class _Placing:
    def __init__(self, formula: Formula) -> None:
        self.leaves = formula.leaves
        self.has_placed = False

    def visit(self, node: Node, wanted: Wanted) -> Node:
        match node:
            case Slot(index, kind):
                leaf = self.leaves[index]
                is_range = kind == REFERENCE and isinstance(leaf, Reference) and not leaf.is_cell
                return self.at(node) if is_range and wanted == "value" else node
            case Call():
                return self.call(node, wanted)
            case Binary(operator, left, right) if operator in _REFERENCE_OPERATORS:
                found = Binary(operator, self.visit(left, "reference"), self.visit(right, "reference"))
                return self.at(found) if wanted == "value" else found
            case Binary():
                return self.chain(node, self.inner(wanted))
            case Constant() | Omitted():
                return node
            case Name():
                return self.at(node) if wanted == "value" else node
            case Structured(_, items, _, _):
                return self.at(node) if wanted == "value" and "row" not in items else node
            case Unary("@" | "#", _):
                return node
            case Unary(operator, _) if operator in TRIMS:
                return self.at(node) if wanted == "value" else node
            case Unary(operator, operand):
                return Unary(operator, self.visit(operand, self.inner(wanted)))
            case Union(parts):
                return Union(tuple(self.visit(part, "reference") for part in parts))
        return node

    def at(self, node: Node) -> Node:
        self.has_placed = True
        return Unary("@", node)

    def chain(self, node: Node, inner: Wanted) -> Node:
        """Visit operators and operands; a chain of thousands leans to the left, where no recursion goes."""
        operators = []
        while isinstance(node, Binary) and node.operator not in _REFERENCE_OPERATORS:
            operators.append(node)
            node = node.left
        found = self.visit(node, inner)
        for one in reversed(operators):
            found = Binary(one.operator, found, self.visit(one.right, inner))
        return found

    @staticmethod
    def inner(wanted: Wanted) -> Wanted:
        """Return what the operands of an operator are: arrays inside an array argument, else one value each."""
        return "array" if wanted == "array" else "value"

    def call(self, node: Call, wanted: Wanted) -> Node:
        name = _plain_name(node.name)
        function = lookup(name)
        if function is None or not function.accepts(len(node.arguments)):
            return Call(node.name, tuple(self.visit(argument, "reference") for argument in node.arguments))
        arguments = []
        for place, argument in enumerate(node.arguments):
            parameter = function.parameter(place)
            takes: Wanted
            if name in _CHOOSERS and (place == 0 or name == "IFS"):
                takes = "value"
            elif parameter.is_lazy:
                takes = wanted
            elif parameter.is_lifted or (name in _CRITERIA_TAKERS and _is_criterion(name, place)):
                takes = self.inner(wanted)
            else:
                # Inside an array argument all are: SUMPRODUCT(MAX((A1:A9="x")*B1:B9)) needed no braces.
                is_array = wanted == "array" or name in _ARRAY_TAKERS or parameter.kind in ("array", "matrix")
                takes = "array" if is_array else "reference"
            arguments.append(self.visit(argument, takes))
        found = Call(node.name, tuple(arguments))
        return self.at(found) if wanted == "value" and name in _MANY and not self.is_one(name, found) else found

    def is_one(self, name: str, call: Call) -> bool:
        """Whether ROW or COLUMN is asked of one cell."""
        if name not in ("ROW", "COLUMN"):
            return False
        leaves = [self.leaves[node.index] for node in call.arguments if isinstance(node, Slot)]
        return len(leaves) == len(call.arguments) and all(
            isinstance(leaf, Reference) and leaf.is_cell for leaf in leaves
        )


def _is_criterion(name: str, place: int) -> bool:
    """Whether an argument is a criterion: each follows its range, and all but COUNTIFS may begin with another range."""
    if not name.endswith("S"):
        return place == 1
    return place % 2 == (1 if name == "COUNTIFS" else 0) and place > 0


_TIGHTEST: Final = 10
_SIGN, _PERCENT, _POWER = 8, 7, 6


def written(node: Node) -> str:
    """Return a tree as skeleton text, with no more parentheses than it needs."""
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """Return the text of a node and how tightly its outermost operator binds."""
    match node:
        case Slot(_, kind):
            return kind, _TIGHTEST
        case Constant(value):
            return ("TRUE" if value is True else "FALSE" if value is False else _number(value)), _TIGHTEST
        case ArrayLiteral(rows):
            return "{" + ";".join(",".join(_written(item)[0] for item in row) for row in rows) + "}", _TIGHTEST
        case Name(name, sheet):
            return (name if sheet is None else f"{_sheet(sheet)}!{name}"), _TIGHTEST
        case Structured():
            return _structured(node), _TIGHTEST
        case Call(name, arguments):
            return f"{name}({','.join(_written(argument)[0] for argument in arguments)})", _TIGHTEST
        case Invocation(callee, arguments):
            return f"{_written(callee)[0]}({','.join(_written(argument)[0] for argument in arguments)})", _TIGHTEST
        case Union(parts):
            return f"({','.join(_written(part)[0] for part in parts)})", _TIGHTEST
        case Unary("%", operand):
            return f"{_enclosed(operand, _PERCENT)}%", _PERCENT
        case Unary(operator, operand) if operator == "#" or operator in TRIMS:
            return f"{_enclosed(operand, _TIGHTEST)}{operator}", _TIGHTEST
        case Unary(operator, operand):
            return f"{operator}{_enclosed(operand, _SIGN)}", _SIGN
        case Binary():
            return _written_chain(node)
        case Omitted():
            return "", _TIGHTEST
    raise AssertionError(node)


def _written_chain(node: Node) -> tuple[str, int]:
    operators = []
    while isinstance(node, Binary):
        operators.append(node)
        node = node.left
    first, outer = _written(node)
    pieces = [first]
    for one in reversed(operators):
        binding = BINDING.get(one.operator, 9)
        if outer < binding:
            pieces = ["(", *pieces, ")"]
        pieces += [one.operator, _enclosed(one.right, binding + 1)]
        outer = binding
    return "".join(pieces), outer


def _enclosed(node: Node, least: int) -> str:
    text, binding = _written(node)
    return text if binding >= least else f"({text})"


def _number(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _sheet(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _structured(node: Structured) -> str:
    words = [f"[#{'This Row' if item == 'row' else item.title()}]" for item in node.items]
    if node.first is not None and node.last is not None:
        columns = f"[{_escaped(node.first)}]"
        if node.last != node.first:
            columns += f":[{_escaped(node.last)}]"
        if not words and node.last == node.first:
            return f"{node.table or ''}{columns}"
        words.append(columns)
    return f"{node.table or ''}[{','.join(words)}]"


def _escaped(name: str) -> str:
    return "".join(f"'{character}" if character in "[]#'" else character for character in name)
