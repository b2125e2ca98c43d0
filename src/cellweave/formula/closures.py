"""Owns turning a tree into Python closures, once a skeleton: evaluating a formula is then one call.

Two forms of every node: ``any_code`` may give references (areas), ``value_code`` gives scalars and arrays only.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from cellweave.formula import references
from cellweave.formula.elementary import (
    Code,
    Operate,
    area_code,
    binary_code,
    cell_code,
    leaf_code,
    single_code,
    thunk_code,
    total_code,
    unary_code,
)
from cellweave.formula.failure import Failure
from cellweave.formula.frame import Closure, Frame, FunctionValue
from cellweave.formula.operators import BINARY, UNARY, plain
from cellweave.formula.parameters import EMPTY
from cellweave.formula.python_values import FUNCTIONS, PythonFunction, call_python, from_python
from cellweave.formula.reference import Area, Areas, single
from cellweave.formula.registry import Function, lookup
from cellweave.formula.syntax import (
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
    Slot,
    Structured,
    Unary,
    Union,
)
from cellweave.values import NAME, VALUE, Array, ErrorValue

Bound: TypeAlias = frozenset[str]

# Totals a context may know without reading the range.
_TOTALS = frozenset(("SUM", "COUNT", "AVERAGE", "MIN", "MAX"))
# Steps of the budget that the use of a defined name takes.
_NAME_STEPS = 50


def any_code(node: Node, bound: Bound = frozenset()) -> Code:
    """Return the code of a node whose value may be a reference."""
    if isinstance(node, Slot):
        return leaf_code(node.index) if node.kind != REFERENCE else area_code(node.index)
    if isinstance(node, Name):
        return _name(node, bound)
    if isinstance(node, Call):
        return _call(node, bound)
    if isinstance(node, Invocation):
        return _invocation(node, bound)
    if isinstance(node, Structured):
        return lambda frame: references.structured(node, frame)
    if isinstance(node, Union):
        parts = [any_code(part, bound) for part in node.parts]
        return lambda frame: references.union([part(frame) for part in parts])
    if isinstance(node, Binary) and node.operator in (":", " "):
        return _joined(node, bound)
    if isinstance(node, Unary) and node.operator in TRIMS:
        whole, trim = any_code(node.operand, bound), node.operator
        return lambda frame: references.trimmed(whole(frame), trim)
    if isinstance(node, Unary) and node.operator in "@#+":
        operand = any_code(node.operand, bound)
        if node.operator == "+":
            return lambda frame: _of_range(operand(frame))
        chosen = references.intersected if node.operator == "@" else references.spilled
        return lambda frame: chosen(operand(frame), frame)
    return value_code(node, bound)


def value_code(node: Node, bound: Bound = frozenset()) -> Code:
    """Return the code of a node whose value is a scalar or an array."""
    if isinstance(node, Slot):
        return leaf_code(node.index) if node.kind != REFERENCE else cell_code(node.index)
    if isinstance(node, Constant):
        constant = node.value
        return lambda frame: constant
    if isinstance(node, Omitted):
        return lambda frame: EMPTY
    if isinstance(node, ArrayLiteral):
        rows = [[value_code(item) for item in row] for row in node.rows]
        return lambda frame: Array([[item(frame) for item in row] for row in rows])
    if isinstance(node, Binary) and node.operator not in (":", " "):
        return _binary(node, bound)
    if isinstance(node, Unary) and node.operator in UNARY and node.operator != "+":
        return unary_code(UNARY[node.operator], value_code(node.operand, bound))
    return single_code(any_code(node, bound))


def _binary(node: Binary, bound: Bound) -> Code:
    # The left spine of a long chain (1+1+…) is walked, not recursed into.
    steps: list[tuple[Operate, Code]] = []
    left: Node = node
    while isinstance(left, Binary) and left.operator in BINARY:
        steps.append((BINARY[left.operator], value_code(left.right, bound)))
        left = left.left
    first = value_code(left, bound)
    if len(steps) == 1:
        return binary_code(first, *steps[0])
    steps.reverse()

    def code(frame: Frame) -> Any:
        value = plain(first(frame))
        for operate, operand in steps:
            value = operate(value, plain(operand(frame)))
        return value

    return code


def _joined(node: Binary, bound: Bound) -> Code:
    parts: list[Node] = []
    left: Node = node
    while isinstance(left, Binary) and left.operator == node.operator:
        parts.append(left.right)
        left = left.left
    codes = [any_code(part, bound) for part in (left, *reversed(parts))]
    join = references.ranged if node.operator == ":" else references.shared

    def code(frame: Frame) -> Any:
        value = codes[0](frame)
        for each in codes[1:]:
            value = join(value, each(frame))
        return value

    return code


def _name(node: Name, bound: Bound) -> Code:
    folded = node.name.lower()
    if folded in bound and node.sheet is None:
        return lambda frame: frame.names[folded]
    return lambda frame: named(node.name, node.sheet, frame)


def named(name: str, sheet: str | None, frame: Frame) -> Any:
    """Return what a name outside the formula means: defined names first, then spreadsheet functions as values."""
    context = frame.context
    try:
        value = context.name(name, None if sheet is None else context.sheet_key(sheet))
    except KeyError:
        function = lookup(name)
        return FunctionValue(function, frame) if function is not None and not function.lazy else NAME
    if isinstance(value, Formula):
        return run(value, frame)
    return PythonFunction(value) if isinstance(value, FUNCTIONS) else from_python(value)


def run(formula: Formula, frame: Frame) -> Any:
    """Return the value of a defined name's formula, read from the cell that uses the name."""
    code = code_of(formula)
    inner = Frame(formula.leaves, frame.context, frame.sheet, frame.row, frame.column, frame.budget, {})
    # Names defined by two uses of the next one double with each, so a name costs more than a step.
    frame.budget.spend(_NAME_STEPS)
    frame.budget.enter()
    try:
        return code(inner)
    finally:
        frame.budget.leave()


def code_of(formula: Formula) -> Code:
    """Return the code of a formula's skeleton.

    It is kept from its second use on: most formulas of a model are computed once, and their code is larger than they.
    """
    skeleton = formula.skeleton
    code: Code | None = skeleton.code
    if code is None:
        code = any_code(skeleton.tree)
        if skeleton.has_run:
            skeleton.code = code
        skeleton.has_run = True
    return code


def _call(node: Call, bound: Bound) -> Code:
    folded = node.name.lower()
    if folded in bound:
        arguments = [any_code(argument, bound) for argument in node.arguments]
        return lambda frame: _applied(frame.names[folded], [argument(frame) for argument in arguments], frame)
    bare = folded.removeprefix("_xlfn.")
    if bare == "let":
        return _let(node, bound)
    if bare == "lambda":
        return _lambda(node, bound)
    function = lookup(node.name)
    return _outside_call(node, bound) if function is None else _function_call(function, node, bound)


def _function_call(function: Function, node: Call, bound: Bound) -> Code:
    count = len(node.arguments)
    if not function.accepts(count):
        return lambda frame: VALUE
    if function.name == "IF":
        return _if(function, node, bound)
    codes: list[Code] = []
    for place, argument in enumerate(node.arguments):
        parameter = function.parameter(place)
        if parameter.is_lazy:
            codes.append(thunk_code(any_code(argument, bound)))
        elif parameter.is_of_one_cell:
            codes.append(_one_cell_code(any_code(argument, bound)))
        else:
            codes.append((value_code if parameter.is_lifted else any_code)(argument, bound))
    if function.name in _TOTALS and count == 1:
        return total_code(function, codes[0])

    def code(frame: Frame, function: Function = function, codes: list[Code] = codes) -> Any:
        frame.budget.spend()
        return function.call([each(frame) for each in codes], frame.context)

    return code


def _of_range(value: Any) -> Any:
    """Return what ``+`` makes of a value: of many cells an array, else the same."""
    return single(value) if isinstance(value, (Area, Areas)) and not _is_cell(value) else value


def _is_cell(value: Area | Areas) -> bool:
    return value.is_cell if isinstance(value, Area) else len(value.parts) == 1 and value.parts[0].is_cell


def _one_cell_code(code: Code) -> Code:
    """Return the code of an argument that a reference to many cells cannot be."""

    def one(frame: Frame) -> Any:
        value = code(frame)
        return VALUE if isinstance(value, (Area, Areas)) and not _is_cell(value) else single(value)

    return one


def _if(function: Function, node: Call, bound: Bound) -> Code:
    """Return the code of IF, which needs its function only where the condition is neither TRUE nor FALSE."""
    condition, yes = value_code(node.arguments[0], bound), any_code(node.arguments[1], bound)
    no = any_code(node.arguments[2], bound) if len(node.arguments) == 3 else None

    def code(frame: Frame) -> Any:
        frame.budget.spend()
        test = condition(frame)
        if test is True:
            result = yes(frame)
        elif test is False:
            result = False if no is None else no(frame)
        else:
            branches = (yes,) if no is None else (yes, no)
            return function.call([lambda: test, *(thunk_code(branch)(frame) for branch in branches)], frame.context)
        # An empty branch is blank until it is shown: no text to &, 0 in a sum.
        return None if result is EMPTY else result

    return code


def _outside_call(node: Call, bound: Bound) -> Code:
    """Return the code of a call of a defined name that holds a LAMBDA, or of a Python function."""
    arguments = [any_code(argument, bound) for argument in node.arguments]

    def code(frame: Frame) -> Any:
        context = frame.context
        try:
            value = context.name(node.name, None)
        except KeyError:
            value = None
        if isinstance(value, Formula):
            value = run(value, frame)
        if not (callable(value) and hasattr(value, "arity")):
            try:
                value = context.function(node.name)
            except KeyError:
                return NAME
        return _applied(value, [argument(frame) for argument in arguments], frame)

    return code


def _applied(value: Any, arguments: list[Any], frame: Frame) -> Any:
    """Return the result of calling a value of the formula language."""
    if isinstance(value, ErrorValue):
        return value
    frame.budget.spend()
    if type(value) is Closure:
        return value.applied(tuple(arguments))
    if callable(value) and hasattr(value, "arity"):
        try:
            return value(*arguments)
        except Failure as failure:
            return failure.error
    if callable(value):
        return call_python(value, [plain(argument) for argument in arguments])
    return VALUE


def _invocation(node: Invocation, bound: Bound) -> Code:
    callee = any_code(node.callee, bound)
    arguments = [any_code(argument, bound) for argument in node.arguments]
    return lambda frame: _applied(callee(frame), [argument(frame) for argument in arguments], frame)


def _let(node: Call, bound: Bound) -> Code:
    arguments = node.arguments
    if len(arguments) < 3 or len(arguments) % 2 == 0:
        return lambda frame: VALUE
    steps: list[tuple[str, Code]] = []
    for place in range(0, len(arguments) - 1, 2):
        name = arguments[place]
        if not isinstance(name, Name) or name.sheet is not None:
            return lambda frame: NAME
        folded = name.name.lower()
        steps.append((folded, any_code(arguments[place + 1], bound)))
        bound |= {folded}
    body = any_code(arguments[-1], bound)

    def code(frame: Frame) -> Any:
        inner = frame.binding({})
        for name, value in steps:
            # A name bound later must not change what functions made before it remember.
            inner = inner.binding({name: plain(value(inner))})
        return body(inner)

    return code


def _lambda(node: Call, bound: Bound) -> Code:
    names: list[str] = []
    least = 0
    if not node.arguments:
        return lambda frame: VALUE
    for parameter in node.arguments[:-1]:
        if isinstance(parameter, Name) and parameter.sheet is None:
            least = len(names) + 1
            names.append(parameter.name.lower())
        elif isinstance(parameter, Structured) and parameter.table is None and parameter.first and not parameter.items:
            names.append(parameter.first.lower())
        else:
            return lambda frame: VALUE
    parameters = tuple(names)
    if len(set(parameters)) < len(parameters):
        return lambda frame: VALUE
    body = any_code(node.arguments[-1], bound | set(names))
    return lambda frame: Closure(parameters, least, body, frame, node.arguments[-1])
