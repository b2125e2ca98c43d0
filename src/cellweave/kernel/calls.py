"""Owns knowing which functions of the workbook were entered during a run.

Most functions a cell may call are found in the values it reads. A library may hold others (a registered callback, a
method added to its class); what these read is known only once they were entered. The cost is a few nanoseconds a call.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

MARK = "<entered "  # begins the constant that names a function to the probe
_PROBE = "__cellweave_entered__"
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
        if monitoring.get_tool(self._TOOL) != _PROBE:
            if monitoring.get_tool(self._TOOL) is not None:
                monitoring.free_tool_id(self._TOOL)
            monitoring.use_tool_id(self._TOOL, _PROBE)
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
    """Among the builtins, which a value may hold (``exec`` gives them to its namespace): no content of that value's."""

    def __reduce__(self) -> Any:
        return str, ("marks",)


class ProbedCalls:
    """Where there is no ``sys.monitoring``: every function of a cell begins with adding its mark to a set."""

    def __init__(self) -> None:
        self._marks = _Marks()
        self._codes: dict[str, CodeType] = {}

    def watch(self, codes: Iterable[CodeType]) -> None:
        """Report when one of ``codes`` is entered."""
        setattr(builtins, _PROBE, self._marks.add)
        for code in codes:
            for constant in code.co_consts:
                if type(constant) is str and constant.startswith(MARK):
                    self._codes[constant] = code

    def take(self) -> list[CodeType]:
        """Return the functions entered since the last call."""
        if not self._marks:
            return []
        entered = [self._codes[mark] for mark in self._marks if mark in self._codes]
        self._marks.clear()
        return entered


Calls = MonitoredCalls if _HAS_MONITORING else ProbedCalls


def probed(tree: ast.Module, cell: str) -> ast.Module:
    """Return the tree of a cell with the probes its functions need on this Python."""
    if _HAS_MONITORING or "numba" in sys.modules:  # numba compiles functions itself and knows no probe
        return tree
    if not hasattr(builtins, _PROBE):
        setattr(builtins, _PROBE, _Marks().add)  # a plain run has nobody who listens
    prober = _Prober(cell)
    prober.visit(tree)
    return ast.fix_missing_locations(tree) if prober.count else tree


class _Prober(ast.NodeVisitor):
    """Puts the probe where a function begins: behind its docstring, or in front of a lambda's value."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        self.count = 0

    def _probe(self, at: ast.AST) -> ast.Call:
        self.count += 1
        mark = ast.Constant(f"{MARK}{self.cell} {self.count}>")
        call = ast.Call(ast.Name(_PROBE, ast.Load()), [mark], [])
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
