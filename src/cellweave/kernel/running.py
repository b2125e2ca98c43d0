"""Owns compiling one code cell and running it in a namespace; never what the run means for others."""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Callable
from types import CodeType
from typing import TYPE_CHECKING, Any

from cellweave.graph.analysis import parsed
from cellweave.kernel.calls import armed, functions, probed

if TYPE_CHECKING:
    import asyncio

_CO_COROUTINE = 0x80


class Program:
    """A compiled cell: its statements, and apart from them its last expression, which is what the cell shows.

    ``named`` is the name that the last statement binds or is, "" where it does something else. The text is registered
    in ``linecache`` under ``<cell ID>``, so tracebacks and ``inspect.getsource`` show it.
    """

    __slots__ = ("body", "filename", "functions", "last", "named")

    def __init__(self, id: str, source: str, flags: int) -> None:
        self.filename = f"<cell {id}>"
        flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = probed(parsed(source, self.filename, flags), id)
        # ``x;`` shows nothing, as in every notebook.
        is_quiet = source.rstrip().endswith(";")
        is_shown = bool(tree.body) and isinstance(tree.body[-1], ast.Expr) and not is_quiet
        is_shown = is_shown and not _is_documentation(tree, source)
        self.named = "" if is_quiet or not tree.body else _named_by(tree.body[-1])
        last = tree.body.pop() if is_shown else None
        self.body: CodeType | None = None
        self.last: CodeType | None = None
        if tree.body:
            self.body = armed(compile(tree, self.filename, "exec", flags, dont_inherit=True))
        if isinstance(last, ast.Expr):
            shown = ast.Expression(last.value)
            self.last = armed(compile(shown, self.filename, "eval", flags, dont_inherit=True))
        self.functions = list(functions(code for code in (self.body, self.last) if code is not None))
        # Lines as Python counts them: a form feed parts none, and every one ends, or its carets stand beside it.
        lines = [f"{line}\n" for line in source.removesuffix("\n").split("\n")]
        linecache.cache[self.filename] = (len(source), None, lines, self.filename)


def _named_by(statement: ast.stmt) -> str:
    """Return the name in ``name = …`` or ``name``, "" for any other statement."""
    match statement:
        case ast.Assign(targets=[*_, ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name), value=ast.expr()):
            return name
        case ast.Expr(ast.Name(name)):
            return name
    return ""


def _is_documentation(tree: ast.Module, source: str) -> bool:
    """Whether a cell is a triple-quoted text alone, the docstring of a script say, that nobody wants repeated."""
    if len(tree.body) != 1 or source.lstrip().lstrip("rRuU")[:3] not in ('"""', "'''"):
        return False
    only = tree.body[0]
    return isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and isinstance(only.value.value, str)


class Runner:
    """Runs programs in one namespace, one after another, on one event loop."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self._loop: asyncio.Runner | None = None
        self._process = os.getpid()

    def run(self, program: Program) -> Any:
        """Run the cell and return the value of its last expression; whatever it raises is the caller's.

        ``sys.exit()``, as at the end of most scripts, is no failure: the cell ends there.
        """
        try:
            if program.body is not None:
                self._run(program.body, exec)
            return None if program.last is None else self._run(program.last, eval)
        except SystemExit as end:
            # A process that user code forked has to end where it says so.
            if end.code not in (None, 0) or os.getpid() != self._process:
                raise
            return None

    def _run(self, code: CodeType, how: Callable[..., Any]) -> Any:
        if not code.co_flags & _CO_COROUTINE:
            return how(code, self.namespace)
        if self._loop is None:
            # Imported by the first cell that awaits: most never do, and it is a fifth of the kernel's start.
            import asyncio

            self._loop = asyncio.Runner()
        return self._loop.run(eval(code, self.namespace))

    def close(self) -> None:
        if self._loop is not None:
            self._loop.close()
            self._loop = None
