"""Owns the walk over a cell's statements in the order they run, which finds what is read, bound and stored into.

A name counts as read unless the cell surely bound it before; a function's free names count where the function is
used. Where the text cannot tell, the walk errs towards reading more: a rerun too many is allowed, a stale value is not.
"""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterable, Iterator

from cellweave.graph.facts import Comprehension, Free
from cellweave.graph.scopes import bound_by, free_of_comprehension, free_of_function, outer_parts


class Flow:
    """Walks statements in the order they run, carrying the set of names that are surely bound by this cell.

    ``around``: in the body of a class, the names surely bound outside it, which are all that a scope within sees.
    """

    def __init__(self, around: frozenset[str] | None = None) -> None:
        self.reads: set[str] = set()
        self.bound: set[str] = set()
        self.stores: set[str] = set()
        self.deletes: set[str] = set()
        self.surely_deleted: set[str] = set()
        self.deferred: set[str] = set()
        self.immediate: set[str] = set()
        self.order: list[str] = []
        self.imported: set[str] = set()
        self.lines: dict[str, int] = {}
        self.has_star = False
        self.calls_own = False  # whether the cell may call a function it defines
        self.future = 0
        self.loaded: set[str] = set()  # loads of any kind, to know which functions the cell uses
        self._functions: list[tuple[str, Free, frozenset[str]]] = []
        self._depth = 0
        self._around: frozenset[str] | None = around

    # --- statements --------------------------------------------------------------------------------------------

    def block(self, body: Iterable[ast.stmt], sure: set[str]) -> set[str]:
        """Walk statements; return the names surely bound after them."""
        for statement in body:
            self.statement(statement, sure)
        return sure

    def branch(self, body: Iterable[ast.stmt], sure: set[str]) -> set[str]:
        """Walk statements that may not run, or not to their end."""
        self._depth += 1
        result = self.block(body, set(sure))
        self._depth -= 1
        return result

    def statement(self, node: ast.stmt, sure: set[str]) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self.expression(value, sure)
                for target in targets:
                    self.target(target, sure)
            case ast.AnnAssign():
                self._annotated(node, sure)
            case ast.AugAssign(target=target, value=value):
                if isinstance(target, ast.Name):
                    self.load(target.id, target.lineno, sure)
                    if target.id not in sure:
                        self.stores.add(target.id)
                self.expression(value, sure)
                self.target(target, sure)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._delete(target, sure)
            case ast.If(test=test, body=body, orelse=orelse):
                self.expression(test, sure)
                left, right = self.branch(body, sure), self.branch(orelse, sure)
                sure |= left & right
            case ast.For() | ast.AsyncFor():
                self.expression(node.iter, sure)
                inside = set(sure)
                self._depth += 1
                self.target(node.target, inside)
                self._depth -= 1
                self.branch(node.body, inside)
                self.branch(node.orelse, sure)
            case ast.While(test=test, body=body, orelse=orelse):
                self.expression(test, sure)
                self.branch(body, sure)
                self.branch(orelse, sure)
            case ast.With() | ast.AsyncWith():
                self._with(node, sure)
            case ast.Try() | ast.TryStar():
                self._try(node, sure)
            case ast.Match():
                self._match(node, sure)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node, sure)
            case ast.ClassDef():
                self._class(node, sure)
            case ast.Import() | ast.ImportFrom():
                self._import(node, sure)
            case ast.Global() | ast.Nonlocal() | ast.Pass() | ast.Break() | ast.Continue():
                pass
            case _:
                type_alias = getattr(ast, "TypeAlias", None)
                if type_alias is not None and isinstance(node, type_alias):
                    self.target(node.name, sure)
                    self._deferred_expression(node.value, sure)
                    return
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.expression(part, sure)

    def _annotated(self, node: ast.AnnAssign, sure: set[str]) -> None:
        if isinstance(node.target, ast.Name):
            # ``x: int`` stores into the module's __annotations__, a dictionary made on first use.
            self.maybe("__annotations__")
        if node.value is not None:
            self.expression(node.value, sure)
        self.expression(node.annotation, sure)
        if node.value is not None:
            self.target(node.target, sure)

    def _delete(self, node: ast.expr, sure: set[str]) -> None:
        if not isinstance(node, ast.Name):
            self.target(node, sure)
            return
        self.load(node.id, node.lineno, sure)
        self.deletes.add(node.id)
        sure.discard(node.id)
        if not self._depth:
            self.surely_deleted.add(node.id)

    def _with(self, node: ast.With | ast.AsyncWith, sure: set[str]) -> None:
        inside = set(sure)
        for item in node.items:
            self.expression(item.context_expr, inside)
            if item.optional_vars is not None:
                self.target(item.optional_vars, inside)
        # The context manager may swallow an exception, so nothing in the body is sure afterwards.
        self.branch(node.body, inside)
        self._spill(node.items, sure)

    def _spill(self, items: Iterable[ast.withitem], sure: set[str]) -> None:
        """The first context manager is entered outside any other, so its own target is surely bound."""
        first = next(iter(items))
        if isinstance(first.optional_vars, ast.Name):
            sure.add(first.optional_vars.id)

    def _try(self, node: ast.Try | ast.TryStar, sure: set[str]) -> None:
        after = self.branch(node.body, sure)
        after = self.branch(node.orelse, after)
        for handler in node.handlers:
            if handler.type is not None:
                self.expression(handler.type, sure)
            inside = set(sure)
            if handler.name:
                self.maybe(handler.name)
                self.deletes.add(handler.name)
                inside.add(handler.name)
            after &= self.branch(handler.body, inside)
            after.discard(handler.name or "")
        sure |= after
        self.block(node.finalbody, sure)

    def _match(self, node: ast.Match, sure: set[str]) -> None:
        self.expression(node.subject, sure)
        self._depth += 1
        for case in node.cases:
            inside = set(sure)
            for part in ast.walk(case.pattern):
                for name in bound_by(part):
                    self.bind(name, inside)
                if isinstance(part, ast.expr):
                    self.expression(part, inside)
            if case.guard is not None:
                self.expression(case.guard, inside)
            self.branch(case.body, inside)
        self._depth -= 1

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, sure: set[str]) -> None:
        for part in outer_parts(node):
            self.expression(part, sure)
        free = free_of_function(node)
        self.bind(node.name, sure)
        self._functions.append((node.name, free, frozenset(self._inside(sure))))
        if node.decorator_list:
            self.loaded.add(node.name)  # a decorator may call it at once

    def _class(self, node: ast.ClassDef, sure: set[str]) -> None:
        for part in outer_parts(node):
            self.expression(part, sure)
        # The body runs now, its methods when they are called: on use of the class.
        inside = set(self._inside(sure))
        body = _ClassBody(self, frozenset(inside))
        for statement in node.body:
            body.statement(statement, inside)
        self.bind(node.name, sure)
        for free in body.methods:
            self._functions.append((node.name, free, frozenset(self._inside(sure))))
        if node.decorator_list or node.bases or node.keywords:
            self.loaded.add(node.name)

    def _import(self, node: ast.Import | ast.ImportFrom, sure: set[str]) -> None:
        if isinstance(node, ast.Import):
            self.imported.update(alias.name for alias in node.names)
        else:
            module = "." * node.level + (node.module or "")
            self.imported.add(module)
            self.imported.update(f"{module}.{alias.name}" for alias in node.names if alias.name != "*")
            self.has_star |= any(alias.name == "*" for alias in node.names)
            if module == "__future__":
                for alias in node.names:
                    feature = getattr(__future__, alias.name, None)
                    self.future |= getattr(feature, "compiler_flag", 0)
        for name in bound_by(node):
            self.bind(name, sure)

    # --- expressions -------------------------------------------------------------------------------------------

    def expression(self, node: ast.AST, sure: set[str]) -> None:
        match node:
            case ast.Name(id=name):
                self.load(name, node.lineno, sure)
            case ast.Lambda():
                for part in outer_parts(node):
                    self.expression(part, sure)
                self._free(free_of_function(node), self._inside(sure))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node, sure)
            case ast.NamedExpr(target=target, value=value):
                self.expression(value, sure)
                self.maybe(target.id)
            case _:
                for child in ast.iter_child_nodes(node):
                    self.expression(child, sure)

    def _comprehension(self, node: Comprehension, sure: set[str]) -> None:
        free, leaked = free_of_comprehension(node)
        for name in leaked:
            self.maybe(name)
        # Only the first iterable is evaluated where the comprehension stands.
        here = {part.id for part in ast.walk(node.generators[0].iter) if isinstance(part, ast.Name)}
        inside = self._inside(sure)
        for name in free.reads:
            self.load(name, node.lineno, sure if name in here else inside)

    def _inside(self, sure: set[str]) -> set[str]:
        """Return the names surely bound for a scope within: the names of a class are not seen there."""
        return sure if self._around is None else sure & self._around

    def _deferred_expression(self, node: ast.expr, sure: set[str]) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Name):
                self.reads |= {part.id} - self._inside(sure)
                self.deferred.add(part.id)

    def _free(self, free: Free, sure: Iterable[str]) -> None:
        """Count the free names of a function the cell may call."""
        self.reads |= free.reads.difference(sure)
        self.deferred |= free.reads
        self.loaded |= free.reads
        for name in free.binds:
            self.maybe(name)
        self.deletes |= free.deletes

    # --- names -------------------------------------------------------------------------------------------------

    def load(self, name: str, line: int, sure: set[str]) -> None:
        self.loaded.add(name)
        if name not in sure:
            self.reads.add(name)
            self.immediate.add(name)
            self.lines.setdefault(name, line)

    def bind(self, name: str, sure: set[str]) -> None:
        self.bound.add(name)
        self.order.append(name)
        sure.add(name)

    def maybe(self, name: str) -> None:
        self.bound.add(name)
        self.order.append(name)
        self.reads.add(name)

    def target(self, node: ast.AST, sure: set[str]) -> None:
        """Bind the names of an assignment target; a store into an object counts for its root."""
        match node:
            case ast.Name(id=name):
                self.bind(name, sure)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.target(part, sure)
            case ast.Starred(value=value):
                self.target(value, sure)
            case ast.Attribute() | ast.Subscript():
                self._store(node, sure)
            case _:
                self.expression(node, sure)

    def _store(self, node: ast.Attribute | ast.Subscript, sure: set[str]) -> None:
        self.expression(node, sure)
        root: ast.expr = node
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name) and root.id not in sure:
            self.stores.add(root.id)

    def use_functions(self) -> None:
        """Add the free names of the functions the cell uses, transitively."""
        waiting = self._functions
        while used := [entry for entry in waiting if entry[0] in self.loaded]:
            waiting = [entry for entry in waiting if entry[0] not in self.loaded]
            self.calls_own = True
            for _, free, sure in used:
                self._free(free, sure)


class _ClassBody:
    """Walks a class body: its statements run with the cell, but bind in the class."""

    def __init__(self, flow: Flow, around: frozenset[str]) -> None:
        self.flow = flow
        self.around = around
        self.methods: list[Free] = []

    def statement(self, node: ast.stmt, sure: set[str]) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in outer_parts(node):
                self.flow.expression(part, sure)
            self.methods.append(free_of_function(node))
            sure.add(node.name)
            return
        inner = Flow(self.around)
        inner.statement(node, sure)
        inner.use_functions()
        flow = self.flow
        # What is loaded before the class surely bound it may be global: ``m = m``, ``m += 1``.
        flow.reads |= (inner.reads - inner.bound) | inner.immediate
        flow.immediate |= inner.immediate
        flow.stores |= inner.stores
        flow.loaded |= inner.loaded
        for name, line in inner.lines.items():
            flow.lines.setdefault(name, line)
        flow.imported |= inner.imported
        declared = set(_global_names(node))
        for name in inner.bound & declared:
            flow.maybe(name)


def _global_names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Global):
            yield from part.names
