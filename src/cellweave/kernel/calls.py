"""Owns knowing which functions of the workbook were entered during a run.

Most functions a cell may call are found in the values it reads. A library may hold others (a registered callback, a
method added to its class); what these read is known only once they were entered. The cost is a few nanoseconds a call.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

_MARK = "\0entered "  # begins the constant that names a function to the probe; no text of a person's begins so
_PLACE = "\0entered"  # the constant in whose place the set stands that a probe adds its mark to
_TOOL_NAME = "cellweave"
_HAS_MONITORING = sys.version_info >= (3, 12)


class MonitoredCalls:
    """Listens to ``sys.monitoring`` for the code of cells only; each function reports once a run."""

    _TOOL = 4  # none of the numbers that debuggers, coverage, profilers and optimizers go by

    def __init__(self) -> None:
        self._entered: dict[int, CodeType] = {}

    def watch(self, codes: Iterable[CodeType]) -> None:
        """Report when one of ``codes`` is entered or resumed."""
        monitoring = sys.monitoring  # type: ignore[attr-defined]
        events = monitoring.events.PY_START | monitoring.events.PY_RESUME
        if monitoring.get_tool(self._TOOL) != _TOOL_NAME:
            if monitoring.get_tool(self._TOOL) is not None:
                monitoring.free_tool_id(self._TOOL)
            monitoring.use_tool_id(self._TOOL, _TOOL_NAME)
        for event in (monitoring.events.PY_START, monitoring.events.PY_RESUME):
            monitoring.register_callback(self._TOOL, event, self._enter)
        for code in codes:
            monitoring.set_local_events(self._TOOL, code, events)

    def take(self) -> list[CodeType]:
        """Return the functions entered since the last call."""
        entered = list(self._entered.values())
        if entered:
            self._entered.clear()
            sys.monitoring.restart_events()  # type: ignore[attr-defined]
        return entered

    def _enter(self, code: CodeType, _offset: int) -> object:
        self._entered[id(code)] = code
        return sys.monitoring.DISABLE  # type: ignore[attr-defined]


class _Marks(set[str]):
    """The functions entered, a constant of every function of a cell; in another process nobody listens."""

    __eq__ = object.__eq__  # constants of code are hashed
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        # Something that is there without Cellweave, can be hashed, and whose ``add`` does nothing and gives False.
        return functools.partial, (bool,), (bool, (), {}, {"add": str.isspace})


_entered = _Marks()


class ProbedCalls:
    """Where there is no ``sys.monitoring``: every function of a cell begins with adding its mark to a set."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def watch(self, codes: Iterable[CodeType]) -> None:
        """Report when one of ``codes`` is entered."""
        for code in codes:
            for constant in code.co_consts:
                if type(constant) is str and constant.startswith(_MARK):
                    self._codes[constant] = code

    def take(self) -> list[CodeType]:
        """Return the functions entered since the last call."""
        if not _entered:
            return []
        entered = [self._codes[mark] for mark in _entered if mark in self._codes]
        _entered.clear()
        return entered


Calls = MonitoredCalls if _HAS_MONITORING else ProbedCalls


def probed(tree: ast.Module, cell: str) -> ast.Module:
    """Return the tree of a cell with the probes its functions need on this Python; compiled, it is to be ``armed``."""
    # numba compiles functions itself and knows no probe.
    if _HAS_MONITORING or "numba" in sys.modules or _imports_numba(tree):
        return tree
    prober = _Prober(cell)
    prober.visit(tree)
    return ast.fix_missing_locations(tree) if prober.count else tree


def _imports_numba(tree: ast.Module) -> bool:
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return any(module.partition(".")[0] == "numba" for module in modules)


def armed(code: CodeType) -> CodeType:
    """Return compiled code whose probes find the set of marks: a constant, for a name need not be known elsewhere.

    A function may be sent to another process by its code, as joblib and Spark do.
    """
    constants = tuple(
        armed(part) if isinstance(part, CodeType) else _entered if part == _PLACE else part for part in code.co_consts
    )
    is_same = all(new is old for new, old in zip(constants, code.co_consts, strict=True))
    return code if is_same else code.replace(co_consts=constants)


def is_probe(constant: Any) -> bool:
    """Whether a constant of a function is there for the probe alone."""
    return constant is _entered or (type(constant) is str and constant.startswith(_MARK))


class _Prober(ast.NodeVisitor):
    """Puts the probe where a function begins: behind its docstring, or in front of a lambda's value."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        self.count = 0

    def _probe(self, at: ast.AST) -> ast.Call:
        self.count += 1
        mark = ast.Constant(f"{_MARK}{self.cell} {self.count}")
        call = ast.Call(ast.Attribute(ast.Constant(_PLACE), "add", ast.Load()), [mark], [])
        for node in ast.walk(call):
            ast.copy_location(node, at)
        return call

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.generic_visit(node)
        start = 1 if ast.get_docstring(node, clean=False) is not None and len(node.body) > 1 else 0
        if not (start == 0 and ast.get_docstring(node, clean=False) is not None):
            probe = ast.copy_location(ast.Expr(self._probe(node.body[start])), node.body[start])
            node.body.insert(start, probe)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.generic_visit(node)
        # The probe returns None, so the value of ``or`` is the lambda's own.
        node.body = ast.copy_location(ast.BoolOp(ast.Or(), [self._probe(node.body), node.body]), node.body)


def functions(codes: Iterable[CodeType]) -> Iterator[CodeType]:
    """Yield the code of everything defined in ``codes``, at any depth."""
    for code in codes:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield constant
                yield from functions([constant])
